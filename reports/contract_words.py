"""Sentences about contracts, worded from computed facts."""

from collections.abc import Mapping
from math import isnan
from typing import Any

import pandas as pd

from planning.procurement.savings import Savings
from reports.formats import Formats

#: What a contract's standing is called.
STATES = {
    "decide": "to decide",
    "missed": "notice missed",
    "given": "notice given",
    "ending": "ends by itself",
    "ended": "ended",
    "open": "no end",
    "closed": "not in force",
}
BUCKETS = {
    "missed": "Missed",
    "7 days": "Within 7 days",
    "30 days": "Within 30 days",
    "60 days": "Within 60 days",
    "90 days": "Within 90 days",
    "180 days": "Within 180 days",
    "later": "Later",
    "none": "No date",
}


def renewal(row: Mapping[str, Any], formats: Formats) -> str:
    """Return what happens when nobody gives notice."""
    if row["renews_to"] is None or pd.isna(row["renews_to"]):
        return f"Ends on {formats.day(row['end'])}."
    cost = "" if pd.isna(row["committed_minor"]) else f", which commits {formats.short(row['committed_minor'])}"
    return f"Ends on {formats.day(row['end'])}; renews by itself until {formats.day(row['renews_to'])}{cost}."


def calendar(rows: pd.DataFrame, formats: Formats) -> tuple[str, str]:
    """Return the answer of the contract calendar: what is next, and what was missed (may be empty).

    `rows` are those of the calendar, nearest notice date first.
    """
    ahead = rows[rows["state"] == "decide"]
    missed = rows[rows["state"] == "missed"]
    return _next(ahead, formats), _missed(missed, formats)


def _next(ahead: pd.DataFrame, formats: Formats) -> str:
    if ahead.empty:
        return "No contract has a last day of notice ahead."
    first = ahead.iloc[0].to_dict()
    left = int(first["days_left"])
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {formats.number(left)} days"
    text = f"Next: {first['title']}, notice by {formats.day(first['notice'])} ({when})"
    if pd.isna(first["renews_to"]):
        text += f", else it ends on {formats.day(first['end'])}"
    else:
        text += f", else it renews until {formats.day(first['renews_to'])}"
        if not pd.isna(first["committed_minor"]):
            text += f" and commits {formats.short(first['committed_minor'])}"
    month = int((ahead["days_left"].astype("int64") <= 30).sum())
    others = month - 1 if left <= 30 else 0
    more = "" if others <= 0 else f" {formats.number(others)} more within 30 days."
    return f"{text}.{more}"


def _missed(missed: pd.DataFrame, formats: Formats) -> str:
    if missed.empty:
        return ""
    commits = missed["committed_minor"].dropna()
    cost = f", which commits {formats.short(int(commits.sum()))}" if len(commits) else ""
    names = ", ".join(str(title) for title in missed["title"].head(3))
    rest = f" and {formats.number(len(missed) - 3)} more" if len(missed) > 3 else ""
    one = len(missed) == 1
    subject = "1 notice date was" if one else f"{formats.number(len(missed))} notice dates were"
    verb = "it renews by itself" if one else "they renew by themselves"
    return f"{subject} missed ({names}{rest}); {verb}{cost}, unless the supplier agrees otherwise."


def register(rows: pd.DataFrame, formats: Formats) -> str:
    """Return how many contracts there are and what they are worth."""
    force = rows[~rows["state"].isin(("closed", "ended"))]
    value = force["value_minor"].dropna()
    text = f"{formats.number(len(force))} {'contract' if len(force) == 1 else 'contracts'} in force"
    if len(value):
        text += f", worth {formats.short(int(value.sum()))} over their terms"
    undated = int(force["state"].eq("open").sum())
    if undated:
        text += f"; {formats.number(undated)} {'has' if undated == 1 else 'have'} no end date"
    return f"{text}."


def leakage(total: Mapping[str, float], formats: Formats, *, when: str) -> str:
    """Return the three numbers in one sentence, each by itself."""
    spend = total["total"]
    if not spend:
        return f"{when}: nothing was bought."
    none, around, above = int(total["none"]), int(total["around"]), int(total["above"])
    parts = [
        f"{formats.short(none)} ({formats.percent(none / spend)}) was bought without any contract",
        f"{formats.short(around)} around one" if around else "nothing around one",
        f"{formats.short(above)} was paid above contract prices" if above else "nothing was paid above contract prices",
    ]
    return f"{when}: {parts[0]}, {parts[1]}; {parts[2]}."


def savings(found: Savings, formats: Formats) -> str:
    """Return promised against realized savings so far, and the alarm when they decay."""
    realized, promised = found.realized_to_date, found.promised_to_date
    text = f"{formats.short(realized)} of {formats.short(promised)} promised so far was realized"
    if promised > 0:
        text += f" ({formats.percent(realized / promised)})"
    if found.decay is None:
        return f"{text}."
    before, now = formats.percent(found.decay.before), formats.percent(found.decay.now, signed=False)
    return f"{text}. Savings are decaying since {formats.month(found.decay.since)}: {before} of spend then, {now} now."


def chance(probability: float, formats: Formats) -> str:
    """Return a probability in words: "certain", "about 72%", "not known"."""
    if isnan(probability):
        return "not known"
    if probability >= 1:
        return "certain"
    if probability <= 0:
        return "impossible"
    return f"about {formats.percent(round(probability, 2), digits=0)}"
