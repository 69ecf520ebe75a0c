"""Is a month whole? Judged by money per account against what usually is there.

Source: docs/methods.md#state-of-a-month. Every page, export and command asks this one rule, through
`services.month_end.states`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

State = Literal["open", "begun", "preliminary", "whole", "closed"]
Judge = Literal["history", "budget", "nothing"]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Months before that say what is usual, and the fewest that can.
HISTORY, FEWEST = 12, 3
#: An account of older books has to be this many months old before it can be missed.
OWN_MONTHS = 6
#: Below this part of what is usual (and clearly below anything seen) an account or category is short.
SHORT = 0.6
#: "Clearly below anything seen": below this part of the lowest usual month.
BELOW_LOWEST = 0.9
#: A side (revenue, expense) with less than this part of its usual money has only begun.
BEGUN = 0.75
#: Expense with less than this part of its usual money lacks something, even where no single account does.
THIN = 0.85
#: What lacks has to be at least this part of its side to matter.
MATERIAL = 0.005
#: A category that stays short over so many months in a row, with most accounts posted, has a new level.
NEW_LEVEL_MONTHS, BROAD = 3, 0.8
#: Against a budget (too few months before): short, begun, and material parts. Budgets are coarser than habits.
BUDGET_SHORT, BUDGET_BEGUN, BUDGET_MATERIAL = 0.3, 0.5, 0.02
#: A side is judged as a whole where regular categories are at least this part of its money.
MOSTLY_REGULAR = 0.5
#: A budgeted category is regular when it has figures in this part of the budget's months.
REGULARLY_BUDGETED = 0.75
SIDES = ("revenue", "expense")


@dataclass(frozen=True)
class MissingAmount:
    """A category of which something is not posted yet; minor units in natural sign. `usual` is of what is short."""

    type: str
    category: str
    usual: int
    posted: int

    @property
    def absent(self) -> bool:
        """Return whether next to nothing of it is there."""
        return abs(self.posted) < abs(self.usual) / 20


@dataclass(frozen=True)
class MonthState:
    """The state of one month (yyyymm), what it was judged by, and what is missing (largest first).

    `posted` is the share of the usual money that is there (0–1, the lower of revenue and expense), None where it
    cannot be judged. `thin`: expense as a whole is below anything seen, though no single category is.
    """

    period: int
    state: State
    judged_by: Judge = "nothing"
    posted: float | None = None
    missing: tuple[MissingAmount, ...] = ()
    thin: bool = False

    @property
    def counts(self) -> bool:
        """Return whether the month can be held against a whole month of budget or prior year."""
        return self.state not in ("open", "begun")


@dataclass(frozen=True)
class _Units:
    """Amounts of months × units (accounts or categories), each with its side and category."""

    amounts: Floats
    side: NDArray[np.object_]
    category: NDArray[np.object_]


@dataclass(frozen=True)
class _Usual:
    """What is usual of each unit: amount (natural sign), lowest usual month as a part of it, whether it is regular."""

    amount: Floats
    lowest: Floats
    regular: Bools

    def short(self, now: Floats) -> Bools:
        """Return which units are far below what is usual and below anything seen."""
        part = _parts(now, self.amount)
        return self.regular & (part < SHORT) & (part < BELOW_LOWEST * self.lowest)


def judge_months(
    lines: pd.DataFrame, budget: pd.DataFrame | None = None, closed: Collection[int] = ()
) -> tuple[MonthState, ...]:
    """Return the state of every month that has money or is closed, oldest first.

    Args:
        lines: Actuals of the whole hospital: `period` (yyyymm), `account_id`, `type`, `category`, `amount_minor`
            (natural sign); other types than revenue and expense are ignored.
        budget: The same columns of the budgets in force, for months with too little before them.
        closed: Months (yyyymm) that a person closed.
    """
    money = _money(lines)
    months = sorted({*money["period"].tolist(), *closed})
    if not months:
        return ()
    judged = _Course(months, money, _money(budget) if budget is not None else money.iloc[:0])
    for at in range(len(months)):
        judged.judge(at)
    shut = set(closed)
    return tuple(
        MonthState(month, "closed", state.judged_by, state.posted, state.missing, state.thin)
        if month in shut
        else state
        for month, state in zip(months, judged.states, strict=True)
    )


def last_counted(states: Sequence[MonthState]) -> int | None:
    """Return the newest month that is whole or closed, up to which months count as actual everywhere."""
    return max((state.period for state in states if state.state in ("whole", "closed")), default=None)


def _money(lines: pd.DataFrame) -> pd.DataFrame:
    kept = lines[lines["type"].isin(SIDES) & (lines["amount_minor"] != 0)]
    keys = ["period", "account_id", "type", "category"]
    summed: pd.DataFrame = kept.groupby(keys, sort=True)["amount_minor"].sum().reset_index()
    return summed[summed["amount_minor"] != 0]


class _Course:
    """Judges months one after the other; what is short in one month says nothing about what is usual in the next."""

    def __init__(self, months: list[int], money: pd.DataFrame, budget: pd.DataFrame) -> None:
        self.months = months
        self.accounts = _units(money, months, ["account_id", "type", "category"])
        self.categories = _units(money, months, ["type", "category"])
        self.budget = _units(budget, months, ["type", "category"])
        count = budget.groupby(["type", "category"], sort=True)["period"].nunique().to_numpy()
        self.budget_regular = count >= REGULARLY_BUDGETED * budget["period"].nunique()
        self.states: list[MonthState] = []
        self.usable = np.zeros(len(months), dtype=bool)
        self.short_accounts = np.zeros(self.accounts.amounts.shape, dtype=bool)
        self.short_categories = np.zeros(self.categories.amounts.shape, dtype=bool)
        self.broad = np.zeros(len(months), dtype=bool)

    def judge(self, at: int) -> None:
        """Add the state of month number `at`; those before it have theirs."""
        if not self.categories.amounts[at].any():
            self.states.append(MonthState(self.months[at], "open"))
            return
        past = np.flatnonzero(self.usable[:at])[-HISTORY:]
        if len(past) < FEWEST:
            state = self._by_budget(at)
        else:
            state = self._by_history(at, past)
            if state.state != "whole" and self._has_new_level(at, state):
                state = self._accept_level(at, past)
        self.states.append(state)
        self.usable[at] = state.state != "begun"

    def _by_history(self, at: int, past: NDArray[np.int64]) -> MonthState:
        usual_accounts = _usual(self.accounts.amounts, self.short_accounts, past)
        usual = _usual(self.categories.amounts, self.short_categories, past)
        self.short_accounts[at] = usual_accounts.short(self.accounts.amounts[at])
        self.short_categories[at] = usual.short(self.categories.amounts[at])
        known = usual_accounts.regular
        self.broad[at] = bool(known.any()) and (self.accounts.amounts[at, known] != 0).mean() >= BROAD
        missing = self._missing(at, usual_accounts, usual)
        return self._state(at, past, usual, missing)

    def _missing(self, at: int, of_accounts: _Usual, of_categories: _Usual) -> list[tuple[MissingAmount, float]]:
        """Return what each category lacks. An account counts as far as its category is short too: else it moved."""
        missing = []
        for place in range(len(self.categories.side)):
            now, usual = self.categories.amounts[at, place], of_categories.amount[place]
            gap = _gap(now, usual)
            name = str(self.categories.side[place]), str(self.categories.category[place])
            if self.short_categories[at, place]:
                missing.append((MissingAmount(*name, round(usual), round(now)), gap))
                continue
            own = self.short_accounts[at] & (self.accounts.side == name[0]) & (self.accounts.category == name[1])
            if own.any():
                was, here = of_accounts.amount[own], self.accounts.amounts[at, own]
                lacks = float(sum(_gap(a, u) for a, u in zip(here, was, strict=True)))
                if not usual or gap >= lacks / 2:
                    missing.append((MissingAmount(*name, round(was.sum()), round(here.sum())), lacks))
        return sorted(missing, key=lambda one: -one[1])

    def _state(
        self, at: int, past: NDArray[np.int64], usual: _Usual, missing: list[tuple[MissingAmount, float]]
    ) -> MonthState:
        sizes = {side: float(np.abs(usual.amount[self.categories.side == side]).sum()) for side in SIDES}
        kept = tuple(one for one, gap in missing if gap >= MATERIAL * sizes[one.type])
        shares, begun, thin = [], False, False
        for side in SIDES:
            of_side = self.categories.side == side
            own = usual.regular & of_side
            money = np.abs(self.categories.amounts[past][:, of_side]).sum(axis=1).mean()
            if np.abs(usual.amount[own]).sum() < MOSTLY_REGULAR * money or not own.any():
                continue
            now, *before = _shares(self.categories.amounts[[at, *past]][:, own], usual.amount[own])
            seen = sorted(before)
            unheard = now < BELOW_LOWEST * seen[len(seen) // 8]
            begun |= now < BEGUN and unheard
            thin |= side == "expense" and now < THIN and unheard
            shares.append(now)
        if not shares:
            return MonthState(self.months[at], "whole")
        state: State = "begun" if begun else "preliminary" if kept or thin else "whole"
        return MonthState(self.months[at], state, "history", min(shares), kept, thin and not kept)

    def _has_new_level(self, at: int, state: MonthState) -> bool:
        """Return whether what is short was short in the two months before as well, while most accounts are posted."""
        first = at - NEW_LEVEL_MONTHS + 1
        if first < 0 or not self.broad[first : at + 1].all():
            return False
        all_low = all(one.state == "begun" or one.thin for one in (*self.states[first:at], state))
        return all_low or bool(self._short_throughout(first, at).any())

    def _short_throughout(self, first: int, at: int) -> Bools:
        both = np.concatenate([self.short_categories, self.short_accounts], axis=1)
        return np.asarray(both[first : at + 1].all(axis=0), dtype=bool)

    def _accept_level(self, at: int, past: NDArray[np.int64]) -> MonthState:
        """Take what stayed short as the new level, in this month and the two before, and judge them again."""
        first = at - NEW_LEVEL_MONTHS + 1
        count = len(self.categories.side)
        run = self._short_throughout(first, at)
        categories = {
            (side, category)
            for units, own in ((self.categories, run[:count]), (self.accounts, run[count:]))
            for side, category in zip(units.side[own], units.category[own], strict=True)
        }
        for month in range(first, at):
            self.states[month] = self._without(self.states[month], categories)
            self.usable[month] = self.states[month].state != "begun"
        self.short_categories[first : at + 1, run[:count]] = False
        self.short_accounts[first : at + 1, run[count:]] = False
        usual = _usual(self.categories.amounts, self.short_categories, past)
        return self._without(self._state(at, past, usual, self._missing_now(at, past)), categories)

    def _missing_now(self, at: int, past: NDArray[np.int64]) -> list[tuple[MissingAmount, float]]:
        accounts = _usual(self.accounts.amounts, self.short_accounts, past)
        return self._missing(at, accounts, _usual(self.categories.amounts, self.short_categories, past))

    def _without(self, state: MonthState, categories: set[tuple[Any, Any]]) -> MonthState:
        left = tuple(one for one in state.missing if (one.type, one.category) not in categories)
        return MonthState(state.period, "preliminary" if left else "whole", state.judged_by, state.posted, left)

    def _by_budget(self, at: int) -> MonthState:
        """Return the state against the month's budget, category by category; whole where there is none either."""
        planned = self.budget.amounts[at]
        if not planned.any():
            return MonthState(self.months[at], "whole")
        regular = self.budget_regular & (planned != 0)
        shares, begun, gaps = [], False, []
        for side in SIDES:
            own = np.flatnonzero(regular & (self.budget.side == side))
            now = np.array([self._amount_posted(at, place) for place in own.tolist()])
            total = float(self.categories.amounts[at, self.categories.side == side].sum())
            whole = float(planned[self.budget.side == side].sum())
            if not len(own) or whole <= 0:
                continue
            shares.append(float(np.clip(total / whole, 0, 1)))
            begun |= shares[-1] < BUDGET_BEGUN
            size = float(np.abs(planned[own]).sum())
            for place, amount in zip(own.tolist(), now.tolist(), strict=True):
                gap = _gap(amount, planned[place])
                is_short = _parts(np.array([amount]), planned[[place]])[0] < BUDGET_SHORT
                if is_short and gap >= BUDGET_MATERIAL * size and abs(whole) - abs(total) >= gap / 2:
                    names = str(self.budget.side[place]), str(self.budget.category[place])
                    gaps.append((MissingAmount(*names, round(planned[place]), round(amount)), gap))
        if not shares:
            return MonthState(self.months[at], "whole")
        missing = tuple(one for one, _unused in sorted(gaps, key=lambda one: -one[1]))
        state: State = "begun" if begun else "preliminary" if missing else "whole"
        return MonthState(self.months[at], state, "budget", min(shares), missing)

    def _amount_posted(self, at: int, place: int) -> float:
        same = (self.categories.side == self.budget.side[place]) & (
            self.categories.category == self.budget.category[place]
        )
        return float(self.categories.amounts[at, same].sum())


