"""Sentences about productivity, worded from computed facts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from language import _, ngettext
from reports.formats import Formats

#: A department is named when it is off its target, or above on agency, by more than this share.
WORTH_NAMING = 0.02


def headline(total: Mapping[str, Any], formats: Formats, *, when: str) -> str:
    """Return hours worked against target, overtime and agency of the selection."""
    worked, fte = formats.number(round(total["worked"])), formats.number(round(total["fte"], 1), 1)
    opening = _("{when}: {worked} hours worked, {fte} FTE with agency", when=when, worked=worked, fte=fte)
    rates = _(
        "Overtime is {overtime} and agency {agency} of hours worked.",
        overtime=formats.percent(total["overtime_share"]),
        agency=formats.percent(total["agency_share"]),
    )
    if pd.isna(total["gap"]):
        return f"{opening}. {rates}"
    hours = formats.number(round(abs(total["gap"])))
    if pd.isna(total["gap_share"]):
        target = (
            _("{opening}; {hours} hours over target.", opening=opening, hours=hours)
            if total["gap"] > 0
            else _("{opening}; {hours} hours under target.", opening=opening, hours=hours)
        )
    else:
        share = formats.percent(abs(total["gap_share"]))
        target = (
            _("{opening}; {hours} hours ({share}) over target.", opening=opening, hours=hours, share=share)
            if total["gap"] > 0
            else _("{opening}; {hours} hours ({share}) under target.", opening=opening, hours=hours, share=share)
        )
    return f"{target} {rates}"


def outliers(departments: pd.DataFrame, agency: pd.DataFrame, formats: Formats) -> str:
    """Return which department is furthest above its target, and which relies most on agency; empty when none does."""
    parts: list[str] = []
    if len(departments) < 2:
        return ""
    over = departments[departments["gap_share"] > WORTH_NAMING]
    if len(over):
        row = over.sort_values("gap_cost", kind="stable").iloc[-1]
        hours, share = formats.number(round(row["gap"])), formats.percent(row["gap_share"])
        cost = formats.short(round(row["gap_cost"]))
        parts.append(
            _(
                "Furthest above target: {name}, {hours} hours ({share}), about {cost}.",
                name=row["name"],
                hours=hours,
                share=share,
                cost=cost,
            )
        )
    using = departments[departments["agency_share"] > WORTH_NAMING]
    if len(using) and len(agency):
        row = using.sort_values("agency_share", kind="stable").iloc[-1]
        premium = agency.loc[agency["key"] == row["key"], "premium"].sum(min_count=1)
        share = formats.percent(row["agency_share"])
        parts.append(
            _("Most agency: {name}, {share} of hours worked.", name=row["name"], share=share)
            if pd.isna(premium)
            else _(
                "Most agency: {name}, {share} of hours worked, {premium} more than own staff.",
                name=row["name"],
                share=share,
                premium=formats.short(round(premium)),
            )
        )
    return " ".join(parts)


def hiring(agency: pd.DataFrame, formats: Formats) -> str:
    """Return how many hires would be cheaper than the agency hours at this pace, empty without a comparison."""
    known = agency[agency["premium"].notna()]
    hires = int(known["places"].sum())
    if not hires:
        return ""
    return ngettext(
        "Agency cost {premium} more than own staff would have; at this pace, {count} hire would be cheaper.",
        "Agency cost {premium} more than own staff would have; at this pace, {count} hires would be cheaper.",
        hires,
        premium=formats.short(round(known["premium"].sum())),
    )
