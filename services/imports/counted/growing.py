"""Counts and hours of the year so far: told by how they grow from month to month, for nothing else says so."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pandas as pd

from data.importers.questions import question
from language import _
from services.imports.rows.context import Context
from services.imports.rows.typed import Int64

#: Where credits let some figures of the year so far fall back: shares of moves up, and of series that add up.
MOVES_UP, WHOLE_YEARS = 0.85, 0.75
#: So large a share of all steps moves at least, and at most so large a share of the moves is of one month: a raise or
#: an opening is no year so far.
_MOVING, _AT_ONCE = 1 / 3, 0.85
#: A series that moves nearly as often as others tells whether its last figure is of all months; so many do at least.
_OFTEN, _TELLING = 0.6, 2
#: So many months and series of counts tell.
_MONTHS, _SERIES = 4, 3


def adds_up(series: Iterable[Sequence[int]]) -> bool:
    """Tell whether figures add up from month to month: nearly all moves go up, and the last figure is of all months.

    Of months that stand for themselves about half of the moves go down, and the last is about as large as the first.
    Where nothing was posted in a month, figures of the year so far stay, as those of flat months do: such a step says
    nothing, and of figures that hardly move nothing is known. The last figure is asked neither of rare ones (a pay
    code) nor of series that begin with nothing: whatever came later, it would be of all months.

    Args:
        series: Sizes of the figures of one place, month by month within a year.
    """
    filled = [(sizes, _moves(sizes)) for sizes in series if any(sizes)]
    moves = [move for _sizes, own in filled for move in own]
    if len(filled) < _SERIES or len(moves) < _MOVING * sum(len(sizes) - 1 for sizes, _own in filled):
        return False
    at_once = max(Counter(place for place, _up in moves).values(), default=0)
    if at_once > _AT_ONCE * len(moves) or sum(up for _place, up in moves) < MOVES_UP * len(moves):
        return False
    most = max(len(own) for _sizes, own in filled)
    often = max(1, min(_OFTEN * most, most - 1))  # of three months one without a posting is half of the steps
    telling = [sizes for sizes, own in filled if sizes[0] and len(own) >= often]
    whole = [sizes[-1] * 2 >= sizes[0] * len(sizes) and sizes[-1] > sizes[0] for sizes in telling]
    return len(telling) >= _TELLING and sum(whole) >= WHOLE_YEARS * len(whole)


def _moves(sizes: Sequence[int]) -> list[tuple[int, bool]]:
    """Return the steps in which a series moves once it has begun, each with whether it goes up."""
    first = next(place for place, size in enumerate(sizes) if size)
    return [(place, a < b) for place, (a, b) in enumerate(pairwise(sizes)) if a != b and place >= first]


class CountsByMonth:
    """The counts of a file by what they are of and by month, judged after its last row.

    A file whose counts add up from month to month is held until a person says that they are of the month.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._sums: list[pd.DataFrame] = []

    def take(self, months: Int64, keys: Sequence[Int64], *counts: Int64) -> None:
        """Take in the rows of a chunk.

        Args:
            months: Month (yyyymm) of each figure, 0 for none.
            keys: What each figure is of (department, measure …), one array for each.
            counts: The figures; later ones count only where the whole file has none of the first.
        """
        places = [f"key {place}" for place in range(len(keys))]  # no text
        columns = ["month", *places, *(f"count {place}" for place in range(len(counts)))]  # no text
        rows = pd.DataFrame(dict(zip(columns, (months, *keys, *counts), strict=True)))
        self._sums.append(rows[rows["month"] > 0].groupby(["month", *places], as_index=False).sum())

    def ask(self) -> None:
        """Hold the file where its counts add up."""
        long = [counted for counted in self._series() if len(counted) >= _MONTHS]
        if not adds_up(long):
            return
        sentence = _(
            "The figures grow from month to month, as those of the year so far do. Export each month's own figures, or "
            "say that they are of the month."
        )
        if self._context.source.ask(question("cumulative", sentence, ("month",))) != "month":
            self._context.ask(sentence)

    def _series(self) -> Iterable[list[int]]:
        if not self._sums:
            return []
        rows = pd.concat(self._sums)
        keys = [name for name in rows.columns if not name.startswith("count ")]
        sums = rows.groupby(keys, as_index=False).sum()  # by month first
        counts = [name for name in sums.columns if name not in keys and sums[name].any()]
        if not counts:
            return []
        series: dict[tuple[int, ...], list[int]] = {}
        for month, *key, count in zip(*(sums[name].tolist() for name in (*keys, counts[0])), strict=True):
            series.setdefault((self._context.calendar.fiscal_year(month), *key), []).append(count)
        return series.values()
