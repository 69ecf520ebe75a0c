"""Compare what is stored with what the audit trail tells: what was changed past it is named, one sentence each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from data.models import (
    AppUser,
    BudgetAdjustment,
    BudgetLine,
    BudgetStage,
    BudgetVersion,
    Department,
    ImportBatch,
    MonthClose,
    Period,
    UserDepartment,
)
from language import _
from services import settings
from services.audit import utc_text
from services.dates import month
from services.imports.storing.effects import LINES
from services.imports.storing.line_sums import SUMS
from services.trail.state.telling import ADDED, FORMER, GUARDING, ToldBatch, ToldBudget, ToldState, tell

#: Files that went along with another one, where an older event did not name them.
WITHIN = timedelta(minutes=2)
#: People of a demo hospital that an older version loaded: its event did not tell who they are.
DEMO_DOMAIN = "@northlake.example"
#: Counts of a file as its event names them, and as the table does.
COUNTS = {
    "rows_read": "rows_read", "rows_loaded": "rows_loaded", "rows_rejected": "rows_rejected",
    "rows_duplicate": "rows_duplicate", "rows_skipped": "rows_skipped", "control_total": "control_total_minor",
    "loaded_total": "loaded_total_minor", "rejected_total": "rejected_total_minor", "sha256": "sha256",
    LINES: LINES, SUMS: SUMS,
}  # fmt: skip


def problems(session: Session) -> list[str]:
    """Return what is stored otherwise than the trail tells, one sentence each."""
    told = tell(session)
    return [
        *_budget_problems(session, told),
        *_stage_problems(session, told),
        *_adjustment_problems(session, told),
        *_batch_problems(session, told),
        *_people_problems(session, told),
        *_month_problems(session, told),
        *_settings_problems(session, told),
    ]


def stored_state(session: Session) -> dict[str, Any]:
    """Return the state as stored, as an event can tell it as a whole; see `telling.take_state`."""
    rows = session.exec(select(BudgetVersion)).all()
    budgets: dict[str, Any] = {
        str(row.id): {
            "name": row.name, "status": row.status, "approved_by": row.approved_by, "locked_by": row.locked_by,
            "deleted": False,
        }
        for row in rows
    }  # fmt: skip
    stages = {f"{row.version_id}/{row.department_id}": row.stage for row in session.exec(select(BudgetStage))}
    stored = settings.load(session)
    return {
        "budgets": budgets,
        "stages": stages,
        "adjustments": {str(row.id): row.status for row in session.exec(select(BudgetAdjustment))},
        "people": {str(number): person for number, person in _stored_people(session).items()},
        "months": {str(row.period): row.status for row in session.exec(select(Period))},
        "closes": {str(row.id): row.status for row in session.exec(select(MonthClose))},
        "settings": {name: getattr(stored, name) for name in GUARDING},
    }


def accepted_state(session: Session) -> dict[str, Any]:
    """Return the state as stored, together with what the trail tells of and is gone, for the event that accepts it."""
    told, state = tell(session), stored_state(session)
    for number, budget in told.budgets.items():
        if str(number) not in state["budgets"]:
            gone = {"name": budget.name, "status": budget.status, "approved_by": None, "locked_by": None}
            state["budgets"][str(number)] = {**gone, "deleted": True}
    for number in told.people.keys() - {int(key) for key in state["people"]}:
        state["people"][str(number)] = {}
    state["batches"] = {
        str(row.id): {
            "counts": {name: _count(row, column) for name, column in COUNTS.items()},
            "file": row.file_name, "undone": row.undone_at is not None,
        }
        for row in session.exec(select(ImportBatch))
        if list(_batch_differences(row, told))
    }  # fmt: skip
    stored = set(session.exec(select(ImportBatch.id)))
    state["batches"] |= {str(number): None for number in told.batches.keys() - stored}
    return state


def _budget_problems(session: Session, told: ToldState) -> Iterator[str]:
    stored = {row.id or 0: row for row in session.exec(select(BudgetVersion).order_by(col(BudgetVersion.id)))}
    for number, row in stored.items():
        budget = told.budgets.get(number)
        if budget is None or budget.deleted:
            if row.status != "draft" and told.demo != "untold":
                yield _(
                    "Budget “{name}” is {status}, but the audit trail tells of no such step.",
                    name=row.name,
                    status=row.status,
                )
            continue
        yield from _budget_differences(session, row, budget)
    for number, budget in told.budgets.items():
        if number not in stored and not budget.deleted:
            yield _(
                "Budget “{name}” (number {number}) is gone, but the audit trail tells of no deletion.",
                name=budget.name,
                number=number,
            )


def _budget_differences(session: Session, row: BudgetVersion, budget: ToldBudget) -> Iterator[str]:
    if row.status != budget.status:
        yield _(
            "Budget “{name}” is {status}; by the audit trail (event {event}) it is {told}.",
            name=row.name, status=row.status, event=budget.event, told=budget.status,
        )  # fmt: skip
        return
    signed = [(row.approved_by, budget.approved_by)] if budget.status in ("approved", "locked") else []
    signed += [(row.locked_by, budget.locked_by)] if budget.status == "locked" else []
    for stored, said in signed:
        if said is not None and stored != said:
            yield _(
                "Budget “{name}” names {stored} for its approval or lock; by the audit trail (event {event}) it was "
                "{told}.",
                name=row.name, stored=stored or "–", event=budget.event, told=said,
            )  # fmt: skip
    if budget.sums is None:
        return
    lines = (BudgetLine.version_id == row.id, col(BudgetLine.superseded_by).is_(None))
    query = select(func.count(), func.coalesce(func.sum(BudgetLine.amount_minor), 0)).where(*lines)
    count, amount = session.exec(query).one()
    if (int(count), int(amount)) != budget.sums:
        yield _(
            "Budget “{name}” has {rows} lines totaling {total} in minor units; when it became {status} (event {event}) "
            "it had {told_rows} totaling {told_total}.",
            name=row.name, rows=int(count), total=int(amount), status=budget.status, event=budget.event,
            told_rows=budget.sums[0], told_total=budget.sums[1],
        )  # fmt: skip


def _stage_problems(session: Session, told: ToldState) -> Iterator[str]:
    names = {row.id: row.name for row in session.exec(select(BudgetVersion))}
    places = {row.id: row.code for row in session.exec(select(Department))}
    stored = {(row.version_id, row.department_id): row.stage for row in session.exec(select(BudgetStage))}
    for place in sorted(stored.keys() | told.stages.keys()):
        said = told.stages.get(place, "open")
        is_stored = stored.get(place, "open")
        if is_stored != said and place[0] in names and place[1] in places:
            yield _(
                "Budget “{name}”, department {department}: its stage is {status}; by the audit trail it is {told}.",
                name=names[place[0]], department=places[place[1]], status=is_stored, told=said,
            )  # fmt: skip


def _adjustment_problems(session: Session, told: ToldState) -> Iterator[str]:
    for row in session.exec(select(BudgetAdjustment).order_by(col(BudgetAdjustment.id))):
        said = told.adjustments.get(row.id or 0)
        if said is not None and said != row.status:
            yield _(
                "Budget adjustment {number} is {status}; by the audit trail it is {told}.",
                number=row.id, status=row.status, told=said,
            )  # fmt: skip


def _batch_problems(session: Session, told: ToldState) -> Iterator[str]:
    stored = set()
    for row in session.exec(select(ImportBatch).order_by(col(ImportBatch.id))):
        stored.add(row.id or 0)
        yield from _batch_differences(row, told)
    for number, batch in sorted(told.batches.items()):
        if number not in stored and batch.file:
            yield _(
                "Batch {batch} ({file}) is gone, but the audit trail tells of its import (event {event}).",
                batch=number, file=batch.file, event=batch.event,
            )  # fmt: skip


def _batch_differences(row: ImportBatch, told: ToldState) -> Iterator[str]:
    batch = told.batches.get(row.id or 0)
    if batch is None:
        yield _("Batch {batch} ({file}) is not in the audit trail.", batch=row.id, file=row.file_name)
        return
    undone = row.undone_at is not None
    if undone != batch.undone and not (undone and _went_along(row, told)):
        yield (
            _("Batch {batch} ({file}) is undone, but the audit trail tells of no undo.", batch=row.id,
              file=row.file_name)
            if undone
            else _("Batch {batch} ({file}) was undone by the audit trail, but is in force.", batch=row.id,
                   file=row.file_name)
        )  # fmt: skip
    yield from _count_differences(row, batch)


def _count_differences(row: ImportBatch, batch: ToldBatch) -> Iterator[str]:
    for name, column in COUNTS.items():
        if name in batch.details and batch.details[name] != _count(row, column):
            yield _(
                "Batch {batch} ({file}): {column} is {stored}; by the audit trail (event {event}) it is {told}.",
                batch=row.id, file=row.file_name, column=column, stored=_count(row, column), event=batch.event,
                told=batch.details[name],
            )  # fmt: skip


def _count(row: ImportBatch, column: str) -> Any:
    return row.layout.get(column) if column in (LINES, SUMS) else getattr(row, column)


def _went_along(row: ImportBatch, told: ToldState) -> bool:
    """Return whether an older event, which names no other files, may have undone this one."""
    at = datetime.fromisoformat(utc_text(row.undone_at)) if row.undone_at else None
    return at is not None and any(
        who == row.undone_by and abs(datetime.fromisoformat(when) - at) < WITHIN for who, when in told.undoings
    )


def _stored_people(session: Session) -> dict[int, dict[str, Any]]:
    codes: dict[int, list[str]] = {}
    query = select(UserDepartment.user_id, Department.code).join(Department).order_by(col(Department.code))
    for user, code in session.exec(query):
        codes.setdefault(user, []).append(code)
    return {
        row.id or 0: {
            "email": row.email, "role": row.role, "active": row.active, "departments": codes.get(row.id or 0, []),
            "issuer": row.issuer, "subject": row.subject,
        }
        for row in session.exec(select(AppUser).order_by(col(AppUser.id)))
    }  # fmt: skip


def _people_problems(session: Session, told: ToldState) -> Iterator[str]:
    stored = _stored_people(session)
    for number, person in stored.items():
        said = told.people.get(number) or {}
        was = {**person, **said.get(FORMER, {})}
        if not said.get(ADDED) and not (told.demo == "untold" and _belongs_to_demo(was)):
            yield _("User {email} ({role}) is not in the audit trail.", email=person["email"], role=person["role"])
            continue
        for name in person.keys() & said.keys():  # of the people of an older demo only what changed is told
            value = person[name]
            before = sorted(said.get(name) or []) if name == "departments" else said.get(name)
            if (sorted(value) if name == "departments" else value) != before:
                yield _(
                    "User {email}: {field} is {stored}; by the audit trail it is {told}.",
                    email=person["email"], field=name, stored=_plain(value), told=_plain(before),
                )  # fmt: skip
    for number, said in told.people.items():
        if number not in stored and said.get(ADDED):
            yield _("User {email} is gone, but the audit trail tells of no such step.", email=said["email"])


def _belongs_to_demo(person: Mapping[str, Any]) -> bool:
    """Return whether a person can be one of the demo's: no administrator, and nobody who ever signed in."""
    return str(person["email"]).endswith(DEMO_DOMAIN) and person["role"] != "admin" and person["subject"] is None


