"""Lines that are sums of other lines: told by arithmetic over the whole file, with words, indentation or place."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from data.importers.lines.words import TOTAL_WORDS
from data.importers.meaning.concepts import normalized
from data.importers.tables.results import RESULT_WORDS, is_result

Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
#: So many different figures of one line that agree are no chance.
TELLING = 3
#: From this figure on (in hundredths) a sum with cents is no chance.
LARGE = 10_000
#: SumLines of lines are compared by a number of this size that stands for all their figures.
_MODULUS = 2**61 - 1
_HALF = pow(2, -1, _MODULUS)
#: A result (revenue less expense) is sought among so many groups above it.
_GROUPS = 12
#: By so many of the smallest unit written a result may differ from totals that were rounded each by itself.
_ROUNDED = 3
#: What a total may be of beside the labels of its lines.
_WHOLE = re.compile(  # no text
    r"(?:(?:all|of|the|for|general|generale?|grand|overall|net|operating|hospital|departments?|accounts?|direct|other|"
    r"kostenstellen?|konten|und|der|die|des|du|de|la|el|av|kosten|aufwand|aufwendungen|ertrage|erlose|charges|produits|"
    r"depenses|recettes|gastos|ingresos|costes|kostnader|intakter|expenses?|expenditures?|revenues?|income|costs?|"
    r"assets|liabilities|equity|volumes?|hours|days|visits|year|fy|[0-9]{2,4}) ?)*"
)


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


@dataclass
class SumLines:
    """Places of lines that are sums of others, and of lines that seem to be but do not add up.

    `below` has, for sums that stand above their lines, the last of these.
    """

    totals: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)
    below: dict[int, int] = field(default_factory=dict)


def find_sums(table: LineTable, sums: SumLines | None = None) -> SumLines:
    """Return the lines that arithmetic shows to be sums of others.

    A line is one where it adds up and something else speaks for it: lines indented below it, a word that names what is
    added or no keys, a word alone where figures with cents agree, or so many figures that it cannot be chance.

    Args:
        table: The lines.
        sums: What is known already; it is added to.
    """
    sums = SumLines() if sums is None else sums
    if len(table.numbers) < 2:
        return sums
    _by_indentation(table, sums)
    _downward(table, sums)
    known = len(sums.totals)
    _upward(table, sums)
    if len(sums.totals) > known:
        _downward(table, sums)  # a total below may add up sums above their lines, too
    return sums


# Words ----------------------------------------------------------------------------------------------------------------


def total_word(labels: Sequence[str]) -> str | None:
    """Return the label of a line that says total, None where none does."""
    return next((text for text in labels if text and TOTAL_WORDS.search(text)), None)


def _is_result(labels: Sequence[str]) -> bool:
    return any(text and RESULT_WORDS.search(text) for text in labels)


def says_result(labels: Sequence[str]) -> bool:
    """Return whether a line says that it is what is left, and bears no code of an account."""
    texts = [text.strip() for text in labels if text.strip()]
    return any(map(is_result, texts)) and not any(text.isdigit() for text in texts)


def remainder(text: str) -> str:
    """Return what a total is of, in plain words: "Total Med/Surg" -> "med surg"."""
    return normalized(TOTAL_WORDS.sub(" ", text))


_in_words = lru_cache(maxsize=100_000)(normalized)


def _names(label: str, labels: Sequence[Sequence[str]], heads: frozenset[str] = frozenset()) -> bool:
    """True when a total's label names what one of the lines bears or what heads them, or all there is."""
    left = remainder(label)
    if not left or _WHOLE.fullmatch(left):
        return True
    texts = heads.union(*labels) - {""}
    known = {_in_words(text) for text in texts if not TOTAL_WORDS.search(text)}
    return left in known or any(left in (text.split(" ", 1)[0], text.partition(" ")[2]) for text in known)


# Indentation ----------------------------------------------------------------------------------------------------------


def indentation(text: str) -> int:
    """Return by how many blanks a text is moved to the right."""
    return len(text) - len(text.lstrip(" \t\u00a0\u3000"))


