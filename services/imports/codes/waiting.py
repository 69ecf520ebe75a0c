"""Rejected rows that wait until a code is explained: which they are, given up, or waiting again after an undo."""

from sqlalchemy import String, cast, update
from sqlmodel import Session, col, select

from data.models import ImportBatch, RejectedRow
from services.imports.codes.lookup import clean


def waiting(session: Session, kind: str, text: str) -> dict[int, list[RejectedRow]]:
    """Return the open rejected rows that an unknown code holds back, by batch."""
    by_batch: dict[int, list[RejectedRow]] = {}
    code = f"unknown_{kind}"
    query = (
        select(RejectedRow)
        .where(RejectedRow.status == "open", cast(RejectedRow.issues, String).contains(code))
        .order_by(col(RejectedRow.batch_id), col(RejectedRow.line_number), col(RejectedRow.id))
    )
    for row in session.exec(query):
        if any(issue["code"] == code and clean(issue["value"]) == text for issue in row.issues):
            by_batch.setdefault(row.batch_id, []).append(row)
    return by_batch


def discard(session: Session, kind: str, text: str) -> int:
    """Give up the rows that a code holds back (it was decided that the code means nothing); return how many."""
    rows = [row for rows in waiting(session, kind, text).values() for row in rows]
    for row in rows:
        row.status = "discarded"
        session.add(row)
    session.flush()
    return len(rows)


def reopen(session: Session, batch: ImportBatch) -> None:
    """Let rows wait again whose batch is undone."""
    ids = batch.layout.get("held_rows", [])
    for start in range(0, len(ids), 900):
        part = ids[start : start + 900]
        session.connection().execute(
            update(RejectedRow)
            .where(col(RejectedRow.id).in_(part), col(RejectedRow.status) == "resolved")
            .values(status="open")
        )
