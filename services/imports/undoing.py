"""Take a batch back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, text, update
from sqlmodel import Session, col, select

from data.engine import ROW_LOCK, writing
from data.models import BudgetVersion, ImportBatch, Period, RejectedRow, UnknownCode
from data.models.base import utc_now
from language import _
from planning.periods import FiscalCalendar
from services import audit, settings
from services.budgets import overtyped
from services.budgets.stages.closing import require_open_volumes
from services.errors import UserError
from services.imports.codes import waiting
from services.imports.codes.lookup import clean
from services.imports.kinds import KINDS
from services.imports.registers import reverting
from services.imports.storing import created
from services.imports.storing.bulk import lock_books, lock_versions
from services.permissions import Actor, require


def undo(url: str, actor: Actor, *, batch_id: int) -> int:
    """Remove the rows of a batch, bring back those it had replaced, and return how many were removed.

    Batches of rows that the file had held back, and that were posted after a decision, go with it.

    Raises:
        UserError: No such batch, undone before, one of its months is closed, or a later batch replaced its rows.
    """
    return undo_all(url, actor, batch_ids=[batch_id])


def undo_all(url: str, actor: Actor, *, batch_ids: Sequence[int]) -> int:
    """Undo several batches, the latest first: all of them or none; see `undo`.

    Raises:
        UserError: As `undo`, for the first that cannot be undone.
    """
    require(actor, "import:write")
    with writing(url) as session:
        lock_books(session)
        if created.brings_something(session, batch_ids):
            lock_versions(session)  # whoever types a figure for a code that goes holds its version before the code
        _hold_versions(session, batch_ids)
        return sum(_undo_one(session, actor, batch_id) for batch_id in sorted(set(batch_ids), reverse=True))


def _hold_versions(session: Session, batch_ids: Sequence[int]) -> None:
    """Wait for whoever changes or copies a budget version that has lines of these batches, before a batch is locked.

    Who copies a version holds it, and each copied line names its batch: two that took both the other way round would
    wait for each other. A copy that was made meanwhile has such lines as well, and is held too.
    """
    held: set[int] = set()
    while more := _versions_filled(session, batch_ids) - held:
        rows = select(BudgetVersion.id).where(col(BudgetVersion.id).in_(more)).order_by(col(BudgetVersion.id))
        session.connection().execute(rows.with_for_update(key_share=ROW_LOCK["key_share"])).all()
        held |= more


def _versions_filled(session: Session, batch_ids: Sequence[int]) -> set[int]:
    """Return the budget versions with lines that batches, or those of rows that their files held back, touch."""
    held_of = col(ImportBatch.layout)["held_of"].as_integer()
    asked = or_(col(ImportBatch.id).in_(set(batch_ids)), held_of.in_(set(batch_ids)))
    query = select(ImportBatch.id, ImportBatch.kind).where(asked, col(ImportBatch.undone_at).is_(None))
    filled: set[int] = set()
    for number, kind in session.exec(query).all():
        table = KINDS[kind].table
        if table in ("budget_line", "statistic"):
            touched = f"version_id IS NOT NULL AND (batch_id = {number} OR superseded_by = {number})"
            versions = text(f"SELECT DISTINCT version_id FROM {table} WHERE {touched}")  # noqa: S608 - our own names
            filled.update(int(one) for one in session.connection().execute(versions).scalars())
    return filled


def _undo_one(session: Session, actor: Actor, batch_id: int) -> int:
    batch = session.get(ImportBatch, batch_id, with_for_update=True)
    if batch is None:
        raise UserError(
            _("No batch {batch_id}.", batch_id=batch_id), hint=_("See the list of imports."), code="missing"
        )
    if batch.undone_at is not None:
        raise UserError(
            _("Batch {batch_id} was already undone.", batch_id=batch_id),
            hint=_("Nothing was changed."),
            code="undone",
        )
    return take_back_with_released(session, actor, batch)


def take_back_with_released(session: Session, actor: Actor, batch: ImportBatch) -> int:
    """Undo a batch and those of rows that it held back, inside an open unit of work, and tell the trail of it."""
    released = released_batches(session, batch)
    removed = sum(take_back(session, actor, one) for one in [*released, batch])
    details = {"file": batch.file_name, "kind": batch.kind, "rows": removed, "with": batch.layout["taken_back"]}
    details["files_undone"] = [one.id for one in released]
    audit.record(session, actor, "import.undo", f"import_batch/{batch.id}", details)
    return removed


def released_batches(session: Session, batch: ImportBatch) -> list[ImportBatch]:
    """Return the batches in force of rows that this one's file had held back."""
    query = select(ImportBatch).where(
        col(ImportBatch.id) > batch.id,
        ImportBatch.kind == batch.kind,
        col(ImportBatch.undone_at).is_(None),
        col(ImportBatch.layout)["held_of"].as_integer() == batch.id,
    )
    return list(session.exec(query))


