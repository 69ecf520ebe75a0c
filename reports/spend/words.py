"""Sentences about spend, suppliers and payments, worded from computed facts."""

from collections.abc import Mapping

import pandas as pd

from language import N_, _, ngettext, translate
from reports.formats import Formats, phrase

#: A change smaller than this share is called unchanged.
STILL = 0.0005
#: Causes of a change beside prices: how each reads where it adds to spend and where it lowers it.
CAUSES = {
    "volume": (N_("more volume added {size}"), N_("less volume saved {size}")),
    "mix": (
        N_("more or different items per unit of service added {size}"),
        N_("fewer or different items per unit of service saved {size}"),
    ),
    "new": (N_("new items added {size}"), N_("new items saved {size}")),
    "dropped": (N_("items no longer bought added {size}"), N_("items no longer bought saved {size}")),
    "unlike": (N_("items that cannot be compared added {size}"), N_("items that cannot be compared saved {size}")),
}
BANDS = {"low": N_("low"), "moderate": N_("moderate"), "high": N_("high")}


def headline(total: int, change: float | None, suppliers: int, formats: Formats, *, when: str, among: str = "") -> str:
    """Return what was spent, with how many suppliers, and how that compares with the prior year."""
    spent = ngettext(
        "{when}: {total} spent with {count} supplier{among}",
        "{when}: {total} spent with {count} suppliers{among}",
        suppliers,
        when=when,
        total=formats.short(total),
        count=formats.number(suppliers),
        among=among,
    )
    if change is None:
        return _("{spent}; no prior-year spend to compare with.", spent=spent)
    if abs(change) < STILL:
        return _("{spent}, unchanged from the prior year.", spent=spent)
    size = formats.percent(abs(change))
    if change > 0:
        return _("{spent}, {change} more than in the prior year.", spent=spent, change=size)
    return _("{spent}, {change} less than in the prior year.", spent=spent, change=size)


def causes(parts: Mapping[str, int], index: float | None, formats: Formats) -> str:
    """Return what made spend change: prices first, then the others by size; empty when nothing did."""
    words = []
    if index is not None and parts["price"]:
        own = formats.percent(index - 1, signed=True)
        size = formats.short(abs(parts["price"]))
        words.append(
            _("higher prices added {size} (own basket {index})", size=size, index=own)
            if parts["price"] > 0
            else _("lower prices saved {size} (own basket {index})", size=size, index=own)
        )
    others = sorted((key for key in CAUSES if parts[key]), key=lambda key: -abs(parts[key]))[:2]
    words += [translate(CAUSES[key][0 if parts[key] > 0 else 1], size=formats.short(abs(parts[key]))) for key in others]
    text = ", ".join(words)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def standing(utilization: float | None, hhi: float | None, band: str, formats: Formats) -> str:
    """Return how much was bought on contract and how concentrated suppliers are."""
    parts = []
    if utilization is not None:
        parts.append(_("{utilization} was bought on contract.", utilization=formats.percent(utilization)))
    if hhi is not None:
        parts.append(
            _("Concentration is {band} (HHI {hhi}).", band=translate(BANDS[band]), hhi=formats.number(round(hhi)))
        )
    return " ".join(parts)


def commitments(total: int, lines: int, orders: pd.DataFrame, formats: Formats) -> str:
    """Return what is ordered and not yet invoiced; the largest order comes first."""
    if orders.empty:
        return _("No open orders: everything ordered has been invoiced.")
    largest = orders.iloc[0]
    return ngettext(
        "{total} is ordered and not yet invoiced, on {count} order line; "
        "the largest order is {order} from {supplier}, {amount}.",
        "{total} is ordered and not yet invoiced, on {count} order lines; "
        "the largest order is {order} from {supplier}, {amount}.",
        lines,
        total=formats.short(total),
        count=formats.number(lines),
        order=largest["po_number"],
        supplier=largest["supplier"],
        amount=formats.short(largest["open_minor"]),
    )


def tail(count: int, amount: int, share: float | None, suppliers: int, formats: Formats) -> str:
    """Return how long the tail of small suppliers is."""
    if not count or share is None:
        return ""
    return _(
        "{count} of {suppliers} suppliers make up the last {share} of spend ({amount}).",
        count=formats.number(count),
        suppliers=formats.number(suppliers),
        share=formats.percent(share),
        amount=formats.short(amount),
    )


def single_source(single: pd.DataFrame, formats: Formats) -> str:
    """Return which categories depend on one supplier."""
    if single.empty:
        return ""
    named = [
        f"{row['category']} ({row['supplier']}, {formats.short(row['amount_minor'])})"
        for row in single.head(3).to_dict("records")
    ]
    return _("Only one supplier: {categories}.", categories=phrase(named, len(single) - len(named), formats))


def review(duplicates: pd.DataFrame, unusual: pd.DataFrame, invoices: int, formats: Formats, *, when: str) -> str:
    """Return what the review of payments found and what is still open."""
    count = len(duplicates)
    seen = ngettext(
        "{when}: {count} invoice", "{when}: {count} invoices", invoices, when=when, count=formats.number(invoices)
    )
    doubtful = (
        ngettext(
            "{count} possible duplicate payment, {amount}",
            "{count} possible duplicate payments, {amount}",
            count,
            amount=formats.money(duplicates["amount_minor"].sum(), cents=True),
        )
        if count
        else _("no possible duplicate payments")
    )
    odd = _("{count} unusual", count=len(unusual)) if len(unusual) else _("none unusual")
    return f"{seen}, {doubtful}, {odd}."


def decisions(duplicates: pd.DataFrame, recoverable: int, formats: Formats) -> str:
    """Return how people decided on the possible duplicates; empty before the first decision."""
    verdicts = duplicates["verdict"].value_counts()
    confirmed, cleared = int(verdicts.get("confirmed", 0)), int(verdicts.get("cleared", 0))
    if not confirmed + cleared:
        return ""
    waiting = len(duplicates) - confirmed - cleared
    return _(
        "{confirmed} confirmed, {cleared} cleared, {waiting} to review; {recoverable} to recover.",
        confirmed=confirmed,
        cleared=cleared,
        waiting=waiting,
        recoverable=formats.money(recoverable, cents=True),
    )
