"""How accurate was it: the forecast rerun as of earlier dates, compared with last season and the budget."""

import streamlit as st

from language import _, ngettext
from pages.common import kept, looks
from pages.forecasts.volume_parts import unit
from planning.forecasts import accuracy
from reports.forecasts import accuracy_charts, words
from services.forecasts.desk import SeriesView
from services.forecasts.fitting import steps_word

#: Below so many tested steps a share inside the range says little.
FEW = 20


def section(view: SeriesView) -> None:
    """Say how far past forecasts were off, and draw them with actuals."""
    budget = view.first_budget if view.volume.ref.frequency == "MS" else view.first_budget.iloc[:0]
    past = accuracy.accuracy(view.tested, budget)
    if past is None:
        st.info(
            _("The history is too short to test the forecast on. Treat it as a first estimate."), icon=":material/info:"
        )
        return
    formats, palette = looks.formats(), looks.colors()
    st.markdown(words.how_good(past, formats, view.volume.ref.frequency))
    if past.steps < FEW:
        st.caption(
            ngettext(
                ":material/info: Only {count} figure could be compared; treat the shares with caution.",
                ":material/info: Only {count} figures could be compared; treat the shares with caution.",
                past.steps,
            )
        )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown(_("**Forecast and actual**"))
        st.vega_lite_chart(
            kept.chart(accuracy_charts.backtest_chart, view.tested, title=unit(view), palette=palette),
            alt=_("Past forecasts of {volume} with their 80% range, compared with actuals.", volume=view.volume.name),
        )
    with right:
        st.markdown(_("**Error by steps ahead**"))
        table = accuracy.errors_by_step(view.tested, budget)
        st.vega_lite_chart(
            kept.chart(accuracy_charts.errors_chart, table, palette=palette, step_name=steps_word(view.volume.ref)),
            alt=_("Mean error by steps ahead: forecast, last season and budget."),
        )
    st.caption(
        _(
            "Each forecast used only what was known at the time. The error is the sum of all misses as a share of "
            "actuals. Last season repeats the same month of the prior year (for daily figures, the same weekday of the "
            "prior week)."
        )
    )
