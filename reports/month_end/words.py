"""Sentences about the state of a month: what is missing of it, what it is judged by, where it is likely to end."""

from collections.abc import Sequence

from language import N_, _, translate
from planning.hierarchy import CATEGORY_LABELS
from planning.month_end.flash import MonthEstimate
from planning.month_end.states import MissingAmount, MonthState
from reports.formats import Formats, phrase

MOST_NAMES = 4
STATES = {
    "open": N_("Open"),
    "begun": N_("Begun"),
    "preliminary": N_("Preliminary"),
    "whole": N_("Whole"),
    "closed": N_("Closed"),
}


def state_within(state: str) -> str:
    """Return the state of a month as it stands within a sentence: an adjective, small in German, too."""
    return translate(STATES[state]).lower()


def about(state: MonthState, formats: Formats) -> str:
    """Return what a reader has to know of a month, empty where it is whole and judged."""
    month = formats.month_long(state.period)
    if state.state == "begun":
        if state.posted is None or state.posted < 0.01:
            return _("{month} has begun: less than 1% of what is usual is posted.", month=month)
        share = formats.percent(state.posted, digits=0)
        return _("{month} has begun: about {share} of what is usual is posted.", month=month, share=share)
    if state.state == "preliminary":
        return _preliminary(state, month, formats)
    if state.state == "whole" and state.judged_by == "nothing":
        return _(
            "Whether {month} is whole cannot be judged: it has no budget and too few months before it.", month=month
        )
    return ""


def _preliminary(state: MonthState, month: str, formats: Formats) -> str:
    if not state.missing:
        share = formats.percent(state.posted, digits=0)
        return _("{month} is preliminary: only {share} of the usual expense is posted.", month=month, share=share)
    absent = [one for one in state.missing if one.absent]
    partly = [one for one in state.missing if not one.absent]
    if not partly:
        return _("{month} is preliminary. Not posted yet: {names}.", month=month, names=_names(absent, formats))
    if not absent:
        return _("{month} is preliminary. Posted only in part: {names}.", month=month, names=_names(partly, formats))
    return _(
        "{month} is preliminary. Not posted yet: {names}. Posted only in part: {others}.",
        month=month,
        names=_names(absent, formats),
        others=_names(partly, formats),
    )


def _names(missing: Sequence[MissingAmount], formats: Formats) -> str:
    """Return what is missing with its usual amount; a person who may not see the amount gets the name alone."""
    named = [
        _("{category} (usually {amount})", category=name, amount=formats.short(abs(one.usual))) if one.usual else name
        for one in missing
        for name in [translate(CATEGORY_LABELS[one.category])]
    ]
    return phrase(named[:MOST_NAMES], len(named) - MOST_NAMES, formats)


def through(state: MonthState, last: int, formats: Formats) -> str:
    """Return that a later month has begun or is preliminary, and up to where figures go."""
    return _("{about} Figures go through {month}.", about=about(state, formats), month=formats.month_long(last))


def left_out(months: tuple[int, ...], formats: Formats) -> str:
    """Return which months of a span are on neither side of a comparison."""
    return _("Left out of the comparison: {months}.", months=formats.runs(months))


def flash(estimate: MonthEstimate, formats: Formats, figures: str) -> str:
    """Return what is posted of a month and where it is likely to end, in one sentence."""
    row = estimate.totals.loc[figures]
    texts = {
        "result": N_("Flash of {month}, an estimate: operating result {expected} at month end"),
        "revenue": N_("Flash of {month}, an estimate: revenue {expected} at month end"),
        "expense": N_("Flash of {month}, an estimate: expense {expected} at month end"),
    }
    opening = translate(
        texts[figures], month=formats.month_long(estimate.period), expected=formats.short(row["expected"])
    )
    if estimate.tried and row.notna().all():
        low, high = formats.short(row["lo80"]), formats.short(row["hi80"])
        return _("{opening}, 80% range {low} to {high}.", opening=opening, low=low, high=high)
    return _("{opening}.", opening=opening)
