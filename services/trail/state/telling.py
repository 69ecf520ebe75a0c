"""What the audit trail says the state is: every event is read once, in order, and leaves what it says behind.

Only what the trail tells is here. Budgets that came with a file were not told of before version 0.2, and so a draft
without an event is nothing to wonder at; an approved budget without one is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from data.models import AuditEvent
from services.audit import utc_text

AT_ONCE = 2000
#: Actions on files that post none.
NO_POSTS = frozenset({"import.decide", "import.undo", "import.save_profile"})
#: What a budget is after an action.
AFTER = {
    "budget.create": "draft", "budget.copy": "draft", "budget.submit": "submitted", "budget.approve": "approved",
    "budget.return": "draft", "budget.lock": "locked",
}  # fmt: skip
#: What a month and its close are after an action.
CLOSE_AFTER = {
    "period.propose": "proposed", "period.withdraw": "withdrawn", "period.close": "closed", "period.reopen": "reopened",
}  # fmt: skip
#: Fields of a person that an event of hers tells.
PERSON = ("email", "role", "active", "departments", "issuer", "subject")
#: Whether it is told that a person came to be, not only what changed about her.
ADDED = "added"
#: What a person was before the first event that changed it, as that event tells.
FORMER = "former"
#: Settings of the hospital that guard others; the rest may also come with a file.
GUARDING = ("four_eyes", "idle_minutes", "session_hours")


class TrailRecord(NamedTuple):
    """One event as it is read for its state."""

    id: int
    at: str
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]


@dataclass
class ToldBudget:
    """A budget: its state, who approved and locked it, and its lines and sum (minor units) when it got that state."""

    name: str = ""
    status: str = "draft"
    approved_by: str | None = None
    locked_by: str | None = None
    sums: tuple[int, int] | None = None
    event: int = 0
    deleted: bool = False


@dataclass
class ToldBatch:
    """A file: its counts and hash as posted, and whether it was undone."""

    details: Mapping[str, Any]
    event: int
    file: str = ""
    undone: bool = False


@dataclass
class ToldState:
    """All that the trail says, by id (months by `yyyymm`, stages by version and department)."""

    budgets: dict[int, ToldBudget] = field(default_factory=dict)
    batches: dict[int, ToldBatch] = field(default_factory=dict)
    people: dict[int, dict[str, Any]] = field(default_factory=dict)
    months: dict[int, str] = field(default_factory=dict)
    closes: dict[int, str] = field(default_factory=dict)
    stages: dict[tuple[int, int], str] = field(default_factory=dict)
    adjustments: dict[int, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    undoings: list[tuple[str, str]] = field(default_factory=list)  # who and when, where not told which files
    demo: str = ""  # "" no demo; "told" one whose event tells its state, "untold" one of an older version
    events: int = 0


def tell(session: Session) -> ToldState:
    """Read all events and return what they say."""
    told = ToldState()
    columns = (
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.actor,
        AuditEvent.action,
        AuditEvent.subject,
        AuditEvent.details,
    )
    query = select(*columns).order_by(col(AuditEvent.id))  # type: ignore[call-overload]
    for number, at, actor, action, subject, details in session.connection().execute(query).yield_per(AT_ONCE):
        told.events += 1
        _take_up(told, TrailRecord(number, utc_text(at), actor, action, subject, details))
    return told


def _take_up(told: ToldState, record: TrailRecord) -> None:
    kind = record.action.partition(".")[0]
    reader = _READERS.get(record.action) or _READERS.get(kind)
    if reader is not None:
        reader(told, record)


def _number(record: TrailRecord) -> int:
    part = record.subject.split("/")[1:2]
    return int(part[0]) if part and part[0].isdecimal() else 0


def _read_budget(told: ToldState, record: TrailRecord) -> None:
    if record.action not in AFTER:
        return
    budget = told.budgets.setdefault(_number(record), ToldBudget())
    budget.status, budget.event, budget.deleted = AFTER[record.action], record.id, False
    budget.name = str(record.details.get("name", budget.name))
    if record.action in ("budget.create", "budget.copy", "budget.return"):
        budget.approved_by = budget.locked_by = None
    if record.action == "budget.approve":
        budget.approved_by = record.actor
    if record.action == "budget.lock":
        budget.locked_by = record.actor
        budget.approved_by = record.details.get("approved_by", budget.approved_by)
    lines, amount = record.details.get("lines"), record.details.get("amount_minor")
    settled = budget.status != "draft" and isinstance(lines, int) and isinstance(amount, int)
    budget.sums = (lines, amount) if settled else None  # type: ignore[assignment]


def _delete_budget(told: ToldState, record: TrailRecord) -> None:
    number = _number(record)
    budget = told.budgets.setdefault(number, ToldBudget())
    budget.name, budget.deleted, budget.event = str(record.details.get("name", budget.name)), True, record.id
    for key in [key for key in told.stages if key[0] == number]:
        del told.stages[key]
    _undo_others(told, record)


def _read_stage(told: ToldState, record: TrailRecord) -> None:
    parts = record.subject.split("/")
    if len(parts) == 4 and parts[1].isdecimal() and parts[3].isdecimal() and record.details.get("new"):
        told.stages[int(parts[1]), int(parts[3])] = str(record.details["new"])


def _read_adjustment(told: ToldState, record: TrailRecord) -> None:
    number, status = record.details.get("adjustment_id"), record.details.get("status")
    if isinstance(number, int) and isinstance(status, Mapping):
        told.adjustments[number] = str(status.get("new"))
    budget = told.budgets.get(_number(record))
    if budget is not None:
        budget.sums = None  # its lines may change by this


def _read_import(told: ToldState, record: TrailRecord) -> None:
    if record.action in NO_POSTS or not record.subject.startswith("import_batch/"):
        return
    if any(_gave_way(one, record) for one in told.batches.values()):
        told.undoings.append((record.actor, record.at))  # as older versions took it back, without an event of its own
    told.batches[_number(record)] = ToldBatch(record.details, record.id, str(record.details.get("file", "")))


def _gave_way(earlier: ToldBatch, record: TrailRecord) -> bool:
    """Return whether a file of which no row was loaded is loaded again."""
    return earlier.details.get("sha256") == record.details.get("sha256") and earlier.details.get("rows_loaded") == 0


def _read_undo(told: ToldState, record: TrailRecord) -> None:
    batch = told.batches.get(_number(record))
    if batch is not None:
        batch.undone = True
    _undo_others(told, record)


def _undo_others(told: ToldState, record: TrailRecord) -> None:
    """Take up which other files went along; older events do not say so."""
    others = record.details.get("files_undone")
    if others is None:
        told.undoings.append((record.actor, record.at))
    for number in others or ():
        if number in told.batches:
            told.batches[number].undone = True


def _read_person(told: ToldState, record: TrailRecord) -> None:
    new, old = record.details.get("new"), record.details.get("old") or {}
    if record.action == "user.see_as" or not isinstance(new, Mapping):
        return
    person = told.people.setdefault(_number(record), {})
    if record.action == "user.add":
        person |= {**dict.fromkeys(PERSON), ADDED: True}
    changed = {name: value for name, value in new.items() if name in PERSON}
    person[FORMER] = {name: old.get(name) for name in changed} | person.get(FORMER, {})
    person[FORMER].setdefault("email", record.details.get("email", ""))
    person |= changed
    if "bound" in new and not new["bound"]:
        person |= {"issuer": None, "subject": None}


def _read_month(told: ToldState, record: TrailRecord) -> None:
    if record.action not in CLOSE_AFTER:
        return
    if record.action in ("period.close", "period.reopen"):
        told.months[_number(record)] = "closed" if record.action == "period.close" else "open"
    close = record.details.get("close")
    if isinstance(close, int):
        told.closes[close] = CLOSE_AFTER[record.action]


def _read_settings(told: ToldState, record: TrailRecord) -> None:
    new = record.details.get("new")
    if isinstance(new, Mapping):
        told.settings |= {name: value for name, value in new.items() if name in GUARDING}


def _read_department(told: ToldState, record: TrailRecord) -> None:
    """A department's new code: people are told of by codes."""
    old, new = record.details.get("old"), record.details.get("new")
    if not (isinstance(old, Mapping) and isinstance(new, Mapping) and "code" in old and "code" in new):
        return
    for person in told.people.values():
        if person.get("departments"):
            person["departments"] = [new["code"] if one == old["code"] else one for one in person["departments"]]


