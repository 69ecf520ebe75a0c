"""Stage board: how far each department is with its budget, who is late, and the steps from open to locked."""

from datetime import date

import streamlit as st

from language import _
from pages.budgets import stage_dialogs, stage_views
from pages.common import access, cells, filters, looks, messages, notices, queries
from reports.budgets import stages as words
from services.budgets import versions as budgets
from services.budgets.stages import board as boards

actor = access.require("budget:read")
formats = looks.formats()

st.title(_("Stage board"))
notices.show()

versions = {version.name: version for version in queries.ask(budgets.list_versions)}
if not versions:
    messages.show_empty(
        _("No budget versions yet. Create one, then load its lines from a file."),
        page="pages/budgets/versions.py",
        label=_("Budget versions"),
    )
    st.stop()

drafts = [name for name, version in versions.items() if version.status == "draft"]
with st.container(horizontal=True, vertical_alignment="bottom"):
    name = filters.selectbox_in_url(_("Version"), list(versions), (drafts or list(versions))[0], "version", width=300)
    board = stage_views.with_names(queries.ask(boards.board, version_id=versions[name].id, today=date.today()))
    if board.is_running and actor.may("budget:submit"):
        st.button(_("Due day of the version"), key="stage_due_all", on_click=stage_dialogs.open_due, args=(board, []))

if not board.rows:
    messages.show_empty(_("No department has a part in this version yet."))
    st.stop()

if actor.departments is None:  # a sentence on all departments is true for who sees all; managers have their cards
    st.markdown(f"## {cells.escape(words.headline(board, formats))}")
    parts = [words.counts(board, formats)]
    if board.due is not None:
        parts.append(_("Due on {day}", day=formats.day(board.due)))
    st.caption(cells.escape(" · ".join(parts)))
    stage_views.table(actor, board, formats)
else:
    stage_views.cards(actor, board, formats)
stage_dialogs.show(actor, board)
