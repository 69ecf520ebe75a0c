"""Totals and results of figures that were rounded before they were printed, each by itself."""

import numpy as np

from data.importers.lines.line_table import LineTable
from data.importers.lines.running_sums import RunningSums, near
from data.importers.lines.total_labels import SaidAbove, names_lines, remainder

#: By so many of the smallest unit written a result may differ from totals that were rounded each by itself.
_ROUNDED = 3
#: By no more than this share of it may a total differ from its lines by rounding.
_SMALL = 0.02
#: One, in hundredths: figures without cents.
WHOLE_UNIT = 100
#: A line that is near a sum less often than this is no line by chance.
_CHANCE = 0.001


def is_rounded_net(table: LineTable, place: int, running: RunningSums) -> bool:
    """True for a result of figures that were rounded before they were printed, as in thousands."""
    parts = running.sums
    allowed = float(2 * _ROUNDED * _rounded_to(table))
    return allowed <= np.abs(table.figures[place]).max() and any(
        len(near(2 * parts, start + parts[-1] + sign * table.figures[place], table.stated[place], allowed))
        for start in parts[running.last_ends]
        for sign in (1, -1)
    )


def _rounded_to(table: LineTable) -> int:
    """Return the power of ten to which all figures are rounded; figures in fifty thousands are in ten thousands."""
    return int(10 ** (len(str(table.unit)) - 1))


def is_rounded_total(table: LineTable, place: int, running: RunningSums) -> bool:
    """True for a total without a code that differs from its group by what rounding to whole figures may do."""
    if table.unit < WHOLE_UNIT or table.coded[place] or not table.filled[place] or not running.rows:
        return False
    starts = np.array(sorted({*running.heads, *running.last_ends}), dtype=np.int64)
    counts = running.filled_since(starts)
    allowed = np.minimum((counts + 1) * 0.5, _ROUNDED) * _rounded_to(table)
    sums = running.sums
    apart = np.abs(sums[-1] - sums[starts] - table.figures[place])[:, table.stated[place]].max(axis=1)
    small = allowed <= np.abs(table.figures[place]).max() * _SMALL
    return bool(((counts >= 2) & small & (apart <= allowed)).any())


def is_no_chance(table: LineTable, place: int) -> bool:
    """True where a rounded total has too many or too large figures to be near the sum of other lines by chance."""
    sizes = np.abs(table.figures[place][table.stated[place]])
    chances = np.minimum((2 * _ROUNDED + 1) * _rounded_to(table) / np.maximum(sizes, 1), 1.0)
    return bool(chances.prod() <= _CHANCE)


def is_named(table: LineTable, label: str, names: SaidAbove) -> bool:
    """True where what a total is of is all there is, or what lines above or their heads are called."""
    return names_lines(label, [], table.heads) or remainder(label) in names
