"""What the staffing forecast of a fiscal year rests on, read once: the plan, its possible futures, the past."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy import func
from sqlmodel import Session, col, select

from data.models import BudgetLine, JobClass, LaborEntry, LedgerEntry, Statistic
from language import _
from planning.labor.measures import full_time_hours
from planning.names import with_codes
from planning.periods import FiscalCalendar, days_in, shift, span
from planning.staffing.calibration import Evidence, calibrate
from planning.staffing.plan import StaffingPlan
from services import kept_reads, settings
from services.errors import UserError
from services.forecasts import ahead, budget_volumes
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
    `departments` (index department id): `code, name, hours_per_uos, fixed_hours, rule, pace, stray, fte, has_volume`;
    `expected`: `department_id, period, volume, source`; `actual`, `budget`: `department_id, period, category,
    amount_minor` of the fiscal year's closed months and of all its months; `counted`, `planned`: `department_id,
    period, volume` of the fiscal year, as counted and as budgeted; `worked`: actual `department_id, job_class_id,
    period, pay_group, hours, amount_minor` of
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
    counted: pd.DataFrame
    planned: pd.DataFrame
    actual: pd.DataFrame
    budget: pd.DataFrame
    version: BudgetChoice | None
    worked: pd.DataFrame
    paid: pd.DataFrame
    landed: pd.DataFrame
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
            for name in ("expected", "counted", "planned", "actual", "budget", "worked", "paid", "bill_rates", "landed")
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


def months_ahead(calendar: FiscalCalendar, fiscal_year: int, last: int) -> tuple[int, ...]:
    """Return the months from the one after `last` (yyyymm, the last counted one) to the end of a fiscal year.

    Raises:
        UserError: The year is over, or too far ahead.
    """
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


def basis_of(session: Session, fiscal_year: int, last: int, *, version_id: int | None = None) -> StaffingBasis:
    """Return the basis of all departments with actuals up to the month `last`, made once for each state of the data.

    `version_id`: the budget that volumes and cost are held against; the one in force when None.

    Raises:
        UserError: The year is over, or too far ahead, or the version is not of this year.
    """
    chosen = ahead.other_than_in_force(session, version_id)
    if chosen is not None and chosen.fiscal_year != fiscal_year:
        raise UserError(_("This budget is not of that year."), hint=_("Choose another version."), code="version")
    name = ("staffing_basis", fiscal_year, last, chosen, newest_rows(session))
    return kept_reads.kept(session, name, lambda: _made(session, fiscal_year, last, chosen), large=True)


def newest_rows(session: Session) -> tuple[int, ...]:
    """Return the newest rows that a basis rests on: what is loaded by hand counts without an audit event."""
    models = (LaborEntry, LedgerEntry, Statistic, BudgetLine)
    rows = (session.connection().execute(select(func.max(col(model.id)))).scalar() for model in models)
    return tuple(int(number or 0) for number in rows)


def _made(session: Session, fiscal_year: int, last: int, chosen: BudgetChoice | None) -> StaffingBasis:
    hospital = settings.load(session)
    calendar = FiscalCalendar(hospital.fiscal_first_month)
    paid = history.ledger(session, calendar, None)
    open_months = months_ahead(calendar, fiscal_year, last)
    assumed = assumptions.load_assumptions(session)
    standards = history.standards(session, None)
    main = {int(number): int(measure) for number, measure in standards["measure_id"].dropna().items()}  # type: ignore[call-overload]
    seen = volumes.load(session, main, open_months, chosen=chosen)
    labor = history.labor_lines(session, None, first=shift(last, 1 - HISTORY_MONTHS), last=last)
    paid = (paid if len(paid) else history.as_ledger(labor)).query("period <= @last")
    months = calendar.months(fiscal_year)
    version = chosen or next((one for one in known_versions(session) if one.fiscal_year == fiscal_year), None)
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
        unfinished=None,
        open_months=open_months,
        plan=pace.plan,
        volumes=futures.of_volume(pace.plan, seen),
        pace=futures.of_pace(pace),
        departments=_describe(standards, pace.departments, seen),
        bill_rates=pace.bill_rates,
        job_classes=with_codes(
            (row.id or 0, row.code, row.name) for row in session.exec(select(JobClass).order_by(col(JobClass.code)))
        ),
        expected=futures.middle_volumes(pace.plan, seen),
        actual=paid[paid["period"].isin(months)].reset_index(drop=True),
        budget=budget.reset_index(drop=True),
        version=version,
        counted=seen.history[seen.history["period"].isin(months)].reset_index(drop=True),
        planned=_planned_volumes(session, main, months, chosen),
        worked=labor,
        paid=paid.reset_index(drop=True),
        landed=paid.iloc[:0],
        fte_hours_per_year=hospital.fte_hours_per_year,
        assumed=assumed,
    )


def _planned_volumes(
    session: Session, main: dict[int, int], months: Sequence[int], chosen: BudgetChoice | None
) -> pd.DataFrame:
    """Return the budgeted volumes of a year: `department_id, period, volume`."""
    plans = budget_volumes.of_departments(session, main, chosen=chosen)
    rows = [(number, month, plan[month]) for number, plan in plans.items() for month in months if month in plan]
    table = pd.DataFrame.from_records(rows, columns=["department_id", "period", "volume"])
    return table.astype({"department_id": "int64", "period": "int64", "volume": "float64"})


def _describe(standards: pd.DataFrame, table: pd.DataFrame, seen: volumes.StaffingVolumes) -> pd.DataFrame:
    names = standards[["code", "name", "hours_per_uos", "fixed_hours"]].join(table, how="inner")
    return names.assign(has_volume=names.index.isin(list(seen.ahead)))
