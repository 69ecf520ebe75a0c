"""Sentences about pay codes: who waits for a look, and what a new group moves."""

from typing import Any

import pandas as pd

from planning.labor.measures import NON_PRODUCTIVE_GROUPS, PRODUCTIVE_GROUPS
from reports.formats import Formats

GROUP_NAMES = {
    "regular": "Regular",
    "overtime": "Overtime",
    "agency": "Agency",
    "float": "Float",
    "paid_leave": "Paid leave",
    "education": "Education, orientation",
    "other": "Other, not counted",
}


def in_text(group: str) -> str:
    """Return the name of a group inside a sentence."""
    return group.replace("_", " ")


def answer(codes: pd.DataFrame, formats: Formats, *, when: str) -> str:
    """Return what the page answers: does every pay code have a group that somebody looked at?

    Args:
        codes: `needs_review, hours` of each pay code.
        formats: How figures read.
        when: The months of the hours in words, "" without labor.
    """
    waiting = codes[codes["needs_review"]]
    known = f"{_counted(len(codes), 'pay code')} for {formats.number(round(codes['hours'].sum()))} hours"
    told = f"{when}: {known}" if when else _counted(len(codes), "pay code")
    if waiting.empty:
        return f"{told}, all in a group that somebody looked at."
    hours = formats.number(round(waiting["hours"].sum()))
    verb = "waits" if len(waiting) == 1 else "wait"
    return f"{told}; {_counted(len(waiting), 'code')} with {hours} of these hours {verb} for a look."


def move(moved: Any, formats: Formats) -> str:
    """Return what one pay code's new group does to the stored lines.

    Args:
        moved: `code, old, new, hours, amount_minor, months, closed_months`.
        formats: How figures read.
    """
    way = f"from {in_text(moved.old)} to {in_text(moved.new)}"
    if not moved.months:
        return f"{moved.code}: {way}; no hours are stored with this code yet."
    hours = f"{formats.number(round(moved.hours))} hours ({formats.money(moved.amount_minor)})"
    closed = f", {moved.closed_months} of them closed" if moved.closed_months else ""
    return f"{moved.code} moves {hours} {way}, in {_counted(moved.months, 'month')}{closed}.{_counts(moved)}"


def _counts(moved: Any) -> str:
    before, after = _kind(moved.old), _kind(moved.new)
    return "" if before == after else f" They count as {after}, no longer as {before}."


def _kind(group: str) -> str:
    if group in PRODUCTIVE_GROUPS:
        return "worked hours"
    return "paid hours that are not worked" if group in NON_PRODUCTIVE_GROUPS else "hours left out"


def changed(item: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    """Return a past change in words."""
    parts = [f"{_field(field)} {_shown(field, old.get(field))} → {_shown(field, new[field])}" for field in new]
    return f"{item}: {', '.join(parts)}"


def _field(field: str) -> str:
    return {"pay_group": "group", "name": "name", "code": "code"}.get(field, field)


def _shown(field: str, value: Any) -> str:
    return in_text(str(value)) if field == "pay_group" else f"“{value}”"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
