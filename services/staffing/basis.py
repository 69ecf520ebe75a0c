"""What the staffing forecast of a fiscal year rests on, read once: the plan, its possible futures, the past."""

from dataclasses import dataclass, replace

import pandas as pd
from sqlmodel import Session, select

from data.engine import reading
from data.models import JobClass
from language import _
from planning.labor.measures import full_time_hours
from planning.periods import FiscalCalendar, days_in, shift, span
from planning.staffing.calibration import Evidence, calibrate
from planning.staffing.plan import StaffingPlan
from services import settings
from services.errors import UserError
from services.month_end.states import read_states
from services.permissions import Actor, require
from services.staffing import assumptions, futures, history, volumes
from services.staffing.assumptions import StaffingAssumptions
from services.staffing.futures import Draws
from services.variance.question import BudgetChoice, known_versions

HISTORY_MONTHS = 24
#: A fiscal year may begin this many months after the last actuals at most.
FURTHEST = 36


@dataclass(frozen=True)
class StaffingBasis:
    """What the forecast of `fiscal_year` rests on, for the departments of the asking person.

    `last`: last month with whole actuals; `open_months`: from the next one to the end of the fiscal year. `volumes`
    (units) and `pace` (factor on hours): possible futures `[D, S, T]` by department of the plan and open month.
    `departments` (index department id): `code, name, rule, pace, stray, fte, has_volume`; `expected`: `department_id,
    period, volume, source`; `actual`, `budget`: `department_id, period, category, amount_minor` of the fiscal year's
    closed months and of all its months; `worked`: actual `department_id, period, pay_group, hours, amount_minor` of
    the last two years; `paid`: the ledger's labor cost of all months up to `last`, as `actual`.
    """

    fiscal_year: int
    calendar: FiscalCalendar
    last: int
    unfinished: int | None
    open_months: tuple[int, ...]
    plan: StaffingPlan
    volumes: Draws
    pace: Draws
    departments: pd.DataFrame
    bill_rates: pd.DataFrame
    job_classes: dict[int, str]
    expected: pd.DataFrame
    actual: pd.DataFrame
    budget: pd.DataFrame
    version: BudgetChoice | None
    worked: pd.DataFrame
    paid: pd.DataFrame
    fte_hours_per_year: float
    assumed: StaffingAssumptions

    @property
    def months(self) -> list[int]:
        """Return the months of the fiscal year."""
        return self.calendar.months(self.fiscal_year)

    def only(self, department_ids: frozenset[int] | set[int]) -> "StaffingBasis":
        """Return the basis of some departments; what another may not see is not in it."""
        keep = [row for row, number in enumerate(self.plan.department_ids) if number in department_ids]
        frames = {
            name: frame[frame["department_id"].isin(department_ids)].reset_index(drop=True)
            for name in ("expected", "actual", "budget", "worked", "paid", "bill_rates")
            for frame in [getattr(self, name)]
        }
        return replace(
            self,
            plan=self.plan.only(department_ids),
            volumes=self.volumes[keep],
            pace=self.pace[keep],
            departments=self.departments[self.departments.index.isin(department_ids)],
            **frames,
        )


