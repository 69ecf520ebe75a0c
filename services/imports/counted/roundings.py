"""Amounts with more decimals than the currency has: how many were rounded, and by how much that moves their total."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.tables.layout import NumberFormat
from data.importers.values.numbers import CALCULATED_PLACES, parse_decimals
from language import count_text, ngettext

Int64 = npt.NDArray[np.int64]
#: Decimals behind the last one that is stored; what stands behind these is the dust of binary fractions.
FINER = 4
#: Amounts beyond these (in stored units) do not fit with the finer decimals; no hospital has them.
_LARGEST = 9 * 10**18 // 10 ** (FINER + 1)


def may_be_rounded(cells: pa.Array, fmt: NumberFormat, *, scale: int) -> bool:
    """Return whether some cell of a column may have more than `scale` decimals and be read all the same."""
    longest = pc.max(pc.utf8_length(cells)).as_py() or 0
    return fmt.decimals > scale or longest > CALCULATED_PLACES + 1


def rounded_by(cells: pa.Array, fmt: NumberFormat, figures: Int64, *, scale: int) -> Int64:
    """Return what rounding added to each figure, in units of 10^-FINER of the figures' own.

    Args:
        cells: The texts that were read.
        fmt: How their column writes numbers.
        figures: The same in units of 10^-scale; 0 where a cell could not be read.
        scale: Decimals that are kept.
    """
    finer, read = parse_decimals(cells, fmt, scale=scale + FINER)
    return np.where(read & (np.abs(figures) < _LARGEST), figures * 10**FINER - finer, 0)


@dataclass
class Roundings:
    """Counts the amounts of loaded rows that were rounded.

    `exponent` is that of the currency; figures of the column `credit` count less.
    """

    exponent: int
    credit: str = ""
    count: int = 0
    moved: int = 0
    columns: dict[str, None] = field(default_factory=dict)

    def take(self, rounded: Mapping[str, Int64], kept: npt.NDArray[np.bool_]) -> None:
        """Count the rows that are kept.

        Args:
            rounded: By column, what rounding added to each row, as `rounded_by` says.
            kept: Which rows are stored.
        """
        for column, added in rounded.items():
            some = kept & (added != 0)
            if some.any():
                self.count += int(some.sum())
                self.moved += int(added[some].sum()) * (-1 if column == self.credit else 1)
                self.columns[column] = None

    def notes(self) -> list[str]:
        """Return what is said of them, with the change of the total in the sign of the file."""
        if not self.count:
            return []
        moved = Decimal(self.moved).scaleb(-self.exponent - FINER).quantize(Decimal(1).scaleb(-self.exponent))
        return [
            ngettext(
                "{count} amount has more decimals than the currency and was rounded; the total moves by {moved}.",
                "{count} amounts have more decimals than the currency and were rounded one by one; the total moves by "
                "{moved}.",
                self.count,
                count=count_text(self.count),
                moved=str(moved + 0),
            )
        ]
