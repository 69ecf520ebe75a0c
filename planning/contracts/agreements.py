"""Contracts and their price lists as matching needs them: who may supply which item on which day, at which price.

Days are counted from 1970-01-01. Suppliers are the surviving ones of merges; texts are normalized.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from planning.spend import units

_EPOCH = date(1970, 1, 1)
#: Years over which an escalator is followed; a price older than that was forgotten.
MOST_RAISES = 40


@dataclass(frozen=True)
class Agreement:
    """One contract: its term (days, both included), and whether it renews itself after the last one."""

    id: int
    number: str
    supplier: int
    category: str = ""
    start: int | None = None
    end: int | None = None
    renews: bool = False
    escalator: float | None = None

    def in_force(self, day: int) -> bool:
        """Return whether the contract runs on a day; without an end it runs on."""
        begun = self.start is None or self.start <= day
        return begun and (self.end is None or day <= self.end or self.renews)

    def ended_before(self, day: int) -> bool:
        """Return whether the contract was over by then."""
        return self.end is not None and self.end < day and not self.renews


@dataclass(frozen=True)
class Price:
    """The agreed price of one unit of an item (millionths), between two days (both included)."""

    contract: int
    item: str
    unit: str
    pieces: int
    micro: int
    first: int
    last: int | None = None

    def valid(self, day: int) -> bool:
        """Return whether the price is agreed for a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Due:
    """What one unit of a line should cost: `up` ÷ `down` millionths."""

    up: int
    down: int


@dataclass
class Register:
    """All contracts and prices, found by number, supplier and item.

    `pieces` are conversions that people stated: (supplier, item) -> unit spelling -> single pieces.
    """

    agreements: Mapping[int, Agreement]
    prices: Iterable[Price]
    pieces: Mapping[tuple[int, str], Mapping[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_number = {agreement.number: agreement for agreement in self.agreements.values()}
        self.by_supplier: dict[int, list[Agreement]] = {}
        for agreement in self.agreements.values():
            self.by_supplier.setdefault(agreement.supplier, []).append(agreement)
        self.listed: dict[tuple[int, str], list[Price]] = {}
        for price in self.prices:
            if price.contract in self.agreements:
                self.listed.setdefault((price.contract, price.item), []).append(price)
        self.by_item: dict[str, list[int]] = {}
        self.with_list: set[int] = set()
        for contract, item in self.listed:
            self.by_item.setdefault(item, []).append(contract)
            self.with_list.add(contract)

    def prices_on(self, contract: int, item: str, day: int) -> list[Price]:
        """Return the prices of an item that a contract agrees on for a day."""
        return [price for price in self.listed.get((contract, item), ()) if price.valid(day)]

    def due(self, contract: int, supplier: int, item: str, unit: str, day: int) -> Due | None:
        """Return what a line's unit should cost on a day, None where no price or no conversion is known.

        The price in the line's own unit goes before converted ones, the later of two before the earlier.
        """
        valid = self.prices_on(contract, item, day)
        if not valid:
            return None
        every = self.listed[contract, item]
        pack_sizes = {units.spelling(price.unit): price.pieces for price in every}
        decided = self.pieces.get((supplier, item), {})
        own = units.spelling(unit)
        valid.sort(key=lambda price: (units.spelling(price.unit) != own, price.pieces, -price.first, price.unit))
        for price in valid:
            ratio = units.ratio(unit, price.unit, price.pieces, listed=pack_sizes, decided=decided)
            if ratio is not None:
                return Due(self._escalate(price, day) * ratio.up, ratio.down)
        return None

    def _escalate(self, price: Price, day: int) -> int:
        share = self.agreements[price.contract].escalator
        return escalate(price.micro, share, years_between(price.first, day)) if share else price.micro

    def turns(self, contract: int, item: str) -> set[int]:
        """Return the days on which something changes for an item under a contract: terms, prices, escalators."""
        agreement = self.agreements[contract]
        days = {agreement.start} if agreement.start is not None else set()
        if agreement.end is not None:
            days.add(agreement.end + 1)
        for price in self.listed.get((contract, item), ()):
            days.add(price.first)
            if price.last is not None:
                days.add(price.last + 1)
            if agreement.escalator:
                days.update(anniversaries(price.first, price.last))
        return {day for day in days if day is not None}


def escalate(micro: int, share: float, years: int) -> int:
    """Return a price raised by a share once a year, rounded once to the millionth, half up."""
    factor = (1 + Decimal(str(share))) ** years
    return int((micro * factor + Decimal("0.5")).to_integral_value(rounding="ROUND_FLOOR"))


@lru_cache(maxsize=100_000)
def years_between(first: int, day: int) -> int:
    """Return the anniversaries of a day that have passed; 29 February has its own on 1 March in other years."""
    start, then = day_of(first), day_of(day)
    passed = then.year - start.year - ((then.month, then.day) < (start.month, start.day))
    return max(0, min(passed, MOST_RAISES))


def anniversaries(first: int, last: int | None) -> list[int]:
    """Return the anniversaries of a day up to another one (or for as long as escalators are followed)."""
    start = day_of(first)
    days = []
    for years in range(1, MOST_RAISES + 1):
        year = start.year + years
        leap = (start.month, start.day) == (2, 29) and not (year % 4 == 0 and (year % 100 or year % 400 == 0))
        day = number_of(date(year, 3, 1) if leap else start.replace(year=year))
        if last is not None and day > last:
            break
        days.append(day)
    return days


def number_of(day: date) -> int:
    """Return a day as a number."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Return a number as a day."""
    return _EPOCH + timedelta(days=number)
