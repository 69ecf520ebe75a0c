"""The table of all series: sentence, forecast-all, rows with sparklines, accuracy and flags, downloads."""

import math
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from pages.common import access, looks, messages, state
from reports import forecast_words
from services.forecasting import many
from services.forecasting.many import Line

SPARK_MONTHS = 24
STATUS = {"current": "current", "changed": "data changed", "none": "not forecast yet", "refused": "cannot be forecast"}


def sentence(lines: list[Line]) -> None:
    """Say how the series stand, computed from them."""
    made = [line for line in lines if not math.isnan(line.change)]
    formats = looks.formats()
    if not made:
        st.markdown("#### No series has been forecast yet.")
        return
    rising = sum(line.change > forecast_words.STEADY for line in made)
    falling = sum(line.change < -forecast_words.STEADY for line in made)
    changed = sum("real change" in line.flags for line in lines)
    tested = [line.accuracy for line in made if line.accuracy is not None and not math.isnan(line.accuracy.error)]
    st.markdown(
        f"#### Of {len(made)} forecast series {rising} rise against the year before, {falling} fall; "
        f"{changed or 'none'} show{'s' if changed == 1 else ''} a real change."
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
    """Draw one row for each series; its name leads to the forecast."""
    frame = as_frame(lines, horizon)
    _downloads(frame)
    shown = frame.drop(columns=["Remark"]).assign(Trend=pd.Series([_spark(line) for line in lines]))
    shown.insert(0, "Open", [_link(line, horizon) for line in lines])
    order = [
        "Open",
        "Facility",
        "Department",
        "Measure",
        "Trend",
        "Year before",
        "Forecast",
        "Change",
        "Error",
        "Last season's error",
        "Inside 80%",
        "Flags",
        "Status",
    ]
    several = len(frame["Facility"].unique()) > 1
    st.dataframe(
        shown[[name for name in order if several or name != "Facility"]],
        key="series",
        hide_index=True,
        height="content" if len(shown) <= 18 else 680,
        column_config=_columns(horizon),
        alt="All volume series with their forecast, accuracy and flags",
    )
    st.caption(
        "Trend: the last 24 months, then the forecast. Error: how far forecasts made at earlier dates were off, as a "
        "share of what came. Inside 80%: share of those months that ended within the 80% range."
    )
    refused = [line for line in lines if line.refusal]
    if refused:
        with st.expander(
            f"{forecast_words.counted(len(refused), 'series')} cannot be forecast".replace("seriess", "series")
        ):
            for line in refused:
                st.text(line.refusal)


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


def _link(line: Line, horizon: int) -> str:
    place = {state.PLACE: line.place, state.MEASURE: line.measure, state.HORIZON: horizon}
    return f"/patient_volume?{urlencode(place)}"


def _columns(horizon: int) -> dict[str, Any]:
    count: dict[str, Any] = {"format": "%,.0f", "width": "small"}
    share: dict[str, Any] = {"format": "percent", "width": "small"}
    return {
        "Open": st.column_config.LinkColumn("", display_text=":material/open_in_new:", width=40),
        "Department": st.column_config.TextColumn(pinned=True, width="medium"),
        "Trend": st.column_config.LineChartColumn(width="medium"),
        "Year before": st.column_config.NumberColumn(help=f"The same {horizon} months a year before", **count),
        "Forecast": st.column_config.NumberColumn(help=f"The next {horizon} months", **count),
        "Change": st.column_config.NumberColumn(**share),
        "Error": st.column_config.NumberColumn(**share),
        "Last season's error": st.column_config.NumberColumn(**share),
        "Inside 80%": st.column_config.NumberColumn(**share),
        "Flags": st.column_config.TextColumn(width="medium"),
    }


def _downloads(frame: pd.DataFrame) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.download_button(
            "CSV",
            lambda: frame.to_csv(index=False).encode("utf-8-sig"),
            "volume-series.csv",
            "text/csv",
            key="csv",
            on_click="ignore",
            icon=":material/download:",
        )
