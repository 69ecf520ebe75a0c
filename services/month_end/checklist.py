"""The checklist of a month: what is settled, what is open and by how much, and which departments have not answered."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import ImportBatch, Period, RejectedRow, Statistic, UnknownCode
from language import _
from planning.month_end import checklist as rule
from planning.month_end.checklist import ChecklistItem, ForecastStanding, MonthFacts
from planning.periods import FiscalCalendar, shift
from services import settings
from services.errors import UserError
from services.forecasts import keeping_up
from services.month_end import answers, reported, required
from services.month_end.states import read_states
from services.permissions import Actor, require
from services.totals import reading as monthly_totals
from services.variance.question import known_versions

#: Kinds of files that bring figures of a month, in the order in which they are named.
MONTHLY = ("ledger", "statistics", "labor", "purchases")
#: A kind that covered each of so many months before is awaited in the next one.
HABIT = 3


@dataclass(frozen=True)
class MonthChecklist:
    """The items of a month, who has not answered, and what of.

    `answers`: one row per department with a variance above the thresholds or a month handed in, open ones first:
    `answers.COLUMNS` (`unanswered_minor`: sum of the sizes of open variances; `managers`: names, "" for nobody).
    `unexplained`: the lines above the thresholds without an explanation, by department: `required.LINES`.
    """

    period: int
    items: tuple[ChecklistItem, ...]
    answers: pd.DataFrame
    unexplained: pd.DataFrame

    @property
    def open(self) -> tuple[str, ...]:
        """Return the names of open items."""
        return rule.open_items(self.items)


def of_month(url: str, actor: Actor, *, period: int) -> MonthChecklist:
    """Return the checklist of a month; who sees some departments only gets what concerns these.

    Raises:
        UserError: It is no month.
    """
    require(actor, "budget:read")
    check_period(period)
    with reading(url) as session:
        return in_session(session, actor, period)


def in_session(session: Session, actor: Actor, period: int) -> MonthChecklist:
    """Return the same inside an open unit of work."""
    asked = required.required_lines(session, actor, period)
    told = answers.by_department(session, actor, period, asked)
    items = rule.judge(_facts(session, period, None if asked is None else told))
    if actor.departments is not None:
        items = tuple(item for item in items if item.name in rule.OF_DEPARTMENTS)
    return MonthChecklist(period, items, told, required.lines_without_words(asked))


# Facts ----------------------------------------------------------------------------------------------------------------


def _facts(session: Session, period: int, told: pd.DataFrame | None) -> MonthFacts:
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    states = read_states(session)
    covering = _covering_files(session, period)
    kinds = {kind for kind, _batch in covering}
    differing, difference, departments = _ties(session, period, calendar)
    rejected, rejected_minor = _rejected_rows(session, covering)
    unknown, unknown_minor = _unknown(session)
    silent = () if told is None else tuple(told.loc[told["unanswered"] > 0, "department"])
    awaited = (
        told[told["expected"].astype(bool)] if told is not None else pd.DataFrame({"handed_in": [], "department": []})
    )
    return MonthFacts(
        departments=departments,
        files=len(covering),
        files_in=tuple(kind for kind in MONTHLY if kind in kinds),
        files_missing=_missing_files(session, period, kinds),
        differing=differing,
        difference_minor=difference,
        rejected=rejected,
        rejected_minor=rejected_minor,
        unknown=unknown,
        unknown_minor=unknown_minor,
        state=states.of(period),
        version=_budget_of(session, period, calendar),
        required=None if told is None else int(told["asked"].sum()),
        unanswered=0 if told is None else int(told["unanswered"].sum()),
        unanswered_minor=0 if told is None else int(told["unanswered_minor"].sum()),
        silent=silent,
        expected=len(awaited),
        not_handed_in=tuple(awaited.loc[~awaited["handed_in"].astype(bool), "department"]),
        forecast=_forecast(session),
        prior_open=_prior_open(session, period),
    )


def _covering_files(session: Session, period: int) -> list[tuple[str, int]]:
    """Return kind and number of the files in force that cover a month; budgeted volumes are none of them."""
    query = select(col(ImportBatch.kind), col(ImportBatch.id)).where(
        col(ImportBatch.kind).in_(MONTHLY),
        col(ImportBatch.undone_at).is_(None),
        col(ImportBatch.version_id).is_(None),
        col(ImportBatch.period_from) <= period,
        func.coalesce(col(ImportBatch.period_to), col(ImportBatch.period_from)) >= period,
    )
    covering = [(str(kind), int(number)) for kind, number in session.execute(query)]
    if any(kind == "statistics" for kind, _number in covering) and not _has_volumes(session, period):
        return [(kind, number) for kind, number in covering if kind != "statistics"]
    return covering


def _has_volumes(session: Session, period: int) -> bool:
    """Return whether a volume was counted in the month: files of budgeted volumes say nothing of it."""
    counted = select(col(Statistic.id)).where(col(Statistic.period) == period, col(Statistic.kind) == "actual")
    return session.execute(counted.limit(1)).first() is not None


def _missing_files(session: Session, period: int, kinds: set[str]) -> tuple[str, ...]:
    before = [{kind for kind, _batch in _covering_files(session, shift(period, -step))} for step in range(1, HABIT + 1)]
    return tuple(kind for kind in MONTHLY if kind not in kinds and all(kind in month for month in before))


def _ties(session: Session, period: int, calendar: FiscalCalendar) -> tuple[int, int, int]:
    """Return how many totals of the month are not the sum of their lines, by how much, and departments with lines."""
    lines_now = reported.in_force(session, period).assign(side=1)
    number, year = calendar.fiscal_month(period), calendar.fiscal_year(period)
    kept = monthly_totals.by_month(session, years=[(0, year)], by=("department_id", "account_id"), balance=True)
    kept = kept[kept["fiscal_month"] == number].assign(side=-1)
    both = pd.concat([part[["department_id", "account_id", "amount_minor", "side"]] for part in (lines_now, kept)])
    both = both.astype("int64")
    gaps = (both["amount_minor"] * both["side"]).groupby([both["department_id"], both["account_id"]]).sum()
    return int((gaps != 0).sum()), int(gaps.abs().sum()), int(lines_now["department_id"].nunique())


def _rejected_rows(session: Session, covering: Iterable[tuple[str, int]]) -> tuple[int, int]:
    """Return how many rows of the month's files wait, and the amount of those of the ledger."""
    kinds = {number: kind for kind, number in covering}
    query = (
        select(col(RejectedRow.batch_id), func.count(), func.coalesce(func.sum(RejectedRow.amount_minor), 0))
        .where(col(RejectedRow.batch_id).in_(list(kinds)), col(RejectedRow.status) == "open")
        .group_by(col(RejectedRow.batch_id))
    )
    waiting = [(kinds[number], int(rows), int(amount)) for number, rows, amount in session.execute(query)]
    return sum(rows for _kind, rows, _amount in waiting), sum(
        amount for kind, _rows, amount in waiting if kind == "ledger"
    )


