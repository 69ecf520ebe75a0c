"""Lines that are cancelled, void, rejected or drafts: left out, counted with their amount, and told."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from data.importers.columns.statuses import standing
from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.reading.chunks import Chunk
from language import _, count_text, in_quotes, ngettext
from services.imports.codes.lookup import clean
from services.imports.results import amount_text
from services.imports.rows.typed import Bools, text_column
from services.imports.source import ImportSource

LOAD, LEAVE_OUT = "load", "leave-out"
#: So many texts are named.
NAMED = 8


@dataclass
class StatusRows:
    """The column of a file that says which lines hold, and the lines that do not.

    `rows` and `totals` count, by the column's text, the lines that are out and those of which nobody knows; amounts in
    the sign of the file.
    """

    source: ImportSource
    rows: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)

    @property
    def column(self) -> str:
        """The column, "" where no column tells."""
        name = self.source.layout.status
        taken = name in self.source.left_out or name in self.source.mapping.values()
        return "" if taken else name

    def part(self, chunk: Chunk, figures: Callable[[Any], int]) -> tuple[Chunk, int]:
        """Return a chunk with the lines that hold, and how many others it had."""
        if not chunk.table.num_rows or not self.column or self.column not in chunk.table.column_names:
            return chunk, 0
        codes = text_column(chunk.table, self.column).dictionary_encode()
        texts = [clean(text) for text in codes.dictionary.to_pylist()]
        index = codes.indices.to_numpy(zero_copy_only=False)
        for place, text in enumerate(texts):
            if standing(text, self.column) != "holds":
                here = index == place
                self.rows[text] += int(here.sum())
                self.totals[text] += figures(chunk.table.filter(here))
        keep: Bools = np.array([not self._is_out(text) for text in texts], dtype=bool)[index]
        if keep.all():
            return chunk, 0
        return replace(chunk, table=chunk.table.filter(keep), lines=chunk.lines[keep]), int((~keep).sum())

    def _is_out(self, text: str) -> bool:
        stands = standing(text, self.column)
        return stands == "out" or (stands is None and self.source.options.answers.get("statuses") == LEAVE_OUT)

    def ask(self, exponent: int) -> None:
        """Ask what the lines are whose status nobody understands."""
        unknown = [text for text in self.rows if standing(text, self.column) is None]
        if not unknown:
            return
        lines, total = sum(self.rows[text] for text in unknown), sum(self.totals[text] for text in unknown)
        named = ", ".join(in_quotes(text) for text in unknown[:NAMED]) + (" …" if len(unknown) > NAMED else "")
        text = ngettext(
            "“{column}” says {texts} of {count} line. Does it count?",
            "“{column}” says {texts} of {count} lines. Do they count?",
            lines, column=self.column, texts=named, count=count_text(lines),
        )  # fmt: skip
        self.source.ask(_question(text, _("{total} in total", total=amount_text(total, exponent)), self.column))

    def left_out(self) -> list[str]:
        """Return the texts whose lines were left out."""
        return [text for text in self.rows if self._is_out(text)]

    def notes(self, exponent: int) -> list[str]:
        """Say what was left out, with its amount."""
        return [
            ngettext(
                "{count} line with “{text}” in “{column}” was left out ({amount}).",
                "{count} lines with “{text}” in “{column}” were left out ({amount}).",
                self.rows[text], count=count_text(self.rows[text]), text=text, column=self.column,
                amount=amount_text(self.totals[text], exponent),
            )
            for text in self.left_out()
        ]  # fmt: skip


def _question(text: str, amount: str, column: str) -> FileQuestion:
    choices = [
        AnswerChoice(LOAD, _("They count: load them"), amount),
        AnswerChoice(LEAVE_OUT, _("They do not count: leave them out"), amount),
    ]
    return question("statuses", text, choices, column=column)
