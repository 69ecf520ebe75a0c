"""Notes on a supplier: performance, contacts, remarks; written and withdrawn by people who may."""

from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import access, cells, looks, messages, notices, presses, queries
from pages.editors import boxes
from pages.people import naming
from services.permissions import Actor
from services.spend import supplier_notes
from services.spend.supplier_notes import NoteKind

KINDS: dict[NoteKind, str] = {"performance": N_("Performance"), "contact": N_("Contact"), "note": N_("Note")}
RATINGS = {0: N_("No rating"), 1: N_("1 – poor"), 2: "2", 3: "3", 4: "4", 5: N_("5 – good")}


def section(actor: Actor, supplier_id: int) -> None:
    """Draw the notes, and a form for those who may write one."""
    written = queries.ask(supplier_notes.notes, supplier_id=supplier_id)
    may_write = actor.may("procurement:write")
    if written.empty and not may_write:
        return
    st.markdown(_("**Performance, contacts and notes**"))
    if written.empty:
        st.caption(_("No notes yet."))
    for row in written.to_dict("records"):
        _note(actor, {str(name): value for name, value in row.items()}, may_write=may_write)
    if may_write:
        _undo(actor)
        with st.popover(_("Add a note"), icon=":material/edit_note:", key="note_add"):
            _form(actor, supplier_id)


def _note(actor: Actor, row: dict[str, Any], *, may_write: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(_note_text(row))
        if may_write and presses.button(_("Withdraw"), key=f"note_withdraw_{row['id']}", type="tertiary"):
            with messages.refusals():
                supplier_notes.withdraw(access.url(), actor, note_id=int(row["id"]))
                st.session_state["note_withdrawn"] = int(row["id"])
                notices.say(_("Note withdrawn."))
                st.rerun()


def _note_text(row: dict[str, Any]) -> str:
    parts = []
    if row["contact_name"]:
        details = [row[name] for name in ("contact_role", "contact_email", "contact_phone") if row[name]]
        parts.append(f"**{cells.escape(row['contact_name'])}** {cells.escape(' · '.join(details))}".strip())
    if pd.notna(row["rating"]):
        parts.append(f"{'★' * int(row['rating'])}{'☆' * (5 - int(row['rating']))}")
    if row["text"]:
        parts.append(cells.escape(row["text"]))
    formats = looks.formats()
    day = "" if pd.isna(row["day"]) else f"{formats.day(row['day'])}, "
    source = f"{day}{cells.escape(naming.name(row['written_by']))}, {formats.day(row['written_at'])}"
    return " ".join(parts) + f"  \n:small[{source}]"


def _undo(actor: Actor) -> None:
    note = st.session_state.get("note_withdrawn")
    if note is not None and st.button(_("Restore the withdrawn note"), key="note_restore", type="tertiary"):
        with messages.refusals():
            supplier_notes.restore(access.url(), actor, note_id=int(note))
            del st.session_state["note_withdrawn"]
            notices.say(_("Note restored."))
            st.rerun()


def _form(actor: Actor, supplier_id: int) -> None:
    kind = st.segmented_control(
        _("Kind"), list(KINDS), default="performance", required=True, key="note_kind",
        format_func=lambda kind: translate(KINDS[kind]),
    )  # fmt: skip
    with st.form("note", border=False, clear_on_submit=True):
        rating, contact = None, ("", "", "", "")
        if kind == "performance":
            rated = boxes.selectbox(
                st, _("Rating"), list(RATINGS), format_func=lambda rating: translate(RATINGS[rating]), key="note_rating"
            )
            rating = rated or None
        if kind == "contact":
            fields = ((_("Name"), "name"), (_("Role"), "role"), (_("Email"), "email"), (_("Phone"), "phone"))
            name, role, email, phone = (
                st.text_input(label, key=f"note_{key}", max_chars=120) or "" for label, key in fields
            )
            contact = (name, role, email, phone)
        text = st.text_area(_("Text"), key="note_text", max_chars=supplier_notes.LONGEST, height=90)
        pressed = st.form_submit_button(_("Save"), key="note_save", type="primary")
    if pressed:
        with messages.refusals():
            supplier_notes.write(
                access.url(),
                actor,
                supplier_id=supplier_id,
                kind=kind,
                text=text or "",
                rating=rating,
                contact=contact,
            )
            notices.say(_("Note saved."))
            st.rerun()
