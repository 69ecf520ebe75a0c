"""What a landing needs out of the database: lines with their years, budgets, drivers and volumes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sqlmodel import Session

from data.models import ACTUAL
from language import _
from planning.landing.methods import Floats, Int64
from planning.landing.record import Record
from planning.periods import FiscalCalendar, days_in
from services import dates, settings
from services.errors import UserError
from services.forecasts import expected as volumes
from services.forecasts.expected import YearVolumes
from services.landing import amounts
from services.month_end.states import MonthStates, read_states
from services.organization import trees as organization_trees
from services.permissions import Actor
from services.totals import reading
from services.variance import flex_data
from services.variance.question import BudgetChoice, known_versions

#: Years before the one to be landed that are read; errors of older ones say little.
PAST_YEARS = 4
#: How far ahead a year may lie of the last one with actuals.
YEARS_AHEAD = 2
MONEY = ("revenue", "expense")


@dataclass(frozen=True)
class Years:
    """The year to land (the last of `years`) and those before it: their budgets, and how many months are actual.

    `partial`: the month (yyyymm) after the actual ones that has begun or is preliminary, and so is open. `as_it_was`:
    later months are posted, but not looked at.
    """

    calendar: FiscalCalendar
    years: tuple[int, ...]
    budgets: tuple[int | None, ...]
    real: tuple[int, ...]
    version: BudgetChoice | None
    partial: int | None
    as_it_was: bool


@dataclass(frozen=True)
class LandingInputs:
    """The lines of a year with everything known of them.

    `places`: one row per line, in the order of the record: `department_id, account_id, type, category, measure_id`
    (NA: moves with no volume), `volume_source` (of `planning.forecasts.expected`, "" without a driver or any volume).
    """

    span: Years
    trees: organization_trees.Trees
    places: pd.DataFrame
    record: Record
    volumes: YearVolumes

    @property
    def fiscal_year(self) -> int:
        """Return the year to land."""
        return self.span.years[-1]

    @property
    def version(self) -> BudgetChoice | None:
        """Return its budget."""
        return self.span.version

    @property
    def partial(self) -> int | None:
        """Return the month that is still being posted."""
        return self.span.partial

    @property
    def months(self) -> tuple[int, ...]:
        """Return the months of the year (yyyymm)."""
        return tuple(self.span.calendar.months(self.fiscal_year))

    @property
    def volume_sources(self) -> tuple[tuple[str, int], ...]:
        """Return where expected volumes come from, the most frequent first, with the number of departments."""
        told = self.places[self.places["volume_source"].ne("")]
        counts = told.groupby("volume_source")["department_id"].nunique().sort_values(ascending=False, kind="stable")
        return tuple((str(name), int(count)) for name, count in counts.items())

    @property
    def rests_on_an_open_year(self) -> bool:
        """Return whether the year before is not over, so that it has to be landed first."""
        return len(self.span.years) > 1 and self.record.real[-2] < 12


def basis(
    session: Session, actor: Actor, *, fiscal_year: int, version_id: int | None = None, through: int | None = None
) -> LandingInputs:
    """Return the lines of a year as a person may see them; `with_volumes` completes it.

    Args:
        session: An open session.
        actor: Departments of others are not read.
        fiscal_year: The year to land.
        version_id: Its budget; the best of the year when None.
        through: Last month (yyyymm) that counts as actual; the last one that is posted when None.

    Raises:
        UserError: The version is not of this year, or the year lies too far ahead.
    """
    span = _span(session, fiscal_year, version_id, through)
    own = None if actor.departments is None else sorted(actor.departments)
    trees = organization_trees.load(session, actor)
    money = [number for number, kind in trees.types.items() if kind in MONEY]
    keys, actual, budget = amounts.read(
        session, years=span.years, budgets=span.budgets, departments=own, accounts=money
    )
    for year, months in enumerate(span.real):
        actual[year, :, months:] = 0
    one_time = np.zeros(budget.shape, dtype=np.int64)
    if span.version is not None:
        one_time[-1] = amounts.one_time(session, span.calendar, span.version.id, keys)
    places = flex_data.describe_places(session, keys)
    driver, drivers = _drivers(places)
    counted = volumes.load(
        session, drivers, calendar=span.calendar, years=span.years, budgets=span.budgets, departments=own
    ).known_through(span.real)
    record = Record(
        real=span.real,
        days=_days(span),
        actual=actual,
        budget=budget,
        budgeted=(budget != 0).any(axis=2),
        one_time=one_time,
        fixed_share=places["fixed_share"].to_numpy(dtype=np.float64),
        driver=driver,
        group=_groups(places),
        volume=counted.actual,
        budget_volume=counted.budget,
        expected=counted.actual[-1],
        marked=places["account_id"].isin(trees.non_recurring).to_numpy(dtype=bool),
    )
    columns = ["department_id", "account_id", "type", "category", "measure_id"]
    return LandingInputs(span, trees, places[columns], record, counted)


def _span(session: Session, fiscal_year: int, version_id: int | None, through: int | None) -> Years:
    """Return the year to land with those before it."""
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    if through is not None and calendar.fiscal_year(through) != fiscal_year:
        raise UserError(
            _(
                "{month} is not in {fiscal_year}.",
                month=dates.month(through),
                fiscal_year=calendar.label(fiscal_year),
            ),
            hint=_("Choose a month of that fiscal year."),
        )
    known = known_versions(session)
    version = _version(known, calendar, fiscal_year, version_id)
    with_actuals = {year for number, year in reading.years_with_totals(session) if number == ACTUAL}
    years = _years(with_actuals, fiscal_year, calendar)
    real, partial = _real(read_states(session), years)
    closed = real[-1] if through is None else min(real[-1], calendar.fiscal_month(through))
    return Years(
        calendar=calendar,
        years=tuple(years),
        budgets=(*(_first_budget(known, year) for year in years[:-1]), version.id if version else None),
        real=(*real[:-1], closed),
        version=version,
        partial=partial if through is None else None,
        as_it_was=closed < real[-1],
    )


def _days(span: Years) -> Floats:
    months = [span.calendar.months(year) for year in span.years]
    return np.array([[days_in([month]) for month in year] for year in months], dtype=np.float64)


def after(base: LandingInputs, before: LandingInputs, months: Int64) -> LandingInputs:
    """Return the basis with its open years completed by what was landed of them.

    Args:
        base: The basis.
        before: The basis of the year before, itself completed.
        months: Where that year lands: its lines × 12.
    """
    lines = _places_of(base.places, before.places, "account_id")
    drivers = _places_of(base.volumes.drivers, before.volumes.drivers, "measure_id")
    actual, volume = base.record.actual.copy(), base.record.volume.copy()
    for at, year in enumerate(base.span.years[:-1]):
        if base.record.real[at] < 12:
            newest = year == before.fiscal_year
            there = before.span.years.index(year)
            amounts = months if newest else before.record.actual[there]
            counts = before.record.expected if newest else before.record.volume[there]
            actual[at, lines >= 0] = amounts[lines[lines >= 0]]
            volume[at, drivers >= 0] = counts[drivers[drivers >= 0]]
    return replace(
        base,
        record=replace(base.record, actual=actual, volume=volume),
        volumes=replace(base.volumes, actual=volume),
    )


def _places_of(places: pd.DataFrame, among: pd.DataFrame, second: str) -> Int64:
    keys = ["department_id", second]
    index = pd.MultiIndex.from_frame(among[keys].astype("int64"))
    positions: Int64 = index.get_indexer(pd.MultiIndex.from_frame(places[keys].astype("int64"))).astype(np.int64)
    return positions


def with_volumes(session: Session, base: LandingInputs) -> LandingInputs:
    """Return the basis with the volumes that are expected of open months, and where they come from."""
    ahead = volumes.expect(
        session, base.volumes, base.months, base.record.closed, with_forecasts=not base.span.as_it_was
    )
    named = np.array([*ahead.sources, ""], dtype=object)
    return replace(
        base,
        record=replace(base.record, expected=ahead.values),
        places=base.places.assign(volume_source=named[base.record.driver]),
    )


def _drivers(places: pd.DataFrame) -> tuple[Int64, pd.DataFrame]:
    """Return each line's row among the drivers (−1 for none), and the drivers: `department_id, measure_id`."""
    moved = places["measure_id"].notna().to_numpy(dtype=bool)
    keys = places.loc[moved, ["department_id", "measure_id"]].astype("int64").to_numpy()
    driver = np.full(len(places), -1, dtype=np.int64)
    drivers, row = np.unique(keys, axis=0, return_inverse=True)
    driver[moved] = row.reshape(-1)
    return driver, pd.DataFrame(drivers.reshape(-1, 2), columns=["department_id", "measure_id"])


