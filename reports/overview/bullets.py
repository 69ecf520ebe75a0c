"""A figure of the overview as bars with a scale: actual solid, year before light, forecast dashed, budget outlined."""

from typing import Any

import altair as alt
import pandas as pd

from language import N_, translate
from planning.overview.figures import BoardFigure, FigureBar
from reports.formats import Formats
from reports.notation import DASHES, OUTLINE_WIDTH, PERCENT_AXIS, SHORT_AXIS
from reports.overview import words
from reports.theme import Palette

#: In pixels: a row, its outline, its bar, the room of its name and figure at the left, and that of the scale below.
ROW, OUTLINE, BAR, NAMES, SCALE = 26, 17, 9, 128, 50
SPANS = {"to_date": N_("To date"), "year_before": N_("Year before"), "year": N_("Year")}


def bullets(figure: BoardFigure, formats: Formats, colors: Palette) -> Any:
    """Return the bars of a figure below each other, from zero, each with its name and figure at the left."""
    data = _frame(figure, formats).assign(shade=[_shade(bar, colors) for bar in figure.bars])
    base = alt.Chart(data).encode(
        y=alt.Y(
            "row:N",
            sort=data["row"].tolist(),
            title=None,
            axis=alt.Axis(
                domain=False, ticks=False, labelLimit=NAMES, minExtent=NAMES, maxExtent=NAMES, labelPadding=4
            ),
        ),
        tooltip=[alt.Tooltip(f"{name}:N", title=translate(title)) for name, title in words.TIPS.items()],
        description="spoken:N",
    )

    def x(field: str, **more: Any) -> alt.X:
        return alt.X(f"{field}:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=_axis(figure), **more)

    layers = [
        base.mark_bar(filled=False, stroke=colors.budget, strokeWidth=OUTLINE_WIDTH, height=OUTLINE).encode(
            x=x("against")
        ),
        base.transform_filter("datum.span != 'year'")
        .mark_bar(height=BAR)
        .encode(x=x("value"), color=alt.Color("shade:N", scale=None)),
    ]
    if (data["span"] == "year").any():
        soft = base.transform_filter("datum.span == 'year'").mark_bar(color=colors.forecast, opacity=0.45, height=BAR)
        layers.append(soft.encode(x=x("value")))
        dashed = base.transform_filter("datum.span == 'year'").mark_bar(
            filled=False, stroke=colors.forecast, strokeWidth=1.2, strokeDash=DASHES["forecast"], height=BAR
        )
        layers.append(dashed.encode(x=x("value")))
    if data["low"].notna().any():
        ranged = base.transform_filter("isValid(datum.low)")
        layers.append(ranged.mark_rule(color=colors.text, strokeWidth=1.5).encode(x=x("low"), x2="high:Q"))
        layers += [
            ranged.mark_tick(color=colors.text, thickness=1.5, size=10).encode(x=x(name)) for name in ("low", "high")
        ]
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=colors.muted, strokeWidth=1, opacity=0.6)
    layers.append(zero.encode(x=alt.X("zero:Q", title=None)))
    return alt.layer(*layers).properties(height=ROW * len(data) + SCALE).configure_view(strokeWidth=0)


def _shade(bar: FigureBar, colors: Palette) -> str:
    return {"to_date": colors.actual, "year_before": colors.prior, "year": colors.forecast}[bar.span]


def _axis(figure: BoardFigure) -> alt.Axis:
    label = PERCENT_AXIS if figure.unit == "rate" else SHORT_AXIS
    return alt.Axis(labelExpr=label, tickCount=4, domain=False, grid=True, labelFlush=True)


def _frame(figure: BoardFigure, formats: Formats) -> pd.DataFrame:
    scale = {"money": 10.0**-formats.digits, "rate": 100.0}.get(figure.unit, 1.0)

    def drawn(value: float | None) -> float:
        return float("nan") if value is None else value * scale

    return pd.DataFrame(
        [
            {
                "row": f"{translate(SPANS[bar.span])} {words.value(figure.unit, bar.value, formats)}",
                "span": bar.span,
                "value": drawn(bar.value),
                "against": drawn(bar.against),
                "low": drawn(bar.low),
                "high": drawn(bar.high),
                **words.tips(figure, bar, translate(SPANS[bar.span]), formats),
            }
            for bar in figure.bars
        ]
    )
