"""Lines that name no department or no account: asked about, and counted with their amount wherever they go."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from data.importers.questions import AnswerChoice, FileQuestion, question
from language import N_, _, count_text, ngettext, translate
from services.errors import UserError
from services.imports.codes.code_books import UNCLASSIFIED, WHOLE_HOSPITAL
from services.imports.codes.lookup import BLANK, CodeBook
from services.imports.results import FallbackCount
from services.imports.rows.typed import Bools, Int64, TypedRows

#: Answer that stands for the fallback itself, and the item that it means.
OWN = {"department": ("hospital", WHOLE_HOSPITAL), "account": ("unclassified", UNCLASSIFIED)}
REJECT = "reject"
#: Answer of a person who sees that a text is written once for each group of lines.
ABOVE = "above"
#: So many items of the register are offered by name; others may be answered as well.
OFFERED = 200
_OWN_LABELS = {
    "hospital": N_("The hospital as a whole"),
    "unclassified": N_("One account, “Unclassified”"),
}
_ABOVE_LABELS = {
    "department": N_("To the department of the line above"),
    "account": N_("To the account of the line above"),
}


@dataclass
class Fallback:
    """What the lines of one file without a department (or account) are filed under, and how many there were.

    `answer` is what was said; `asks` whether the lines need one. Balance-sheet accounts have no department, so their
    lines are neither asked about nor counted. Amounts are in minor units and in the sign of the file. `headed` says
    whether the first line of the file names one, so that others may stand below it.
    """

    kind: str
    answer: str | None
    asks: bool
    rows: int = 0
    total: int = 0
    target: str = ""
    book: CodeBook | None = None
    headed: bool | None = None
    unnamed: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def fill(self, book: CodeBook, ids: Int64) -> Int64:
        """Return the ids with the fallback where they are blank, and remember these rows of the chunk.

        Raises:
            UserError: The answer names nothing that is known.
        """
        self.unnamed = ids == BLANK
        if self.headed is None and len(ids):
            self.headed = not bool(self.unnamed[0])
        if not self.unnamed.any():
            return ids
        own, text = OWN[self.kind]
        self.target = text if self.answer in (None, own) else str(self.answer)
        number = book.lookup(self.target)
        if number is None and self.answer in (None, own):
            number = book.create(text)
        if number is None:
            codes = ", ".join(str(item.code or item.name) for item in book.known[:OFFERED])
            raise UserError(
                _("“{value}” is no answer to “{name}”.", value=self.target, name=f"fallback-{self.kind}"),
                hint=_("Choose one of: {choices}.", choices=f"{own}, {REJECT}, {codes}".rstrip(", ")),
                code="unknown_answer",
            )
        return np.where(self.unnamed, number, ids)

    def question(self, money: str) -> FileQuestion:
        """Return what is asked about the lines counted so far; `money` is their total."""
        own = OWN[self.kind][0]
        texts = {
            "department": ngettext(
                "{count} line names no department. Where does it belong?",
                "{count} lines name no department. Where do they belong?",
                self.rows,
                count=count_text(self.rows),
            ),
            "account": ngettext(
                "{count} line names no account. Where does it belong?",
                "{count} lines name no account. Where do they belong?",
                self.rows,
                count=count_text(self.rows),
            ),
        }
        choices = [
            *([AnswerChoice(ABOVE, translate(_ABOVE_LABELS[self.kind]))] if self.headed else []),
            AnswerChoice(own, translate(_OWN_LABELS[own])),
            AnswerChoice(REJECT, _("Set these lines aside")),
            *self._choices(),
        ]
        decides = ngettext(
            "{count} line, {total} in total", "{count} lines, {total} in total", self.rows, count=count_text(self.rows),
            total=money,
        )  # fmt: skip
        return question(f"fallback-{self.kind}", texts[self.kind], choices, decides=decides, free=True)

    def _choices(self) -> list[AnswerChoice]:
        """Return what is known by now, the codes of the file too, where they may be made."""
        known = self.book.known if self.book is not None else []
        items = [item for item in known if item.name != OWN[self.kind][1]]
        return [AnswerChoice(str(item.code or item.name), item.label) for item in items[:OFFERED]]


def carried_question(kind: str) -> FileQuestion:
    """Return the question whose answer is that lines belong to what stands above them, so that it can be changed."""
    texts = {
        "department": _("Some lines name no department. Where do they belong?"),
        "account": _("Some lines name no account. Where do they belong?"),
    }
    own = OWN[kind][0]
    choices = [
        AnswerChoice(ABOVE, translate(_ABOVE_LABELS[kind])),
        AnswerChoice(own, translate(_OWN_LABELS[own])),
        AnswerChoice(REJECT, _("Set these lines aside")),
    ]
    return question(f"fallback-{kind}", texts[kind], choices, free=True)


@dataclass
class Fallbacks:
    """The fallbacks of one import, and the lines that went to any of them."""

    answers: Mapping[str, str]
    used: dict[str, Fallback] = field(default_factory=dict)
    rows: int = 0
    total: int = 0

    def of(self, kind: str, book: CodeBook, *, natural: bool) -> Fallback:
        """Return the fallback of a kind.

        Args:
            kind: "department" or "account".
            book: What is known.
            natural: Whether the hospital as a whole is what such a file is about, unless departments are known.
        """
        if kind not in self.used:
            known = [item for item in book.known if item.name != OWN[kind][1]]
            answer = self.answers.get(f"fallback-{kind}")
            asks = answer is None and (not natural or bool(known))
            self.used[kind] = Fallback(kind, answer, asks, book=book)
        return self.used[kind]

    def forget_chunk(self) -> None:
        """Begin a new chunk, of which no row is known to lack anything."""
        for fallback in self.used.values():
            fallback.unnamed = np.zeros(0, dtype=bool)

    def fold(self, row: Int64, count: int) -> None:
        """Say of the rows of a file what was seen of the lines that its cells became: `row` is the row of each line."""
        for fallback in self.used.values():
            if len(fallback.unnamed) == len(row):
                rows = np.zeros(count, dtype=bool)
                rows[row[fallback.unnamed]] = True
                fallback.unnamed = rows

    @property
    def open(self) -> bool:
        """True when lines were met that nobody said anything about."""
        return any(fallback.asks and fallback.rows for fallback in self.used.values())

    def tally(self, typed: TypedRows, keep: Bools, account_types: Mapping[int, str]) -> None:
        """Count the lines to be loaded that lack a department or account, and their amount."""
        marked = [fallback for fallback in self.used.values() if fallback.unnamed.any()]
        if not marked:
            return
        owner = typed.rows_of_lines()
        any_of = np.zeros(len(keep), dtype=bool)
        sheet = _on_balance_sheet(typed, account_types)
        for fallback in marked:
            lines = fallback.unnamed[owner] & keep
            if fallback.kind == "department":
                lines &= ~sheet
            fallback.rows += len(np.unique(owner[lines]))
            fallback.total += int(typed.line_amount[lines].sum())
            any_of |= lines
        self.rows += len(np.unique(owner[any_of]))
        self.total += int(typed.line_amount[any_of].sum())

    def counts(self) -> list[FallbackCount]:
        """Return what went where; first all lines that went to any fallback, once each."""
        parts = [
            FallbackCount(item.kind, item.target, item.rows, item.total) for item in self.used.values() if item.rows
        ]
        return [FallbackCount("", "", self.rows, self.total), *parts] if parts else []


def _on_balance_sheet(typed: TypedRows, account_types: Mapping[int, str]) -> Bools:
    accounts = typed.columns.get("account_id")
    if not isinstance(accounts, np.ndarray) or "balance" not in account_types.values():
        return np.zeros(len(typed.line_amount), dtype=bool)
    distinct, index = np.unique(accounts, return_inverse=True)
    marks = np.array([account_types.get(number) == "balance" for number in distinct.tolist()], dtype=bool)
    return marks[index] if len(marks) else np.zeros(len(typed.line_amount), dtype=bool)
