"""The parts of the volume forecast that everybody sees: sentence, cautions, cards, chart, table, components."""

import math
from datetime import date

import pandas as pd
import streamlit as st

from language import _, ngettext, translate
from pages.common import downloads, kept, looks, phone, queries
from pages.common.cells import escape
from pages.people import naming, whose
from planning.forecasts.accuracy import accuracy
from planning.periods import period_of
from reports.forecasts import charts, stored_words, tables, words
from reports.forecasts.charts import Mark
from reports.formats import MISSING
from services.forecasts.desk import SeriesView

#: How much history the chart shows before the forecast.
SHOWN = {"MS": 36, "D": 120}


def unit(view: SeriesView) -> str:
    """Return what the value axis counts."""
    if view.volume.ref.frequency == "MS":
        return _("{measure} per month", measure=view.volume.measure)
    return _("{measure} per day", measure=view.volume.measure)


def step_name(view: SeriesView, step: date) -> str:
    """Return the month or the day of a step, in full: July 2026; Jul 1, 2026."""
    formats = looks.formats()
    return formats.month_long(period_of(step)) if view.volume.ref.frequency == "MS" else formats.day(step)


def explain_refusal(view: SeriesView) -> None:
    """Say why this series has no forecast, and show what is known of it."""
    message, hint = view.refusal or ("", "")
    st.info(f"**{message}** {hint}", icon=":material/info:")
    if len(view.volume.frame) > 1:
        history_only(view)


def history_only(view: SeriesView) -> None:
    """Show the history while there is no forecast."""
    if len(view.volume.frame) < 2:
        return
    st.markdown(_("**{volume}**, history so far", volume=escape(view.volume.name)))
    style = charts.Style(looks.colors(), unit(view), (_("Actual"),))
    st.vega_lite_chart(
        kept.chart(charts.line, view.volume.frame.tail(SHOWN[view.volume.ref.frequency]), "y", _("Actual"), style),
        alt=ngettext(
            "{volume}: {count} figure so far.",
            "{volume}: {count} figures so far.",
            len(view.volume.frame),
            volume=view.volume.name,
        ),
    )


def answer(view: SeriesView) -> None:
    """Say the forecast in one sentence."""
    if view.outlook is None:
        return
    volume = view.volume
    sentence = words.answer(
        escape(volume.place),
        escape(volume.measure),
        view.outlook,
        looks.formats(),
        volume.ref.frequency,
        past=accuracy(view.tested, view.first_budget) if volume.ref.frequency == "MS" else None,
    )
    st.markdown(f"## {sentence}")


def cautions(view: SeriesView) -> None:
    """Say what the reader must know before trusting the forecast."""
    if view.run is None:
        return
    if not view.fresh:
        st.caption(
            _(":material/update: The figures have changed since this forecast was made; a new one is being made.")
        )
    for note in dict.fromkeys(view.run.notes):
        st.caption(f":material/info: {escape(stored_words.in_words(note, looks.formats(), view.volume.ref.frequency))}")
    if len(view.budget):
        ahead = view.budget[view.budget["ds"] > view.volume.frame["ds"].iloc[-1]]
        loose = ahead[~ahead["status"].isin(["approved", "locked"])]
        for name, status in loose[["version", "status"]].drop_duplicates().to_numpy().tolist():
            st.caption(f":material/info: {escape(looks.approval_note(name, status))}")


def cards(view: SeriesView) -> None:
    """Draw the total with its range, last year, the budget and the chance of exceeding it."""
    if view.outlook is None:
        return
    outlook, formats = view.outlook, looks.formats()
    with st.grid(columns=4, min_column_width=150, gap="small"):
        st.metric(
            _title(view, len(outlook.table)),
            formats.number(round(outlook.total)),
            border=True,
            help=_(
                "80% range of the total: {low} to {high}.",
                low=formats.number(round(outlook.low)),
                high=formats.number(round(outlook.high)),
            ),
        )
        st.metric(
            _("Versus last year"),
            MISSING if math.isnan(outlook.change) else formats.percent(outlook.change, signed=True),
            border=True,
            help=_("The same time last year: {figure}.", figure=formats.number(_whole(outlook.last_year))),
        )
        against = outlook.against_budget
        if against is not None:
            st.metric(
                _("Versus budget"),
                formats.percent(against.percent, signed=True),
                border=True,
                help=ngettext(
                    "Forecast {forecast}, budget {budget}, over {count} month. "
                    "Volume is neither favorable nor unfavorable.",
                    "Forecast {forecast}, budget {budget}, over {count} months. "
                    "Volume is neither favorable nor unfavorable.",
                    against.months,
                    forecast=formats.number(round(against.forecast)),
                    budget=formats.number(round(against.budget)),
                ),
            )
            st.metric(
                _("Chance above budget"),
                words.chance(against.chance),
                border=True,
                help=_("The chance that the total of the months with a budget ends above that budget."),
            )