def years(url: str, actor: Actor) -> tuple[int, ...]:
    """Return the fiscal years that can be forecast: that of the next open month and the next; none without actuals."""
    require(actor, "forecast:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        closed = _closed_months(session, history.ledger(session, calendar, None))
        if closed is None:
            return ()
        first = calendar.fiscal_year(shift(closed[0], 1))
        return (first, first + 1)


def basis(url: str, actor: Actor, *, fiscal_year: int) -> StaffingBasis | None:
    """Return the basis of a fiscal year, None when there is no labor cost to start from.

    Reckoned for the whole hospital and cut to the actor's departments, so that all see the same figures.

    Raises:
        UserError: The year is over, or too far ahead.
    """
    require(actor, "forecast:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        paid = history.ledger(session, calendar, None)
        closed = _closed_months(session, paid)
        if closed is None:
            return None
        made = _made(session, fiscal_year, paid, closed)
    return made if actor.departments is None else made.only(actor.departments)


def _closed_months(session: Session, paid: pd.DataFrame) -> tuple[int, int | None] | None:
    """Return the last month that counts as actual and has labor cost, and the unfinished one after it if any."""
    if paid.empty:
        last = history.last_labor_month(session)
        return None if last is None else (last, None)
    months = sorted(set(paid["period"].tolist()))
    counted = read_states(session).last_counted or months[-1]
    whole = [month for month in months if month <= counted]
    later = [month for month in months if month > counted]
    return (whole[-1], min(later, default=None)) if whole else None


def _open_months(calendar: FiscalCalendar, fiscal_year: int, last: int) -> tuple[int, ...]:
    end = calendar.period(fiscal_year, 12)
    months = tuple(span(shift(last, 1), end))
    if not months:
        raise UserError(
            _("{fiscal_year} is complete: all its months have actuals.", fiscal_year=calendar.label(fiscal_year)),
            hint=_("Choose a later year."),
        )
    if len(months) > FURTHEST:
        raise UserError(
            _("{fiscal_year} is too far ahead.", fiscal_year=calendar.label(fiscal_year)),
            hint=_("Choose an earlier year."),
        )
    return months


def _made(session: Session, fiscal_year: int, paid: pd.DataFrame, closed: tuple[int, int | None]) -> StaffingBasis:
    last, unfinished = closed
    hospital = settings.load(session)
    calendar = FiscalCalendar(hospital.fiscal_first_month)
    open_months = _open_months(calendar, fiscal_year, last)
    assumed = assumptions.load_assumptions(session)
    standards = history.standards(session, None)
    main = {int(number): int(measure) for number, measure in standards["measure_id"].dropna().items()}  # type: ignore[call-overload]
    seen = volumes.load(session, main, open_months)
    labor = history.labor_lines(session, None, first=shift(last, 1 - HISTORY_MONTHS), last=last)
    paid = (paid if len(paid) else history.as_ledger(labor)).query("period <= @last")
    months = calendar.months(fiscal_year)
    version = next((one for one in known_versions(session) if one.fiscal_year == fiscal_year), None)
    budget = history.ledger(session, calendar, None, version=version.id) if version else paid.iloc[:0]
    minimum = pd.Series(assumed.minimum_hours, dtype="float64").reindex(standards.index)
    pace = calibrate(
        Evidence(labor, seen.history, standards.assign(minimum_hours=minimum), paid),
        last=last,
        periods=open_months,
        hours_per_fte_day=full_time_hours(hospital.fte_hours_per_year, days=1, year_days=days_in(months)),
        assumptions=assumed.for_planning(),
        also=sorted(set(budget["department_id"])),
    )
    return StaffingBasis(
        fiscal_year=fiscal_year,
        calendar=calendar,
        last=last,
        unfinished=unfinished,
        open_months=open_months,
        plan=pace.plan,
        volumes=futures.of_volume(pace.plan, seen),
        pace=futures.of_pace(pace),
        departments=_describe(standards, pace.departments, seen),
        bill_rates=pace.bill_rates,
        job_classes={row.id or 0: row.name for row in session.exec(select(JobClass))},
        expected=futures.middle_volumes(pace.plan, seen),
        actual=paid[paid["period"].isin(months)].reset_index(drop=True),
        budget=budget.reset_index(drop=True),
        version=version,
        worked=labor.groupby(["department_id", "period", "pay_group"], as_index=False)[["hours", "amount_minor"]].sum(),
        paid=paid.reset_index(drop=True),
        fte_hours_per_year=hospital.fte_hours_per_year,
        assumed=assumed,
    )


def _describe(standards: pd.DataFrame, table: pd.DataFrame, seen: volumes.StaffingVolumes) -> pd.DataFrame:
    names = standards[["code", "name"]].join(table, how="inner")
    return names.assign(has_volume=names.index.isin(list(seen.ahead)))
