"""Sentences about contracts, worded from computed facts."""

from collections.abc import Mapping
from math import isnan
from typing import Any

import pandas as pd

from planning.contracts.notice import Standing
from planning.contracts.savings import Decay, Savings
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
    payers = int(force["kind"].eq("payer").sum())
    bought = force[force["kind"] != "payer"]
    value = bought["value_minor"].dropna()
    text = f"{formats.number(len(bought))} {'contract' if len(bought) == 1 else 'contracts'} in force"
    if len(value):
        text += f", worth {formats.short(int(value.sum()))} over their terms"
    if payers:
        text += f", and {formats.number(payers)} payer {'agreement' if payers == 1 else 'agreements'}"
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


def standing(found: Standing, committed_minor: int | None, formats: Formats) -> str:
    """Return where a contract stands: by when notice is due, and what happens else."""
    if found.state == "closed":
        return "Not in force."
    if found.state == "open" or found.end is None or found.notice is None:
        return "No end date: it runs until somebody ends it."
    end, notice = formats.day(found.end), formats.day(found.notice)
    if found.state == "given":
        return f"Notice was given; it ends on {end}."
    if found.state == "ended":
        return f"It ended on {end} and is still called active in the register."
    after = f"it ends on {end}"
    if found.renews_to is not None:
        cost = "" if committed_minor is None else f" and commits {formats.short(committed_minor)}"
        after = f"it renews by itself until {formats.day(found.renews_to)}{cost}"
    if found.state == "decide":
        left = found.days_left or 0
        when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {formats.number(left)} days"
        return f"Notice by {notice} ({when}), else {after}."
    return f"The last day of notice was {notice}: {after}."


def goal(found: Any, formats: Formats) -> str:
    """Return how far a contract is from a ceiling, a minimum commitment or its next tier.

    `found`: `goal, threshold_minor, to_date_minor, middle_minor, chance, expected_minor, passed, tiers`.
    """
    line, so_far = formats.short(found.threshold_minor), formats.short(found.to_date_minor)
    projected = "" if found.middle_minor is None else f", {formats.short(found.middle_minor)} projected"
    likely = chance(found.chance, formats)
    if found.goal == "ceiling":
        text = f"Ceiling {line}: {so_far} so far{projected}; passing it is {likely}"
        if found.passed is not None:
            text += f", by {formats.month(found.passed)}"
        return f"{text}."
    if found.goal == "minimum":
        text = f"Minimum commitment {line}: {so_far} so far{projected}; meeting it is {likely}"
        if found.expected_minor:
            text += f", the expected shortfall {formats.short(found.expected_minor)}"
        return f"{text}."
    share = float(found.tiers.loc[found.tiers["from_minor"] == found.threshold_minor, "rebate_share"].iloc[0])
    text = f"Rebate of {formats.percent(share)} from {line} a year: {so_far} so far{projected}; reaching it is {likely}"
    if found.expected_minor:
        text += f". Expected rebate {formats.short(found.expected_minor)}"
    return f"{text}."


def other_spelling(other: Any, threshold_minor: int, formats: Formats) -> str:
    """Return what changes for a tier when another supplier that names the contract counts as its own.

    `other`: `name, amount_minor, middle_minor, chance, worth_minor`.
    """
    more = f", {formats.short(other.worth_minor)} more rebate" if other.worth_minor > 0 else ""
    so_far, middle = formats.short(other.amount_minor), formats.short(other.middle_minor)
    return (
        f"{other.name} also names this contract ({so_far} so far). If it is the same supplier, merge it: then {middle} "
        f"is projected and reaching {formats.short(threshold_minor)} is {chance(other.chance, formats)}{more}."
    )


def driver(found: Any, formats: Formats) -> str:
    """Return what the projection rests on: `measures, modelled, steady` of a volume driver."""
    if not found.measures:
        return "No volume drives it, so the months so far go on with their noise."
    text = f"Driven by {', '.join(measure.lower() for measure in found.measures)} of the buying departments"
    if found.modelled >= 0.005:
        return f"{text}; {formats.percent(found.modelled, digits=0)} of it with a stored forecast."
    return f"{text}; last year's months with their growth, as no forecast is stored."


def decay(found: Decay, formats: Formats) -> str:
    """Return the alarm of decaying savings."""
    return (
        f"Savings fell from {formats.percent(found.before)} of spend to {formats.percent(found.now)}, "
        f"beyond the usual ups and downs, since {formats.month(found.since)}."
    )


def basis(found: Savings, formats: Formats) -> str:
    """Return what realized savings rest on."""
    if found.basis == "as promised":
        return "No prices from before the contract are known: the promise less what was paid above the list."
    return (
        f"Against the prices before the contract, moved with its own price list; {formats.percent(found.coverage)} of "
        "spend has one."
    )


def contract_leakage(total: Mapping[str, float], formats: Formats, *, months: tuple[int, ...]) -> str:
    """Return what was paid above and below the prices of one contract, and what was bought around it."""
    if not months:
        return "Nothing was bought under this contract."
    above, below, around = int(total["above"]), int(total["below"]), int(total["around"])
    text = f"{formats.months(months)}: {formats.short(above) if above else 'nothing'} paid above contract prices"
    if below:
        text += f", {formats.short(below)} below"
    if around:
        dearer = int(total["around_dearer"])
        text += f"; {formats.short(around)} bought around it"
        if dearer > 0:
            text += f", {formats.short(dearer)} dearer"
    return f"{text}."


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
