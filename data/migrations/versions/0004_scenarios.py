"""Scenarios: what reproduces them, who changed them, whether they are archived; budget versions lead back to them.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXTS = ("base_hash", "engine_version", "origin", "changed_by")


def upgrade() -> None:
    """Add the columns; texts of scenarios saved before are empty, which reads as "not known"."""
    op.add_column("scenario", sa.Column("fiscal_year", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("scenario", sa.Column("departments", sa.JSON(), nullable=True))
    op.add_column("scenario", sa.Column("ranges", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("scenario", sa.Column("result", sa.JSON(), nullable=False, server_default="{}"))
    for name in TEXTS:
        op.add_column("scenario", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("scenario", sa.Column("archived_by", sa.String(), nullable=True))
    op.add_column("scenario", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    # SQLite takes a reference with a new column only in this form, which PostgreSQL understands too.
    op.execute("ALTER TABLE budget_version ADD COLUMN scenario_id INTEGER REFERENCES scenario (id)")
