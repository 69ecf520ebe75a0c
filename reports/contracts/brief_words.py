"""The negotiation brief in words and rows: the same for the screen and for the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from language import N_, _, ngettext, translate
from planning.contracts.notice import Standing
from planning.contracts.renewal import Reckoning
from reports.contracts.words import chance, late_notice
from reports.formats import MISSING, Formats

Row = tuple[str, ...]
MOST_ITEMS = 8
MOST_SELLERS = 5
STEPS = {
    "as now": N_("As now"),
    "volume": N_("Volume"),
    "price": N_("Price"),
    "term": N_("Term"),
    "changed": N_("Changed"),
}  # no text: the keys are codes


@dataclass(frozen=True)
class BriefFigures:
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
class BriefText:
    """The brief as texts: a headline, named lists of (label, value), and tables with their header first."""

    title: str
    subtitle: str
    answer: tuple[str, ...]
    lists: dict[str, list[Row]]
    tables: dict[str, list[Row]]
    bars: list[tuple[str, float]]  # month, share of the highest
    bars_title: str


def view(figures: BriefFigures, formats: Formats, *, hospital: str) -> BriefText:
    """Return the brief as texts."""
    row = figures.row
    return BriefText(
        title=_("Negotiation brief: {title}", title=row["title"]),
        subtitle=_(
            "{number} · {supplier} · {hospital} · as of {as_of}, purchases to {last_month}",
            number=row["number"],
            supplier=row["supplier"],
            hospital=hospital,
            as_of=formats.day(figures.as_of),
            last_month=formats.month(figures.last_month),
        ),
        answer=tuple(filter(None, (deadline(figures, formats), worth(figures, formats), leaving(figures, formats)))),
        lists={
            _("Contract"): _contract(figures, formats),
            _("Spend and volume"): _spend(figures, formats),
            _("Prices over the last year"): _prices(figures, formats),
            effect_title(figures, formats): _effect(figures, formats),
        },
        tables={
            _("Spend by fiscal year"): years_table(figures, formats),
            _("Largest items and the cheapest other supplier"): items_table(figures, formats),
            _("Other suppliers in this category"): sellers_table(figures, formats),
        },
        bars=_bars(figures, formats),
        bars_title=_("Spend by month"),
    )


def effect_title(figures: BriefFigures, formats: Formats) -> str:
    """Return the title of what the inputs change, which names the months they run."""
    months = figures.reckoning.months
    return ngettext(
        "What changes over {count} month", "What changes over {count} months", months, count=formats.number(months)
    )


def deadline(figures: BriefFigures, formats: Formats) -> str:
    """Return by when notice has to be given, and what happens otherwise."""
    standing = figures.standing
    if standing.notice is None or standing.end is None:
        return _("The contract has no end date, so no decision is due.")
    if standing.state == "given":
        return _("Notice was given; the contract ends on {end}.", end=formats.day(standing.end))
    if standing.state == "late":
        return late_notice(standing, formats)
    if (standing.days_left or 0) < 0:
        return _past_notice(standing, figures.committed_minor, formats)
    return _notice_ahead(standing, figures.committed_minor, formats)


def _notice_ahead(standing: Standing, committed_minor: int | None, formats: Formats) -> str:
    notice = formats.day(standing.notice)
    if standing.renews_to is None:
        return _("Notice by {notice}; the contract ends on {end}.", notice=notice, end=formats.day(standing.end))
    until = formats.day(standing.renews_to)
    if committed_minor is None:
        return _("Notice by {notice}; otherwise it renews until {renewal_end}.", notice=notice, renewal_end=until)
    return _(
        "Notice by {notice}; otherwise it renews until {renewal_end} and commits {committed}.",
        notice=notice,
        renewal_end=until,
        committed=formats.short(committed_minor),
    )


def _past_notice(standing: Standing, committed_minor: int | None, formats: Formats) -> str:
    notice = formats.day(standing.notice)
    if standing.renews_to is None:
        return _("Notice was due {notice}; the contract ends on {end}.", notice=notice, end=formats.day(standing.end))
    until = formats.day(standing.renews_to)
    if committed_minor is None:
        return _("Notice was due {notice}; it renews until {renewal_end}.", notice=notice, renewal_end=until)
    return _(
        "Notice was due {notice}; it renews until {renewal_end} and commits {committed}.",
        notice=notice,
        renewal_end=until,
        committed=formats.short(committed_minor),
    )


def worth(figures: BriefFigures, formats: Formats) -> str:
    """Return what each percent is worth over the renewal."""
    reckoning = figures.reckoning
    if not reckoning.yearly_minor:
        return _("Nothing was bought under it recently, so there is no data to calculate from.")
    return ngettext(
        "Each 1% of price is worth {worth} over {count} month, at {yearly_spend} a year.",
        "Each 1% of price is worth {worth} over {count} months, at {yearly_spend} a year.",
        reckoning.months,
        worth=formats.short(reckoning.one_percent_minor),
        yearly_spend=formats.short(reckoning.yearly_minor),
    )


def leaving(figures: BriefFigures, formats: Formats) -> str:
    """Return the walk-away point, or what it lacks."""
    point = figures.reckoning.walk_away
    if point is None:
        return _("No other supplier's price is known: enter an alternative to get a walk-away point.")
    return _(
        "Walk away above {cost} for the term ({change} vs. today's prices).",
        cost=formats.short(point.cost_minor),
        change=formats.percent(point.change, signed=True),
    )


def _contract(figures: BriefFigures, formats: Formats) -> list[Row]:
    row, standing = figures.row, figures.standing
    return [
        (_("Term"), f"{formats.day(row['start_date'])} – {formats.day(standing.end)}"),
        (_("Last day of notice"), formats.day(standing.notice)),
        (_("Auto-renews until"), formats.day(standing.renews_to)),
        (_("Renewal commits"), formats.short(figures.committed_minor)),
        (_("Agreed value"), formats.short(row["value_minor"])),
        (_("Owner"), str(row["owner"] or MISSING)),
    ]


def _spend(figures: BriefFigures, formats: Formats) -> list[Row]:
    median, low, high = figures.forecast
    rows: list[Row] = [
        (_("Last 12 months"), formats.short(figures.lately_minor)),
        (_("Next 12 months"), formats.short(median)),
        (_("80% range"), MISSING if low is None else f"{formats.short(low)} – {formats.short(high)}"),
        (_("Volume, next 12 months vs. last 12"), _change(figures.volume_change, formats)),
        (_("Volume measured in"), ", ".join(figures.measures) or MISSING),
    ]
    if figures.tier is not None:
        start, probability = figures.tier
        rows.append((_("Reaches the {start} tier", start=formats.short(start)), chance(probability, formats)))
    return rows


def _prices(figures: BriefFigures, formats: Formats) -> list[Row]:
    rows: list[Row] = [
        (_("Our basket, as paid"), _change(figures.paid_change, formats)),
        (_("As agreed"), _change(figures.listed_change, formats)),
        (_("Market (entered)"), _change(figures.market_change, formats)),
    ]
    if figures.market_change is not None and not pd.isna(figures.paid_change):
        gap = figures.paid_change - figures.market_change
        rows.append((_("Paid vs. market"), _gap(gap, formats)))
    return rows


def _gap(gap: float, formats: Formats) -> str:
    """Return how far a change of prices lies from the market's, in percentage points."""
    points = formats.number(round(abs(gap) * 100, 1), 1)
    if gap > 0:
        return _("{points} pts above", points=points)
    if gap < 0:
        return _("{points} pts below", points=points)
    return _("level")