def _plain(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


def _month_problems(session: Session, told: ToldState) -> Iterator[str]:
    stored = {row.period: row.status for row in session.exec(select(Period))}
    for period in sorted(stored.keys() | told.months.keys()):
        said = told.months.get(period, "open")
        if stored.get(period, "open") != said and not (period not in told.months and told.demo == "untold"):
            yield (
                _("{month} is open; by the audit trail it is closed.", month=month(period))
                if said == "closed"
                else _("{month} is closed; by the audit trail it is open.", month=month(period))
            )
    closes = {row.id or 0: row for row in session.exec(select(MonthClose))}
    for number, said in sorted(told.closes.items()):
        row = closes.get(number)
        if row is None:
            yield _("Close {number} of a month is gone, but the audit trail tells of it.", number=number)
        elif row.status != said:
            yield _(
                "The close of {month} is {status}; by the audit trail it is {told}.",
                month=month(row.period), status=row.status, told=said,
            )  # fmt: skip


def _settings_problems(session: Session, told: ToldState) -> Iterator[str]:
    stored, usual = settings.load(session), settings.HospitalSettings()
    for name in GUARDING:
        said = told.settings.get(name, getattr(usual, name))
        if getattr(stored, name) != said:
            yield _(
                "The setting {name} is {stored}; by the audit trail it is {told}.",
                name=name, stored=_plain(getattr(stored, name)), told=_plain(said),
            )  # fmt: skip
