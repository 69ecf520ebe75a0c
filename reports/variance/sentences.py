"""Sentences that say what a table or chart shows, worded from computed facts."""

from planning.variance.headline import Cause, Headline
from reports.formats import Formats

NAMES = {"result": "operating result", "revenue": "revenue", "expense": "expense"}
REFERENCES = {"budget": "budget", "prior": "prior year"}
COURSES = {
    "ahead": "The year is ahead of plan.",
    "on": "The year is on plan.",
    "behind": "The year is behind plan.",
}


def direction(type_: str, variance: int) -> str:
    """Return where an amount lies from its reference, in the words of its kind of account."""
    if type_ in ("expense", "hours"):
        return "under" if variance > 0 else "over"
    return "above" if variance > 0 else "below"


def awaited(budget: int | None, formats: Formats, *, when: str, figures: str) -> str:
    """Return that months have no actuals yet, and what is budgeted for them; nothing is judged."""
    planned = "" if budget is None else f" The budget is {_article(NAMES[figures])} of {formats.short(budget)}."
    return f"{when}: no actuals yet.{planned}"


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}" if noun != "revenue" else noun


def against(headline: Headline, formats: Formats, *, when: str, reference: str = "budget") -> str:
    """Return one sentence about a total."""
    opening = f"{when}: {NAMES[headline.figures]} {formats.short(headline.actual)}"
    compared = REFERENCES[reference]
    if headline.reference is None:
        return f"{opening}. There is no {compared} to compare it with yet."
    if headline.variance == 0:
        return f"{opening}, exactly on {compared}."
    size = formats.short(abs(headline.variance))
    percent = "" if headline.percent is None else f" ({formats.percent(abs(headline.percent))})"
    place = direction(headline.figures, headline.variance)
    verdict = "favorable" if headline.variance > 0 else "unfavorable"
    return f"{opening}, {size}{percent} {place} {compared} ({verdict})."


def explained(headline: Headline, formats: Formats, *, reference: str = "budget") -> str:
    """Return the sentence about what explains the variance, empty when there is none."""
    if headline.cause is None:
        return ""
    text = f"Largest cause: {_cause(headline.cause, formats, REFERENCES[reference])}"
    if headline.offset is not None:
        text += f"; largest offset: {_cause(headline.offset, formats, REFERENCES[reference])}"
    return f"{text}."


def _cause(cause: Cause, formats: Formats, compared: str) -> str:
    size = formats.short(abs(cause.variance))
    return f"{cause.label}, {size} {direction(cause.type, cause.variance)} {compared}"
