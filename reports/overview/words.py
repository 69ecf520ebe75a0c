"""What the overview says: titles and distances of its figures, actions by name, when the data is from."""

from collections.abc import Sequence
from datetime import datetime

from language import N_, _, translate
from planning.month_end.states import MonthState
from planning.overview.actions import DueAction
from planning.overview.figures import Against, BoardFigure, FigureBar, Unit
from planning.overview.unusual import UnusualMonth
from reports.formats import MISSING, VERDICTS, Formats
from reports.month_end.words import state_within

TITLES = {
    "result": N_("Operating result"),
    "landing": N_("Year lands at"),
    "margin": N_("Operating margin"),
    "days_cash": N_("Days cash on hand"),
    "fte": N_("FTE with agency"),
    "volume": N_("Volume"),
}
HELP = {
    "result": N_("Revenue minus expense of the fiscal year to date."),
    "landing": N_(
        "Where the fiscal year ends: actual so far, and what the methods of its lines expect of open months."
    ),
    "margin": N_("Operating result as a percent of revenue."),
    "days_cash": N_(
        "Unrestricted cash ÷ daily operating expense without depreciation. It has no budget and no forecast."
    ),
    "fte": N_(
        "Hours paid, agency included, ÷ those of one full-time position. The outline is what the standards allow at "
        "the volume that came: hours have no budget."
    ),
    "volume": N_("Units of the main service, by labor budget, of departments with a budget of them."),
}
#: What brings a figure that is not there.
SWITCHED_ON_BY = {
    "landing": N_("where the year lands: a month that is open, and one with actuals"),
    "margin": N_("operating margin: import revenue"),
    "days_cash": N_("days cash on hand: import unrestricted cash at month end and operating expense"),
    "fte": N_("FTE: import a time export"),
    "volume": N_("volume: import statistics, and give departments a unit of service"),
}
TIPS = {
    "span_name": N_("Span"),
    "value_text": N_("Figure"),
    "against_text": N_("Compared with"),
    "range_text": N_("80% range"),
}
AGAINST = {"budget": N_("budget {value}"), "standard": N_("allowed by standards {value}")}
#: A distance by what it is held against, and whether the figure is more or less.
DISTANCES: dict[tuple[Against, bool], str] = {
    ("budget", True): N_("{size} above budget"),
    ("budget", False): N_("{size} below budget"),
    ("standard", True): N_("{size} over standard"),
    ("standard", False): N_("{size} under standard"),
}
KEY = N_("■ actual  ·  □ budget  ·  ┄ forecast with its 80% range  ·  ▪ year before (light)")
#: What is due of an action, by its kind and whether money is known.
ACTIONS = {
    ("contract_notice", True): N_("notice by {day}, {amount}"),
    ("contract_notice", False): N_("notice by {day}"),
    ("contract_missed", True): N_("notice was due {day}; auto-renews for {amount}"),
    ("contract_missed", False): N_("notice was due {day}; auto-renews"),
    ("follow_up", True): N_("due {day}, {amount}"),
    ("follow_up", False): N_("due {day}"),
}


def title(figure: BoardFigure) -> str:
    """Return what a figure is called; a volume by its unit."""
    return figure.measure if figure.name == "volume" and figure.measure else translate(TITLES[figure.name])


def value(unit: Unit, amount: float | None, formats: Formats) -> str:
    """Return a figure in the short form of its unit."""
    if amount is None:
        return MISSING
    if unit == "money":
        return formats.short(round(amount))
    if unit == "rate":
        return formats.percent(amount)
    digits = 1 if unit in ("days", "fte") else 0
    return formats.number(round(amount, digits), digits)


def distance(figure: BoardFigure, formats: Formats) -> str | None:
    """Return how far the leading bar lies from what it is held against, None where it is held against nothing."""
    bar = figure.lead
    if bar.against is None or not figure.against:
        return None
    off = bar.value - bar.against
    size = _size(figure, bar, formats)
    if not off:
        return _("on budget") if figure.against == "budget" else _("on standard")
    return translate(DISTANCES[figure.against, off > 0], size=size)


def _size(figure: BoardFigure, bar: FigureBar, formats: Formats) -> str:
    off, against = abs(bar.value - (bar.against or 0)), bar.against or 0
    if figure.unit == "rate":
        return _("{points} pts", points=formats.number(round(off * 100, 1), 1))
    if figure.unit == "units":
        return formats.percent(off / against if against else None)
    return value(figure.unit, off, formats)


def verdict(figure: BoardFigure) -> str:
    """Return whether the distance is good: more is favorable, more FTE than allowed is not; volumes are not judged."""
    bar = figure.lead
    if bar.against is None or figure.unit in ("units", "days"):
        return ""
    off = bar.value - bar.against if figure.unit != "fte" else bar.against - bar.value
    return "favorable" if off > 0 else "unfavorable" if off < 0 else "on budget"  # no text


def tips(figure: BoardFigure, bar: FigureBar, span: str, formats: Formats) -> dict[str, str]:
    """Return what a person reads when pointing at a bar, and what a screen reader says of it."""
    told = value(figure.unit, bar.value, formats)
    against = MISSING
    if bar.against is not None and figure.against:
        against = translate(AGAINST[figure.against], value=value(figure.unit, bar.against, formats))
    ranged = MISSING
    if bar.low is not None and bar.high is not None:
        low, high = (value(figure.unit, bound, formats) for bound in (bar.low, bar.high))
        ranged = _("{low} to {high}", low=low, high=high)
    spoken = ", ".join(part for part in (f"{span} {told}", against, ranged) if part != MISSING)
    return {"span_name": span, "value_text": told, "against_text": against, "range_text": ranged, "spoken": spoken}


def description(figure: BoardFigure, spans: Sequence[str], formats: Formats) -> str:
    """Return the picture in words."""
    parts = [tips(figure, bar, span, formats)["spoken"] for bar, span in zip(figure.bars, spans, strict=True)]
    return _("{figure}: {bars}", figure=title(figure), bars="; ".join(parts))


def action(due: DueAction, formats: Formats) -> str:
    """Return what is due by when, and the money in question: "notice by Nov 30, 2026, $16.2M"; its owner, if known."""
    known = due.amount_minor is not None
    text = translate(ACTIONS[due.kind, known], day=formats.day(due.day), amount=formats.short(due.amount_minor))
    return _("{action} · {owner}", action=text, owner=due.owner) if due.owner else text


def as_of(whose: str, state: MonthState, imported_at: datetime | None, formats: Formats) -> str:
    """Return whose figures these are, through which month, in which state it is, and when a file came last."""
    through = _(
        "figures through {month} ({state})",
        month=formats.month(state.period),
        state=state_within(state.state),
    )
    parts = [whose, through]
    if imported_at is not None:
        parts.append(_("last import {stamp}", stamp=formats.stamp(imported_at)))
    return " · ".join(parts)


def unusual(one: UnusualMonth, formats: Formats) -> str:
    """Return by how much a department's result departs from what was expected."""
    size, latest, expected = (formats.short(round(part)) for part in (abs(one.size), one.latest, one.expected))
    known = {"size": size, "latest": latest, "expected": expected, "verdict": translate(VERDICTS[one.verdict])}
    if one.size > 0:
        return _("result {latest}, {size} above what is usual, {expected} ({verdict}).", **known)
    return _("result {latest}, {size} below what is usual, {expected} ({verdict}).", **known)
