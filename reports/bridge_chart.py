"""A bridge between two totals: steps in, Altair chart out. Names stand above the bars, so that it fits a phone."""

from typing import Any

import altair as alt
import pandas as pd

from language import N_, _, translate
from planning.variance.flex_bridge import TOTAL
from reports.formats import VERDICTS, Formats, arrow, verdict_of
from reports.notation import OUTLINE_WIDTH
from reports.theme import Palette
from reports.variance.charts import ROW_HEIGHT

#: Levels that lie within this share of the largest are drawn on a cut axis, else the steps could not be seen.
CUT_BELOW = 0.4
MARGIN = 0.18
#: Room at the right end, so that the connecting lines keep clear of the amounts.
HEADROOM = 0.22
CUT_MARK = "≈"
#: By the key of the first total.
OPENINGS = {
    "budget": N_("Bridge from budget to actual: {steps}."),
    "prior": N_("Bridge from the prior year to now: {steps}."),
}
TO_LANDING = N_("Bridge from budget to landing: {steps}.")


def axis_start(steps: pd.DataFrame) -> int:
    """Return where the axis begins: 0, or close to the lowest level when all levels are alike (minor units)."""
    levels = pd.concat([steps["start"].where(steps["kind"] != TOTAL), steps["end"]]).dropna().astype("int64")
    low, high = int(levels.min()), int(levels.max())
    if low <= 0 or high - low > CUT_BELOW * high:
        return 0
    return max(low - max(round((high - low) * MARGIN), round(high * 0.002)), 0)


def bridge(steps: pd.DataFrame, formats: Formats, colors: Palette) -> Any:
    """Return one row per total or step, with connecting lines; budget outlined, flexed and base light, actual solid.

    Args:
        steps: `key, kind` (total or step), `label, start, end, change` in minor units, as of
            `planning.variance.flex_bridge.bridge`. The keys of totals say how they are drawn.
        formats: How figures read.
        colors: Palette of the mode.
    """
    begin = axis_start(steps)
    data = _rows(steps, begin, formats, colors)
    low, high = min(data["from"].min(), data["to"].min()), max(data["from"].max(), data["to"].max())
    domain = [low, high + (high - low) * HEADROOM]
    scale = alt.Scale(domain=domain, zero=False, nice=False)
    base = alt.Chart(data).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        tooltip=[alt.Tooltip("label:N", title=_("Step")), alt.Tooltip("text:N", title=_("Amount"))],
    )
    x, x2 = alt.X("from:Q", axis=None, scale=scale), alt.X2("to:Q")
    bars = base.mark_bar(height=14, yOffset=8, cornerRadius=1, strokeWidth=OUTLINE_WIDTH).encode(
        x=x, x2=x2, color=alt.Color("fill:N", scale=None), stroke=alt.Stroke("line:N", scale=None)
    )
    names = base.mark_text(align="left", baseline="middle", dy=-10, fontSize=13, color=colors.text).encode(
        x=alt.value(0), text="label:N"
    )
    amounts = base.mark_text(align="right", baseline="middle", dy=-10, fontSize=13, fontWeight=600).encode(
        x=alt.value("width"), text="text:N", color=alt.Color("ink:N", scale=None)
    )
    layers = [_connectors(data, scale, colors), bars, names, amounts]
    if begin:
        totals = alt.Chart(data[data["total"]]).encode(y=alt.Y("row:O", axis=None))
        layers.append(
            totals.mark_text(align="center", baseline="middle", dy=8, fontSize=20, fontWeight=700).encode(
                x=alt.value(12), text=alt.value(CUT_MARK), color=alt.Color("mark:N", scale=None)
            )
        )
    chart = alt.layer(*layers).properties(height=len(data) * ROW_HEIGHT)
    return chart.configure_view(strokeWidth=0)


def _rows(steps: pd.DataFrame, begin: int, formats: Formats, colors: Palette) -> pd.DataFrame:
    unit = 10**formats.digits
    total = steps["kind"] == TOTAL
    fills = {
        "budget": colors.surface,
        "flexed": colors.prior,
        "prior": colors.prior,
        "base": colors.prior,
        "actual": colors.actual,
        "scenario": colors.actual,
        "landing": colors.actual,
    }
    shades = [_shade(int(change), colors.favorable, colors.unfavorable, colors.neutral) for change in steps["change"]]
    inks = [
        _shade(int(change), colors.favorable_text, colors.unfavorable_text, colors.muted) for change in steps["change"]
    ]
    fill = [fills.get(key, shade) for key, shade in zip(steps["key"], shades, strict=True)]
    return pd.DataFrame(
        {
            "row": range(len(steps)),
            "label": [translate(label) for label in steps["label"]],
            "total": total,
            "from": steps["start"].where(~total, begin) / unit,
            "to": steps["end"] / unit,
            "fill": fill,
            "line": [colors.budget if key in ("budget", "flexed", "base") else "transparent" for key in steps["key"]],
            "ink": [colors.text if is_total else ink for is_total, ink in zip(total, inks, strict=True)],
            "mark": [
                colors.surface if key in ("actual", "scenario", "landing") else colors.text for key in steps["key"]
            ],
            "text": [
                formats.money(row["end"])
                if row["kind"] == TOTAL
                else f"{arrow(row['change'])} {formats.short(abs(row['change']))}"
                for row in steps.to_dict("records")
            ],
        }
    )


def _shade(change: int, favorable: str, unfavorable: str, neutral: str) -> str:
    return favorable if change > 0 else unfavorable if change < 0 else neutral


def _connectors(data: pd.DataFrame, scale: alt.Scale, colors: Palette) -> Any:
    """Return dashed lines from where a row ends to the next one."""
    links = pd.DataFrame({"row": data["row"].iloc[1:].to_numpy(), "at": data["to"].iloc[:-1].to_numpy()})
    return (
        alt.Chart(links)
        .mark_tick(orient="vertical", size=30, thickness=1, color=colors.prior, yOffset=-14)
        .encode(x=alt.X("at:Q", axis=None, scale=scale), y=alt.Y("row:O", axis=None))
    )


def key(steps: pd.DataFrame, formats: Formats) -> str:
    """Return the key of the bridge in words."""
    words = _("□ budget  ·  ▒ flexed budget  ·  ■ actual  ·  ▲ favorable  ·  ▼ unfavorable")
    begin = axis_start(steps)
    if not begin:
        return words
    cut = _("{mark} bars are cut: the axis begins at {amount}", mark=CUT_MARK, amount=formats.short(begin))
    return f"{words}  ·  {cut}"


def bridge_text(steps: pd.DataFrame, formats: Formats) -> str:
    """Return the bridge in words, for people who do not see it."""
    parts = []
    for row in steps.to_dict("records"):
        name = translate(row["label"])
        if row["kind"] == TOTAL:
            parts.append(f"{name} {formats.short(row['end'])}")
        else:
            verdict = translate(VERDICTS[verdict_of(row["change"])])
            parts.append(f"{name} {formats.short(abs(row['change']))} {verdict}")
    opening = OPENINGS.get(steps["key"].iloc[0], OPENINGS["budget"])
    if steps["key"].iloc[-1] == "landing":
        opening = TO_LANDING
    return translate(opening, steps="; ".join(parts))
