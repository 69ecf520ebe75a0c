"""Sentences that say what a table or chart shows, worded from computed facts."""

from language import N_, _, translate
from planning.variance.headline import Cause, Headline
from reports.formats import VERDICTS, Formats, verdict_of

OPENINGS = {
    "result": N_("{when}: operating result {amount}"),
    "revenue": N_("{when}: revenue {amount}"),
    "expense": N_("{when}: expense {amount}"),
}
PLANS = {
    "result": N_("{when}: no actuals yet. The budget is an operating result of {amount}."),
    "revenue": N_("{when}: no actuals yet. The budget is revenue of {amount}."),
    "expense": N_("{when}: no actuals yet. The budget is an expense of {amount}."),
}
MISSING = {
    "budget": N_("{opening}. There is no budget to compare it with yet."),
    "prior": N_("{opening}. There is no prior year to compare it with yet."),
}
EQUAL = {"budget": N_("{opening}, exactly on budget."), "prior": N_("{opening}, the same as in the prior year.")}
#: Where a total lies from its reference.
PLACES = {
    ("budget", "under"): N_("{opening}, {size} under budget ({verdict})."),
    ("budget", "over"): N_("{opening}, {size} over budget ({verdict})."),
    ("budget", "above"): N_("{opening}, {size} above budget ({verdict})."),
    ("budget", "below"): N_("{opening}, {size} below budget ({verdict})."),
    ("prior", "under"): N_("{opening}, {size} under prior year ({verdict})."),
    ("prior", "over"): N_("{opening}, {size} over prior year ({verdict})."),
    ("prior", "above"): N_("{opening}, {size} above prior year ({verdict})."),
    ("prior", "below"): N_("{opening}, {size} below prior year ({verdict})."),
}
#: Where a part of a total lies from its reference.
CAUSES = {
    ("budget", "under"): N_("{name}, {size} under budget"),
    ("budget", "over"): N_("{name}, {size} over budget"),
    ("budget", "above"): N_("{name}, {size} above budget"),
    ("budget", "below"): N_("{name}, {size} below budget"),
    ("prior", "under"): N_("{name}, {size} under prior year"),
    ("prior", "over"): N_("{name}, {size} over prior year"),
    ("prior", "above"): N_("{name}, {size} above prior year"),
    ("prior", "below"): N_("{name}, {size} below prior year"),
}


def direction(type_: str, variance: int) -> str:
    """Return the code of where an amount lies from its reference, by its kind of account."""
    if type_ in ("expense", "hours"):
        return "under" if variance > 0 else "over"
    return "above" if variance > 0 else "below"


def budget_without_actuals(budget: int | None, formats: Formats, *, when: str, figures: str) -> str:
    """Return that months have no actuals yet, and what is budgeted for them; nothing is judged."""
    if budget is None:
        return _("{when}: no actuals yet.", when=when)
    return translate(PLANS[figures], when=when, amount=formats.short(budget))


def against(headline: Headline, formats: Formats, *, when: str, reference: str = "budget") -> str:
    """Return one sentence about a total."""
    opening = translate(OPENINGS[headline.figures], when=when, amount=formats.short(headline.actual))
    if headline.reference is None:
        return translate(MISSING[reference], opening=opening)
    if headline.variance == 0:
        return translate(EQUAL[reference], opening=opening)
    percent = "" if headline.percent is None else f" ({formats.percent(abs(headline.percent))})"
    return translate(
        PLACES[reference, direction(headline.figures, headline.variance)],
        opening=opening,
        size=f"{formats.short(abs(headline.variance))}{percent}",
        verdict=translate(VERDICTS[verdict_of(headline.variance)]),
    )


def main_causes(headline: Headline, formats: Formats, *, reference: str = "budget") -> str:
    """Return the sentence about what explains the variance, empty when there is none."""
    if headline.cause is None:
        return ""
    cause = _cause(headline.cause, formats, reference)
    if headline.offset is None:
        return _("Largest cause: {cause}.", cause=cause)
    offset = _cause(headline.offset, formats, reference)
    return _("Largest cause: {cause}; largest offset: {offset}.", cause=cause, offset=offset)


def _cause(cause: Cause, formats: Formats, reference: str) -> str:
    place = CAUSES[reference, direction(cause.type, cause.variance)]
    return translate(place, name=cause.label, size=formats.short(abs(cause.variance)))
