"""Enter an initiative or adjustment, ask for a transfer or carry-forward, set when a justification is needed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import streamlit as st

from language import _, translate
from pages.common import access, messages, notices, queries
from pages.editors import boxes
from pages.organization.stored_forms import StoredForm, Values
from planning.periods import FiscalCalendar
from reports.budgets.adjusting import KINDS, answer
from reports.formats import Formats
from services.budgets import sheet as sheets
from services.budgets.adjusting import limits, listing, making
from services.budgets.adjusting.making import AdjustmentRequest
from services.budgets.versions import Version
from services.names_and_notes import NAME_LENGTH, NOTE_LENGTH
from services.permissions import Actor

#: Of which form something was just stored; its boxes begin anew, so that a second press does not store it again.
MADE = "adjustment_made"
BEGINNINGS = {"initiative": ("name", "owner", "amount", "reason"), "transfer": ("name", "amount", "reason"),
              "carry": ("name", "amount", "reason")}  # fmt: skip


def begin_anew() -> None:
    """Empty the form of what was just stored; before it is drawn."""
    form = st.session_state.pop(MADE, None)
    for box in BEGINNINGS.get(form or "", ()):
        st.session_state[f"{form}_{box}"] = 0.0 if box == "amount" else ""


def initiative(actor: Actor, version: Version, formats: Formats) -> None:
    """Let a person add an initiative or one-time adjustment to a draft."""
    if version.status != "draft" or not actor.may("budget:write"):
        return
    with st.expander(_("Add an initiative or one-time adjustment"), key="initiative_add"):
        kind = st.segmented_control(
            _("Kind"), ["initiative", "one_time"], default="initiative", required=True, key="initiative_kind",
            format_func=lambda code: translate(KINDS[code]),
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(_("Name"), key="initiative_name", max_chars=NAME_LENGTH, width=280)
            owner = st.text_input(_("Owner"), key="initiative_owner", max_chars=NAME_LENGTH, width=200)
        department, account = _line("initiative")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            period = _month(version, formats, "initiative", _("Start"))
            recurrent = kind == "initiative" and st.toggle(_("Every month from then on"), key="initiative_recurrent")
            amount = _amount("initiative", _("Amount per month") if recurrent else _("Amount"), formats)
        limit_minor = queries.ask(limits.load_limit)
        asked = _("Justification (needed above {amount} a year)", amount=formats.money(limit_minor))
        reason = st.text_area(asked, key="initiative_reason", max_chars=NOTE_LENGTH)
        if st.button(_("Add to the budget"), key="initiative_do", type="primary"):
            request = AdjustmentRequest(
                version.id, str(kind), name, department, account, period, amount, owner, bool(recurrent), reason
            )
            _make(actor, request, version, form="initiative")


def limit(actor: Actor, formats: Formats) -> None:
    """Let finance set from which amount on a justification is needed."""
    if not actor.may("period:write") or actor.departments is not None:
        return

    def store(seen: Values, asked: Values) -> str:
        limits.set_limit(access.url(), actor, minor=asked[limits.KEY], seen=seen[limits.KEY])
        return _("Saved.")

    with st.expander(_("When a justification is needed"), key="justification_limit"):
        form = StoredForm("justification")
        now = form.seen(lambda: queries.ask(limits.load_limit), shown_by=form.key("value"))
        value = st.number_input(
            _("Above this amount a year"), 0.0, value=float(formats.major(now)), step=1000.0, key=form.key("value"),
            width=240, help=_("0 asks for one always."),
        )  # fmt: skip
        if st.button(_("Save"), key="justification_do"):
            form.save(store, {limits.KEY: now}, {limits.KEY: _minor(value, formats)})
        form.choose(store, lambda _name: _("Above this amount a year"), lambda _name, minor: formats.money(minor))


def transfer(actor: Actor, version: Version, formats: Formats) -> None:
    """Let a person ask for a transfer between lines."""
    if version.status == "submitted" or not actor.may("budget:write"):
        return
    with st.expander(_("Ask for a transfer"), key="transfer_add"):
        name = st.text_input(_("Name"), key="transfer_name", max_chars=NAME_LENGTH, width=280)
        st.markdown(_("**From**"))
        department, account = _line("transfer")
        st.markdown(_("**To**"))
        to_department, to_account = _line("transfer_to")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            period = _month(version, formats, "transfer", _("Month"))
            recurrent = st.toggle(_("Every month from then on"), key="transfer_recurrent")
            amount = _amount("transfer", _("Amount per month") if recurrent else _("Amount"), formats)
        reason = st.text_area(_("Reason"), key="transfer_reason", max_chars=NOTE_LENGTH)
        if st.button(_("Ask for approval"), key="transfer_do", type="primary"):
            request = AdjustmentRequest(
                version.id, "transfer", name, department, account, period, amount, "", recurrent, reason,
                to_department, to_account,
            )  # fmt: skip
            _make(actor, request, version, form="transfer")


def carry_forward(actor: Actor, version: Version, versions: Sequence[Version], formats: Formats) -> None:
    """Let finance carry an unused amount of the year before forward."""
    before = {one.name: one for one in versions
              if one.fiscal_year == version.fiscal_year - 1 and one.status in ("approved", "locked")}  # fmt: skip
    if version.status == "submitted" or not actor.may("budget:write") or actor.departments is not None or not before:
        return
    with st.expander(_("Carry an unused amount forward"), key="carry_add"):
        source = before[boxes.selectbox(st, _("From the budget"), list(before), key="carry_from", width=300)]
        name = st.text_input(_("Name"), key="carry_name", max_chars=NAME_LENGTH, width=280)
        department, account = _line("carry")
        left = queries.ask(
            listing.left_over, version_id=version.id, from_version_id=source.id, department_id=department,
            account_id=account,
        )  # fmt: skip
        if left is None:
            st.caption(_("What is left of the year before is not known: it is not over yet."))
        else:
            st.caption(_("Left of the year before: {amount}", amount=formats.money(left, cents=True)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            period = _month(version, formats, "carry", _("Into the month"))
            amount = _amount("carry", _("Amount"), formats)
        reason = st.text_area(_("Reason"), key="carry_reason", max_chars=NOTE_LENGTH)
        if st.button(_("Ask for approval"), key="carry_do", type="primary"):
            request = AdjustmentRequest(
                version.id, "carry_forward", name, department, account, period, amount, reason=reason,
                from_version_id=source.id,
            )  # fmt: skip
            _make(actor, request, version, form="carry")


def _make(actor: Actor, request: AdjustmentRequest, version: Version, *, form: str) -> None:
    with messages.refusals():
        making.make(access.url(), actor, request=request)
        st.session_state[MADE] = form
        notices.say(answer(request.kind, version.name))
        st.rerun()


def _line(key: str) -> tuple[int, int]:
    """Return the department and account that were chosen; a transfer may go to departments of others."""
    places = queries.ask(making.places_to if key == "transfer_to" else sheets.departments)
    accounts = queries.ask(sheets.accounts)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return _choose(_("Department"), places, f"{key}_place"), _choose(_("Account"), accounts, f"{key}_account")


def _choose(label: str, names: Mapping[int, str], key: str) -> int:
    chosen: int | None = boxes.selectbox(
        st, label, list(names), key=key, format_func=lambda number: names.get(number, ""), width=300
    )
    return chosen or 0


def _month(version: Version, formats: Formats, key: str, label: str) -> int:
    months = FiscalCalendar(queries.settings().fiscal_first_month).months(version.fiscal_year)
    return int(boxes.selectbox(st, label, months, key=f"{key}_month", format_func=formats.month, width=140))


def _amount(key: str, label: str, formats: Formats) -> int:
    return _minor(st.number_input(label, value=0.0, step=100.0, key=f"{key}_amount", width=200), formats)


def _minor(figure: float | None, formats: Formats) -> int:
    return int(Decimal(str(figure or 0)).scaleb(formats.digits).to_integral_value())
