"""Lines of a file that are stored already: found exactly, line by line, as a multiset.

Two equal lines of one file are two lines. When one of them is stored, one is new: each stored line can account for
one line of the file and no more.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import text
from sqlmodel import Session

from services.imports.rows.typed import Bools, Int64, TypedRows
from services.imports.storing.bulk import as_list
from services.imports.storing.fingerprint import Words, leading_words

#: What makes two lines of a table equal, beside their period (and version).
IDENTITY: dict[str, tuple[str, ...]] = {
    "ledger_entry": (
        "period", "posting_date", "department_id", "account_id", "supplier_id", "amount_minor", "currency",
        "description", "reference",
    ),
    "budget_line": ("version_id", "department_id", "account_id", "period", "amount_minor", "quantity_milli"),
    "statistic": ("department_id", "measure_id", "kind", "version_id", "day", "period", "quantity_milli"),
    "labor_entry": ("department_id", "job_class_id", "pay_code_id", "day", "period", "hours_milli", "amount_minor"),
    "purchase_line": (
        "kind", "day", "period", "department_id", "account_id", "supplier_id", "contract_reference", "category", "item",
        "item_name", "unit", "quantity_milli", "unit_price_micro", "amount_minor", "currency", "po_number",
        "invoice_number",
    ),
}  # fmt: skip
_PER_QUERY = 900
_ODD = np.uint64(0x9E3779B97F4A7C15)


class OverlapMatcher(Protocol):
    """Tells which lines of a chunk are stored already; every stored line is used up by one line of the file."""

    def matches(self, rows: TypedRows, usable: Bools) -> Bools:
        """Return a mark per line to store; lines that are not `usable` are never matched."""
        ...


def matcher(session: Session, table: str) -> OverlapMatcher:
    """Return the matcher of a table: by fingerprint for the ledger, by all columns for the rest."""
    return LedgerMatcher(session) if table == "ledger_entry" else ColumnMatcher(session, table)


def line_keys(rows: TypedRows, names: Sequence[str], places: Int64) -> list[tuple[Any, ...]]:
    """Return the identity of the lines at `places` as plain tuples, as the database would give them back."""
    lists = []
    for name in names:
        values = rows.columns[name]
        if isinstance(values, pa.Array):
            lists.append(values.take(pa.array(places)).to_pylist())
        elif isinstance(values, np.ndarray):
            lists.append(as_list(values[places], nullable=name in rows.nullable))
        else:
            lists.append([values] * len(places))
    return list(zip(*lists, strict=True))


def stored_key(row: Iterable[Any]) -> tuple[Any, ...]:
    """Return a stored row's identity; PostgreSQL gives days as dates, SQLite as ISO texts."""
    return tuple(value.isoformat() if hasattr(value, "isoformat") else value for value in row)


