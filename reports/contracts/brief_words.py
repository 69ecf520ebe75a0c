"""The negotiation brief in words and rows: the same for the screen and for the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from planning.contracts.notice import Standing
from planning.contracts.renewal import Reckoning
from reports.contracts.words import chance
from reports.formats import MISSING, Formats

Row = tuple[str, ...]
MOST_ITEMS = 8
MOST_SELLERS = 5
STEPS = {
    "as now": "As now",
    "volume": "Volume",
    "price": "Price",
    "term": "Term",
    "changed": "Changed",
}


@dataclass(frozen=True)
class Figures:
    """What the brief rests on, in plain values; money in minor units, shares 0–1, None or NaN where not known.

    `row` holds the contract's stored fields and names. Frames are those of the brief: `years`, `items`, `sellers`,
    `months`. `market_change` was entered by a person.
    """

    row: Mapping[str, Any]
    standing: Standing
    committed_minor: int | None
    lately_minor: int
    forecast: tuple[int | None, int | None, int | None]  # median, low, high
    volume_change: float
    measures: tuple[str, ...]
    years: pd.DataFrame
    months: pd.DataFrame
    items: pd.DataFrame
    sellers: pd.DataFrame
    paid_change: float
    listed_change: float
    market_change: float | None
    reckoning: Reckoning
    tier: tuple[int, float] | None  # next tier and its probability
    as_of: date
    last_month: int


@dataclass(frozen=True)
class View:
    """The brief as texts: a headline, named lists of (label, value), and tables with their header first."""

    title: str
    subtitle: str
    answer: tuple[str, ...]
    lists: dict[str, list[Row]]
    tables: dict[str, list[Row]]
    bars: list[tuple[str, float]]  # month, share of the highest
    bars_title: str


def view(figures: Figures, formats: Formats, *, hospital: str) -> View:
    """Return the brief as texts."""
    row = figures.row
    return View(
        title=f"Negotiation brief: {row['title']}",
        subtitle=f"{row['number']} · {row['supplier']} · {hospital} · as of {formats.day(figures.as_of)}, "
        f"purchases to {formats.month(figures.last_month)}",
        answer=tuple(filter(None, (deadline(figures, formats), worth(figures, formats), leaving(figures, formats)))),
        lists={
            "Contract": _contract(figures, formats),
            "Spend and volume": _spend(figures, formats),
            "Prices over the last year": _prices(figures, formats),
            f"What changes over {figures.reckoning.months} months": _effect(figures, formats),
        },
        tables={
            "Spend by fiscal year": years_table(figures, formats),
            "Largest items and the cheapest other supplier": items_table(figures, formats),
            "Others who sell in this category": sellers_table(figures, formats),
        },
        bars=_bars(figures, formats),
        bars_title="Spend by month",
    )


def deadline(figures: Figures, formats: Formats) -> str:
    """Return by when notice has to be given, and what happens else."""
    standing = figures.standing
    if standing.notice is None or standing.end is None:
        return "The contract has no end date; nothing has to be decided by a day."
    if standing.state == "given":
        return f"Notice was given; the contract ends on {formats.day(standing.end)}."
    passed = (standing.days_left or 0) < 0
    text = f"Notice {'was due' if passed else 'by'} {formats.day(standing.notice)}"
    if standing.renews_to is None:
        return f"{text}; the contract ends on {formats.day(standing.end)}."
    cost = "" if figures.committed_minor is None else f" and commits {formats.short(figures.committed_minor)}"
    return f"{text}; {'it' if passed else 'else it'} renews until {formats.day(standing.renews_to)}{cost}."


def worth(figures: Figures, formats: Formats) -> str:
    """Return what each percent is worth over the renewal."""
    found = figures.reckoning
    if not found.yearly_minor:
        return "Nothing was bought under it lately, so there is nothing to reckon with."
    return (
        f"Each 1% of price is worth {formats.short(found.one_percent_minor)} over {found.months} months, "
        f"at {formats.short(found.yearly_minor)} a year."
    )


def leaving(figures: Figures, formats: Formats) -> str:
    """Return the walk-away point, or what it lacks."""
    point = figures.reckoning.walk_away
    if point is None:
        return "No other supplier's price is known: enter an alternative to get a walk-away point."
    percent = formats.percent(point.change, signed=True)
    return f"Walk away above {formats.short(point.cost_minor)} for the term ({percent} against today's prices)."


def _contract(figures: Figures, formats: Formats) -> list[Row]:
    row, standing = figures.row, figures.standing
    return [
        ("Term", f"{formats.day(row['start_date'])} – {formats.day(standing.end)}"),
        ("Last day of notice", formats.day(standing.notice)),
        ("Renews by itself until", formats.day(standing.renews_to)),
        ("Renewal commits", formats.short(figures.committed_minor)),
        ("Agreed value", formats.short(row["value_minor"])),
        ("Owner", str(row["owner"] or MISSING)),
    ]


def _spend(figures: Figures, formats: Formats) -> list[Row]:
    median, low, high = figures.forecast
    rows: list[Row] = [
        ("Last 12 months", formats.short(figures.lately_minor)),
        ("Next 12 months", formats.short(median)),
        ("80% range", MISSING if low is None else f"{formats.short(low)} – {formats.short(high)}"),
        ("Volume, next against last 12", _change(figures.volume_change, formats)),
        ("Volume counted in", ", ".join(figures.measures) or MISSING),
    ]
    if figures.tier is not None:
        start, probability = figures.tier
        rows.append((f"Reaches the {formats.short(start)} tier", chance(probability, formats)))
    return rows


def _prices(figures: Figures, formats: Formats) -> list[Row]:
    rows: list[Row] = [
        ("Own basket, as paid", _change(figures.paid_change, formats)),
        ("As agreed", _change(figures.listed_change, formats)),
        ("Market (entered)", _change(figures.market_change, formats)),
    ]
    if figures.market_change is not None and not pd.isna(figures.paid_change):
        gap = figures.paid_change - figures.market_change
        points = formats.number(round(abs(gap) * 100, 1), 1)
        rows.append(("Paid against market", f"{points} pts {'above' if gap > 0 else 'below'}" if gap else "level"))
    return rows


def _change(share: float | None, formats: Formats) -> str:
    return MISSING if share is None or pd.isna(share) else formats.percent(share, signed=True)


def _effect(figures: Figures, formats: Formats) -> list[Row]:
    rows: list[Row] = []
    for step, amount in zip(figures.reckoning.effect["step"], figures.reckoning.effect["amount_minor"], strict=True):
        whole = step in ("as now", "changed")
        if whole or amount:
            sign = "" if whole or amount < 0 else "+"
            rows.append((STEPS[step], f"{sign}{formats.money(int(amount))}"))
    return rows


def years_table(figures: Figures, formats: Formats) -> list[Row]:
    """Return spend and what was paid above the contract's price by fiscal year."""
    rows: list[Row] = [("Fiscal year", "Spend", "Above contract price")]
    for row in figures.years.to_dict("records"):
        rows.append((str(row["label"]), formats.money(row["amount_minor"]), formats.money(row["above_minor"])))
    return rows


