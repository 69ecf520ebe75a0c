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
from services.imports.storing.fingerprint import leading_words

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

    Stored lines of the file's months are held as 17 bytes each: leading word, id, used or not.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        last = session.connection().execute(text("SELECT MAX(id) FROM ledger_entry")).scalar()
        self._last = int(last or 0)  # what comes after is this import's own
        self._months: set[int] = set()
        self._words = np.zeros(0, dtype=np.uint64)
        self._ids = np.zeros(0, dtype=np.int64)
        self._used = np.zeros(0, dtype=bool)

    def matches(self, rows: TypedRows, usable: Bools) -> Bools:
        """Return which lines are stored already."""
        equal = np.zeros(len(usable), dtype=bool)
        self._load(np.unique(rows.columns["period"][usable]).tolist())
        if not len(self._words):
            return equal
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
        places = places[~self._used[places]]
        at = dict(zip(self._ids[places].tolist(), places.tolist(), strict=True))
        free: dict[tuple[Any, ...], list[int]] = {}
        for number, *row in stored_rows(self._session, "ledger_entry", sorted(at)):
            free.setdefault(stored_key(row), []).append(at[number])
        return free


_LEDGER = IDENTITY["ledger_entry"]


def stored_rows(session: Session, table: str, ids: Sequence[int]) -> Iterable[Sequence[Any]]:
    """Yield id and identity columns of stored lines."""
    names = ", ".join(("id", *IDENTITY[table]))
    for start in range(0, len(ids), _PER_QUERY):
        listed = ", ".join(map(str, ids[start : start + _PER_QUERY]))
        yield from session.connection().execute(text(f"SELECT {names} FROM {table} WHERE id IN ({listed})"))  # noqa: S608


class ColumnMatcher:
    """Compares all columns with every stored line of the file's months; for kinds of file that stay small."""

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
        for place, key in zip(places.tolist(), line_keys(rows, IDENTITY[self._table], places), strict=True):
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
            key = stored_key(row)
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
