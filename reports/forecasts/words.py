"""Forecasts in words: every sentence is computed from the figures it speaks of."""

import math

import pandas as pd

from planning.forecasts.accuracy import Accuracy
from planning.forecasts.outlook import AgainstBudget, Outlook
from planning.forecasts.signals import Judgement, Signal
from reports.formats import Formats

STEADY = 0.005
STEP_NAMES = {"MS": "month", "W": "week", "D": "day"}


def answer(place: str, measure: str, outlook: Outlook, formats: Formats, frequency: str = "MS") -> str:
    """Return the forecast in one or two sentences: how many, against last year, against the budget."""
    steps = len(outlook.table)
    what = f"**{place}: about {formats.number(round(outlook.total))} {_lower(measure)}**"
    span = _span(outlook.first, outlook.last, frequency, formats)
    when = f"expected in the {counted(steps, STEP_NAMES[frequency])} {span}"
    part = "" if outlook.compared == steps else f" (first {counted(outlook.compared, STEP_NAMES[frequency])})"
    change = f", {_change(outlook.change, formats)} the same time a year before{part}"
    change = "" if math.isnan(outlook.change) else change
    against = "" if outlook.against_budget is None else f" {budget_sentence(outlook.against_budget, formats)}"
    return f"{what} {when}{change}.{against}"


def budget_sentence(against: AgainstBudget, formats: Formats) -> str:
    """Return how forecast and budget stand to each other, and how likely the volume ends above the budget."""
    months = f"{counted(against.months, 'month')} with a budget ({_months(against.first, against.last, formats)})"
    if abs(round(against.difference)) < 1:
        gap = "equal to the budget"
    else:
        side = "above" if against.difference > 0 else "below"
        share = "" if math.isnan(against.percent) else f" ({formats.percent(abs(against.percent))})"
        gap = f"{formats.number(abs(round(against.difference)))}{share} {side} budget"
    return f"Over the {months} that is {gap}; the chance of ending above budget is {chance(against.chance)}."


def chance(rate: float) -> str:
    """Return a probability in words a board can use, without false exactness."""
    if math.isnan(rate):
        return "–"
    if rate < 0.05:
        return "under 5%"
    if rate > 0.95:
        return "over 95%"
    return f"about {5 * round(20 * rate)}%"


def how_good(found: Accuracy, formats: Formats, frequency: str = "MS") -> str:
    """Return how far past forecasts were off, beside last season's figures and the budget, and what the ranges held."""
    steps = counted(found.steps, STEP_NAMES[frequency])
    dates = counted(found.origins, "earlier date")
    off = f"Made again as of {dates}, the forecast was off by **{formats.percent(found.error)}** over {steps}"
    season = "the same month a year before" if frequency == "MS" else "the same weekday a week before"
    verdict = _against(found.error, found.naive_error)
    naive = (
        ""
        if math.isnan(found.naive_error)
        else f"; repeating {season} by {formats.percent(found.naive_error)} ({verdict})"
    )
    budget = ""
    if found.budget_steps:
        budget = (
            f" Over the {counted(found.budget_steps, STEP_NAMES[frequency])} with a budget, the forecast was off by "
            f"{formats.percent(found.error_where_budget)} and the budget by {formats.percent(found.budget_error)}."
        )
    held = f" The 80% range held {found.inside80} of {found.steps}, the 95% range {found.inside95}."
    return f"{off}{naive}.{budget}{held}"


def _against(error: float, yardstick: float) -> str:
    if math.isnan(yardstick) or yardstick == 0:
        return "no comparison"
    ratio = error / yardstick
    if ratio > 1.02:
        return "the forecast was worse: do not rely on it alone"
    return "about as good" if ratio >= 0.98 else f"the forecast's error is {1 - ratio:.0%} smaller"


def signal(found: Signal, formats: Formats) -> str:
    """Return one finding in plain words."""
    size = formats.percent(abs(found.size))
    side = "above" if found.direction == "above" else "below"
    when = _months(found.first, found.last, formats)
    if found.kind == "point":
        return f"{when}: {size} {side} what was expected, more than ordinary month-to-month noise explains."
    if found.kind == "run":
        return f"{when}: {found.months} months in a row on the same side, on average {size} {side} what was expected."
    return f"{when}: a slow drift {side} what was expected (on average {size})."


def verdict(judgement: Judgement | None, formats: Formats) -> str:
    """Return whether the newest months show a lasting change, an unusual month or noise."""
    if judgement is None:
        return "Too few months to tell a change from noise."
    if judgement.current:
        lasting = [found for found in judgement.current if found.kind != "point"]
        title = "Lasting change" if lasting else "Unusual month"
        return f"**{title}.** {signal((lasting or list(judgement.current))[0], formats)}"
    reach = formats.percent(max(abs(judgement.limits.lower), abs(judgement.limits.upper)))
    return f"**Noise.** The newest months stay within what this series usually does (up to {reach} either way)."


def counted(number: int, name: str) -> str:
    """Return a count with its noun: 1 month, 12 months."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _change(rate: float, formats: Formats) -> str:
    if abs(rate) < STEADY:
        return "about as many as"
    return f"{formats.percent(abs(rate))} {'more' if rate > 0 else 'fewer'} than"


def _span(first: pd.Timestamp, last: pd.Timestamp, frequency: str, formats: Formats) -> str:
    if frequency == "MS":
        return _months(first, last, formats)
    return f"{first:%d %b %Y} – {last:%d %b %Y}"


def _months(first: pd.Timestamp, last: pd.Timestamp, formats: Formats) -> str:
    return formats.months((_period(first), _period(last)))


def _period(day: pd.Timestamp) -> int:
    return day.year * 100 + day.month


def _lower(measure: str) -> str:
    """Return the measure as it stands within a sentence; abbreviations such as "ED visits" keep their capitals."""
    return measure if measure[1:2].isupper() else measure[:1].lower() + measure[1:]
