"""Totals of purchase lines: kept up in the transaction that changes lines, and proved equal to them.

`purchase_totals` holds amounts by place and month, `item_totals` quantities and what items should have cost. Both are
added up by the database itself from the lines that meet a condition, before these go or after they came.
"""

from collections.abc import Iterable, Sequence

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from data.models import MONTH_COLUMNS
from planning.periods import FiscalCalendar

PURCHASE_KEY = (
    "kind", "fiscal_year", "supplier_id", "department_id", "account_id", "category", "contract_id", "standing",
)  # fmt: skip
ITEM_KEY = ("period", "kind", "supplier_id", "department_id", "contract_id", "item", "unit")
ITEM_SUMS = {
    "lines": "COUNT(*)",
    "quantity_milli": "SUM(quantity_milli)",
    "amount_minor": "SUM(amount_minor)",
    "priced_minor": "SUM(CASE WHEN expected_minor IS NULL THEN 0 ELSE amount_minor END)",
    "expected_minor": "SUM(COALESCE(expected_minor, 0))",
    # A credit takes back what its invoice paid above or below, as in planning/contracts/leakage.py.
    "over_minor": (
        "SUM(CASE WHEN expected_minor >= 0 AND amount_minor > expected_minor THEN amount_minor - expected_minor "
        "WHEN expected_minor < 0 AND amount_minor < expected_minor THEN amount_minor - expected_minor ELSE 0 END)"
    ),
    "under_minor": (
        "SUM(CASE WHEN expected_minor >= 0 AND amount_minor < expected_minor THEN expected_minor - amount_minor "
        "WHEN expected_minor < 0 AND amount_minor > expected_minor THEN expected_minor - amount_minor ELSE 0 END)"
    ),
}
#: What a line counts as, by what it was matched to; an ambiguous one is neither contracted nor bought without.
STANDING = (
    "CASE WHEN contract_id IS NOT NULL THEN 'contracted' WHEN covered_by_id IS NOT NULL THEN 'around' "
    "WHEN match_rule = 'ambiguous' THEN 'unclear' ELSE 'none' END"
)
IN_FORCE = "superseded_by IS NULL"
IDS_PER_STATEMENT = 5_000
_EMPTY = " AND ".join(f"{month} = 0" for month in MONTH_COLUMNS)


def add(session: Session, condition: str, calendar: FiscalCalendar, *, replaced: bool = False) -> None:
    """Add the lines in force that meet an SQL condition; with `replaced`, those that are about to come back."""
    _apply(session, condition if replaced else f"{IN_FORCE} AND {condition}", calendar, 1)
    drop_empty(session)


def subtract(session: Session, condition: str, calendar: FiscalCalendar) -> None:
    """Take the lines in force that meet an SQL condition away, before they go or change."""
    _apply(session, f"{IN_FORCE} AND {condition}", calendar, -1)
    drop_empty(session)


def drop_empty(session: Session) -> None:
    """Remove keys without lines or amounts, so that totals after an undo are exactly those before the import."""
    connection = session.connection()
    connection.execute(text("DELETE FROM item_totals WHERE lines = 0"))
    connection.execute(text(f"DELETE FROM purchase_totals WHERE {_EMPTY}"))  # noqa: S608 - our own names


def move(session: Session, ids: Sequence[int], calendar: FiscalCalendar, *, sign: int) -> None:
    """Add (+1) or take away (−1) lines by id; the caller ends with `drop_empty`."""
    for part in _parts(ids):
        _apply(session, f"{IN_FORCE} AND id IN ({part})", calendar, sign)


def rebuild(session: Session, first_month: int) -> None:
    """Make both totals anew from the lines, for fiscal years that start in `first_month`."""
    for table in ("purchase_totals", "item_totals"):
        session.connection().execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own names
    add(session, "1 = 1", FiscalCalendar(first_month))


def differences(session: Session, calendar: FiscalCalendar) -> pd.DataFrame:
    """Return the totals that differ from their lines: `table`, `kept` or missing (True or False), and the key as text.

    A total with a wrong figure gives two rows, the kept one and the right one.
    """
    frames = []
    for table, key, select in (
        ("purchase_totals", PURCHASE_KEY, _purchases(IN_FORCE, calendar, 1)),
        ("item_totals", ITEM_KEY, _items(IN_FORCE, 1)),
    ):
        names = ", ".join((*key, *_values(table)))
        right = f"SELECT {names} FROM ({select}) AS fresh {'' if table == 'item_totals' else f'WHERE NOT ({_EMPTY})'}"  # noqa: S608
        kept = f"SELECT {names} FROM {table}"  # noqa: S608
        for is_kept, statement in ((True, f"{kept} EXCEPT {right}"), (False, f"{right} EXCEPT {kept}")):
            rows = session.connection().execute(text(statement)).all()
            words = [" / ".join(map(str, row[: len(key)])) for row in rows]
            frames.append(pd.DataFrame({"table": table, "kept": is_kept, "key": words}))
    return pd.concat(frames, ignore_index=True)


def _apply(session: Session, condition: str, calendar: FiscalCalendar, sign: int) -> None:
    connection = session.connection()
    for table, key, select in (
        ("purchase_totals", PURCHASE_KEY, _purchases(condition, calendar, sign)),
        ("item_totals", ITEM_KEY, _items(condition, sign)),
    ):
        values = _values(table)
        added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in values)
        connection.execute(
            text(
                f"INSERT INTO {table} ({', '.join((*key, *values))}) {select} "
                f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added}"
            )
        )


def _values(table: str) -> tuple[str, ...]:
    return MONTH_COLUMNS if table == "purchase_totals" else tuple(ITEM_SUMS)


def _purchases(condition: str, calendar: FiscalCalendar, sign: int) -> str:
    first = calendar.first_month
    year = "period / 100" if first == 1 else f"period / 100 + CASE WHEN period % 100 >= {first} THEN 1 ELSE 0 END"
    month = f"(period % 100 + {12 - first}) % 12 + 1"
    sums = ", ".join(
        f"CAST({sign} * SUM(CASE WHEN {month} = {number} THEN amount_minor ELSE 0 END) AS BIGINT) AS {name}"
        for number, name in enumerate(MONTH_COLUMNS, 1)
    )
    return (
        f"SELECT kind, {year} AS fiscal_year, supplier_id, department_id, COALESCE(account_id, 0) AS account_id, "  # noqa: S608
        f"COALESCE(category, '') AS category, COALESCE(contract_id, 0) AS contract_id, {STANDING} AS standing, {sums} "
        f"FROM purchase_line WHERE {condition} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
    )


def _items(condition: str, sign: int) -> str:
    sums = ", ".join(f"CAST({sign} * {sum_} AS BIGINT) AS {name}" for name, sum_ in ITEM_SUMS.items())  # no text
    return (
        "SELECT period, kind, supplier_id, department_id, COALESCE(contract_id, 0) AS contract_id, item, unit, "  # noqa: S608
        f"{sums} FROM purchase_line WHERE {condition} GROUP BY 1, 2, 3, 4, 5, 6, 7"
    )


def _parts(ids: Sequence[int]) -> Iterable[str]:
    for start in range(0, len(ids), IDS_PER_STATEMENT):
        yield ", ".join(map(str, ids[start : start + IDS_PER_STATEMENT]))
