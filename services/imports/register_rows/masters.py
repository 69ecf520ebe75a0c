"""Rows of registers: one account, department or supplier per row, and what every kind of register reads with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data.importers.inspection import FORMULA_FAILED
from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from data.importers.values import terms
from data.importers.values.activity import is_in_use
from data.importers.values.failed_formulas import is_failed
from data.importers.values.marks import parse_mark
from language import N_
from planning.accounts.recognition import SURE, AccountInFile, FileNature, propose
from planning.names import match_name
from services.imports.codes import guessing
from services.imports.codes.lookup import clean, is_shortened
from services.imports.register_rows.marked_types import marked_types
from services.imports.rows.context import Context
from services.imports.rows.typed import Int64, Problems, text_column, without_floats

#: A register file says nothing on these for items that are known already.
OWN = frozenset(("needs_review", "payer", "batch_id", "line_number"))
#: Concepts that hold codes.
_CODES = frozenset(("account", "department", "supplier_code", "parent", "contract", "item"))


@dataclass
class RegisterItem:
    """One thing that a row describes: its key, its values by database column, and codes to be linked later.

    `amount` is its control figure in minor units (contracts), `place` its row in the chunk. `first` are values that
    only a new thing takes, where its row leaves them open; `tier` is a rebate tier that the row of a contract states.
    `cleared` names what the row says to be nothing, as an open end; `usual` are values where the row says that there is
    one but not which: a thing that has one keeps it.
    """

    place: int
    line: int
    key: str
    values: dict[str, Any]
    links: dict[str, str] = field(default_factory=dict)
    amount: int = 0
    first: dict[str, Any] = field(default_factory=dict)
    tier: dict[str, Any] | None = None
    cleared: frozenset[str] = frozenset()
    usual: dict[str, Any] = field(default_factory=dict)


def take_open(item: RegisterItem, row: Any) -> None:
    """Give an item what its row leaves open and a known thing does not have; what is stored stays.

    An account whose type changes takes the likeliest group of the new type, since it cannot keep one of the old.
    """
    item.usual = {name: value for name, value in item.usual.items() if not getattr(row, name, None)}
    item.values |= item.usual
    kind = item.values.get("type")
    if row is not None and kind and "category" in item.first and getattr(row, "type", kind) != kind:
        item.values.setdefault("category", item.first["category"])


class Reader:
    """Cells of one chunk by concept, as clean texts."""

    def __init__(self, context: Context, chunk: Chunk) -> None:
        self.context = context
        self.chunk = chunk
        self.problems = context.problems(chunk)
        self._texts: dict[str, list[str]] = {}
        #: Cells that say that nobody knows yet ("TBC"), by row and concept.
        self.waiting: dict[tuple[int, str], str] = {}
        self.left_open: dict[tuple[int, str], tuple[str, str, str]] = {}

    def text(self, concept: str, place: int) -> str:
        """Return a cell, "" when no column holds the concept."""
        if concept not in self._texts:
            column = self.context.mapping.get(concept)
            cells = text_column(self.chunk.table, column)
            if concept in _CODES and column in self.context.source.layout.floated:
                cells = without_floats(cells)
            self._texts[concept] = [clean(cell) for cell in cells.to_pylist()]
            self._refuse_shortened(concept)
            self._leave_failed(concept)
        return self._texts[concept][place]

    def _refuse_shortened(self, concept: str) -> None:
        """Reject rows whose code a spreadsheet took for a large number."""
        if concept not in _CODES:
            return
        say = remark(N_("The code has lost digits, since a spreadsheet took it for a number. Export it again as text."))
        for place, text in enumerate(self._texts[concept]):
            if is_shortened(text):
                self.refuse(place, concept, "shortened_code", say)

    def _leave_failed(self, concept: str) -> None:
        """Leave cells empty of which the formula failed, where no row is filed by them."""
        if not self.context.failed.is_left_empty(concept):
            return
        for place, text in enumerate(self._texts[concept]):
            if is_failed(text):
                self.leave_open(place, concept, remark(FORMULA_FAILED, text=text))
                self._texts[concept][place] = ""

    def is_unsettled(self, concept: str, place: int) -> bool:
        """Return whether a cell says that nobody knows yet; such cells are remembered, to be listed."""
        text = self.text(concept, place)
        if not text or not terms.is_unsettled(text):
            return False
        self.waiting[place, concept] = text
        return True

    def leave_open(self, place: int, concept: str, message: str, code: str = "not_read") -> None:
        """Keep a row without what one of its cells says; the cell is listed with the message."""
        self.left_open[place, concept] = (self.text(concept, place), code, message)

    def in_use(self, place: int) -> dict[str, bool]:
        """Return whether a row says that its thing is in use, as a value to store; nothing where it does not say."""
        text, column = self.text("active", place), self.context.mapping.get("active")
        said = is_in_use(text, column) if column else None
        if said is None and text:
            say = remark(
                N_("Not a status that can be read, so the row counts as in use. Write “active” or “inactive”.")
            )
            self.leave_open(place, "active", say, code="unknown_status")
        return {} if said is None else {"active": said}

    def refuse(self, place: int, concept: str, code: str, message: str) -> None:
        """Reject one row because of one cell."""
        rows = np.zeros(len(self.chunk.lines), dtype=bool)
        rows[place] = True
        column = self.context.mapping.get(concept)
        cells = text_column(self.chunk.table, column) if column else None
        self.problems.add(rows, column=column or "", cells=cells, code=code, message=message)


@dataclass
class Items:
    """The items of a chunk and what is wrong with rows that describe none; `amounts` is every row's control figure.

    `totals` are rows that only total others, by place: they are left out.
    """

    listed: list[RegisterItem]
    reader: Reader
    totals: set[int] = field(default_factory=set)
    amounts: Int64 = field(init=False)

    def __post_init__(self) -> None:
        self.amounts = np.zeros(len(self.reader.chunk.lines), dtype=np.int64)

    @property
    def problems(self) -> Problems:
        """What is wrong, by row."""
        return self.reader.problems


def read_accounts(context: Context, chunk: Chunk) -> Items:
    """Return the accounts that the rows describe; where no type is stated, the whole chart tells it."""
    marks, no_balance = marked_types(context, chunk)
    items = _read(context, chunk, lambda reader, place: _account(reader, place, marks.get(place, "")))
    _type_by_chart(items.listed, no_balance)
    return items


#: What a proposal must rest on to replace what words and numbers of one row say.
_OF_THE_CHART = ("chart", "chart and name", "class")  # no text


def _type_by_chart(items: list[RegisterItem], no_balance: frozenset[int]) -> None:
    """Give the accounts without a stated type that of the chart; those that are no balance never become one."""
    accounts = [AccountInFile(item.key, item.values["name"] or item.key) for item in items]
    for item, likely in zip(items, propose(accounts, FileNature()), strict=True):
        known = likely.type == "balance" or likely.reason in _OF_THE_CHART
        contrary = likely.type == "balance" and item.place in no_balance
        if item.values["needs_review"] and known and not contrary and likely.confidence >= SURE:
            item.first |= {"type": likely.type, "category": likely.category}  # a known one may have been corrected


def read_departments(context: Context, chunk: Chunk) -> Items:
    """Return the departments that the rows describe."""
    return _read(context, chunk, _department)


def read_suppliers(context: Context, chunk: Chunk) -> Items:
    """Return the suppliers that the rows describe."""
    return _read(context, chunk, _supplier)


def _read(context: Context, chunk: Chunk, make: Callable[[Reader, int], RegisterItem | None]) -> Items:
    items = Items([], Reader(context, chunk))
    made = (make(items.reader, place) for place in range(len(chunk.lines)))
    items.listed = [item for item in made if item is not None]
    return items


def _code_and_name(reader: Reader, place: int, code: str, name: str, missing: str) -> tuple[str, str | None] | None:
    """Return code and name; a name is None where its cell is empty, so that a known thing keeps its own."""
    text, label = reader.text(code, place), reader.text(name, place)
    if not text and not label:
        reader.refuse(place, code, "missing_code", remark(missing))
        return None
    return text or label, label or None


def _account(reader: Reader, place: int, marked: str) -> RegisterItem | None:
    named = _code_and_name(reader, place, "account", "account_name", N_("The row has no account code. Fill it in."))
    if named is None:
        return None
    code, name = named
    stated, category = reader.text("type", place) or marked, reader.text("category", place)
    known = guessing.type_of(stated) is not None
    if reader.text("type", place) and not known:
        reader.leave_open(place, "type", "", code="unknown_type")  # a note tells of all of them
    kind, group = guessing.account_kind(code, name or "", type_text=stated, category_text=category)
    guess = {"type": kind, "category": group}
    values: dict[str, Any] = {"code": code, "name": name, "needs_review": not known}
    values |= (guess if guessing.is_category(category, kind) else {"type": kind}) if known else {}
    values["non_recurring"] = _mark(reader, "non_recurring", place)
    values |= reader.in_use(place)
    first = {"name": code, **guess}  # a guess is for a new account: a known one may have been corrected
    links = {"parent_id": reader.text("parent", place)}
    return RegisterItem(place, int(reader.chunk.lines[place]), code, values, links, first=first)


def _mark(reader: Reader, concept: str, place: int) -> bool | None:
    """Return what a cell says by yes or no, None where it is empty: a known thing keeps its own."""
    text = reader.text(concept, place)
    marked = parse_mark(text) if text else None
    if text and marked is None:
        reader.refuse(place, concept, "invalid_mark", remark(N_("Write yes or no here.")))
    return marked


def _department(reader: Reader, place: int) -> RegisterItem | None:
    named = _code_and_name(
        reader, place, "department", "department_name", N_("The row has no department code. Fill it in.")
    )
    if named is None:
        return None
    code, name = named
    values = {"code": code, "name": name, "manager": reader.text("manager", place) or None, "needs_review": False}
    values |= reader.in_use(place)
    links = {
        "parent_id": reader.text("parent", place),
        "service_line_id": reader.text("service_line", place),
        "uos_measure_id": reader.text("unit_of_service", place),
    }
    return RegisterItem(place, int(reader.chunk.lines[place]), code, values, links, first={"name": code})


def _supplier(reader: Reader, place: int) -> RegisterItem | None:
    code, name = reader.text("supplier_code", place), reader.text("supplier", place)
    if not code and not name:
        reader.refuse(
            place,
            "supplier",
            "missing_code",
            remark(N_("The row has neither a supplier code nor a name. Fill one in.")),
        )
        return None
    values = {
        "code": code or None,
        "name": name or None,
        "match_name": match_name(name) if name else None,
        "category": reader.text("category", place) or None,
        "tax_id": reader.text("tax_id", place) or None,
        "needs_review": False,
    }
    first = {"name": code, "match_name": match_name(code)}
    return RegisterItem(place, int(reader.chunk.lines[place]), code or name, values, first=first)
