"""Pictures of the staffing cost forecast: frame in, Altair chart out. Amounts come in minor units."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import pandas as pd

from language import N_, _, translate
from planning.periods import first_day
from reports import notation
from reports.formats import Formats
from reports.notation import BAND_OPACITY, BUDGET_WIDTH, SHORT_AXIS, WIDTH, Drawn, time_axis
from reports.staffing.tables import GROUPS
from reports.theme import Palette
from reports.variance.charts import month_label

SHOWN_GROUPS = ("regular", "float", "overtime", "agency")
#: As many names of lines fit side by side above a phone's chart.
MOST_IN_A_ROW = 3
#: How each line is named in the legend, and how it is drawn.
LINES: dict[str, tuple[str, Drawn]] = {
    "actual": (N_("Actual"), "actual"),
    "forecast": (N_("Forecast"), "forecast"),
    "before": (N_("Without changes"), "forecast"),
    "budget": (N_("Budget"), "budget"),
}
HEIGHT = 320


@dataclass(frozen=True)
class FanUnit:
    """What a fan is drawn in: the title of its axis, what one unit of the axis is, how a figure reads, and whether the

    axis begins at zero (at the lowest figure where one is negative).
    """

    title: str
    scale: float
    write: Callable[[int | None], str]
    from_zero: bool = False


def cost_fan(
    course: pd.DataFrame,
    formats: Formats,
    colors: Palette,
    *,
    before: pd.DataFrame | None = None,
) -> Any:
    """Return cost by month: actual solid, forecast dashed with its 80 and 95 % ranges, budget as dotted steps.

    Args:
        course: `period, actual, forecast, budget, lo80, hi80, lo95, hi95`.
        formats: How figures read.
        colors: Palette of the mode.
        before: The same as `course` without a person's changes; None when there are none.
    """
    title = _("Labor cost, {currency}", currency=formats.symbol)
    return _fan(course, FanUnit(title, 10.0**formats.digits, formats.money), formats, colors, before=before)


def volume_fan(course: pd.DataFrame, measure: str, formats: Formats, colors: Palette) -> Any:
    """Return a volume by month, drawn like `cost_fan`; `course` is in units of the measure."""
    return _fan(course, FanUnit(measure, 1.0, formats.number), formats, colors)


def begins_above_zero(*courses: pd.DataFrame) -> bool:
    """Return whether the scale of a fan over these courses begins above zero.

    It does where the figures differ by no more than the lowest of them; others fill at least half of a picture
    that begins at zero.
    """
    figures = pd.concat([course.drop(columns="period").astype("Float64").melt() for course in courses])[
        "value"
    ].dropna()
    lowest, highest = figures.min(), figures.max()
    return bool(len(figures) and lowest > 0 and highest - lowest <= lowest)


def _fan(
    course: pd.DataFrame, unit: FanUnit, formats: Formats, colors: Palette, *, before: pd.DataFrame | None = None
) -> Any:
    courses = (course,) if before is None else (course, before[["period", "forecast"]])
    unit, scale = replace(unit, from_zero=not begins_above_zero(*courses)), unit.scale
    dates = [pd.Timestamp(first_day(int(period))) for period in course["period"]]
    figures = course.drop(columns="period").astype("Float64").astype("float64") / scale
    table = figures.assign(ds=dates)
    ahead = _from_last_actual(table)
    lines = [_line(table, "actual", "actual"), _line(ahead, "forecast", "forecast")]
    if before is not None:
        lines.append(_line(_in_units(before, "forecast", scale), "value", "before"))
    has_budget = bool(table["budget"].notna().any())
    drawn_keys = [str(part["key"].iloc[0]) for part in lines if len(part)] + (["budget"] if has_budget else [])
    names = [translate(LINES[key][0]) for key in drawn_keys]
    shades = {
        "actual": colors.actual,
        "forecast": colors.forecast,
        "before": colors.muted,
        "budget": colors.budget,
    }
    color = alt.Color(
        "line:N",
        scale=alt.Scale(domain=names, range=[shades[key] for key in drawn_keys]),
        legend=notation.line_legend(limit=200, columns=2 if len(names) > MOST_IN_A_ROW else len(names)),
    )
    dash = notation.dashes("line:N", names, [LINES[key][1] for key in drawn_keys])
    y = _amounts("value", unit)
    layers = [_band(ahead, level, opacity, colors, unit) for level, opacity in BAND_OPACITY.items()]
    if has_budget:
        steps = alt.Chart(_line(table, "budget", "budget")).mark_line(strokeWidth=BUDGET_WIDTH, interpolate="step")
        layers.append(steps.encode(time_axis(), y, color, dash))
    drawn = alt.Chart(pd.concat(lines, ignore_index=True)).mark_line(strokeWidth=WIDTH, strokeCap="butt")
    layers += [drawn.encode(time_axis(), y, color, dash), _tips(course, unit, formats)]
    return alt.layer(*layers, height=HEIGHT)


def _in_units(frame: pd.DataFrame, name: str, scale: float) -> pd.DataFrame:
    known = frame[frame[name].notna()]
    dates = [pd.Timestamp(first_day(int(period))) for period in known["period"]]
    return pd.DataFrame({"ds": dates, "value": known[name].astype("float64").to_numpy() / scale})


def _line(table: pd.DataFrame, field: str, key: str) -> pd.DataFrame:
    known = table[table[field].notna()]
    figures = {"ds": known["ds"].to_numpy(), "value": known[field].to_numpy()}
    return pd.DataFrame({**figures, "key": key, "line": translate(LINES[key][0])})


def _from_last_actual(table: pd.DataFrame) -> pd.DataFrame:
    """Let the fan open at the last actual figure, or a gap would show between the two."""
    ahead = table[table["forecast"].notna()]
    past = table[table["actual"].notna()]
    if past.empty:
        return ahead
    last = past.iloc[-1]
    start = dict.fromkeys(("forecast", "lo80", "hi80", "lo95", "hi95"), last["actual"]) | {"ds": last["ds"]}
    return pd.concat([pd.DataFrame([start]), ahead[list(start)]], ignore_index=True)


def _amounts(field: str, unit: FanUnit) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=notation.amounts_axis(title=unit.title), scale=alt.Scale(zero=unit.from_zero))


def _band(ahead: pd.DataFrame, level: str, opacity: float, colors: Palette, unit: FanUnit) -> alt.Chart:
    area: alt.Chart = alt.Chart(ahead).mark_area(opacity=opacity, color=colors.forecast, line=False)
    return area.encode(time_axis(), _amounts(f"lo{level}", unit), alt.Y2(f"hi{level}"))


def _tips(course: pd.DataFrame, unit: FanUnit, formats: Formats) -> alt.Chart:
    """Lay invisible circles over all months: what a person reads when pointing at one."""
    scale = unit.scale
    at = course["actual"].fillna(course["forecast"]).fillna(course["budget"])

    def money(values: pd.Series) -> list[str]:
        return [unit.write(None if pd.isna(value) else round(value)) for value in values]

    low, high = money(course["lo80"]), money(course["hi80"])
    rows = pd.DataFrame(
        {
            "ds": [pd.Timestamp(first_day(int(period))) for period in course["period"]],
            "at": at.astype("float64").to_numpy() / scale,
            "month": [formats.month(int(period)) for period in course["period"]],
            "actual": money(course["actual"]),
            "forecast": money(course["forecast"]),
            "range": [f"{a} – {b}" if a != b else a for a, b in zip(low, high, strict=True)],
            "budget": money(course["budget"]),
        }
    )
    titles = {
        "month": _("Month"),
        "actual": _("Actual"),
        "forecast": _("Forecast"),
        "range": _("80% range"),
        "budget": _("Budget"),
    }
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in titles.items()]
    circles: alt.Chart = alt.Chart(rows).mark_circle(size=160, opacity=0)
    return circles.encode(time_axis(), _amounts("at", unit), tooltip=tips)


def _months(formats: Formats) -> alt.Axis:
    return alt.Axis(labelAngle=0, labelExpr=month_label(formats), ticks=False)


def hours_bars(hours: pd.DataFrame, formats: Formats, colors: Palette, *, height: int = 260) -> Any:
    """Return worked hours by month and pay group, stacked; forecast months are paler.

    Args:
        hours: `period, pay_group, hours, forecast` (bool).
    """
    rows = hours[hours["pay_group"].isin(SHOWN_GROUPS)]
    shades = dict(zip(SHOWN_GROUPS, (colors.prior, colors.forecast, colors.second, colors.unfavorable), strict=True))
    titles = [translate(GROUPS[name]) for name in SHOWN_GROUPS]
    periods = sorted(set(rows["period"]))
    table = pd.DataFrame(
        {
            "month": [formats.month(int(period), between="\n") for period in rows["period"]],
            "group": rows["pay_group"].map(GROUPS).map(translate),
            "place": rows["pay_group"].map({name: at for at, name in enumerate(SHOWN_GROUPS)}),
            "hours": rows["hours"],
            "kind": rows["forecast"].map({True: _("Forecast"), False: _("Actual")}),
            "text": [formats.number(round(value)) for value in rows["hours"]],
        }
    )
    order = [formats.month(int(period), between="\n") for period in periods]
    kinds = [_("Actual"), _("Forecast")]
    inks = alt.Scale(domain=titles, range=[shades[name] for name in SHOWN_GROUPS])
    return (
        alt.Chart(table)
        .mark_bar(strokeWidth=notation.OUTLINE_WIDTH)
        .encode(
            x=alt.X("month:N", sort=order, title=None, axis=_months(formats)),
            y=alt.Y("hours:Q", title=_("Hours worked"), axis=alt.Axis(labelExpr=SHORT_AXIS, tickCount=5, domain=False)),
            color=alt.Color(
                "group:N",
                scale=inks,
                legend=alt.Legend(title=None, orient="top"),
            ),
            order=alt.Order("place:Q"),
            stroke=alt.Stroke("group:N", scale=inks, legend=None),
            strokeDash=notation.dashes("kind:N", kinds, ["actual", "forecast"]),
            fillOpacity=alt.FillOpacity(
                "kind:N", scale=alt.Scale(domain=kinds, range=[1.0, notation.FORECAST_FILL]), legend=None
            ),
            tooltip=[
                alt.Tooltip("month:N", title=_("Month")),
                alt.Tooltip("group:N", title=_("Group")),
                alt.Tooltip("text:N", title=_("Hours")),
                alt.Tooltip("kind:N", title=_("Kind")),
            ],
        )
        .properties(height=height)
    )


def places_lines(places: pd.DataFrame, formats: Formats, colors: Palette, *, height: int = 260) -> Any:
    """Return positions needed against positions filled by month (`period, required, filled` in FTE)."""
    named = {"required": _("FTE needed"), "filled": _("FTE of own staff")}
    wide = pd.DataFrame(
        {
            "month": [formats.month(int(period), between="\n") for period in places["period"]],
            **{title: places[name] for name, title in named.items()},
        }
    )
    table = wide.melt("month", var_name="line", value_name="fte")
    table["text"] = [formats.number(round(value, 1), 1) for value in table["fte"]]
    titles = list(named.values())
    return (
        alt.Chart(table)
        .mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=34))
        .encode(
            x=alt.X("month:N", sort=wide["month"].tolist(), title=None, axis=_months(formats)),
            y=alt.Y("fte:Q", title=_("FTE"), scale=alt.Scale(zero=False, padding=8), axis=alt.Axis(tickCount=5)),
            color=alt.Color(
                "line:N",
                scale=alt.Scale(domain=titles, range=[colors.forecast, colors.actual]),
                legend=alt.Legend(title=None, orient="top", symbolType="stroke", symbolStrokeWidth=3),
            ),
            strokeDash=notation.dashes("line:N", titles, ["forecast", "actual"]),
            tooltip=[
                alt.Tooltip("month:N", title=_("Month")),
                alt.Tooltip("line:N", title=_("Line")),
                alt.Tooltip("text:N", title=_("FTE")),
            ],
        )
        .properties(height=height)
    )
