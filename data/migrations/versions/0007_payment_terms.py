"""Contracts say when their invoices are due.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `contract.payment_terms`; contracts that are known already state none."""
    op.execute("ALTER TABLE contract ADD COLUMN payment_terms VARCHAR")
