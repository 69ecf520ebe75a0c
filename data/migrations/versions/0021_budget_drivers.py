"""Budgets that are built from drivers, and what is added to budgets: initiatives, transfers, carry-forward.

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
    """Add basis and assumptions of builds, adjustments, and which lines come from either."""
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
    _add_adjustments()


def _add_adjustments() -> None:
    op.create_table(
        "budget_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("to_department_id", sa.Integer(), nullable=True),
        sa.Column("to_account_id", sa.Integer(), nullable=True),
        sa.Column("from_version_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("recurrent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('initiative', 'one_time', 'transfer', 'carry_forward')", name="ck_budget_adjustment_kind"
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'refused', 'withdrawn')", name="ck_budget_adjustment_status"
        ),
        sa.CheckConstraint(
            "period BETWEEN 190001 AND 299912 AND period % 100 BETWEEN 1 AND 12", name="ck_budget_adjustment_period"
        ),
        sa.CheckConstraint(
            "(kind = 'transfer') = (to_department_id IS NOT NULL AND to_account_id IS NOT NULL)",
            name="ck_budget_adjustment_to",
        ),
        sa.CheckConstraint(
            "(kind = 'carry_forward') = (from_version_id IS NOT NULL)", name="ck_budget_adjustment_from"
        ),
        sa.ForeignKeyConstraint(["version_id"], ["budget_version.id"]),
        sa.ForeignKeyConstraint(["from_version_id"], ["budget_version.id"]),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["to_department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["to_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_budget_adjustment_version", "budget_adjustment", ["version_id", "status"])
    # Alembic adds no column with a reference on SQLite; both databases read this.
    op.execute("ALTER TABLE budget_line ADD COLUMN adjustment_id INTEGER REFERENCES budget_adjustment (id)")
    op.create_index("ix_budget_line_adjustment_id", "budget_line", ["adjustment_id"])
