"""Days of the calendar: public holidays, days and working days of a month, known shocks.

Country and region are the codes of the `holidays` library (GB + ENG, US + CA, DE + BY).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from forecasting.errors import ForecastError
from language import _


@dataclass(frozen=True)
class Shock:
    """A one-off window that is known and will not come back: a wave, a strike, an outage.

    Attributes:
        start: First day, ISO text.
        end: Last day, ISO text, included.
    """

    name: str
    start: str
    end: str

    def covers(self, dates: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """True for each period (first day, last day) that overlaps the window."""
        return np.asarray((ends >= np.datetime64(self.start)) & (dates <= np.datetime64(self.end)))


@lru_cache(maxsize=64)
def _holiday_table(country: str, region: str | None, first: int, last: int) -> tuple[tuple[str, str], ...]:
    import holidays

    days = holidays.country_holidays(country, subdiv=region, years=range(first, last + 1))
    return tuple((day.isoformat(), name) for day, name in sorted(days.items()))


def public_holidays(country: str | None, region: str | None, dates: np.ndarray) -> pd.DataFrame:
    """Public holidays of the years touched by `dates`: `ds` (datetime64[D]) and `holiday` (name).

    Raises:
        ForecastError: The country or region has no calendar.
    """
    if not country or not len(dates):
        return pd.DataFrame({"ds": np.array([], dtype="datetime64[D]"), "holiday": np.array([], dtype=str)})
    years = dates.astype("datetime64[Y]").astype("int64") + 1970
    try:
        table = _holiday_table(country.upper(), region, int(years.min()), int(years.max()))
    except NotImplementedError as error:
        raise ForecastError(
            _("There is no holiday calendar for {place}.", place=f"{country} {region or ''}".strip()),
            _("Use the ISO codes of country and region, such as GB and ENG, or leave them empty."),
        ) from error
    return pd.DataFrame(
        {
            "ds": np.array([day for day, _name in table], dtype="datetime64[D]"),
            "holiday": [name for _day, name in table],
        }
    )


def month_days(dates: np.ndarray) -> np.ndarray:
    """Days of each month."""
    months = dates.astype("datetime64[M]")
    return np.asarray(((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype("float64"))


def working_days(dates: np.ndarray, holidays: Sequence[np.datetime64] | np.ndarray = ()) -> np.ndarray:
    """Mondays to Fridays of each month that are no public holiday."""
    months = dates.astype("datetime64[M]")
    first, following = months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]")
    free = np.asarray(holidays, dtype="datetime64[D]")
    return np.asarray(np.busday_count(first, following, holidays=free).astype("float64"))


def period_ends(dates: np.ndarray, frequency: str) -> np.ndarray:
    """Last day of each period that starts on `dates`."""
    if frequency == "MS":
        return np.asarray((dates.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1)
    return dates + (6 if frequency == "W" else 0)
