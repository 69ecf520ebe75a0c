"""Sentences about scenarios: what is changed, where the year lands with it, and on what that rests."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd

from language import N_, _, ngettext, translate
from planning.scenarios.drivers import Driver, driver_of
from planning.scenarios.types import DriverChange
from reports.formats import Formats

#: Names of places and details: ("department", 12) or ("measure", "PDAYS") → how a person calls it.
Names = Mapping[tuple[str, int | str], str]

#: By driver how a change upward and one downward read; {size} is the amount.
_PHRASES: dict[str, tuple[str, str]] = {
    "volume_links": (N_("volume links at {size}"), ""),
    "volume_follows": (N_("volume that follows at {size}"), ""),
    "volume": (N_("{size} more volume"), N_("{size} less volume")),
    "beds": (N_("{size} more beds"), N_("{size} fewer beds")),
    "occupancy_limit": (N_("occupancy of at most {size}"), N_("occupancy of at most {size}")),
    "close_service": (N_("{size} of the service closed"), ""),
    "open_service": (N_("a new service of {size} of the present size"), ""),
    "telehealth": (N_("{size} by telehealth"), ""),
    "payer_mix": (N_("{size} of patients moved"), ""),
    "payer_lost": (N_("{size} of a payer's patients lost"), ""),
    "agency_conversion": (N_("{size} of agency converted to hires"), ""),
    "payer_rate": (N_("payer rates {size} higher"), N_("payer rates {size} lower")),
    "hours_per_unit": (N_("{size} more hours per unit"), N_("{size} fewer hours per unit")),
    "vacancy": (N_("{size} more vacancies"), N_("{size} fewer vacancies")),
    "agency_share": (N_("agency share {size} higher"), N_("agency share {size} lower")),
    "overtime_share": (N_("overtime share {size} higher"), N_("overtime share {size} lower")),
    "wage_award": (N_("a wage award of {size}"), N_("pay {size} lower")),
    "agency_rate": (N_("agency rates {size} higher"), N_("agency rates {size} lower")),
    "supply_use": (N_("{size} more supply and drug use per unit"), N_("{size} less supply and drug use per unit")),
    "supply_inflation": (N_("supply prices {size} higher"), N_("supply prices {size} lower")),
    "drug_inflation": (N_("drug prices {size} higher"), N_("drug prices {size} lower")),
    "other_inflation": (N_("prices {size} higher"), N_("prices {size} lower")),
    "contract_price": (N_("{size} more expensive"), N_("{size} cheaper")),
    "contract_renewal": (N_("contracts renewed at {size} more"), N_("contracts renewed at {size} less")),
    "contract_stop": (N_("stopped by {size}"), ""),
    "new_contract_cost": (N_("a new contract of {size} a month"), N_("a new contract that saves {size} a month")),
    "new_contract_price": (N_("a new contract {size} more expensive"), N_("a new contract {size} cheaper")),
    "value_based_share": (
        N_("a value-based bonus of {size} of revenue"),
        N_("a value-based penalty of {size} of revenue"),
    ),
    "value_based_member": (N_("a bonus of {size} per member month"), N_("a penalty of {size} per member month")),
    "one_time": (N_("{size} once"), N_("−{size} once")),
}
#: The same where a change has a detail, such as a payer, a measure or a job class.
_DETAILED: dict[str, tuple[str, str]] = {
    "volume_follows": (N_("volume that follows {detail} at {size}"), ""),
    "volume": (N_("{size} more {detail} volume"), N_("{size} less {detail} volume")),
    "telehealth": (N_("{size} of {detail} by telehealth"), ""),
    "payer_rate": (N_("{detail} payer rates {size} higher"), N_("{detail} payer rates {size} lower")),
    "vacancy": (N_("{size} more {detail} vacancies"), N_("{size} fewer {detail} vacancies")),
    "agency_conversion": (N_("{size} of {detail} agency converted to hires"), ""),
    "agency_share": (N_("{detail} agency share {size} higher"), N_("{detail} agency share {size} lower")),
    "overtime_share": (N_("{detail} overtime share {size} higher"), N_("{detail} overtime share {size} lower")),
    "wage_award": (N_("a {detail} wage award of {size}"), N_("{detail} pay {size} lower")),
    "agency_rate": (N_("{detail} agency rates {size} higher"), N_("{detail} agency rates {size} lower")),
    "supply_use": (N_("{size} more {detail} use per unit"), N_("{size} less {detail} use per unit")),
    "other_inflation": (N_("{detail} prices {size} higher"), N_("{detail} prices {size} lower")),
    "contract_price": (N_("{detail} {size} more expensive"), N_("{detail} {size} cheaper")),
    "contract_renewal": (N_("{detail} renewed at {size} more"), N_("{detail} renewed at {size} less")),
    "contract_stop": (N_("{detail} stopped by {size}"), ""),
    "new_contract_cost": (
        N_("a new {detail} contract of {size} a month"),
        N_("a new {detail} contract that saves {size} a month"),
    ),
    "new_contract_price": (
        N_("a new {detail} contract {size} more expensive"),
        N_("a new {detail} contract {size} cheaper"),
    ),
    "one_time": (N_("{detail} {size} once"), N_("{detail} −{size} once")),
}
#: More changes than these are counted instead of listed.
MOST_TOLD = 3


def change(change_: DriverChange, names: Names, formats: Formats, *, first_open: int | None = None) -> str:
    """Return a change as a phrase: "4% more volume in Medical ICU from Jan 2027".

    Args:
        change_: The change.
        names: Names of places and details; a code stands for itself where there is none.
        formats: How figures read.
        first_open: A start in this month is not told: everything begins there.
    """
    driver = driver_of(change_)
    known = {"size": size(driver, abs(change_.value), formats)}
    if driver.detail == "payer_shift" and change_.detail:
        source, target = (names.get(("payer", payer), payer) for payer in change_.detail.split(">"))
        phrase = _("{size} of patients moved from {source} to {target}", source=source, target=target, **known)
        return _with_place(phrase, change_, names, formats, first_open)
    if driver.detail == "payer_loss" and change_.detail:
        return _with_place(_payer_lost(change_, names, formats), change_, names, formats, first_open)
    phrases = _PHRASES
    if change_.detail and change_.driver in _DETAILED:
        phrases = _DETAILED
        several = change_.details if driver.detail == "job_class" else (change_.detail,)
        known["detail"] = join([names.get((driver.detail, code), code) for code in several])
    more, less = phrases[change_.driver]
    phrase = translate(less if change_.value < 0 and less else more, **known)
    return _with_place(phrase, change_, names, formats, first_open)


def _payer_lost(change_: DriverChange, names: Names, formats: Formats) -> str:
    """Return "all of commercial lost, 50% staying as self-pay"."""
    driver = driver_of(change_)
    source, _arrow, target = change_.detail.partition(">")
    lost = names.get(("payer", source), source)
    share = formats.percent(change_.value, digits=0)
    if not target:
        return _("{share} of {payer} lost", share=share, payer=lost)
    return _(
        "{share} of {payer} lost, {stays} staying as {other}",
        share=share,
        payer=lost,
        stays=formats.percent(driver.option(change_, "stays"), digits=0),
        other=names.get(("payer", target), target),
    )


def size(driver: Driver, value: float, formats: Formats, *, signed: bool = False) -> str:
    """Return a driver's value in its unit: 4%, 2 points, $1.2M, 12."""
    if driver.unit in ("money_month", "money", "money_member"):
        text = formats.money(round(abs(value))) if abs(value) < 10_000_00 else formats.short(round(abs(value)))
    elif driver.unit == "points":
        number = _trim(abs(value) * 100, formats)
        text = ngettext("{count} point", "{count} points", 1 if number == "1" else 2, count=number)
    elif driver.unit == "beds":
        text = _trim(abs(value), formats)
    else:
        text = f"{_trim(abs(value) * 100, formats)}{formats.percent_mark}"
    sign = ("−" if value < 0 else "+" if value > 0 and driver.neutral == 0 else "") if signed else ""
    return sign + text


