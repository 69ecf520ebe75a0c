"""What every kind of rows needs to read a chunk: the source, the code books, the month and amount readers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from language import _
from planning.periods import FiscalCalendar
from services.imports.codes.code_books import Catalogue
from services.imports.codes.lookup import BLANK, REFUSED, UNKNOWN, CodeBook, clean
from services.imports.counted.failed import FailedFormulas
from services.imports.counted.roundings import Roundings
from services.imports.counted.statuses import StatusRows
from services.imports.counted.unmoved import UnmovedRows
from services.imports.rows import code_remarks
from services.imports.rows.amounts import AmountReader, SignEvidence
from services.imports.rows.fallbacks import ABOVE, REJECT, Fallbacks
from services.imports.rows.months import MonthReader
from services.imports.rows.scenarios import ScenarioRows
from services.imports.rows.typed import Bools, Int64, Problems, distinct_numbers, text_column, without_floats
from services.imports.source import ImportSource
from services.settings import HospitalSettings


@dataclass
class Context:
    """Shared readers of one import; `questions` without choices block posting, `notes` tell what was decided.

    What can be answered by a choice is asked with `source.ask`. `read_columns` are read beside those of the mapping
    (kinds of pay, measures side by side); `filled_columns` hold something although nothing is read from them. `tellers`
    say what was counted over all rows.
    """

    source: ImportSource
    catalogue: Catalogue
    settings: HospitalSettings
    months: MonthReader
    amounts: AmountReader
    actor: str = "system"
    signs: SignEvidence = field(default_factory=SignEvidence)
    sign_convention: str | None = None
    questions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read_columns: set[str] = field(default_factory=set)
    filled_columns: set[str] = field(default_factory=set)
    tellers: list[Callable[[], list[str]]] = field(default_factory=list)
    fallbacks: Fallbacks = field(init=False)
    scenarios: ScenarioRows = field(init=False)
    roundings: Roundings = field(init=False)
    statuses: StatusRows = field(init=False)
    unmoved: UnmovedRows = field(init=False)
    failed: FailedFormulas = field(init=False)
    _shortened: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.fallbacks = Fallbacks(self.source.options.answers)
        self.scenarios = ScenarioRows(self.source)
        self.roundings = Roundings(self.amounts.exponent, self.mapping.get("credit", ""))
        self.statuses = StatusRows(self.source)
        self.unmoved = UnmovedRows(self.source)
        self.failed = FailedFormulas(self.source)
        self.tellers += [self.unmoved.notes, self.failed.notes]
        self.read_columns |= {self.scenarios.column, self.statuses.column}
        self.read_columns |= {column for column, _rule in self.amounts.negative_lines}

    @property
    def mapping(self) -> dict[str, str]:
        """Concept to column."""
        return self.source.mapping

    @property
    def calendar(self) -> FiscalCalendar:
        """The hospital's fiscal calendar."""
        return FiscalCalendar(self.settings.fiscal_first_month)

    def texts(self, table: Any, concept: str) -> pa.Array:
        """Return a concept's cells; empty texts when no column holds it, or a formula failed that files no row."""
        return self.failed.texts(table, concept)

    def problems(self, chunk: Chunk) -> Problems:
        """Return what is wrong with the rows of a chunk before they are read: formulas that failed."""
        problems = Problems(chunk.lines)
        self.failed.refuse(chunk.table, problems)
        return problems

    def ask(self, question: str) -> None:
        """Add a blocking question once."""
        if question not in self.questions:
            self.questions.append(question)

    def ids(
        self, table: Any, kind: str, problems: Problems, *, required: bool = True, constant: str | None = None
    ) -> Int64:
        """Return the ids of a kind of code for each row; blank ones (where required) and unknown ones are problems.

        `constant` stands in for blank cells, and for a column that the file does not have.
        """
        cells, names, column = self._cells(table, kind, constant)
        if cells is None:
            return np.zeros(table.num_rows, dtype=np.int64)
        book = self.catalogue.book(kind)
        within = self._facilities(table) if kind == "department" else None
        numbers = book.ids(cells, names, within)
        self._explain(book, numbers, cells, column, problems, required=required)
        return numbers

    def _cells(self, table: Any, kind: str, constant: str | None) -> tuple[pa.Array | None, pa.Array | None, str]:
        """Return the codes, the names beside them, and the column they are reported under."""
        code, name = self.mapping.get(_CODES[kind]), self.mapping.get(_NAMES[kind])
        names = text_column(table, name) if code and name else None
        column = code or name
        if column is None:
            return (None if constant is None else _repeat(constant, table.num_rows)), None, ""
        cells = text_column(table, column)
        cells = without_floats(cells) if column in self.source.layout.floated else cells
        if names is not None:
            cells = _first_filled(cells, names)
        if constant is not None:
            cells = _first_filled(cells, constant)
        return cells, names, column

    def _facilities(self, table: Any) -> pa.Array | None:
        """Return the facility of each row where codes may repeat across facilities."""
        column = self.mapping.get("entity")
        return text_column(table, column) if column and self.catalogue.book("department").prefixes else None

    def _explain(
        self, book: CodeBook, ids: Int64, cells: pa.Array, column: str, problems: Problems, *, required: bool
    ) -> None:
        if required:
            problems.add(
                ids == BLANK, column=column, cells=None, code=f"missing_{book.kind}",
                message=remark(code_remarks.MISSING[book.kind]),
            )  # fmt: skip
        problems.add(
            ids == UNKNOWN, column=column, cells=cells, code=f"unknown_{book.kind}",
            message=remark(code_remarks.UNKNOWN[book.kind]),
        )  # fmt: skip
        if book.shortened:
            self._refuse_shortened(book, cells, column, problems)
        problems.add(
            ids == REFUSED, column=column, cells=cells, code=f"refused_{book.kind}",
            message=remark(code_remarks.REFUSED[book.kind]),
        )  # fmt: skip

    def _refuse_shortened(self, book: CodeBook, cells: pa.Array, column: str, problems: Problems) -> None:
        """Block the import for codes whose digits a spreadsheet has lost; the first of a column is named."""
        first = next((row for row, text in enumerate(cells.to_pylist()) if clean(text) in book.shortened), None)
        if first is None or column in self._shortened:
            return
        self._shortened.add(column)
        self.ask(
            _(
                "Line {line}, “{column}”: the code {code} has lost digits, since a spreadsheet took it for a number. "
                "Export the file again and open it with this column as text, or upload it without opening it.",
                line=problems.line(first),
                column=column,
                code=clean(cells[first].as_py()),
            )
        )

    def departments(self, table: Any, problems: Problems) -> Int64:
        """Return the department of each row, or of the body that the file names; rows without one see `_or_fallback`.

        A file that has neither is about the hospital as a whole, as long as no departments are known.
        """
        cells, names, column = self._cells(table, "department", None)
        mapped = cells is not None
        if cells is None and self.source.options.create_missing and "entity" in self.mapping:
            cells, column = self.texts(table, "entity"), self.mapping["entity"]
            return self._or_fallback("department", (cells, None, column), table, problems, natural=False)
        code, label = self.source.layout.stated_department
        if cells is None and code:
            self._note_department(code, label)
            cells, names = _repeat(code, table.num_rows), _repeat(label, table.num_rows) if label else None
            return self._or_fallback("department", (cells, names, ""), table, problems, natural=False)
        natural = not mapped and self.source.options.create_missing
        return self._or_fallback("department", (cells, names, column), table, problems, natural=natural)

    def _note_department(self, code: str, label: str) -> None:
        department = f"{code} {label}".strip()
        note = _("The title or the sheet’s name says the department of all lines: {department}.", department=department)
        self.notes += [note] if note not in self.notes else []

    def accounts(self, table: Any, problems: Problems, amounts: Int64) -> Int64:
        """Return the account of each row; rows without one see `_or_fallback`.

        `amounts` (sign of the file) tell what new accounts are, with their codes and names.
        """
        self._observe(table, amounts)
        return self._or_fallback("account", self._cells(table, "account", None), table, problems, natural=False)

    def _or_fallback(
        self,
        kind: str,
        named: tuple[pa.Array | None, pa.Array | None, str],
        table: Any,
        problems: Problems,
        *,
        natural: bool,
    ) -> Int64:
        """Return the ids of cells; blank ones go where the person says, and until then the import is held.

        In a file that names the others, and where new codes are not allowed, they are rejected unless somebody says
        otherwise: they wait with the unknown codes.
        """
        cells, names, column = named
        book = self.catalogue.book(kind)
        fallback = self.fallbacks.of(kind, book, natural=natural)
        mapped = cells is not None
        texts = cells if cells is not None else _repeat("", table.num_rows)
        within = self._facilities(table) if kind == "department" else None
        ids = book.ids(texts, names, within)
        waits = fallback.answer is None and mapped and not self.source.options.create_missing
        if fallback.answer not in (REJECT, ABOVE) and not waits:
            ids = fallback.fill(book, ids)
        elif kind == "department" and mapped and (ids == BLANK).any():
            free = (ids == BLANK) & self._is_on_balance_sheet(table)
            ids = np.where(free, fallback.fill(book, np.where(free, ids, UNKNOWN)), ids) if free.any() else ids
        self._explain(book, ids, texts, column, problems, required=True)
        return ids

    def _is_on_balance_sheet(self, table: Any) -> Bools:
        """Return the rows whose account is known to be one of the balance sheet: they need no department."""
        cells, _names, _column = self._cells(table, "account", None)
        if cells is None:
            return np.zeros(table.num_rows, dtype=bool)
        codes, book, types = cells.dictionary_encode(), self.catalogue.book("account"), self.catalogue.account_types
        marks = [types.get(book.lookup(clean(text)) or 0) == "balance" for text in codes.dictionary.to_pylist()]
        known: Bools = np.array(marks, dtype=bool)[codes.indices.to_numpy(zero_copy_only=False)]
        return known

    def _observe(self, table: Any, amounts: Int64) -> None:
        cells, names, _column = self._cells(table, "account", None)
        recognized = self.catalogue.recognized
        if recognized is not None and cells is not None:
            recognized.two_sided = self.amounts.two_sided
            column = self.mapping.get("supplier") or self.mapping.get("supplier_code")
            departments, _names, _column = self._cells(table, "department", None)
            recognized.observe(cells, names, amounts, text_column(table, column) if column else None, departments)

    def natural(self, amounts: Int64, accounts: Int64, usable: Any) -> Int64:
        """Return amounts in the accounts' natural sign (revenue and cost positive).

        The first call settles the file's convention unless it is given; later calls add evidence, so that a file
        whose first rows mislead is read again with the convention that all of its rows show.
        """
        categories = self.catalogue.account_categories
        distinct, index = distinct_numbers(accounts)
        revenue = self._is_revenue(accounts)
        plain = np.array([categories.get(key) != "deductions" for key in distinct.tolist()], dtype=bool)[index]
        self.signs.add(amounts[revenue & plain & usable])
        costs = np.array([self.catalogue.account_types.get(key) == "expense" for key in distinct.tolist()], dtype=bool)
        self.signs.add_cost(amounts[costs[index] & usable])
        if self.sign_convention is None:
            self.sign_convention = "debit_positive" if self.amounts.two_sided else self.signs.convention
        return self.turn_signs(amounts, accounts)

    def turn_signs(self, amounts: Int64, accounts: Int64) -> Int64:
        """Return amounts of the file's sign in natural sign, or the other way round."""
        if self.sign_convention == "credit_positive":
            return np.where(self._is_revenue(accounts), amounts, -amounts)
        if self.sign_convention == "debit_positive":
            return np.where(self._is_revenue(accounts), -amounts, amounts)
        return amounts

    def _is_revenue(self, accounts: Int64) -> Bools:
        types = self.catalogue.account_types
        distinct, index = distinct_numbers(accounts)
        return np.array([types.get(key) == "revenue" for key in distinct.tolist()], dtype=bool)[index]


_CODES = {
    "department": "department",
    "account": "account",
    "supplier": "supplier_code",
    "measure": "measure",
    "job_class": "job_class",
    "pay_code": "pay_code",
}
_NAMES = {
    "department": "department_name",
    "account": "account_name",
    "supplier": "supplier",
    "measure": "measure_name",
    "job_class": "job_class_name",
    "pay_code": "pay_code_name",
}


def _repeat(text: str, count: int) -> pa.Array:
    return pa.array([text] * count, pa.string())


def _first_filled(codes: pa.Array, names: pa.Array | str) -> pa.Array:
    import pyarrow.compute as pc

    empty = pc.equal(pc.binary_length(codes), 0)
    return pc.if_else(empty, names, codes) if pc.any(empty).as_py() else codes
