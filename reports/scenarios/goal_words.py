"""Sentences about goals: which driver reaches one alone, how far it must go, how far it may go."""

from collections.abc import Sequence

from language import _, in_sentence, translate
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.studies.goal_seek import Goal
from planning.scenarios.studies.levers import Lever
from planning.scenarios.types import DriverChange
from reports.formats import Formats
from reports.scenarios.words import Names, change, join, place, size

#: More drivers than these are not listed in a sentence.
MOST_NAMED = 3


def title(at: DriverChange, names: Names) -> str:
    """Return the driver's name, with the payers of a shift and the place that is not the whole hospital."""
    label = translate(DRIVERS[at.driver].label)
    if at.detail:
        source, target = (names.get(("payer", payer), payer) for payer in at.detail.split(">"))
        label = _("{driver}, {source} to {target}", driver=label, source=source, target=target)
    return f"{label}, {place(at, names)}" if at.scope.id else label


def value_needed(lever: Lever, formats: Formats) -> str:
    """Return the value that reaches the goal."""
    if lever.change is None:
        return _("out of reach")
    return size(DRIVERS[lever.at.driver], lever.change.value, formats, signed=True)


def gain(lever: Lever, goal: Goal, formats: Formats) -> str:
    """Return what the driver adds at the better end of its range."""
    if lever.gain <= 0:
        return _("nothing")
    if goal.metric == "margin":
        return f"▲ {formats.short(round(lever.gain))}"
    return _("▲ {points} points", points=formats.number(round(lever.gain * 100, 2), 2))


def levers(tried: Sequence[Lever], goal: str, names: Names, formats: Formats) -> str:
    """Return which drivers reach a goal alone.

    Args:
        tried: Levers, those in reach first.
        goal: How the sentence names the goal: "break even", "the budgeted result".
        names: Names of places and details.
        formats: How figures read.
    """
    reaching = [lever for lever in tried if lever.change is not None]
    if tried and tried[0].met:
        return _(
            "The year already reaches {goal}; the table shows how far each driver may move before it does not.",
            goal=goal,
        )
    if not reaching:
        best = max(tried, key=lambda lever: lever.gain)
        return _(
            "No driver alone reaches {goal} within its range; {driver} gets closest.",
            goal=goal,
            driver=title(best.at, names),
        )
    phrases = [change(lever.change, names, formats) for lever in reaching[:MOST_NAMED] if lever.change]
    more = len(reaching) - MOST_NAMED
    if more > 0:
        return _(
            "To reach {goal}, any one of these is enough: {changes} (and {count} more).",
            goal=goal,
            changes=join(phrases, "or"),
            count=more,
        )
    return _("To reach {goal}, any one of these is enough: {changes}.", goal=goal, changes=join(phrases, "or"))


def out_of_reach(lever: Lever, formats: Formats) -> str:
    """Return why a driver alone does not reach the goal, with the value that comes nearest."""
    driver, sought = DRIVERS[lever.at.driver], lever.sought
    if sought.nearest is None:
        return _("{driver} changes nothing here, so it cannot reach the goal.", driver=translate(driver.label))
    known = {
        name: size(driver, value, formats, signed=True)
        for name, value in (("low", sought.low), ("high", sought.high), ("nearest", sought.nearest))
    }
    if sought.lies_above:
        return _(
            "{driver} alone cannot reach the goal: from {low} to {high}, the nearest is {nearest}, "
            "and the goal lies above that.",
            driver=translate(driver.label),
            **known,
        )
    return _(
        "{driver} alone cannot reach the goal: from {low} to {high}, the nearest is {nearest}, "
        "and the goal lies below that.",
        driver=translate(driver.label),
        **known,
    )


def answer(lever: Lever, goal: str, names: Names, formats: Formats) -> str:
    """Return how far one driver must go to reach a goal, or may go before it is missed."""
    driver = in_sentence(title(lever.at, names))
    if lever.change is None:
        if lever.met:
            return _("The year reaches {goal} at any value of {driver}.", goal=goal, driver=driver)
        return out_of_reach(lever, formats)
    if not lever.change.value:
        return _("The year is at {goal} with {driver} unchanged.", goal=goal, driver=driver)
    phrase = change(lever.change, names, formats)
    if lever.met:
        return _("The year still reaches {goal} with {change}; beyond that it does not.", goal=goal, change=phrase)
    return _("The year reaches {goal} with {change}.", goal=goal, change=phrase)
