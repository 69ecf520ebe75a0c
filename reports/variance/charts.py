"""Charts of budget versus actual: frame in, Altair chart out.

Notation as in IBCS: actual solid, prior year light, budget outlined. Amounts come in minor units and are drawn in the
currency's main unit.
"""

from collections.abc import Hashable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from language import _, translate
from reports.formats import ARROWS, VERDICTS, Formats
from reports.notation import DASHES, OUTLINE_WIDTH, SHORT_AXIS
from reports.theme import Palette

#: d3 writes billions as G.
PICK = "pick"
ROW_HEIGHT = 44
#: The name takes what the figure at the right end leaves.
NAME_LIMIT = alt.ExprRef("width - 135")
SIDES = ("actual", "budget", "prior")


def _main_unit(values: pd.Series, formats: Formats) -> pd.Series:
    floats = values.astype("Float64").astype("float64")
    return floats.div(10**formats.digits)


def trend(months: pd.DataFrame, formats: Formats, colors: Palette, *, title: str, height: int = 300) -> Any:
    """Return actual, budget and prior year by month, as a layered chart.

    Args:
        months: `period` (yyyymm) and `actual, budget, prior` in minor units, NA where there is none; `landing` of open
            months, where they are to be shown (`with_open_months`).
        formats: How figures read.
        colors: Palette of the mode.
        title: What is drawn, as the axis says it.
        height: In pixels.
    """
    ahead = "landing" in months
    sides = (*SIDES, "landing") if ahead else SIDES
    wide = pd.DataFrame(
        {
            "month": [formats.month(period, between="\n") for period in months["period"]],
            **{side: _main_unit(months[side], formats) for side in sides},
            **{f"{side}_text": [formats.money(value) for value in months[side]] for side in sides},
        }
    )
    axis = alt.Axis(
        labelAngle=0, labelExpr=month_label(formats), ticks=False, labelOverlap="parity" if ahead else False
    )
    base = alt.Chart(wide).encode(
        x=alt.X("month:N", sort=wide["month"].tolist(), title=None, axis=axis),
        tooltip=[
            alt.Tooltip("month:N", title=_("Month")),
            alt.Tooltip("actual_text:N", title=_("Actual")),
            *([alt.Tooltip("landing_text:N", title=_("Forecast"))] if ahead else []),
            alt.Tooltip("budget_text:N", title=_("Budget")),
            alt.Tooltip("prior_text:N", title=_("Prior year")),
        ],
    )

    def height_of(side: str) -> alt.Y:
        amounts = alt.Axis(labelExpr=SHORT_AXIS, tickCount=5, domain=False)
        return alt.Y(f"{side}:Q", axis=amounts, title=f"{title}, {formats.symbol}", scale=alt.Scale(zero=True))

    wide_band, narrow_band = alt.RelativeBandSize(0.82), alt.RelativeBandSize(0.5)
    outline = base.mark_bar(
        filled=False, stroke=colors.budget, strokeWidth=OUTLINE_WIDTH, width=wide_band, cornerRadius=1
    )
    solid = base.mark_bar(color=colors.actual, width=narrow_band, cornerRadius=1)
    light = base.mark_tick(color=colors.prior, thickness=3, width=wide_band)
    layers = [
        outline.encode(y=height_of("budget")),
        solid.encode(y=height_of("actual")),
        light.encode(y=height_of("prior")),
    ]
    if ahead:
        soft = base.mark_bar(color=colors.forecast, opacity=0.45, width=narrow_band, cornerRadius=1)
        dashed = base.mark_bar(
            filled=False,
            stroke=colors.forecast,
            strokeWidth=OUTLINE_WIDTH,
            strokeDash=DASHES["forecast"],
            width=narrow_band,
        )
        layers += [soft.encode(y=height_of("landing")), dashed.encode(y=height_of("landing"))]
    return alt.layer(*layers).properties(height=height)


def with_open_months(months: pd.DataFrame, course: pd.DataFrame, open_months: Sequence[int]) -> pd.DataFrame:
    """Return the months of a trend with the open ones of a year behind them, for `trend`.

    Args:
        months: `period, actual, budget, prior`, oldest first.
        course: `period, landing, budget` of the year.
        open_months: Those of the year that are not actual (yyyymm); what the trend has of them gives way.
    """
    actual = dict(zip(months["period"], months["actual"], strict=True))
    rest = course[course["period"].isin(list(open_months))]
    before = [actual.get(int(period) - 100) for period in rest["period"]]
    ahead = rest.assign(prior=pd.array(before, dtype="Int64"), actual=pd.array([None] * len(rest), dtype="Int64"))
    past = months[~months["period"].isin(list(open_months))]
    past = past.assign(landing=pd.array([None] * len(past), dtype="Int64"))
    names = ["period", "actual", "budget", "prior", "landing"]
    return pd.concat([past[names], ahead[names]], ignore_index=True)