def _trim(value: float, formats: Formats) -> str:
    """Return a number with at most two decimals and no idle zeros."""
    rounded = Decimal(str(round(value, 2))).normalize()
    digits = max(0, -int(rounded.as_tuple().exponent))
    return formats.number(rounded, digits)


def place(change_: DriverChange, names: Names) -> str:
    """Return where a change acts: "whole hospital" or the name of the place."""
    if change_.scope.kind == "hospital":
        return _("whole hospital")
    kind = change_.scope.kind
    return join([names.get((kind, number), f"{kind} {number}") for number in change_.scope.ids])


def _with_place(phrase: str, change_: DriverChange, names: Names, formats: Formats, first_open: int | None) -> str:
    """Return a phrase with its place and time, as far as they differ from everywhere and always."""
    if change_.scope.kind != "hospital":
        phrase = _("{change} in {place}", change=phrase, place=place(change_, names))
    if change_.driver == "one_time" and change_.start:
        return _("{change} in {month}", change=phrase, month=formats.month(change_.start))
    if change_.start is not None and change_.start != first_open:
        phrase = _("{change} from {month}", change=phrase, month=formats.month(change_.start))
    if change_.end is not None:
        phrase = _("{change} until {month}", change=phrase, month=formats.month(change_.end))
    if change_.ramp_months:
        phrase = _("{change}, over {count} months", change=phrase, count=change_.ramp_months + 1)
    return phrase


def join(phrases: Sequence[str], last: str = "and") -> str:
    """Return phrases as people list them: "a, b and c", or with "or"."""
    if len(phrases) < 2:
        return "".join(phrases)
    before = ", ".join(phrases[:-1])
    if last == "or":
        return _("{names} or {last}", names=before, last=phrases[-1])
    return _("{names} and {last}", names=before, last=phrases[-1])


