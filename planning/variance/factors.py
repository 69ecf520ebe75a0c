"""What explains the change of a product of factors, such as members × admissions per member × case mix × cost per case.

Source of the formulas: docs/methods.md#capitation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Factor:
    """One factor as budgeted and as it came; the first ones are explained first."""

    name: str
    budget: Decimal | int
    actual: Decimal | int


def explain_factors(factors: Sequence[Factor], *, cost: bool, minor_units: int = 100) -> Mapping[str, int]:
    """Split the variance of a product over its factors in their order; favorable is positive.

    Args:
        factors: Their product is the amount in major units. The textbook order of a capitated cost is enrollment,
            utilization, intensity (case mix) or efficiency, price.
        cost: Whether more is unfavorable.
        minor_units: Of one major unit.

    Returns:
        Minor units by factor: what changes when it goes from budget to actual while those before it are at actual and
        those after it at budget. Each level is rounded once, so the parts and the total tie to the cent.
    """
    levels = [_level(factors, done, minor_units) for done in range(len(factors) + 1)]
    sign = -1 if cost else 1
    return {factor.name: sign * (levels[place + 1] - levels[place]) for place, factor in enumerate(factors)}


def _level(factors: Sequence[Factor], done: int, minor_units: int) -> int:
    amount = Fraction(minor_units)
    for place, factor in enumerate(factors):
        amount *= Fraction(factor.actual if place < done else factor.budget)
    size = abs(amount)
    whole = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return whole if amount >= 0 else -whole
