"""A close keeps which variances above the thresholds had no explanation, and why the month is closed without them.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; of closes so far no line was kept, only that something was open."""
    op.add_column("month_close", sa.Column("unexplained", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("month_close", sa.Column("unexplained_reason", sa.String(), nullable=True))
