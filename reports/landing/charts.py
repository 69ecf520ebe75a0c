"""Pictures of a landing: the year added up to its end with the range it opens into, and one line's months."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from language import N_, _, translate
from reports.formats import Formats
from reports.notation import (
    BAND_OPACITY,
    BUDGET_WIDTH,
    FORECAST_FILL,
    OUTLINE_WIDTH,
    SHORT_AXIS,
    WIDTH,
    Drawn,
    dashes,
    line_legend,
    month_axis,
)
from reports.theme import Palette

HEIGHT = 320
NAMES = {"actual": N_("Actual"), "landing": N_("Landing"), "budget": N_("Budget")}
DRAWN: dict[str, Drawn] = {"actual": "actual", "landing": "forecast", "budget": "budget"}


@dataclass(frozen=True)
class LandingYear:
    """A year added up: `months` has `period, landing, budget` in minor units (budget NA without one), twelve in order;
    `total` the range of its end, `lo80, hi80, lo95, hi95` (NA unknown); the first `closed` months are actual.
    """

    months: pd.DataFrame
    total: dict[str, Any]
    closed: int


def course(year: LandingYear, formats: Formats, colors: Palette) -> Any:
    """Return the year added up month by month: actual solid, landing dashed with its ranges, budget dotted.

    The range of the year's end opens evenly over the open months; what lies between is a guide for the eye.
    """
    landing, budget = year.months["landing"].cumsum(), year.months["budget"].cumsum()
    frame = _frame(year, landing, budget, formats)
    title = _("Cumulative since the start of the year, {currency}", currency=formats.symbol)
    layers = [_line(frame, "budget", "budget", title, colors)] if budget.notna().all() else []
    return alt.layer(*_layers(frame, year, title, formats, colors, below=layers)).properties(height=HEIGHT)


def distance(year: LandingYear, formats: Formats, colors: Palette) -> Any:
    """Return how far the year added up lies from the budget added up, with the same ranges; 0 is the budget."""
    off = (year.months["landing"] - year.months["budget"]).cumsum()
    frame = _frame(year, off, off * 0, formats)
    title = _("Above or below budget, cumulative, {currency}", currency=formats.symbol)
    layers = [_line(frame, "budget", "budget", title, colors)]
    return alt.layer(*_layers(frame, year, title, formats, colors, below=layers)).properties(height=HEIGHT)


def _frame(year: LandingYear, landing: pd.Series, budget: pd.Series, formats: Formats) -> pd.DataFrame:
    unit = 10**formats.digits
    return pd.DataFrame(
        {
            "when": [f"{period // 100}-{period % 100:02d}-01T12:00:00" for period in year.months["period"]],
            "month": [formats.month(int(period)) for period in year.months["period"]],
            "landing": (landing / unit).astype("float64"),
            "budget": (budget / unit).astype("float64"),
            "landing_text": [formats.short(minor) for minor in landing],
            "budget_text": [formats.short(minor) for minor in year.months["budget"].cumsum()],
        }
    )


def _layers(
    frame: pd.DataFrame, year: LandingYear, title: str, formats: Formats, colors: Palette, *, below: list[Any]
) -> list[Any]:
    from_last = frame.iloc[max(year.closed - 1, 0) :]
    return [
        *_bands(from_last, year, formats, colors),
        *below,
        _line(frame.iloc[: year.closed], "landing", "actual", title, colors),
        *([_line(from_last, "landing", "landing", title, colors)] if year.closed < len(frame) else []),
        _points(frame, colors),
    ]


def _bands(rows: pd.DataFrame, year: LandingYear, formats: Formats, colors: Palette) -> list[Any]:
    open_months = len(year.months) - year.closed
    if not open_months or pd.isna(year.total["lo80"]):
        return []
    share = pd.Series(range(open_months - len(rows) + 1, open_months + 1), rows.index) / open_months
    end = int(year.months["landing"].sum())
    layers = []
    for level, opacity in BAND_OPACITY.items():
        low, high = ((int(year.total[f"{side}{level}"]) - end) / 10**formats.digits for side in ("lo", "hi"))
        band = rows.assign(low=rows["landing"] + low * share, high=rows["landing"] + high * share)
        area = alt.Chart(band).mark_area(opacity=opacity, color=colors.forecast)
        layers.append(area.encode(month_axis(grid=False), alt.Y("low:Q", title=None), alt.Y2("high:Q")))
    return layers


def _line(rows: pd.DataFrame, field: str, series: str, title: str, colors: Palette) -> Any:
    inks = {"actual": colors.actual, "landing": colors.forecast, "budget": colors.budget}
    names = [translate(NAMES[key]) for key in inks]
    axis = alt.Axis(labelExpr=SHORT_AXIS, tickCount=5, titlePadding=8)
    return (
        alt.Chart(rows.assign(series=translate(NAMES[series])))
        .mark_line(strokeWidth=BUDGET_WIDTH if series == "budget" else WIDTH, strokeCap="butt")
        .encode(
            month_axis(grid=False),
            alt.Y(f"{field}:Q", title=title, axis=axis),
            alt.Color("series:N", scale=alt.Scale(domain=names, range=list(inks.values())), legend=line_legend()),
            dashes("series:N", names, [DRAWN[key] for key in inks]),
        )
    )


def _points(frame: pd.DataFrame, colors: Palette) -> Any:
    tips = [
        alt.Tooltip("month:N", title=_("Through")),
        alt.Tooltip("landing_text:N", title=_("Actual, then landing")),
        alt.Tooltip("budget_text:N", title=_("Budget")),
    ]
    circles = alt.Chart(frame).mark_circle(size=140, opacity=0, color=colors.actual)
    return circles.encode(month_axis(grid=False), alt.Y("landing:Q", title=None), tooltip=tips)


def line_months(months: pd.DataFrame, formats: Formats, colors: Palette) -> Any:
    """Return one line's months: actual and landing as bars, budget as outlines, last year as marks.

    `months`: `period, actual` (NA in open months), `landing, budget, prior` in minor units.
    """
    unit = 10**formats.digits
    data = pd.DataFrame(
        {
            "order": range(len(months)),
            "label": [formats.month(int(period)) for period in months["period"]],
            "amount": (months["landing"] / unit).astype("float64"),
            "budget": (months["budget"] / unit).astype("float64"),
            "prior": (months["prior"] / unit).astype("float64"),
            "kind": [_("Actual") if known else _("Landing") for known in months["actual"].notna()],
        }
    )
    for name, column in (("amount", "landing"), ("budget", "budget"), ("prior", "prior")):
        data[f"{name}_text"] = [formats.money(minor) for minor in months[column]]
    tips = [
        alt.Tooltip("label:N", title=_("Month")),
        alt.Tooltip("kind:N", title=_("Kind")),
        alt.Tooltip("amount_text:N", title=_("Amount")),
        alt.Tooltip("budget_text:N", title=_("Budget")),
        alt.Tooltip("prior_text:N", title=_("Last year")),
    ]
    axis = alt.Axis(labelAngle=0, labelExpr="split(datum.label, ' ')[0]")
    x = alt.X("label:N", sort=data["label"].tolist(), title=None, axis=axis)
    base = alt.Chart(data).encode(x=x, tooltip=tips)
    axis = alt.Axis(labelExpr=SHORT_AXIS, tickCount=5)

    def y(field: str) -> alt.Y:
        return alt.Y(
            f"{field}:Q", title=_("Amount, {currency}", currency=formats.symbol), axis=axis, scale=alt.Scale(zero=True)
        )

    kinds = [_("Actual"), _("Landing")]
    shades = alt.Scale(domain=kinds, range=[colors.actual, colors.forecast])
    wide, narrow = alt.RelativeBandSize(0.82), alt.RelativeBandSize(0.5)
    layers = [
        base.mark_bar(filled=False, stroke=colors.budget, strokeWidth=OUTLINE_WIDTH, width=wide).encode(y=y("budget")),
        base.mark_bar(width=narrow, strokeWidth=OUTLINE_WIDTH).encode(
            y=y("amount"),
            color=alt.Color("kind:N", scale=shades, legend=alt.Legend(title=None, orient="top")),
            stroke=alt.Stroke("kind:N", scale=shades, legend=None),
            strokeDash=dashes("kind:N", kinds, ["actual", "forecast"]),
            fillOpacity=alt.FillOpacity(
                "kind:N", scale=alt.Scale(domain=kinds, range=[1.0, FORECAST_FILL]), legend=None
            ),
        ),
        base.mark_tick(color=colors.prior, thickness=3, width=wide).encode(y=y("prior")),
    ]
    return alt.layer(*layers).properties(height=240)


def line_key() -> str:
    """Return the key of one line's months in words."""
    return _("■ actual, then landing  ·  □ budget  ·  ▬ last year")
