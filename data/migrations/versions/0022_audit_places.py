"""Events of the audit trail are found by subject, person, kind, time and department; revisions of notes stand once.

Revision ID: 0022
Revises: 0021
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

AT_ONCE = 5000


def upgrade() -> None:
    """Add the indexes, say which departments the events so far name, and guard revisions without an account, too."""
    op.create_index("ix_audit_event_subject", "audit_event", ["subject", "id"])
    op.create_index("ix_audit_event_actor", "audit_event", ["actor", "id"])
    op.create_index("ix_audit_event_action", "audit_event", ["action", "id"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    places = op.create_table(
        "audit_department",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("department_id", "event_id"),
        sqlite_with_rowid=False,
    )
    _place_events(places)
    op.drop_index("uq_comment_revision", table_name="comment")
    _number_revisions()
    op.create_index(
        "uq_comment_revision",
        "comment",
        ["department_id", sa.text("coalesce(account_id, 0)"), "period", sa.text("coalesce(version_id, 0)"), "revision"],
        unique=True,
    )


def _number_revisions() -> None:
    """Number the notes of a place anew where two have one revision: only a lock kept that from happening until now."""
    same = (
        "earlier.department_id = comment.department_id AND earlier.period = comment.period "
        "AND coalesce(earlier.account_id, 0) = coalesce(comment.account_id, 0) "
        "AND coalesce(earlier.version_id, 0) = coalesce(comment.version_id, 0)"
    )
    twice = (
        "SELECT count(*) FROM comment WHERE EXISTS (SELECT 1 FROM comment AS earlier "  # noqa: S608
        f"WHERE {same} AND earlier.revision = comment.revision AND earlier.id < comment.id)"
    )
    if op.get_bind().execute(sa.text(twice)).scalar():
        op.execute(
            "UPDATE comment SET revision = 1 + (SELECT count(*) FROM comment AS earlier "  # noqa: S608
            f"WHERE earlier.id < comment.id AND {same})"
        )


def _place_events(places: sa.Table) -> None:
    connection = op.get_bind()
    read = sa.text("SELECT id, subject, details FROM audit_event WHERE id > :after ORDER BY id LIMIT :most")
    after = 0
    while rows := connection.execute(read, {"after": after, "most": AT_ONCE}).all():
        named = [
            {"department_id": number, "event_id": event}
            for event, subject, details in rows
            for number in sorted(_departments(subject, json.loads(details) if isinstance(details, str) else details))
        ]
        if named:
            connection.execute(places.insert(), named)
        after = rows[-1][0]


def _departments(subject: str, details: dict[str, Any]) -> set[int]:
    """Return the departments that an event names, as `services.audit` did when this was written."""
    kind, *rest = subject.split("/")
    place = {"department": 0, "comment": 0, "landing": 1}.get(kind)
    if subject.startswith("volume/department/"):
        place = 1
    told = {int(rest[place])} if place is not None and len(rest) > place and rest[place].isdecimal() else set()
    if "department_id" in (columns := details.get("columns") or ()):
        at = columns.index("department_id")
        told |= {row[at] for row in details.get("changes", ())}
    return told | set(_named_departments(details))


def _named_departments(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "department_id" and isinstance(inner, int):
                yield inner
            else:
                yield from _named_departments(inner)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict):
                yield from _named_departments(inner)
