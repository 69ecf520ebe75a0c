"""Forms of the register: add a contract, change it, its price list and tiers, end it, take changes back."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from language import N_, _, translate
from pages.common import access, cells, looks, messages, notices, state
from pages.contracts import fields, price_editors
from pages.organization.stored_forms import StoredForm, Values
from services.contracts import editing, register
from services.contracts.fields import BY_NAME
from services.contracts.register import Facts
from services.permissions import Actor

ACTIONS = {
    "contract.create": N_("the new contract"),
    "contract.change": N_("the last change to its terms"),
    "contract.prices": N_("the last change to its price list"),
    "contract.tiers": N_("the last change to its rebate tiers"),
}
#: What can be changed.
PARTS = (N_("Terms"), N_("Price list"), N_("Rebate tiers"), N_("End it"))


def add(actor: Actor) -> None:
    """Offer the form for a new contract."""
    with st.expander(_("Add a contract"), icon=":material/add:"):
        with st.form("contract_add", border=False):
            values = fields.inputs(None, key="new")
            pressed = st.form_submit_button(_("Add"), key="contract_add_do", type="primary")
        if pressed:
            with messages.refusals():
                added = editing.create(access.url(), actor, values=values)
                notices.say(_("{number} {title} was added.", number=values["number"], title=values["title"]))
                st.session_state[fields.ROUND] = st.session_state.get(fields.ROUND, 0) + 1
                st.session_state[state.GO_TO_CONTRACT] = added
                st.rerun()


@st.cache_data(scope="session", max_entries=8, show_spinner=False)
def _as_seen(contract_id: int, round_: int) -> Facts:  # noqa: ARG001 - a round is one state of the form
    """Return the contract as it was when the person opened the form, so that newer values are not overwritten."""
    return register.facts(access.url(), access.actor(), contract_id=contract_id, as_of=date.today())


def change(actor: Actor, facts: Facts) -> None:
    """Offer the forms that change a contract."""
    contract_id = int(facts.row["id"])
    round_key = f"contract_round_{contract_id}"
    round_ = st.session_state.setdefault(round_key, 0)
    seen = _as_seen(contract_id, round_)

    def end() -> None:
        st.session_state[round_key] = round_ + 1
        st.session_state[state.GO_TO_CONTRACT] = contract_id  # its name in the filter may be another one now

    with st.expander(_("Change this contract"), icon=":material/edit:"):
        part = st.segmented_control(
            _("Part"), PARTS, default=PARTS[0], required=True, key="contract_part", format_func=translate,
            label_visibility="collapsed",
        )  # fmt: skip
        with messages.refusals():
            if part == "Price list":
                price_editors.prices(actor, seen, key=f"{contract_id}_{round_}", end=end)
            elif part == "Rebate tiers":
                price_editors.tiers(actor, seen, key=f"{contract_id}_{round_}", end=end)
            elif part == "End it":
                _end(actor, seen)
            else:
                _terms(actor, seen, key=f"{contract_id}_{round_}", end=end)
    _undo(actor, facts, round_key)


def _terms(actor: Actor, seen: Facts, *, key: str, end: Callable[[], None]) -> None:
    contract_id = int(seen.row["id"])
    with st.form(f"contract_change_{key}", border=False):
        values = fields.inputs(seen.row, key=key)
        pressed = st.form_submit_button(_("Save"), key="contract_save", type="primary")

    def store(before: Values, asked: Values) -> str:
        changed = editing.change(access.url(), actor, contract_id=contract_id, values=asked, seen=before)
        return _("{number} was changed.", number=asked["number"]) if changed else _("Nothing was changed.")

    form = StoredForm(f"contract_terms_{contract_id}", end=end)
    if pressed:
        form.save(store, {field: seen.row[field] for field in values}, values)
    form.choose(store, lambda name: translate(BY_NAME[name].label), fields.text_of)


def _end(actor: Actor, seen: Facts) -> None:
    contract_id, number = int(seen.row["id"]), seen.row["number"]
    st.caption(_("It leaves the calendar; its purchases stay. Later lines count as bought without a contract."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            _("Last day"),
            value=seen.standing.end or "today",
            key=f"end_day_{contract_id}",
            width=160,
            format=looks.formats().day_typed,
        )
        if st.button(_("End the contract"), key="contract_end", icon=":material/event_busy:") and isinstance(day, date):
            editing.end(access.url(), actor, contract_id=contract_id, on=day)
            st.session_state[f"contract_round_{contract_id}"] += 1
            notices.say(_("{number} ends on {day}.", number=number, day=looks.formats().day(day)))
            st.rerun()


def _undo(actor: Actor, facts: Facts, round_key: str) -> None:
    contract_id = int(facts.row["id"])
    last = editing.last_change(access.url(), actor, contract_id=contract_id)
    if last is None:
        return
    action, who, event_id = last
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Undo"), key=f"contract_undo_{event_id}", icon=":material/undo:"):
            with messages.refusals():
                taken = editing.undo(access.url(), actor, contract_id=contract_id, seen=event_id)
                st.session_state[round_key] += 1
                st.session_state[state.GO_TO_CONTRACT] = contract_id
                notices.say(_("Undone: {change}.", change=translate(ACTIONS[taken])))
                st.rerun()
        st.caption(_("Reverts {change} by {user}.", change=translate(ACTIONS[action]), user=cells.escape(who)))
