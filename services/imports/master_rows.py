"""Rows of registers: accounts, departments, suppliers and contracts, one item per row."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from data.importers.chunks import Chunk
from data.importers.dates import parse_date
from data.importers.layout import DateFormat
from planning.names import match_name, plain_words
from services.imports import guessing
from services.imports.codes import clean
from services.imports.context import Context
from services.imports.typed import Int64, Problems, text_column


@dataclass
class Item:
    """One thing that a row describes: its key, its values by database column, and codes to be linked later.

    `amount` is its control figure in minor units (contracts), `place` its row in the chunk.
    """

    place: int
    line: int
    key: str
    values: dict[str, Any]
    links: dict[str, str] = field(default_factory=dict)
    amount: int = 0


@dataclass
class Items:
    """The items of a chunk and what is wrong with rows that describe none; `amounts` is every row's control figure."""

    found: list[Item]
    problems: Problems
    amounts: Int64


class Reader:
    """Cells of one chunk by concept, as clean texts."""

    def __init__(self, context: Context, chunk: Chunk) -> None:
        self.context = context
        self.chunk = chunk
        self.problems = Problems(chunk.lines)
        self._texts: dict[str, list[str]] = {}

    def text(self, concept: str, place: int) -> str:
        """Return a cell, "" when no column holds the concept."""
        if concept not in self._texts:
            cells = text_column(self.chunk.table, self.context.mapping.get(concept))
            self._texts[concept] = [clean(cell) for cell in cells.to_pylist()]
        return self._texts[concept][place]

    def refuse(self, place: int, concept: str, code: str, message: str) -> None:
        """Reject one row because of one cell."""
        rows = np.zeros(len(self.chunk.lines), dtype=bool)
        rows[place] = True
        column = self.context.mapping.get(concept)
        cells = text_column(self.chunk.table, column) if column else None
        self.problems.add(rows, column=column or "", cells=cells, code=code, message=message)


def read_items(context: Context, chunk: Chunk) -> Items:
    """Return the items that the rows of a register describe."""
    reader = Reader(context, chunk)
    amounts = np.zeros(len(chunk.lines), dtype=np.int64)
    kind = context.source.options.kind
    if kind == "contracts":
        return _contracts(reader, amounts)
    make = _MAKERS[kind]
    items = [item for place in range(len(chunk.lines)) if (item := make(reader, place)) is not None]
    return Items(items, reader.problems, amounts)


def _code_and_name(reader: Reader, place: int, code: str, name: str, word: str) -> tuple[str, str] | None:
    text, label = reader.text(code, place), reader.text(name, place)
    if not text and not label:
        reader.refuse(place, code, "missing_code", f"The row has no {word} code. Fill it in.")
        return None
    return text or label, label or text


def _account(reader: Reader, place: int) -> Item | None:
    found = _code_and_name(reader, place, "account", "account_name", "account")
    if found is None:
        return None
    code, name = found
    stated, category = reader.text("type", place), reader.text("category", place)
    kind, group = guessing.account_kind(code, name, type_text=stated, category_text=category)
    values: dict[str, Any] = {"code": code, "name": name, "type": kind, "category": group}
    values["needs_review"] = guessing.type_of(stated) is None
    return Item(place, int(reader.chunk.lines[place]), code, values, {"parent_id": reader.text("parent", place)})


def _department(reader: Reader, place: int) -> Item | None:
    found = _code_and_name(reader, place, "department", "department_name", "department")
    if found is None:
        return None
    code, name = found
    values = {"code": code, "name": name, "manager": reader.text("manager", place) or None, "needs_review": False}
    links = {
        "parent_id": reader.text("parent", place),
        "service_line_id": reader.text("service_line", place),
        "uos_measure_id": reader.text("unit_of_service", place),
    }
    return Item(place, int(reader.chunk.lines[place]), code, values, links)


