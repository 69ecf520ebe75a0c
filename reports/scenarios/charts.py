"""Charts of a scenario: month by month with base and budget, how sure it is, and what moves it; Altair out."""

from typing import Any

import altair as alt
import pandas as pd

from language import N_, _, translate
from reports.formats import Formats, arrow
from reports.notation import DASHES, OUTLINE_WIDTH, SHORT_AXIS, panel_title
from reports.theme import Palette
from reports.variance.charts import ROW_HEIGHT

SIDES = {"scenario": N_("Scenario"), "base": N_("Base"), "budget": N_("Budget")}


def monthly(
    months: pd.DataFrame, formats: Formats, colors: Palette, *, title: str, money: bool = True, height: int = 210
) -> Any:
    """Return a line per side: scenario solid, base light, budget as a dashed step; months still open are dotted over.

    Args:
        months: `period` (yyyymm), `actual` (bool) and a column of each side: minor units, or plain numbers.
        formats: How figures read.
        colors: Palette of the mode.
        title: What is drawn, with its unit.
        money: Whether the sides are amounts.
        height: In pixels.
    """
    unit = 10**formats.digits if money else 1
    shown = [side for side in SIDES if side in months and months[side].notna().any()]
    write = formats.short if money else (lambda value: formats.number(None if pd.isna(value) else round(value, 1), 1))
    wide = pd.DataFrame(
        {
            "month": [formats.month(period, between="\n") for period in months["period"]],
            **{side: months[side].astype("Float64").astype("float64") / unit for side in shown},
            **{f"{side}_text": [write(value) for value in months[side]] for side in shown},
            "known": [_("actual") if known else _("ahead") for known in months["actual"]],
        }
    )
    base = alt.Chart(wide).encode(
        x=alt.X(
            "month:N",
            sort=wide["month"].tolist(),
            title=None,
            axis=alt.Axis(labelAngle=0, labelExpr=_MONTH, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("month:N", title=_("Month")),
            *(alt.Tooltip(f"{side}_text:N", title=translate(SIDES[side])) for side in shown),
            alt.Tooltip("known:N", title=_("Base is")),
        ],
    )
    axis = alt.Axis(labelExpr=SHORT_AXIS if money else "datum.label", tickCount=5, domain=False)
    drawn = {
        "budget": base.mark_line(
            color=colors.budget, strokeDash=DASHES["budget"], strokeWidth=OUTLINE_WIDTH, interpolate="step"
        ),
        "base": base.mark_line(color=colors.neutral, strokeWidth=2),
        "scenario": base.mark_line(
            color=colors.forecast, strokeWidth=2.5, point=alt.OverlayMarkDef(color=colors.forecast, size=34)
        ),
    }
    layers = [
        mark.encode(y=alt.Y(f"{side}:Q", title=None, axis=axis, scale=alt.Scale(zero=False, padding=6)))
        for side, mark in drawn.items()
        if side in shown
    ]
    return alt.layer(*layers).properties(height=height, title=panel_title(title, colors))


_MONTH = "split(datum.label, '\\n')[0]"
#: Height of the name of a rule above a histogram.
NAME_HEIGHT = 15
MONTHLY_KEY = N_("━● scenario · ━ base · ┄ budget")


def results(rows: pd.DataFrame, formats: Formats, colors: Palette) -> Any:
    """Return one bar per scenario with its name above: base light, budget outlined, scenarios solid.

    Args:
        rows: `label, amount` (minor units), `kind` (base, scenario, budget), in the order to draw.
        formats: How figures read.
        colors: Palette of the mode.
    """
    fills = {"base": colors.prior, "budget": colors.surface}
    data = pd.DataFrame(
        {
            "row": range(len(rows)),
            "label": [translate(label) for label in rows["label"]],
            "amount": rows["amount"].to_numpy() / 10**formats.digits,
            "fill": [
                fills.get(kind, colors.favorable if amount >= 0 else colors.unfavorable)
                for kind, amount in zip(rows["kind"], rows["amount"], strict=True)
            ],
            "line": [colors.budget if kind in fills else "transparent" for kind in rows["kind"]],
            "text": [formats.short(amount) for amount in rows["amount"]],
        }
    )
    base = alt.Chart(data).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        tooltip=[alt.Tooltip("label:N", title=_("Name")), alt.Tooltip("text:N", title=_("Result"))],
    )
    bars = base.mark_bar(height=12, yOffset=9, cornerRadius=1, strokeWidth=OUTLINE_WIDTH).encode(
        x=alt.X("amount:Q", axis=None, scale=alt.Scale(zero=True, nice=False)),
        color=alt.Color("fill:N", scale=None),
        stroke=alt.Stroke("line:N", scale=None),
    )
    names = base.mark_text(align="left", baseline="middle", dy=-9, fontSize=13, color=colors.text).encode(
        x=alt.value(0), text="label:N"
    )
    amounts = base.mark_text(
        align="right", baseline="middle", dy=-9, fontSize=13, fontWeight=600, color=colors.text
    ).encode(x=alt.value("width"), text="text:N")
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=colors.muted).encode(x="zero:Q")
    return alt.layer(bars, zero, names, amounts).properties(height=len(rows) * ROW_HEIGHT).configure_view(strokeWidth=0)


