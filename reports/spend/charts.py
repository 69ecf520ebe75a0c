"""Charts of spend: frame in, Altair chart out. Amounts come in minor units."""

from typing import Any

import altair as alt
import pandas as pd

from language import N_, _, translate
from reports.formats import Formats
from reports.notation import DASHES, SHORT_AXIS
from reports.theme import Palette
from reports.variance.charts import PICK

MOST_BARS = 15
#: As text on an axis: what is longer is cut, so that fifteen names fit a phone.
LABEL_LIMIT = 110
#: Names of suppliers beside their bars: on a phone they leave more than half to the bars.
NAME_LIMIT = 150
#: In pixels: of each bar, and of the axes above and below, which count to a picture's height.
BAR_HEIGHT, AXES_HEIGHT = 24, 100
STANDINGS = {
    "contracted": N_("On contract"),
    "around": N_("Around a contract"),
    "unclear": N_("Unclear"),
    "none": N_("Without contract"),
    "": N_("Spend"),
}


def pareto(suppliers: pd.DataFrame, formats: Formats, colors: Palette) -> Any:
    """Return the largest suppliers as bars with the cumulative share as a line; a click selects `supplier_id`.

    Args:
        suppliers: `supplier_id, supplier, amount_minor, cumulative, grade`, largest first.
        formats: How figures read.
        colors: Palette of the mode.
    """
    top = suppliers[suppliers["grade"] != ""].head(MOST_BARS)
    data = pd.DataFrame(
        {
            "supplier_id": top["supplier_id"],
            "supplier": _distinct(top["supplier"]),
            "amount": top["amount_minor"] / 10**formats.digits,
            "cumulative": top["cumulative"],
            "text": [formats.money(minor) for minor in top["amount_minor"]],
            "share": [formats.percent(share) for share in top["cumulative"]],
            "grade": top["grade"],
            "shade": top["grade"].map({"A": colors.actual, "B": colors.neutral, "C": colors.prior}),
        }
    )
    names = alt.Axis(labelLimit=NAME_LIMIT, labelOverlap=False, ticks=False, title=None)
    base = alt.Chart(data).encode(
        y=alt.Y("supplier:N", sort=data["supplier"].tolist(), axis=names),
        tooltip=[
            alt.Tooltip("supplier:N", title=_("Supplier")),
            alt.Tooltip("text:N", title=_("Spend")),
            alt.Tooltip("share:N", title=_("Cumulative share")),
            alt.Tooltip("grade:N", title=_("Grade")),
        ],
    )
    amounts = alt.Axis(
        labelExpr=SHORT_AXIS, tickCount=4, domain=False, title=_("Spend, {currency}", currency=formats.symbol)
    )
    bars = base.mark_bar(cornerRadius=1, cursor="pointer").encode(
        x=alt.X("amount:Q", axis=amounts), color=alt.Color("shade:N", scale=None)
    )
    # The same axis on every layer of the shared scale: an axis left out of one of them is left out of all.
    shares = alt.Axis(format="%", orient="top", grid=False, tickCount=4, title=_("Cumulative share"))
    scale = alt.Scale(domain=[0, 1], nice=False)
    # In the order of the rows, downwards: a line would join its points in the order of the shares' axis.
    line = base.mark_line(color=colors.forecast, strokeWidth=2, point=alt.OverlayMarkDef(color=colors.forecast)).encode(
        x=alt.X("cumulative:Q", axis=shares, scale=scale), order=alt.Order("cumulative:Q")
    )
    limit = (
        alt.Chart(pd.DataFrame({"limit": [0.8]}))
        .mark_rule(color=colors.muted, strokeDash=DASHES["yardstick"])
        .encode(x=alt.X("limit:Q", axis=shares, scale=scale))
    )
    pick = alt.selection_point(name=PICK, fields=["supplier_id"])
    chart = alt.layer(bars.add_params(pick), alt.layer(line, limit)).resolve_scale(x="independent")
    return chart.properties(height=AXES_HEIGHT + BAR_HEIGHT * len(data))


