"""What stands beside a scenario's result: the result without one-offs and grants, and what is ordered already."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data.engine import reading
from planning.periods import first_day, shift
from planning.scenarios.outcome import ScenarioOutcome
from services.permissions import Actor, require
from services.scenarios.baseline import ScenarioBase
from services.spend.commitments import open_parts
from services.variance.question import Question, open_frame


@dataclass(frozen=True)
class Underlying:
    """A year's result without the accounts that a person marked as not recurring; minor units.

    `accounts`: `name, base, scenario`, what each adds to the year's result. The reported result less all of them is
    the underlying one.
    """

    accounts: pd.DataFrame
    reported: tuple[int, int]  # base, scenario

    @property
    def names(self) -> list[str]:
        """Return the names of the accounts, without their codes."""
        return [name.split(" ", maxsplit=1)[-1] for name in self.accounts["name"]]

    @property
    def results(self) -> tuple[int, int]:
        """Return the underlying result of base and scenario."""
        base, scenario = self.reported
        return base - int(self.accounts["base"].sum()), scenario - int(self.accounts["scenario"].sum())


def underlying(base: ScenarioBase, outcome: ScenarioOutcome) -> Underlying | None:
    """Return the year without one-offs and grants, with and without the changes; None where no marked account counts.

    The base's figure is the landing's underlying result.
    """
    if not base.one_offs:
        return None
    ids = outcome.baseline.accounts["account_id"].to_numpy()[outcome.account]
    moved = (outcome.result - outcome.base).sum(axis=1) * outcome.sign
    rows = [
        (base.catalog.accounts.get(account, str(account)), amount, amount + int(moved[ids == account].sum()))
        for account, amount in base.one_offs.items()
    ]
    table = pd.DataFrame(rows, columns=["name", "base", "scenario"])
    return Underlying(table, (outcome.base_kpis.margin, outcome.kpis.margin))


@dataclass(frozen=True)
class Ordered:
    """Open orders of the base's departments at the end of a day, by category of expense; minor units.

    `rows`: `category`, `base`, `scenario` (expense of the open months), `ordered`, and `left` = scenario − ordered:
    what of the scenario's expense is not ordered yet; largest order first. Orders without an account have category ""
    and no expense beside them (NA).
    """

    rows: pd.DataFrame
    as_of: date

    @property
    def total(self) -> int:
        """Return what is ordered altogether."""
        return int(self.rows["ordered"].sum())


def open_orders(url: str, actor: Actor, *, first_open: int, departments: tuple[int, ...]) -> tuple[pd.DataFrame, date]:
    """Return the open orders that a base's open months begin with: `category, ordered`, and the day they are looked at.

    Args:
        url: The database.
        actor: Who asks.
        first_open: First month (yyyymm) that a scenario can move.
        departments: Of the base.

    Raises:
        NotPermittedError: The actor may not see purchases.
    """
    require(actor, "procurement:read")
    through = shift(first_open, -1)
    with reading(url) as session:
        frame = open_frame(session, actor, Question(through, "ytd"))
        orders = open_parts(frame, through)
        categories, types = frame.trees.categories, frame.trees.types
    orders = orders[orders["department_id"].isin(departments)]
    counted = orders["account_id"].eq(0) | orders["account_id"].map(types).eq("expense")
    named = orders[counted].assign(category=lambda rows: rows["account_id"].map(categories).fillna(""))
    sums = named.groupby("category")["open_minor"].sum().rename("ordered").reset_index()
    return sums, first_day(first_open) - timedelta(days=1)


def beside_expense(outcome: ScenarioOutcome, orders: pd.DataFrame, as_of: date) -> Ordered | None:
    """Return orders beside the expense of the open months, with and without the changes; None where nothing is ordered.

    Args:
        outcome: The scenario.
        orders: `category, ordered`, as `open_orders` has them.
        as_of: The day they are looked at.
    """
    if not orders["ordered"].ne(0).any():
        return None
    categories = outcome.baseline.accounts["category"].to_numpy()[outcome.account]
    expense = outcome.sign == -1
    rows = [
        (
            category,
            int(outcome.base[expense & (categories == category)].sum()),
            int(outcome.result[expense & (categories == category)].sum()),
            int(amount),
        )
        for category, amount in zip(orders["category"], orders["ordered"], strict=True)
    ]
    table = pd.DataFrame(rows, columns=["category", "base", "scenario", "ordered"])
    table = table.astype(dict.fromkeys(("base", "scenario", "ordered"), "Int64"))
    table.loc[table["category"].eq(""), ["base", "scenario"]] = pd.NA
    table = table.assign(left=table["scenario"] - table["ordered"])
    return Ordered(table.sort_values("ordered", ascending=False, kind="stable").reset_index(drop=True), as_of)
