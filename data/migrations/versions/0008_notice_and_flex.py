"""Notice counts calendar months; flex rules and labor standards are kinds of file.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("import_batch", "import_profile")
BEFORE = "'accounts', 'departments', 'suppliers')"
AFTER = "'accounts', 'departments', 'suppliers', 'flex-rules', 'standards')"
KINDS = "kind IN ('ledger', 'budget', 'statistics', 'labor', 'purchases', 'contracts', 'prices', " + AFTER


def upgrade() -> None:
    """Add `contract.notice_months` and `notice_to`; contracts that are known keep their days, to the end of the term."""
    op.execute(
        "ALTER TABLE contract ADD COLUMN notice_months INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_contract_notice_months CHECK (notice_months >= 0)"
    )
    op.execute(
        "ALTER TABLE contract ADD COLUMN notice_to VARCHAR DEFAULT 'term' NOT NULL "
        "CONSTRAINT ck_contract_notice_to CHECK (notice_to IN ('term', 'month', 'quarter', 'year'))"
    )
    _kinds_of_files()
    _flex_rules()


def _kinds_of_files() -> None:
    """Let the checks of `import_batch` and `import_profile` admit flex rules and labor standards."""
    if op.get_bind().dialect.name == "sqlite":
        _in_the_schema_table()
        return
    for table in TABLES:
        op.drop_constraint(f"ck_{table}_kind", table, type_="check")
        op.create_check_constraint(f"ck_{table}_kind", table, KINDS)


def _in_the_schema_table() -> None:
    """Change the text of the checks in place, as 0006 does: other tables refer to these rows."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for table in TABLES:
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?", (BEFORE, AFTER, table)
        )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _flex_rules() -> None:
    """Give flex rules a number of their own, by which an undo finds them."""
    op.rename_table("flex_rule", "flex_rule_before")
    op.create_table(
        "flex_rule",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("flex_measure_id", sa.Integer(), sa.ForeignKey("measure.id")),
        sa.Column("fixed_share", sa.Float()),
        sa.CheckConstraint("fixed_share BETWEEN 0 AND 1", name="ck_flex_rule_fixed_share"),
        sa.UniqueConstraint("department_id", "account_id", name="uq_flex_rule"),
    )
    columns = "department_id, account_id, flex_measure_id, fixed_share"
    op.execute(
        f"INSERT INTO flex_rule ({columns}) SELECT {columns} FROM flex_rule_before ORDER BY department_id, account_id"  # noqa: S608
    )
    op.drop_table("flex_rule_before")
