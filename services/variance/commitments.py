"""Commitments beside actuals: what of the expense budget is spent, ordered and left, by department or account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.engine import reading
from data.models import ACTUAL
from language import N_
from planning import hierarchy
from planning.hierarchy import ROOT, TYPE_LABELS
from planning.periods import first_day, shift
from planning.variance import budget_use, comparison
from planning.variance.budget_use import AMOUNTS
from services import listings, settings
from services.listings import Column
from services.permissions import Actor, require
from services.spend.commitments import open_parts
from services.variance.question import BudgetChoice, By, Question, ResolvedQuestion, open_frame

#: Orders that name no account have a row of their own by account.
NO_ACCOUNT = N_("Orders without an account")
EXPENSE = TYPE_LABELS["expense"]
#: In lists for programs the share has a name of its own: `used` is an amount elsewhere.
SHARE = {"used": "used_share"}


@dataclass(frozen=True)
class BudgetUse:
    """Expense of a selection at the end of a month; minor units.

    `rows`: `key, label, parent, depth, is_group, member, kind`, `AMOUNTS`, `left` and `used`; the first row is the
    whole selection. `elsewhere`: open orders of the selection on accounts that are no expense (the balance sheet).
    `months`: those whose actuals count; `through`: the last of them, at whose end orders are looked at.
    """

    rows: pd.DataFrame
    elsewhere: int
    version: BudgetChoice | None
    months: tuple[int, ...]
    through: int
    as_of: date

    def top(self) -> dict[str, Any]:
        """Return the row of the whole selection."""
        return {str(name): value for name, value in self.rows.iloc[0].to_dict().items()}


def beside_actuals(url: str, actor: Actor, *, question: Question, by: By) -> BudgetUse | None:
    """Return the year's budget, actual to date, open orders and what is left; None where nothing is ordered.

    Whatever the question's span, the fiscal year up to its month is looked at: months that count as actual, and the
    orders open at the end of the last of them, or of the last one before a year that has none yet. An order of an
    earlier year that is still open counts.

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    _require(actor)
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        lines, through = _lines(frame, ["department_id", "account_id"])
        inside, elsewhere = _expense(frame, lines)
        if not inside["ordered"].fillna(0).ne(0).any():
            return None
        rows = _rows(frame, inside, by)
        return BudgetUse(
            rows=budget_use.with_left(rows),
            elsewhere=_sum_of_orders(elsewhere),
            version=frame.version,
            months=_actual_months(frame),
            through=through,
            as_of=_last_day(through),
        )


@dataclass(frozen=True)
class BudgetUseList:
    """The same as a plain list: codes and names, then `AMOUNTS`, `left` and `used_share`; `totals` is the whole.

    `elsewhere`: as of `BudgetUse`.
    """

    rows: pd.DataFrame
    totals: pd.DataFrame
    version: str | None
    months: tuple[int, ...]
    as_of: date
    currency: str
    elsewhere: int


def listing(url: str, actor: Actor, *, question: Question, by: Sequence[Column]) -> BudgetUseList:
    """Return budget, actual, open orders and what is left by any of department, account and category.

    Raises:
        UserError: The version is not of the month's fiscal year, or `by` names something else.
    """
    _require(actor)
    listings.check_columns(by)
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        lines, through = _lines(frame, ["department_id", "account_id"])
        inside, elsewhere = _expense(frame, lines)
        inside = inside.assign(category=inside["account_id"].map(frame.trees.categories).fillna(""), type="expense")
        keys = [{"department": "department_id", "account": "account_id"}.get(name, name) for name in by]
        sums = inside.groupby([*keys, "type"])[list(AMOUNTS)].sum(min_count=1).reset_index()
        rows, named = listings.with_names(session, actor, budget_use.with_left(sums), by)
        whole = inside.assign(all="expense").groupby("all")[list(AMOUNTS)].sum(min_count=1).astype("Int64")
        return BudgetUseList(
            rows=rows[[*named, *AMOUNTS, "left", "used"]].rename(columns=SHARE),
            totals=budget_use.with_left(whole).rename(columns=SHARE),
            version=frame.version.name if frame.version else None,
            months=_actual_months(frame),
            as_of=_last_day(through),
            currency=settings.load(session).currency,
            elsewhere=_sum_of_orders(elsewhere),
        )


