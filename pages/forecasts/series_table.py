"""The table of all series: sentence, forecast-all, rows with sparklines, accuracy and flags, downloads."""

import math
from collections.abc import Hashable
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from language import N_, _, ngettext, translate
from pages.common import access, downloads, drill, looks, messages, phone, state
from reports import plain_files
from reports.forecasts import words
from reports.formats import MISSING, Formats
from services.forecasts import many
from services.forecasts.many import SeriesLine

SPARK_MONTHS = 24
TITLES = {
    "facility": N_("Facility"),
    "department": N_("Department"),
    "measure": N_("Measure"),
    "months": N_("Months"),
    "prior_year": N_("Prior year"),
    "forecast": N_("Forecast"),
    "change": N_("Change"),
    "error": N_("Error"),
    "season_error": N_("Last season's error"),
    "inside80": N_("Inside 80%"),
    "flags": N_("Flags"),
    "status": N_("Status"),
    "remark": N_("Note"),
    "months_ahead": N_("Months ahead"),
    "trend": N_("Trend"),
}
SHARES = ("change", "error", "season_error", "inside80")
SUMS = ("prior_year", "forecast")
ORDER = ["department", "measure", "trend", "forecast", "change", "error", "flags", "season_error", "inside80"]
ORDER += ["prior_year", "status", "facility"]
STATUS = {
    "current": N_("current"),
    "changed": N_("data changed"),
    "none": N_("not forecast yet"),
    "refused": N_("cannot be forecast"),
}


def sentence(lines: list[SeriesLine]) -> None:
    """Say how the series stand, computed from them."""
    made = [line for line in lines if not math.isnan(line.change)]
    formats = looks.formats()
    if not made:
        st.markdown(_("## No series has been forecast yet."))
        return
    rising = sum(line.change > words.STEADY for line in made)
    falling = sum(line.change < -words.STEADY for line in made)
    unusual = sum(bool(line.judgement and line.judgement.current) for line in lines)
    tested = [line.accuracy for line in made if line.accuracy is not None and not math.isnan(line.accuracy.error)]
    st.markdown(
        _(
            "## Of {count} forecast series, {rising} rise and {falling} fall from the prior year. {signals}",
            count=len(made),
            rising=rising,
            falling=falling,
            signals=_signals(unusual, judged=sum(line.judgement is not None for line in lines), of=len(lines)),
        )
    )
    if tested:
        typical = pd.Series([one.error for one in tested]).median()
        better = sum(one.error < one.naive_error for one in tested)
        st.markdown(
            _(
                "In tests on past months, half of the forecasts were off by less than {typical}; "
                "{better} of {count} beat repeating the prior year.",
                typical=formats.percent(typical),
                better=better,
                count=len(tested),
            )
        )


def _signals(unusual: int, *, judged: int, of: int) -> str:
    if not judged:
        return words.verdict(None, looks.formats())
    said = _("None shows more than noise in the last three months.")
    if unusual:
        said = ngettext(
            "{count} shows more than noise in the last three months.",
            "{count} show more than noise in the last three months.",
            unusual,
        )
    return f"{said} {words.not_judged(of - judged)}".rstrip()


def forecast_all(due: list[SeriesLine], horizon: int) -> None:
    """Draw the button that forecasts what has changed, in the background."""
    label = _("All forecasts are current")
    if due:
        label = ngettext("Forecast {count} changed series", "Forecast {count} changed series", len(due))
    if st.button(label, key="forecast_all", type="primary", icon=":material/play_arrow:", disabled=not due):
        with messages.refusals():
            many.start_all(access.url(), access.actor(), horizon=horizon, today=date.today())


