"""Records that count under another one of their kind: merged, with those merged into them before, and taken back.

No line changes: each keeps the record of its file, and readers follow `merged_into_id`. So a merge can be taken back
exactly. A chain has one level: whoever was merged into a record moves along when it is merged itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from data.engine import ROW_LOCK
from data.models import AuditEvent
from language import _, translate
from services import audit
from services.errors import UserError
from services.permissions import Actor


@dataclass(frozen=True)
class Mergeable:
    """A kind of record that can be merged: its table, its name in the audit trail, and the sentences of refusals."""

    model: Any
    subject: str
    gone: str
    itself: str
    merged: str  # {name} is the one that was to be merged into
    alone: str  # {name} was to be taken back

    def find(self, session: Session, number: int) -> Any:
        """Return a record, locked for the change with all that count under it or under the same one.

        Raises:
            UserError: It is not there any more.
        """
        return self.find_all(session, [number])[number]

    def find_all(self, session: Session, numbers: Iterable[int]) -> dict[int, Any]:
        """Return records by id; as `find`, and locked in one order, so that two people never wait for each other.

        Raises:
            UserError: One of them is not there any more.
        """
        audit.one_writer(session)  # before the records, as everybody who changes them does
        asked, number = set(numbers), col(self.model.id)
        counted = func.coalesce(self.model.merged_into_id, number)
        together = counted.in_(select(counted).where(number.in_(asked)))
        query = (
            select(self.model)
            .where(or_(number.in_(asked), together))
            .order_by(number)
            .with_for_update(key_share=ROW_LOCK["key_share"])
        )
        rows = {row.id: row for row in session.exec(query.execution_options(populate_existing=True))}
        if not asked <= rows.keys():
            raise UserError(translate(self.gone), hint=_("Reload the page."), code="missing")
        return {one: rows[one] for one in asked}

    def merge(self, session: Session, actor: Actor, number: int, into: int) -> int | None:
        """Let a record count under another one; return the one that it counted under before.

        Raises:
            UserError: One of them does not exist, both are the same, or the target itself counts under another.
        """
        records = self.find_all(session, [number, into])
        source, target = records[number], records[into]
        if source.id == target.id:
            raise UserError(translate(self.itself), hint=_("Choose another."), code="same")
        if target.merged_into_id is not None:
            say = translate(self.merged, name=target.name)
            raise UserError(say, hint=_("Choose that one instead."), code="merged")
        before: int | None = source.merged_into_id
        along = session.exec(select(self.model).where(self.model.merged_into_id == source.id)).all()
        self._point(session, [source, *along], target.id)
        details = {"into": target.id, "before": before, "moved_along": [row.id for row in along]}
        audit.record(session, actor, f"{self.subject}.merge", f"{self.subject}/{source.id}", details)
        return before

    def take_back(self, session: Session, actor: Actor, number: int) -> int:
        """Let a record count for itself again, with those that moved along; return the one it counted under.

        Raises:
            UserError: It counts under no other.
        """
        source = self.find(session, number)
        if source.merged_into_id is None:
            raise UserError(translate(self.alone, name=source.name), code="not_merged")
        before = int(source.merged_into_id)
        along = self._moved_along(session, number, before)
        self._point(session, [source], None)
        self._point(session, along, source.id)
        details = {"from": before, "moved_along": [row.id for row in along]}
        audit.record(session, actor, f"{self.subject}.unmerge", f"{self.subject}/{source.id}", details)
        return before

    def _point(self, session: Session, rows: list[Any], target: int | None) -> None:
        for row in rows:
            row.merged_into_id = target
            session.add(row)
        session.flush()

    def _moved_along(self, session: Session, number: int, into: int) -> list[Any]:
        """Return what the last merge of a record took along, as far as it is still there."""
        subject = f"{self.subject}/{number}"
        query = (
            select(AuditEvent)
            .where(AuditEvent.action == f"{self.subject}.merge", AuditEvent.subject == subject)
            .order_by(col(AuditEvent.id).desc())
            .limit(1)
        )
        event = session.exec(query).first()
        ids = event.details.get("moved_along", []) if event else []
        rows = (session.get(self.model, one) for one in ids)
        return [row for row in rows if row is not None and row.merged_into_id == into]