def _by_indentation(table: LineTable, sums: SumLines) -> None:
    """Find lines with the lines of which they are the sum indented below them."""
    first = [next((text for text in labels if text.strip()), "") for labels in table.labels]
    depths = [indentation(text) for text in first]
    if len(set(depths)) < 2:
        return
    children: dict[int, list[int]] = {}
    open_: list[int] = []
    for place, depth in enumerate(depths):
        while open_ and depths[open_[-1]] >= depth:
            open_.pop()
        if total_word(table.labels[place]):
            continue  # it stands below its lines
        if open_:
            children.setdefault(open_[-1], []).append(place)
        open_.append(place)
    parents = [place for place in children if table.figures[place].any()]
    ties = {place: same_sum(table, place, children[place]) for place in parents}
    several = [place for place in parents if ties[place] and len(children[place]) > 1]
    if not several and not any(ties[place] and worth(table, place) > 1 for place in parents):
        sums.doubtful.update(parents)
        return
    tied = [place for place in parents if ties[place]]
    sums.totals.update(tied)
    sums.below.update({place: _last_below(children, place) for place in tied})
    sums.doubtful.update(place for place in parents if not ties[place])


def _last_below(children: Mapping[int, Sequence[int]], place: int) -> int:
    """Return the last line indented below another, however deep."""
    while place in children:
        place = children[place][-1]
    return place


def same_sum(table: LineTable, place: int, addends: Sequence[int]) -> bool:
    """True when a line is the sum of lines that are sums themselves, or data."""
    added = table.figures[list(addends)].sum(axis=0)
    columns = table.stated[place]
    return bool((np.abs(added - table.figures[place])[columns] <= table.slack * max(len(addends), 1)).all())


def worth(table: LineTable, place: int) -> int:
    """Return how many different figures a line states."""
    return len(set(np.abs(table.figures[place])[table.stated[place]].tolist()) - {0})


def is_round(table: LineTable, places: Sequence[int]) -> bool:
    """True for lines of figures without cents, which agree by chance more easily."""
    return not (table.figures[list(places)] % 100).any()


# Running sums ---------------------------------------------------------------------------------------------------------


@dataclass
class _Running:
    """Running sums of the lines of data, with the places where groups begin.

    `ends` are the places behind totals. `met` has for each running sum, by its mark, how many lines lie before it
    where it is first reached.
    """

    sums: Int64
    nonzero: Int64
    mark: int = 0
    marks: list[int] = field(default_factory=lambda: [0])
    rows: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=lambda: [0])
    ends: list[int] = field(default_factory=lambda: [0])
    met: dict[int, int] = field(default_factory=lambda: {0: 0})

    def add(self, place: int, figures: Int64, mark: int) -> None:
        """Take in a line of data."""
        count = len(self.rows)
        self.sums[count + 1] = self.sums[count] + figures
        self.nonzero[count + 1] = self.nonzero[count] + bool(figures.any())
        self.rows.append(place)
        self.mark = (self.mark + mark) % _MODULUS
        self.marks.append(self.mark)
        self.met.setdefault(self.mark, count + 1)

    def addends(self, mark: int) -> list[int]:
        """The last lines, of which two or more have figures, whose sum is exactly a line of that mark; [] for none."""
        before = self.met.get((self.mark - mark) % _MODULUS, len(self.rows))
        return self.rows[before:] if int(self.nonzero[len(self.rows)] - self.nonzero[before]) >= 2 else []

    def is_difference(self, mark: int) -> bool:
        """True when a line of that mark is what one part of the last groups has more than the other."""
        count = len(self.rows)
        for start in {*self.groups[-_GROUPS:], *self.ends[-_GROUPS:], 0}:
            if int(self.nonzero[count] - self.nonzero[start]) < 2:
                continue
            whole = self.mark + self.marks[start]
            if any((whole + sign * mark) * _HALF % _MODULUS in self.met for sign in (1, -1)):
                return True
        return False

    def close(self) -> None:
        """Remember that a total stands behind the last line."""
        self.ends.append(len(self.rows))
        self.begin()

    def begin(self) -> None:
        """Remember that a group begins with the next line."""
        if self.groups[-1] != len(self.rows):
            self.groups.append(len(self.rows))


