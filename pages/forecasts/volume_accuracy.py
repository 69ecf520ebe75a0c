"""How good was it: the forecast made again at earlier dates, beside last season's figures and the budget."""

import streamlit as st

from pages.common import kept, looks
from pages.forecasts.volume_parts import unit
from planning.forecasts import accuracy
from reports.forecasts import accuracy_charts, words
from services.forecasts.desk import View
from services.forecasts.fitting import steps_word

#: Below so many tested steps a share inside the range says little.
FEW = 20


def section(view: View) -> None:
    """Say how far past forecasts were off, and draw them beside what happened."""
    budget = view.first_budget if view.volume.ref.frequency == "MS" else view.first_budget.iloc[:0]
    found = accuracy.accuracy(view.tested, budget)
    if found is None:
        st.info(
            "The history is too short to test the forecast on it. Treat it as a first guess.", icon=":material/info:"
        )
        return
    formats, palette = looks.formats(), looks.colors()
    st.markdown(words.how_good(found, formats, view.volume.ref.frequency))
    if found.steps < FEW:
        st.caption(f":material/info: Only {found.steps} figures could be compared; read the shares with care.")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("**What was forecast, and what came**")
        st.vega_lite_chart(
            kept.chart(accuracy_charts.backtest_chart, view.tested, title=unit(view), palette=palette),
            alt=f"Past forecasts of {view.volume.name} with their 80% range beside the actual figures.",
        )
    with right:
        st.markdown("**Error by steps ahead**")
        table = accuracy.errors_by_step(view.tested, budget)
        st.vega_lite_chart(
            kept.chart(accuracy_charts.errors_chart, table, palette=palette, step_name=steps_word(view.volume.ref)),
            alt="Mean error by steps ahead: forecast, last season and budget.",
        )
    st.caption(
        "Each forecast was made from what was known at the time. The error is the sum of all misses as a share of what "
        "came. Last season repeats the same month a year before (in daily figures the same weekday a week before)."
    )
