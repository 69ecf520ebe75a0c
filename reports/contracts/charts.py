"""Charts of contracts: notice calendar, attainment, savings, prices, what leaks. Frame in, Altair chart out."""

from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from language import _
from planning.contracts.savings import WORTH_AN_ALARM
from reports.formats import Formats
from reports.notation import DASHES, SHORT_AXIS
from reports.theme import Palette

ROW = 26
PICK = "pick"
#: How far the picture of the calendar reaches around the day.
BEFORE, AHEAD = timedelta(days=120), timedelta(days=540)


def notice_gantt(rows: pd.DataFrame, formats: Formats, colors: Palette, *, as_of: date) -> Any:
    """Return one bar per contract: its term, the window after the last day of notice in color, and a diamond on it.

    Args:
        rows: Rows of the contract calendar, nearest first: `id, title, start_date, end, notice, state, renews_to`.
        formats: How figures read.
        colors: Palette of the mode.
        as_of: The day of the picture, a vertical rule.
    """
    first, last = as_of - BEFORE, min(max(rows["end"]) + timedelta(days=15), as_of + AHEAD)
    data = _terms(rows, formats, colors, first, last)
    scale = alt.Scale(domain=[_noon(first), _noon(last)], clamp=True, nice=False)
    axis = alt.Axis(format="%b %y", tickCount={"interval": "month", "step": 3}, title=None, orient="top")
    today = (
        alt.Chart(pd.DataFrame({"day": [_noon(as_of)]}))
        .mark_rule(color=colors.text, strokeDash=DASHES["yardstick"])
        .encode(x=alt.X("day:T", scale=scale, axis=axis))
    )
    return (
        alt.layer(*_term_bars(data, colors, scale, axis), today)
        .properties(height=max(len(data), 1) * (ROW + 8))
        .configure_view(strokeWidth=0)
    )


def _terms(rows: pd.DataFrame, formats: Formats, colors: Palette, first: date, last: date) -> pd.DataFrame:
    """Return what the bars of terms are drawn from, within the days of the picture."""
    return pd.DataFrame(
        {
            "key": rows["id"].astype("str"),
            "title": rows["title"].astype("str"),
            "start": [_noon(max(start or first, first)) for start in rows["start_date"]],
            "notice": [_noon(min(max(day, first), last)) for day in rows["notice"]],
            "end": [_noon(min(day, last)) for day in rows["end"]],
            "inside": [first <= day <= last for day in rows["notice"]],
            "shade": [colors.unfavorable if state != "decide" else colors.favorable for state in rows["state"]],
            "notice_text": [formats.day(day) for day in rows["notice"]],
            "end_text": [formats.day(day) for day in rows["end"]],
            "then": [_then(row, formats) for row in rows.to_dict("records")],
        }
    )


def _term_bars(data: pd.DataFrame, colors: Palette, scale: alt.Scale, axis: alt.Axis) -> list[Any]:
    """Return the layers of all contracts: terms, windows of notice, diamonds, names."""
    tooltip = [
        alt.Tooltip("title:N", title=_("Contract")),
        alt.Tooltip("notice_text:N", title=_("Last day of notice")),
        alt.Tooltip("end_text:N", title=_("Ends")),
        alt.Tooltip("then:N", title=_("Without notice")),
    ]
    base = alt.Chart(data).encode(y=alt.Y("key:N", sort=data["key"].tolist(), axis=None), tooltip=tooltip)
    start, notice = (alt.X(f"{name}:T", scale=scale, axis=axis) for name in ("start", "notice"))
    shade = alt.Color("shade:N", scale=None)
    diamond = base.transform_filter("datum.inside").mark_point(
        shape="diamond", filled=True, size=90, opacity=1, yOffset=7
    )
    names = base.mark_text(align="left", baseline="middle", dy=-7, fontSize=12, color=colors.text)
    return [
        base.mark_bar(height=6, yOffset=7, color=colors.prior, cornerRadius=3).encode(x=start, x2="end:T"),
        base.mark_bar(height=6, yOffset=7, cornerRadius=2).encode(x=notice, x2="end:T", color=shade),
        diamond.encode(x=notice, color=shade),
        names.encode(x=alt.value(0), text="title:N"),
    ]


def _then(row: Any, formats: Formats) -> str:
    return (
        _("ends")
        if pd.isna(row["renews_to"])
        else _("renews until {renews_to}", renews_to=formats.day(row["renews_to"]))
    )


