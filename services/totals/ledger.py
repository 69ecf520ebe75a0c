"""Monthly totals beside the lines: kept up in the transaction that changes lines, and proved equal to them.

A key whose twelve months are all zero has no row, so that totals after an undo are exactly those before the import.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from data.models import ACTUAL, MONTH_COLUMNS
from planning.periods import FiscalCalendar

TOTALS_KEY = ("version_id", "fiscal_year", "department_id", "account_id")
SUPPLIER_KEY = ("fiscal_year", "supplier_id", "department_id", "account_id")
_LINES = """
    SELECT {version} AS version_id, period, department_id, account_id, SUM(amount_minor) AS amount_minor
    FROM {table} WHERE superseded_by IS NULL GROUP BY 1, period, department_id, account_id
"""
_SUPPLIER_LINES = """
    SELECT period, supplier_id, department_id, account_id, SUM(amount_minor) AS amount_minor FROM ledger_entry
    WHERE superseded_by IS NULL AND supplier_id IS NOT NULL GROUP BY period, supplier_id, department_id, account_id
"""


def apply(session: Session, version_id: int, frame: pd.DataFrame, calendar: FiscalCalendar, sign: int = 1) -> None:
    """Add lines (or take them away with sign −1) to the totals of actuals (version 0) or of a budget version.

    Args:
        session: The transaction that changes the lines.
        version_id: 0 for actuals, else the budget version.
        frame: `period` (yyyymm), `department_id`, `account_id`, `amount_minor` (integers); keys may repeat.
        calendar: The hospital's fiscal calendar.
        sign: +1 or −1.
    """
    wide = _wide(frame.assign(version_id=version_id), TOTALS_KEY, calendar, sign)
    _add(session, "period_totals", TOTALS_KEY, wide)


def apply_suppliers(session: Session, frame: pd.DataFrame, calendar: FiscalCalendar, sign: int = 1) -> None:
    """Add ledger lines that name a supplier to the supplier totals; as `apply`, with `supplier_id` in the frame."""
    _add(session, "supplier_totals", SUPPLIER_KEY, _wide(frame, SUPPLIER_KEY, calendar, sign))


def rebuild(session: Session, first_month: int) -> None:
    """Make all totals anew from the lines, for fiscal years that start in `first_month`."""
    calendar = FiscalCalendar(first_month)
    totals, suppliers = _from_lines(session, calendar)
    for table, key, wide in (("period_totals", TOTALS_KEY, totals), ("supplier_totals", SUPPLIER_KEY, suppliers)):
        session.connection().execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own names
        _add(session, table, key, wide)


def differences(session: Session, calendar: FiscalCalendar) -> pd.DataFrame:
    """Return every total that differs from its lines; empty when all are equal.

    Columns: `table`, `version_id` (0 for suppliers), `fiscal_year`, `department_id`, `account_id`, `supplier_id`
    (0 where none), `month` (fiscal, 1-12), `kept_minor`, `lines_minor`.
    """
    frames = []
    for table, key, expected in zip(
        ("period_totals", "supplier_totals"), (TOTALS_KEY, SUPPLIER_KEY), _from_lines(session, calendar), strict=True
    ):
        kept = _query(session, f"SELECT {', '.join((*key, *MONTH_COLUMNS))} FROM {table}")  # noqa: S608
        both = _long(kept, key, "kept_minor").join(_long(expected, key, "lines_minor"), how="outer")
        both = both.fillna(0).reset_index()  # months without a partner are zero
        frames.append(both[both["kept_minor"] != both["lines_minor"]].assign(table=table))
    all_differences: pd.DataFrame = pd.concat(frames, ignore_index=True).reindex(columns=_DIFFERENCE_COLUMNS)
    keys = {"version_id": "int64", "supplier_id": "int64"}
    return all_differences.fillna(dict.fromkeys(keys, 0)).astype(keys).reset_index(drop=True)


_DIFFERENCE_COLUMNS = [
    "table", "version_id", "fiscal_year", "department_id", "account_id", "supplier_id", "month", "kept_minor",
    "lines_minor",
]  # fmt: skip


def _from_lines(session: Session, calendar: FiscalCalendar) -> tuple[pd.DataFrame, pd.DataFrame]:
    actuals = _query(session, _LINES.format(version=ACTUAL, table="ledger_entry"))
    budgets = _query(session, _LINES.format(version="version_id", table="budget_line"))
    totals = _wide(pd.concat([actuals, budgets], ignore_index=True), TOTALS_KEY, calendar, 1)
    return totals, _wide(_query(session, _SUPPLIER_LINES), SUPPLIER_KEY, calendar, 1)


def _query(session: Session, statement: str) -> pd.DataFrame:
    answer = session.connection().execute(text(statement))
    # PostgreSQL adds bigints up to numeric; int() is exact for both.
    rows = [tuple(int(value) for value in row) for row in answer]
    return pd.DataFrame(rows, columns=list(answer.keys()), dtype="int64")


def _wide(frame: pd.DataFrame, key: Sequence[str], calendar: FiscalCalendar, sign: int) -> pd.DataFrame:
    """Return one row per key with twelve months of minor units, without rows that are zero throughout."""
    if frame.empty:
        return pd.DataFrame(columns=[*key, *MONTH_COLUMNS], dtype="int64")
    periods, place = np.unique(frame["period"].to_numpy(np.int64), return_inverse=True)
    years = np.array([calendar.fiscal_year(period) for period in periods.tolist()], dtype=np.int64)[place]
    months = np.array([calendar.fiscal_month(period) - 1 for period in periods.tolist()], dtype=np.int64)[place]
    keys = np.stack([years if name == "fiscal_year" else frame[name].to_numpy(np.int64) for name in key], axis=1)
    rows, row = _distinct(keys)
    wide = np.zeros((len(rows), len(MONTH_COLUMNS)), dtype=np.int64)
    np.add.at(wide, (row, months), frame["amount_minor"].to_numpy(np.int64) * sign)
    filled = (wide != 0).any(axis=1)
    return pd.DataFrame(np.hstack([rows[filled], wide[filled]]), columns=[*key, *MONTH_COLUMNS])


def _distinct(keys: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the distinct rows of a key table, sorted, and the place of each row among them."""
    lows = keys.min(axis=0)
    sizes = [int(size) for size in keys.max(axis=0) - lows + 1]
    if math.prod(sizes) >= 2**62:
        distinct, place = np.unique(keys, axis=0, return_inverse=True)
        return distinct, place.ravel()
    packed = np.zeros(len(keys), dtype=np.int64)  # one number per row sorts several times faster
    for column, size in enumerate(sizes):
        packed = packed * size + (keys[:, column] - lows[column])
    codes, place = np.unique(packed, return_inverse=True)
    rows = np.empty((len(codes), len(sizes)), dtype=np.int64)
    for column in reversed(range(len(sizes))):
        rows[:, column] = codes % sizes[column] + lows[column]
        codes = codes // sizes[column]
    return rows, place


