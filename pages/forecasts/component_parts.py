"""What a volume is made of: the parts of the counts, and on request those that Prophet sees."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from language import _
from pages.common import kept, looks, messages, queries, state
from pages.forecasts.volume_parts import unit
from reports.forecasts import accuracy_charts, words
from services.forecasts.desk import SeriesView, prophet_taken_apart, taken_apart

#: A title, what is drawn (`ds, value` or `label, effect`), and the title of its axis.
Part = tuple[str, pd.DataFrame, str]


def section(view: SeriesView) -> None:
    """Say and draw what the volume is made of: trend, year, week, every holiday; then what Prophet makes of it."""
    parts = queries.ask(taken_apart, ref=view.volume.ref, today=date.today())
    if parts is None:
        st.info(_("The history is too short to split into components."), icon=":material/info:")
        return
    st.markdown("\n".join(f"- {sentence}" for sentence in parts.sentences))
    title = _("Versus the level") if parts.share else _("Above or below the level")
    seasons = [
        (_("Time of year"), parts.year, title),
        (_("Weekdays"), parts.week, title),
        (_("Public holidays"), parts.holidays, title),
    ]
    trend = (_("Level without seasonality"), parts.trend, unit(view))
    _draw(view, [trend, *seasons], told=" ".join(parts.sentences), share=parts.share)
    share = view.run.weights.get("prophet", 0.0) if view.run is not None else 0.0
    if share:
        st.caption(words.with_prophet(share, looks.formats()))
        if st.toggle(_("Show Prophet’s own parts"), key=state.PROPHET_PARTS):
            with messages.friendly_errors():
                _draw_prophet(view)


def _draw_prophet(view: SeriesView) -> None:
    parts = queries.ask(prophet_taken_apart, ref=view.volume.ref, horizon=view.question.horizon, today=date.today())
    title = _("Versus the trend")
    told = words.prophet_alone()
    seasons = [
        (_("Time of year, Prophet"), parts.year, title),
        (_("Weekdays, Prophet"), parts.week, title),
        (_("Public holidays, Prophet"), parts.holidays, title),
        (_("One-offs, Prophet"), parts.one_offs, title),
    ]
    _draw(view, [(_("Trend, Prophet"), parts.trend, unit(view)), *seasons], told=told, share=True)
    st.caption(f"{told} {words.borrowed_season()}" if parts.borrowed else told)


def _draw(view: SeriesView, parts: Sequence[Part], *, told: str, share: bool) -> None:
    """Draw the parts that there are, two beside each other."""
    drawn = [(name, frame.rename(columns={"effect": "value"}), axis) for name, frame, axis in parts if len(frame)]
    for start in range(0, len(drawn), 2):
        for column, (name, frame, axis) in zip(st.columns(2, gap="medium"), drawn[start : start + 2], strict=False):
            with column:
                st.markdown(f"**{name}**")
                chart = kept.chart(
                    accuracy_charts.component_chart,
                    frame,
                    title=axis,
                    palette=looks.colors(),
                    share=share and "ds" not in frame,
                )
                st.vega_lite_chart(
                    chart,
                    alt=_("{name} of {volume}: {sentences}", name=name, volume=view.volume.name, sentences=told),
                )
