"""Sentences about contracts, worded from computed facts: where they stand and how far they are from their goals."""

from collections.abc import Hashable, Mapping
from math import isnan
from typing import Any

import pandas as pd

from language import N_, _, in_sentence, ngettext, translate
from planning.contracts.notice import Standing
from reports.forecasts.words import VOLUME_SOURCES
from reports.formats import Formats, phrase

#: What a contract's standing is called; links hold the English words.
STATES = {
    "decide": N_("to decide"),
    "missed": N_("notice missed"),
    "late": N_("notice given late"),
    "given": N_("notice given"),
    "ending": N_("ends by itself"),
    "ended": N_("ended"),
    "open": N_("no end"),
    "closed": N_("not in force"),
}
BUCKETS = {
    "missed": N_("Missed"),
    "7 days": N_("Within 7 days"),
    "30 days": N_("Within 30 days"),
    "60 days": N_("Within 60 days"),
    "90 days": N_("Within 90 days"),
    "180 days": N_("Within 180 days"),
    "later": N_("Later"),
    "none": N_("No date"),
}


def renewal(row: Mapping[str, Any], formats: Formats) -> str:
    """Return what happens when nobody gives notice."""
    end = formats.day(row["end"])
    if row["renews_to"] is None or pd.isna(row["renews_to"]):
        return _("Ends on {end}.", end=end)
    until = formats.day(row["renews_to"])
    if pd.isna(row["committed_minor"]):
        return _("Ends on {end}; auto-renews until {renewal_end}.", end=end, renewal_end=until)
    return _(
        "Ends on {end}; auto-renews until {renewal_end}, which commits {committed}.",
        end=end,
        renewal_end=until,
        committed=formats.short(row["committed_minor"]),
    )


def calendar(rows: pd.DataFrame, formats: Formats) -> tuple[str, str]:
    """Return the answer of the contract calendar: what is next, and what was missed (may be empty).

    `rows` are those of the calendar, nearest notice date first.
    """
    ahead = rows[rows["state"] == "decide"]
    missed = rows[rows["state"] == "missed"]
    return _next(ahead, formats), _misses(missed, formats)


def _next(ahead: pd.DataFrame, formats: Formats) -> str:
    if ahead.empty:
        return _("No contract has a notice date ahead.")
    first = ahead.iloc[0].to_dict()
    within_month = int((ahead["days_left"].astype("int64") <= 30).sum())
    others = within_month - 1 if int(first["days_left"]) <= 30 else 0
    next_one = _next_contract(first, formats)
    if others <= 0:
        return next_one
    return f"{next_one} " + _("{count} more within 30 days.", count=formats.number(others))


def _next_contract(first: Mapping[Hashable, Any], formats: Formats) -> str:
    facts = {
        "title": first["title"],
        "notice": formats.day(first["notice"]),
        "when": days_ahead(int(first["days_left"]), formats),
    }
    if pd.isna(first["renews_to"]):
        return _(
            "Next: {title}, notice by {notice} ({when}); otherwise it ends on {end}.",
            end=formats.day(first["end"]),
            **facts,
        )
    facts["renewal_end"] = formats.day(first["renews_to"])
    if pd.isna(first["committed_minor"]):
        return _("Next: {title}, notice by {notice} ({when}); otherwise it renews until {renewal_end}.", **facts)
    return _(
        "Next: {title}, notice by {notice} ({when}); otherwise it renews until {renewal_end} and commits {committed}.",
        committed=formats.short(first["committed_minor"]),
        **facts,
    )


def days_ahead(left: int, formats: Formats) -> str:
    """Return how far ahead a day is: "today", "tomorrow", "in 6 days"."""
    if left == 0:
        return _("today")
    if left == 1:
        return _("tomorrow")
    return ngettext("in {count} day", "in {count} days", left, count=formats.number(left))


def _misses(missed: pd.DataFrame, formats: Formats) -> str:
    if missed.empty:
        return ""
    count, commits = len(missed), missed["committed_minor"].dropna()
    facts = {
        "count": formats.number(count),
        "titles": phrase([str(title) for title in missed["title"].head(3)], max(count - 3, 0), formats),
    }
    if commits.empty:
        return ngettext(
            "{count} notice date was missed ({titles}); the contract auto-renews unless the supplier agrees otherwise.",
            "{count} notice dates were missed ({titles}); the contracts auto-renew unless suppliers agree otherwise.",
            count,
            **facts,
        )
    return ngettext(
        "{count} notice date was missed ({titles}); the contract auto-renews, which commits {committed}, unless the "
        "supplier agrees otherwise.",
        "{count} notice dates were missed ({titles}); the contracts auto-renew, which commits {committed}, unless the "
        "suppliers agree otherwise.",
        count,
        committed=formats.short(int(commits.sum())),
        **facts,
    )