def items_table(figures: Figures, formats: Formats) -> list[Row]:
    """Return the largest items with today's price of a piece and the cheapest other one."""
    rows: list[Row] = [("Item", "A year", "Price", "Other supplier", "Their price", "Against ours")]
    for row in figures.items.head(MOST_ITEMS).to_dict("records"):
        known = not pd.isna(row["change"])
        rows.append(
            (
                f"{row['item']} {row['item_name']}".strip(),
                formats.short(row["yearly_minor"]),
                _price(row["price_micro"], formats),
                str(row["supplier"]) if known else MISSING,
                _price(row["other_micro"], formats) if known else MISSING,
                _change(row["change"], formats),
            )
        )
    return rows


def sellers_table(figures: Figures, formats: Formats) -> list[Row]:
    """Return other suppliers of the category with what they sold since the start of the last fiscal year."""
    rows: list[Row] = [("Supplier", "Sold since last year's start")]
    for row in figures.sellers.head(MOST_SELLERS).to_dict("records"):
        rows.append((str(row["supplier"]), formats.short(row["amount_minor"])))
    return rows


def _price(micro: object, formats: Formats) -> str:
    """Return a unit price (millionths) with the currency's digits, four when it is below one."""
    if micro is None or pd.isna(micro):  # type: ignore[call-overload]
        return MISSING
    value = float(micro) / 1_000_000  # type: ignore[arg-type]
    digits = formats.digits if value >= 1 else 4
    return f"{formats.symbol}{formats.number(round(value, digits), digits)}"


def _bars(figures: Figures, formats: Formats) -> list[tuple[str, float]]:
    months = figures.months.tail(36)
    highest = float(months["amount_minor"].max()) if len(months) else 0.0
    if highest <= 0:
        return []
    return [
        (formats.month(int(period)), max(float(amount), 0.0) / highest)
        for period, amount in zip(months["period"], months["amount_minor"], strict=True)
    ]
