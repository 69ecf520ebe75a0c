"""Compare scenarios: which one lands where, what makes the difference, and is it still on today's base?"""

import streamlit as st

from language import _
from pages.common import access, filters, messages, notices, queries, state
from pages.scenarios import compare_parts, shelf
from services.scenarios import baseline, comparing

actor = access.require("scenario:read")
st.title(_("Compare scenarios"))
notices.show()

years = queries.ask(baseline.years)
if not years:
    messages.show_no_figures(actor)
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    fiscal_year = filters.fiscal_year(years, state.SCENARIO_YEAR)
    names = compare_parts.choose_scenarios(queries.ask(comparing.options, fiscal_year=fiscal_year))
with st.spinner(_("Calculating the scenarios …")):
    comparison = comparing.compare(access.url(), actor, fiscal_year=fiscal_year, names=names)

if comparison.columns:
    compare_parts.answer(comparison)
    compare_parts.picture(comparison)
    compare_parts.figures(comparison)
    compare_parts.chances(comparison)
    compare_parts.difference(comparison)
else:
    messages.show_empty(
        _("Choose up to four scenarios above."),
        page="pages/scenarios/explore.py",
        label=_("Explore scenarios"),
    )
shelf.section(comparison.base)
