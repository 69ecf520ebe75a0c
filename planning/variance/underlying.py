"""The result with and without one-offs and grants: what accounts that do not recur add to it, and what is left.

Source: docs/methods.md#one-offs-and-grants.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planning.variance import comparison

REPORTED, ONE_OFF, UNDERLYING = "reported", "one-off", "underlying"  # no text: codes


@dataclass(frozen=True)
class WithoutOneOffs:
    """Results of a selection without the accounts that a person marked as not recurring; minor units.

    `one_offs`, `underlying`: by `revenue`, `expense` and `result` (index), columns as the totals that they are taken
    from (those of a variance report, or of a landing with its range). `bridge`: the rows of `bridge` with variances.
    `accounts`: names of the accounts that have figures.
    """

    one_offs: pd.DataFrame
    underlying: pd.DataFrame
    bridge: pd.DataFrame
    accounts: tuple[str, ...]

    def total(self, figures: str) -> dict[str, Any]:
        """Return one row of the underlying totals."""
        return {str(name): value for name, value in self.underlying.loc[figures].to_dict().items()}

    def touches(self, figures: str, amounts: Sequence[str]) -> bool:
        """Return whether any of the amounts of a figure holds one-offs."""
        return any(self.one_offs[name].fillna(0).to_dict()[figures] for name in amounts)


def without_one_offs(totals: pd.DataFrame, one_offs: pd.DataFrame, amounts: Sequence[str]) -> pd.DataFrame:
    """Return totals less those of the accounts that do not recur; a side that has no figures keeps having none.

    Args:
        totals: `amounts` (Int64, minor units) by `revenue`, `expense` and `result` (index).
        one_offs: The same of the marked accounts alone.
        amounts: The columns that are added up.
    """
    sides = list(amounts)
    return totals[sides].astype("Int64") - one_offs[sides].reindex(totals.index).astype("Int64").fillna(0)


def bridge(
    reported: pd.DataFrame, accounts: pd.DataFrame, underlying: pd.DataFrame, amounts: Sequence[str]
) -> pd.DataFrame:
    """Return the way from the reported result to the underlying one, each row as its effect on the operating result.

    Args:
        reported: `amounts` by `revenue`, `expense` and `result` (index); `underlying`: likewise.
        accounts: `label, type` (revenue or expense) and `amounts` in natural sign, one row per marked account.
        amounts: Columns; the reported result less all accounts is the underlying result, to the cent.

    Returns:
        `label` ("" for both results), `part` (`REPORTED`, `ONE_OFF`, `UNDERLYING`), `type` ("result") and the amounts.
    """
    sides = list(amounts)
    effect = accounts[sides].astype("Int64").mul(accounts["type"].map(comparison.RESULT_SIGN).astype("int64"), axis=0)
    parts = [
        reported.loc[["result"], sides].assign(label="", part=REPORTED),
        effect.assign(label=accounts["label"], part=ONE_OFF),
        underlying.loc[["result"], sides].assign(label="", part=UNDERLYING),
    ]
    rows = pd.concat([part.astype(dict.fromkeys(sides, "Int64")) for part in parts], ignore_index=True)
    return rows.assign(type="result")[["label", "part", "type", *sides]]