def _distinct(names: pd.Series) -> list[str]:
    """Return names that differ, so that no two suppliers share a bar."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out


def pareto_text(suppliers: pd.DataFrame, formats: Formats) -> str:
    """Return the chart in words."""
    top = suppliers[suppliers["grade"] != ""].head(5)
    parts = [
        _(
            "{supplier} {amount}, cumulative {cumulative}",
            supplier=row["supplier"],
            amount=formats.short(row["amount_minor"]),
            cumulative=formats.percent(row["cumulative"]),
        )
        for row in top.to_dict("records")
    ]
    return _("Spend by supplier, largest first: {suppliers}", suppliers="; ".join(parts))


#: Height of two rows of month names: the picture's height holds them too, else few categories would have no room.
MONTH_LABELS = 48


def category_months(months: pd.DataFrame, formats: Formats, colors: Palette, *, most: int = 12) -> Any:
    """Return categories by month: how far each month lies above (orange) or below (blue) the category's average.

    Args:
        months: `period` (yyyymm), `category, amount_minor`.
        formats: How figures read.
        colors: Palette of the mode.
        most: Largest categories shown.
    """
    size = months.groupby("category")["amount_minor"].sum().sort_values(ascending=False)
    shown = months[months["category"].isin(size.head(most).index)]
    average = shown.groupby("category")["amount_minor"].transform("mean")
    off = (shown["amount_minor"] / average.where(average > 0) - 1).clip(-0.5, 0.5)
    data = pd.DataFrame(
        {
            "month": [formats.month(period, between="\n") for period in shown["period"]],
            "period": shown["period"],
            "category": shown["category"],
            "off": off,
            "text": [formats.money(minor) for minor in shown["amount_minor"]],
            "percent": [formats.percent(rate, signed=True) for rate in shown["amount_minor"] / average - 1],
        }
    ).dropna(subset="off")
    scale = alt.Scale(
        domain=[-0.5, 0, 0.5], range=[colors.favorable, colors.grid, colors.unfavorable], interpolate="rgb"
    )
    return (
        alt.Chart(data)
        .mark_rect(stroke=colors.surface, strokeWidth=2, cornerRadius=2)
        .encode(
            x=alt.X(
                "month:N",
                sort=data.sort_values("period")["month"].unique().tolist(),
                title=None,
                axis=alt.Axis(
                    labelAngle=0, ticks=False, domain=False, labelOverlap=True, labelExpr="split(datum.label, '\\n')"
                ),
            ),
            y=alt.Y(
                "category:N",
                sort=size.head(most).index.tolist(),
                title=None,
                axis=alt.Axis(labelLimit=LABEL_LIMIT, ticks=False, domain=False),
            ),
            color=alt.Color("off:Q", scale=scale, legend=None),
            tooltip=[
                alt.Tooltip("category:N", title=_("Category")),
                alt.Tooltip("month:N", title=_("Month")),
                alt.Tooltip("text:N", title=_("Spend")),
                alt.Tooltip("percent:N", title=_("Compared with its average")),
            ],
        )
        .properties(height=28 * max(min(len(size), most), 1) + MONTH_LABELS)
    )


def supplier_months(months: pd.DataFrame, formats: Formats, colors: Palette, *, height: int = 260) -> Any:
    """Return a supplier's spend by month, on contract dark, around one orange, without one light."""
    standings = months["standing"].where(months["standing"].isin(list(STANDINGS)), "")
    labels = standings.map(lambda standing: translate(STANDINGS[standing]))
    data = pd.DataFrame(
        {
            "month": [f"{period // 100}-{period % 100:02d}-15T12:00:00" for period in months["period"]],
            "amount": months["amount_minor"] / 10**formats.digits,
            "kind": labels,
            "text": [formats.money(minor) for minor in months["amount_minor"]],
        }
    )
    shades = {
        "contracted": colors.actual,
        "around": colors.unfavorable,
        "unclear": colors.neutral,
        "none": colors.prior,
        "": colors.actual,
    }
    used = [standing for standing in shades if standing in set(standings)]
    return (
        alt.Chart(data)
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X("yearmonth(month):T", title=None, axis=alt.Axis(format="%b %y", tickCount=6)),
            y=alt.Y(
                "amount:Q",
                title=_("Spend, {currency}", currency=formats.symbol),
                axis=alt.Axis(labelExpr=SHORT_AXIS, tickCount=4),
            ),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(
                    domain=[translate(STANDINGS[standing]) for standing in used],
                    range=[shades[standing] for standing in used],
                ),
                legend=alt.Legend(orient="bottom", title=None) if len(used) > 1 else None,
            ),
            tooltip=[
                alt.Tooltip("yearmonth(month):T", title=_("Month"), format="%b %Y"),
                alt.Tooltip("kind:N", title=_("Contract status")),
                alt.Tooltip("text:N", title=_("Spend")),
            ],
        )
        .properties(height=height)
    )
