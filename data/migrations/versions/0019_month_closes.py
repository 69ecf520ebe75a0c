"""Closes of months with the figures that were reported, and who proposed and confirmed them.

Revision ID: 0019
Revises: 0018
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PERIOD = "period BETWEEN 190001 AND 299912 AND period % 100 BETWEEN 1 AND 12"
STATES = "status IN ('proposed', 'withdrawn', 'closed', 'reopened')"
CURRENT = "status IN ('proposed', 'closed')"


def upgrade() -> None:
    """Add the tables; of months that are closed now, what stands in the books is what was reported."""
    op.create_table(
        "month_close",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("open_items", sa.JSON(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("expense_minor", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.CheckConstraint(PERIOD, name="ck_month_close_period"),
        sa.CheckConstraint(STATES, name="ck_month_close_status"),
        sa.ForeignKeyConstraint(["version_id"], ["budget_version.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_month_close_period", "month_close", ["period"])
    op.create_index(
        "uq_month_close_current",
        "month_close",
        ["period"],
        unique=True,
        sqlite_where=sa.text(CURRENT),
        postgresql_where=sa.text(CURRENT),
    )
    _create_reported("reported_actual", ["batch_id"], ["lines"])
    _create_reported("reported_budget", [], [])
    _keep_closed_months(op.get_bind())


def _create_reported(name: str, keys: list[str], counts: list[str]) -> None:
    parents = {"close_id": "month_close.id", "department_id": "department.id", "account_id": "account.id"}
    parents |= dict.fromkeys(keys, "import_batch.id")
    op.create_table(
        name,
        *(sa.Column(key, sa.Integer(), nullable=False) for key in parents),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        *(sa.Column(count, sa.Integer(), nullable=False) for count in counts),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        *(sa.ForeignKeyConstraint([key], [parent]) for key, parent in parents.items()),
        sa.PrimaryKeyConstraint(*parents),
        sqlite_with_rowid=False,
    )


def _keep_closed_months(connection: sa.Connection) -> None:
    """Keep the figures of each closed month: nothing could change in it since it was closed."""
    closed = connection.execute(
        sa.text("SELECT period, changed_by, changed_at, reason FROM period WHERE status = 'closed'")
    ).all()
    for period, person, at, reason in closed:
        connection.execute(
            sa.text(
                "INSERT INTO month_close (period, status, reason, open_items, revenue_minor, expense_minor, lines, digest,"
                " proposed_by, proposed_at, closed_by, closed_at)"
                " VALUES (:period, 'closed', :reason, :items, 0, 0, 0, '', :person, :at, :person, :at)"
            ).bindparams(sa.bindparam("items", type_=sa.JSON())),
            {"period": period, "reason": reason, "items": [], "person": person or "", "at": at},
        )
        _keep(connection, int(period))


def _keep(connection: sa.Connection, period: int) -> None:
    number = connection.execute(
        sa.text("SELECT id FROM month_close WHERE period = :period"), {"period": period}
    ).scalar_one()
    connection.execute(
        sa.text(
            "INSERT INTO reported_actual"
            " (close_id, department_id, account_id, batch_id, type, category, lines, amount_minor)"
            " SELECT :number, e.department_id, e.account_id, e.batch_id, a.type, a.category, COUNT(*),"
            " SUM(e.amount_minor) FROM ledger_entry e JOIN account a ON a.id = e.account_id"
            " WHERE e.period = :period AND e.superseded_by IS NULL"
            " GROUP BY e.department_id, e.account_id, e.batch_id, a.type, a.category"
        ).bindparams(sa.bindparam("number", type_=sa.Integer())),
        {"number": number, "period": period},
    )
    rows = connection.execute(
        sa.text(
            "SELECT department_id, account_id, batch_id, type, category, lines, amount_minor FROM reported_actual"
            " WHERE close_id = :number ORDER BY department_id, account_id, batch_id"
        ),
        {"number": number},
    ).all()
    sums = {kind: sum(row[6] for row in rows if row[3] == kind) for kind in ("revenue", "expense")}
    text = json.dumps([[list(row) for row in rows], []], separators=(",", ":"))  # as services/month_end/reported.py
    connection.execute(
        sa.text(
            "UPDATE month_close SET revenue_minor = :revenue, expense_minor = :expense, lines = :lines, digest = :digest"
            " WHERE id = :number"
        ),
        {
            **sums,
            "lines": sum(row[5] for row in rows),
            "digest": hashlib.sha256(text.encode()).hexdigest(),
            "number": number,
        },
    )
