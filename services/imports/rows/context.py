"""What every kind of rows needs to read a chunk: the source, the code books, the month and amount readers."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from data.importers.remarks import remark
from language import _
from planning.periods import FiscalCalendar
from services.imports.codes.code_books import UNCLASSIFIED, WHOLE_HOSPITAL, Catalogue
from services.imports.codes.lookup import BLANK, REFUSED, UNKNOWN, CodeBook
from services.imports.rows import code_remarks
from services.imports.rows.amounts import AmountReader, SignEvidence
from services.imports.rows.months import MonthReader
from services.imports.rows.typed import Int64, Problems, text_column
from services.imports.source import ImportSource
from services.settings import HospitalSettings


@dataclass
class Context:
    """Shared readers of one import; `questions` block posting, `notes` tell what was decided.

    `read_columns` are read beside those of the mapping (kinds of pay, measures side by side); `filled_columns` hold
    something although nothing is read from them.
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

    @property
    def mapping(self) -> dict[str, str]:
        """Concept to column."""
        return self.source.mapping

    @property
    def calendar(self) -> FiscalCalendar:
        """The hospital's fiscal calendar."""
        return FiscalCalendar(self.settings.fiscal_first_month)

    def texts(self, table: Any, concept: str) -> pa.Array:
        """Return a concept's cells; empty texts when no column holds it."""
        return text_column(table, self.mapping.get(concept))

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
        problems.add(
            ids == REFUSED, column=column, cells=cells, code=f"refused_{book.kind}",
            message=remark(code_remarks.REFUSED[book.kind]),
        )  # fmt: skip

    def departments(self, table: Any, problems: Problems) -> Int64:
        """Return the department of each row.

        Where new codes are allowed, rows without one go to the hospital as a whole (balance sheet lines have none), or
        to the body that the file names; else they are asked about.
        """
        mapped = {"department", "department_name"} & set(self.mapping)
        if not self.source.options.create_missing:
            if not mapped:
                self.ask(_("No column says the department. Choose it."))
            return self.ids(table, "department", problems)
        if not mapped and "entity" in self.mapping:
            cells = self.texts(table, "entity")
            numbers = self.catalogue.book("department").ids(_first_filled(cells, WHOLE_HOSPITAL))
            self._explain(
                self.catalogue.book("department"), numbers, cells, self.mapping["entity"], problems, required=True
            )
            return numbers
        return self.ids(table, "department", problems, constant=WHOLE_HOSPITAL)

    def accounts(self, table: Any, problems: Problems) -> Int64:
        """Return the account of each row; where new codes are allowed, rows without one go to a catch-all."""
        if self.source.options.create_missing:
            return self.ids(table, "account", problems, constant=UNCLASSIFIED)
        if not {"account", "account_name"} & set(self.mapping):
            self.ask(_("No column says the account. Choose it."))
        return self.ids(table, "account", problems)

    def natural(self, amounts: Int64, accounts: Int64, usable: Any) -> Int64:
        """Return amounts in the accounts' natural sign (revenue and cost positive).

        The first call settles the file's convention unless it is given; later calls add evidence, so that a file
        whose first rows mislead is read again with the convention that all of its rows show.
        """
        types, categories = self.catalogue.account_types, self.catalogue.account_categories
        distinct, index = np.unique(accounts, return_inverse=True)
        revenue = np.array([types.get(key) == "revenue" for key in distinct.tolist()], dtype=bool)[index]
        plain = np.array([categories.get(key) != "deductions" for key in distinct.tolist()], dtype=bool)[index]
        self.signs.add(amounts[revenue & plain & usable])
        if self.sign_convention is None:
            self.sign_convention = "debit_positive" if self.amounts.two_sided else self.signs.convention
        return np.where(revenue, -amounts, amounts) if self.sign_convention == "debit_positive" else amounts


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
