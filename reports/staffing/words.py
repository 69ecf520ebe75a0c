"""Sentences about the staffing cost forecast, worded from computed facts."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from reports.formats import Formats

CATEGORIES = {"salaries": "pay", "benefits": "benefits", "contract_labor": "agency"}
SOURCES = {
    "published": "the published forecast",
    "forecast": "a forecast",
    "older forecast": "a forecast made before the newest data",
    "budget": "the budget",
    "last year": "last year's figures",
}
#: Parts of the variance smaller than this share of the budget are not named.
WORTH_NAMING = 0.001
MOST_NAMES = 4


def headline(landing: Any, formats: Formats, *, year: str, changed: bool = False) -> str:
    """Return where the year lands, against what, and how likely it ends over (`landing`: see services.staffing)."""
    opening = f"With these changes {year} labor cost lands" if changed else f"{year}: labor cost lands"
    text = f"{opening} at {formats.short(landing.expected, extra=1)}"
    if landing.budget is None:
        low, high = formats.short(landing.lo80, extra=1), formats.short(landing.hi80, extra=1)
        if landing.lo80 == landing.hi80:
            text = f"{text}; without volumes no range can be given"
        else:
            text = f"{text}, between {low} and {high} with 80% confidence"
        return f"{text}. There is no budget to compare it with yet."
    over = landing.expected - landing.budget
    share = formats.percent(abs(over) / landing.budget) if landing.budget else "n/a"
    place = "over" if over > 0 else "under"
    verdict = "unfavorable" if over > 0 else "favorable"
    text += (
        f" against a budget of {formats.short(landing.budget, extra=1)}: {formats.short(abs(over))} ({share}) {place}"
    )
    return f"{text} ({verdict}). Chance of ending over budget: {formats.percent(landing.chance, digits=0)}."


def drivers(causes: pd.DataFrame, landing: Any, formats: Formats) -> str:
    """Return which parts of which departments drive the landing, empty when none does."""
    if landing.budget is None or causes.empty:
        return ""
    least = WORTH_NAMING * landing.budget
    over = causes[causes["over"] > least]
    under = causes[causes["over"] < -least]
    parts = []
    if len(over):
        named = [_cause(row, formats, "over") for row in over.head(2).to_dict("records")]
        parts.append(f"What drives it: {'; '.join(named)}.")
    if len(under):
        parts.append(f"Largest relief: {_cause(under.iloc[-1].to_dict(), formats, 'under')}.")
    return " ".join(parts)


def _cause(row: dict[Any, Any], formats: Formats, place: str) -> str:
    return f"{CATEGORIES[row['category']]} in {row['name']}, {formats.short(abs(row['over']))} {place} budget"


def beside(landing: Any, direct_total: float | None, formats: Formats) -> str:
    """Return how far the direct forecast of cost lies from this one."""
    if direct_total is None:
        return ""
    apart = round(direct_total) - landing.expected
    way = "more" if apart > 0 else "less"
    share = formats.percent(abs(apart) / landing.expected) if landing.expected else "n/a"
    return (
        f"A direct forecast of cost (Prophet, knows neither volume nor vacancies) lands at "
        f"{formats.short(round(direct_total), extra=1)}, {formats.short(abs(apart))} ({share}) {way}."
    )


def by_line(landing: Any, total: int | None, formats: Formats) -> str:
    """Return where the year-end landing, which takes every account by itself, puts the same cost."""
    if total is None:
        return ""
    apart = total - landing.expected
    share = formats.percent(abs(apart) / landing.expected) if landing.expected else "n/a"
    return (
        f"The year-end landing, account by account, has it at {formats.short(total, extra=1)} "
        f"({share} {'more' if apart > 0 else 'less'})."
    )


def no_award(one_percent: int | None, formats: Formats, *, year: str) -> str:
    """Return the caution that a coming year has no wage award yet, empty where that is no question."""
    if one_percent is None:
        return ""
    return (
        f"No wage award is assumed for {year}: pay stays as it is now, which flatters the comparison with budget. "
        f"Each percent from its first day on costs {formats.short(one_percent)}."
    )


def effect(before: Any, after: Any, formats: Formats) -> str:
    """Return what a person's changes do to the landing."""
    moved = after.expected - before.expected
    if moved == 0:
        return "These changes leave the year where it is."
    way = "more" if moved > 0 else "less"
    text = f"{formats.short(abs(moved))} {way} than as it stands now ({formats.short(before.expected, extra=1)})"
    if before.chance is not None and after.chance is not None:
        was, now = (formats.percent(one.chance, digits=0) for one in (before, after))
        same = f"stays at {was}" if was == now else f"goes from {was} to {now}"
        text += f"; the chance of ending over budget {same}"
    return f"{text}."


def volumes(expected: pd.DataFrame) -> str:
    """Return what volumes the forecast rests on.

    Args:
        expected: `department_id, period, source`, one row per open month of each department with volumes.
    """
    if expected.empty:
        return "No department has volumes."
    by_department = expected.sort_values("period").groupby("department_id")["source"]
    counted = by_department.first().value_counts()
    parts = [f"{SOURCES[str(name)]} in {count}" for name, count in counted.items()]
    total = int(counted.sum())
    text = f"Volumes are {', '.join(parts)} of {total} {'department' if total == 1 else 'departments'} with volumes."
    later = by_department.last()[by_department.first() != by_department.last()]
    if len(later):
        names = " or ".join(SOURCES[str(name)] for name in later.value_counts().index)
        text += f" Months beyond the forecasts' reach take {names}."
    return text


def by_pace(departments: pd.DataFrame) -> str:
    """Return which departments go on as in recent months because something is missing, empty when none does."""
    texts = {
        "hours": "hours a day as in the last six months, because a standard or volumes are missing",
        "cost": "cost a day as in the last six months, because there are no labor hours",
    }
    found = []
    for rule, text in texts.items():
        names = departments.loc[departments["rule"] == rule, "name"].tolist()
        if names:
            found.append(f"{listed(names)}: {text}.")
    return " ".join(found)


def listed(names: Sequence[str]) -> str:
    """Return names as a list that stays short."""
    more = len(names) - MOST_NAMES
    text = ", ".join(names[:MOST_NAMES])
    return f"{text} and {more} more" if more > 0 else text