def _noon(day: date) -> str:
    return f"{day.isoformat()}T12:00:00"


def attainment(path: pd.DataFrame, thresholds: pd.DataFrame, formats: Formats, colors: Palette) -> Any:
    """Return the running total of a term: known solid, projected dashed with its 80 % band, thresholds as rules.

    Args:
        path: `period, low, middle, high` (minor units), `actual`.
        thresholds: `label, amount_minor`.
        formats: How figures read.
        colors: Palette of the mode.
    """
    title = _("Running total, {symbol}", symbol=formats.symbol)
    amounts = alt.Axis(labelExpr=SHORT_AXIS, tickCount=5, domain=False, title=title)
    levels = pd.DataFrame({"level": thresholds["amount_minor"] / 10**formats.digits, "label": thresholds["label"]})
    layers = [
        *_running_total(_totals(path, formats), colors, amounts),
        *_thresholds(levels, colors, amounts),
    ]
    return alt.layer(*layers).properties(height=240)


def _totals(path: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return what the line of a running total is drawn from."""
    return pd.DataFrame(
        {
            "when": [_noon(date(int(month) // 100, int(month) % 100, 1)) for month in path["period"]],
            "month": [formats.month(int(month)) for month in path["period"]],
            **{name: path[name] / 10**formats.digits for name in ("low", "middle", "high")},
            "actual": path["actual"].astype("bool"),
            "text": [formats.short(value) for value in path["middle"]],
            "band": [
                "" if known else f"{formats.short(low)} – {formats.short(high)}"
                for known, low, high in zip(path["actual"], path["low"], path["high"], strict=True)
            ],
        }
    )


def _running_total(data: pd.DataFrame, colors: Palette, amounts: alt.Axis) -> list[Any]:
    """Return the band and line ahead, which begin at the last known total, the known line, and a dot for each month."""
    when = alt.X("when:T", axis=alt.Axis(format="%b %y", title=None, tickCount={"interval": "month", "step": 3}))
    low, middle = alt.Y("low:Q", axis=amounts), alt.Y("middle:Q", axis=amounts)
    joined = data["actual"] | (~data["actual"]).cumsum().le(0)
    ahead = data[~data["actual"] | (data["actual"] & ~data["actual"].shift(-1, fill_value=True))]
    future, known = alt.Chart(ahead).encode(x=when), alt.Chart(data[joined]).encode(x=when)
    tooltip = [
        alt.Tooltip("month:N", title=_("Up to")),
        alt.Tooltip("text:N", title=_("Total")),
        alt.Tooltip("band:N", title=_("80% range")),
    ]
    dots = alt.Chart(data).encode(x=when, tooltip=tooltip)
    dashed = future.mark_line(color=colors.forecast, strokeDash=DASHES["forecast"], strokeWidth=2)
    return [
        future.mark_area(color=colors.forecast, opacity=0.22).encode(y=low, y2=alt.Y2("high:Q")),
        dashed.encode(y=middle),
        known.mark_line(color=colors.actual, strokeWidth=2.5).encode(y=middle),
        dots.mark_point(filled=True, size=28, opacity=0.9, color=colors.actual).encode(y=middle),
    ]


def _thresholds(levels: pd.DataFrame, colors: Palette, amounts: alt.Axis) -> list[Any]:
    """Return a rule for each threshold, with its name."""
    level, base = alt.Y("level:Q", axis=amounts), alt.Chart(levels)
    rules = base.mark_rule(color=colors.unfavorable, strokeWidth=1.5, strokeDash=DASHES["yardstick"])
    names = base.mark_text(align="left", dx=4, dy=-6, fontSize=12, color=colors.unfavorable_text)
    return [rules.encode(y=level), names.encode(y=level, x=alt.value(0), text="label:N")]


def savings(table: pd.DataFrame, formats: Formats, colors: Palette) -> Any:
    """Return realized savings by month as bars, with the promise as a step line."""
    unit = 10**formats.digits
    realized, promised = table["realized_minor"], table["promised_minor"]
    data = pd.DataFrame(
        {
            "month": [formats.month(int(period), between="\n") for period in table["period"]],
            "when": [_noon(date(int(period) // 100, int(period) % 100, 1)) for period in table["period"]],
            "realized": realized / unit,
            "promised": promised / unit,
            "shade": [
                colors.favorable if value >= goal * (1 - WORTH_AN_ALARM) else colors.unfavorable
                for value, goal in zip(realized, promised, strict=True)
            ],
            "realized_text": [formats.money(value) for value in realized],
            "promised_text": [formats.money(value) for value in promised],
        }
    )
    amounts = alt.Axis(
        labelExpr=SHORT_AXIS, tickCount=4, domain=False, title=_("Saving a month, {symbol}", symbol=formats.symbol)
    )
    months = alt.Axis(format="%b %y", title=None, tickCount={"interval": "month", "step": 6})
    base = alt.Chart(data).encode(
        x=alt.X("when:T", axis=months),
        tooltip=[
            alt.Tooltip("when:T", title=_("Month"), format="%b %Y"),
            alt.Tooltip("realized_text:N", title=_("Realized")),
            alt.Tooltip("promised_text:N", title=_("Promised")),
        ],
    )
    bars = base.mark_bar(width={"band": 0.7}).encode(
        x=alt.X("yearmonth(when):T", axis=months),
        y=alt.Y("realized:Q", axis=amounts),
        color=alt.Color("shade:N", scale=None),
    )
    line = base.mark_line(
        interpolate="step", color=colors.text, strokeDash=DASHES["yardstick"], strokeWidth=1.5
    ).encode(y=alt.Y("promised:Q", axis=amounts))
    return alt.layer(bars, line).properties(height=220)


def price_index(index: pd.DataFrame, formats: Formats, colors: Palette) -> Any:
    """Return what the basket cost at paid and at agreed prices, in percent of the first month."""
    named = {"paid": _("Paid"), "listed": _("Agreed")}
    wide = index.rename(columns=named).melt("period", value_vars=list(named.values()), var_name="kind")
    wide = wide.dropna()
    data = pd.DataFrame(
        {
            "when": [_noon(date(int(period) // 100, int(period) % 100, 1)) for period in wide["period"]],
            "kind": wide["kind"],
            "level": wide["value"] * 100,
            "text": [formats.number(round(value * 100, 1), 1) for value in wide["value"]],
        }
    )
    shades = alt.Scale(domain=list(named.values()), range=[colors.actual, colors.forecast])
    dashes = alt.Scale(domain=list(named.values()), range=[[1, 0], [5, 4]])
    return (
        alt.Chart(data)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("when:T", axis=alt.Axis(format="%b %y", title=None, tickCount={"interval": "month", "step": 6})),
            y=alt.Y("level:Q", scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4, title=_("First month = 100"))),
            color=alt.Color("kind:N", scale=shades, legend=None),
            strokeDash=alt.StrokeDash("kind:N", scale=dashes, legend=None),
            tooltip=[
                alt.Tooltip("when:T", title=_("Month"), format="%b %Y"),
                alt.Tooltip("kind:N", title=_("Price")),
                alt.Tooltip("text:N", title=_("Level")),
            ],
        )
        .properties(height=220)
    )


def amounts(rows: pd.DataFrame, formats: Formats, colors: Palette) -> Any:
    """Return one bar per row with its name above; a click selects its `key` in the parameter `pick`.

    `rows`: `key, label, amount_minor` (all of them unfavorable), in the order to draw.
    """
    data = pd.DataFrame(
        {
            "key": rows["key"].astype("str"),
            "label": rows["label"].astype("str"),
            "value": rows["amount_minor"].astype("float64") / 10**formats.digits,
            "text": [formats.short(int(value)) for value in rows["amount_minor"]],
        }
    )
    base = alt.Chart(data).encode(
        y=alt.Y("key:N", sort=data["key"].tolist(), axis=None),
        tooltip=[alt.Tooltip("label:N", title=_("What")), alt.Tooltip("text:N", title=_("Amount"))],
    )
    bars = base.mark_bar(height=10, yOffset=9, cornerRadius=2, cursor="pointer", color=colors.unfavorable).encode(
        x=alt.X("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    )
    names = base.mark_text(
        align="left", baseline="middle", dy=-8, fontSize=13, color=colors.text, limit=alt.ExprRef("width - 80")
    ).encode(x=alt.value(0), text="label:N")
    values = base.mark_text(
        align="right", baseline="middle", dy=-8, fontSize=13, fontWeight=600, color=colors.unfavorable_text
    ).encode(x=alt.value("width"), text="text:N")
    pick = alt.selection_point(name=PICK, fields=["key"])
    chart = alt.layer(bars.add_params(pick), names, values)
    return chart.properties(height=max(len(data), 1) * 44).configure_view(strokeWidth=0)
