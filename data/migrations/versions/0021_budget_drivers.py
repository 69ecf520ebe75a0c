"""Budgets that are built from drivers: what they rest on, their assumptions, and which lines they made.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the basis of a build and its assumptions, and mark the lines that drivers made."""
    op.add_column("budget_line", sa.Column("driver", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "budget_build",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("read_by", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["budget_version.id"]),
        sa.PrimaryKeyConstraint("version_id"),
    )
    op.create_table(
        "budget_assumption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["budget_version.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_budget_assumption_version", "budget_assumption", ["version_id", "kind"])
