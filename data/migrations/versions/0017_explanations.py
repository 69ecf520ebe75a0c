"""Explanations keep every revision, the cause in one word, where their words came from, and the variance explained.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; comments that are known become first revisions, one after the other where a place has several."""
    op.add_column("comment", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.add_column("comment", sa.Column("kind", sa.String(), server_default="", nullable=False))
    op.execute(
        "ALTER TABLE comment ADD COLUMN source VARCHAR DEFAULT 'own' NOT NULL "
        "CONSTRAINT ck_comment_source CHECK (source IN ('draft', 'corrected', 'own'))"
    )
    op.add_column("comment", sa.Column("variance_minor", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE comment SET revision = 1 + (SELECT count(*) FROM comment AS earlier WHERE earlier.id < comment.id "
        "AND earlier.department_id = comment.department_id AND earlier.period = comment.period "
        "AND coalesce(earlier.account_id, 0) = coalesce(comment.account_id, 0) "
        "AND coalesce(earlier.version_id, 0) = coalesce(comment.version_id, 0))"
    )
    op.create_index(
        "uq_comment_revision",
        "comment",
        ["department_id", "account_id", "period", "version_id", "revision"],
        unique=True,
    )
