"""Files with positive revenue and negative cost are loaded as what they are.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OLD = "sign_convention IN ('natural', 'debit_positive')"
NEW = "sign_convention IN ('natural', 'debit_positive', 'credit_positive')"


def upgrade() -> None:
    """Let the check of `import_batch` admit the convention "credit_positive"; batches stay as they are."""
    if op.get_bind().dialect.name == "sqlite":
        _in_the_schema_table()
        return
    op.drop_constraint("ck_import_batch_sign_convention", "import_batch", type_="check")
    op.create_check_constraint("ck_import_batch_sign_convention", "import_batch", NEW)


def _in_the_schema_table() -> None:
    """Change the text of the check in place; other tables refer to these rows (see revision 0006)."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'import_batch'", (OLD, NEW)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