def distribution(
    bins: pd.DataFrame, marks: pd.DataFrame, formats: Formats, colors: Palette, *, title: str, height: int = 230
) -> Any:
    """Return a histogram of the year's result with rules for budget, base and the middle.

    Args:
        bins: `low, high` (minor units) and `share` (0–1) of the draws.
        marks: `label, at` (minor units).
        formats: How figures read.
        colors: Palette of the mode.
        title: Title of the value axis with its unit.
        height: In pixels.
    """
    unit = 10**formats.digits
    data = pd.DataFrame(
        {
            "low": bins["low"] / unit,
            "high": bins["high"] / unit,
            "share": bins["share"],
            "zero": 0,
            "side": [_("loss") if middle < 0 else _("surplus") for middle in (bins["low"] + bins["high"]) / 2],
            "text": [
                _("{low} to {high}", low=formats.short(low), high=formats.short(high))
                for low, high in zip(bins["low"], bins["high"], strict=True)
            ],
        }
    )
    axis = alt.Axis(labelExpr=SHORT_AXIS, grid=False, tickCount=6)
    shades = alt.Scale(domain=[_("surplus"), _("loss")], range=[colors.favorable, colors.unfavorable])
    above = NAME_HEIGHT * len(marks) / height  # names of the rules stand above the bars, not on them
    shares = alt.Scale(domain=[0, float(data["share"].max()) / (1 - above)], nice=False)
    bars = (
        alt.Chart(data)
        .mark_rect(stroke=colors.surface, strokeWidth=1)
        .encode(
            x=alt.X("low:Q", title=title, axis=axis),
            x2="high:Q",
            y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=4), scale=shares),
            y2="zero:Q",
            color=alt.Color("side:N", scale=shades, legend=alt.Legend(orient="bottom", title=None)),
            tooltip=[
                alt.Tooltip("text:N", title=_("Result")),
                alt.Tooltip("share:Q", title=_("Share of draws"), format=".1%"),
            ],
        )
    )
    layers = [bars]
    for row, (label, at) in enumerate(zip(marks["label"], marks["at"] / unit, strict=True)):
        line = alt.Chart(pd.DataFrame({"at": [at], "label": [translate(label)]}))
        layers.append(line.mark_rule(color=colors.text, strokeDash=DASHES["yardstick"]).encode(x="at:Q"))
        named = line.mark_text(align="left", dx=4, baseline="top", fontSize=12, color=colors.text)
        layers.append(named.encode(x="at:Q", y=alt.value(NAME_HEIGHT * row), text="label:N"))
    return alt.layer(*layers).properties(height=height)


def tornado(rows: pd.DataFrame, formats: Formats, colors: Palette) -> Any:
    """Return per driver how far the result moves at the ends of its range, the widest first.

    Args:
        rows: `label, low, high` (change of the result in minor units at the low and the high end of the range) and
            `low_text, high_text` (those ends in words).
        formats: How figures read.
        colors: Palette of the mode.
    """
    unit = 10**formats.digits
    long = pd.concat(
        [
            pd.DataFrame(
                {
                    "row": range(len(rows)),
                    "label": rows["label"].to_numpy(),
                    "change": rows[end].to_numpy() / unit,
                    "way": [_("better") if change > 0 else _("worse") for change in rows[end]],
                    "text": [
                        f"{where}: {arrow(int(change))} {formats.short(abs(change))}"
                        for where, change in zip(rows[f"{end}_text"], rows[end], strict=True)
                    ],
                }
            )
            for end in ("low", "high")
        ]
    )
    base = alt.Chart(long).encode(y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)))
    shades = alt.Scale(domain=[_("better"), _("worse")], range=[colors.favorable, colors.unfavorable])
    bars = base.mark_bar(height=12, yOffset=9, cornerRadius=1).encode(
        x=alt.X("change:Q", axis=alt.Axis(labelExpr=SHORT_AXIS, tickCount=5, grid=False), title=None),
        color=alt.Color("way:N", scale=shades, legend=alt.Legend(orient="bottom", title=None)),
        tooltip=[alt.Tooltip("label:N", title=_("Driver")), alt.Tooltip("text:N", title=_("Result"))],
    )
    names = base.mark_text(align="left", baseline="middle", dy=-9, fontSize=13, color=colors.text).encode(
        x=alt.value(0), text="label:N"
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=colors.muted).encode(x="zero:Q")
    return alt.layer(bars, zero, names).properties(height=len(rows) * ROW_HEIGHT).configure_view(strokeWidth=0)
