"""A person may choose a language.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the language of a user; nobody has chosen one yet."""
    op.add_column("app_user", sa.Column("language", sa.String(), nullable=True))
