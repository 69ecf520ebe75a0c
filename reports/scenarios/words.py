"""Sentences about scenarios: what is changed, where the year lands with it, and on what that rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from planning.scenarios.drivers import Driver, driver_of
from planning.scenarios.types import Change
from reports.formats import Formats

#: Names of places and details: ("department", 12) or ("measure", "PDAYS") → how a person calls it.
Names = Mapping[tuple[str, int | str], str]

#: By driver how a change upwards and one downwards read; {size} is the amount, {what} the detail with a blank.
_PHRASES: dict[str, tuple[str, str]] = {
    "volume": ("{size} more {what}volume", "{size} less {what}volume"),
    "beds": ("{size} more beds", "{size} fewer beds"),
    "occupancy_limit": ("occupancy of at most {size}", "occupancy of at most {size}"),
    "close_service": ("{size} of the service closed", ""),
    "open_service": ("a new service of {size} of the present size", ""),
    "telehealth": ("{size} of {what}by telehealth", ""),
    "payer_mix": ("{size} of patients moved {what}", ""),
    "payer_rate": ("{what}payer rates {size} higher", "{what}payer rates {size} lower"),
    "hours_per_unit": ("{size} more hours per unit", "{size} fewer hours per unit"),
    "vacancy": ("{size} more {what}vacancies", "{size} fewer {what}vacancies"),
    "agency_share": ("{what}agency share {size} higher", "{what}agency share {size} lower"),
    "overtime_share": ("{what}overtime share {size} higher", "{what}overtime share {size} lower"),
    "wage_award": ("a {what}wage award of {size}", "{what}pay {size} lower"),
    "agency_rate": ("{what}agency rates {size} higher", "{what}agency rates {size} lower"),
    "supply_use": ("{size} more {what}use per unit", "{size} less {what}use per unit"),
    "supply_inflation": ("supply prices {size} higher", "supply prices {size} lower"),
    "drug_inflation": ("drug prices {size} higher", "drug prices {size} lower"),
    "other_inflation": ("{what}prices {size} higher", "{what}prices {size} lower"),
    "contract_price": ("{what}{size} dearer", "{what}{size} cheaper"),
    "contract_renewal": ("{what}renewed {size} dearer", "{what}renewed {size} cheaper"),
    "contract_stop": ("{what}stopped by {size}", ""),
    "new_contract_cost": ("a new {what}contract of {size} a month", "a new {what}contract that saves {size} a month"),
    "new_contract_price": ("a new {what}contract {size} dearer", "a new {what}contract {size} cheaper"),
    "value_based_share": ("a value-based bonus of {size} of revenue", "a value-based penalty of {size} of revenue"),
    "value_based_member": ("a bonus of {size} per member month", "a penalty of {size} per member month"),
    "one_time": ("{what}{size} once", "{what}−{size} once"),
}
#: More changes than these are counted instead of listed.
MOST_TOLD = 3
_NO_DETAIL = {"supply_use": "supply and drug ", "contract_renewal": "contracts "}


def change(change_: Change, names: Names, formats: Formats, *, first_open: int | None = None) -> str:
    """Return a change as a phrase: "4% more volume in Medical ICU from Jan 2027".

    Args:
        change_: The change.
        names: Names of places and details; a code stands for itself where there is none.
        formats: How figures read.
        first_open: A start in this month is not told: everything begins there.
    """
    driver = driver_of(change_)
    more, less = _PHRASES[change_.driver]
    phrase = less if change_.value < 0 and less else more
    said = phrase.format(size=size(driver, abs(change_.value), formats), what=_what(driver, change_, names))
    return said + _place_and_time(change_, names, formats, first_open)


def size(driver: Driver, value: float, formats: Formats, *, signed: bool = False) -> str:
    """Return a driver's value in its unit: 4%, 2 points, $1.2M, 12."""
    if driver.unit in ("money_month", "money", "money_member"):
        text = formats.money(round(abs(value))) if abs(value) < 10_000_00 else formats.short(round(abs(value)))
    elif driver.unit == "points":
        number = _trimmed(abs(value) * 100, formats)
        text = f"{number} point" if number == "1" else f"{number} points"
    elif driver.unit == "beds":
        text = _trimmed(abs(value), formats)
    else:
        text = f"{_trimmed(abs(value) * 100, formats)}%"
    sign = ("−" if value < 0 else "+" if value > 0 and driver.neutral == 0 else "") if signed else ""
    return sign + text


