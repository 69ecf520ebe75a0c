"""Notes on a supplier: performance, contacts, remarks; written and withdrawn by people who may."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import access, cells, messages, notices, presses, queries
from services.permissions import Actor
from services.spend import supplier_notes
from services.spend.supplier_notes import NoteKind

KINDS: dict[str, NoteKind] = {"Performance": "performance", "Contact": "contact", "Note": "note"}
RATINGS = {"No rating": None, "1 – poor": 1, "2": 2, "3": 3, "4": 4, "5 – good": 5}


def section(actor: Actor, supplier_id: int) -> None:
    """Draw the notes, and a form for those who may write one."""
    written = queries.ask(supplier_notes.notes, supplier_id=supplier_id)
    may_write = actor.may("procurement:write")
    if written.empty and not may_write:
        return
    st.markdown("**Performance, contacts and notes**")
    if written.empty:
        st.caption("Nothing is written yet.")
    for row in written.to_dict("records"):
        _note(actor, {str(name): value for name, value in row.items()}, may_write=may_write)
    if may_write:
        _undo(actor)
        with st.popover("Add a note", icon=":material/edit_note:", key="note_add"):
            _form(actor, supplier_id)


def _note(actor: Actor, row: dict[str, Any], *, may_write: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(_told(row))
        if may_write and presses.button("Withdraw", key=f"note_withdraw_{row['id']}", type="tertiary"):
            with messages.refusals():
                supplier_notes.withdraw(access.url(), actor, note_id=int(row["id"]))
                st.session_state["note_withdrawn"] = int(row["id"])
                notices.say("The note is withdrawn.")
                st.rerun()


def _told(row: dict[str, Any]) -> str:
    parts = []
    if row["contact_name"]:
        details = [row[name] for name in ("contact_role", "contact_email", "contact_phone") if row[name]]
        parts.append(f"**{cells.escaped(row['contact_name'])}** {cells.escaped(' · '.join(details))}".strip())
    if pd.notna(row["rating"]):
        parts.append(f"{'★' * int(row['rating'])}{'☆' * (5 - int(row['rating']))}")
    if row["text"]:
        parts.append(cells.escaped(row["text"]))
    day = "" if pd.isna(row["day"]) else f"{row['day']}, "
    return " ".join(parts) + f"  \n:small[{day}{cells.escaped(row['written_by'])}, {str(row['written_at'])[:10]}]"


def _undo(actor: Actor) -> None:
    note = st.session_state.get("note_withdrawn")
    if note is not None and st.button("Bring the withdrawn note back", key="note_restore", type="tertiary"):
        with messages.refusals():
            supplier_notes.restore(access.url(), actor, note_id=int(note))
            del st.session_state["note_withdrawn"]
            notices.say("The note is back.")
            st.rerun()


def _form(actor: Actor, supplier_id: int) -> None:
    kind = st.segmented_control("Kind", list(KINDS), default="Performance", required=True, key="note_kind")
    chosen = KINDS[kind or "Performance"]
    with st.form("note", border=False, clear_on_submit=True):
        rating, contact = None, ("", "", "", "")
        if chosen == "performance":
            rating = RATINGS[st.selectbox("Rating", list(RATINGS), key="note_rating")]
        if chosen == "contact":
            fields = (("Name", "name"), ("Role", "role"), ("E-mail", "email"), ("Phone", "phone"))
            name, role, email, phone = (
                st.text_input(label, key=f"note_{key}", max_chars=120) or "" for label, key in fields
            )
            contact = (name, role, email, phone)
        text = st.text_area("Text", key="note_text", max_chars=supplier_notes.LONGEST, height=90)
        pressed = st.form_submit_button("Save", key="note_save", type="primary")
    if pressed:
        with messages.refusals():
            supplier_notes.write(
                access.url(),
                actor,
                supplier_id=supplier_id,
                kind=chosen,
                text=text or "",
                rating=rating,
                contact=contact,
            )
            notices.say("The note is saved.")
            st.rerun()
