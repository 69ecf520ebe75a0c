"""Sentences about goals: which driver reaches one alone, how far it must go, how far it may go."""

from collections.abc import Sequence

from planning.scenarios.drivers import DRIVERS
from planning.scenarios.studies.goal_seek import Goal
from planning.scenarios.studies.levers import Lever
from planning.scenarios.types import Change
from reports.formats import Formats
from reports.scenarios.words import Names, change, joined, place, size

#: More drivers than these are not listed in a sentence.
MOST_NAMED = 3


def title(at: Change, names: Names) -> str:
    """Return the driver's name, with the payers of a shift and the place that is not the whole hospital."""
    label = DRIVERS[at.driver].label
    if at.detail:
        source, target = at.detail.split(">")
        label = f"{label}, {names.get(('payer', source), source)} to {names.get(('payer', target), target)}"
    return f"{label}, {place(at, names)}" if at.scope.id else label


def needed(lever: Lever, formats: Formats) -> str:
    """Return the value that reaches the goal."""
    if lever.change is None:
        return "out of reach"
    return size(DRIVERS[lever.at.driver], lever.change.value, formats, signed=True)


def gain(lever: Lever, goal: Goal, formats: Formats) -> str:
    """Return what the driver adds at the better end of its range."""
    if lever.gain <= 0:
        return "nothing"
    if goal.metric == "margin":
        return f"▲ {formats.short(round(lever.gain))}"
    return f"▲ {formats.number(round(lever.gain * 100, 2), 2)} points"


def levers(found: Sequence[Lever], goal: str, names: Names, formats: Formats) -> str:
    """Return which drivers reach a goal alone.

    Args:
        found: Levers, those in reach first.
        goal: How the sentence names the goal: "break even", "the budgeted result".
        names: Names of places and details.
        formats: How figures read.
    """
    reaching = [lever for lever in found if lever.change is not None]
    if found and found[0].met:
        return f"The year reaches {goal} as things stand; below is how far each driver may go before it does not."
    if not reaching:
        return f"No driver alone reaches {goal} within its slider; {_most(found, names)}."
    phrases = [change(lever.change, names, formats) for lever in reaching[:MOST_NAMED] if lever.change]
    more = len(reaching) - MOST_NAMED
    also = f" (and {more} more)" if more > 0 else ""
    return f"To reach {goal} one of these alone would do: {joined(phrases, 'or')}{also}."


def _most(found: Sequence[Lever], names: Names) -> str:
    best = max(found, key=lambda lever: lever.gain)
    return f"{title(best.at, names)} gets closest"


def answer(lever: Lever, goal: str, names: Names, formats: Formats) -> str:
    """Return how far one driver must go to reach a goal, or may go before it is missed."""
    if lever.change is None:
        if lever.met:
            return f"The year reaches {goal} wherever {title(lever.at, names).lower()} lies."
        return lever.sought.message
    phrase = change(lever.change, names, formats)
    if not lever.change.value:
        return f"The year is at {goal} with {title(lever.at, names).lower()} as it is."
    if lever.met:
        return f"The year still reaches {goal} with {phrase}; beyond that it does not."
    return f"The year reaches {goal} with {phrase}."
