"""What a ledger seems to lack, judged by its own months: gaps, departments that stopped, accounts that began, balance.

Nothing here changes a figure; each answer is a question to whoever closes the books.
"""

from collections.abc import Callable, Collection, Iterable

import pandas as pd

from planning.periods import shift, span

#: A month counts as posted from this share of the departments of the three months before it.
POSTED = 0.6
#: Months in a row that make a habit.
HABIT = 3


def missing_months(periods: Iterable[int]) -> list[int]:
    """Return the months (yyyymm) without a line between the first and the last one."""
    posted = set(periods)
    return [month for month in span(min(posted), max(posted)) if month not in posted] if posted else []


def last_posted_month(months: Iterable[int], departments: Callable[[int], int]) -> int | None:
    """Return the last month in which at least three in five of the usual departments have lines.

    Args:
        months: Months (yyyymm) with a line.
        departments: Tells how many departments have lines in a month; asked only as far back as is needed.
    """
    posted = set(months)
    for month in sorted(posted, reverse=True):
        before = [shift(month, -step) for step in range(1, HABIT + 1)]
        usual = sorted(departments(earlier) if earlier in posted else 0 for earlier in before)[HABIT // 2]
        if departments(month) >= POSTED * usual:
            return month
    return None


def stopped_departments(lines: pd.DataFrame, month: int) -> pd.DataFrame:
    """Return departments with cost in each of the three months before `month` and no line at all in it.

    Args:
        lines: `period`, `department_id`, `type`, `amount_minor` (natural sign).
        month: The month (yyyymm) that is judged.

    Returns:
        `department_id`, `usual_minor`: the mean monthly cost of the three months, largest first.
    """
    before = lines[lines["period"].between(shift(month, -HABIT), shift(month, -1)) & (lines["type"] == "expense")]
    cost = before.groupby(["department_id", "period"])["amount_minor"].sum().reset_index()
    cost = cost[cost["amount_minor"] != 0]
    months = cost.groupby("department_id")["amount_minor"].agg(["size", "sum"])
    usual = months[months["size"] == HABIT]
    present = set(lines.loc[lines["period"] == month, "department_id"])
    usual = usual[~usual.index.isin(present)]
    means = [
        (number, round(total / HABIT))
        for number, total in zip(usual.index.tolist(), usual["sum"].tolist(), strict=True)
    ]
    frame = pd.DataFrame(means, columns=["department_id", "usual_minor"]).astype("int64")
    return frame.sort_values("usual_minor", ascending=False, key=abs, ignore_index=True)


def reaches_back(months: Iterable[int], month: int) -> bool:
    """Return whether there are enough months (yyyymm) with lines before one to say what is new in it."""
    return len({earlier for earlier in months if earlier < month}) >= HABIT


def first_movements(sums: pd.DataFrame, moved_before: Collection[int]) -> pd.DataFrame:
    """Return the accounts of a month that moved in no month before it.

    Args:
        sums: `account_id`, `amount_minor` (natural sign) of the month, one row per line or sum.
        moved_before: Accounts with a line in an earlier month.

    Returns:
        `account_id`, `amount_minor` of the month, largest first.
    """
    new = sums[~sums["account_id"].isin(list(moved_before))].groupby("account_id")["amount_minor"].sum()
    frame = new[new != 0].reset_index().astype("int64")
    return frame.sort_values("amount_minor", ascending=False, key=abs, ignore_index=True)


def out_of_balance(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the months whose debits and credits differ, where the books balance in most months.

    Books without accounts of the balance sheet, or that never balance, say nothing.

    Args:
        lines: `period`, `type`, `amount_minor`; revenue positive when earned, expense and balance lines positive on
            the debit side.

    Returns:
        `period`, `difference_minor`: debits − credits.
    """
    if not (lines["type"] == "balance").any():
        return pd.DataFrame(columns=["period", "difference_minor"]).astype("int64")
    money = lines[lines["type"].isin(["revenue", "expense", "balance"])]
    debit = money["amount_minor"].where(money["type"] != "revenue", -money["amount_minor"])
    sums = debit.groupby(money["period"]).sum()
    apart = sums[sums != 0]
    if len(apart) * 2 > len(sums):
        apart = apart.iloc[:0]
    return pd.DataFrame({"period": apart.index.astype("int64"), "difference_minor": apart.to_numpy("int64")})
