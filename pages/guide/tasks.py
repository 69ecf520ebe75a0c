"""Guide: how is a task done? The documents of the project, without a network."""

import streamlit as st

from language import ENGLISH, _, current
from pages.common import access, looks, messages, state
from pages.guide import documents, labels
from pages.navigation import link_widgets

#: The document with which a role begins; others begin with the first one.
BEGIN_WITH = {"manager": "managers.md", "viewer": "executives.md", "executive": "executives.md"}
#: Narrow, so that the steps are near; a click on a picture shows all of it.
TEXT_WIDTH, PICTURE_WIDTH = 820, 520

actor = access.require("budget:read")
st.title(_("Guide"))
titles = documents.titles()
if not titles:
    messages.show_empty(_("Caseload was installed here without its documents."))
    st.stop()
first = next((title for title, path in titles.items() if path.name == BEGIN_WITH.get(actor.role)), next(iter(titles)))
task = link_widgets.box(_("Task"), list(titles), key=state.TASK, first=first, width=420)
if current() != ENGLISH:
    st.caption(_("The guide is in English; what stands in bold is named as on your screen."))
with st.container(width=TEXT_WIDTH):
    formats = looks.formats()
    for piece in documents.pieces(titles[task], shown=lambda label: labels.on_screen(label, formats)):
        if isinstance(piece, documents.Picture):
            with st.container(width=PICTURE_WIDTH):
                st.image(piece.path, alt=piece.alt)
        elif piece.strip():
            st.markdown(piece)
