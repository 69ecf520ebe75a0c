"""What people do that must happen as a whole or not at all, and what a database holds, in a form that compares."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text
from sqlmodel import Session
from sqlmodel import select as select_rows

from data.engine import engine_for, reading
from data.models import Account, BudgetVersion, Department
from faults.hospital import ADMIN, ANN, BOB, ledger_file, post
from services import imports
from services.budgets import cells, versions
from services.budgets.cells import CellEdit
from services.database import migrate, newest_revision
from services.month_end import closing
from services.upkeep import backup
from services.upkeep.verify import current_revision, verify

WHY = "The month is through"
#: Numbers that a second try may give anew: PostgreSQL does not use the number of a row twice.
NUMBERED = ("id", "batch_id", "superseded_by", "event_id", "close_id", "subject")


@dataclass(frozen=True)
class Operation:
    """One thing that people do: from which state of a database, and how; `file` is what it leaves beside it."""

    name: str
    state: str
    do: Callable[[str, Path], object]
    file: str = ""


def import_month(url: str, folder: Path) -> object:
    """Import a file into a month that is empty."""
    return post(url, folder, ledger_file(400, seed=5, month=2, name="F"), "february.csv")


def import_many(url: str, folder: Path) -> object:
    """Import 4,000 lines."""
    return post(url, folder, ledger_file(4_000, seed=6, month=3, name="M"), "march.csv")


def replace_month(url: str, folder: Path) -> object:
    """Import a file that replaces a month."""
    return post(url, folder, ledger_file(50, seed=9, name="R"), "january_again.csv", mode="replace")


def save_sheet(url: str, folder: Path) -> object:
    """Type 24 figures into a budget sheet."""
    with reading(url) as session:
        ids = _ids(session, Department) | _ids(session, Account)
        version = session.exec(select_rows(BudgetVersion.id).where(BudgetVersion.name == "Budget 2026")).one()
    edits = [
        CellEdit(ids["LAB"], ids[account], 202601 + month, 0, 1_000_01 * (month + 1) + int(account))
        for account in ("5100", "6100")
        for month in range(12)
    ]
    return cells.save(url, ANN, version_id=version or 0, edits=edits, note="Two more nurses")


def _ids(session: Session, model: type[Department] | type[Account]) -> dict[str, int]:
    return {str(row.code): row.id or 0 for row in session.exec(select_rows(model))}


def undo_file(url: str, folder: Path) -> object:
    """Undo the import of a month."""
    return imports.undo(url, ADMIN, batch_id=1)


def approve_budget(url: str, folder: Path) -> object:
    """Approve a budget that somebody else handed in."""
    (version,) = (one for one in versions.list_versions(url, BOB) if one.name == "Budget 2026 revised")
    return versions.approve(url, BOB, version_id=version.id, revision=version.revision)


def close_month(url: str, folder: Path) -> object:
    """Close a month."""
    return closing.close(url, ANN, period=202601, reason=WHY, without_explanations=WHY)


def bring_up_to_date(url: str, folder: Path) -> object:
    """Bring an older version's tables up to date."""
    return migrate(url)


def back_up(url: str, folder: Path) -> object:
    """Make a backup."""
    return backup.backup(url, ADMIN, path=folder / "new.zip")


def restore(url: str, folder: Path) -> object:
    """Fill a new database from a backup."""
    return backup.restore(url, ADMIN, path=folder / "made.zip")


OPERATIONS = {
    one.name: one
    for one in (
        Operation("import", "filled", import_month),
        Operation("replace", "filled", replace_month),
        Operation("large import", "filled", import_many),
        Operation("save", "filled", save_sheet),
        Operation("undo", "filled", undo_file),
        Operation("approve", "filled", approve_budget),
        Operation("close", "filled", close_month),
        Operation("migrate", "old", bring_up_to_date),
        Operation("backup", "filled", back_up, file="new.zip"),
        Operation("restore", "nothing", restore),
    )
}

Contents = dict[str, list[tuple[str, ...]]]
#: Table, column and type of all that a database has, as it says itself.
COLUMNS = {
    "sqlite": "SELECT m.name, p.name, p.type FROM sqlite_master m JOIN pragma_table_info(m.name) p"
    " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY 1, 2",
    "postgresql": "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a JOIN pg_class c"
    " ON c.oid = a.attrelid WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0"
    ' AND NOT a.attisdropped ORDER BY c.relname COLLATE "C", a.attname COLLATE "C"',
}
#: Types that are not compared: times, JSON, bytes.
NOT_COMPARED = ("datetime", "timestamp", "json", "blob", "bytea")


def contents(url: str) -> Contents:
    """Return all rows of all tables, without times and numbers that a second try may give anew; {} without tables."""
    with engine_for(url).connect() as connection:
        held = {table: _rows(connection, table, columns) for table, columns in _tables(connection).items()}
        return held if held.get("alembic_version") else {}


def _tables(connection: Connection) -> dict[str, list[str]]:
    """Return what of each table is compared, in SQL; to have SQLAlchemy read the schema takes twenty times as long."""
    tables: dict[str, list[str]] = {}
    for table, column, kind in connection.exec_driver_sql(COLUMNS[connection.dialect.name]):
        columns = tables.setdefault(table, [])
        if column not in NUMBERED and not column.endswith("hash") and not kind.lower().startswith(NOT_COMPARED):
            columns.append(f'CAST("{column}" AS INTEGER)' if kind.lower() == "boolean" else f'"{column}"')
    return tables


def _rows(connection: Connection, table: str, columns: list[str]) -> list[tuple[str, ...]]:
    rows = connection.exec_driver_sql(f'SELECT {", ".join(columns)} FROM "{table}"') if columns else []
    return sorted(tuple(map(str, row)) for row in rows)


def problems(url: str) -> list[str]:
    """Return what is wrong with a database, in the words of `verify`; older tables are looked at by SQLite alone."""
    with engine_for(url).connect() as connection:
        revision = current_revision(connection)
        if revision == newest_revision():
            connection.close()
            return verify(url, ADMIN).problems
        if connection.dialect.name == "sqlite":
            answer = str(connection.execute(text("PRAGMA integrity_check")).scalar_one())
            return [] if answer == "ok" else [answer]
    return []
