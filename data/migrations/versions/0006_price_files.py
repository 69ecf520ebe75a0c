"""Price lists are a kind of file.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("import_batch", "import_profile")
BEFORE = "'contracts', 'accounts', 'departments', 'suppliers')"
AFTER = "'contracts', 'prices', 'accounts', 'departments', 'suppliers')"
KINDS = "kind IN ('ledger', 'budget', 'statistics', 'labor', 'purchases', " + AFTER


def upgrade() -> None:
    """Let the checks of `import_batch` and `import_profile` admit the kind "prices"."""
    if op.get_bind().dialect.name == "sqlite":
        _in_the_schema_table()
        return
    for table in TABLES:
        op.drop_constraint(f"ck_{table}_kind", table, type_="check")
        op.create_check_constraint(f"ck_{table}_kind", table, KINDS)


def _in_the_schema_table() -> None:
    """Change the text of the checks in place, as SQLite's ALTER TABLE page describes for changes of a CHECK.

    Other tables refer to these rows: to make the tables anew would mean to drop them under their references.
    """
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for table in TABLES:
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?", (BEFORE, AFTER, table)
        )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