def _groups(places: pd.DataFrame) -> Int64:
    """Return a number per line: revenue lines of a department share one, every other line has its own."""
    department = places["department_id"].to_numpy(dtype=np.int64)
    own = np.arange(len(places), dtype=np.int64)
    shared = np.where(places["type"] == "revenue", -1 - department, own)
    groups: Int64 = np.unique(shared, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return groups


def _version(
    known: Sequence[BudgetChoice], calendar: FiscalCalendar, fiscal_year: int, version_id: int | None
) -> BudgetChoice | None:
    if version_id is None:
        return next((version for version in known if version.fiscal_year == fiscal_year), None)
    version = next((version for version in known if version.id == version_id), None)
    if version is None:
        raise UserError(_("This budget version no longer exists."), hint=_("Choose another."))
    if version.fiscal_year != fiscal_year:
        own, asked = calendar.label(version.fiscal_year), calendar.label(fiscal_year)
        raise UserError(
            _(
                "“{version}” is a budget for {own_year}, not for {asked_year}.",
                version=version.name,
                own_year=own,
                asked_year=asked,
            ),
            hint=_("Choose a version for that year."),
        )
    return version


def _first_budget(known: Sequence[BudgetChoice], fiscal_year: int) -> int | None:
    """Return the budget that a past year began with: a revision in mid-year has seen part of the answer."""
    own = [version for version in known if version.fiscal_year == fiscal_year]
    binding = [version for version in own if version.status in ("approved", "locked")] or own
    first = min(binding, key=lambda version: (version.kind != "original", version.id), default=None)
    return first.id if first else None


def _years(with_actuals: set[int], fiscal_year: int, calendar: FiscalCalendar) -> list[int]:
    """Return the year to land and those before it without a gap, oldest first."""
    last = max(with_actuals, default=fiscal_year)
    if fiscal_year > last + YEARS_AHEAD:
        raise UserError(
            _(
                "{fiscal_year} is too far beyond the last year with actuals.",
                fiscal_year=calendar.label(fiscal_year),
            ),
            hint=_("Choose {last} or earlier.", last=calendar.label(last + YEARS_AHEAD)),
        )
    years = [fiscal_year]
    while len(years) <= PAST_YEARS and (years[0] - 1 in with_actuals or (with_actuals and years[0] - 1 > last)):
        years.insert(0, years[0] - 1)
    return years


def _real(states: MonthStates, years: Sequence[int]) -> tuple[list[int], int | None]:
    """Return how many months of each year count as actual, and the first month after them that has figures."""
    real = [states.counted_months(year) for year in years]
    begun = [state.period for state in states.unfinished if states.calendar.fiscal_year(state.period) == years[-1]]
    return real, min(begun, default=None)
