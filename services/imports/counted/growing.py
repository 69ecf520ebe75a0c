"""Counts and hours of the year so far: told by how they grow from month to month, for nothing else says so."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from data.importers.questions import question
from language import _
from services.imports.rows.context import Context
from services.imports.rows.typed import Int64

#: Where credits let some figures of the year so far fall back: shares of steps up, and of series that add up.
STEPS_UP, WHOLE_YEARS = 0.85, 0.75
#: So many months and series of counts tell.
_MONTHS, _SERIES = 4, 3


def adds_up(series: Iterable[Sequence[int]]) -> bool:
    """Tell whether figures add up from month to month: nearly all steps go up, and the last is of all months.

    Of months that stand for themselves about half of the steps go up, and the last is about as large as the first.

    Args:
        series: Sizes of the figures of one place, month by month within a year.
    """
    long = list(series)
    steps = [a <= b for sizes in long for a, b in pairwise(sizes)]
    whole = [sizes[-1] * 2 >= sizes[0] * len(sizes) and sizes[-1] > sizes[0] for sizes in long]
    return sum(steps) >= STEPS_UP * len(steps) and sum(whole) >= WHOLE_YEARS * len(whole)


def hold_counts_so_far(context: Context, months: Int64, keys: Sequence[Int64], counts: Int64) -> None:
    """Hold a file whose counts add up from month to month, until a person says that they are of the month.

    Args:
        context: Of the file.
        months: Month (yyyymm) of each figure, 0 for none.
        keys: What each figure is of (department, measure …), one array for each.
        counts: The figures.
    """
    columns = np.stack([months, *keys])
    order, places = np.unique(columns, axis=1, return_inverse=True)
    sums = np.zeros(order.shape[1], dtype=np.int64)
    np.add.at(sums, places.ravel(), counts)
    series: dict[tuple[int, ...], list[int]] = {}
    for (month, *key), count in zip(order.T.tolist(), sums.tolist(), strict=True):
        if month:
            series.setdefault((context.calendar.fiscal_year(month), *key), []).append(count)
    long = [counted for counted in series.values() if len(counted) >= _MONTHS and any(counted)]
    if len(long) < _SERIES or not adds_up(long):
        return
    sentence = _(
        "The figures grow from month to month, as those of the year so far do. Export each month's own figures, or say "
        "that they are of the month."
    )
    if context.source.ask(question("cumulative", sentence, ("month",))) != "month":
        context.ask(sentence)
