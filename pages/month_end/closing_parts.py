"""The buttons that close, confirm, decline and reopen a month, and the dialog that asks for the reason."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import access, cells, kept, looks, messages, notices, phone, queries, this_run
from pages.people import naming
from planning.month_end.checklist import ChecklistItem
from planning.periods import first_day
from reports import column_tables
from reports.formats import Formats, phrase
from reports.month_end import checklist as words
from reports.month_end import reported
from services.errors import UserError
from services.month_end import checklist, close_records, closing, months
from services.month_end.left_open import EXPLANATIONS, REASON_LENGTH
from services.permissions import Actor

OPEN = "month_end_step"
#: Color and icon of an item's state.
MARKS = {"done": ("green", "check"), "open": ("orange", "pending"), "not_applicable": ("gray", "remove")}
#: What each step is called on its button in a row.
STEPS = {
    "close": N_("Close"),
    "confirm": N_("Confirm"),
    "withdraw": N_("Decline"),
    "reopen": N_("Reopen"),
}
#: The title of each step's dialog: whole sentences, for languages order words differently.
DIALOGS = {
    "close": N_("Close {month}"),
    "confirm": N_("Confirm the close of {month}"),
    "withdraw": N_("Decline the close of {month}"),
    "reopen": N_("Reopen {month}"),
}


def steps(actor: Actor, row: dict[str, Any]) -> list[str]:
    """Return what the person may do with a month (a row of `services.month_end.months.list_periods`)."""
    if row["status"] == "closed":
        return ["reopen"] if actor.may("period:write") else []
    if isinstance(row["proposed_by"], str):
        who = _confirmers(actor, row)
        return [] if who is None else ["confirm", "withdraw"] if who.asking else ["withdraw"]
    begun = first_day(int(row["period"])) <= date.today()
    return ["close"] if actor.may("period:write") and row["departments"] and begun else []


def buttons(actor: Actor, row: dict[str, Any]) -> None:
    """Draw the buttons of a month."""
    period = int(row["period"])
    for step in steps(actor, row):
        st.button(
            translate(STEPS[step]),
            key=f"month_{step}_{period}",
            type="primary" if step == "confirm" else "secondary",
            on_click=_open,
            args=(step, period),
        )


def proposal(row: dict[str, Any]) -> str:
    """Return who proposed to close a month, and why where something is still open; "" where nobody did."""
    if not isinstance(row["proposed_by"], str):
        return ""
    person, why = naming.name(row["proposed_by"]), row["proposed_reason"]
    if isinstance(why, str):
        return _("{name} proposed to close the month: {reason}", name=person, reason=why)
    return _("{name} proposed to close the month.", name=person)


def waits_for(actor: Actor, row: dict[str, Any]) -> str:
    """Return who may confirm a proposed close, for those whose role confirms and who may not; "" for all others."""
    who = _confirmers(actor, row)
    if who is None or who.asking:
        return ""
    if not who.others:
        return _("You proposed this close, and nobody else may confirm it: an administrator adds a person who may.")
    return _("You cannot confirm this close yourself. {names} can.", names=phrase(who.others, 0, looks.formats()))


def _confirmers(actor: Actor, row: dict[str, Any]) -> closing.Confirmers | None:
    """Return who may confirm; None where nothing is proposed, or the role confirms nothing.

    Asked anew, for kept answers are shared by a role, and this one is the person's.
    """
    if not isinstance(row["proposed_by"], str) or not actor.may(closing.CONFIRMS):
        return None
    period = int(row["period"])
    try:
        return this_run.once(
            ("confirmers", access.url(), period), lambda: closing.confirmers(access.url(), actor, period=period)
        )
    except UserError:  # settled by somebody else in this very moment
        return None


def _open(step: str, period: int) -> None:
    st.session_state[OPEN] = (step, period)


def _forget() -> None:
    st.session_state.pop(OPEN, None)


def dialog(actor: Actor) -> None:
    """Show the dialog whose button was pressed, until it is done or dismissed."""
    step, period = st.session_state.get(OPEN) or ("", 0)
    if step:
        title = translate(DIALOGS[step], month=looks.formats().month_long(period))
        st.dialog(cells.escape(title), width="large", on_dismiss=_forget)(
            messages.guard_change(actor, _CONTENTS[step])
        )(actor, period)


def items(told: checklist.MonthChecklist, *, only_open: bool = False) -> None:
    """List the items of a checklist, one a line."""
    formats = looks.formats()
    shown = [item for item in told.items if item.state == "open" or not only_open]
    st.markdown("  \n".join(line(item, formats) for item in shown))


def line(item: ChecklistItem, formats: Formats) -> str:
    """Return how one item stands, in Markdown: its state as a badge, what it is, and the sentence why."""
    color, icon = MARKS[item.state]
    badge = f":{color}-badge[:material/{icon}: {translate(words.STATES[item.state])}]"
    return f"{badge} **{words.title(item)}** · {cells.escape(words.sentence(item, formats))}"


def _close(actor: Actor, period: int) -> None:
    told = queries.ask(checklist.of_month, period=period)
    if told.open:
        st.markdown(_("Still open:"))
        items(told, only_open=True)
    else:
        st.markdown(_("Everything on the checklist is settled."))
    without = ""
    if len(told.unexplained):
        _list_unexplained(told.unexplained.rename(columns={"variance": "variance_minor"}))
        without = st.text_input(
            _("Why is it closed without these explanations?"), key="month_without", max_chars=REASON_LENGTH
        )
    proposes = closing.needs_other_eyes(access.url(), actor, period=period)  # the person's answer, not her role's
    if proposes:
        st.caption(_("Somebody else has to confirm the close."))
    anyway = set(told.open) - {EXPLANATIONS}
    label = _("Why is it closed anyway?") if anyway else _("Note (optional)")
    reason = st.text_input(label, key="month_reason", max_chars=REASON_LENGTH)
    seen = "_".join((*told.open, str(len(told.unexplained)), str(proposes)))  # who presses has read what is open
    if st.button(_("Propose to close") if proposes else _("Close month"), key=f"month_do_{seen}", type="primary"):
        _do(lambda: _take_close(actor, period, reason or "", without or ""))


def _list_unexplained(lines: pd.DataFrame) -> None:
    """List variances above the thresholds that nobody explained, by department."""
    formats = looks.formats()
    st.markdown(
        ngettext(
            "**{count} variance above the thresholds has no explanation**",
            "**{count} variances above the thresholds have no explanation**",
            len(lines),
            count=formats.number(len(lines)),
        )
    )
    phone.table(
        kept.table(column_tables.style, lines, reported.UNEXPLAINED, formats),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(lines, rows=8),
        column_config={_("Department"): phone.name_column(220)},
        alt=_("Variances above the thresholds without an explanation, by department"),
        key="month_unexplained",
    )


def _take_close(actor: Actor, period: int, reason: str, without: str) -> str:
    month = looks.formats().month_long(period)
    step = closing.close(access.url(), actor, period=period, reason=reason, without_explanations=without)
    if step == "closed":
        return _("{month} is closed; its figures are kept as reported.", month=month)
    return _("The close of {month} is proposed; somebody else has to confirm it.", month=month)


def _confirm(actor: Actor, period: int) -> None:
    table = queries.ask(months.list_periods)
    for row in table[table["period"] == period].to_dict("records"):
        st.markdown(cells.escape(proposal({str(name): value for name, value in row.items()})))
    items(queries.ask(checklist.of_month, period=period))
    proposed = queries.ask(close_records.proposal, period=period)
    if proposed is not None and proposed.unexplained:
        _list_unexplained(pd.DataFrame(proposed.unexplained))
        st.markdown(cells.escape(_("Closed without them because: {reason}", reason=proposed.unexplained_reason)))
    number = proposed.id if proposed else 0
    if st.button(_("Confirm close"), key=f"month_do_{number}", type="primary"):
        _do(lambda: _take_confirmation(actor, period, number))


def _take_confirmation(actor: Actor, period: int, seen: int) -> str:
    closing.confirm(access.url(), actor, period=period, seen=seen)
    return _("{month} is closed; its figures are kept as reported.", month=looks.formats().month_long(period))


def _withdraw(actor: Actor, period: int) -> None:
    reason = st.text_input(_("Reason"), key="month_reason", max_chars=REASON_LENGTH)
    proposed = queries.ask(close_records.proposal, period=period)
    number = proposed.id if proposed else 0
    if st.button(_("Decline close"), key=f"month_do_{number}", type="primary"):
        _do(lambda: _take_withdrawal(actor, period, reason or "", number))


def _take_withdrawal(actor: Actor, period: int, reason: str, seen: int) -> str:
    closing.withdraw(access.url(), actor, period=period, reason=reason, seen=seen)
    return _("{month} stays open.", month=looks.formats().month_long(period))


def _reopen(actor: Actor, period: int) -> None:
    st.caption(_("The figures as reported stay; what changes from now on is shown beside them."))
    reason = st.text_input(_("Reason"), key="month_reason", placeholder=_("Late invoice"), max_chars=REASON_LENGTH)
    if st.button(_("Reopen month"), key="month_do", type="primary"):
        _do(lambda: _take_reopening(actor, period, reason or ""))


def _take_reopening(actor: Actor, period: int, reason: str) -> str:
    closing.reopen(access.url(), actor, period=period, reason=reason)
    return _("{month} is open again.", month=looks.formats().month_long(period))


def _do(step: Callable[[], str]) -> None:
    """Take a step, say what was done, and close the dialog; a refusal is shown in it."""
    try:
        notices.say(step())
    except UserError as error:
        messages.show_error(error)
        return
    _forget()
    for key in ("month_reason", "month_without"):
        st.session_state.pop(key, None)
    st.rerun()


_CONTENTS: dict[str, Callable[[Actor, int], None]] = {
    "close": _close, "confirm": _confirm, "withdraw": _withdraw, "reopen": _reopen,
}  # fmt: skip