def _unknown(session: Session) -> tuple[int, int]:
    query = select(func.count(), func.coalesce(func.sum(UnknownCode.amount_minor), 0))
    count, amount = session.execute(query.where(col(UnknownCode.status) == "open")).one()
    return int(count), int(amount)


def _budget_of(session: Session, period: int, calendar: FiscalCalendar) -> str:
    """Return the name of the approved budget with figures for a month, "" without one."""
    year = calendar.fiscal_year(period)
    number = reported.binding_version(session, year)
    if number is None:
        return ""
    months = monthly_totals.months_with_amounts(session, version_id=number, fiscal_year=year)
    names = {version.id: version.name for version in known_versions(session)}
    return names[number] if calendar.fiscal_month(period) in months else ""


def _forecast(session: Session) -> ForecastStanding:
    counted = select(col(Statistic.id)).where(col(Statistic.kind) == "actual").limit(1)
    if session.execute(counted).first() is None:
        return "no_series"
    now = keeping_up.standing_in(session)
    return "current" if not now.behind else "never" if now.made_at is None else "behind"


def _prior_open(session: Session, period: int) -> bool | None:
    before = shift(period, -1)
    if read_states(session).of(before).state == "open":
        return None
    status = session.execute(select(col(Period.status)).where(col(Period.period) == before)).scalar()
    return status != "closed"


def check_period(period: int) -> None:
    """Refuse what is no month.

    Raises:
        UserError: It is none.
    """
    if not (190001 <= period <= 299912 and 1 <= period % 100 <= 12):
        raise UserError(
            _("Not a month: {period}", period=period),
            hint=_("Enter year and month, for example 202604."),
            code="period",
        )
