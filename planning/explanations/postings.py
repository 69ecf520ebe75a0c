"""Postings that are not of the line's usual kind: suppliers it never had, and documents far outside its sizes.

Source: docs/methods.md#drafted-explanations.
"""

import re

import numpy as np
import pandas as pd

from planning.explanations.facts import LineFacts, Part
from planning.periods import shift, span

#: Months without a supplier before it counts as new, and the fewest months with postings that can tell.
NEW_AFTER, FEWEST_MONTHS = 12, 6
#: New suppliers that come every month to nearly as much are no cause: this month's must be so many times theirs.
TIMES_USUAL = 1.5
#: A document is far outside the usual sizes beyond so many robust standard deviations of their logarithm …
FAR_SIZE, LEAST_LOG_SPREAD = 4.0, 0.23
#: … and beyond so many times the size that 95 of 100 documents stay below.
TIMES_LARGE = 1.8
#: A line has documents of a new kind seldom when at most this share of its months has one.
SELDOM = 0.15
DIGITS = re.compile(r"[\W\d_]+")


def new_suppliers(line: LineFacts, month: int) -> Part | None:
    """Return what suppliers that the budget cannot know add, less what the others fell below usual.

    New is who has no posting in the twelve months before the fiscal year. None where the line has no supplier history,
    or where suppliers come and go every month to this amount.
    """
    named = line.postings[line.postings["supplier_id"] > 0]
    seen = sorted(named.loc[named["period"] < month, "period"].unique())
    if len(seen) < FEWEST_MONTHS:
        return None
    begin = min(line.year_budget, default=line.first)
    age = list(span(begin, month)).index(month)
    fresh = _newcomers(named, month, begin)
    amount = int(fresh["amount"].sum())
    if not amount:
        return None
    others = named[~named["supplier_id"].isin(fresh["supplier_id"])]
    usual = _usual_month(others, month)
    dropped = max(usual - int(others.loc[others["period"] == month, "amount"].sum()), 0)
    comparable = [past for past in seen if shift(past, -age - NEW_AFTER) >= seen[0]]
    earlier = [int(_newcomers(named, past, shift(past, -age))["amount"].sum()) for past in comparable]
    if earlier and amount < TIMES_USUAL * float(np.quantile(np.abs(earlier), 0.9)):
        return None
    net = amount - min(dropped, amount)
    largest = fresh.groupby("supplier")["amount"].sum().sort_values(ascending=False)
    facts = {"suppliers": tuple(map(str, largest.index)), "billed": amount, "dropped": amount - net, "month": month}
    return Part("new_supplier", line.sign * net, facts, tuple(map(int, fresh["id"])))


def _newcomers(named: pd.DataFrame, month: int, begin: int) -> pd.DataFrame:
    """Return the lines of a month by suppliers that have none in the year before `begin`."""
    before = named[(named["period"] >= shift(begin, -NEW_AFTER)) & (named["period"] < begin)]
    now = named[named["period"] == month]
    return now[~now["supplier_id"].isin(before["supplier_id"])]


def _usual_month(lines: pd.DataFrame, month: int) -> int:
    sums = lines[(lines["period"] < month) & (lines["period"] >= shift(month, -12))].groupby("period")["amount"].sum()
    return int(sums.median()) if len(sums) else 0


def one_offs(line: LineFacts, month: int, direction: float) -> Part | None:
    """Return documents of a month that are far larger than usual, or of a kind that the line hardly ever has.

    Args:
        line: The line with its postings.
        month: yyyymm, in the span.
        direction: The sign of what is to be explained (favorable positive); only documents that work so are named.
    """
    documents = _documents(line.postings)
    now = documents[(documents["period"] == month) & (documents["amount"] * line.sign * direction > 0)]
    before = documents[documents["period"] < line.first]
    if now.empty or before["period"].nunique() < FEWEST_MONTHS:
        return None
    far = now[_is_far(now["amount"], before["amount"]) | _is_of_new_kind(now, before)]
    if far.empty:
        return None
    largest = far.sort_values("amount", key=abs, ascending=False, kind="stable").iloc[0]
    facts = {
        "description": str(largest["description"]),
        "reference": str(largest["reference"]),
        "amount": int(largest["amount"]),
        "count": len(far),
        "usual": int(np.median(before["amount"].abs())),
        "month": month,
    }
    own = line.postings[line.postings["period"] == month]
    behind = own[own["reference"].isin(far.loc[far["reference"] != "", "reference"])]
    if behind.empty:
        behind = own[own["amount"].isin(far["amount"])]
    return Part("one_off", line.sign * int(far["amount"].sum()), facts, tuple(int(number) for number in behind["id"]))


def _documents(postings: pd.DataFrame) -> pd.DataFrame:
    """Return one row per document: lines of a month with the same reference, or single lines without one."""
    key = postings["reference"].where(postings["reference"] != "", "#" + postings["id"].astype("str"))
    number = postings.assign(key=key).groupby(["period", "key"], sort=False).ngroup().to_numpy()
    first = pd.Series(number).drop_duplicates().index
    sums = np.zeros(len(first), dtype=np.int64)
    np.add.at(sums, number, postings["amount"].to_numpy())
    columns = ["period", "supplier_id", "reference", "description"]
    return postings.iloc[first][columns].reset_index(drop=True).assign(amount=sums)


def _is_far(now: pd.Series, before: pd.Series) -> pd.Series:
    sizes = before.abs()[before != 0]
    if len(sizes) < FEWEST_MONTHS:
        return pd.Series(data=False, index=now.index)
    logs = np.log(sizes.to_numpy(dtype=np.float64))
    spread = max(float(np.median(np.abs(logs - np.median(logs)))) * 1.4826, LEAST_LOG_SPREAD)
    limit = max(
        float(np.exp(np.median(logs) + FAR_SIZE * spread)),
        TIMES_LARGE * float(np.quantile(sizes.to_numpy(dtype=np.float64), 0.95)),
    )
    return now.abs() > limit


def _is_of_new_kind(now: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """Return which documents are of a kind that the line never had, where new kinds are seldom.

    A kind is whether a supplier is named, the words of a reference without its figures, or those of reference and
    description: a line whose descriptions are all different may still have one kind of reference.
    """
    result = pd.Series(data=False, index=now.index)
    for kinds_of in (_by_supplier, _by_reference, _by_words):
        result |= _is_new(kinds_of(now), kinds_of(before), before["period"])
    return result


def _is_new(kinds: pd.Series, before: pd.Series, periods: pd.Series) -> pd.Series:
    known = periods.groupby(before).min()
    seldom = (known > periods.min()).sum() <= SELDOM * periods.nunique() and len(known) <= len(before) / 2
    return ~kinds.isin(set(known.index)) & bool(seldom)


def _by_supplier(documents: pd.DataFrame) -> pd.Series:
    return documents["supplier_id"] > 0


def _by_reference(documents: pd.DataFrame) -> pd.Series:
    return _words(documents["reference"])


def _by_words(documents: pd.DataFrame) -> pd.Series:
    return _words(documents["reference"] + " " + documents["description"])


def _words(texts: pd.Series) -> pd.Series:
    return pd.Series([DIGITS.sub(" ", text).strip().casefold() for text in texts], texts.index, "str")