def _supplier(reader: Reader, place: int) -> Item | None:
    code, name = reader.text("supplier_code", place), reader.text("supplier", place)
    if not code and not name:
        reader.refuse(place, "supplier", "missing_code", "The row has neither a supplier code nor a name. Fill one in.")
        return None
    values = {
        "code": code or None,
        "name": name or code,
        "match_name": match_name(name or code),
        "category": reader.text("category", place) or None,
        "tax_id": reader.text("tax_id", place) or None,
        "needs_review": False,
    }
    return Item(place, int(reader.chunk.lines[place]), code or name, values)


_MAKERS: dict[str, Callable[[Reader, int], Item | None]] = {
    "accounts": _account,
    "departments": _department,
    "suppliers": _supplier,
}


# Contracts ------------------------------------------------------------------------------------------------------------


def _contracts(reader: Reader, amounts: Int64) -> Items:
    context, table, problems = reader.context, reader.chunk.table, reader.problems
    valued = bool({"amount"} & set(context.mapping))
    read = np.zeros(len(amounts), dtype=bool)
    if valued:
        column = context.mapping["amount"]
        figures, read = context.amounts.optional(table, column, problems)
        amounts[:] = figures
    suppliers = context.ids(table, "supplier", problems)
    departments = context.ids(table, "department", problems, required=False)
    if not {"contract", "title"} & set(context.mapping):
        context.ask("No column says the contract's number or title. Choose it.")
    items = []
    for place in range(len(amounts)):
        item = _contract(reader, place)
        if item is None or problems.bad[place]:
            continue
        item.amount = int(amounts[place])
        item.values |= {
            "supplier_id": int(suppliers[place]),
            "department_id": int(departments[place]) or None,
            "value_minor": item.amount if read[place] else None,
            "currency": context.settings.currency,
        }
        items.append(item)
    return Items(items, problems, amounts)


def _contract(reader: Reader, place: int) -> Item | None:
    number = reader.text("contract", place)
    title = reader.text("title", place) or reader.text("reason", place)
    if not number and not title:
        reader.refuse(place, "contract", "missing_code", "The row has neither a contract number nor a title.")
        return None
    start, end = _day(reader, place, "start"), _day(reader, place, "end")
    if start and end and end < start:
        reader.refuse(place, "end", "bad_term", "The contract ends before it starts. Correct one of the dates.")
        return None
    values = {
        "number": number or title,
        "title": title or number,
        "category": reader.text("category", place) or None,
        "start_date": start,
        "end_date": end,
        "notice_days": _span(reader.text("notice_days", place), days=True),
        "auto_renew_months": _span(reader.text("auto_renew_months", place), days=False),
        "status": _status(reader.text("status", place)),
        "owner": reader.text("owner", place) or None,
        "note": reader.text("reason", place) or None,
    }
    return Item(place, int(reader.chunk.lines[place]), str(values["number"]), values)


def _day(reader: Reader, place: int, concept: str) -> date | None:
    text = reader.text(concept, place)
    if not text:
        return None
    column = reader.context.mapping[concept]
    fmt = reader.context.source.layout.date_formats.get(column) or DateFormat("%Y-%m-%d", "ymd")
    day = parse_date(text, fmt)
    if day is None:
        reader.refuse(place, concept, "bad_date", "This is no date that can be read. Correct it, or leave it empty.")
    return day


def _span(text: str, *, days: bool) -> int:
    """Return "30", "3 months" or "1 year" as days (or months); 0 when nothing is said."""
    found = re.search(r"([0-9]+)\s*(day|week|month|year)?", text.casefold())
    if not found:
        return 0
    number, unit = int(found[1]), found[2]
    if days:
        return number * {"week": 7, "month": 30, "year": 365}.get(unit or "day", 1)
    return number * 12 if unit == "year" else number


_STATES = {
    "draft": r"draft|planned|pending|proposed|negotiation|in preparation",
    "expired": r"expired|closed|ended|complete[d]?|inactive|finished",
    "terminated": r"terminated|cancel\w+|void",
}


def _status(text: str) -> str:
    words = plain_words(text)
    return next((state for state, pattern in _STATES.items() if words and re.fullmatch(pattern, words)), "active")