def table(lines: list[SeriesLine], horizon: int) -> None:
    """Draw one row for each series, which leads to its forecast."""
    frame = as_frame(lines, horizon)
    shown = frame.assign(trend=pd.Series([_spark(line) for line in lines]))
    order = ORDER if len(frame["facility"].unique()) > 1 else [name for name in ORDER if name != "facility"]
    place = drill.open_row(
        _written_out(shown[order], looks.formats()),
        lead=phone.FIRST_FIGURE,
        key="series",
        hide_index=True,
        height="content" if len(shown) <= 28 else 1000,
        column_config={translate(TITLES[name]): column for name, column in _columns(horizon).items()},
        placeholder="–",
        alt=_("All volume series with their forecast, accuracy and flags"),
    )
    st.caption(
        _(
            "Trend: the last 24 months, then the forecast. Error: how far past forecasts were off, as a share of "
            "actuals. Last season's error: the same for repeating the prior year."
        )
    )
    _refusals(lines)
    if place is not None:
        _open(lines[place], horizon)


def _refusals(lines: list[SeriesLine]) -> None:
    refused = [line for line in lines if line.refusal]
    if refused:
        with st.expander(
            ngettext("{count} series cannot be forecast", "{count} series cannot be forecast", len(refused)),
            icon=":material/block:",
        ):
            for line in refused:
                st.text(line.refusal)


def _open(line: SeriesLine, horizon: int) -> None:
    """Go to the forecast of one series."""
    places = {state.PLACE: line.place, state.MEASURE: line.measure, state.HORIZON: str(horizon)}
    if line.facility:
        places[state.FACILITY] = line.facility
    st.switch_page("pages/forecasts/patient_volume.py", query_params=places)


def as_frame(lines: list[SeriesLine], horizon: int) -> pd.DataFrame:
    """Return the table with numbers as numbers; columns are those of `TITLES` without the trend."""
    return pd.DataFrame(
        {
            "facility": [line.facility for line in lines],
            "department": [line.place for line in lines],
            "measure": [line.measure for line in lines],
            "months": [line.months for line in lines],
            "prior_year": [line.last_total for line in lines],
            "forecast": [line.next_total for line in lines],
            "change": [line.change for line in lines],
            "error": [line.accuracy.error if line.accuracy else math.nan for line in lines],
            "season_error": [line.accuracy.naive_error if line.accuracy else math.nan for line in lines],
            "inside80": [line.accuracy.inside80 / line.accuracy.steps if line.accuracy else math.nan for line in lines],
            "flags": [", ".join(map(translate, line.flags)) for line in lines],
            "status": [_status(line) for line in lines],
            "remark": [line.refusal for line in lines],
        }
    ).assign(months_ahead=horizon)


def _written_out(shown: pd.DataFrame, formats: Formats) -> Styler:
    """Return the table with its figures as they read here; the browser sorts the numbers behind them."""
    titles = _titles()
    written: dict[Hashable, Any] = {
        titles[name]: partial(formats.percent, signed=name == "change") if name in SHARES else formats.number
        for name in (*SHARES, *SUMS)
        if name in shown
    }
    return shown.rename(columns=titles).style.format(written, na_rep=MISSING)


def _status(line: SeriesLine) -> str:
    parts = [translate(STATUS[line.status])] + ([_("published")] if line.published else [])
    return ", ".join(parts)


def _titles() -> dict[str, str]:
    return {name: translate(title) for name, title in TITLES.items()}


def _spark(line: SeriesLine) -> list[float]:
    return [*line.history[-SPARK_MONTHS:], *line.ahead]


def _columns(horizon: int) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    share: dict[str, Any] = {"width": 80}
    return {
        "department": phone.name_column(230),
        "measure": st.column_config.TextColumn(width=150),
        "trend": st.column_config.LineChartColumn(width=120),
        "prior_year": number(help=_("The same {months} months of the prior year", months=horizon), width=90),
        "forecast": number(help=_("The next {months} months", months=horizon), width=85),
        "change": number(help=_("Forecast compared with the prior year"), **share),
        "error": number(**share),
        "season_error": number(**share),
        "inside80": number(help=_("Share of tested months that ended within the 80% range"), **share),
        "flags": st.column_config.TextColumn(width=180),
    }


def download(lines: list[SeriesLine], horizon: int) -> None:
    """Draw the download of the table."""
    plain = as_frame(lines, horizon).rename(columns=_titles())
    downloads.button(_("CSV"), lambda: plain_files.as_csv(plain), "volume-series.csv", "text/csv", key="csv")