def _trimmed(value: float, formats: Formats) -> str:
    """Return a number with at most two decimals and no idle zeros."""
    rounded = Decimal(str(round(value, 2))).normalize()
    digits = max(0, -int(rounded.as_tuple().exponent))
    return formats.number(rounded, digits)


def _what(driver: Driver, change_: Change, names: Names) -> str:
    if not change_.detail:
        return _NO_DETAIL.get(change_.driver, "")
    if driver.detail == "payer_shift":
        source, target = change_.detail.split(">")
        return f"from {names.get(('payer', source), source)} to {names.get(('payer', target), target)}"
    named = names.get((driver.detail, change_.detail), change_.detail)
    return f"{named} "


def place(change_: Change, names: Names) -> str:
    """Return where a change acts: "whole hospital" or the name of the place."""
    if change_.scope.kind == "hospital":
        return "whole hospital"
    return names.get((change_.scope.kind, change_.scope.id), f"{change_.scope.kind} {change_.scope.id}")


def _place_and_time(change_: Change, names: Names, formats: Formats, first_open: int | None) -> str:
    where = "" if change_.scope.kind == "hospital" else f" in {place(change_, names)}"
    if change_.driver == "one_time" and change_.start:
        return f"{where} in {formats.month(change_.start)}"
    when = "" if change_.start in (None, first_open) else f" from {formats.month(change_.start)}"
    when += "" if change_.end is None else f" until {formats.month(change_.end)}"
    ramp = "" if not change_.ramp_months else f", over {change_.ramp_months + 1} months"
    return f"{where}{when}{ramp}"


def joined(phrases: Sequence[str], last: str = "and") -> str:
    """Return phrases as people list them: "a, b and c"."""
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} {last} {phrases[-1]}" if phrases else ""


def landing(
    phrases: Sequence[str],
    formats: Formats,
    *,
    year: str,
    base: float | None,
    scenario: float | None,
    results: tuple[int, int] | None = None,
) -> str:
    """Return the sentence on top: where the year lands as it goes, and with the changes.

    Args:
        phrases: The changes; more than three are counted instead of listed.
        formats: How figures read.
        year: "This year" or "FY 2027/28".
        base: Operating margin as it goes, None without revenue.
        scenario: The same with the changes.
        results: Operating results in minor units, base and scenario: told where there is no margin.
    """
    opening, then = f"{margin(base, formats)} margin", margin(scenario, formats)
    if results is not None and (base is None or scenario is None):
        opening, then = f"a result of {formats.short(results[0])}", formats.short(results[1])
    if not phrases:
        return f"{year} lands at {opening}."
    listed = joined(phrases if len(phrases) <= MOST_TOLD else [*phrases[:2], f"{len(phrases) - 2} more changes"])
    return f"{year} lands at {opening}; with {listed} at {then}."


def margin(rate: float | None, formats: Formats) -> str:
    """Return an operating margin with its sign."""
    return formats.percent(rate, signed=True)


def gap(result: int, budget: int | None, formats: Formats) -> str:
    """Return where the result then lies from the budget, empty without one."""
    if budget is None:
        return ""
    difference = result - budget
    if not difference:
        return f"That is exactly the budgeted result of {formats.short(budget)}."
    side = "above" if difference > 0 else "below"
    return f"That is {formats.short(abs(difference))} {side} the budgeted result of {formats.short(budget)}."


@dataclass(frozen=True)
class RestsOn:
    """What a base is made of; months are yyyymm, `volumes` sources with the number of departments."""

    label: str
    closed: tuple[int, ...]
    ahead: tuple[int, ...]
    volumes: tuple[tuple[str, int], ...]
    labor: bool
    budget: str | None
    budget_status: str