def _marks(table: LineTable) -> list[int]:
    """A number for each line, so that numbers add up where lines do: as fast for many columns as for one."""
    factors = random.Random(7).choices(range(1, _MODULUS), k=table.figures.shape[1])  # noqa: S311 - no secret
    rows = table.figures.tolist()
    return [sum(figure * factor for figure, factor in zip(row, factors, strict=True)) % _MODULUS for row in rows]


def _running(table: LineTable) -> _Running:
    count, columns = table.figures.shape
    return _Running(np.zeros((count + 1, columns), np.int64), np.zeros(count + 1, np.int64))


def _downward(table: LineTable, sums: SumLines) -> None:
    """Find totals below the lines that they add up."""
    running, marks = _running(table), _marks(table)
    before: Sequence[str] | None = None
    for place in range(len(table.numbers)):
        if table.starts[place]:
            running.begin()
        if place in sums.totals:
            running.close()
            continue
        labels = table.labels[place]
        label = total_word(labels)
        if label is None and before is not None and _group_changes(before, labels):
            running.begin()
        left = label is None and says_result(labels)
        empty = label is not None and not table.figures[place].any() and _lacks_key(table, place)  # nothing moved
        if empty or _is_total(table, place, running, label or ("" if left else None), marks[place]):
            sums.totals.add(place)
            running.close()
            continue
        if (left and table.asks) or (
            label is not None and table.asks and _claims(table, place, running, label)
        ):  # what is left of revenue is no account, whether it adds up or not
            sums.doubtful.add(place)
        elif label is not None and table.asks and (addends := _worded_sum(table, place, running)):
            if _is_telling(table, place, addends):
                sums.totals.add(place)
                running.close()
                continue
            sums.doubtful.add(place)
        elif label is None and table.asks and running.rows and _is_result(labels) and _lacks_key(table, place):
            sums.doubtful.add(place)
        running.add(place, table.figures[place], marks[place])
        before = labels


def _group_changes(before: Sequence[str], now: Sequence[str]) -> bool:
    return bool(now) and before[0] != now[0]


def _is_total(table: LineTable, place: int, running: _Running, label: str | None, mark: int) -> bool:
    """True for a line that is the sum of the last lines of data, and says so or cannot be so by chance.

    `label` is the one that says total, "" for a line that says that it is a result, None where nothing says either.
    """
    figures, columns = table.figures[place], table.stated[place]
    if not running.rows or not figures.any():
        return False
    telling = worth(table, place) >= TELLING
    if telling and (running.addends(mark) or _is_difference(table, place, running, mark)):
        return True
    if label is None:
        return False
    count = len(running.rows)
    gaps = np.abs(running.sums[: count + 1] - (running.sums[count] - figures))[:, columns]
    fits = (gaps <= np.minimum(table.slack * (count - np.arange(count + 1)), 100)[:, None]).all(axis=1)
    added = running.nonzero[count] - running.nonzero[: count + 1]
    if telling and (fits & (added >= 2)).any():
        return True
    thin = not label or _is_thin(table, place)
    groups = [start for start in running.groups if start < count]
    for start in groups:
        several = added[start] >= 2 and (thin or _WHOLE.fullmatch(remainder(label)) is not None)
        if fits[start] and (several or _names(label, [table.labels[one] for one in running.rows[start:]], table.heads)):
            return True
    of_one_line = bool(fits[count - 1]) and _lacks_key(table, place)
    starts = {*(groups[-3:] if label else groups), 0}
    return of_one_line or (thin and any(_is_net(table, place, running, start) for start in starts))


