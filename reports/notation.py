"""How kinds of figures are drawn, on every chart the same (IBCS-like): what they are, never who they belong to.

Actual is a solid line or bar, prior year light, budget an outline or thin dots, forecast dashed with its 80 and 95 %
bands. Colors come from `reports/theme.py`. Charts take strokes, bands, axes and legends from here, so that a change of
the notation is one change.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import altair as alt

from reports.theme import Palette

Drawn = Literal["actual", "prior", "budget", "forecast", "yardstick"]

SOLID = [1, 0]
#: A forecast that is drawn as bars: light inside a dashed outline.
FORECAST_FILL = 0.3
DASHES: Mapping[Drawn, list[int]] = {
    "actual": SOLID,
    "prior": SOLID,
    "budget": [2, 2],
    "forecast": [6, 4],
    "yardstick": [2, 3],
}
#: Widths of lines in pixels; a budget stays in the background.
WIDTH, BUDGET_WIDTH, OUTLINE_WIDTH = 2.4, 1.3, 1.25
#: The band of a level of confidence, widest first, as they are laid over each other.
BAND_OPACITY = {"95": 0.14, "80": 0.26}


#: Amounts on axes: 1.5M, 200K (Vega's own suffixes are G and k).
def short_expression(format_: str) -> str:
    """Return a figure of an axis in a format of Vega, thousands and billions as everywhere."""
    return f"replace(replace(format(datum.value, '{format_}'), 'G', 'B'), 'k', 'K')"


SHORT_AXIS = short_expression("~s")
#: Percent of figures that are percent already, and a day in a tooltip; `reports/chart_locale.py` writes both anew.
PERCENT_AXIS = "format(datum.value, '~f') + '%'"
DAY = "%b %-d, %Y"
#: Labels of an axis of time: a month as tables write it, a day where days have labels of their own.
TIMES = {"year": "%b %y", "quarter": "%b %y", "month": "%b %y", "week": "%b %-d", "date": "%b %-d"}


def short_labels(format_: str) -> str:
    """Return the labels of an axis in a signed format, thousands and billions as everywhere, zero without a sign."""
    return f"datum.value == 0 ? '0' : {short_expression(format_)}"


def time_axis(field: str = "ds") -> alt.X:
    """Return the axis of a line over time: few labels, no grid."""
    return alt.X(f"{field}:T", title=None, axis=alt.Axis(format=TIMES, grid=False, tickCount=8, labelOverlap=True))


def month_axis(field: str = "when", *, every: int | None = None, grid: bool = True) -> alt.X:
    """Return an axis of months ("Apr 26"); `every` so many months has a label, else as many as fit."""
    count = 6 if every is None else {"interval": "month", "step": every}
    axis = alt.Axis(format="%b %y", grid=grid, tickCount=count, labelOverlap=every is None)
    return alt.X(f"{field}:T", title=None, axis=axis)


def amounts_axis(*, title: str | None = None, ticks: int = 5) -> alt.Axis:
    """Return an axis of money in short form, without a line of its own."""
    return alt.Axis(labelExpr=SHORT_AXIS, tickCount=ticks, domain=False, titlePadding=8, title=title)


def line_legend(*, limit: int = 240, columns: int | None = None) -> alt.Legend:
    """Return a legend of strokes above the chart."""
    beside = alt.Undefined if columns is None else columns
    return alt.Legend(
        title=None, orient="top", symbolType="stroke", symbolStrokeWidth=3, labelLimit=limit, columns=beside
    )


def dashes(field: str, names: Sequence[str], drawn: Sequence[Drawn]) -> alt.StrokeDash:
    """Return how lines told apart by `field` are dashed; `names` are its values, `drawn` what each is."""
    scale = alt.Scale(domain=list(names), range=[DASHES[kind] for kind in drawn])
    return alt.StrokeDash(field, scale=scale, legend=None)


def panel_title(text: str, colors: Palette) -> alt.TitleParams:
    """Return the title of one panel among several: at its start, quiet."""
    return alt.TitleParams(text, anchor="start", fontSize=13, fontWeight="normal", color=colors.muted)