def _title(view: SeriesView, steps: int) -> str:
    if view.volume.ref.frequency == "MS":
        return ngettext("Forecast, {count} month", "Forecast, {count} months", steps)
    return ngettext("Forecast, {count} day", "Forecast, {count} days", steps)


def _whole(value: float) -> int | None:
    return None if math.isnan(value) else round(value)


def draw(view: SeriesView) -> None:
    """Draw the chart: history, budget and forecast with holidays and known shocks."""
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
    st.vega_lite_chart(chart, alt=_in_words(view))
    key = [_("Dark band: 80% range. Light band: 95% range. Ticks below: public holidays.")]
    if view.outlook.table["override"].notna().any():
        key.append(_("Orange diamonds: figures set by hand."))
    reason = stored_words.in_words(view.run.reason, looks.formats(), view.volume.ref.frequency) if view.run else ""
    st.caption(" ".join([*key, escape(reason)]))


def _in_words(view: SeriesView) -> str:
    if view.outlook is None:
        return ""
    table, formats = view.outlook.table, looks.formats()
    first, last = table.iloc[0], table.iloc[-1]
    return _(
        "{volume}: forecast from {first} in {start} to {last} in {end}, "
        "with an 80% range of {low} to {high} at the end.",
        volume=view.volume.name,
        first=formats.number(round(first["mean"])),
        start=step_name(view, first["ds"].date()),
        last=formats.number(round(last["mean"])),
        end=step_name(view, last["ds"].date()),
        low=formats.number(round(last["lo80"])),
        high=formats.number(round(last["hi80"])),
    )


def by_step(view: SeriesView) -> None:
    """Draw the table of the steps with its downloads."""
    if view.outlook is None or view.run is None:
        return
    chance = translate(tables.CHANCE)
    shown = tables.by_step(view.outlook.table, view.volume.ref.frequency, looks.formats())
    _downloads(view)
    phone.table(
        tables.written(shown, looks.formats()),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content" if len(shown) <= 24 else 600,
        column_config={
            chance: st.column_config.ProgressColumn(chance, format="%d%%", min_value=0, max_value=100, width=130)
        },
        alt=_("Forecast of {volume} by month", volume=view.volume.name)
        if view.volume.ref.frequency == "MS"
        else _("Forecast of {volume} by day", volume=view.volume.name),
    )


def _downloads(view: SeriesView) -> None:
    stem = "forecast-" + "".join(letter if letter.isalnum() else "-" for letter in view.volume.name).lower()
    source = _source(view)

    day_code = looks.formats().day_code

    def as_csv() -> bytes:
        return tables.as_csv(view.outlook.table if view.outlook else pd.DataFrame())

    def as_workbook() -> bytes:
        return tables.workbook(
            view.volume.name,
            source,
            view.outlook.table if view.outlook else pd.DataFrame(),
            view.tested,
            day_code=day_code,
        )

    with st.container(horizontal=True, gap="small", horizontal_alignment="right"):
        downloads.csv_and_excel(stem, as_csv=as_csv, as_workbook=as_workbook)


def _source(view: SeriesView) -> list[str]:
    run = view.run
    if run is None:
        return []
    return [
        whose.source(),
        _(
            "Made {time} by {person}, run {run}",
            time=looks.formats().stamp(run.created_at),
            person=naming.name(run.created_by),
            run=run.id,
        ),
        _(
            "Data through {day}, data version {version}",
            day=looks.formats().day(view.volume.frame["ds"].iloc[-1].date()),
            version=queries.now().data_version,
        ),
        *(stored_words.in_words(text, looks.formats(), view.volume.ref.frequency) for text in (run.reason, *run.notes)),
    ]