def _require(actor: Actor) -> None:
    require(actor, "budget:read")
    require(actor, "procurement:read")


def _actual_months(frame: ResolvedQuestion) -> tuple[int, ...]:
    """Return the months of the year up to the question's that count as actual."""
    months = frame.calendar.year_to_date(frame.question.period)
    return tuple(month for month in months if frame.states.of(month).counts)


def _last_day(period: int) -> date:
    return date.fromordinal(first_day(shift(period, 1)).toordinal() - 1)


def _lines(frame: ResolvedQuestion, keys: list[str]) -> tuple[pd.DataFrame, int]:
    """Return `AMOUNTS` by department and account (0: none), and the month at whose end orders are looked at."""
    posted = _actual_months(frame)
    through = posted[-1] if posted else min(frame.question.period, frame.states.last_counted or frame.question.period)
    actual = frame.read(ACTUAL, frame.year, [frame.calendar.fiscal_month(month) for month in posted], keys)
    version = frame.version
    budget = actual.iloc[:0] if version is None else frame.read(version.id, frame.year, range(1, 13), keys)
    orders = open_parts(frame, through)[[*keys, "open_minor"]].rename(columns={"open_minor": "amount_minor"})
    ordered = orders.groupby(keys)["amount_minor"].sum().reset_index()
    return comparison.side_by_side({"budget": budget, "actual": actual, "ordered": ordered}, on=keys), through


def _expense(frame: ResolvedQuestion, lines: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the lines of expense in the selection, and the orders on other accounts.

    Orders without an account are expense of their department where no account is chosen.
    """
    whole = frame.question.account == ROOT
    types = lines["account_id"].map(frame.trees.types)
    chosen = lines["account_id"].isin(frame.trees.types if frame.accounts is None else frame.accounts)
    unnamed = (lines["account_id"] == 0) & whole
    inside = (types.eq("expense") & chosen) | unnamed
    elsewhere = ~inside & lines["ordered"].notna() & whole
    return lines[inside].reset_index(drop=True), lines[elsewhere]


def _sum_of_orders(lines: pd.DataFrame) -> int:
    return int(lines["ordered"].fillna(0).sum())


def _rows(frame: ResolvedQuestion, lines: pd.DataFrame, by: By) -> pd.DataFrame:
    amounts = list(AMOUNTS)
    if by == "department":
        tree = frame.trees.departments
        sums = lines.groupby("department_id", as_index=False)[amounts].sum(min_count=1)
        rows = hierarchy.with_subtotals(sums, tree, on="department_id", amounts=amounts)
        return hierarchy.below(rows, tree, frame.question.department)
    tree = frame.trees.accounts
    sums = lines.groupby("account_id", as_index=False)[amounts].sum(min_count=1)
    rows = hierarchy.with_subtotals(sums, tree, on="account_id", amounts=amounts)
    top = EXPENSE if frame.question.account == ROOT and EXPENSE in set(rows["key"]) else frame.question.account
    rows = hierarchy.below(rows, tree, top)
    unnamed = sums[sums["account_id"] == 0]
    return rows if unnamed.empty else _with_unnamed(rows, sums, unnamed)


def _with_unnamed(rows: pd.DataFrame, sums: pd.DataFrame, unnamed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a last one for orders without an account, which the whole holds too."""
    last = unnamed.assign(key="", label=NO_ACCOUNT, depth=1, is_group=False, member=None, kind="expense")
    last = last.assign(parent=EXPENSE).drop(columns="account_id")
    if rows.empty:
        return last.assign(depth=0)
    whole = rows["depth"] == 0
    for name in AMOUNTS:
        rows.loc[whole, name] = sums[name].sum(min_count=1)
    return pd.concat([rows, last[rows.columns].astype({"member": "Int64"})], ignore_index=True)
