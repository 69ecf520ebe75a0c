"""Sentences about pay codes: who waits for a look, and what a new group moves."""

from typing import Any

import pandas as pd

from language import N_, _, in_quotes, ngettext, translate
from planning.labor.measures import NON_PRODUCTIVE_GROUPS, PRODUCTIVE_GROUPS
from reports.formats import Formats

GROUP_NAMES = {
    "regular": N_("Regular"),
    "overtime": N_("Overtime"),
    "agency": N_("Agency"),
    "float": N_("Float"),
    "paid_leave": N_("Paid leave"),
    "education": N_("Education, orientation"),
    "other": N_("Other, not counted"),
}
#: The same inside a sentence.
GROUPS_IN_TEXT = {
    "regular": N_("regular"),
    "overtime": N_("overtime"),
    "agency": N_("agency"),
    "float": N_("float"),
    "paid_leave": N_("paid leave"),
    "education": N_("education"),
    "other": N_("other"),
}


def in_text(group: str) -> str:
    """Return the name of a group inside a sentence."""
    return translate(GROUPS_IN_TEXT[group]) if group in GROUPS_IN_TEXT else group


def answer(codes: pd.DataFrame, formats: Formats, *, when: str) -> str:
    """Return what the page answers: does every pay code have a group that somebody reviewed?

    Args:
        codes: `needs_review, hours` of each pay code.
        formats: How figures read.
        when: The months of the hours in words, "" without labor.
    """
    waiting = codes[codes["needs_review"]]
    known = _opening(codes, formats, when)
    if waiting.empty:
        return _("{known}, all in a reviewed group.", known=known)
    return ngettext(
        "{known}; {count} code with {hours} of these hours needs review.",
        "{known}; {count} codes with {hours} of these hours need review.",
        len(waiting),
        known=known,
        count=formats.number(len(waiting)),
        hours=formats.number(round(waiting["hours"].sum())),
    )


def _opening(codes: pd.DataFrame, formats: Formats, when: str) -> str:
    count = len(codes)
    if not when:
        return ngettext("{count} pay code", "{count} pay codes", count, count=formats.number(count))
    return ngettext(
        "{when}: {count} pay code for {hours} hours",
        "{when}: {count} pay codes for {hours} hours",
        count,
        when=when,
        count=formats.number(count),
        hours=formats.number(round(codes["hours"].sum())),
    )


def move(moved: Any, formats: Formats) -> str:
    """Return what one pay code's new group does to the stored lines.

    Args:
        moved: `code, old, new, hours, amount_minor, months, closed_months`.
        formats: How figures read.
    """
    way = {"code": moved.code, "old": in_text(moved.old), "new": in_text(moved.new)}
    if not moved.months:
        return _("{code}: from {old} to {new}; no hours are stored with this code yet.", **way)
    figures = {"hours": formats.number(round(moved.hours)), "amount": formats.money(moved.amount_minor)}
    if moved.closed_months:
        text = ngettext(
            "{code} moves {hours} hours ({amount}) from {old} to {new}, in {count} month, {closed} of them closed.",
            "{code} moves {hours} hours ({amount}) from {old} to {new}, in {count} months, {closed} of them closed.",
            moved.months,
            closed=moved.closed_months,
            **way,
            **figures,
        )
    else:
        text = ngettext(
            "{code} moves {hours} hours ({amount}) from {old} to {new}, in {count} month.",
            "{code} moves {hours} hours ({amount}) from {old} to {new}, in {count} months.",
            moved.months,
            **way,
            **figures,
        )
    before, after = _kind(moved.old), _kind(moved.new)
    if before == after:
        return text
    return f"{text} {_('They now count as {after}, no longer as {before}.', after=after, before=before)}"


def _kind(group: str) -> str:
    if group in PRODUCTIVE_GROUPS:
        return _("worked hours")
    return _("paid hours not worked") if group in NON_PRODUCTIVE_GROUPS else _("hours left out")


def change_text(item: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    """Return a past change in words."""
    parts = [
        f"{_field(field)} {_value_text(field, old.get(field))} → {_value_text(field, new[field])}" for field in new
    ]
    return f"{item}: {', '.join(parts)}"


def _field(field: str) -> str:
    return {"pay_group": _("group"), "name": _("name"), "code": _("code")}.get(field, field)


def _value_text(field: str, value: Any) -> str:
    return in_text(str(value)) if field == "pay_group" else in_quotes(value)
