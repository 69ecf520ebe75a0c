"""What the staffing rule would have said after earlier months, with what was known then: volumes at the plan's pace."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import pandas as pd
from sqlmodel import Session

from forecasting.sampling import PERSISTENCE_PRIOR
from planning.forecasts.expected import BUDGETED, at_pace
from planning.landing.methods import Floats
from planning.periods import FiscalCalendar, days_in, shift
from planning.staffing.calibration import Assumptions, Calibrated, Evidence, calibrate
from planning.staffing.positions import YEAR
from services import settings
from services.forecasts import expected
from services.forecasts.ahead import SCORES, STRAY, UNKNOWN_STRAY, Ahead
from services.forecasts.expected import YearVolumes
from services.staffing import futures, history
from services.staffing.futures import Draws
from services.staffing.volumes import StaffingVolumes

#: Months that show how far a plan's pace strays.
SHOWN_BY = 24
#: Months beside which a month is judged against the pace.
PACED = 6


@dataclass(frozen=True, eq=False)
class KnownThen:
    """The staffing forecast after a month, as it could have been made then, for the months left of the fiscal year."""

    calibrated: Calibrated
    volumes: Draws
    pace: Draws

    @property
    def periods(self) -> tuple[int, ...]:
        """Return the months that were open."""
        return self.calibrated.plan.periods


@dataclass(frozen=True, eq=False)
class StaffingRecord:
    """Years of hours, pay, volumes and budgets, read once. `years`, oldest first; `volumes` of them by department."""

    calendar: FiscalCalendar
    years: tuple[int, ...]
    evidence: Evidence
    volumes: YearVolumes
    fte_hours_per_year: float

    def after(self, year: int, closed: int, *, draws: int = futures.DRAWS) -> KnownThen | None:
        """Return what could have been said after `closed` months of a fiscal year; None without a year of hours.

        With less the rule knows neither leave nor season, and does worse than it does now. Wage awards that people
        assume today are not known then.
        """
        months = self.calendar.months(year)
        last = shift(months[0], closed - 1)
        past = self.evidence.past
        if not past.months or past.months[0] > shift(last, 1 - YEAR):
            return None
        made = calibrate(
            self.evidence,
            last=last,
            periods=months[closed:],
            hours_per_fte_day=self.fte_hours_per_year / days_in(months),
            assumptions=Assumptions(),
        )
        seen = self._volumes(year, closed, months[closed:])
        return KnownThen(made, futures.of_volume(made.plan, seen, draws), futures.of_pace(made, draws))

    def content(self) -> str:
        """Return what stands for all that a look back rests on."""
        marks = sha256(repr((self.calendar, self.years, self.fte_hours_per_year)).encode())
        for frame in (self.evidence.labor, self.evidence.volumes, self.evidence.standards, self.evidence.ledger):
            marks.update(pd.util.hash_pandas_object(frame).to_numpy().tobytes())
        marks.update(pd.util.hash_pandas_object(self.volumes.drivers).to_numpy().tobytes())
        for volumes in (self.volumes.actual, self.volumes.budget):
            marks.update(repr(volumes.shape).encode() + volumes.tobytes())
        return marks.hexdigest()

    def _volumes(self, year: int, closed: int, periods: Sequence[int]) -> StaffingVolumes:
        at = self.years.index(year)
        known = self.volumes.known_through([12] * at + [closed] + [0] * (len(self.years) - at - 1))
        values = at_pace(known.actual, known.budget, at, closed)[:, closed:]
        misses = self._misses(known, at, closed)
        stray = strays(misses)
        coming: dict[int, Ahead] = {}
        for driver, department in enumerate(self.volumes.drivers["department_id"].tolist()):
            if np.isfinite(values[driver]).all():
                figures = (values[driver][:, None] * (1 + SCORES * stray[driver])).clip(min=0.0)
                coming[int(department)] = Ahead(figures, (BUDGETED,) * len(periods), PERSISTENCE_PRIOR, None)
        return StaffingVolumes(
            self.evidence.volumes, coming, misses.set_axis(self.volumes.drivers["department_id"].to_list(), axis=1)
        )

    def _misses(self, known: YearVolumes, year: int, closed: int) -> pd.DataFrame:
        """Return by how much months strayed from the plan at the pace of the months before, months × drivers."""
        count = known.actual.shape[1]
        actual = known.actual[: year + 1].transpose(1, 0, 2).reshape(count, -1)[:, : year * 12 + closed]
        plan = known.budget[: year + 1].transpose(1, 0, 2).reshape(count, -1)[:, : year * 12 + closed]
        return misses_of(actual, plan)


def misses_of(actual: Floats, plan: Floats) -> pd.DataFrame:
    """Return months × drivers: actual ÷ (plan at the pace of the six months before) − 1; last year where no plan is."""
    before = np.full_like(plan, np.nan)
    before[:, YEAR:] = actual[:, :-YEAR]
    reference = np.where(np.isfinite(plan), plan, before)
    ratio = pd.DataFrame((actual / np.where(reference > 0, reference, np.nan)).T)
    paced = ratio.rolling(PACED, min_periods=3).mean().shift(1)
    return (ratio / paced - 1).iloc[-SHOWN_BY:]


def strays(misses: pd.DataFrame) -> Floats:
    """Return the root mean square of each driver's misses, within what is believed."""
    stray = np.sqrt((misses**2).mean()).where(misses.notna().sum() >= 3, UNKNOWN_STRAY)
    believed: Floats = np.clip(stray.to_numpy(np.float64), *STRAY)
    return believed


def load(
    session: Session, calendar: FiscalCalendar, *, years: Sequence[int], budgets: Sequence[int | None], last: int
) -> StaffingRecord:
    """Return the record of years of the whole hospital up to the month `last`.

    Args:
        session: An open session.
        calendar: Of the hospital.
        years: Fiscal years without a gap, oldest first.
        budgets: The budget version of each year whose volumes were the plan then.
        last: The last month with whole actuals (yyyymm).
    """
    standards = history.standards(session, None)
    main = standards["measure_id"].dropna()
    drivers = pd.DataFrame({"department_id": main.index, "measure_id": main.to_numpy()}).astype("int64")
    labor = history.labor_lines(session, None, first=shift(calendar.months(years[0])[0], -2 * YEAR), last=last)
    paid = history.ledger(session, calendar, None)
    paid = (paid if len(paid) else history.as_ledger(labor)).query("period <= @last")
    counted = expected.load(session, drivers, calendar=calendar, years=years, budgets=budgets, departments=None)
    counted = counted.known_through([_months_up_to(calendar, year, last) for year in years])
    return StaffingRecord(
        calendar,
        tuple(years),
        Evidence(labor, _by_month(counted, calendar, years), standards.assign(minimum_hours=0.0), paid),
        counted,
        fte_hours_per_year=float(settings.load(session).fte_hours_per_year),
    )


def _months_up_to(calendar: FiscalCalendar, year: int, last: int) -> int:
    return sum(month <= last for month in calendar.months(year))


def _by_month(counted: YearVolumes, calendar: FiscalCalendar, years: Sequence[int]) -> pd.DataFrame:
    months = [month for year in years for month in calendar.months(year)]
    values = counted.actual.transpose(1, 0, 2).reshape(len(counted.drivers), -1)
    table = pd.DataFrame(
        {
            "department_id": np.repeat(counted.drivers["department_id"].to_numpy(np.int64), len(months)),
            "period": np.tile(np.array(months, np.int64), len(counted.drivers)),
            "volume": values.reshape(-1),
        }
    )
    known: pd.DataFrame = table[table["volume"].notna()].reset_index(drop=True)
    return known
