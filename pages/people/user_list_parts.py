"""People from a CSV of managers and departments, looked at first; and the list to take along."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import access, cells, downloads, messages, notices, phone, presses, queries
from reports import plain_files
from services.errors import UserError
from services.people import lists
from services.people.accounts import Person
from services.people.lists import ListedPerson
from services.permissions import ROLE_NAMES, Actor, role_name

STEPS = {"add": N_("New"), "change": N_("Changed"), "same": N_("Unchanged"), "refused": N_("Refused")}


def section(actor: Actor, members: Sequence[Person]) -> None:
    """Draw the download and the upload with its preview."""
    downloads.button(
        _("CSV"), lambda: plain_files.as_csv(lists.table(members)), "users.csv", "text/csv", key="users_csv"
    )
    with st.expander(_("Add or change people from a list"), icon=":material/upload_file:"):
        st.caption(
            _(
                "A CSV with the columns email, name, role and departments (codes by semicolons). "
                "Nobody is removed, and nothing is stored before you have seen what it changes."
            )
        )
        file = st.file_uploader(
            _("List of people"), ["csv", "txt"], key=f"users_file_{_count_of_lists()}", max_upload_size=2
        )
        if file is not None:
            with messages.refusals():
                _preview(actor, file.getvalue())


def _preview(actor: Actor, content: bytes) -> None:
    entries = queries.ask(lists.preview, content=content)
    phone.table(_shown(entries), lead=phone.FIRST_FIGURE, hide_index=True, width="stretch", key="users_preview")
    for one in entries:
        if one.reason:
            st.caption(cells.escape(_("Line {line}: {reason}", line=one.line, reason=one.reason)))
    stored = sum(one.step in ("add", "change") for one in entries)
    if not stored:
        st.info(_("This list changes nothing."))
        return
    label = ngettext("Store {count} person", "Store {count} people", stored, count=stored)
    if presses.button(label, key="users_store", type="primary"):
        _store(actor, content)


def _store(actor: Actor, content: bytes) -> None:
    try:
        entries = lists.store(access.url(), actor, content=content)
    except UserError as error:
        messages.show_error(error)
        return
    counts = {step: sum(one.step == step for one in entries) for step in STEPS}
    notices.say(
        _(
            "{added} added, {changed} changed, {refused} refused.",
            added=counts["add"],
            changed=counts["change"],
            refused=counts["refused"],
        )
    )
    st.session_state["users_lists"] = _count_of_lists() + 1
    st.rerun()


def _shown(entries: Sequence[ListedPerson]) -> pd.DataFrame:
    rows = [
        (
            translate(STEPS[one.step]),
            one.email,
            one.name,
            role_name(one.role) if one.role in ROLE_NAMES else one.role,
            ", ".join(one.departments) or "–",
            _before(one),
        )
        for one in entries
    ]
    return pd.DataFrame(
        rows, columns=[_("Step"), _("E-mail"), _("Name"), _("Role"), _("Departments"), _("Stored until now")]
    )


def _before(entry: ListedPerson) -> str:
    if entry.was is None or entry.step != "change":
        return "–"
    parts = [entry.was.name, role_name(entry.was.role), ", ".join(entry.was.departments)]
    return " · ".join(part for part in parts if part)


def _count_of_lists() -> int:
    return int(st.session_state.get("users_lists", 0))
