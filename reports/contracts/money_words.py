"""Sentences about the money of contracts, worded from computed facts: leakage and savings."""

from collections.abc import Mapping

from language import _
from planning.contracts.savings import Decay, Savings
from reports.formats import Formats


def leakage(total: Mapping[str, float], formats: Formats, *, when: str) -> str:
    """Return the three numbers, each by itself."""
    spend = total["total"]
    if not spend:
        return _("{months}: nothing was bought.", months=when)
    none, around, above = int(total["none"]), int(total["around"]), int(total["above"])
    facts = {"months": when, "amount": formats.short(none), "share": formats.percent(none / spend)}
    if around:
        bought = _(
            "{months}: {amount} ({share}) was bought without any contract, {around} around one.",
            around=formats.short(around),
            **facts,
        )
    else:
        bought = _("{months}: {amount} ({share}) was bought without any contract, nothing around one.", **facts)
    return f"{bought} {_above(above, formats)}"


def _above(above: int, formats: Formats) -> str:
    if not above:
        return _("Nothing was paid above contract prices.")
    return _("{amount} was paid above contract prices.", amount=formats.short(above))


def contract_leakage(total: Mapping[str, float], formats: Formats, *, months: tuple[int, ...]) -> str:
    """Return what was paid above and below the prices of one contract, and what was bought around it."""
    if not months:
        return _("Nothing was bought under this contract.")
    prices = _off_price(int(total["above"]), int(total["below"]), formats.months(months), formats)
    around, dearer = int(total["around"]), int(total["around_dearer"])
    if not around:
        return prices
    if dearer <= 0:
        return f"{prices} " + _("{amount} was bought around it.", amount=formats.short(around))
    return f"{prices} " + _(
        "{amount} was bought around it, at {extra} more.", amount=formats.short(around), extra=formats.short(dearer)
    )


def _off_price(above: int, below: int, months: str, formats: Formats) -> str:
    more, less = formats.short(above), formats.short(below)
    if above and below:
        return _("{months}: {above} paid above contract prices, {below} below.", months=months, above=more, below=less)
    if above:
        return _("{months}: {above} paid above contract prices.", months=months, above=more)
    if below:
        return _("{months}: nothing paid above contract prices, {below} below.", months=months, below=less)
    return _("{months}: nothing paid above contract prices.", months=months)


def savings(savings: Savings, formats: Formats) -> str:
    """Return promised against realized savings so far, and the alarm when they decay."""
    realized, promised = savings.realized_to_date, savings.promised_to_date
    facts = {"realized": formats.short(realized), "promised": formats.short(promised)}
    if promised > 0:
        sentence = _(
            "{realized} of {promised} promised so far was realized ({share}).",
            share=formats.percent(realized / promised),
            **facts,
        )
    else:
        sentence = _("{realized} of {promised} promised so far was realized.", **facts)
    if savings.decay is None:
        return sentence
    return f"{sentence} " + _(
        "Savings have been falling since {month}: {before} of spend then, {now} now.",
        month=formats.month(savings.decay.since),
        before=formats.percent(savings.decay.before),
        now=formats.percent(savings.decay.now),
    )


def decay(decay: Decay, formats: Formats) -> str:
    """Return the alarm of decaying savings."""
    return _(
        "Savings fell from {before} of spend to {now}, more than the usual ups and downs, since {month}.",
        before=formats.percent(decay.before),
        now=formats.percent(decay.now),
        month=formats.month(decay.since),
    )


def basis(savings: Savings, formats: Formats) -> str:
    """Return what realized savings rest on."""
    if savings.basis == "as promised":
        return _("No prices from before the contract are known: the promise less what was paid above the list.")
    return _(
        "Measured against the prices before the contract, adjusted by its own price list; {share} of spend has one.",
        share=formats.percent(savings.coverage),
    )
