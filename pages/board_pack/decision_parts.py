"""Decisions and actions on the page: what opens this pack, and what is recorded at it for the next one."""

import pandas as pd
import streamlit as st

from language import _
from pages.common import access, cells, looks, messages, notices, presses
from services.board_pack import decisions
from services.board_pack.figures import PackQuestion
from services.permissions import Actor


def show(actor: Actor, question: PackQuestion) -> None:
    """Draw the decisions; who may records them and says what is done. Managers of departments see none."""
    if actor.departments is not None:
        return
    url, period, pack_id = access.url(), question.period, question.pack_id
    month = looks.formats().month_long(question.period)
    with st.expander(_("Decisions and actions"), icon=":material/task_alt:"):
        st.caption(_("What is recorded at a pack opens the next one, until it is done."))
        _list(actor, decisions.opening(url, actor, period=period, pack_id=pack_id), _("From earlier packs"))
        _list(
            actor,
            decisions.of_month(url, actor, period=period, pack_id=pack_id),
            _("Recorded at the pack of {month}", month=month),
        )
        if actor.may("comment:write"):
            _record(actor, question)


def _list(actor: Actor, rows: pd.DataFrame, title: str) -> None:
    if rows.empty:
        return
    st.markdown(f"**{cells.escape(title)}**")
    for row in rows.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"decision_{row['id']}"):
            due = _("due {day}", day=looks.formats().day(row["due"])) if row["due"] else ""
            state = _("done") if row["done"] else _("open")
            said = " · ".join(part for part in (row["decision"], row["owner"], due, state) if part)
            st.markdown(cells.escape(said), width="stretch")
            if actor.may("comment:write"):
                _buttons(actor, int(row["id"]), is_done=bool(row["done"]))


def _buttons(actor: Actor, number: int, *, is_done: bool) -> None:
    label = _("Open again") if is_done else _("Done")
    if presses.button(label, key=f"decision_done_{number}_{is_done}"):
        _change(actor, number, _("Recorded."), done=not is_done)
    if presses.button(_("Remove"), key=f"decision_remove_{number}", type="tertiary"):
        st.session_state["decision_removed"] = number
        _change(actor, number, _("The decision is removed."), removed=True)


def _change(actor: Actor, number: int, text: str, **state: bool) -> None:
    with messages.refusals():
        decisions.change(access.url(), actor, decision_id=number, **state)
        notices.say(text)
        st.rerun()


def _record(actor: Actor, question: PackQuestion) -> None:
    removed = st.session_state.get("decision_removed")
    if removed is not None and presses.button(_("Bring the removed one back"), key=f"decision_back_{removed}"):
        del st.session_state["decision_removed"]
        _change(actor, removed, _("Recorded."), removed=False)
    with st.form("pack_decision", border=False, clear_on_submit=True):
        words = st.text_input(_("Decision or action"), key="decision_words")
        with st.container(horizontal=True, gap="small"):
            owner = st.text_input(_("Owner"), key="decision_owner")
            due = st.date_input(_("Due"), value=None, key="decision_due", format=looks.formats().day_typed)
        if not st.form_submit_button(_("Record"), key="decision_record"):
            return
    with messages.refusals():
        decisions.record(
            access.url(), actor, period=question.period, decision=words, owner=owner, due=due, pack_id=question.pack_id
        )
        notices.say(_("Recorded."))
        st.rerun()
