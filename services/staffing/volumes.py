"""Which volumes the coming months are staffed for, how sure they are, and how departments move together."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlmodel import Session

from data.models import ForecastRun
from planning.periods import shift
from services import kept_reads
from services.forecasts import ahead, series
from services.forecasts.ahead import Ahead, Months
from services.forecasts.answers import rows_to_table
from services.forecasts.desk import SURPRISES
from services.variance.question import BudgetChoice


@dataclass(frozen=True)
class StaffingVolumes:
    """Past and coming volumes. `history`: `department_id, period, volume`.

    `errors`: what was unexpected one month ahead, as a share: months × department ids, NaN where it is not known.
    """

    history: pd.DataFrame
    ahead: dict[int, Ahead]
    errors: pd.DataFrame


def load(
    session: Session, main: dict[int, int], periods: Sequence[int], *, chosen: BudgetChoice | None = None
) -> StaffingVolumes:
    """Return the volumes of departments (`main`: department id → its unit of service) and what is expected of them.

    `chosen`: the budget that a person chose, as of `ahead.other_than_in_force`; it counts in its own year.
    """
    counted = series.stored_months(session, None)
    counted = counted[counted["measure_id"] == counted["department_id"].map(main)]
    series_of = {volume.ref.place_id: volume for volume in series.load_all(session, counted)}
    actual = {number: _by_month(volume.frame["ds"], volume.frame["y"]) for number, volume in series_of.items()}
    coming = ahead.load(
        session,
        {number: main[number] for number in series_of},
        actual,
        last=shift(periods[0], -1),
        periods=periods,
        chosen=chosen,
    )
    errors = {number: _errors(actual[number], coming[number].run) for number in series_of}
    return StaffingVolumes(_history(actual), coming, pd.DataFrame(errors))


def _by_month(days: pd.Series, values: pd.Series) -> Months:
    since = days.to_numpy().astype("datetime64[M]").astype("int64")  # months since January 1970
    periods = (since // 12 + 1970) * 100 + since % 12 + 1
    return dict(zip(periods.tolist(), values.to_numpy(dtype="float64").tolist(), strict=True))


def _period(days: pd.Series) -> pd.Series:
    months: pd.Series = days.dt.year * 100 + days.dt.month
    return months


def _history(actual: dict[int, Months]) -> pd.DataFrame:
    rows = [(number, period, volume) for number, months in actual.items() for period, volume in months.items()]
    table = pd.DataFrame.from_records(rows, columns=["department_id", "period", "volume"])
    return table.astype({"department_id": "int64", "period": "int64", "volume": "float64"})


def _errors(actual: Months, run: ForecastRun | None) -> pd.Series:
    """Return what was unexpected by month, as a share: of the forecast a month ahead, else of last year's month."""
    if run is not None and run.backtest.get("surprises"):
        surprises = [tuple(row.get(name) for name in SURPRISES) for row in run.backtest["surprises"]]
        return kept_reads.of_content(("staffing_surprises", *surprises), lambda: _surprises(run))
    before = {month: actual.get(shift(month, -12), 0.0) for month in actual}
    change = {month: volume / before[month] - 1 for month, volume in actual.items() if before[month] > 0}
    errors = pd.Series(change, dtype="float64").dropna()
    return errors - errors.mean()


def _surprises(run: ForecastRun) -> pd.Series:
    table = rows_to_table(run.backtest["surprises"], SURPRISES)
    expected = table["forecast"].where(table["forecast"] > 0)
    return pd.Series(((table["actual"] - expected) / expected).to_numpy(), _period(table["ds"]))
