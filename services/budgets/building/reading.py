"""Read what a budget is built on: recent prices, run rates and hours, expected volumes, contracts and payers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.models import JobClass
from language import _
from planning.budgets.building.basis import (
    BuildBasis,
    ContractPart,
    LaborAccount,
    LineBasis,
    StaffedDepartment,
)
from planning.budgets.building.parts import nearest
from planning.budgets.reference import reference, year_at_pace
from planning.budgets.spreading import over
from planning.minor_units import exponent
from planning.periods import FiscalCalendar
from planning.ratios import LABOR_CATEGORIES
from planning.staffing.plan import NO_HIRING, StaffingPlan
from services import settings
from services.budgets.building.buying import contract_parts
from services.budgets.building.payers import payer_parts
from services.budgets.building.volumes import Months, ReadVolumes
from services.budgets.seeding import LEAST_MONTHS, posted_by_month
from services.errors import UserError
from services.month_end.states import MonthStates, read_states
from services.organization import trees
from services.permissions import Actor
from services.staffing.foundation import StaffingBasis, basis_of, months_ahead
from services.variance import flex_data

MICRO = 1_000_000
#: Whose trees are read: those of the whole hospital.
EVERYBODY = Actor("drivers", role="viewer")


class _LinePlace(NamedTuple):
    """One account of one department with how it flexes."""

    department_id: int
    account_id: int
    type: str
    category: str
    measure_id: int | None
    fixed_share: float

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> "_LinePlace":
        """Return a row of `flex_data.describe_places`."""
        department, account, kind, category, measure, fixed = row
        moves_with = None if pd.isna(measure) else int(measure)
        return cls(int(department), int(account), str(kind), str(category), moves_with, float(fixed))

    @property
    def key(self) -> tuple[int, int]:
        """Return department and account."""
        return self.department_id, self.account_id

    def is_labor(self, with_hours: set[int]) -> bool:
        """Return whether hours say what it costs."""
        labor = self.type == "expense" and self.category in LABOR_CATEGORIES
        return labor and self.department_id in with_hours


def has_begun(states: MonthStates, fiscal_year: int) -> bool:
    """Return whether months of a fiscal year are actual already, so that it is not built from drivers any more."""
    return states.last_counted is not None and states.last_counted >= states.calendar.period(fiscal_year, 1)


def check_year(session: Session, fiscal_year: int) -> tuple[tuple[int, ...], int]:
    """Return the months (yyyymm) that a fiscal year's budget is built on, and the last counted month; in no time.

    Raises:
        UserError: There are too few months of actuals, or the year has begun, is over or too far ahead.
    """
    states = read_states(session)
    calendar = states.calendar
    base = reference(calendar, fiscal_year, first=states.known_from, last=states.last_counted).recent
    if len(base) < LEAST_MONTHS or states.last_counted is None:
        raise UserError(
            _("There are too few months of actuals to build a budget from drivers."),
            hint=_("Import earlier months, or create an empty version."),
            code="actuals",
        )
    months_ahead(calendar, fiscal_year, states.last_counted)
    if has_begun(states, fiscal_year):
        raise UserError(
            _("{fiscal_year} has begun: months of it are actual already.", fiscal_year=calendar.label(fiscal_year)),
            hint=_("Build the budget of a later year, or copy a version and revise it."),
            code="begun",
        )
    return tuple(base), states.last_counted


def read_basis(session: Session, fiscal_year: int, *, without: int | None = None) -> BuildBasis:
    """Return the basis of a fiscal year's budget for the whole hospital; `without` names the version it is for.

    Raises:
        UserError: As for `check_year`.
    """
    hospital = settings.load(session)
    calendar = FiscalCalendar(hospital.fiscal_first_month)
    base, last = check_year(session, fiscal_year)
    staffing = basis_of(session, fiscal_year, last)
    months = tuple(calendar.months(fiscal_year))
    posted = _recurring(session, calendar, base)
    places = flex_data.describe_places(session, pd.DataFrame(list(posted), columns=["department_id", "account_id"]))
    places = places[places["type"].isin(("revenue", "expense"))].reset_index(drop=True)
    known = [_LinePlace.of(row) for row in places[list(_LinePlace._fields)].itertuples(index=False, name=None)]
    volumes = ReadVolumes.read(session, places, staffing, base=base, months=months, without=without)
    digits = exponent(hospital.currency)
    staffed = tuple(_staffed_departments(staffing, volumes, months))
    with_hours = {one.department_id for one in staffed if one.rule != "cost"}
    contracts = contract_parts(session, calendar, places, base, months, last=last, digits=digits)
    job_classes: Any = (
        session.connection().execute(select(col(JobClass.id), col(JobClass.code), col(JobClass.name))).all()
    )
    return BuildBasis(
        fiscal_year=fiscal_year,
        months=months,
        base_months=base,
        digits=digits,
        fte_hours_per_year=float(hospital.fte_hours_per_year),
        volumes=volumes.drivers,
        lines=tuple(
            _line(one, posted[one.key], volumes, base=base, contracts=contracts.get(one.key, ()), digits=digits)
            for one in known
            if not one.is_labor(with_hours)
        ),
        labor_accounts=tuple(
            LaborAccount(*one.key, one.category, max(sum(posted[one.key].values()), 0))
            for one in known
            if one.is_labor(with_hours)
        ),
        payers=payer_parts(session, places, posted, base, months),
        staffed=staffed,
        plan=_plan(staffing.plan),
        job_classes={int(number): str(name) for number, _code, name in job_classes},
        job_class_codes={int(number): str(code) for number, code, _name in job_classes},
    )


def _recurring(
    session: Session, calendar: FiscalCalendar, base: Sequence[int]
) -> dict[tuple[int, int], dict[int, int]]:
    """Return what was posted in the base months, by department and account, without one-offs and grants."""
    once = trees.load(session, EVERYBODY).non_recurring
    posted = posted_by_month(session, calendar, base)
    inside = {
        key: {month: months.get(month, 0) for month in base}
        for key, months in sorted(posted.items())
        if key[1] not in once
    }
    return {key: months for key, months in inside.items() if any(months.values())}


def _plan(plan: StaffingPlan) -> StaffingPlan:
    """Return the plan without price changes (they are assumptions here) and without gaps."""
    rows = {name: np.nan_to_num(values) for name, values in vars(plan.positions).items()}
    needs = {name: np.nan_to_num(values) for name, values in vars(plan.needs).items()}
    return StaffingPlan(
        plan.department_ids,
        plan.periods,
        plan.days,
        type(plan.needs)(**needs),
        type(plan.positions)(**rows),
        hiring=plan.hiring or NO_HIRING,
    )


def _staffed_departments(
    staffing: StaffingBasis, volumes: ReadVolumes, months: Sequence[int]
) -> Iterator[StaffedDepartment]:
    rules, paces = staffing.departments["rule"], staffing.departments["pace"]
    before = [month for month in staffing.open_months if month < months[0]]
    for number in staffing.plan.department_ids:
        measure = volumes.main.get(number)
        coming = volumes.coming.get((number, measure or 0), {})
        pace = float(paces.get(number, 1.0))
        yield StaffedDepartment(
            department_id=number,
            rule=str(rules.get(number, "cost")),
            driver=volumes.driver(number, measure),
            pace_micro=round(pace * MICRO) if np.isfinite(pace) else MICRO,
            before=tuple(coming.get(month, 0.0) for month in before),
        )


def _line(
    one: _LinePlace,
    amounts: Mapping[int, int],
    volumes: ReadVolumes,
    *,
    base: Sequence[int],
    contracts: tuple[ContractPart, ...],
    digits: int,
) -> LineBasis:
    fixed, driver = round(one.fixed_share * MICRO), volumes.driver(one.department_id, one.measure_id)
    unit = _unit_price(amounts, volumes.counts(driver), MICRO - fixed, digits) if driver >= 0 else None
    if unit is None:
        driver, unit, fixed = -1, 0, MICRO
    year = nearest((year_at_pace([amounts[month] for month in base]) or 0) * fixed, MICRO)
    return LineBasis(
        *one.key,
        type=one.type,
        category=one.category,
        driver=driver,
        unit_micro=unit,
        fixed_minor=tuple(over(year, [1] * 12)),
        contracts=contracts if one.type == "expense" else (),
    )


def _unit_price(amounts: Mapping[int, int], counted: Months, moving: int, digits: int) -> int | None:
    """Return what a unit costs (millionths of the main unit): what moves, over the counts of the same months.

    None where nothing moves, fewer than three of the months were counted, or nothing was.
    """
    both = [month for month in amounts if month in counted]
    units = round(sum(counted[month] for month in both) * 1000)
    if not moving or len(both) < LEAST_MONTHS or units <= 0:
        return None
    minor = sum(amounts[month] for month in both)
    return nearest(minor * moving * 1000 * int(10 ** (6 - digits)), MICRO * units)