def _units(money: pd.DataFrame, months: Sequence[int], keys: list[str]) -> _Units:
    if money.empty:
        nothing = np.array([], dtype=object)
        return _Units(np.zeros((len(months), 0)), nothing, nothing)
    number = money.groupby(keys, sort=True).ngroup().to_numpy()
    first = money.assign(_number=number).drop_duplicates("_number").sort_values("_number")
    row = pd.Index(months).get_indexer(pd.Index(money["period"]))
    known = row >= 0
    amounts = np.zeros((len(months), len(first)))
    np.add.at(amounts, (row[known], number[known]), money["amount_minor"].to_numpy(dtype=np.float64)[known])
    return _Units(amounts, first["type"].to_numpy(dtype=object), first["category"].to_numpy(dtype=object))


def _usual(amounts: Floats, short: Bools, past: NDArray[np.int64]) -> _Usual:
    """Return what is usual in some months: the median of those in which a unit existed and was not short."""
    seen = amounts[past].copy()
    existed = np.cumsum(amounts[: past[-1] + 1] != 0, axis=0)[past] > 0
    seen[short[past] | ~existed] = np.nan
    count = (~np.isnan(seen)).sum(axis=0)
    enough = count >= min(len(past), OWN_MONTHS)
    seen[:, ~enough] = 0.0
    middle = _medians(seen)
    parts = np.where(np.isnan(seen), np.inf, _parts(seen, middle))
    ordered = np.sort(parts, axis=0)
    allowed = np.minimum(count // 8, len(past) - 1)
    lowest = ordered[allowed, np.arange(ordered.shape[1])]
    return _Usual(middle, lowest, enough & (middle != 0) & (lowest >= SHORT) & np.isfinite(lowest))


def _medians(seen: Floats) -> Floats:
    """Return the median of each column without its NaN; `np.nanmedian` takes a hundred times as long."""
    ordered = np.sort(seen, axis=0)  # NaN last
    count, columns = (~np.isnan(seen)).sum(axis=0), np.arange(seen.shape[1])
    lower, upper = np.maximum((count - 1) // 2, 0), np.minimum(count // 2, len(seen) - 1)
    middle: Floats = (ordered[lower, columns] + ordered[upper, columns]) / 2
    return middle


def _parts(amounts: Floats, usual: Floats) -> Floats:
    """Return amounts as parts of what is usual (negative where the sign is another); 1 where nothing is usual."""
    parts: Floats = np.divide(amounts, usual, out=np.ones(np.broadcast(amounts, usual).shape), where=usual != 0)
    return parts


def _shares(amounts: Floats, usual: Floats) -> list[float]:
    """Return the share of usual money by month; what is above usual in one unit does not make up for another."""
    size = np.abs(usual)
    there = np.clip(_parts(amounts, usual), 0, 1) * size
    shares: list[float] = (there.sum(axis=1) / size.sum()).tolist()
    return shares


def _gap(now: float, usual: float) -> float:
    """Return how much is lacking of what is usual; 0 where nothing is."""
    return max(abs(usual) - now * (1 if usual > 0 else -1), 0.0) if usual else 0.0
