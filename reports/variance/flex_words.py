"""Sentences about a flexed budget: how much is volume, how much can be controlled."""

from collections.abc import Sequence
from typing import Any

from language import N_, _, translate
from planning.variance.flex_bridge import Breakdown, PayerShift
from reports.formats import VERDICTS, Formats, phrase, verdict_of
from reports.variance.sentences import OPENINGS, direction

#: What to do where nothing can flex, by what is lacking.
REMEDIES = {
    "rules": N_(
        "No account has a variable part: every fixed share is 100%. Take the usual shares, or set them, under "
        "Flex and staffing."
    ),
    "unit": N_("No department has a unit of service here. Choose one for each under Flex and staffing."),
    "volumes": N_(
        "Budgeted or actual volumes of these months are missing. Import them as statistics, the budgeted ones with the "
        "name of the budget version."
    ),
}
#: Where a total lies from budget, and what is to be said of its parts.
PLACES = {
    "under": N_("{opening}, {size} under budget. Of this, {parts}."),
    "over": N_("{opening}, {size} over budget. Of this, {parts}."),
    "above": N_("{opening}, {size} above budget. Of this, {parts}."),
    "below": N_("{opening}, {size} below budget. Of this, {parts}."),
}


def control(facts: Breakdown, formats: Formats, *, when: str) -> str:
    """Return one sentence that says how much of the variance the manager can control."""
    opening = translate(OPENINGS[facts.figures], when=when, amount=formats.short(facts.actual))
    parts = phrase(_parts(facts, formats), 0, formats)
    if not facts.variance:
        return _("{opening}, exactly on budget; {parts}.", opening=opening, parts=parts)
    percent = "" if facts.percent is None else f" ({formats.percent(abs(facts.percent))})"
    return translate(
        PLACES[direction(facts.figures, facts.variance)],
        opening=opening,
        size=f"{formats.short(abs(facts.variance))}{percent}",
        parts=parts,
    )


def in_short(facts: Breakdown, formats: Formats, *, when: str) -> str:
    """Return the same without its details: where the total lies, and how much of it can be controlled."""
    opening = translate(OPENINGS[facts.figures], when=when, amount=formats.short(facts.actual))
    if not facts.variance:
        return _("{opening}, exactly on budget.", opening=opening)
    parts = phrase(_parts(facts, formats, detailed=False), 0, formats)
    size = formats.short(abs(facts.variance))
    return translate(PLACES[direction(facts.figures, facts.variance)], opening=opening, size=size, parts=parts)


def _parts(facts: Breakdown, formats: Formats, *, detailed: bool = True) -> list[str]:
    parts = [_("{size} is due to volume", size=_size(facts.volume, formats))]
    if facts.figures != "expense":
        parts.append(_("{size} is due to the rate per unit of service", size=_size(facts.earned, formats)))
    if facts.figures == "revenue":
        return parts
    size, detail = _size(facts.controllable, formats), _detail(facts, formats) if detailed else ""
    parts.append(
        _("{size} is controllable ({detail})", size=size, detail=detail)
        if detail
        else _("{size} is controllable", size=size)
    )
    return parts


def _size(part: int, formats: Formats) -> str:
    if not part:
        return _("nothing")
    return f"{formats.short(abs(part))} {translate(VERDICTS[verdict_of(part)])}"


def _detail(facts: Breakdown, formats: Formats) -> str:
    """Return the parts of what can be controlled; empty where one part is all of it."""
    named = (
        (_("labor efficiency"), facts.efficiency),
        (_("labor rate"), facts.rate),
        (_("supply usage"), facts.usage),
        (_("supply price"), facts.price),
        (_("spending"), facts.spending),
    )
    parts = [f"{name} {_size(part, formats)}" for name, part in named if part]
    return ", ".join(parts) if len(parts) > 1 else ""


def verdict(facts: Breakdown, formats: Formats) -> str:
    """Return what the flexed budget says about cost, empty for other figures."""
    if facts.figures != "expense" or not facts.flexed:
        return ""
    if facts.on_flexed_budget:
        return _("At actual volume, cost is on budget.")
    share = formats.percent(abs(facts.controllable) / abs(facts.flexed))
    if facts.controllable > 0:
        return _("At actual volume, cost is {share} under its flexed budget.", share=share)
    return _("At actual volume, cost is {share} over its flexed budget.", share=share)


def not_yet() -> str:
    """Return that nothing flexes, so that volume explains nothing."""
    return _("Nothing flexes yet, so the variance cannot be split into volume and what is controllable.")


def missing(lacking: str) -> str:
    """Return which input is missing and where it is given."""
    return translate(REMEDIES[lacking])


def flexing(share: float, formats: Formats) -> str:
    """Return how much of cost moves with volume; `share` 0–1."""
    return _(
        "{moves} of cost flexes with volume; {stays} is fixed or has no rule.",
        moves=formats.percent(share, digits=0),
        stays=formats.percent(1 - share, digits=0),
    )


def busy(names: Sequence[str]) -> str:
    """Return who is over budget because of volume only, empty when nobody is."""
    if not names:
        return ""
    return _("Over budget because of volume only, near the flexed budget: {names}.", names=", ".join(names))


def coverage(covered: Any, formats: Formats) -> str:
    """Return how far invoices explain supplies and drugs, empty without any such cost.

    Args:
        covered: `actual, covered, at_contract, at_average` (minor units of actual cost).
        formats: How figures read.
    """
    if covered.actual <= 0:
        return ""
    if covered.covered <= 0:
        return _("No invoices cover supplies and drugs here, so their variance is spending, without usage and price.")
    bases = [
        translate(basis, share=formats.percent(part / covered.covered, digits=0))
        for part, basis in (
            (covered.at_contract, N_("{share} at contract prices")),
            (covered.at_average, N_("{share} at last year's average")),
        )
        if part
    ]
    share = formats.percent(covered.covered / covered.actual, digits=0)
    if not bases:
        return _("Invoices cover {share} of supplies and drugs; no item has a standard price.", share=share)
    return _(
        "Invoices cover {share} of supplies and drugs; standard prices: {bases}.", share=share, bases=", ".join(bases)
    )


def shift(moved: PayerShift | None, formats: Formats) -> str:
    """Return that patients moved between payers, empty when they did not."""
    if moved is None:
        return ""
    payers = {
        "more": moved.more,
        "more_by": formats.short(moved.more_by),
        "less": moved.less,
        "less_by": formats.short(moved.less_by),
        "cost": formats.short(abs(moved.cost)),
    }
    if moved.cost > 0:
        return _(
            "Payers have shifted: beyond what volume explains, {more} took {more_by} more and {less} {less_by} less; "
            "across all deductions, this costs {cost}.",
            **payers,
        )
    return _(
        "Payers have shifted: beyond what volume explains, {more} took {more_by} more and {less} {less_by} less; "
        "across all deductions, this adds {cost}.",
        **payers,
    )
