"""What a file says, in the form in which files are compared."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class FileFigures:
    """What a file says; equal only to itself.

    Args:
        cells: `period` (yyyymm), `day` (days since 1970, -1 where only the month is known), `department`, `thing`
            (codes), `amount` (natural sign, minor units or thousandths), `fresh` (lines that are not stored yet).
        names: Department or thing to the name that the file gives it.
        lines: Lines that the file gives.
    """

    cells: pd.DataFrame
    names: Mapping[str, str]
    lines: int