def _change(share: float | None, formats: Formats) -> str:
    return MISSING if share is None or pd.isna(share) else formats.percent(share, signed=True)


def _effect(figures: BriefFigures, formats: Formats) -> list[Row]:
    rows: list[Row] = []
    for step, amount in zip(figures.reckoning.effect["step"], figures.reckoning.effect["amount_minor"], strict=True):
        whole = step in ("as now", "changed")
        if whole or amount:
            sign = "" if whole or amount < 0 else "+"
            rows.append((translate(STEPS[step]), f"{sign}{formats.money(int(amount))}"))
    return rows


def years_table(figures: BriefFigures, formats: Formats) -> list[Row]:
    """Return spend and what was paid above the contract's price by fiscal year."""
    rows: list[Row] = [(_("Fiscal year"), _("Spend"), _("Above contract price"))]
    for row in figures.years.to_dict("records"):
        rows.append((str(row["label"]), formats.money(row["amount_minor"]), formats.money(row["above_minor"])))
    return rows


def items_table(figures: BriefFigures, formats: Formats) -> list[Row]:
    """Return the largest items with today's price of a piece and the cheapest other one."""
    rows: list[Row] = [(_("Item"), _("A year"), _("Price"), _("Other supplier"), _("Their price"), _("vs. ours"))]
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


def sellers_table(figures: BriefFigures, formats: Formats) -> list[Row]:
    """Return other suppliers of the category with what they sold since the start of the last fiscal year."""
    rows: list[Row] = [(_("Supplier"), _("Sold since last year's start"))]
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


def _bars(figures: BriefFigures, formats: Formats) -> list[tuple[str, float]]:
    months = figures.months.tail(36)
    highest = float(months["amount_minor"].max()) if len(months) else 0.0
    if highest <= 0:
        return []
    return [
        (formats.month(int(period)), max(float(amount), 0.0) / highest)
        for period, amount in zip(months["period"], months["amount_minor"], strict=True)
    ]
