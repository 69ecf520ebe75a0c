"""Budget lines flexed and their variance explained, many at a time: volume, mix, labor, supplies, spending.

Source of the formulas: docs/methods.md#flexed-budget and #revenue-variance.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.exact import Int64, prorate, share_of
from planning.variance.flex import flexed_budget
from planning.variance.supplies import usage_and_price

#: The parts of a variance, in the order in which they are explained.
COMPONENTS = ("volume", "mix", "efficiency", "rate", "usage", "price", "spending")


def explain(lines: pd.DataFrame) -> pd.DataFrame:
    """Flex budget lines and split each variance; every part is favorable when positive.

    Args:
        lines: One row per line and month. `cost` (bool: expense, else revenue), `budget`, `actual` (int64 minor
            units), `fixed_share` (0–1), `budget_volume`, `actual_volume` (thousandths of the line's own driver,
            nullable), `budget_hours`, `actual_hours` (thousandths of an hour that the whole department was budgeted
            and worked, nullable: NA for what is no labor), `standard_hours` (of the same, those that the actual volume
            allows; NA where the department has no labor standard or its volume is not known; the column may be left
            out), `mix_group` (int64, −1 for none: revenue lines of one
            service and month whose drivers are the volumes of its payers), `price_effect` (minor units, nullable: what
            prices did to a supply cost, see `planning.variance.supplies`; NA where no invoices tell).

    Returns:
        The same index with `budget, flexed, actual, not_flexed`, `COMPONENTS` and `controllable` (int64). The
        components add up to the variance exactly: budget − actual of a cost, actual − budget of revenue.
        `controllable` is what of it a manager answers for: flexed budget − actual of a cost, nothing of revenue.

        A labor line's input are the department's hours: efficiency compares the hours worked with those that the
        volume allows, rate what an hour cost, in which the mix of own and agency staff shows. With a labor standard
        the flexed budget is those standard hours at the budgeted rate, whatever the fixed share, so that hours on
        target have no efficiency variance. A supply cost with known
        prices has usage and price. A cost that is wholly fixed, or without either, has spending in place of both.
        Revenue has volume, mix over its payers, and rate.
    """
    flexed = flexed_budget(lines[["budget", "fixed_share", "budget_volume", "actual_volume"]])
    budget = lines["budget"].to_numpy(dtype=np.int64)
    actual = lines["actual"].to_numpy(dtype=np.int64)
    groups = _Payers.among(lines, budget)
    by_hours, at_standard = _at_standard(lines, budget)
    restated = groups.with_new_payers(np.where(by_hours, at_standard, flexed["flexed"].to_numpy(dtype=np.int64)))
    cost = lines["cost"].to_numpy(dtype=bool)
    sign = np.where(cost, 1, -1)
    labor, at_budget_price = _labor(lines, budget, by_hours)
    mix = groups.mix(restated)
    rest = (restated - actual) * sign
    supply, price_part = _supply(lines, cost & ~labor)
    usage, price = usage_and_price(flexed=restated, actual=actual, price=price_part)
    return pd.DataFrame(
        {
            "budget": budget,
            "flexed": restated,
            "actual": actual,
            "not_flexed": flexed["not_flexed"].mask(by_hours, "").array,
            "volume": (budget - restated) * sign - mix,
            "mix": mix,
            "efficiency": np.where(labor, restated - at_budget_price, 0),
            "rate": np.where(labor, at_budget_price - actual, np.where(cost, 0, rest)),
            "usage": np.where(supply, usage, 0),
            "price": np.where(supply, price, 0),
            "spending": np.where(cost & ~labor & ~supply, rest, 0),
            "controllable": np.where(cost, rest, 0),
        },
        index=lines.index,
    )


def basis(lines: pd.DataFrame) -> pd.DataFrame:
    """Return what each flexed budget of `explain` is made of: `fixed` + `variable` × `came` ÷ `planned`, to the unit.

    Args:
        lines: As for `explain`.

    Returns:
        The same index with `fixed`, `variable` (int64 minor units), `planned`, `came` (Int64 thousandths, NA where
        nothing moves) and `driver`: "volume"; "hours" (those that a labor standard allows); "payers" (a new payer at
        the average rate of its service: `variable` and `planned` are of all its payers); "" where nothing moves.
    """
    flexed = flexed_budget(lines[["budget", "fixed_share", "budget_volume", "actual_volume"]])
    budget = lines["budget"].to_numpy(dtype=np.int64)
    fixed = share_of(budget, lines["fixed_share"].to_numpy(dtype=np.float64))
    moves = (budget != fixed) & (flexed["not_flexed"] == "").to_numpy(dtype=bool)
    driver = np.where(moves, "volume", "").astype(object)
    planned, came = (lines[f"{side}_volume"].astype("Int64").to_numpy(object) for side in ("budget", "actual"))
    by_hours, _ = _at_standard(lines, budget)
    fixed, variable = np.where(moves, fixed, budget), np.where(moves, budget - fixed, 0)
    fixed[by_hours], variable[by_hours], driver[by_hours] = 0, budget[by_hours], "hours"  # no text
    if by_hours.any():
        planned[by_hours] = lines["budget_hours"].to_numpy(object)[by_hours]
        came[by_hours] = lines["standard_hours"].to_numpy(object)[by_hours]
    payers = _Payers.among(lines, budget)
    new = payers.place[payers.new]
    fixed[new], variable[new], driver[new] = 0, payers.total_budget[payers.new], "payers"  # no text
    planned[new], came[new] = payers.total_budgeted[payers.new], payers.happened[payers.new]
    moving = pd.Series(driver != "")
    return pd.DataFrame(
        {
            "fixed": fixed,
            "variable": variable,
            "planned": pd.Series(planned, dtype="Int64").where(moving).array,
            "came": pd.Series(came, dtype="Int64").where(moving).array,
            "driver": driver.astype(str),
        },
        index=lines.index,
    )


def part_that_moves(cost: pd.Series, with_volume: pd.Series, fixed_share: pd.Series) -> float | None:
    """Return which part (0–1) of a cost moves with volume, None without any cost.

    Args:
        cost: Amounts in minor units, line by line.
        with_volume: The part of each line that has a driver with volumes, in minor units.
        fixed_share: The fixed share (0–1) of each line.
    """
    whole = int(cost.sum())
    moves = with_volume.astype("float64") * (1 - fixed_share.astype("float64"))
    return float(moves.sum()) / whole if whole > 0 else None


def _at_standard(lines: pd.DataFrame, budget: Int64) -> tuple[np.ndarray, Int64]:
    """Return which lines flex by standard hours, and what the hours of the actual volume cost at the budgeted price."""
    budgeted = lines["budget_hours"].astype("Int64").fillna(0).to_numpy(dtype=np.int64)
    unknown = pd.Series(pd.NA, index=lines.index)
    standard = lines.get("standard_hours", unknown).astype("Int64")
    by_hours = (budgeted > 0) & standard.notna().to_numpy() & lines["cost"].to_numpy(dtype=bool)
    flexed = np.zeros(len(lines), dtype=np.int64)
    hours = standard.fillna(0).to_numpy(dtype=np.int64)
    flexed[by_hours] = prorate(budget[by_hours], hours[by_hours], budgeted[by_hours])
    return by_hours, flexed


def _labor(lines: pd.DataFrame, budget: Int64, by_hours: np.ndarray) -> tuple[np.ndarray, Int64]:
    """Return which lines have hours, and what the hours worked would have cost at the budgeted price."""
    allowed = lines["budget_hours"].astype("Int64")
    worked = lines["actual_hours"].astype("Int64")
    hours = allowed.fillna(0).to_numpy(dtype=np.int64)
    variable = lines["fixed_share"].to_numpy(dtype=np.float64) < 1
    labor = (hours > 0) & worked.notna().to_numpy() & (variable | by_hours) & lines["cost"].to_numpy(dtype=bool)
    price = np.zeros(len(lines), dtype=np.int64)
    price[labor] = prorate(budget[labor], worked.fillna(0).to_numpy(dtype=np.int64)[labor], hours[labor])
    return labor, price


def _supply(lines: pd.DataFrame, other_cost: np.ndarray) -> tuple[np.ndarray, Int64]:
    """Return which lines have known prices, and what these did to their cost; a wholly fixed cost has spending only."""
    effect = lines["price_effect"].astype("Int64")
    variable = lines["fixed_share"].to_numpy(dtype=np.float64) < 1
    known = other_cost & variable & effect.notna().to_numpy(dtype=bool)
    return known, np.asarray(effect.fillna(0).to_numpy(dtype=np.int64), dtype=np.int64)


@dataclass(frozen=True)
class _Payers:
    """Revenue lines that are payers of one service and month; totals are of each line's group.

    A payer without budget and budgeted volume is new: it is valued at the average budgeted rate of its service, so that
    it moves volume and rate, and no mix.
    """

    budget: Int64  # of all lines
    place: Int64  # of the payers among the lines
    new: npt.NDArray[np.bool_]
    happened: Int64
    total_budget: Int64
    total_budgeted: Int64
    total_happened: Int64

    @classmethod
    def among(cls, lines: pd.DataFrame, budget: Int64) -> "_Payers":
        budgeted = lines["budget_volume"].astype("Int64")
        happened = lines["actual_volume"].astype("Int64")
        groups = lines["mix_group"].to_numpy(dtype=np.int64)
        known = (budgeted.fillna(0) != 0).to_numpy(dtype=bool)
        new = ~known & (budget == 0)
        moves = (groups >= 0) & happened.notna().to_numpy(dtype=bool) & (known | new)
        place = np.flatnonzero(moves & (lines["fixed_share"].to_numpy(dtype=np.float64) == 0))
        group = np.unique(groups[place], return_inverse=True)[1]
        planned = budgeted.fillna(0).iloc[place].to_numpy(dtype=np.int64)
        came = happened.iloc[place].to_numpy(dtype=np.int64)
        sums = [_sums(values, group) for values in (budget[place], planned, came)]
        usable = sums[1] != 0
        return cls(budget, place[usable], new[place][usable], came[usable], *(values[usable] for values in sums))

    def with_new_payers(self, flexed: Int64) -> Int64:
        """Return flexed budgets in which new payers stand at the average budgeted rate."""
        result, new = flexed.copy(), self.new
        average = prorate(self.total_budget[new], self.happened[new], self.total_budgeted[new])
        result[self.place[new]] = average
        return result

    def mix(self, flexed: Int64) -> Int64:
        """Return what the payers' actual shares of the volume earn beyond their budgeted shares, line by line.

        The volume part of a line is its budget × total actual ÷ total budgeted volume of its group − its budget.
        """
        mix = np.zeros(len(self.budget), dtype=np.int64)
        place = self.place
        mix[place] = flexed[place] - prorate(self.budget[place], self.total_happened, self.total_budgeted)
        return mix


def _sums(values: np.ndarray, group: np.ndarray) -> Int64:
    """Return for every value the exact sum of its group."""
    sums = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(sums, group, values)
    return np.asarray(sums[group], dtype=np.int64)
