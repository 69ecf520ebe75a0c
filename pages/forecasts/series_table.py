"""The table of all series: sentence, forecast-all, rows with sparklines, accuracy and flags, downloads."""

import math
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages.common import access, looks, messages, state
from reports.forecasts import words
from services.forecasts import many
from services.forecasts.many import Line

SPARK_MONTHS = 24
SHARES = ("Change", "Error", "Last season's error", "Inside 80%")
ORDER = ["Department", "Measure", "Trend", "Forecast", "Change", "Error", "Flags", "Last season's error", "Inside 80%"]
ORDER += ["Year before", "Status", "Facility"]
STATUS = {"current": "current", "changed": "data changed", "none": "not forecast yet", "refused": "cannot be forecast"}


def sentence(lines: list[Line]) -> None:
    """Say how the series stand, computed from them."""
    made = [line for line in lines if not math.isnan(line.change)]
    formats = looks.formats()
    if not made:
        st.markdown("#### No series has been forecast yet.")
        return
    rising = sum(line.change > words.STEADY for line in made)
    falling = sum(line.change < -words.STEADY for line in made)
    unusual = sum(bool(line.judgement and line.judgement.current) for line in lines)
    tested = [line.accuracy for line in made if line.accuracy is not None and not math.isnan(line.accuracy.error)]
    st.markdown(
        f"#### Of {len(made)} forecast series {rising} rise against the year before and {falling} fall; "
        f"{unusual or 'none'} show{'s' if unusual == 1 else ''} more than noise in the last three months."
    )
    if tested:
        typical = pd.Series([found.error for found in tested]).median()
        better = sum(found.error < found.naive_error for found in tested)
        st.markdown(
            f"Tested on the past, half of the forecasts were off by less than {formats.percent(typical)}; "
            f"{better} of {len(tested)} beat repeating the year before."
        )


def forecast_all(due: list[Line], horizon: int) -> None:
    """Draw the button that forecasts what has changed, beside the page."""
    label = f"Forecast {len(due)} changed series" if due else "All forecasts are current"
    if st.button(label, key="forecast_all", type="primary", icon=":material/play_arrow:", disabled=not due):
        with messages.refusals():
            many.start_all(access.url(), access.actor(), horizon=horizon, today=date.today())


def table(lines: list[Line], horizon: int) -> None:
    """Draw one row for each series; selecting it leads to its forecast."""
    frame = as_frame(lines, horizon)
    shown = frame.assign(Trend=pd.Series([_spark(line) for line in lines]))
    for name in SHARES:
        shown[name] = 100 * shown[name]
    order = ORDER if len(frame["Facility"].unique()) > 1 else [name for name in ORDER if name != "Facility"]
    picked = st.dataframe(
        shown[order],
        key="series",
        hide_index=True,
        height="content" if len(shown) <= 28 else 1000,
        on_select="rerun",
        selection_mode="single-row",
        column_config=_columns(horizon),
        placeholder="–",
        alt="All volume series with their forecast, accuracy and flags",
    )
    st.caption(
        "Select a row to open its forecast. Trend: the last 24 months, then the forecast. Error: how far forecasts "
        "made at earlier dates were off, as a share of what came; last season's error: of repeating the year before."
    )
    _refused(lines)
    rows = picked["selection"]["rows"]
    if rows:
        _open(lines[rows[0]], horizon)


def _refused(lines: list[Line]) -> None:
    refused = [line for line in lines if line.refusal]
    if refused:
        with st.expander(f"{len(refused)} series cannot be forecast", icon=":material/block:"):
            for line in refused:
                st.text(line.refusal)


def _open(line: Line, horizon: int) -> None:
    """Go to the forecast of one series."""
    places = {state.PLACE: line.place, state.MEASURE: line.measure, state.HORIZON: str(horizon)}
    if line.facility:
        places[state.FACILITY] = line.facility
    st.switch_page("pages/forecasts/patient_volume.py", query_params=places)


def as_frame(lines: list[Line], horizon: int) -> pd.DataFrame:
    """Return the table with numbers as numbers, as it is downloaded."""
    return pd.DataFrame(
        {
            "Facility": [line.facility for line in lines],
            "Department": [line.place for line in lines],
            "Measure": [line.measure for line in lines],
            "Months": [line.months for line in lines],
            "Year before": [line.last_total for line in lines],
            "Forecast": [line.next_total for line in lines],
            "Change": [line.change for line in lines],
            "Error": [line.accuracy.error if line.accuracy else math.nan for line in lines],
            "Last season's error": [line.accuracy.naive_error if line.accuracy else math.nan for line in lines],
            "Inside 80%": [
                line.accuracy.inside80 / line.accuracy.steps if line.accuracy else math.nan for line in lines
            ],
            "Flags": [", ".join(line.flags) for line in lines],
            "Status": [STATUS[line.status] + (", published" if line.published else "") for line in lines],
            "Remark": [line.refusal for line in lines],
        }
    ).assign(**{"Months ahead": horizon})


def _spark(line: Line) -> list[float]:
    return [*line.history[-SPARK_MONTHS:], *line.ahead]


def _columns(horizon: int) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    share: dict[str, Any] = {"format": "%.1f%%", "width": 80}
    return {
        "Department": st.column_config.TextColumn(width=200),
        "Measure": st.column_config.TextColumn(width=120),
        "Trend": st.column_config.LineChartColumn(width=130),
        "Year before": number(help=f"The same {horizon} months a year before", format="%,.0f", width=90),
        "Forecast": number(help=f"The next {horizon} months", format="%,.0f", width=85),
        "Change": number(help="Forecast against the year before", **share),
        "Error": number(**share),
        "Last season's error": number(**share),
        "Inside 80%": number(help="Share of the tested months that ended within the 80% range", **share),
        "Flags": st.column_config.TextColumn(width=180),
    }


def downloads(lines: list[Line], horizon: int) -> None:
    """Draw the download of the table."""
    st.download_button(
        "CSV",
        lambda: as_frame(lines, horizon).to_csv(index=False).encode("utf-8-sig"),
        "volume-series.csv",
        "text/csv",
        key="csv",
        on_click="ignore",
        icon=":material/download:",
    )
