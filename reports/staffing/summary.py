"""What an executive is told about forecasts, in five sentences worded from computed facts."""

import math
from typing import Any

from language import N_, _, ngettext, translate
from planning.staffing.summary import OFF, Departure, VolumeSummary
from reports.forecasts.words import VOLUME_SOURCES
from reports.formats import Formats, phrase
from reports.staffing import words

MOST_MEASURES = 3
#: What a step of the bridge is called where it costs more, and where it costs less.
STEPS = {
    ("volume", "more"): N_("volume costs {size}"),
    ("volume", "less"): N_("volume saves {size}"),
    ("hours_per_unit", "more"): N_("hours per unit cost {size}"),
    ("hours_per_unit", "less"): N_("hours per unit save {size}"),
    ("mix", "more"): N_("mix of staff costs {size}"),
    ("mix", "less"): N_("mix of staff saves {size}"),
    ("agency", "more"): N_("agency costs {size}"),
    ("agency", "less"): N_("agency saves {size}"),
    ("pay", "more"): N_("pay costs {size}"),
    ("pay", "less"): N_("pay saves {size}"),
    ("benefits", "more"): N_("benefits cost {size}"),
    ("benefits", "less"): N_("benefits save {size}"),
}


def sentences(summary: Any, formats: Formats, *, year: str, is_landing: bool = True) -> dict[str, str]:
    """Return the sentences by what they answer: `volume, cost, departments, effect, confidence`; "" where none.

    `summary`: of `services.staffing.summary`. `is_landing`: whether the landing that stands beside it has this figure.
    """
    return {
        "volume": volume(summary.volume, formats, year=year),
        "cost": words.headline(summary.labor, formats, year=year),
        "departments": departments(summary.departures, formats),
        "effect": effect(summary, formats),
        "confidence": confidence(summary, formats, is_landing=is_landing),
    }


def volume(told: VolumeSummary, formats: Formats, *, year: str) -> str:
    """Return how the year's volume lies against budget: all departments, then the largest units."""
    if not told.judged or math.isnan(told.index):
        return _("{year}: no volumes are budgeted, so volume cannot be compared.", year=year)
    share = formats.percent(abs(told.index))
    known = {"year": year, "share": share}
    if abs(told.index) < 0.0005:
        text = _("{year}: volume is on budget, weighted by labor cost", **known)
    elif told.index > 0:
        text = _("{year}: volume lands {share} above budget, weighted by labor cost", **known)
    else:
        text = _("{year}: volume lands {share} below budget, weighted by labor cost", **known)
    counted = _(
        "{text}; of {count} departments {above} end more than {off} above and {below} more than {off} below.",
        text=text,
        count=formats.number(told.judged),
        above=formats.number(told.above),
        below=formats.number(told.below),
        off=formats.percent(OFF, digits=0),
    )
    parts = [
        _(
            "{measure} {volume} ({change})",
            measure=one.measure,
            volume=formats.number(round(one.volume)),
            change=formats.percent(one.change, signed=True),
        )
        for one in told.measures[:MOST_MEASURES]
    ]
    return f"{counted} {_('Largest: {measures}.', measures=phrase(parts, 0, formats))}" if parts else counted


def departments(departures: tuple[Departure, ...], formats: Formats) -> str:
    """Return the departments whose labor cost departs most from budget, with their volume and the largest reason."""
    if not departures:
        return ""
    return _(
        "Furthest from budget: {departments}.", departments="; ".join(_departure(one, formats) for one in departures)
    )


def _departure(one: Departure, formats: Formats) -> str:
    size = formats.short(abs(one.over))
    known = {"name": one.name, "size": size}
    text = _("{name} {size} over", **known) if one.over > 0 else _("{name} {size} under", **known)
    reasons = []
    if not math.isnan(one.volume_change):
        reasons.append(_("volume {change}", change=formats.percent(one.volume_change, signed=True)))
    if one.step:
        reasons.append(_step(one.step, one.step_minor, formats))
    return f"{text} ({', '.join(reasons)})" if reasons else text


def _step(name: str, minor: int, formats: Formats) -> str:
    return translate(STEPS[name, "more" if minor > 0 else "less"], size=formats.short(abs(minor)))


def effect(summary: Any, formats: Formats) -> str:
    """Return what the departure from budget costs, and which parts make it up, the largest first."""
    labor = summary.labor
    if labor.budget is None or not summary.steps:
        return ""
    over, budget = labor.expected - labor.budget, labor.budget
    moved = sorted((item for item in summary.steps.items() if item[1]), key=lambda item: -abs(item[1]))
    parts = phrase([_step(name, minor, formats) for name, minor in moved], 0, formats)
    known = {"size": formats.short(abs(over)), "share": formats.percent(abs(over) / budget if budget else None)}
    if not parts:
        return ""
    if over > 0:
        return _("It costs {size} ({share}) more than budgeted: {parts}.", parts=parts, **known)
    return _("It costs {size} ({share}) less than budgeted: {parts}.", parts=parts, **known)


def confidence(summary: Any, formats: Formats, *, is_landing: bool = True) -> str:
    """Return how sure the figures are: the range, how good such forecasts were, and what volumes rest on."""
    parts = [words.how_sure(summary.labor, formats, is_landing=is_landing)]
    past = summary.past
    if past is not None:
        parts.append(
            _(
                "Made again as of earlier dates, volume forecasts were off by {error} a month, and {inside} of "
                "{months} months ended within the 80% range.",
                error=formats.percent(past.error),
                inside=formats.percent(past.inside80, digits=0),
                months=formats.number(past.months),
            )
        )
    parts += [
        ngettext(
            "{count} department rests on {source}.",
            "{count} departments rest on {source}.",
            count,
            source=translate(VOLUME_SOURCES[source]),
        )
        for source, count in summary.sources
        if source in VOLUME_SOURCES
    ]
    return " ".join(part for part in parts if part)
