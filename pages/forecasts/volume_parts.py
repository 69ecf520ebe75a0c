"""The parts of the volume forecast that everybody sees: sentence, cautions, cards, picture, table, components."""

import math
from datetime import date

import pandas as pd
import streamlit as st

from pages.common import downloads, kept, looks, queries
from pages.common.cells import escaped
from reports.forecasts import accuracy_charts, charts, tables, words
from reports.forecasts.charts import Mark
from services.forecasts.desk import View, taken_apart
from services.forecasts.fitting import steps_word

#: How much history the picture shows before the forecast.
SHOWN = {"MS": 36, "D": 120}
MOST_HOLIDAYS = 8


def unit(view: View) -> str:
    """Return what the value axis counts."""
    return f"{view.volume.measure} a {steps_word(view.volume.ref)}"


def refused(view: View) -> None:
    """Say why this series has no forecast, and show what is known of it."""
    message, hint = view.refusal or ("", "")
    st.info(f"**{message}** {hint}", icon=":material/info:")
    if len(view.volume.frame) > 1:
        history_only(view)


def history_only(view: View) -> None:
    """Show the history while there is no forecast."""
    if len(view.volume.frame) < 2:
        return
    st.markdown(f"**{escaped(view.volume.name)}**, what is known so far")
    style = charts.Style(looks.colors(), unit(view), ("Actual",))
    st.vega_lite_chart(
        kept.chart(charts.line, view.volume.frame.tail(SHOWN[view.volume.ref.frequency]), "y", "Actual", style),
        alt=f"{view.volume.name}: {len(view.volume.frame)} known figures.",
    )


def answer(view: View) -> None:
    """Say the forecast in one sentence."""
    if view.outlook is None:
        return
    volume = view.volume
    sentence = words.answer(
        escaped(volume.place), escaped(volume.measure), view.outlook, looks.formats(), volume.ref.frequency
    )
    st.markdown(f"#### {sentence}")


def cautions(view: View) -> None:
    """Say what the reader must know before trusting the picture."""
    if view.run is None:
        return
    if not view.fresh:
        st.caption(":material/update: The figures have changed since this forecast was made; a new one is on its way.")
    for note in dict.fromkeys(view.run.notes):
        st.caption(f":material/info: {note}")
    if len(view.budget):
        ahead = view.budget[view.budget["ds"] > view.volume.frame["ds"].iloc[-1]]
        loose = ahead[~ahead["status"].isin(["approved", "locked"])]
        for name, status in loose[["version", "status"]].drop_duplicates().to_numpy().tolist():
            st.caption(f":material/info: The budget “{escaped(name)}” is {status}, not approved.")


def cards(view: View) -> None:
    """Draw the total with its range, last year, the budget and the chance of exceeding it."""
    if view.outlook is None:
        return
    found, formats = view.outlook, looks.formats()
    steps = words.counted(len(found.table), steps_word(view.volume.ref))
    with st.grid(columns=4, min_column_width=150, gap="small"):
        st.metric(
            f"Forecast, {steps}",
            formats.number(round(found.total)),
            border=True,
            help=f"80% range of the total: {formats.number(round(found.low))} to {formats.number(round(found.high))}.",
        )
        st.metric(
            "Against last year",
            "–" if math.isnan(found.change) else formats.percent(found.change, signed=True),
            border=True,
            help=f"The same time a year before: {formats.number(_rounded(found.last_year))}.",
        )
        against = found.against_budget
        if against is not None:
            st.metric(
                "Against budget",
                "n/a" if math.isnan(against.percent) else formats.percent(against.percent, signed=True),
                border=True,
                help=f"Forecast {formats.number(round(against.forecast))}, budget "
                f"{formats.number(round(against.budget))}, over {against.months} months."
                " A volume is neither good nor bad.",
            )
            st.metric(
                "Chance above budget",
                words.chance(against.chance).replace("about ", ""),
                border=True,
                help="The chance that the total of the months with a budget ends above it.",
            )


def _rounded(value: float) -> int | None:
    return None if math.isnan(value) else round(value)


