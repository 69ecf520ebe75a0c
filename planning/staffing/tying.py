"""Hours and cost tied to where the year lands: one figure for labor, whatever method a department is landed by.

Source: docs/methods.md#staffing-cost-forecast.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.staffing.rule import Floats
from planning.staffing.simulation import UNTIMED

#: Minor units of a department, category and month that rounding may leave, one row of hours at half a cent each.
MOST_CENTS = 50
#: What a landing has beyond the rule is own pay an hour (an award, another mix) up to this share of it.
MOST_PAY = 0.05
KEYS = ["department_id", "category", "period"]


@dataclass(frozen=True, eq=False)
class Ties:
    """By `KEYS`: `ratio` on the cost of the rule, and `extra` (minor units) that rounding left or no hour carries."""

    table: pd.DataFrame

    @property
    def moved(self) -> frozenset[int]:
        """Return the departments whose landing is another figure than the rule's."""
        differs = self.table["landed"] != self.table["staffed"]
        return frozenset(int(number) for number in self.table.loc[differs, "department_id"])

    def apply(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows of the rule (perhaps with a person's changes) as the landing has them.

        Agency hours move with their dollars: bill rates stay as recorded. Own hours stay what the volume needs, and pay
        an hour moves, as far as `MOST_PAY`; beyond it hours move too. Rows of departments that the ledger does not know
        are left out.
        """
        if rows.empty and self.table.empty:
            return rows
        tied = carrying(rows).merge(self.table[[*KEYS, "ratio"]], on=KEYS, how="left")
        outside = ~tied["period"].isin(self.table["period"])
        tied = tied[tied["ratio"].notna() | outside].assign(ratio=lambda one: one["ratio"].fillna(1.0))
        amounts = np.rint(tied["amount_minor"] * tied["ratio"]).astype(np.int64)
        by_price = tied["ratio"].clip(1 - MOST_PAY, 1 + MOST_PAY).where(tied["category"] != "contract_labor", 1.0)
        tied = tied.assign(hours=tied["hours"] * tied["ratio"] / by_price, amount_minor=amounts).drop(columns="ratio")
        tied = tied.reset_index(drop=True)
        tied, rest = self._round(tied)
        extra = rest.rename(columns={"extra": "amount_minor"})
        extra = extra.assign(job_class_id=np.int64(0), pay_group=UNTIMED, hours=0.0)
        both = pd.concat([tied, extra[list(rows.columns)]], ignore_index=True) if len(extra) else tied
        return both[(both["amount_minor"] != 0) | (both["hours"] != 0)].reset_index(drop=True)

    def _round(self, tied: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Give cents that rounding left to the largest row of their key; return the rows and what no row can carry."""
        left = self.table.loc[self.table["extra"] != 0, [*KEYS, "extra"]]
        largest = tied.loc[tied.groupby(KEYS)["amount_minor"].idxmax(), [*KEYS]].reset_index(names="row")
        cents = left.merge(largest, on=KEYS)
        cents = cents[cents["extra"].abs() <= MOST_CENTS]
        amounts = tied["amount_minor"].to_numpy().copy()
        amounts[cents["row"].to_numpy(dtype=np.int64)] += cents["extra"].to_numpy(dtype=np.int64)
        rest = left.merge(cents[KEYS], on=KEYS, how="left", indicator=True)
        rest = rest[rest["_merge"] == "left_only"].drop(columns="_merge")
        return tied.assign(amount_minor=amounts), rest


def carrying(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without negative cost that has no hours: what time lines have beyond the ledger gives way."""
    return rows[(rows["pay_group"] != UNTIMED) | (rows["amount_minor"] > 0)]


def tie(rows: pd.DataFrame, landed: pd.DataFrame) -> Ties:
    """Return what ties the rows of the rule to the landing's labor, to the cent.

    Args:
        rows: `planning.staffing.simulation.by_group`.
        landed: `department_id, category, period, amount_minor` of the months that were landed; a department that is not
            in it has no labor in the ledger, and its hours stand for no cost of it.
    """
    whole = rows.groupby(KEYS)["amount_minor"].sum().rename("staffed")
    rows = carrying(rows)
    carried = rows.groupby(KEYS)["amount_minor"].sum().rename("carried")
    booked = landed.groupby(KEYS)["amount_minor"].sum().rename("landed")
    table = pd.concat([whole, carried, booked], axis=1)
    periods, departments = landed["period"].unique(), landed["department_id"].unique()
    levels = table.index
    inside = levels.get_level_values("period").isin(periods) & levels.get_level_values("department_id").isin(
        departments
    )
    table = table[inside].fillna(0).astype("int64").reset_index()
    usable = (table["carried"] > 0) & (table["landed"] >= 0)
    ratio = (table["landed"] / table["carried"].where(usable)).fillna(1.0)
    table = table.assign(ratio=ratio, extra=0)
    scaled = rows.merge(table[[*KEYS, "ratio"]], on=KEYS)
    rounded = scaled.assign(made=np.rint(scaled["amount_minor"] * scaled["ratio"])).groupby(KEYS)["made"].sum()
    index = pd.MultiIndex.from_frame(table[KEYS])
    made = rounded.reindex(index).fillna(0).to_numpy().astype(np.int64)
    return Ties(table.assign(extra=table["landed"].to_numpy() - made))


def tied_draws(draws: Floats, before: Floats, after: Floats) -> Floats:
    """Return possible costs `[D, S, T]` moved with their middle, from `before` to `after` `[D, T]`.

    Where the rule knows no cost, the landing's amount is added and has no spread.
    """
    ratio = np.divide(after, before, out=np.ones_like(after), where=(before > 0) & (after > 0))
    scaled = draws * ratio[:, None, :]
    added = np.where((before > 0) & (after > 0), 0.0, after - before)
    moved: Floats = scaled + added[:, None, :]
    return moved
