"""Who may still approve a budget: said before figures are typed, and where nobody is left, how it goes on."""

import streamlit as st

from language import _, ngettext
from pages.common import access, cells, looks, messages, notices, queries
from pages.editors import boxes
from pages.people import naming
from reports.formats import phrase
from services.budgets import exemptions
from services.budgets.exemptions import ApprovalStanding, Approver
from services.names_and_notes import NOTE_LENGTH
from services.permissions import LOCAL_ACTOR, Actor

#: People that a sentence names.
MOST_NAMES = 3


def before_typing(actor: Actor, version_id: int, department_id: int) -> None:
    """Tell a person who may approve what typing costs her, before she types; nothing to all others."""
    if actor == LOCAL_ACTOR or not actor.may("budget:approve"):
        return
    now = queries.ask(exemptions.standing, version_id=version_id, department_id=department_id)
    if not now.on or actor.name not in {one.email for one in now.left}:
        return
    if len(now.left) == 1:
        st.warning(
            _("Only you can still approve this budget. Once you change a figure, nobody is left to approve it."),
            icon=":material/group:",
        )
    else:
        st.caption(_("You can approve this budget as long as you change none of its figures."))


def section(actor: Actor, version_id: int, department_id: int | None = None) -> None:
    """Say who had a hand in what is submitted and may approve all the same, or that nobody is left, and what to do."""
    now = queries.ask(exemptions.standing, version_id=version_id, department_id=department_id)
    if now.exemption is not None:
        told = _(
            "{person} may approve this despite own changes, as {by} decided: {reason}",
            person=naming.name(now.exemption.person),
            by=naming.name(now.exemption.by),
            reason=now.exemption.reason,
        )
        st.info(cells.escape(told), icon=":material/group:")
    if not now.is_stuck:
        return
    st.warning(cells.escape(_nobody_left(now)), icon=":material/group:")
    others = [one for one in now.held if one.email != actor.name]
    if actor.may("users:write") and others:
        _form(actor, version_id, department_id, others)
    elif actor.may("users:write") and now.held:
        st.caption(_("Return the budget and submit it yourself; then you can let the other person approve."))


def _nobody_left(now: ApprovalStanding) -> str:
    if not now.held:
        return _(
            "Nobody is left who may approve this: those who may submitted it, or have an account that somebody at work "
            "on it made ready. Whoever had no hand in it adds another person who may approve."
        )
    formats = looks.formats()
    names = phrase([one.name for one in now.held[:MOST_NAMES]], len(now.held) - MOST_NAMES, formats)
    return ngettext(
        "Nobody is left who may approve this: {names} changed figures of it. Add another person who may approve; or "
        "another administrator lets {names} approve, with a reason.",
        "Nobody is left who may approve this: {names} changed figures of it. Add another person who may approve; or an "
        "administrator lets another of them approve, with a reason.",
        len(now.held),
        names=names,
    )


def _form(actor: Actor, version_id: int, department_id: int | None, others: list[Approver]) -> None:
    key = f"exempt_{version_id}_{department_id or 0}"
    labels = boxes.by_label((f"{one.name} ({one.email})" for one in others), (one.email for one in others))
    with st.popover(_("Let someone approve"), icon=":material/how_to_reg:", key=f"{key}_open"):
        st.caption(_("The reason stands beside the approval and in the audit trail."))
        chosen = boxes.selectbox(st, _("Who"), list(labels), key=f"{key}_who")
        reason = st.text_input(_("Reason"), key=f"{key}_reason", max_chars=NOTE_LENGTH)
        if st.button(_("Let approve"), key=f"{key}_do", type="primary"):
            with messages.refusals():
                exemptions.exempt(
                    access.url(), actor, version_id=version_id, email=labels[chosen], reason=reason or "",
                    department_id=department_id,
                )  # fmt: skip
                notices.say(_("{person} may approve this now.", person=chosen))
                st.rerun()