def landing(
    phrases: Sequence[str],
    formats: Formats,
    *,
    year: str,
    results: tuple[int, int],
    margins: tuple[float | None, float | None],
) -> str:
    """Return the sentence on top: where the year lands as it goes, and with the changes.

    Args:
        phrases: The changes; more than three are counted instead of listed.
        formats: How figures read.
        year: "This year" or "FY 2027/28".
        results: Operating results in minor units, base and scenario.
        margins: Operating margins of both, None without revenue.
    """
    opening, then = _result(results[0], margins[0], formats, first=True), _result(results[1], margins[1], formats)
    if not phrases:
        return _("{year} lands at {result}.", year=year, result=opening)
    changes = join(phrases)
    if len(phrases) > MOST_TOLD:
        changes = _(
            "{names} and {count} more of {total} changes",
            names=", ".join(phrases[:2]),
            count=len(phrases) - 2,
            total=len(phrases),
        )
    return _(
        "{year} lands at {result}; with {changes} at {then}.", year=year, result=opening, changes=changes, then=then
    )


def _result(result: int, rate: float | None, formats: Formats, *, first: bool = False) -> str:
    """Return dollars with their margin: "$5.11M (+0.9% margin)", without the word after the first."""
    amount = formats.short(result)
    if rate is None:
        return amount
    if first:
        return _("{amount} ({rate} margin)", amount=amount, rate=margin(rate, formats))
    return _("{amount} ({rate})", amount=amount, rate=margin(rate, formats))


def margin(rate: float | None, formats: Formats) -> str:
    """Return an operating margin with its sign."""
    return formats.percent(rate, signed=True)


def gap(result: int, budget: int | None, formats: Formats) -> str:
    """Return where the result then lies from the budget, empty without one."""
    if budget is None:
        return ""
    difference = result - budget
    if not difference:
        return _("This is exactly the budgeted result of {budget}.", budget=formats.short(budget))
    known = {"size": formats.short(abs(difference)), "budget": formats.short(budget)}
    if difference > 0:
        return _("This is {size} above the budgeted result of {budget}.", **known)
    return _("This is {size} below the budgeted result of {budget}.", **known)


def bridge(steps: pd.DataFrame, formats: Formats) -> str:
    """Return the bridge in words, for people who do not see it."""
    parts = []
    for row in steps.to_dict("records"):
        name = translate(row["label"])
        if row["kind"] == "total":
            parts.append(f"{name} {formats.short(row['end'])}")
        elif row["change"] > 0:
            parts.append(_("{step} {size} better", step=name, size=formats.short(abs(row["change"]))))
        else:
            parts.append(_("{step} {size} worse", step=name, size=formats.short(abs(row["change"]))))
    return _("Bridge from base to scenario: {steps}.", steps="; ".join(parts))


def months(rows: pd.DataFrame, formats: Formats) -> str:
    """Return the monthly picture in words: the months furthest apart."""
    moved = (rows["scenario"] - rows["base"]).astype("Int64").fillna(0).astype("int64")
    if not moved.any():
        return _("Result by month; scenario and base are equal.")
    row = rows.iloc[int(moved.abs().to_numpy().argmax())]
    return _(
        "Result by month; furthest apart in {month}: scenario {scenario}, base {base}.",
        month=formats.month_long(int(row["period"])),
        scenario=formats.short(row["scenario"]),
        base=formats.short(row["base"]),
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
    first, last = _result(best[1], best[2], formats, first=True), _result(worst[1], worst[2], formats)
    text = _(
        "{scenario} lands at {result}, {against_base}",
        scenario=best[0],
        result=first,
        against_base=_against_base(best[1] - base, formats),
    )
    if len(ordered) > 1:
        text = _(
            "{best}; {scenario} at {result}, {against_base}",
            best=text,
            scenario=worst[0],
            result=last,
            against_base=_against_base(worst[1] - base, formats),
        )
    if budget is None:
        return f"{text}."
    reaching = [name for name, result, _margin in ordered if result >= budget]
    if not reaching:
        return f"{text}. {_('None of them reaches the budget.')}"
    meet = ngettext(
        "{scenarios} reaches the budget.", "{scenarios} reach the budget.", len(reaching), scenarios=join(reaching)
    )
    return f"{text}. {meet}"


def _against_base(change_: int, formats: Formats) -> str:
    if not change_:
        return _("same as the base")
    if change_ > 0:
        return _("{size} above the base", size=formats.short(change_))
    return _("{size} below the base", size=formats.short(-change_))


def stale(name: str, moved: int, formats: Formats, *, rules: bool) -> str:
    """Return that a saved scenario no longer stands on its base, and by how much that moved."""
    if rules:
        return _("{name} was saved with older rules; the figures here use today's.", name=name)
    if not moved:
        return _(
            "{name} was saved on an older base with the same result; the figures here use today's base.", name=name
        )
    if moved > 0:
        return _(
            "{name} was saved on an older base, which has moved up by {size}; the figures here use today's base.",
            name=name,
            size=formats.short(moved),
        )
    return _(
        "{name} was saved on an older base, which has moved down by {size}; the figures here use today's base.",
        name=name,
        size=formats.short(-moved),
    )
