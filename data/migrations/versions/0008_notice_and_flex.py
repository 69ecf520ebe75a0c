"""Notice counts calendar months and may take effect with a month, quarter or year.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `contract.notice_months` and `notice_to`; contracts that are known keep their days, to the end of the term."""
    op.execute(
        "ALTER TABLE contract ADD COLUMN notice_months INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_contract_notice_months CHECK (notice_months >= 0)"
    )
    op.execute(
        "ALTER TABLE contract ADD COLUMN notice_to VARCHAR DEFAULT 'term' NOT NULL "
        "CONSTRAINT ck_contract_notice_to CHECK (notice_to IN ('term', 'month', 'quarter', 'year'))"
    )
