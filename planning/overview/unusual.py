"""Whose month departs from what is usual: by more than noise, and by more than finance cares about.

Source: docs/methods.md#overview.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from planning.forecasts.money_signals import MoneyLine


@dataclass(frozen=True)
class UnusualMonth:
    """A department's result whose month lies outside its control limits; amounts in minor units.

    `latest` and `expected` as in `MoneyLine`; `size` is how far they are apart.
    """

    department_id: int | None
    place: str
    period: int
    latest: float
    expected: float
    size: float
    verdict: str


def unusual_months(
    lines: Iterable[MoneyLine], *, period: int, least_minor: int, least_share: float
) -> list[UnusualMonth]:
    """Return the results whose month is out of line, the furthest first.

    Args:
        lines: Results of departments; those whose newest judged month is another one say nothing.
        period: The month (yyyymm).
        least_minor: A distance counts from this size on (minor units) …
        least_share: … that is this share of what was expected, too (0–1).
    """
    told = [one for line in lines if (one := _unusual(line)) is not None and one.period == period]
    worth = [one for one in told if abs(one.size) >= max(least_minor, least_share * abs(one.expected))]
    return sorted(worth, key=lambda one: (-abs(one.size), one.place))


def _unusual(line: MoneyLine) -> UnusualMonth | None:
    judgement = line.judgement
    if judgement is None or not bool(judgement.table["beyond"].iloc[-1]):
        return None
    month, size = judgement.table["ds"].iloc[-1], line.latest - line.expected
    return UnusualMonth(
        line.series.department_id,
        line.series.place,
        month.year * 100 + month.month,
        line.latest,
        line.expected,
        size,
        "favorable" if size > 0 else "unfavorable",  # no text
    )
