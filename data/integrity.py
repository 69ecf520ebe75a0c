"""What a database says about itself: rows and exact totals per table, and whether anything in it is broken."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, text

from language import _

SCALED = ("_minor", "_milli", "_micro")
#: Totals are added up in two parts, so that SQLite never overflows: the remainder by this, and the rest.
PART = 1_000_000
GUARDS = {
    "sqlite": ("audit_event_no_update", "audit_event_no_delete"),
    "postgresql": ("audit_event_append_only",),
}


@dataclass(frozen=True)
class TableTotals:
    """Rows of a table, and the exact total of each column that is a scaled integer (minor units, thousandths …)."""

    rows: int
    totals: dict[str, int]


def figures(connection: Connection, table: Table) -> TableTotals:
    """Count and add up one table in one pass."""
    names = [column.name for column in table.columns if is_scaled(column)]
    sums = "".join(f", SUM({name} / {PART}), SUM({name} % {PART})" for name in names)
    row = connection.execute(text(f"SELECT COUNT(*){sums} FROM {table.name}")).one()  # noqa: S608 - our own names
    parts = [int(value or 0) for value in row[1:]]
    totals = {name: parts[2 * place] * PART + parts[2 * place + 1] for place, name in enumerate(names)}
    return TableTotals(int(row[0]), totals)


def is_scaled(column: Column[Any]) -> bool:
    """Return whether a column holds money, quantities or prices as scaled integers."""
    month = len(column.name) == 3 and column.name[0] == "m" and column.name[1:].isdigit()
    return isinstance(column.type, BigInteger) and (column.name.endswith(SCALED) or month)


def problems(connection: Connection, metadata: MetaData) -> list[str]:
    """Return what is broken in the database, one sentence each; empty when nothing is.

    Looks at the file or the indexes themselves, at rows that refer to nothing, at integers stored as something else,
    and at the triggers that guard the audit trail.
    """
    kind = connection.dialect.name
    sentences = _sqlite_problems(connection, metadata) if kind == "sqlite" else _postgres_problems(connection, metadata)
    return sentences + _missing_guards(connection)


def _sqlite_problems(connection: Connection, metadata: MetaData) -> list[str]:
    answers = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    sentences = [_("The file is damaged: {answer}", answer=answer) for answer in answers if answer != "ok"]
    lost: dict[tuple[str, str], int] = {}
    for table, _row, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        lost[table, parent] = lost.get((table, parent), 0) + 1
    sentences += [
        _("Rows of {table} that refer to a missing row of {parent}: {count}", count=rows, table=table, parent=parent)
        for (table, parent), rows in lost.items()
    ]
    for table in metadata.sorted_tables:
        sentences += _inexact(connection, table)
    return sentences


def _inexact(connection: Connection, table: Table) -> list[str]:
    """SQLite stores any type in any column: find integers that are text, floats or bytes."""
    names = [column.name for column in table.columns if isinstance(column.type, Integer)]
    if not names:
        return []
    wrong = ", ".join(f"SUM(typeof({name}) NOT IN ('integer', 'null'))" for name in names)
    counts = connection.exec_driver_sql(f"SELECT {wrong} FROM {table.name}").one()  # noqa: S608
    return [
        _("Values of {table}.{column} that are not whole numbers: {count}", count=count, table=table.name, column=name)
        for name, count in zip(names, counts, strict=True)
        if count
    ]


def _postgres_problems(connection: Connection, metadata: MetaData) -> list[str]:
    sentences = [
        _("The index {name} is not valid.", name=name)
        for name in connection.execute(
            text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1")
        ).scalars()
    ]
    failures = connection.execute(
        text("SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()")
    ).scalar()
    if failures:
        sentences.append(_("Pages that failed their checksum: {count}", count=failures))
    for table in metadata.sorted_tables:
        sentences += _orphans(connection, table)
    return sentences


def _orphans(connection: Connection, table: Table) -> list[str]:
    sentences = []
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        child, parent = key.parent.name, key.column.table.name
        query = (
            f"SELECT COUNT(*) FROM {table.name} c WHERE c.{child} IS NOT NULL "  # noqa: S608
            f"AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key.column.name} = c.{child})"
        )
        rows = connection.execute(text(query)).scalar_one()
        if rows:
            sentences.append(
                _(
                    "Rows of {table} that refer to a missing row of {parent}: {count}",
                    count=rows,
                    table=table.name,
                    parent=parent,
                )
            )
    return sentences


def _missing_guards(connection: Connection) -> list[str]:
    kind = connection.dialect.name
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }[kind]
    there = set(connection.execute(text(query)).scalars())
    return [
        _("The trigger {name}, which protects the audit trail, is missing.", name=name)
        for name in GUARDS[kind]
        if name not in there
    ]
