"""The parts of a figure that is built from drivers: what is multiplied, and the amount to the cent.

Everything is a whole number, so that who multiplies the inputs that are shown gets the amount that is stored.
Source: docs/methods.md#budget-from-drivers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from planning.budgets.building.assumptions import MICRO, MILLI

#: Codes of parts: what is multiplied with what.
HOURS = "hours"  # hours × pay an hour
DAYS = "days"  # days × labor cost a day that is in no time line
BENEFITS = "benefits"  # own pay × share
UNITS = "units"  # volume × price per unit
CONTRACT = "contract"  # volume (or a month) × price, for what is bought under a contract
FIXED = "fixed"  # a month of the run rate
PAYER = "payer"  # charges × part of a payer × what it pays × change of its rates


@dataclass(frozen=True)
class Factor:
    """A factor in millionths and what it is: a kind of assumption, or "price_list", "registered_rate", "net_share"."""

    name: str
    micro: int


@dataclass(frozen=True)
class FigurePart:
    """A part of the figure of one department, account and month (`place` 0–11).

    Either `quantity_milli` × `price_micro` (millionths of the main unit), or `base_minor`; times all `factors`.
    `detail`: job class id and pay group ("4/regular"), contract, payer.
    """

    department_id: int
    account_id: int
    place: int
    kind: str
    detail: str
    amount_minor: int
    quantity_milli: int | None = None
    price_micro: int | None = None
    base_minor: int | None = None
    factors: tuple[Factor, ...] = ()


def nearest(numerator: int, denominator: int) -> int:
    """Return the quotient rounded half away from zero; the denominator is positive."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def product_minor(quantity_milli: int, price_micro: int, factors: Sequence[Factor], digits: int) -> int:
    """Return quantity × price × factors in minor units of a currency with `digits`, rounded once, half away from 0."""
    changing = [one.micro for one in factors if one.micro != MICRO]
    top = quantity_milli * price_micro * prod(changing) * int(10**digits)
    return nearest(top, MILLI * MICRO * int(MICRO ** len(changing)))


def share_minor(base_minor: int, factors: Sequence[Factor]) -> int:
    """Return an amount × factors, rounded once, half away from 0."""
    return nearest(base_minor * prod(one.micro for one in factors), int(MICRO ** len(factors)))
