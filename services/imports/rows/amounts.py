"""The amount of each row in the sign of the file, exactly; and whether the file's debits are positive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.basis.headings_of_bases import states_basis
from data.importers.columns.sides import side_of_key
from data.importers.inspection import amount_remedy
from data.importers.lines.taking_back import Teller, takes_back
from data.importers.meaning.pairs import LESS, find_pairs
from data.importers.questions import AnswerChoice, question
from data.importers.remarks import remark
from data.importers.tables.layout import Layout, NumberFormat
from data.importers.values.numbers import is_nil, parse_decimals
from data.importers.values.sides import FACTORS, Sides
from language import N_, _, in_quotes
from planning.names import plain_words
from services.imports.asking import Ask, left_open
from services.imports.codes.lookup import clean
from services.imports.counted.roundings import may_be_rounded, rounded_by
from services.imports.rows.typed import Bools, Int64, Problems, text_column, which_filled

#: So many cells are looked at for Dr and Cr.
MARKED_ON = 2_000
_DEBIT_FLAGS = frozenset(("d", "dr", "debit", "s", "soll", "debe", "dare", "deb", "charge"))
_CREDIT_FLAGS = frozenset(("c", "cr", "credit", "h", "haben", "haber", "avere", "k", "kre", "kredit"))


def read_figures(
    cells: pa.Array,
    fmt: NumberFormat,
    *,
    scale: int,
    column: str,
    problems: Problems,
    required: bool,
    money: bool = False,
) -> tuple[Int64, Bools]:
    """Return figures in units of 10^-scale and which could be read; unreadable ones become problems.

    A blank cell is a problem when `required`, else 0; the lone dash of accounting formats is 0. What was rounded of
    `money` is kept in `problems`.
    """
    figures, read = parse_decimals(cells, fmt, scale=scale)
    if money and may_be_rounded(cells, fmt, scale=scale):
        problems.rounded[column] = rounded_by(cells, fmt, figures, scale=scale)
    if read.all():
        return figures, read
    blank = ~which_filled(cells)
    nil = np.zeros(len(figures), dtype=bool)
    for row in np.flatnonzero(~read & ~blank).tolist():
        nil[row] = is_nil(cells[row].as_py())
    read = read | nil
    problems.add(
        ~read & ~blank, column=column, cells=cells, code="bad_amount", message=lambda text: amount_remedy(text, fmt)
    )
    if required:
        problems.add(
            blank, column=column, cells=None, code="missing_amount",
            message=remark(N_("No amount. Enter one, or remove the line.")),
        )  # fmt: skip
        return figures, read
    return figures, read | blank


def _bear_marks(cells: pa.Array) -> bool:
    """Return whether figures bear Dr and Cr, each of them beside some ("12,500.00 Dr")."""
    texts = cells.slice(0, MARKED_ON)
    return all(
        pc.any(pc.match_substring_regex(texts, rf"(?i)(^|[0-9) ]){side}\.?( *[0-9(]|$)")).as_py()
        for side in ("cr", "dr")
    )


@dataclass
class AmountReader:
    """Reads one signed amount per row from an amount column, an amount with a D/C flag, or debit and credit columns.

    `power` is 3 where the amounts of the file are in thousands, 6 where in millions. `settled` is how debits and
    credits are written (a key of `sides.FACTORS`): as known of the file, else as the first figures of `sides` show.
    `marked` says that figures bear Dr and Cr. `negative_lines`: the columns, and how they tell, of lines that take
    others back without a sign.
    """

    mapping: Mapping[str, str]
    layout: Layout
    exponent: int = 2
    power: int = 0
    ask: Ask = left_open
    questions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sides: Sides = field(default_factory=Sides)
    settled: str | None = None
    marked: bool = False
    negative_lines: tuple[Teller, ...] = ()

    @property
    def scale(self) -> int:
        """Decimal places to read a figure of the file with, so that it comes out in minor units."""
        return self.exponent + self.power

    def power_under(self, column: str) -> int:
        """Return the power for one of several columns of figures: 0 where only the headings of others say the unit."""
        headed = self._headed
        return self.power if not headed or "" in headed or column in headed else 0

    def power_said_by(self, columns: Iterable[str]) -> int:
        """Return the power for figures that are no amounts, as hours and prices: where their own heading says it."""
        return self.power if self._headed & set(columns) else 0

    @property
    def _headed(self) -> set[str]:
        """The columns whose headings say the unit; "" where a title or a note does."""
        return {asked.column for asked in self.layout.questions if asked.name == "thousands"}

    @property
    def two_sided(self) -> bool:
        """True when the file itself says what is debit and what is credit."""
        flagged = "dc_flag" in self.mapping and "amount" in self.mapping
        return {"debit", "credit"} <= set(self.mapping) or flagged or self.marked

    @property
    def column(self) -> str:
        """The column that an unreadable amount is reported under."""
        return self.mapping.get("amount") or self.mapping.get("debit") or self.mapping.get("credit") or ""

    def amounts(self, table: Any, problems: Problems) -> tuple[Int64, Bools]:
        """Return the amount of each row in minor units, in the sign of the file, and which rows have one."""
        if {"debit", "credit"} <= set(self.mapping):
            return self._debit_less_credit(table, problems)
        column = self.mapping.get("amount") or self.mapping.get("debit") or self.mapping.get("credit")
        if column is None:
            self._ask_column()
            return np.zeros(table.num_rows, dtype=np.int64), np.zeros(table.num_rows, dtype=bool)
        amounts, read = self._figures(table, column, problems, required=True)
        self.marked = self.marked or _bear_marks(text_column(table, column))
        if "dc_flag" in self.mapping:
            return self._by_flag(table, amounts, read, problems)
        return amounts, read

    def _ask_column(self) -> None:
        """Ask for the amount; where the file is held for its form, no single column would be the answer."""
        if self.layout.blocking:
            return
        text = _("No column says the amount. Choose it, or the debit and credit columns.")
        free = [name for name in self.layout.number_formats if name not in self.mapping.values()]
        if based := [in_quotes(name) for name in free if states_basis(name, of_year=self.layout.kind == "budget")]:
            text = _(
                "No column says the amount: by the words of its heading, {columns} is of another time, an average or a "
                "rate. Choose it only if its figures are the amounts of the lines.",
                columns=", ".join(based),
            )
        if free:
            pairs = [AnswerChoice(pair.value, pair.value.replace(LESS, " − ")) for pair in find_pairs(free)]
            self.ask(question("amount-column", text, [*pairs, *(AnswerChoice(name, name) for name in free)]))
        else:
            self.questions = [text]

    def optional(self, table: Any, column: str, problems: Problems) -> tuple[Int64, Bools]:
        """Return amounts of a column that may be empty, and which cells state one."""
        power = self.power_under(column)
        amounts, read = self._figures(table, column, problems, required=False, power=power)
        return amounts, read & which_filled(text_column(table, column))

    def _figures(
        self, table: Any, column: str, problems: Problems, *, required: bool, power: int | None = None
    ) -> tuple[Int64, Bools]:
        fmt = self.layout.number_formats.get(column, NumberFormat())
        cells = text_column(table, column)
        scale = self.scale if power is None else self.exponent + power
        figures, read = read_figures(
            cells, fmt, scale=scale, column=column, problems=problems, required=required, money=True
        )
        if column != self.mapping.get("amount"):
            return figures, read
        back = self.takes_back(table)
        problems.add(
            back & (figures < 0), column=column, cells=cells, code="bad_amount",
            message=remark(N_("The line takes back and its amount is negative, too. Write it without the sign.")),
        )  # fmt: skip
        return np.where(back, -figures, figures), read

    def takes_back(self, table: Any) -> Bools:
        """Return the rows whose amounts count as negative by a person's word."""
        back: Bools = np.zeros(table.num_rows, dtype=bool)
        for teller in self.negative_lines:
            codes = text_column(table, teller[0]).dictionary_encode()
            marks = [takes_back(teller, text) for text in codes.dictionary.to_pylist()]
            back |= np.array(marks, dtype=bool)[codes.indices.to_numpy(zero_copy_only=False)]
        return back

    def _debit_less_credit(self, table: Any, problems: Problems) -> tuple[Int64, Bools]:
        names = self.mapping["debit"], self.mapping["credit"]
        (debit, debit_read), (credit, credit_read) = (
            self._figures(table, name, problems, required=False) for name in names
        )
        some = which_filled(text_column(table, names[0])) | which_filled(text_column(table, names[1]))
        problems.add(
            ~some, column=names[0], cells=None, code="missing_amount",
            message=remark(N_("Neither a debit nor a credit. Fill one in, or remove the line.")),
        )  # fmt: skip
        return self._of_sides(debit, credit), debit_read & credit_read & some

    def _of_sides(self, debit: Int64, credit: Int64) -> Int64:
        self.sides.take(debit, credit)
        if self.settled is None and any(self.sides.credits):
            self.settled = self.sides.decide()
        debit_factor, credit_factor = FACTORS[self.settled or "unsigned"]
        return debit_factor * debit + credit_factor * credit

    def _by_flag(self, table: Any, amounts: Int64, read: Bools, problems: Problems) -> tuple[Int64, Bools]:
        column = self.mapping["dc_flag"]
        cells = text_column(table, column)
        codes = cells.dictionary_encode()
        signs = np.array([_flag_sign(text) for text in codes.dictionary.to_pylist()], dtype=np.int64)
        sign = signs[codes.indices.to_numpy(zero_copy_only=False)] if len(signs) else np.zeros(len(cells), np.int64)
        problems.add(
            sign == 0, column=column, cells=cells, code="bad_flag",
            message=remark(N_("Neither debit nor credit. Write D or C.")),
        )  # fmt: skip
        return self._of_sides(np.where(sign >= 0, amounts, 0), np.where(sign < 0, amounts, 0)), read


