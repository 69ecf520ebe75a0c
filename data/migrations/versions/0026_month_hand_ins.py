"""Departments hand in their explanations of a month, and finance gives them back.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nobody has handed in anything so far."""
    op.create_table(
        "month_hand_in",
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("handed_in_by", sa.String(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_back_by", sa.String(), nullable=True),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "period BETWEEN 190001 AND 299912 AND period % 100 BETWEEN 1 AND 12", name="ck_month_hand_in_period"
        ),
        sa.CheckConstraint("status IN ('handed_in', 'given_back')", name="ck_month_hand_in_status"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.PrimaryKeyConstraint("period", "department_id"),
        sqlite_with_rowid=False,
    )