def assumptions(base: RestsOn, formats: Formats) -> str:
    """Return what the base is made of, in one or two sentences."""
    parts = [f"{formats.months(base.closed)} as posted"] if base.closed else []
    parts.append(f"{formats.months(base.ahead)} as the year-end landing expects it")
    volumes = joined([f"{_SOURCES.get(name, name)} ({count} departments)" for name, count in base.volumes])
    parts.append(f"volumes from the {volumes}" if volumes else "no volumes")
    parts.append("hours from the staffing forecast" if base.labor else "no labor hours")
    text = f"Base {base.label}: {'; '.join(parts)}."
    if base.budget is None:
        return f"{text} There is no budget to compare with."
    loose = "" if base.budget_status in ("approved", "locked") else f" ({base.budget_status}, not approved)"
    return f"{text} Compared with {base.budget}{loose}."


_SOURCES = {"budgeted volume": "budget", "last year's volume": "year before"}


def bridge(steps: pd.DataFrame, formats: Formats) -> str:
    """Return the bridge in words, for people who do not see it."""
    parts = [
        f"{row['label']} {formats.short(row['end'])}"
        if row["kind"] == "total"
        else f"{row['label']} {formats.short(abs(row['change']))} {'better' if row['change'] > 0 else 'worse'}"
        for row in steps.to_dict("records")
    ]
    return f"Bridge from base to scenario: {'; '.join(parts)}."


def months(rows: pd.DataFrame, formats: Formats) -> str:
    """Return the monthly picture in words: the months furthest apart."""
    moved = (rows["scenario"] - rows["base"]).astype("Int64").fillna(0).astype("int64")
    if not moved.any():
        return "Result by month; scenario and base are the same."
    row = rows.iloc[int(moved.abs().to_numpy().argmax())]
    return (
        f"Result by month; furthest apart in {formats.month_long(int(row['period']))}: "
        f"scenario {formats.short(row['scenario'])}, base {formats.short(row['base'])}."
    )


def ranking(
    results: Sequence[tuple[str, int, float | None]], formats: Formats, *, base: int, budget: int | None
) -> str:
    """Return which scenario lands highest and which lowest.

    Args:
        results: Name, result in minor units and operating margin of each.
        formats: How figures read.
        base: The base's result.
        budget: The budget's, None without one.
    """
    ordered = sorted(results, key=lambda one: one[1], reverse=True)
    best, worst = ordered[0], ordered[-1]
    first, last = f"{margin(best[2], formats)} margin", margin(worst[2], formats)
    if best[2] is None or worst[2] is None:  # without revenue there is no margin
        first, last = f"a result of {formats.short(best[1])}", formats.short(worst[1])
    text = f"{best[0]} lands at {first}, {_against_base(best[1] - base, formats)}"
    if len(ordered) > 1:
        text = f"{text}; {worst[0]} at {last}, {_against_base(worst[1] - base, formats)}"
    if budget is None:
        return f"{text}."
    reaching = [name for name, result, _ in ordered if result >= budget]
    if not reaching:
        return f"{text}. None of them reaches the budget."
    return f"{text}. {joined(reaching)} {'reaches' if len(reaching) == 1 else 'reach'} the budget."


def _against_base(change_: int, formats: Formats) -> str:
    if not change_:
        return "as the base"
    return f"{formats.short(abs(change_))} {'above' if change_ > 0 else 'below'} the base"


def stale(name: str, moved: int, formats: Formats, *, rules: bool) -> str:
    """Return that a saved scenario no longer stands on its base, and by how much that moved."""
    if rules:
        return f"{name} was saved with older rules; the figures here are today's."
    if not moved:
        return f"{name} was saved on an older base with the same result; the figures here are on today's."
    side = "up" if moved > 0 else "down"
    return (
        f"{name} was saved on an older base, which has moved {side} by {formats.short(abs(moved))}; these are today's."
    )
