"""People sign in by their identity at the provider, each sign-in is kept, and executives have a role of their own.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OLD = "role IN ('viewer', 'manager', 'finance_lead', 'approver', 'admin')"
NEW = "role IN ('viewer', 'executive', 'manager', 'finance_lead', 'approver', 'admin')"


def upgrade() -> None:
    """Add issuer and subject (nobody is bound yet), the table of sign-ins, and the role "executive"."""
    op.add_column("app_user", sa.Column("issuer", sa.String(), nullable=True))
    op.add_column("app_user", sa.Column("subject", sa.String(), nullable=True))
    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_app_user_identity", "app_user", ["issuer", "subject"], unique=True)
    op.create_index("ix_sign_in_user_id", "sign_in", ["user_id"])
    if op.get_bind().dialect.name == "sqlite":
        _in_the_schema_table()
        return
    op.drop_constraint("ck_app_user_role", "app_user", type_="check")
    op.create_check_constraint("ck_app_user_role", "app_user", NEW)


def _in_the_schema_table() -> None:
    """Change the text of the check in place; other tables refer to these rows (see revision 0006)."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'app_user'", (OLD, NEW)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
