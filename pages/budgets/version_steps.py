"""The steps of a budget version: a button each, and a dialog that says what the step does before it is taken.

A dialog carries the revision that the person saw when pressing the button; the service refuses when somebody changed
the version since.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from pages.common import access, cells, messages, notices, queries
from services.budgets import versions as budgets
from services.budgets.versions import Version
from services.permissions import Actor

#: Which dialog is open: the step, the version, and the revision of it that the person saw.
OPEN = "version_step"


def buttons(actor: Actor, version: Version, *, has_lines: bool) -> None:
    """Show the steps that the version's status and the person's role allow."""
    whole = actor.departments is None
    draft = version.status == "draft"
    with st.container(horizontal=True, vertical_alignment="center"):
        if draft and whole and actor.may("import:write"):
            link = {"kind": "Budget", "version": version.name}
            st.page_link("pages/imports/upload.py", label="Load lines from a file", query_params=link)
        if draft and actor.may("budget:submit"):
            _button(version, "submit", "Submit for approval", primary=has_lines, disabled=not has_lines)
        if version.status == "submitted" and actor.may("budget:approve"):
            _button(version, "approve", "Approve", primary=True)
        if version.status in ("submitted", "approved") and actor.may("budget:approve"):
            _button(version, "return", "Return to draft")
        if version.status == "approved" and actor.may("budget:approve"):
            _button(version, "lock", "Lock")
        if whole and actor.may("budget:write"):
            _button(version, "copy", "Copy")
            if version.status != "locked":
                _button(version, "edit", "Rename or note")
            if draft:
                _button(version, "delete", "Delete")


def open_new() -> None:
    """Open the dialog for a new version (as a button's callback)."""
    st.session_state[OPEN] = ("new", 0, 0)


def open_dialog(actor: Actor, version: Version | None) -> None:
    """Show the dialog whose button was pressed, until the step is taken or the person closes it."""
    step, version_id, revision = st.session_state.get(OPEN) or ("", 0, 0)
    if step == "new":
        _new(actor)
    elif step and version is not None and version.id == version_id:
        DIALOGS[step](actor, replace(version, revision=revision))


def _close() -> None:
    st.session_state.pop(OPEN, None)


def _button(version: Version, step: str, label: str, *, primary: bool = False, disabled: bool = False) -> None:
    st.button(
        label,
        key=f"version_{step}",
        type="primary" if primary else "secondary",
        disabled=disabled,
        on_click=lambda: st.session_state.update({OPEN: (step, version.id, version.revision)}),
    )


def _do(step: Callable[[], object], said: str) -> None:
    """Take a step; on success close the dialog and say so, else show why not."""
    with messages.refusals():
        step()
        notices.say(said)
        _close()
        st.rerun()


@st.dialog("New budget version", on_dismiss=_close)
def _new(actor: Actor) -> None:
    name = st.text_input("Name", key="new_version_name", placeholder="Budget 2027", max_chars=budgets.NAME_LENGTH)
    year = st.number_input(
        "Fiscal year", 1990, 2100, value=_next_year(), step=1, key="new_version_year", help="The year in which it ends."
    )
    kind = st.segmented_control(
        "Kind", ["original", "revised", "forecast"], default="original", required=True, key="new_version_kind"
    )
    note = st.text_area("Note", key="new_version_note", max_chars=budgets.NOTE_LENGTH)
    if st.button("Make it", key="new_version_do", type="primary"):
        _do(
            lambda: budgets.create(
                access.url(), actor, name=name or "", fiscal_year=int(year), kind=str(kind), note=note
            ),
            f"“{name}” is there. Load its lines from a file next.",
        )


def _next_year() -> int:
    versions = queries.ask(budgets.list_versions)
    return max((version.fiscal_year for version in versions), default=datetime.now(UTC).year) + 1


@st.dialog("Submit for approval", on_dismiss=_close)
def _submit(actor: Actor, version: Version) -> None:
    st.write(f"“{cells.escaped(version.name)}” goes to approval. Its lines cannot be changed until it is returned.")
    if st.button("Submit", key="submit_do", type="primary"):
        _do(
            lambda: budgets.submit(access.url(), actor, version_id=version.id, revision=version.revision),
            f"“{version.name}” is submitted.",
        )


@st.dialog("Approve", on_dismiss=_close)
def _approve(actor: Actor, version: Version) -> None:
    st.write(f"“{cells.escaped(version.name)}” becomes the plan that actuals are compared with. No figure changes.")
    if st.button("Approve", key="approve_do", type="primary"):
        _do(
            lambda: budgets.approve(access.url(), actor, version_id=version.id, revision=version.revision),
            f"“{version.name}” is approved.",
        )


@st.dialog("Return to draft", on_dismiss=_close)
def _return(actor: Actor, version: Version) -> None:
    reason = st.text_area("Why is it returned?", key="return_reason", max_chars=budgets.NOTE_LENGTH)
    if st.button("Return", key="return_do", type="primary"):
        _do(
            lambda: budgets.return_to_draft(
                access.url(), actor, version_id=version.id, revision=version.revision, reason=reason or ""
            ),
            f"“{version.name}” is a draft again.",
        )


@st.dialog("Lock for good", on_dismiss=_close)
def _lock(actor: Actor, version: Version) -> None:
    st.write(f"“{cells.escaped(version.name)}” can never be changed again. Later changes need a revised version.")
    if st.button("Lock", key="lock_do", type="primary"):
        _do(
            lambda: budgets.lock(access.url(), actor, version_id=version.id, revision=version.revision),
            f"“{version.name}” is locked.",
        )


@st.dialog("Copy into a new draft", on_dismiss=_close)
def _copy(actor: Actor, version: Version) -> None:
    name = st.text_input("Name", key="copy_name", value=f"{version.name} revised", max_chars=budgets.NAME_LENGTH)
    year = st.number_input("Fiscal year", 1990, 2100, value=version.fiscal_year, step=1, key="copy_year")
    kind = st.segmented_control(
        "Kind", ["original", "revised", "forecast"], default="revised", required=True, key="copy_kind"
    )
    st.caption("Every line is copied; for another year the months move with it.")
    if st.button("Copy", key="copy_do", type="primary"):
        _do(
            lambda: budgets.copy(
                access.url(), actor, version_id=version.id, name=name or "", kind=str(kind), fiscal_year=int(year)
            ),
            f"“{name}” is there, with every line of “{version.name}”.",
        )


@st.dialog("Rename or note", on_dismiss=_close)
def _edit(actor: Actor, version: Version) -> None:
    name = st.text_input("Name", key="edit_name", value=version.name, max_chars=budgets.NAME_LENGTH)
    note = st.text_area("Note", key="edit_note", value=version.note or "", max_chars=budgets.NOTE_LENGTH)
    if st.button("Save", key="edit_do", type="primary"):
        _do(
            lambda: budgets.edit(
                access.url(), actor, version_id=version.id, revision=version.revision, name=name or "", note=note
            ),
            "Saved.",
        )


@st.dialog("Delete this draft", on_dismiss=_close)
def _delete(actor: Actor, version: Version) -> None:
    st.write(
        f"All lines of “{cells.escaped(version.name)}” go, and its files can be loaded again. The audit trail stays."
    )
    if st.button("Delete", key="delete_do", type="primary"):
        _do(
            lambda: budgets.delete_draft(access.url(), actor, version_id=version.id, revision=version.revision),
            f"“{version.name}” is deleted.",
        )


DIALOGS: dict[str, Callable[[Actor, Version], None]] = {
    "submit": _submit,
    "approve": _approve,
    "return": _return,
    "lock": _lock,
    "copy": _copy,
    "edit": _edit,
    "delete": _delete,
}