def picture(view: View) -> None:
    """Draw history, budget and forecast with holidays and known shocks."""
    if view.outlook is None:
        return
    frequency = view.volume.ref.frequency
    history = view.volume.frame.tail(SHOWN[frequency])
    first, last = history["ds"].iloc[0], view.outlook.last
    budget = view.budget if frequency == "MS" else view.budget.iloc[:0]
    chart = kept.chart(
        charts.volume_chart,
        history,
        view.outlook.table,
        budget[(budget["ds"] >= first) & (budget["ds"] <= last)],
        title=unit(view),
        palette=looks.colors(),
        holidays=[Mark(name, day, day) for day, name in view.holidays],
        shocks=[Mark(one.name, pd.Timestamp(one.start).date(), pd.Timestamp(one.end).date()) for one in view.shocks],
    )
    st.vega_lite_chart(chart, alt=_picture_in_words(view))
    marks = "Dark band: 80% range; light band: 95% range; ticks below: public holidays"
    overridden = "; orange diamonds: figures set by hand" if view.outlook.table["override"].notna().any() else ""
    st.caption(f"{marks}{overridden}. {view.run.reason if view.run else ''}")


def _picture_in_words(view: View) -> str:
    if view.outlook is None:
        return ""
    table, formats = view.outlook.table, looks.formats()
    first, last = table.iloc[0], table.iloc[-1]
    return (
        f"{view.volume.name}: forecast from {formats.number(round(first['mean']))} in {first['ds']:%B %Y} "
        f"to {formats.number(round(last['mean']))} in {last['ds']:%B %Y}, 80% range then "
        f"{formats.number(round(last['lo80']))} to {formats.number(round(last['hi80']))}."
    )


def by_step(view: View) -> None:
    """Draw the table of the steps with its downloads."""
    if view.outlook is None or view.run is None:
        return
    shown = tables.by_step(view.outlook.table, view.volume.ref.frequency, looks.formats())
    _downloads(view)
    st.dataframe(
        tables.written(shown, looks.formats()),
        hide_index=True,
        height="content" if len(shown) <= 24 else 600,
        column_config={
            tables.CHANCE: st.column_config.ProgressColumn(
                tables.CHANCE, format="%d%%", min_value=0, max_value=100, width=130
            )
        },
        alt=f"Forecast of {view.volume.name} by {steps_word(view.volume.ref)}",
    )


def _downloads(view: View) -> None:
    stem = "forecast-" + "".join(letter if letter.isalnum() else "-" for letter in view.volume.name).lower()
    source = _source(view)

    def as_csv() -> bytes:
        return tables.as_csv(view.outlook.table if view.outlook else pd.DataFrame())

    def as_workbook() -> bytes:
        return tables.workbook(
            view.volume.name, source, view.outlook.table if view.outlook else pd.DataFrame(), view.tested
        )

    with st.container(horizontal=True, gap="small", horizontal_alignment="right"):
        downloads.csv_and_excel(stem, as_csv=as_csv, as_workbook=as_workbook)


def _source(view: View) -> list[str]:
    run = view.run
    if run is None:
        return []
    return [
        queries.settings().hospital_name,
        f"Made {run.created_at:%Y-%m-%d %H:%M} UTC by {run.created_by}, run {run.id}",
        f"Data up to {view.volume.frame['ds'].iloc[-1]:%Y-%m-%d}, data version {queries.now().data_version}",
        run.reason,
        *run.notes,
    ]


def components(view: View) -> None:
    """Say and draw what the volume is made of: trend, year, week, holidays."""
    parts = queries.ask(taken_apart, ref=view.volume.ref, today=date.today())
    if parts is None:
        st.info("The history is too short to take it apart.", icon=":material/info:")
        return
    st.markdown("\n".join(f"- {sentence}" for sentence in parts.sentences))
    title = "Against the level" if parts.share else "Above or below the level"
    holidays = parts.holidays.head(MOST_HOLIDAYS)
    drawn = [("Level without seasons", parts.trend, unit(view))]
    drawn += [
        (name, frame.rename(columns={"effect": "value"}), title)
        for name, frame in (("Time of year", parts.year), ("Weekdays", parts.week), ("Public holidays", holidays))
        if len(frame)
    ]
    for start in range(0, len(drawn), 2):
        for column, (name, frame, axis) in zip(st.columns(2, gap="medium"), drawn[start : start + 2], strict=False):
            with column:
                st.markdown(f"**{name}**")
                chart = kept.chart(
                    accuracy_charts.component_chart,
                    frame,
                    title=axis,
                    palette=looks.colors(),
                    share=parts.share and "ds" not in frame,
                )
                st.vega_lite_chart(chart, alt=f"{name} of {view.volume.name}: {' '.join(parts.sentences)}")
