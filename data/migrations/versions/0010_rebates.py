"""A rebate pays on all spend, or on what lies above its threshold.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `rebate_tier.payout`; tiers that are known pay on all spend, as they were counted until now."""
    op.execute(
        "ALTER TABLE rebate_tier ADD COLUMN payout VARCHAR DEFAULT 'all' NOT NULL "
        "CONSTRAINT ck_rebate_tier_payout CHECK (payout IN ('all', 'above'))"
    )
