"""Choose the year, open a saved scenario, save the one on the screen, send it as a link."""

from urllib.parse import urlencode

import streamlit as st

from language import _, ngettext
from pages.common import access, cells, looks, messages, notices, queries
from pages.editors import boxes
from pages.people import naming
from pages.scenarios import holding
from planning.scenarios.outcome import ScenarioOutcome
from planning.scenarios.types import DriverChange
from reports.scenarios import words
from services.names_and_notes import NAME_LENGTH
from services.scenarios import freshness, running, store
from services.scenarios import plan as plans
from services.scenarios.baseline import ScenarioBase
from services.scenarios.running import Run
from services.scenarios.store import Saved, ScenarioConflictError


def open_saved(base: ScenarioBase) -> None:
    """Draw the list of the year's saved scenarios; one chosen is shown. Say when the base holds few departments."""
    listed = {saved.id: saved for saved in queries.ask(store.list_scenarios)}
    listed = {number: saved for number, saved in listed.items() if saved.plan.fiscal_year == base.baseline.fiscal_year}

    def choose() -> None:
        number = st.session_state["open_scenario"]
        with messages.refusals():
            if number is None:
                holding.set_opened(None)
            else:
                holding.show(base, listed[number])

    if listed:
        number = holding.opened_scenario() if holding.opened_scenario() in listed else None
        if st.session_state.get("open_scenario") != number:
            st.session_state["open_scenario"] = number
        boxes.selectbox(
            st,
            _("Saved scenario"),
            list(listed),
            index=None,
            format_func=lambda number: listed[number].name,
            key="open_scenario",
            on_change=choose,
            placeholder=_("Open …"),
            width=280,
        )
    if holding.places() and access.actor().departments is None:
        count = len(holding.places() or ())
        st.button(
            ngettext("{count} department only · show all", "{count} departments only · show all", count),
            key="show_all_departments",
            icon=":material/filter_alt_off:",
            on_click=holding.everywhere,
        )


def stale_note(base: ScenarioBase, changes: tuple[DriverChange, ...], outcome: ScenarioOutcome) -> None:
    """Say when the saved scenario on the screen stands on a base or rules that have changed since."""
    saved = _on_screen()
    if saved is None or saved.plan.fiscal_year != base.baseline.fiscal_year:
        return
    if set(changes) != set(saved.plan.changes):
        outcome = running.explore(base, saved.plan.changes)
    stands = freshness.on_base(saved, Run(saved.plan, base, outcome, saved.plan.departments))
    if stands.state != freshness.REPRODUCED:
        formats, rules = looks.formats(), stands.state == freshness.RULES
        told = words.stale(saved.name, stands.base_moved_minor, formats, rules=rules)
        st.caption(f":material/history: {cells.escape(told)}")


def _on_screen() -> Saved | None:
    number = holding.opened_scenario()
    return next((saved for saved in queries.ask(store.list_scenarios) if saved.id == number), None)


def save_and_share(base: ScenarioBase) -> None:
    """Draw the two buttons beside the figures: a link for everybody, saving for those who may."""
    with st.container(horizontal=True, width="content", gap="small"):
        with st.popover(_("Share a link"), icon=":material/link:", key="share_scenario"):
            st.caption(
                _("This page’s address holds the whole scenario. Send it, and whoever opens it sees these figures.")
            )
            with messages.refusals():
                st.code(link(base), language=None, wrap_lines=True)
        if access.actor().may("scenario:write"):
            with st.popover(_("Save"), icon=":material/save:", key="save_scenario"):
                _save(base)
        else:
            st.caption(_("You can try anything; only managers and finance can save."))


def link(base: ScenarioBase) -> str:
    """Return the address of the scenario on the screen."""
    page = (st.context.url or "").partition("?")[0]
    return f"{page}?{urlencode(plans.query(holding.plan(base), base.first_open, base.label))}"


def _save(base: ScenarioBase) -> None:
    """Draw name, note and buttons; saving over somebody else's change shows both."""
    known = _on_screen()
    number = known.id if known else 0  # the boxes begin anew with every scenario that is opened
    seen = holding.seen_revision(known) if known else 0
    name = st.text_input(_("Name"), known.name if known else "", max_chars=NAME_LENGTH, key=f"scenario_name_{number}")
    note = st.text_area(_("Note"), (known.note if known else "") or "", key=f"scenario_note_{number}", height=80)
    plan = holding.plan(base)
    with messages.refusals():
        if (
            known
            and store.may_change(known, access.actor())
            and st.button(_("Save changes"), key="scenario_change", type="primary")
        ):
            try:
                saved = store.change(
                    access.url(),
                    access.actor(),
                    scenario_id=known.id,
                    revision=seen,
                    plan=plan,
                    name=name,
                    note=note,
                    spreads=holding.spreads(),
                )
            except ScenarioConflictError as conflict:
                holding.see(conflict.theirs)  # shown below: saving again replaces it
                _show_both(base, conflict)
            else:
                _finish(saved, _("“{scenario}” was saved.", scenario=saved.name))
        if st.button(_("Save as new"), key="scenario_new", type="secondary" if known else "primary"):
            origin = f"scenario/{known.id}" if known else ""
            saved = store.save(
                access.url(), access.actor(), name=name, plan=plan, note=note, spreads=holding.spreads(), origin=origin
            )
            _finish(saved, _("“{scenario}” was saved as a new scenario.", scenario=saved.name))


def _show_both(base: ScenarioBase, conflict: ScenarioConflictError) -> None:
    messages.show_error(conflict)
    formats, names, first_open = looks.formats(), base.catalog.names, base.first_open
    for title, plan in (
        (_("Saved by {person}", person=naming.name(conflict.theirs.changed_by)), conflict.theirs.plan),
        (_("Yours"), conflict.mine),
    ):
        assumptions = words.join(
            [words.change(change, names, formats, first_open=first_open) for change in plan.changes]
        )
        st.markdown(f"**{cells.escape(title)}:** {cells.escape(assumptions or _('no changes'))}")


def _finish(saved: Saved, said: str) -> None:
    holding.set_opened(saved.id)
    holding.see(saved)
    notices.say(said)
    st.rerun()
