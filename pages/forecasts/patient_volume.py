"""Patient volume: how many are coming, how sure is that, and is it more than the budget says?"""

from datetime import date

import streamlit as st

from language import _
from pages.common import access, messages, notices, queries
from pages.forecasts import (
    component_parts,
    freshness,
    running,
    volume_accuracy,
    volume_choice,
    volume_parts,
    volume_work,
)
from services.forecasts import desk
from services.forecasts.choices import choices

actor = access.require("forecast:read")
writes = actor.may("forecast:write")
st.title(_("Patient volume"))
notices.show()
freshness.line()

table = queries.ask(choices)
if table.empty:
    messages.show_nothing_imported(
        actor, _("There are no volumes yet. Import a statistics file (patient days, visits, tests) to forecast them.")
    )
    st.stop()

words = st.container()  # who only reads gets the answer before the filters
chosen = volume_choice.choose(table, with_model=writes)
ref, horizon, model = chosen.ref, chosen.horizon, chosen.model
view = queries.ask(desk.view, ref=ref, horizon=horizon, model=model, today=date.today())

if view.refusal is not None and view.run is None:
    volume_parts.explain_refusal(view)
    st.stop()

if not view.fresh and view.refusal is None:
    running.follow(
        lambda: desk.job_of(access.url(), actor, ref=ref, horizon=horizon, model=model),
        begin=lambda: desk.start(access.url(), actor, ref=ref, horizon=horizon, model=model, today=date.today()),
        key="one",
    )

if view.outlook is None or view.run is None:
    volume_parts.history_only(view)
    st.stop()

with st.container() if writes else words:
    volume_parts.answer(view)
volume_parts.cautions(view)
volume_parts.cards(view)
volume_parts.draw(view)

names = [
    _("Month by month") if view.volume.ref.frequency == "MS" else _("Day by day"),
    _("How accurate was it?"),
    _("Components"),
]
tabs = st.tabs([*names, _("Your figures"), _("Runs and baseline")] if writes else names)
with tabs[0]:
    volume_parts.by_step(view)
with tabs[1]:
    volume_accuracy.section(view)
with tabs[2]:
    component_parts.section(view)
if writes:
    with tabs[3]:
        volume_work.overrides_section(view)
    with tabs[4]:
        volume_work.runs_section(view)