def take_back(session: Session, actor: Actor, batch: ImportBatch) -> int:
    """Undo one batch inside an open unit of work and return how many rows went."""
    removed = _remove_lines(session, batch) if KINDS[batch.kind].lines else reverting.take_back(session, batch)
    _settle_rejected(session, batch)
    waiting.reopen(session, batch)
    taken_back = created.take_back_created(session, batch)
    batch.layout = {**batch.layout, "taken_back": taken_back}
    batch.undone_at, batch.undone_by = utc_now(), actor.name
    session.add(batch)
    session.flush()
    return removed


def _remove_lines(session: Session, batch: ImportBatch) -> int:
    kind, number = KINDS[batch.kind], int(batch.id or 0)
    table = kind.table
    _refuse_replaced(session, table, number)
    if kind.guard == "months":
        _refuse_closed(session, table, number)
    else:
        _refuse_settled_budget(session, number)
    if table == "statistic":
        require_open_volumes(session, number)
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    kind.totals.take_out(session, f"batch_id = {number}", calendar)
    kind.totals.bring_back(session, number, calendar)
    connection = session.connection()
    connection.execute(text(f"UPDATE {table} SET superseded_by = NULL WHERE superseded_by = {number}"))  # noqa: S608
    removed = connection.execute(text(f"DELETE FROM {table} WHERE batch_id = {number}"))  # noqa: S608
    if table == "budget_line":
        overtyped.settle(session, calendar)
    return int(removed.rowcount)


def _refuse_replaced(session: Session, table: str, number: int) -> None:
    query = f"SELECT MIN(superseded_by) FROM {table} WHERE batch_id = {number} AND superseded_by IS NOT NULL"  # noqa: S608
    later = session.connection().execute(text(query)).scalar()
    if later is not None:
        raise UserError(
            _("Batch {later} replaced rows of this batch.", later=later),
            hint=_("Undo batch {later} first.", later=later),
            code="replaced",
        )


def _refuse_closed(session: Session, table: str, number: int) -> None:
    touched = f"SELECT period FROM {table} WHERE batch_id = {number} OR superseded_by = {number}"  # noqa: S608
    query = select(Period.period).where(Period.status == "closed", text(f"period IN ({touched})"))
    month = session.exec(query.limit(1)).first()
    if month is not None:
        raise UserError(
            _("{month} is closed.", month=f"{month // 100}-{month % 100:02d}"),
            hint=_("Reopen the month first."),
            code="closed_period",
        )


def _refuse_settled_budget(session: Session, number: int) -> None:
    query = text(
        "SELECT v.name FROM budget_version v WHERE v.status <> 'draft' AND v.id IN "
        "(SELECT version_id FROM budget_line WHERE batch_id = :batch OR superseded_by = :batch)"
    )
    name: Any = session.connection().execute(query, {"batch": number}).scalar()
    if name is not None:
        raise UserError(
            _("“{name}” is no longer a draft.", name=name), hint=_("Make a revision instead."), code="not_draft"
        )


def _settle_rejected(session: Session, batch: ImportBatch) -> None:
    """Rows of an undone file wait for nothing; the queue forgets them."""
    query = select(RejectedRow).where(RejectedRow.batch_id == batch.id, RejectedRow.status == "open")
    waiting: dict[tuple[str, str], list[int]] = {}
    for row in session.exec(query):
        for issue in row.issues:
            if issue["code"].startswith("unknown_"):
                key = (issue["code"].removeprefix("unknown_"), clean(issue["value"]))
                entry = waiting.setdefault(key, [0, 0])
                entry[0] += 1
                entry[1] += row.amount_minor or 0
    for (kind, code), (rows, amount) in waiting.items():
        _lower(session, kind, code, rows, amount)
    session.connection().execute(
        update(RejectedRow)
        .where(col(RejectedRow.batch_id) == batch.id, col(RejectedRow.status) == "open")
        .values(status="discarded")
    )


def _lower(session: Session, kind: str, code: str, rows: int, amount: int) -> None:
    query = select(UnknownCode).where(UnknownCode.kind == kind, UnknownCode.text == code, UnknownCode.status == "open")
    known = session.exec(query).first()
    if known is None:
        return
    known.rows -= rows
    known.amount_minor -= amount
    if known.rows <= 0:
        session.delete(known)
    else:
        session.add(known)