def _flag_sign(text: str) -> int:
    cell = clean(text)
    words = plain_words(cell)
    if cell == "+" or words in _DEBIT_FLAGS:
        return 1
    return -1 if cell == "-" or words in _CREDIT_FLAGS else side_of_key(cell)


#: So much of the money of one sign tells how a file writes it.
MOSTLY = 0.9


@dataclass
class SignEvidence:
    """Sums of the file's amounts on revenue accounts, which tell whether the file writes credits as negative.

    Deductions run the other way and say nothing; without revenue the convention does not matter.
    """

    positive: int = 0
    negative: int = 0
    cost_positive: int = 0
    cost_negative: int = 0

    def add_cost(self, amounts: Int64) -> None:
        """Take in amounts (sign of the file) of expense accounts."""
        self.cost_positive += int(amounts[amounts > 0].sum())
        self.cost_negative -= int(amounts[amounts < 0].sum())

    @property
    def costs_are_negative(self) -> bool:
        """True where revenue is positive and nearly all cost negative: what is left, as boards are shown it."""
        earned = self.positive > MOSTLY * (self.positive + self.negative)
        return earned and self.cost_negative > MOSTLY * (self.cost_positive + self.cost_negative)

    def add(self, amounts: Int64) -> None:
        """Take in amounts (sign of the file) of revenue accounts."""
        self.positive += int(amounts[amounts > 0].sum())
        self.negative -= int(amounts[amounts < 0].sum())

    @property
    def convention(self) -> str:
        """ "debit_positive" when revenue is negative in the file, else "natural"."""
        return "debit_positive" if self.negative > self.positive else "natural"