def _long(wide: pd.DataFrame, key: Sequence[str], name: str) -> pd.DataFrame:
    numbered = wide.rename(columns={column: month for month, column in enumerate(MONTH_COLUMNS, 1)})
    long = numbered.melt(id_vars=list(key), var_name="month", value_name=name).astype("int64")
    # Nullable integers keep cents exact beyond 2^53 when a join leaves gaps.
    figures: pd.DataFrame = long[long[name] != 0].astype({name: "Int64"}).set_index([*key, "month"])
    return figures


def _add(session: Session, table: str, key: Sequence[str], wide: pd.DataFrame) -> None:
    if wide.empty:
        return
    columns = [*key, *MONTH_COLUMNS]
    connection = session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    added = ", ".join(f"{month} = {table}.{month} + excluded.{month}" for month in MONTH_COLUMNS)
    statement = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added}"
    )
    # Plain Python integers: NumPy's would land in SQLite as blobs.
    rows = wide[columns].to_numpy(np.int64).tolist()
    raw: Any = connection.connection.driver_connection
    cursor = raw.cursor()
    cursor.executemany(statement, rows)
    cursor.close()
    zero = " AND ".join(f"{month} = 0" for month in MONTH_COLUMNS)
    years = ", ".join(str(int(year)) for year in wide["fiscal_year"].unique())
    connection.execute(text(f"DELETE FROM {table} WHERE fiscal_year IN ({years}) AND {zero}"))  # noqa: S608
