"""Sentences about spend, suppliers and payments, worded from computed facts."""

from collections.abc import Mapping

import pandas as pd

from reports.formats import Formats

#: A change smaller than this share is called unchanged.
STILL = 0.0005


def headline(total: int, change: float | None, suppliers: int, formats: Formats, *, when: str, among: str = "") -> str:
    """Return what was spent, with how many suppliers, and how that compares with the prior year."""
    noun = "supplier" if suppliers == 1 else "suppliers"
    text = f"{when}: {formats.short(total)} spent with {formats.number(suppliers)} {noun}{among}"
    if change is None:
        return f"{text}; there is nothing in the prior year to compare with."
    if abs(change) < STILL:
        return f"{text}, as much as in the prior year."
    return f"{text}, {formats.percent(abs(change))} {'more' if change > 0 else 'less'} than in the prior year."


def causes(parts: Mapping[str, int], index: float | None, formats: Formats) -> str:
    """Return what made spend change: prices first, then the others by size; empty when nothing did."""
    named = {
        "volume": ("more work", "less work"),
        "mix": ("other or more items per unit of service", "other or fewer items per unit of service"),
        "new": ("new items", "new items"),
        "dropped": ("items no longer bought", "items no longer bought"),
        "unlike": ("what cannot be compared", "what cannot be compared"),
    }
    words = []
    if index is not None and parts["price"]:
        way = "Higher" if parts["price"] > 0 else "Lower"
        size = formats.short(abs(parts["price"]))
        words.append(
            f"{way} prices {_verb(parts['price'])} {size} (own basket {formats.percent(index - 1, signed=True)})"
        )
    others = sorted((key for key in named if parts[key]), key=lambda key: -abs(parts[key]))[:2]
    for key in others:
        size = formats.short(abs(parts[key]))
        words.append(f"{named[key][0 if parts[key] > 0 else 1]} {_verb(parts[key])} {size}")
    text = ", ".join(words)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _verb(change: int) -> str:
    return "added" if change > 0 else "took away"


def standing(utilization: float | None, hhi: float | None, band: str, formats: Formats) -> str:
    """Return how much was bought on contract and how concentrated suppliers are."""
    parts = []
    if utilization is not None:
        parts.append(f"{formats.percent(utilization)} was bought on contract.")
    if hhi is not None:
        parts.append(f"Concentration is {band} (HHI {formats.number(round(hhi))}).")
    return " ".join(parts)


def commitments(total: int, lines: int, orders: pd.DataFrame, formats: Formats) -> str:
    """Return what is ordered and not yet invoiced; the largest order comes first."""
    if orders.empty:
        return "No order is waiting for its invoice."
    largest = orders.iloc[0]
    noun = "line" if lines == 1 else "lines"
    return (
        f"{formats.short(total)} is ordered and not yet invoiced, on {formats.number(lines)} order {noun}; the largest "
        f"order is {largest['po_number']} from {largest['supplier']}, {formats.short(largest['open_minor'])}."
    )


def tail(count: int, amount: int, share: float | None, suppliers: int, formats: Formats) -> str:
    """Return how long the tail of small suppliers is."""
    if not count or share is None:
        return ""
    return (
        f"{formats.number(count)} of {formats.number(suppliers)} suppliers share the last {formats.percent(share)} of "
        f"spend ({formats.short(amount)})."
    )


def single_source(single: pd.DataFrame, formats: Formats) -> str:
    """Return which categories hang on one supplier."""
    if single.empty:
        return ""
    named = [
        f"{row['category']} ({row['supplier']}, {formats.short(row['amount_minor'])})"
        for row in single.head(3).to_dict("records")
    ]
    more = f" and {len(single) - 3} more" if len(single) > 3 else ""
    return f"Only one supplier: {', '.join(named)}{more}."


def review(duplicates: pd.DataFrame, unusual: pd.DataFrame, invoices: int, formats: Formats, *, when: str) -> str:
    """Return what the review of payments found and what is still open."""
    count = len(duplicates)
    seen = f"{when}: {formats.number(invoices)} invoices"
    if not count:
        found = "no possible duplicate payment"
    else:
        noun = "payment" if count == 1 else "payments"
        found = f"{count} possible duplicate {noun}, {formats.money(duplicates['amount_minor'].sum(), cents=True)}"
    odd = f"{len(unusual)} unusual" if len(unusual) else "nothing unusual"
    return f"{seen}, {found}, {odd}."


def decided(duplicates: pd.DataFrame, recoverable: int, formats: Formats) -> str:
    """Return what people said of the possible duplicates; empty while nobody said anything."""
    verdicts = duplicates["verdict"].value_counts()
    confirmed, cleared = int(verdicts.get("confirmed", 0)), int(verdicts.get("cleared", 0))
    if not confirmed + cleared:
        return ""
    waiting = len(duplicates) - confirmed - cleared
    return (
        f"{confirmed} confirmed, {cleared} cleared, {waiting} to look at; "
        f"{formats.money(recoverable, cents=True)} to get back."
    )
