"""What a ledger seems to lack, judged by its own months: gaps, departments that stopped, accounts that began, balance.

Nothing here changes a figure; each answer is a question to whoever closes the books.
"""

from collections.abc import Iterable

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


def last_posted_month(lines: pd.DataFrame) -> int | None:
    """Return the last month in which at least three in five of the usual departments have lines.

    Args:
        lines: `period` (yyyymm), `department_id`, one row per line or sum.
    """
    counts = lines.drop_duplicates(["period", "department_id"]).groupby("period").size()
    for month in sorted(counts.index, reverse=True):
        before = [int(counts.get(shift(int(month), -step), 0)) for step in range(1, HABIT + 1)]
        usual = sorted(before)[HABIT // 2]
        if counts[month] >= POSTED * usual:
            return int(month)
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


def first_movements(lines: pd.DataFrame, month: int) -> pd.DataFrame:
    """Return accounts with lines in `month` and in no month before it, where the books reach three months back.

    Args:
        lines: `period`, `account_id`, `amount_minor` (natural sign).
        month: The month (yyyymm) that is judged.

    Returns:
        `account_id`, `amount_minor` of the month, largest first.
    """
    columns = ["account_id", "amount_minor"]
    earlier = lines[lines["period"] < month]
    if earlier["period"].nunique() < HABIT:
        return pd.DataFrame(columns=columns).astype("int64")
    now = lines[(lines["period"] == month) & ~lines["account_id"].isin(set(earlier["account_id"]))]
    sums = now.groupby("account_id")["amount_minor"].sum()
    frame = sums[sums != 0].reset_index()
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