def register(rows: pd.DataFrame, formats: Formats) -> str:
    """Return how many contracts there are and what they are worth."""
    force = rows[~rows["state"].isin(("closed", "ended"))]
    payers = int(force["kind"].eq("payer").sum())
    undated = int(force["state"].eq("open").sum())
    sentences = [_in_force(force[force["kind"] != "payer"], formats)]
    if payers:
        sentences.append(
            ngettext(
                "{count} payer agreement in force.",
                "{count} payer agreements in force.",
                payers,
                count=formats.number(payers),
            )
        )
    if undated:
        sentences.append(
            ngettext("{count} has no end date.", "{count} have no end date.", undated, count=formats.number(undated))
        )
    return " ".join(sentences)


def _in_force(bought: pd.DataFrame, formats: Formats) -> str:
    """Return how many contracts under which we buy are in force, and their value over the whole terms."""
    value, count = bought["value_minor"].dropna(), formats.number(len(bought))
    if value.empty:
        return ngettext("{count} contract in force.", "{count} contracts in force.", len(bought), count=count)
    return ngettext(
        "{count} contract in force, worth {value} over its term.",
        "{count} contracts in force, worth {value} over their terms.",
        len(bought),
        count=count,
        value=formats.short(int(value.sum())),
    )


def standing(stands: Standing, committed_minor: int | None, formats: Formats) -> str:
    """Return where a contract stands: by when notice is due, and what happens otherwise."""
    if stands.state == "closed":
        return _("Not in force.")
    if stands.state == "open" or stands.end is None or stands.notice is None:
        return _("No end date: it runs until somebody ends it.")
    end = formats.day(stands.end)
    if stands.state == "given":
        return _("Notice was given; it ends on {end}.", end=end)
    if stands.state == "ended":
        return _("It ended on {end}; the register still shows it as active.", end=end)
    if stands.state == "decide":
        return _before_notice(stands, committed_minor, formats)
    return _after_notice(stands, committed_minor, formats)


def late_notice(stands: Standing, formats: Formats) -> str:
    """Return what a notice after its last day comes to: the contract renews first."""
    return _(
        "Notice was given after its last day ({notice}): it renews until {renewal_end} and ends then.",
        notice=formats.day(stands.notice),
        renewal_end=formats.day(stands.renews_to),
    )


def _before_notice(stands: Standing, committed_minor: int | None, formats: Formats) -> str:
    facts = {"notice": formats.day(stands.notice), "when": days_ahead(stands.days_left or 0, formats)}
    if stands.renews_to is None:
        return _("Notice by {notice} ({when}); otherwise it ends on {end}.", end=formats.day(stands.end), **facts)
    facts["renewal_end"] = formats.day(stands.renews_to)
    if committed_minor is None:
        return _("Notice by {notice} ({when}); otherwise it auto-renews until {renewal_end}.", **facts)
    return _(
        "Notice by {notice} ({when}); otherwise it auto-renews until {renewal_end} and commits {committed}.",
        committed=formats.short(committed_minor),
        **facts,
    )


def _after_notice(stands: Standing, committed_minor: int | None, formats: Formats) -> str:
    if stands.state == "late":
        return late_notice(stands, formats)
    notice = formats.day(stands.notice)
    if stands.renews_to is None:
        return _("The last day of notice was {notice}: it ends on {end}.", notice=notice, end=formats.day(stands.end))
    until = formats.day(stands.renews_to)
    if committed_minor is None:
        return _(
            "The last day of notice was {notice}: it auto-renews until {renewal_end}.", notice=notice, renewal_end=until
        )
    return _(
        "The last day of notice was {notice}: it auto-renews until {renewal_end} and commits {committed}.",
        notice=notice,
        renewal_end=until,
        committed=formats.short(committed_minor),
    )


