"""After posting: what was loaded, where to see it, and the way back."""

import streamlit as st

from language import N_, _, count_text, ngettext, translate
from pages.common import access, cells, downloads, messages, notices, state
from pages.imports.wizard import checks, codes, draft, words
from pages.imports.wizard.draft import Draft
from reports.formats import Formats
from services import imports
from services.imports import Outcome
from services.permissions import Actor

WHERE = {
    "ledger": ("pages/variance/comparison.py", N_("Budget versus actual")),
    "budget": ("pages/budgets/versions.py", N_("Budget version")),
    "contracts": ("pages/contracts/register.py", N_("Contracts")),
    "prices": ("pages/contracts/register.py", N_("Contracts")),
}


def show(current: Draft, actor: Actor, formats: Formats, *, kind: str, version: str | None) -> None:
    """Show the outcome of the draft that was just posted."""
    outcome = current.outcome
    if outcome is None:
        return
    st.success(
        ngettext(
            "**{count} line of {file} posted** as batch {batch}.",
            "**{count} lines of {file} posted** as batch {batch}.",
            outcome.rows_loaded,
            count=count_text(outcome.rows_loaded),
            file=cells.escape(current.name),
            batch=outcome.batch_id,
        ),
        icon=":material/check_circle:",
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        if imports.FILE_KINDS[kind].figure:
            st.metric(_("Total loaded"), checks.figure(outcome.loaded_total, outcome.control_of, formats), border=True)
        _show_created(outcome)
        _next_steps(current, kind, version, formats)
    with right:
        checks.reconciliation(outcome, kind, formats, key="posted_reconciliation")
    with st.container(horizontal=True):
        if st.button(_("Import another file"), key="import_again", type="primary"):
            draft.forget()
            st.rerun()
        _offer_rejected(outcome, actor)
        if actor.may("import:write") and st.button(_("Undo this import"), key="import_undo", icon=":material/undo:"):
            with messages.refusals(), st.spinner(_("Undoing …")):
                removed = imports.undo(access.url(), actor, batch_id=outcome.batch_id)
                notices.say(
                    ngettext(
                        "Undone: {count} line removed.",
                        "Undone: {count} lines removed.",
                        removed,
                        count=count_text(removed),
                    )
                )
                draft.forget()
                st.rerun()


def _show_created(outcome: Outcome) -> None:
    made = [
        f"{translate(codes.TITLES[kind])} ({count_text(count)})" for kind, count in outcome.created.items() if count
    ]
    if made:
        st.caption(_("Created and marked for review: {created}.", created=", ".join(made)))
        st.page_link("pages/imports/data_quality.py", label=_("Data quality"), icon=":material/fact_check:")
    for note in outcome.notes:
        st.caption(f":material/info: {cells.escape(note)}")


def _next_steps(current: Draft, kind: str, version: str | None, formats: Formats) -> None:
    if kind not in WHERE:
        return
    page, label = WHERE[kind]
    link: dict[str, str] = {}
    last = current.choices.get("last_month")
    if kind == "ledger" and last:
        link = {state.PERIOD: formats.month(int(last))}
    if kind == "budget" and version:
        link = {"version": version}
    st.page_link(page, label=translate(label), icon=":material/arrow_forward:", query_params=link or None)


def _offer_rejected(outcome: Outcome, actor: Actor) -> None:
    if not outcome.rows_rejected:
        return
    url = access.url()
    downloads.button(
        words.download_label(outcome.rows_rejected),
        lambda: imports.rejected_csv(url, actor, batch_id=outcome.batch_id),
        f"rejected_{outcome.batch_id}.csv",
        "text/csv",
        key="import_rejected",
    )
