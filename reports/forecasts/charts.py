"""Pictures of volume forecasts: actual solid, budget as steps, forecast dashed with its 80 and 95 % ranges."""

from dataclasses import dataclass
from datetime import date

import altair as alt
import pandas as pd

from language import N_, _, translate
from reports import notation
from reports.notation import BAND_OPACITY, BUDGET_WIDTH, DAY, WIDTH, Drawn, time_axis
from reports.theme import Palette

#: What `alt.layer` gives by its own declaration.
Layers = alt.LayerChart | alt.FacetChart
HEIGHT = 340
#: Names of lines; translated where they are drawn.
ACTUAL, FORECAST, BUDGET = N_("Actual"), N_("Forecast"), N_("Budget")
LAST_SEASON, FIRST_RUN, SECOND_RUN = N_("Last season"), N_("First run"), N_("Second run")


@dataclass(frozen=True)
class Mark:
    """Something to mark on the time axis: a public holiday (one day) or a known shock (a window)."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class Style:
    """What the layers of one chart share: colours, the value axis' title with its unit, the names in the legend."""

    palette: Palette
    title: str
    names: tuple[str, ...]  # marked with `N_`

    def shown(self) -> list[str]:
        """Return the names in the reader's language."""
        return [translate(name) for name in self.names]


def volume_chart(
    history: pd.DataFrame,
    outlook: pd.DataFrame,
    budget: pd.DataFrame,
    *,
    title: str,
    palette: Palette,
    holidays: list[Mark],
    shocks: list[Mark],
) -> Layers:
    """Draw history, budget and forecast in one picture.

    Args:
        history: `ds, y`; a missing period breaks the line.
        outlook: `ds, mean, lo80, hi80, lo95, hi95, override`.
        budget: `ds, budget`.
        title: Title of the value axis with its unit.
    """
    start = history["ds"].iloc[0]
    joined = _from_last_actual(history, outlook)
    style = Style(palette, title, (ACTUAL, FORECAST, BUDGET) if len(budget) else (ACTUAL, FORECAST))
    layers = [
        *_shock_layers(shocks, start, palette),
        *(_band(joined, level, opacity, style) for level, opacity in BAND_OPACITY.items()),
        *([line(budget, "budget", BUDGET, style, width=BUDGET_WIDTH, steps=True)] if len(budget) else []),
        line(_with_gaps(history), "y", ACTUAL, style),
        line(joined, "mean", FORECAST, style),
        *_override_layers(outlook, style),
        *_holiday_layers(holidays, start, palette),
        _tooltips(history, outlook, budget, title),
    ]
    return alt.layer(*layers, height=HEIGHT)


def value_axis(field: str, title: str) -> alt.Y:
    """Return a value axis that need not start at zero."""
    return alt.Y(f"{field}:Q", title=title, scale=alt.Scale(zero=False, nice=True), axis=counts_axis())


def counts_axis() -> alt.Axis:
    """Return an axis of counts with thousands marks; its title runs along it and collides with nothing."""
    return alt.Axis(format=",~f", tickCount=5, titlePadding=8)


def colours(style: Style) -> alt.Color:
    """Return the colour of each named line, with a legend on top."""
    palette = style.palette
    known = {ACTUAL: palette.actual, FORECAST: palette.forecast, BUDGET: palette.budget}
    known |= {LAST_SEASON: palette.neutral, FIRST_RUN: palette.neutral, SECOND_RUN: palette.forecast}
    scale = alt.Scale(domain=style.shown(), range=[known[name] for name in style.names])
    return alt.Color("series:N", scale=scale, legend=notation.line_legend())


def dashes(style: Style) -> alt.StrokeDash:
    """Return the dash of each named line: forecasts dashed, yardsticks dotted."""
    known: dict[str, Drawn] = {FORECAST: "forecast", BUDGET: "budget", LAST_SEASON: "yardstick"}
    return notation.dashes("series:N", style.shown(), [known.get(name, "actual") for name in style.names])


def line(
    frame: pd.DataFrame, field: str, name: str, style: Style, *, width: float = WIDTH, steps: bool = False
) -> alt.Chart:
    """Return one named line over time."""
    rows = frame[["ds", field]].rename(columns={field: "value"}).assign(series=translate(name))
    chart: alt.Chart = alt.Chart(rows).mark_line(
        strokeWidth=width, strokeCap="butt", interpolate="step" if steps else "linear"
    )
    return chart.encode(time_axis(), value_axis("value", style.title), colours(style), dashes(style))


def _band(joined: pd.DataFrame, level: str, opacity: float, style: Style) -> alt.Chart:
    area: alt.Chart = alt.Chart(joined).mark_area(opacity=opacity, color=style.palette.forecast, line=False)
    return area.encode(time_axis(), value_axis(f"lo{level}", style.title), alt.Y2(f"hi{level}"))


