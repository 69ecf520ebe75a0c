"""Accounts of the balance sheet are kept apart from revenue and expense.

Revision ID: 0009
Revises: 0007
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OLD_TYPES = "type IN ('revenue', 'expense', 'statistic', 'hours')"
TYPES = "type IN ('revenue', 'expense', 'statistic', 'hours', 'balance')"
OLD_CATEGORIES = (
    "category IN ('gross_revenue', 'deductions', 'other_revenue', 'salaries', 'benefits', 'contract_labor', "
    "'supplies', 'drugs', 'purchased_services', 'utilities', 'depreciation', 'interest', 'other'"
)
CATEGORIES = (
    OLD_CATEGORIES + ", 'cash', 'restricted_cash', 'receivables', 'other_assets', 'payables', 'debt', "
    "'other_liabilities', 'equity'"
)


def upgrade() -> None:
    """Let the checks of `account` admit the type "balance" and its categories; accounts stay as they are."""
    if op.get_bind().dialect.name == "sqlite":
        _in_the_schema_table()
        return
    for column, check in (("type", TYPES), ("category", CATEGORIES + ")")):
        op.drop_constraint(f"ck_account_{column}", "account", type_="check")
        op.create_check_constraint(f"ck_account_{column}", "account", check)


def _in_the_schema_table() -> None:
    """Change the text of the checks in place; other tables refer to these rows (see revision 0006)."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for before, after in ((OLD_TYPES, TYPES), (OLD_CATEGORIES, CATEGORIES)):
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'account'",
            (before, after),
        )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