def month_label(formats: Formats) -> str:
    """Return the expression of a month axis: the month, and the year below it where it begins."""
    # The first label and every January carry the year below the month, so that thirteen labels fit a phone.
    january = formats.month(200001, between="\n").split("\n")[0]
    name = "split(datum.label, '\\n')[0]"
    year = "split(datum.label, '\\n')[1]"
    return f"[{name}, datum.index == 0 || {name} == '{january}' ? {year} : '']"


def trend_key(*, ahead: bool = False) -> str:
    """Return the key of the trend in words, to be set beside its title; `ahead`: it has open months."""
    if ahead:
        return _("■ actual  ·  ┄ forecast  ·  □ budget  ·  ▬ prior year")
    return _("■ actual  ·  □ budget  ·  ▬ prior year")


def variance_bars(rows: pd.DataFrame, formats: Formats, colors: Palette, *, name: str = "variance") -> Any:
    """Return one bar per row, favorable to the right, with its name above, so that it fits a phone.

    Args:
        rows: `key, label` and the variance columns in minor units, in the order to draw.
        formats: How figures read.
        colors: Palette of the mode.
        name: Prefix of the variance columns.

    A click on a bar selects its `key` in the parameter `pick`.
    """
    data = pd.DataFrame(
        {
            "key": rows["key"].astype("str"),
            "label": rows["label"].astype("str"),
            "value": _main_unit(rows[name], formats),
            "shade": rows[f"{name}_verdict"].map(lambda verdict: _shade(colors, verdict)),
            "ink": rows[f"{name}_verdict"].map(lambda verdict: _shade(colors, verdict, text=True)),
            "spoken": [
                f"{label}: {translate(VERDICTS[verdict])}"
                for label, verdict in zip(rows["label"], rows[f"{name}_verdict"], strict=True)
            ],
            "text": [_bar_text(row, formats, name) for row in rows.to_dict("records")],
        }
    )
    base = alt.Chart(data).encode(
        y=alt.Y("key:N", sort=data["key"].tolist(), axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        tooltip=[alt.Tooltip("label:N", title=_("Name")), alt.Tooltip("text:N", title=_("Variance"))],
        description="spoken:N",
    )
    pick = alt.selection_point(name=PICK, fields=["key"])
    bars = base.mark_bar(height=10, yOffset=9, cornerRadius=2, cursor="pointer").encode(
        x=alt.X("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False)), color=alt.Color("shade:N", scale=None)
    )
    zero = (
        alt.Chart(pd.DataFrame({"zero": [0]}))
        .mark_rule(color=colors.muted, strokeWidth=1, opacity=0.5)
        .encode(x="zero:Q")
    )
    names = base.mark_text(
        align="left", baseline="middle", dy=-8, fontSize=13, color=colors.text, limit=NAME_LIMIT
    ).encode(x=alt.value(0), text="label:N")
    values = base.mark_text(align="right", baseline="middle", dy=-8, fontSize=13, fontWeight=600).encode(
        x=alt.value("width"), text="text:N", color=alt.Color("ink:N", scale=None)
    )
    chart = alt.layer(bars.add_params(pick), zero, names, values)
    return chart.properties(height=max(len(data), 1) * ROW_HEIGHT).configure_view(strokeWidth=0)


def _shade(colors: Palette, verdict: str, *, text: bool = False) -> str:
    if verdict == "favorable":
        return colors.favorable_text if text else colors.favorable
    if verdict == "unfavorable":
        return colors.unfavorable_text if text else colors.unfavorable
    return colors.muted if text else colors.neutral


def _bar_text(row: dict[Hashable, Any], formats: Formats, name: str) -> str:
    arrow = ARROWS[row[f"{name}_verdict"]]
    rate = row.get(f"{name}_percent")
    percent = "" if rate is None or pd.isna(rate) else f"  ({formats.percent(rate, signed=True)})"
    return f"{arrow} {formats.short(abs(row[name]))}{percent}".strip()
