"""Explore a scenario: what would the year look like if volume, staff, prices or payers went another way?"""

import streamlit as st

from language import _
from pages.common import access, filters, messages, notices, queries, state
from pages.forecasts import freshness
from pages.scenarios import beside_parts, controls, goal_parts, holding, results, saving, uncertainty_parts
from services.scenarios import baseline, running
from services.scenarios.baseline import ScenarioBase

VIEWS = (results.YEAR, results.MOVES, results.TWO_YEARS, results.SURE, results.GOAL_SEEK)

actor = access.require("scenario:read")
st.title(_("Explore scenarios"))
notices.show()
freshness.line()

years = queries.ask(baseline.years)
if not years:
    messages.show_no_figures(actor)
    st.stop()

holding.begin()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    fiscal_year = filters.fiscal_year(years, state.SCENARIO_YEAR)
    with st.spinner(_("Calculating the year …")):
        base = baseline.load(access.url(), actor, fiscal_year=fiscal_year, departments=holding.places())
    saving.open_saved(base)


@st.fragment
@messages.guard
def explore(base: ScenarioBase) -> None:
    """Draw controls and results; a slider's move runs this alone."""
    with messages.friendly_errors():
        top = st.container()
        bar = st.container(horizontal=True, horizontal_alignment="distribute", gap="small")
        controls.change_list(base)
        controls.sliders()
        with bar:  # after the sliders: link and save hold their values
            controls.buttons(base)
            saving.save_and_share(base)
        changes = holding.changes()
        outcome = running.explore(base, changes)
        with top:
            results.answer(base, changes, outcome)
            saving.stale_note(base, changes, outcome)
            results.cards(outcome)
        shown = filters.one_of(_("Show"), VIEWS, default=VIEWS[0], key=state.SCENARIO_SHOW, bare=True)
        if shown == results.MOVES:
            results.movers(base, outcome, title=_("Scenario, {base}", base=base.label))
            beside_parts.tables(actor, base, outcome)
        elif shown == results.TWO_YEARS:
            with st.spinner(_("Calculating the next year …")):
                runs = running.years(access.url(), actor, plan=holding.plan(base))
            results.two_years(base, runs)
        elif shown == results.SURE:
            uncertainty_parts.section(base, changes, outcome)
        elif shown == results.GOAL_SEEK:
            goal_parts.section(base, changes, outcome)
        else:
            results.charts(base, outcome)


explore(base)
results.assumptions(base)
