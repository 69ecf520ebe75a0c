"""Job classes that are counted under another one.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `job_class.merged_into_id`; both databases take a column with its reference as it stands."""
    op.execute("ALTER TABLE job_class ADD COLUMN merged_into_id INTEGER REFERENCES job_class (id)")
