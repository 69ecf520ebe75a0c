"""Change the months of a line so that what they add up to is right to the cent, always.

Python integers throughout: minor units of either sign. The sheet in the browser (`pages/budgets/grid/money.js`) does
the same while a person types; a test holds both against each other.
Source: docs/methods.md#budget-sheet.
"""

from collections.abc import Sequence


class NothingOpenError(ValueError):
    """All months are locked, so that a total cannot be reached."""


def over(total: int, weights: Sequence[int]) -> list[int]:
    """Return a total spread in proportion to weights; equal parts where the weights are of no use.

    Each part is the difference of two rounded running totals, so that no cent is lost and none piles up at the end.
    Weights of both signs, or all zero, say nothing on the course of a year.

    Raises:
        NothingOpenError: There are no weights.
    """
    if not weights:
        raise NothingOpenError
    usable = weights if can_weigh(weights) else [1] * len(weights)
    whole, running, before, parts = sum(abs(weight) for weight in usable), 0, 0, []
    for weight in usable:
        running += abs(weight)
        reached = _nearest(total * running, whole)
        parts.append(reached - before)
        before = reached
    return parts


def can_weigh(weights: Sequence[int]) -> bool:
    """Return whether amounts can be a course: of one sign, and not all zero."""
    return any(weights) and (min(weights) >= 0 or max(weights) <= 0)


def to_total(months: Sequence[int], total: int, weights: Sequence[int], locked: Sequence[bool]) -> list[int]:
    """Return months that add up to `total`; locked ones stay, the rest goes over the others by weight.

    Raises:
        NothingOpenError: All months are locked and do not add up to it.
    """
    open_months = [place for place, shut in enumerate(locked) if not shut]
    rest = total - sum(amount for amount, shut in zip(months, locked, strict=True) if shut)
    if not open_months and rest == 0:
        return list(months)
    parts = over(rest, [weights[place] for place in open_months])
    result = list(months)
    for place, part in zip(open_months, parts, strict=True):
        result[place] = part
    return result


def by_rate(amounts: Sequence[int], millionths: int) -> list[int]:
    """Return amounts raised by a rate (in millionths: 3 % is 30,000; negative lowers).

    Their sum is the raised sum of all, rounded once; a cell differs from its own rounding by a cent at most.
    """
    running, before, raised = 0, 0, []
    for amount in amounts:
        running += amount
        reached = _nearest(running * (1_000_000 + millionths), 1_000_000)
        raised.append(reached - before)
        before = reached
    return raised


def by_amount(amounts: Sequence[int], added: int) -> list[int]:
    """Return amounts to which a sum is added in proportion to them; in equal parts where they cannot weigh."""
    return [amount + part for amount, part in zip(amounts, over(added, amounts), strict=True)]


def _nearest(numerator: int, denominator: int) -> int:
    """Return the quotient rounded half away from zero; the denominator is positive."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size
