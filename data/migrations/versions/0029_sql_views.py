"""Power BI, Tableau and other programs read views: facts and dimensions.

Revision ID: 0029
Revises: 0028
"""

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing here: every run of migrations takes the views out and makes them anew (`data/sql_views.py`)."""