def _from_last_actual(history: pd.DataFrame, outlook: pd.DataFrame) -> pd.DataFrame:
    """Let the fan open at the last actual figure, or a gap would show between the two."""
    last = history.iloc[-1]
    figures = {name: [float(last["y"])] for name in ("mean", "lo80", "hi80", "lo95", "hi95")}
    start = pd.DataFrame({"ds": [last["ds"]], **figures})
    return pd.concat([start, outlook[["ds", *figures]]], ignore_index=True)


def _with_gaps(history: pd.DataFrame) -> pd.DataFrame:
    """Put empty rows where periods are missing, so that the line breaks instead of inventing a course."""
    if len(history) < 3:
        return history
    days = float(history["ds"].diff().dt.days.median())
    frequency = "MS" if days > 20 else f"{max(int(days), 1)}D"
    every = pd.date_range(history["ds"].iloc[0], history["ds"].iloc[-1], freq=frequency)
    return history.set_index("ds").reindex(every).rename_axis("ds").reset_index()


def _override_layers(outlook: pd.DataFrame, style: Style) -> list[alt.Chart]:
    rows = outlook[outlook["override"].notna()]
    if rows.empty:
        return []
    base, colour = alt.Chart(rows), style.palette.unfavorable
    link = base.mark_rule(color=colour, strokeWidth=1)
    mark = base.mark_point(shape="diamond", size=90, filled=True, color=colour, opacity=1)
    return [
        link.encode(time_axis(), value_axis("mean", style.title), alt.Y2("override")),
        mark.encode(time_axis(), value_axis("override", style.title)),
    ]


def _shock_layers(shocks: list[Mark], start: pd.Timestamp, palette: Palette) -> list[alt.Chart]:
    seen = [mark for mark in shocks if pd.Timestamp(mark.end) >= start]
    if not seen:
        return []
    rows = pd.DataFrame(
        {
            "ds": [max(pd.Timestamp(mark.start), start) for mark in seen],
            "end": [pd.Timestamp(mark.end) + pd.Timedelta(days=1) for mark in seen],
            "name": [mark.name for mark in seen],
        }
    )
    base = alt.Chart(rows)
    area = base.mark_rect(color=palette.neutral, opacity=0.22).encode(
        time_axis(), alt.X2("end:T"), tooltip=[alt.Tooltip("name:N", title=_("Name"))]
    )
    label = base.mark_text(align="left", baseline="top", dx=3, dy=3, color=palette.muted, fontSize=11)
    return [area, label.encode(time_axis(), alt.Text("name:N"), y=alt.value(0))]


def _holiday_layers(holidays: list[Mark], start: pd.Timestamp, palette: Palette) -> list[alt.Chart]:
    seen = [mark for mark in holidays if pd.Timestamp(mark.start) >= start]
    if not seen:
        return []
    rows = pd.DataFrame({"ds": [pd.Timestamp(mark.start) for mark in seen], "name": [mark.name for mark in seen]})
    tip = [alt.Tooltip("ds:T", title=_("Holiday"), format=DAY), alt.Tooltip("name:N", title=_("Name"))]
    ticks = alt.Chart(rows).mark_tick(color=palette.muted, opacity=0.55, thickness=1.2, size=9, yOffset=-5)
    return [ticks.encode(time_axis(), y=alt.value("height"), tooltip=tip)]


def _tooltips(history: pd.DataFrame, outlook: pd.DataFrame, budget: pd.DataFrame, title: str) -> alt.Chart:
    """Lay invisible circles over all points: what a person reads when pointing at a month."""
    past = history.rename(columns={"y": "actual"}).assign(at=history["y"])
    known = outlook[["ds", "mean", "lo80", "hi80", "override"]]
    rows = pd.concat([past, known.assign(at=known["mean"])], ignore_index=True)
    rows = rows.merge(budget[["ds", "budget"]], on="ds", how="left")
    titles = {
        "actual": translate(ACTUAL),
        "mean": translate(FORECAST),
        "lo80": _("80% range from"),
        "hi80": _("80% range to"),
        "override": _("Set by hand"),
        "budget": translate(BUDGET),
    }
    fields = [name for name in titles if rows[name].notna().any()]
    tips = [alt.Tooltip(f"{name}:Q", title=titles[name], format=",.0f") for name in fields]
    circles: alt.Chart = alt.Chart(rows).mark_circle(size=160, opacity=0)
    return circles.encode(
        time_axis(), value_axis("at", title), tooltip=[alt.Tooltip("ds:T", title=_("From"), format=DAY), *tips]
    )
