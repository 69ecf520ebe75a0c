"""Income from interest and investments has a category of its own among revenue.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OLD = "category IN ('gross_revenue', 'deductions', 'other_revenue', 'salaries', "
NEW = "category IN ('gross_revenue', 'deductions', 'other_revenue', 'non_operating', 'salaries', "
REST = (
    "'benefits', 'contract_labor', 'supplies', 'drugs', 'purchased_services', 'utilities', 'depreciation', 'interest', "
    "'other', 'cash', 'restricted_cash', 'receivables', 'other_assets', 'payables', 'debt', 'other_liabilities', "
    "'equity')"
)


def upgrade() -> None:
    """Let the check of `account` admit the category "non_operating"; accounts stay as they are."""
    if op.get_bind().dialect.name == "sqlite":
        _in_the_schema_table()
        return
    op.drop_constraint("ck_account_category", "account", type_="check")
    op.create_check_constraint("ck_account_category", "account", NEW + REST)


def _in_the_schema_table() -> None:
    """Change the text of the check in place; other tables refer to these rows (see revision 0006)."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'account'", (OLD, NEW)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
