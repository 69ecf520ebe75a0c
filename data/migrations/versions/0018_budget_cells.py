"""Figures that a person typed over a budget's own: what was typed, by whom, when and why.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the typed cells, and mark the line that brings a cell from its own figure to the typed one."""
    op.add_column("budget_line", sa.Column("overtyping", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "budget_cell",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("typed_by", sa.String(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "period BETWEEN 190001 AND 299912 AND period % 100 BETWEEN 1 AND 12", name="ck_budget_cell_period"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["budget_version.id"]),
        sa.PrimaryKeyConstraint("version_id", "department_id", "account_id", "period"),
        sqlite_with_rowid=False,
    )
