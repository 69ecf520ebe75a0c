"""Pictures of how good a forecast was and what it is made of."""

from dataclasses import dataclass

import altair as alt
import pandas as pd

from language import N_, _, translate
from planning.forecasts.signals import Judgement
from reports.forecasts.charts import (
    ACTUAL,
    BUDGET,
    FIRST_RUN,
    FORECAST,
    LAST_SEASON,
    SECOND_RUN,
    Layers,
    Style,
    colours,
    dashes,
    line,
    value_axis,
)
from reports.notation import DASHES, short_labels, time_axis
from reports.theme import Palette

LONGEST_LABEL = 10
#: Height of a bar whose name is written beside it, with its gap.
PER_NAME = 20
#: By the name of a step, as `services.forecasts.fitting.steps_word` has it.
STEPS_AHEAD = {"month": N_("Months ahead"), "week": N_("Weeks ahead"), "day": N_("Days ahead")}


def backtest_chart(rows: pd.DataFrame, *, title: str, palette: Palette) -> Layers:
    """Draw what was forecast at each past origin compared with what happened.

    Args:
        rows: `origin, ds, actual, forecast, naive, lo80, hi80`.
    """
    style = Style(palette, title, (ACTUAL, FORECAST, LAST_SEASON))
    actual = rows[["ds", "actual"]].drop_duplicates("ds").sort_values("ds")
    band = (
        alt.Chart(rows)
        .mark_area(opacity=0.24, color=palette.forecast)
        .encode(time_axis(), value_axis("lo80", title), alt.Y2("hi80"), alt.Detail("origin:N"))
    )
    made = alt.Chart(rows.assign(series=translate(FORECAST))).mark_line(strokeWidth=2.2)
    naive = alt.Chart(rows.assign(series=translate(LAST_SEASON))).mark_line(strokeWidth=1.4)
    detail = alt.Detail("origin:N")
    shared = (colours(style), dashes(style), detail)
    return alt.layer(
        band,
        naive.encode(time_axis(), value_axis("naive", title), *shared),
        made.encode(time_axis(), value_axis("forecast", title), *shared),
        line(actual, "actual", ACTUAL, style),
        height=260,
    )


def errors_chart(table: pd.DataFrame, *, palette: Palette, step_name: str) -> Layers:
    """Draw the mean error by steps ahead: ours, last season's figure and last year's budget.

    Args:
        table: `step, series, error` with error as a share (0–1) of what happened.
    """
    known = {
        FORECAST: palette.forecast,
        LAST_SEASON: palette.neutral,
        BUDGET: palette.unfavorable,
    }
    names = [name for name in known if name in set(table["series"])]
    shown = [translate(name) for name in names]
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=shown, range=[known[name] for name in names]),
        legend=alt.Legend(title=None, orient="top", labelLimit=240),
    )
    shape = alt.Shape("series:N", scale=alt.Scale(domain=shown), legend=None)
    base = alt.Chart(table.assign(series=table["series"].map(translate))).encode(
        alt.X("step:Q", title=translate(STEPS_AHEAD[step_name]), axis=alt.Axis(tickMinStep=1, grid=False)),
        alt.Y("error:Q", title=_("Mean error"), axis=alt.Axis(format=".0%", tickCount=4), scale=alt.Scale(domainMin=0)),
        colour,
        tooltip=[
            alt.Tooltip("series:N", title=_("Line")),
            alt.Tooltip("step:Q", title=_("Steps ahead"), format="d"),
            alt.Tooltip("error:Q", title=_("Mean error"), format=".1%"),
        ],
    )
    points = base.mark_point(size=45, filled=True, opacity=1).encode(shape)
    return alt.layer(base.mark_line(strokeWidth=2), points, height=240)