def _worded_sum(table: LineTable, place: int, running: _Running) -> list[int]:
    """Return the last lines of which a line with its keys that says total is exactly the sum, two or more; else []."""
    if not table.figures[place].any() or _is_thin(table, place):
        return []
    count, columns = len(running.rows), table.stated[place]
    fits = (running.sums[:count] == running.sums[count] - table.figures[place])[:, columns].all(axis=1)
    starts = np.flatnonzero(fits & (running.nonzero[count] - running.nonzero[:count] >= 2))
    return running.rows[starts[-1] :] if len(starts) else []


def _is_telling(table: LineTable, place: int, addends: Sequence[int]) -> bool:
    """True where a sum of one or two figures is no chance: it is large, and there are cents in it."""
    return bool(np.abs(table.figures[place]).max() >= LARGE) and not is_round(table, [place, *addends])


def _is_net(table: LineTable, place: int, running: _Running, start: int) -> bool:
    """True when a line is what one part of the lines since `start` has more than the other: revenue less expense."""
    count, columns = len(running.rows), table.stated[place]
    parts = running.sums[start : count + 1]
    whole = parts[0] + parts[-1]
    slack = 2 * min(table.slack * (count - start), 100)
    return any(
        (np.abs(2 * parts - (whole + sign * table.figures[place]))[:, columns] <= slack).all(axis=1).any()
        for sign in (1, -1)
    )


def _is_difference(table: LineTable, place: int, running: _Running, mark: int) -> bool:
    """True for a line that says that it is a result, and is what some lines have more than others."""
    if not _is_result(table.labels[place]):
        return False
    return running.is_difference(mark) or (_lacks_key(table, place) and _is_rounded_net(table, place, running))


def _is_rounded_net(table: LineTable, place: int, running: _Running) -> bool:
    """True for a result of figures that were rounded before they were printed, as in thousands."""
    unit = int(np.gcd.reduce(np.abs(table.figures), axis=None))
    parts = running.sums[: len(running.rows) + 1]
    columns, allowed = table.stated[place], 2 * _ROUNDED * unit
    return any(
        (np.abs(2 * parts - (start + parts[-1] + sign * table.figures[place]))[:, columns] <= allowed).all(axis=1).any()
        for start in parts[sorted({*running.ends[-_GROUPS:], 0})]
        for sign in (1, -1)
    )


def _is_thin(table: LineTable, place: int) -> bool:
    """True for a line that leaves at least half of what lines of data fill blank."""
    filled = sum(1 for at in table.usual if table.labels[place][at].strip())
    return filled * 2 <= len(table.usual) and len(table.usual) > 1


def _lacks_key(table: LineTable, place: int) -> bool:
    """True for a line that leaves a label blank that the lines of data fill."""
    return len(table.usual) > 1 and not all(table.labels[place][at].strip() for at in table.usual)


def _claims(table: LineTable, place: int, running: _Running, label: str) -> bool:
    """True for a line with all its keys that says that it is a total of lines above, and is not."""
    if _is_thin(table, place) or not running.rows:
        return False
    left = remainder(label)
    shown = [labels for row in running.rows if (labels := table.labels[row])]
    return bool(left) and _WHOLE.fullmatch(left) is None and _names(label, shown)


def _upward(table: LineTable, sums: SumLines) -> None:
    """Find sums above the lines that they add up, by figures that cannot be chance."""
    if table.figures.shape[1] < TELLING:
        return
    running, marks = _running(table), _marks(table)
    for place in range(len(table.numbers) - 1, -1, -1):
        if place in sums.totals or total_word(table.labels[place]) or _is_result(table.labels[place]):
            continue
        addends = running.addends(marks[place]) if worth(table, place) >= TELLING else []
        if addends and not table.starts[place + 1 : max(addends) + 1].any():
            sums.totals.add(place)
            sums.below[place] = max(addends)
            sums.doubtful.discard(place)
            continue
        if addends and table.asks:  # as revenue is of expense and what is left, in sections below each other
            sums.doubtful.add(place)
        running.add(place, table.figures[place], marks[place])
