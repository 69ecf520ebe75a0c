"""Handing in a month's explanations: what a manager has ready, what is handed in, and giving it back with a note."""

import pandas as pd
import streamlit as st

from language import _, ngettext
from pages.common import access, cells, looks, messages, notices, queries
from pages.editors import boxes
from pages.people import naming
from reports.formats import phrase
from reports.month_end import reported
from services.month_end import hand_ins
from services.names_and_notes import NOTE_LENGTH
from services.permissions import Actor

#: Departments that a sentence names.
MOST_NAMES = 4


def section(actor: Actor, period: int, departments: list[int] | None, *, closed: bool) -> None:
    """Show how far some departments (None: all that the person sees) are, and let her hand them in or take back.

    Of a closed month nothing is handed in or taken back any more: only what stands is shown.
    """
    table = queries.ask(hand_ins.standing, period=period)
    if departments is not None:
        table = table[table["department_id"].isin(departments)]
    if table.empty:
        return
    handed_in = table["handed_in"].astype(bool)
    ready = table[~handed_in & (table["unanswered"] == 0)]
    _given_back(table[~handed_in & (table["note"] != "")])
    if closed:
        if handed_in.any():
            _handed_in(table[handed_in])
        return
    if not actor.may("comment:write"):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(ready):
            st.button(
                _hand_in_label(len(ready), len(table), period),
                key="hand_in",
                type="primary",
                icon=":material/outbox:",
                on_click=_hand_in,
                args=(actor, period, tuple(int(number) for number in ready["department_id"])),
            )
        if handed_in.any():
            take_back(actor, period, table[handed_in], label=_("Take back"))
    if handed_in.all():
        _handed_in(table)
    elif ready.empty:
        st.caption(_("Once every variance has its explanation, you hand the month in here."))


def _hand_in_label(ready: int, all_departments: int, period: int) -> str:
    formats = looks.formats()
    month = formats.month_long(period)
    if ready == all_departments:
        return _("Hand in {month}", month=month)
    return ngettext(
        "Hand in {month}: {count} department that is complete",
        "Hand in {month}: {count} departments that are complete",
        ready,
        month=month,
        count=formats.number(ready),
    )


def _hand_in(actor: Actor, period: int, departments: tuple[int, ...]) -> None:
    with messages.refusals():
        count = hand_ins.hand_in(access.url(), actor, period=period, departments=departments)
        formats = looks.formats()
        notices.say(
            ngettext(
                "{month} is handed in for {count} department.",
                "{month} is handed in for {count} departments.",
                count,
                month=formats.month_long(period),
                count=formats.number(count),
            )
        )


def _given_back(rows: pd.DataFrame) -> None:
    """Show what was given back, and why."""
    for row in rows.to_dict("records"):
        person = naming.name(row["by"])
        told = _("{department} was given back by {name}: {note}", department=row["department"], name=person,
                 note=row["note"])  # fmt: skip
        st.warning(cells.escape(told), icon=":material/undo:")


def _handed_in(table: pd.DataFrame) -> None:
    formats = looks.formats()
    lines = [
        _("{department} is handed in: {how}", department=row["department"], how=reported.hand_in_state(row, formats))
        for row in table.assign(by=naming.names(table["by"])).head(MOST_NAMES).to_dict("records")
    ]
    st.success(cells.escape(phrase(lines, len(table) - MOST_NAMES, formats)), icon=":material/check:")


def take_back(actor: Actor, period: int, rows: pd.DataFrame, *, label: str) -> None:
    """Let a person give a department back with a note: her own, or finance anyone's."""
    labels = boxes.by_label(rows["department"], rows["department_id"].astype("int64"))
    with st.popover(label, icon=":material/undo:"):
        chosen = boxes.selectbox(st, _("Department"), list(labels), key="give_back_department")
        note = st.text_input(_("Note"), key="give_back_note", max_chars=NOTE_LENGTH)
        if st.button(label, key=f"give_back_{labels[chosen]}"):
            with messages.refusals():
                hand_ins.give_back(
                    access.url(), actor, period=period, department_id=int(labels[chosen]), note=note or ""
                )
                notices.say(_("{department} is open again for {month}.", department=chosen,
                              month=looks.formats().month_long(period)))  # fmt: skip
                st.session_state.pop("give_back_note", None)
                st.rerun()
