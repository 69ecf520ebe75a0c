"""Labor lines can be landed by the staffing forecast.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OLD = "method IN ('forecast', 'run_rate', 'seasonal', 'statistical', 'budget')"
NEW = "method IN ('forecast', 'run_rate', 'seasonal', 'statistical', 'budget', 'staffing')"


def upgrade() -> None:
    """Let the check of `landing_method` admit the method; choices stay as they are."""
    if op.get_bind().dialect.name == "sqlite":
        _in_the_schema_table()
        return
    op.drop_constraint("ck_landing_method_method", "landing_method", type_="check")
    op.create_check_constraint("ck_landing_method_method", "landing_method", NEW)


def _in_the_schema_table() -> None:
    """Change the text of the check in place, as 0009 does."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'landing_method'", (OLD, NEW)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
