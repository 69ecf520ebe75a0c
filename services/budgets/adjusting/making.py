"""Add initiatives and one-time adjustments to a draft; ask for transfers and carry-forward."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import ROW_LOCK, reading, writing
from data.models import (
    ACTUAL,
    MONTH_COLUMNS,
    Account,
    BudgetAdjustment,
    BudgetVersion,
    Department,
    PeriodTotals,
)
from data.models.base import utc_now
from language import _
from planning.budgets.adjusting import APPROVED_FIRST, AT_ONCE, AdjustedLine, lines_of, months_of, unused_amount
from planning.periods import FiscalCalendar
from services import audit, settings
from services.budgets.adjusting.limits import justified_from
from services.budgets.cells import LARGEST_MINOR
from services.budgets.lines import add_lines_of_adjustment
from services.budgets.stages.closing import require_open
from services.budgets.versions import require_all_departments
from services.errors import UserError
from services.month_end.states import read_states
from services.names_and_notes import NAME_LENGTH, kept_note, readable
from services.permissions import Actor, require, require_department


@dataclass(frozen=True)
class AdjustmentRequest:
    """What a person asks for; amounts are minor units in natural sign, `period` a month (yyyymm) of the version.

    `recurrent`: the amount is that of each month from `period` on. `to_department_id` and `to_account_id` take what a
    transfer gives; `from_version_id` is the version of the year before whose unused amount is carried forward.
    """

    version_id: int
    kind: str
    name: str
    department_id: int
    account_id: int
    period: int
    amount_minor: int
    owner: str = ""
    recurrent: bool = False
    reason: str | None = None
    to_department_id: int | None = None
    to_account_id: int | None = None
    from_version_id: int | None = None


def make(url: str, actor: Actor, *, request: AdjustmentRequest) -> int:
    """Add an initiative or adjustment to a draft, or ask for a transfer or carry-forward; return its id.

    Raises:
        NotPermittedError: It is another manager's department, or a carry-forward that only finance asks for.
        UserError: The version does not take it, or a figure, place, owner, justification or reason is missing or
            impossible; nothing is saved.
    """
    require(actor, "budget:write")
    require_department(actor, request.department_id)
    if request.kind == "carry_forward":
        require_all_departments(actor)
    with writing(url) as session:
        version = takes(session, request.version_id, request.kind, places_of(request))
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        _check(session, request, version, calendar)
        row = BudgetAdjustment(
            **{**request.__dict__, "name": _name(request), "owner": readable(request.owner).strip()[:NAME_LENGTH],
               "reason": kept_note(request.reason)},
            status="approved" if request.kind in AT_ONCE else "requested", requested_by=actor.name,
        )  # fmt: skip
        session.add(row)
        session.flush()
        if row.status == "approved":
            store_lines(session, row, calendar)
        record(session, actor, "budget.adjustment", row, {"old": None, "new": row.status})
        return row.id or 0


def remove(url: str, actor: Actor, *, adjustment_id: int, note: str | None = None) -> None:
    """Take an initiative or adjustment off a draft, or withdraw what nobody decided yet; the record of it stays.

    Raises:
        NotPermittedError: It is another manager's department, or a carry-forward that only finance asks for.
        UserError: It is not there any more, was decided, or its version is no draft; nothing is saved.
    """
    require(actor, "budget:write")
    with writing(url) as session:
        row = find(session, adjustment_id)
        require_department(actor, row.department_id)
        if row.kind == "carry_forward":
            require_all_departments(actor)
        before = row.status
        if row.kind in AT_ONCE and before == "approved":
            takes(session, row.version_id, row.kind, places_of(row))
            drop_lines(session, row, FiscalCalendar(settings.load(session).fiscal_first_month))
        elif before != "requested":
            raise UserError(_("This was decided already."), hint=_("Nothing was changed. Reload the page."))
        row.status, row.decided_by, row.decided_at = "withdrawn", actor.name, utc_now()
        row.decision_note = kept_note(note)
        session.add(row)
        record(session, actor, "budget.adjustment", row, {"old": before, "new": "withdrawn"})


def places_to(url: str, actor: Actor) -> dict[int, str]:
    """Return code and name of the departments that a transfer can go to, by id: all that others are not summed in."""
    require(actor, "budget:write")
    query: Any = select(col(Department.id), col(Department.code), col(Department.name), col(Department.parent_id))
    with reading(url) as session:
        rows = session.connection().execute(query.order_by(col(Department.code))).all()
    parents = {parent for _id, _code, _name, parent in rows}
    return {number: f"{code} {name}" for number, code, name, _parent in rows if number not in parents}


def takes(session: Session, version_id: int, kind: str, departments: Iterable[int]) -> BudgetVersion:
    """Return the version, locked until the transaction ends: a draft, or for transfers one that is approved or locked.

    Raises:
        UserError: It no longer exists, takes no such adjustment, or is a draft in which one of these departments has
            handed in its part.
    """
    version = session.get(BudgetVersion, version_id, with_for_update=ROW_LOCK, populate_existing=True)
    if version is None:
        raise UserError(
            _("This budget version no longer exists."), hint=_("Reload the page and choose another."), code="missing"
        )
    if version.status == "submitted" or (kind in AT_ONCE and version.status != "draft"):
        raise UserError(
            _("“{version}” takes no such adjustment in its state.", version=version.name),
            hint=_("Nothing was saved. Drafts take initiatives; drafts, approved and locked versions take transfers."),
            code="wrong_state",
        )
    if version.status == "draft":
        require_open(session, version_id, departments)
    return version


def places_of(adjustment: AdjustmentRequest | BudgetAdjustment) -> list[int]:
    """Return the departments whose figures an adjustment changes."""
    return [number for number in (adjustment.department_id, adjustment.to_department_id) if number is not None]


def find(session: Session, adjustment_id: int) -> BudgetAdjustment:
    """Return an adjustment, locked until the transaction ends; its version is locked first, as everybody does.

    Raises:
        UserError: It no longer exists.
    """
    plain = session.get(BudgetAdjustment, adjustment_id)
    if plain is not None:
        session.get(BudgetVersion, plain.version_id, with_for_update=ROW_LOCK, populate_existing=True)
    row = session.get(BudgetAdjustment, adjustment_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UserError(_("This adjustment no longer exists."), hint=_("Reload the page."), code="missing")
    return row


def _name(request: AdjustmentRequest) -> str:
    name = " ".join(readable(request.name).split())[:NAME_LENGTH]
    if not name:
        raise UserError(_("Give it a name."), hint=_("For example “Second CT scanner”."), code="name")
    return name


def _check(session: Session, request: AdjustmentRequest, version: BudgetVersion, calendar: FiscalCalendar) -> None:
    if request.kind not in AT_ONCE + APPROVED_FIRST:
        raise ValueError(f"no such adjustment: {request.kind}")  # no text: a mistake of ours
    if request.period not in calendar.months(version.fiscal_year):
        raise _refuse(_("The month does not belong to the year of “{version}”.", version=version.name))
    if not request.amount_minor or abs(request.amount_minor) > LARGEST_MINOR // 12:
        raise _refuse(_("The amount is zero or too large."))
    if request.recurrent and request.kind in ("one_time", "carry_forward"):
        raise _refuse(_("Only initiatives and transfers recur."))
    kind = _type_of(session, request.department_id, request.account_id)
    if request.kind in AT_ONCE:
        _check_owned(session, request, calendar)
    elif request.amount_minor < 0:
        raise _refuse(_("The amount must be above zero."))
    elif not kept_note(request.reason):
        raise _refuse(_("Give a reason."))
    if request.kind == "transfer":
        _check_transfer(session, request, version, calendar, kind)
    if request.kind == "carry_forward":
        _check_carried(session, request, version, kind)


def _refuse(sentence: str) -> UserError:
    return UserError(sentence, hint=_("Nothing was saved."), code="adjustment")


def _type_of(session: Session, department_id: int | None, account_id: int | None) -> str:
    account = session.get(Account, account_id or 0)
    if session.get(Department, department_id or 0) is None or account is None:
        raise _refuse(_("An account or a department no longer exists."))
    below = select(col(Department.id)).where(col(Department.parent_id) == department_id).limit(1)
    if session.connection().execute(below).first() is not None:
        raise _refuse(_("The department is the sum of others. Choose one of those."))
    if account.type not in ("revenue", "expense"):
        raise _refuse(_("Choose an account of revenue or expense."))
    return account.type


def _check_owned(session: Session, request: AdjustmentRequest, calendar: FiscalCalendar) -> None:
    if not readable(request.owner).strip():
        raise _refuse(_("Say who owns it."))
    start = calendar.fiscal_month(request.period) - 1
    year = sum(months_of(request.amount_minor, start, recurrent=request.recurrent))
    if abs(year) > justified_from(session) and not kept_note(request.reason):
        raise _refuse(_("An amount of this size needs a justification."))


def _check_transfer(
    session: Session, request: AdjustmentRequest, version: BudgetVersion, calendar: FiscalCalendar, kind: str
) -> None:
    source = request.department_id, request.account_id
    if source == (request.to_department_id, request.to_account_id):
        raise _refuse(_("A transfer goes to another account or department."))
    if _type_of(session, request.to_department_id, request.to_account_id) != kind:
        raise _refuse(_("A transfer stays within expense, or within revenue."))
    start = calendar.fiscal_month(request.period) - 1
    there = months_in(session, version.id or 0, version.fiscal_year, *source)
    asked_for = months_of(request.amount_minor, start, recurrent=request.recurrent)
    if any(asked > max(available, 0) for asked, available in zip(asked_for, there, strict=True) if asked):
        raise _refuse(_("More is asked for than the budget has in a month."))


def _check_carried(session: Session, request: AdjustmentRequest, version: BudgetVersion, kind: str) -> None:
    left = unused_of(session, request.from_version_id or 0, version, request.department_id, request.account_id)
    if kind != "expense":
        raise _refuse(_("Only expense is carried forward."))
    if request.amount_minor > left - carried_so_far(session, request):
        raise _refuse(_("More is carried forward than was left of the year before."))


def carried_so_far(session: Session, request: AdjustmentRequest) -> int:
    """Return what was asked for or carried forward already of the same line and year, minor units."""
    query = select(col(BudgetAdjustment.amount_minor)).where(
        col(BudgetAdjustment.kind) == "carry_forward",
        col(BudgetAdjustment.version_id) == request.version_id,
        col(BudgetAdjustment.department_id) == request.department_id,
        col(BudgetAdjustment.account_id) == request.account_id,
        col(BudgetAdjustment.status).in_(("requested", "approved")),
    )
    return sum(int(amount) for amount in session.connection().execute(query).scalars())


def unused_of(session: Session, source_id: int, version: BudgetVersion, department_id: int, account_id: int) -> int:
    """Return what was left of a line of the year before (minor units): its revised budget less its actuals.

    Raises:
        UserError: The version is not an approved or locked one of the year before, or that year is not over.
    """
    source = session.get(BudgetVersion, source_id)
    if source is None or source.fiscal_year != version.fiscal_year - 1 or source.status not in ("approved", "locked"):
        raise _refuse(_("Choose an approved or locked version of the year before."))
    if read_states(session).counted_months(source.fiscal_year) < 12:
        raise _refuse(_("The year before is not over: what is left of it is not known yet."))
    budget, actual = (
        sum(months_in(session, number, source.fiscal_year, department_id, account_id)) for number in (source_id, ACTUAL)
    )
    return unused_amount(budget, actual)


def months_in(session: Session, version_id: int, fiscal_year: int, department_id: int, account_id: int) -> list[int]:
    """Return the twelve months of a line, minor units."""
    columns = [getattr(PeriodTotals, month) for month in MONTH_COLUMNS]
    query: Any = select(*columns).where(
        col(PeriodTotals.version_id) == version_id,
        col(PeriodTotals.fiscal_year) == fiscal_year,
        col(PeriodTotals.department_id) == department_id,
        col(PeriodTotals.account_id) == account_id,
    )
    row = session.connection().execute(query).first()
    return [0] * 12 if row is None else [int(amount) for amount in row]


def store_lines(session: Session, row: BudgetAdjustment, calendar: FiscalCalendar) -> None:
    """Store the lines of an adjustment with the monthly totals, and let who saw the version before look again."""
    kind = "initiative" if row.kind == "initiative" else "one_time"
    lines = [
        (calendar.period(_year(session, row), one.place + 1), one.department_id, one.account_id, one.amount_minor)
        for one in _lines(row, calendar)
    ]
    add_lines_of_adjustment(session, row, kind, lines, calendar)


def _lines(row: BudgetAdjustment, calendar: FiscalCalendar) -> list[AdjustedLine]:
    target = None
    if row.to_department_id is not None and row.to_account_id is not None:
        target = row.to_department_id, row.to_account_id
    start = calendar.fiscal_month(row.period) - 1
    return lines_of((row.department_id, row.account_id), target, row.amount_minor, start, recurrent=row.recurrent)


def _year(session: Session, row: BudgetAdjustment) -> int:
    return session.get_one(BudgetVersion, row.version_id).fiscal_year


def drop_lines(session: Session, row: BudgetAdjustment, calendar: FiscalCalendar) -> None:
    """Take the lines of an adjustment away with the monthly totals."""
    add_lines_of_adjustment(session, row, "", [], calendar, sign=-1)


def record(session: Session, actor: Actor, action: str, row: BudgetAdjustment, status: dict[str, Any]) -> None:
    """Leave an event: what it is, and its state before and after."""
    told = row.model_dump(mode="json", exclude={"requested_at", "decided_at"})
    audit.record(session, actor, action, f"budget_version/{row.version_id}", {**told, "status": status,
                                                                              "adjustment_id": row.id})  # fmt: skip
