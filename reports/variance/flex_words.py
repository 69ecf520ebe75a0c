"""Sentences about a flexed budget: how much is volume, how much can be controlled."""

from collections.abc import Sequence
from typing import Any

from planning.variance.flex_bridge import Breakdown, PayerShift
from reports.formats import Formats
from reports.variance.sentences import NAMES, direction


def control(facts: Breakdown, formats: Formats, *, when: str) -> str:
    """Return one sentence that says how much of the variance the manager can control."""
    opening = f"{when}: {NAMES[facts.figures]} {formats.short(facts.actual)}"
    if not facts.variance:
        return f"{opening}, exactly on budget; {_parts(facts, formats)}."
    percent = "" if facts.percent is None else f" ({formats.percent(abs(facts.percent))})"
    place = direction(facts.figures, facts.variance)
    return (
        f"{opening}, {formats.short(abs(facts.variance))}{percent} {place} budget. Of this, {_parts(facts, formats)}."
    )


def _parts(facts: Breakdown, formats: Formats) -> str:
    parts = [f"{_size(facts.volume, formats)} comes from volume"]
    if facts.figures != "expense":
        parts.append(f"{_size(facts.earned, formats)} from what a unit of service earns")
    if facts.figures == "revenue":
        return " and ".join(parts)
    parts.append(f"{_size(facts.controllable, formats)} can be controlled{_detail(facts, formats)}")
    return " and ".join(parts) if len(parts) == 2 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _size(part: int, formats: Formats) -> str:
    if not part:
        return "nothing"
    return f"{formats.short(abs(part))} {'favorable' if part > 0 else 'unfavorable'}"


def _detail(facts: Breakdown, formats: Formats) -> str:
    named = (
        ("labor efficiency", facts.efficiency),
        ("labor rate", facts.rate),
        ("supply usage", facts.usage),
        ("supply price", facts.price),
        ("spending", facts.spending),
    )
    parts = [f"{name} {_size(part, formats)}" for name, part in named if part]
    return f" ({', '.join(parts)})" if len(parts) > 1 else ""


def verdict(facts: Breakdown, formats: Formats) -> str:
    """Return what the flexed budget says about cost, empty for other figures."""
    if facts.figures != "expense" or not facts.flexed:
        return ""
    if facts.on_flexed_budget:
        return "At the volume that came, cost is on budget."
    place = "under" if facts.controllable > 0 else "over"
    share = formats.percent(abs(facts.controllable) / abs(facts.flexed))
    return f"At the volume that came, cost is {share} {place} its flexed budget."


def busy(names: Sequence[str]) -> str:
    """Return who is over budget because of volume only, empty when nobody is."""
    if not names:
        return ""
    return f"Over budget because of volume, about on the flexed budget: {', '.join(names)}."


def coverage(found: Any, formats: Formats) -> str:
    """Return how far invoices explain supplies and drugs, empty without any such cost.

    Args:
        found: `actual, covered, at_contract, at_average` (minor units of actual cost).
        formats: How figures read.
    """
    if found.actual <= 0:
        return ""
    if found.covered <= 0:
        return "No invoices cover supplies and drugs here: their variance is spending, without usage and price."
    bases = [
        f"{formats.percent(part / found.covered, digits=0)} {basis}"
        for part, basis in ((found.at_contract, "at contract prices"), (found.at_average, "at last year's average"))
        if part
    ]
    share = formats.percent(found.covered / found.actual, digits=0)
    against = f"standard prices: {', '.join(bases)}" if bases else "no item has a standard price"
    return f"Invoices cover {share} of supplies and drugs; {against}."


def shift(found: PayerShift | None, formats: Formats) -> str:
    """Return that patients moved between payers, empty when they did not."""
    if found is None:
        return ""
    effect = f"costs {formats.short(found.cost)}" if found.cost > 0 else f"brings in {formats.short(-found.cost)} more"
    return (
        f"Payers have shifted: beyond what volume explains, {found.more} took {formats.short(found.more_by)} more and "
        f"{found.less} {formats.short(found.less_by)} less; with all deductions this {effect}."
    )
