"""What is added to a budget: the lines of initiatives, transfers and carry-forward, and what a year leaves.

Minor units in natural sign. Source: docs/methods.md#adjustments-of-a-budget.
"""

from dataclasses import dataclass

YEAR = 12

#: Kinds that are lines of a draft at once, and kinds that somebody approves first.
AT_ONCE, APPROVED_FIRST = ("initiative", "one_time"), ("transfer", "carry_forward")


@dataclass(frozen=True)
class AdjustedLine:
    """An amount for one month (0–11) of one line."""

    department_id: int
    account_id: int
    place: int
    amount_minor: int


def months_of(amount: int, start: int, *, recurrent: bool) -> list[int]:
    """Return the twelve months of an amount: in each month from `start` (0–11) on where it recurs, else in that one."""
    return [amount if place == start or (recurrent and place > start) else 0 for place in range(YEAR)]


def lines_of(
    source: tuple[int, int], target: tuple[int, int] | None, amount: int, start: int, *, recurrent: bool
) -> list[AdjustedLine]:
    """Return the lines of an adjustment at a department and account; with a `target`, what is taken here goes there.

    A transfer's lines always add up to zero.
    """
    months = [(place, minor) for place, minor in enumerate(months_of(amount, start, recurrent=recurrent)) if minor]
    if target is None:
        return [AdjustedLine(*source, place, minor) for place, minor in months]
    taken = [AdjustedLine(*source, place, -minor) for place, minor in months]
    return [*taken, *(AdjustedLine(*target, place, minor) for place, minor in months)]


def unused_amount(budget: int, actual: int) -> int:
    """Return what is left of a year's expense budget; nothing where more was spent, or no cost was budgeted."""
    return max(budget - actual, 0) if budget > 0 else 0
