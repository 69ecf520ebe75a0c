"""What the caller asks for, checked once."""

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from forecasting.errors import ForecastError
from forecasting.models.members import check_model
from forecasting.series.calendar import Shock
from forecasting.series.frame import MAX_HORIZON, FrequencyCode
from language import _

ENGINE_VERSION = "2"
MAX_BACKTESTS = 24


@dataclass(frozen=True)
class Settings:
    """Forecast settings; equal settings and data give equal forecasts.

    Attributes:
        horizon: Periods after the last row of each series. A period left out as unfinished is forecast as well.
        levels: Central intervals in percent, each between 1 and 99.
        model: "auto" combines; any other name uses that member alone.
        frequency: Found from the rows when None.
        country, region: Codes of the holiday calendar, such as "GB" and "ENG".
        shocks: Known one-off windows; their periods are not learned from.
        non_negative: None decides per series (no negative value so far means never below nought).
        whole_numbers: Round forecast and bounds of series that hold whole numbers only.
        as_of, unfinished: See `series.prepare`.
        backtests: Origins used to weigh the members; None means two, for long daily series one; 0 means weights and
            widths by prior.
    """

    horizon: int
    levels: tuple[int, ...] = (80, 95)
    model: str = "auto"
    frequency: FrequencyCode | None = None
    country: str | None = None
    region: str | None = None
    shocks: tuple[Shock, ...] = ()
    non_negative: bool | None = None
    whole_numbers: bool = False
    as_of: str | None = None
    unfinished: Literal["auto", "keep", "drop"] = "auto"
    backtests: int | None = None

    def __post_init__(self) -> None:
        if self.horizon < 1:
            raise ForecastError(_("The horizon is {horizon}.", horizon=self.horizon), _("Choose at least 1 period."))
        if self.frequency is not None and self.frequency not in MAX_HORIZON:
            raise ForecastError(
                _("Not a frequency: {frequency}", frequency=self.frequency),
                _("Use MS (months), W (weeks) or D (days)."),
            )
        limit = MAX_HORIZON[self.frequency or "D"]
        if self.horizon > limit:
            raise ForecastError(
                _("The horizon is {horizon}.", horizon=self.horizon),
                _("At most {limit} periods can be forecast.", limit=limit),
            )
        if not self.levels or any(not 1 <= level <= 99 for level in self.levels):
            raise ForecastError(
                _("Not valid levels: {levels}", levels=self.levels), _("Give percentages from 1 to 99, such as 80, 95.")
            )
        if self.backtests is not None and not 0 <= self.backtests <= MAX_BACKTESTS:
            raise ForecastError(
                _("Not a number of backtests: {backtests}", backtests=self.backtests),
                _("Use 0 to {most}.", most=MAX_BACKTESTS),
            )
        check_model(self.model)

    @property
    def day(self) -> np.datetime64 | None:
        """`as_of` as a date."""
        return np.datetime64(self.as_of, "D") if self.as_of else None

    def plain(self) -> dict[str, object]:
        """Plain values for storing and hashing."""
        return asdict(self)