class LedgerMatcher:
    """Finds candidates by the leading 64 bits of the fingerprint and compares all columns before calling them equal.

    Stored lines of the file's months are held as 17 bytes each: leading word, id, used or not. What is left is compared
    with stored lines of the same numbers whose texts differ in letter case or spacing only: an export written anew.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        last = session.connection().execute(text("SELECT MAX(id) FROM ledger_entry")).scalar()
        self._last = int(last or 0)  # what comes after is this import's own
        self._months: set[int] = set()
        self._words = np.zeros(0, dtype=np.uint64)
        self._ids = np.zeros(0, dtype=np.int64)
        self._used = np.zeros(0, dtype=bool)
        self._numbered: set[int] = set()
        self._numbers = np.zeros(0, dtype=np.uint64)
        self._places = np.zeros(0, dtype=np.int64)

    def matches(self, rows: TypedRows, usable: Bools) -> Bools:
        """Return which lines are stored already."""
        self._load(np.unique(rows.columns["period"][usable]).tolist())
        if not len(self._words):
            return np.zeros(len(usable), dtype=bool)
        equal = self._equal(rows, usable)
        return equal | self._alike(rows, usable & ~equal)

    def _equal(self, rows: TypedRows, usable: Bools) -> Bools:
        equal = np.zeros(len(usable), dtype=bool)
        words = leading_words(rows.columns["fingerprint"])
        first = np.searchsorted(self._words, words, side="left")
        last = np.searchsorted(self._words, words, side="right")
        candidates = np.flatnonzero(usable & (last > first))
        if not len(candidates):
            return equal
        free = self._free_keys(first[candidates], last[candidates])
        for place, key in zip(candidates.tolist(), line_keys(rows, _LEDGER, candidates), strict=True):
            positions = free.get(key)
            if positions:
                self._used[positions.pop()] = True
                equal[place] = True
        return equal

    def _alike(self, rows: TypedRows, usable: Bools) -> Bools:
        """Return which lines are stored but for the letter case and the spacing of their texts."""
        alike = np.zeros(len(usable), dtype=bool)
        if not usable.any():
            return alike
        self._load_numbers()
        marks = _mark_numbers(rows.columns[name] for name in _LEDGER_NUMBERS)
        first = np.searchsorted(self._numbers, marks, side="left")
        last = np.searchsorted(self._numbers, marks, side="right")
        candidates = np.flatnonzero(usable & (last > first))
        if not len(candidates):
            return alike
        spans = np.unique(np.stack([first[candidates], last[candidates]], axis=1), axis=0)
        places = np.concatenate([self._places[start:stop] for start, stop in spans.tolist()])
        free = self._free_at(places[~self._used[places]])
        for place, key in zip(candidates.tolist(), line_keys(rows, _LEDGER, candidates), strict=True):
            positions = free.get(loose_key(key))
            if positions:
                self._used[positions.pop()] = True
                alike[place] = True
        return alike

    def _load_numbers(self) -> None:
        """Read the numbers of the stored lines of the months met so far, once for each set of months."""
        if self._numbered == self._months:
            return
        self._numbered = set(self._months)
        listed = ", ".join(str(int(month)) for month in sorted(self._months))
        names = ", ".join(("id", *_LEDGER_NUMBERS))
        answer = self._session.connection().execute(
            text(
                f"SELECT {names} FROM ledger_entry "  # noqa: S608 - integers
                f"WHERE superseded_by IS NULL AND period IN ({listed}) AND id <= {self._last}"
            )
        )
        marks, ids = [], []
        while batch := answer.fetchmany(50_000):
            numbers = np.array([tuple(row) for row in batch], dtype=np.int64)
            marks.append(_mark_numbers(numbers[:, 1:].T))
            ids.append(numbers[:, 0])
        at = np.argsort(self._ids, kind="stable")
        joined, known = np.concatenate(marks), np.concatenate(ids)
        order = np.argsort(joined, kind="stable")
        self._numbers = joined[order]
        self._places = at[np.searchsorted(self._ids[at], known[order])]

    def _load(self, months: list[int]) -> None:
        fresh = [month for month in months if month not in self._months]
        self._months.update(fresh)
        if not fresh or not self._last:
            return
        listed = ", ".join(str(int(month)) for month in fresh)
        answer = self._session.connection().execute(
            text(
                "SELECT fingerprint, id FROM ledger_entry "  # noqa: S608 - integers
                f"WHERE superseded_by IS NULL AND period IN ({listed}) AND id <= {self._last}"
            )
        )
        words, ids = [self._words], [self._ids]
        while batch := answer.fetchmany(50_000):
            marks = np.frombuffer(b"".join(bytes(mark) for mark, _ in batch), dtype="V16")
            words.append(leading_words(marks))
            ids.append(np.array([number for _, number in batch], dtype=np.int64))
        if len(words) == 1:
            return
        joined, numbers = np.concatenate(words), np.concatenate(ids)
        used = np.concatenate([self._used, np.zeros(len(joined) - len(self._used), dtype=bool)])
        order = np.argsort(joined, kind="stable")
        self._words, self._ids, self._used = joined[order], numbers[order], used[order]

    def _free_keys(self, first: Int64, last: Int64) -> dict[tuple[Any, ...], list[int]]:
        """Return the stored lines in the ranges that are not used up, by identity."""
        spans = np.unique(np.stack([first, last], axis=1), axis=0)
        places = np.concatenate([np.arange(start, stop) for start, stop in spans.tolist()])
        free: dict[tuple[Any, ...], list[int]] = {}
        for key, place in self._stored_keys(places[~self._used[places]]):
            free.setdefault(key, []).append(place)
        return free

    def _free_at(self, places: Int64) -> dict[tuple[Any, ...], list[int]]:
        """Return the stored lines at these places by identity, letter case and spacing left aside."""
        free: dict[tuple[Any, ...], list[int]] = {}
        for key, place in self._stored_keys(places):
            free.setdefault(loose_key(key), []).append(place)
        return free

    def _stored_keys(self, places: Int64) -> Iterable[tuple[tuple[Any, ...], int]]:
        """Yield identity and place of stored lines."""
        at = dict(zip(self._ids[places].tolist(), places.tolist(), strict=True))
        for number, *row in stored_rows(self._session, "ledger_entry", sorted(at)):
            yield stored_key(row), at[number]


_LEDGER = IDENTITY["ledger_entry"]
_LEDGER_NUMBERS = ("period", "department_id", "account_id", "amount_minor")


def loose_key(key: Iterable[Any]) -> tuple[Any, ...]:
    """Return an identity with its texts in small letters and single blanks."""
    return tuple(" ".join(value.casefold().split()) if isinstance(value, str) else value for value in key)


def _mark_numbers(columns: Iterable[Int64]) -> Words:
    """Return a number for each line that is the same where these columns are."""
    marks = None
    for values in columns:
        words = np.ascontiguousarray(values).view(np.uint64)
        marks = words.copy() if marks is None else (marks * _ODD) ^ words
    return np.zeros(0, dtype=np.uint64) if marks is None else marks


def stored_rows(session: Session, table: str, ids: Sequence[int]) -> Iterable[Sequence[Any]]:
    """Yield id and identity columns of stored lines."""
    names = ", ".join(("id", *IDENTITY[table]))
    for start in range(0, len(ids), _PER_QUERY):
        listed = ", ".join(map(str, ids[start : start + _PER_QUERY]))
        yield from session.connection().execute(text(f"SELECT {names} FROM {table} WHERE id IN ({listed})"))  # noqa: S608


class ColumnMatcher:
    """Compares all columns with every stored line of the file's months; for kinds of file that stay small.

    Letter case and spacing of texts make no difference.
    """

    def __init__(self, session: Session, table: str) -> None:
        self._session = session
        self._table = table
        self._months: set[int] = set()
        self._free: dict[tuple[Any, ...], int] = {}

    def matches(self, rows: TypedRows, usable: Bools) -> Bools:
        """Return which lines are stored already."""
        equal = np.zeros(len(usable), dtype=bool)
        self._load(np.unique(rows.columns["period"][usable]).tolist())
        places = np.flatnonzero(usable)
        for place, exact in zip(places.tolist(), line_keys(rows, IDENTITY[self._table], places), strict=True):
            key = loose_key(exact)
            if self._free.get(key, 0):
                self._free[key] -= 1
                equal[place] = True
        return equal

    def _load(self, months: list[int]) -> None:
        fresh = [month for month in months if month not in self._months]
        self._months.update(fresh)
        if not fresh:
            return
        names, listed = ", ".join(IDENTITY[self._table]), ", ".join(str(int(month)) for month in fresh)
        statement = f"SELECT {names} FROM {self._table} WHERE superseded_by IS NULL AND period IN ({listed})"  # noqa: S608
        for row in self._session.connection().execute(text(statement)):
            key = loose_key(stored_key(row))
            self._free[key] = self._free.get(key, 0) + 1


def stored_months(session: Session, table: str, months: Sequence[int], *, narrow: str = "") -> pd.DataFrame:
    """Return lines in force in these months: `period`, `batch_id` (0 = typed in), `rows`; `narrow` is a condition."""
    if not months:
        return pd.DataFrame(columns=["period", "batch_id", "rows"], dtype="int64")
    listed = ", ".join(str(int(month)) for month in months)
    statement = (
        f"SELECT period, COALESCE(batch_id, 0), COUNT(*) FROM {table} "  # noqa: S608
        f"WHERE superseded_by IS NULL AND period IN ({listed}) {narrow} GROUP BY period, batch_id ORDER BY 1, 2"
    )
    rows = [tuple(map(int, row)) for row in session.connection().execute(text(statement))]
    return pd.DataFrame(rows, columns=["period", "batch_id", "rows"], dtype="int64")