def _read_account(told: ToldState, record: TrailRecord) -> None:
    if record.details.get("lines_turned"):  # another type of account turns the sign of its lines, budgets' as well
        for budget in told.budgets.values():
            budget.sums = None


def _read_demo(told: ToldState, record: TrailRecord) -> None:
    told.demo = "told" if "state" in record.details else "untold"
    take_state(told, record.details.get("state", {}), record)


def _read_acceptance(told: ToldState, record: TrailRecord) -> None:
    take_state(told, record.details.get("state", {}), record)


def take_state(told: ToldState, state: Mapping[str, Any], record: TrailRecord) -> None:
    """Take up a state that an event tells as a whole, as `services.trail.state.comparing.stored_state` wrote it."""
    for key, row in state.get("budgets", {}).items():
        told.budgets[int(key)] = ToldBudget(
            row["name"], row["status"], row["approved_by"], row["locked_by"], event=record.id, deleted=row["deleted"]
        )
    for key, row in state.get("people", {}).items():
        told.people[int(key)] = {**row, ADDED: True} if row else {}
    told.months |= {int(key): value for key, value in state.get("months", {}).items()}
    told.closes |= {int(key): value for key, value in state.get("closes", {}).items()}
    told.adjustments |= {int(key): value for key, value in state.get("adjustments", {}).items()}
    told.settings |= state.get("settings", {})
    for key, value in state.get("stages", {}).items():
        version, department = map(int, key.split("/"))
        told.stages[version, department] = value
    for key, row in state.get("batches", {}).items():
        if row is None:
            told.batches.pop(int(key), None)
        else:
            told.batches[int(key)] = ToldBatch(row["counts"], record.id, row["file"], row["undone"])


_READERS: dict[str, Callable[[ToldState, TrailRecord], None]] = {
    "budget": _read_budget, "budget.delete": _delete_budget, "budget.stage": _read_stage,
    "budget.adjustment": _read_adjustment, "import": _read_import, "import.undo": _read_undo, "user": _read_person,
    "period": _read_month, "settings.change": _read_settings, "department.change": _read_department,
    "account.change": _read_account, "demo.load": _read_demo, "trail.accept": _read_acceptance,
}  # fmt: skip
