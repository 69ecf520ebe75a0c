"""Explanations may be about a category of a department's accounts, as about an account or the department as a whole.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PLACE = ("department_id", "coalesce(account_id, 0)", "period", "coalesce(version_id, 0)")


def upgrade() -> None:
    """Add the category ("" for none), and number the revisions of each place with it."""
    op.add_column("comment", sa.Column("category", sa.String(), server_default="", nullable=False))
    op.drop_index("uq_comment_revision", table_name="comment")
    op.create_index(
        "uq_comment_revision", "comment", [*(sa.text(part) for part in PLACE), "category", "revision"], unique=True
    )
