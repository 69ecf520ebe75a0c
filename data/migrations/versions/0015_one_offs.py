"""Accounts that do not recur (grants, one-offs) are marked, so that the underlying result can be shown.

Revision ID: 0015
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `account.non_recurring`; no account is marked until a person or a file says so."""
    op.add_column("account", sa.Column("non_recurring", sa.Boolean(), server_default=sa.false(), nullable=False))
