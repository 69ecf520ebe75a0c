"""Sentences and labels about how sure a scenario is."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from language import _, share_text, translate
from planning.scenarios.drivers import DRIVERS, Driver
from reports.formats import MISSING, Formats
from reports.scenarios.words import size

Floats = npt.NDArray[np.float64]


def middle(margin: Floats) -> tuple[int, int]:
    """Return the 80 % range of the result in minor units."""
    low, high = np.percentile(margin, [10, 90])
    return round(float(low)), round(float(high))


def chance(share: float) -> str:
    """Return a chance (0–1) as people say it; nothing that was drawn is certain."""
    if share < 0.01:
        return _("under 1%")
    return _("over 99%") if share > 0.99 else share_text(share)


def rate(value: float | None, formats: Formats) -> str:
    """Return a margin."""
    return MISSING if value is None else formats.percent(value, signed=True)


def answer(margin: Floats, chances: Mapping[str, float], formats: Formats) -> str:
    """Return the range of the result and the chance of meeting the budget."""
    low, high = middle(margin)
    known = {
        "low": formats.short(low),
        "high": formats.short(high),
        "loss": chance(float((margin < 0).mean())),
    }
    if "budget" in chances:
        return _(
            "In 80% of draws the year ends between {low} and {high}; the chance of a loss is {loss}, "
            "of meeting the budget {chance}.",
            chance=chance(chances["budget"]),
            **known,
        )
    return _("In 80% of draws the year ends between {low} and {high}; the chance of a loss is {loss}.", **known)


def _spoken(driver: Driver) -> str:
    """Return what varies: the span of payer rates is that of the payers' mix too."""
    return _("Payer mix and rates") if driver.key == "payer_rate" else translate(driver.label)


def tornado(
    table: pd.DataFrame,
    present: int,
    formats: Formats,
    *,
    volume: tuple[int, int] | None = None,
    rest: int = 0,
) -> pd.DataFrame:
    """Return the rows that the tornado draws.

    Args:
        table: As of `planning.scenarios.studies.sensitivity.tornado`.
        present: The scenario's own result in minor units.
        formats: How figures read.
        volume: Results between which the volume forecast alone leaves the year in 80 % of draws.
        rest: What else past landings erred by, up or down in 80 %.

    Returns:
        Largest swing first: `label, low, high` (change of the result in minor units) and `low_text, high_text` (ends of
        the span).
    """
    drivers = [DRIVERS[key] for key in table["driver"]]
    ends = {
        end: [size(driver, value, formats, signed=True) for driver, value in zip(drivers, table[end], strict=True)]
        for end in ("low", "high")
    }
    rows = pd.DataFrame(
        {
            "label": [
                _("{driver}, {low} to {high}", driver=_spoken(driver), low=low, high=high)
                for driver, low, high in zip(drivers, ends["low"], ends["high"], strict=True)
            ],
            "low": table["margin_low"] - present,
            "high": table["margin_high"] - present,
            "low_text": ends["low"],
            "high_text": ends["high"],
        }
    )
    others = [] if volume is None else [(_("Volume forecast, 80% range"), volume[0] - present, volume[1] - present)]
    others += [(_("All else that past landings missed, 80%"), -rest, rest)] if rest else []
    names = list(rows.columns)
    more = [(label, low, high, formats.short(low), formats.short(high)) for label, low, high in others]
    rows = pd.concat([rows, pd.DataFrame(more, columns=names)], ignore_index=True) if more else rows
    order = (rows["high"] - rows["low"]).abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].reset_index(drop=True)
