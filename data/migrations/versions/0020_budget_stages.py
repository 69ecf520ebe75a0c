"""Each department of a budget version has a stage of its own: open, submitted, returned, approved, locked; due days.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the stages, and the day by which departments hand in their figures; all departments begin open."""
    op.add_column("budget_version", sa.Column("due", sa.Date(), nullable=True))
    op.create_table(
        "budget_stage",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.String(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "stage IN ('open', 'submitted', 'returned', 'approved', 'locked')", name="ck_budget_stage_stage"
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["budget_version.id"]),
        sa.PrimaryKeyConstraint("version_id", "department_id"),
        sqlite_with_rowid=False,
    )