def component_chart(frame: pd.DataFrame, *, title: str, palette: Palette, share: bool) -> alt.Chart:
    """Draw one component over its own axis.

    Args:
        frame: `label, value` in order (month names, weekdays), or `ds, value` for the trend.
        share: Whether values are shares of the level (0.05 is 5 % above it) instead of units.
    """
    axis = alt.Axis(labelExpr=short_labels("+.1~%"), tickCount=4) if share else alt.Axis(format=",~f", tickCount=4)
    value = alt.Y("value:Q", title=title, axis=axis, scale=alt.Scale(zero="ds" not in frame))
    if "ds" in frame:
        trend: alt.Chart = alt.Chart(frame, height=200).mark_line(color=palette.actual, strokeWidth=2)
        return trend.encode(time_axis(), value)
    order = frame["label"].tolist()
    by_name = frame["label"].str.len().max() > LONGEST_LABEL
    height = max(200, PER_NAME * len(frame)) if by_name else 200  # every name is written
    bars: alt.Chart = alt.Chart(frame, height=height).mark_bar(color=palette.forecast)
    name = alt.Tooltip("label:N", title=_("Name"))
    tip = alt.Tooltip("value:Q", title=_("Effect"), format="+.1%" if share else ",.0f")
    if by_name:  # names of holidays read beside the bars
        names = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=150, labelOverlap=False))
        return bars.encode(alt.X("value:Q", title=title, axis=axis), names, tooltip=[name, tip])
    labels = alt.X("label:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    return bars.encode(labels, value, tooltip=[name, tip])


def comparison_chart(table: pd.DataFrame, *, title: str, palette: Palette) -> Layers:
    """Draw two runs of one series: `ds, first, second`."""
    style = Style(palette, title, (FIRST_RUN, SECOND_RUN))
    return alt.layer(
        line(table, "first", FIRST_RUN, style, width=2),
        line(table, "second", SECOND_RUN, style, width=2),
        height=220,
    )


@dataclass(frozen=True)
class ChartUnit:
    """How the values of a control chart are drawn: times `scale`, in a format of the axis and one of the tips."""

    scale: float = 1.0
    axis: str = "+.0%"
    tip: str = "+.1%"


def control_chart(judgement: Judgement, *, title: str, palette: Palette, unit: ChartUnit = ChartUnit()) -> Layers:
    """Draw unexpected differences with their limits; signals are larger, orange and have another shape."""
    table, limits = judgement.table.copy(), judgement.limits
    table[["value", "ewma"]] *= unit.scale
    marked = table.assign(
        kind=(table["beyond"] | table["in_run"] | table["drifting"]).map({True: _("Signal"), False: _("Ordinary")})
    )
    levels = pd.DataFrame(
        {
            "value": [unit.scale * one for one in (limits.lower, limits.centre, limits.upper)],
            "name": [_("Lower limit"), _("Mean"), _("Upper limit")],
        }
    )
    written = alt.Axis(labelExpr=short_labels(unit.axis), tickCount=5, grid=False)
    axis = alt.Y("value:Q", title=title, axis=written)
    rules = (
        alt.Chart(levels)
        .mark_rule(color=palette.muted, strokeDash=DASHES["yardstick"])
        .encode(axis, tooltip=[alt.Tooltip("name:N", title=_("Limit"))])
    )
    course = alt.Chart(table).mark_line(color=palette.prior, strokeWidth=1.2).encode(time_axis(), axis)
    smooth = alt.Chart(table).mark_line(color=palette.forecast, strokeWidth=2.2)
    points = alt.Chart(marked).mark_point(filled=True, opacity=1)
    tips = [
        alt.Tooltip("ds:T", format="%b %Y", title=_("Month")),
        alt.Tooltip("value:Q", format=unit.tip, title=_("Difference")),
        alt.Tooltip("kind:N", title=_("Kind")),
    ]
    return alt.layer(
        rules,
        course,
        smooth.encode(time_axis(), alt.Y("ewma:Q")),
        points.encode(time_axis(), axis, *_signal_marks(palette), tooltip=tips),
        height=260,
    )


def _signal_marks(palette: Palette) -> tuple[alt.Color, alt.Shape, alt.Size]:
    domain, legend = [_("Ordinary"), _("Signal")], alt.Legend(title=None, orient="top")
    return (
        alt.Color("kind:N", scale=alt.Scale(domain=domain, range=[palette.actual, palette.unfavorable]), legend=legend),
        alt.Shape("kind:N", scale=alt.Scale(domain=domain, range=["circle", "diamond"]), legend=legend),
        alt.Size("kind:N", scale=alt.Scale(domain=domain, range=[35, 110]), legend=None),
    )
