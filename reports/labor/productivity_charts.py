"""Charts of productivity over time: frame in, Altair chart out."""

from typing import Any

import altair as alt
import pandas as pd

from language import _, in_sentence
from reports.formats import Formats
from reports.notation import DASHES, DAY, month_axis, panel_title
from reports.theme import Palette


def hours_trend(steps: pd.DataFrame, formats: Formats, colors: Palette, *, unit: str | None, height: int = 220) -> Any:
    """Return hours per unit of service against target, or the productivity index where units differ.

    Args:
        steps: `end` (date) and the columns of `planning.labor.productivity.with_ratios`.
        formats: How figures read.
        colors: Palette of the mode.
        unit: Name of the unit of service that all share, None where they differ.
        height: In pixels.
    """
    actual, target = ("per_uos", "target_per_uos") if unit else ("index", "one")
    title = (
        _("Hours worked per unit ({unit})", unit=in_sentence(unit))
        if unit
        else _("Productivity index (target ÷ hours worked)")
    )
    shown = steps.assign(one=1.0)
    digits = 3 if unit and shown[actual].max() < 2 else 2
    text = [formats.number(round(value, digits), digits) for value in shown[actual]]
    goal = [formats.number(round(value, digits), digits) for value in shown[target]]
    data = pd.DataFrame(
        {
            "when": _when(steps),
            "actual": shown[actual],
            "target": shown[target],
            "actual_text": text,
            "target_text": goal,
        }
    )
    base = alt.Chart(data).encode(
        x=month_axis(every=3),
        tooltip=[
            alt.Tooltip("when:T", title=_("Through"), format=DAY),
            alt.Tooltip("actual_text:N", title=_("Actual")),
            alt.Tooltip("target_text:N", title=_("Target")),
        ],
    )
    scale = alt.Scale(zero=False, padding=8)
    line = base.mark_line(color=colors.actual, strokeWidth=2, point=alt.OverlayMarkDef(color=colors.actual, size=36))
    goals = base.mark_line(
        color=colors.muted, strokeDash=DASHES["yardstick"], interpolate="step-after" if not unit else "linear"
    )
    layers = [
        goals.encode(y=alt.Y("target:Q", title=None, scale=scale)),
        line.encode(y=alt.Y("actual:Q", title=None, scale=scale)),
    ]
    return alt.layer(*layers).properties(height=height, title=panel_title(title, colors))


def shares_trend(steps: pd.DataFrame, formats: Formats, colors: Palette, *, height: int = 220) -> Any:
    """Return overtime and agency as shares of hours worked."""
    named = {"overtime_share": _("Overtime"), "agency_share": _("Agency")}
    wide = pd.DataFrame({"when": _when(steps), **{title: steps[name] for name, title in named.items()}})
    data = wide.melt("when", var_name="kind", value_name="share").dropna()
    data["text"] = [formats.percent(share) for share in data["share"]]
    shades = alt.Scale(domain=list(named.values()), range=[colors.forecast, colors.unfavorable])
    return (
        alt.Chart(data)
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=30))
        .encode(
            x=month_axis(every=3),
            y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=4)),
            color=alt.Color(
                "kind:N", scale=shades, legend=alt.Legend(orient="bottom", title=None, symbolType="stroke")
            ),
            tooltip=[
                alt.Tooltip("when:T", title=_("Through"), format=DAY),
                alt.Tooltip("kind:N", title=_("Kind")),
                alt.Tooltip("text:N", title=_("Share")),
            ],
        )
        .properties(height=height, title=panel_title(_("Share of hours worked"), colors))
    )


def _when(steps: pd.DataFrame) -> list[str]:
    return [f"{day.isoformat()}T12:00:00" for day in steps["end"]]