#: What a goal says of its amounts: so far only, and with a projection.
_SO_FAR = {
    "ceiling": N_("Ceiling {threshold}: {so_far} so far."),
    "minimum": N_("Minimum commitment {threshold}: {so_far} so far."),
    "tiers": N_("Rebate of {rebate} from {threshold} a year: {so_far} so far."),
}
_PROJECTED = {
    "ceiling": N_("Ceiling {threshold}: {so_far} so far, {projected} projected."),
    "minimum": N_("Minimum commitment {threshold}: {so_far} so far, {projected} projected."),
    "tiers": N_("Rebate of {rebate} from {threshold} a year: {so_far} so far, {projected} projected."),
}
_CHANCES = {
    "ceiling": N_("Chance of passing it: {chance}."),
    "minimum": N_("Chance of meeting it: {chance}."),
    "tiers": N_("Chance of reaching it: {chance}."),
}


def goal(goal: Any, formats: Formats) -> str:
    """Return how far a contract is from a ceiling, a minimum commitment or its next tier.

    `goal`: `goal, threshold_minor, to_date_minor, middle_minor, chance, expected_minor, passed, tiers`.
    """
    facts = {"threshold": formats.short(goal.threshold_minor), "so_far": formats.short(goal.to_date_minor)}
    if goal.goal == "tiers":
        tiers = goal.tiers
        share = float(tiers.loc[tiers["from_minor"] == goal.threshold_minor, "rebate_share"].iloc[0])
        facts["rebate"] = formats.percent(share)
    if goal.middle_minor is None:
        amounts = translate(_SO_FAR[goal.goal], **facts)
    else:
        amounts = translate(_PROJECTED[goal.goal], projected=formats.short(goal.middle_minor), **facts)
    return f"{amounts} {_likely(goal, formats)}"


def _likely(goal: Any, formats: Formats) -> str:
    """Return how likely a goal is, and what follows from it."""
    likely = chance(goal.chance, formats)
    if goal.goal == "ceiling" and goal.passed is not None:
        return _("Chance of passing it: {chance}, by {month}.", chance=likely, month=formats.month(goal.passed))
    sentence = translate(_CHANCES[goal.goal], chance=likely)
    if goal.goal == "ceiling" or not goal.expected_minor:
        return sentence
    amount = formats.short(goal.expected_minor)
    if goal.goal == "minimum":
        return f"{sentence} " + _("Expected shortfall: {amount}.", amount=amount)
    return f"{sentence} " + _("Expected rebate: {amount}.", amount=amount)


def other_spelling(other: Any, threshold_minor: int, formats: Formats) -> str:
    """Return what changes for a tier when another supplier that names the contract counts as its own.

    `other`: `name, amount_minor, middle_minor, chance, worth_minor`.
    """
    sentence = _(
        "{supplier} also names this contract ({so_far} so far). If it is the same supplier, merge it: then {projected} "
        "is projected, and the chance of reaching {threshold} is {chance}.",
        supplier=other.name,
        so_far=formats.short(other.amount_minor),
        projected=formats.short(other.middle_minor),
        threshold=formats.short(threshold_minor),
        chance=chance(other.chance, formats),
    )
    if other.worth_minor <= 0:
        return sentence
    return f"{sentence} " + _("That is worth {amount} more rebate.", amount=formats.short(other.worth_minor))


def driver(volume: Any, formats: Formats) -> str:
    """Return what the projection rests on: `measures, sources` of a volume driver."""
    if not volume.measures:
        return _("No volume drives it, so the projection continues the months so far, with their ups and downs.")
    measures = ", ".join(in_sentence(measure) for measure in volume.measures)
    told = [
        _("{source} ({share})", source=_volume_source(name), share=formats.percent(share, digits=0))
        for name, share in volume.sources
    ]
    return _(
        "Driven by {measures} of the buying departments; volumes from {sources}.",
        measures=measures,
        sources=", ".join(told),
    )


def _volume_source(name: str) -> str:
    """Return where the volumes of the coming months come from; "" is what no forecast and no plan speaks of."""
    if name in ("published forecast", "automatic forecast", "budgeted volume"):  # no text
        return translate(VOLUME_SOURCES[name])
    return _("last year's months with their growth")


def chance(probability: float, formats: Formats) -> str:
    """Return a probability in words: "certain", "about 72%", "not known"."""
    if isnan(probability):
        return _("not known")
    if probability >= 1:
        return _("certain")
    if probability <= 0:
        return _("impossible")
    return _("about {share}", share=formats.percent(round(probability, 2), digits=0))
