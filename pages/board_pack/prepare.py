"""Board pack: what does the board get to read, as slides, PDF, figures and text?"""

import streamlit as st

from language import _
from pages.board_pack import decision_parts, form_parts, prepare_parts
from pages.common import access, messages, notices, queries
from services.variance import report as budget_report

actor = access.require("budget:read")
st.title(_("Board pack"))
notices.show()

choices = queries.ask(budget_report.choices)
if choices.latest is None:
    messages.show_no_figures(actor)
    st.stop()

question, cents = prepare_parts.choose(actor, choices, choices.latest)
with messages.refusals():
    prepared = prepare_parts.ask(actor, question, cents=cents)
    if prepared is not None:
        prepare_parts.files(prepared)
        prepare_parts.preview(prepared)
        form_parts.fill_in(prepared)
decision_parts.show(actor, question)
prepare_parts.template(actor)
