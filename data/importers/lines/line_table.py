"""Lines with figures, and what is told of each of them alone before sums are sought."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from data.importers.lines.words import totals_among
from data.importers.tables.results import RESULT_WORDS, is_result
from data.importers.values.months import read_label
from data.importers.values.spans import names_span

Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class LineTable:
    """Lines with figures: the number of each in the file, its labels as they stand, its figures.

    `figures` has a row for each line and a column for each value column, 0 where `stated` is False. `starts` marks
    lines above which a blank line or a heading stands. `usual` are the places of labels that lines of data fill.
    `asks`: a line that says that it is a total and does not add up is doubtful; in postings it is a line like others.
    `heads` are texts alone in lines above others, which totals may name.
    `slack` is by how much rounded sums may differ for each line that is added.
    """

    numbers: Sequence[int]
    labels: Sequence[Sequence[str]]
    figures: Int64
    stated: Bools
    starts: Bools
    usual: Sequence[int]
    slack: float = 0.0
    asks: bool = True
    heads: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> list[str | None]:
        """The label of each line that says total, None where none does."""
        saying = set(totals_among({text for labels in self.labels for text in labels}))
        return [next((text for text in labels if text in saying), None) if saying else None for labels in self.labels]

    @cached_property
    def results(self) -> list[bool]:
        """Whether a label of each line names a result (net income, surplus)."""
        saying = {text for text in {text for labels in self.labels for text in labels} if RESULT_WORDS.search(text)}
        return [not saying.isdisjoint(labels) for labels in self.labels]

    @cached_property
    def remainders(self) -> list[bool]:
        """Whether each line says that it is what is left, and bears no code of an account."""
        saying = {text for text in {text for labels in self.labels for text in labels} if is_result(text)}
        return [
            not saying.isdisjoint(labels) and not coded for labels, coded in zip(self.labels, self.coded, strict=True)
        ]

    @cached_property
    def spans(self) -> list[bool]:
        """Whether each line is of a quarter, half year or year by its first label, where most lines are of months."""
        first = [labels[0].strip() if labels else "" for labels in self.labels]
        saying = {text for text in set(first) if text and names_span(text)}
        if not saying:
            return [False] * len(first)
        others = {text for text in set(first) if text and text not in saying}
        months = sum(1 for text in others if (label := read_label(text)) is not None and label.month)
        return [text in saying and months * 2 > len(others) for text in first]

    @cached_property
    def coded(self) -> list[bool]:
        """Whether each line bears a code in digits alone, as an account does."""
        return [any(text.strip().isdecimal() for text in labels) for labels in self.labels]

    @cached_property
    def unit(self) -> int:
        """The smallest unit in which all figures are written."""
        return int(np.gcd.reduce(np.abs(self.figures), axis=None))

    @cached_property
    def filled(self) -> list[bool]:
        """Whether each line has a figure other than zero."""
        return list(map(bool, (self.figures != 0).any(axis=1).tolist()))

    @cached_property
    def worths(self) -> list[int]:
        """How many different figures each line states, signs aside."""
        sizes = np.sort(np.where(self.stated, np.abs(self.figures), 0), axis=1)
        changes = (sizes[:, 1:] != sizes[:, :-1]).sum(axis=1)
        return (changes + (sizes[:, 0] != 0)).tolist() if sizes.shape[1] else [0] * len(sizes)

    @cached_property
    def marks(self) -> list[int]:
        """A number of 64 bits for each line, so that numbers add up (and wrap around) where lines do."""
        chance = random.Random(7)  # noqa: S311 - no secret
        factors = np.array([chance.getrandbits(64) | 1 for _column in range(self.figures.shape[1])], dtype=np.uint64)
        marks: npt.NDArray[np.uint64] = (self.figures.astype(np.uint64) * factors).sum(axis=1, dtype=np.uint64)
        return list(map(int, marks.tolist()))
