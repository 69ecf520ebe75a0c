"""What a person asks "what if" with: changes of drivers, where, when, and how they ramp. Frozen, hashable, checked.

Rates are 0–1 and amounts minor units, as everywhere; a widget turns percent into rates.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from language import _
from planning import periods

ScopeKind = Literal["hospital", "facility", "service_line", "department"]
SCOPE_KINDS: tuple[ScopeKind, ...] = ("hospital", "facility", "service_line", "department")
LONGEST_RAMP = 24
LONGEST_NAME = 120


class ScenarioError(ValueError):
    """A scenario that cannot be computed; the message is one plain sentence for the person who made it."""


@dataclass(frozen=True, order=True)
class Scope:
    """Where a change acts: everywhere (`id` 0), or in facilities, service lines or departments by their ids.

    `more` are further ones of the same kind, ascending.
    """

    kind: ScopeKind = "hospital"
    id: int = 0
    more: tuple[int, ...] = ()

    @classmethod
    def of(cls, kind: ScopeKind, ids: Iterable[int]) -> "Scope":
        """Return the scope of some places; the whole hospital when there is none."""
        ordered = sorted(set(ids))
        return cls(kind, ordered[0], tuple(ordered[1:])) if ordered else cls()

    @property
    def ids(self) -> tuple[int, ...]:
        """Return all places, none for the whole hospital."""
        return (self.id, *self.more) if self.id else ()

    def __post_init__(self) -> None:
        if self.kind not in SCOPE_KINDS:
            raise ScenarioError(
                _("Not a scope: “{kind}”. Use one of {scopes}.", kind=self.kind, scopes=", ".join(SCOPE_KINDS))
            )
        if list(self.ids) != sorted(set(self.ids)) or (self.more and not self.id):
            raise ScenarioError(_("The places of a scope must be different and in ascending order."))
        if (self.kind == "hospital") != (self.id == 0):
            raise ScenarioError(
                _("The whole hospital has no id, and a facility, service line or department needs one.")
            )


EVERYWHERE = Scope()


@dataclass(frozen=True)
class DriverChange:
    """One driver set to a value.

    Args:
        driver: Key in `drivers.DRIVERS`.
        value: In the driver's unit: a rate 0–1 (0.04 is +4 %), points of a share (0.02 is two points), minor units,
            beds. A value equal to the driver's neutral one changes nothing.
        scope: Where.
        start, end: First and last month (`yyyymm`), both included; None is open. A one-time item uses `start` only.
        ramp_months: Months on the way: month k from the start (k = 0, 1 …) has (k + 1) ÷ (ramp_months + 1) of the
            value, at most all of it. 0 acts in full at once. The way back at `end` is at once.
        detail: What within the scope, as the driver's `detail` says: code of a measure, payer, job class, contract,
            account, an account category, several job classes ("RN,TECH"); "" is all, where the driver allows it.
        options: Further assumptions by name, sorted; those left out take the driver's default.
    """

    driver: str
    value: float
    scope: Scope = EVERYWHERE
    start: int | None = None
    end: int | None = None
    ramp_months: int = 0
    detail: str = ""
    options: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ScenarioError(_("The value of {driver} is not a number.", driver=self.driver))
        # −0.0 and 0, and options in any order, are the same change and make the same link.
        object.__setattr__(self, "value", float(self.value) + 0.0)
        object.__setattr__(self, "options", tuple(sorted((name, float(value) + 0.0) for name, value in self.options)))

    @property
    def details(self) -> tuple[str, ...]:
        """Return the job classes or other codes that the detail names: "RN,TECH" names two."""
        return tuple(filter(None, self.detail.split(",")))

    def option(self, name: str) -> float | None:
        """Return the value given for an option, None when it was left out."""
        return dict(self.options).get(name)

    def at(self, value: float) -> "DriverChange":
        """Return the same change at another value."""
        return replace(self, value=value)


@dataclass(frozen=True)
class ScenarioChanges:
    """A name and its changes; no changes is the base itself.

    The order of changes does not matter: the engine sorts them, so equal sets give equal figures to the cent.
    """

    name: str = ""
    changes: tuple[DriverChange, ...] = field(default=())

    def with_value(self, place: int, value: float) -> "ScenarioChanges":
        """Return the scenario with the change at `place` set to another value."""
        changes = list(self.changes)
        changes[place] = changes[place].at(value)
        return replace(self, changes=tuple(changes))


def checked_months(change: DriverChange) -> None:
    """Refuse months that are none, an end before the start, and ramps beyond two years."""
    for name, month in (("start", change.start), ("end", change.end)):
        if month is not None and not (190001 <= month <= 299912 and 1 <= month % 100 <= 12):
            raise ScenarioError(
                _("Not a month: {month} ({field}). Write it as yyyymm, such as 202611.", month=month, field=name)
            )
    if change.start is not None and change.end is not None and change.end < change.start:
        raise ScenarioError(_("The end {end} is before the start {start}.", end=change.end, start=change.start))
    if not 0 <= change.ramp_months <= LONGEST_RAMP:
        raise ScenarioError(_("A ramp takes 0 to {most} months.", most=LONGEST_RAMP))


def profile(change: DriverChange, months: list[int]) -> list[float]:
    """Return how much of the change (0–1) each month has; without a start the ramp begins with the first month."""
    if not months:
        return []
    start = change.start or months[0]
    shares = []
    for month in months:
        passed = len(periods.span(start, month))
        inside = passed > 0 and (change.end is None or month <= change.end)
        shares.append(min(1.0, passed / (change.ramp_months + 1)) if inside else 0.0)
    return shares
