"""Sentences about productivity, worded from computed facts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reports.formats import Formats

#: A department is named when it is off its target, or above on agency, by more than this share.
WORTH_NAMING = 0.02


def headline(total: Mapping[str, Any], formats: Formats, *, when: str) -> str:
    """Return hours worked against target, overtime and agency of the selection."""
    worked, fte = formats.number(round(total["worked"])), formats.number(round(total["fte"], 1), 1)
    text = f"{when}: {worked} hours worked, {fte} FTE"
    if not pd.isna(total["gap"]):
        place = "over" if total["gap"] > 0 else "under"
        share = "" if pd.isna(total["gap_share"]) else f" ({formats.percent(abs(total['gap_share']))})"
        text += f"; {formats.number(round(abs(total['gap'])))} hours{share} {place} target"
    overtime, agency = formats.percent(total["overtime_share"]), formats.percent(total["agency_share"])
    return f"{text}. Overtime is {overtime} and agency {agency} of hours worked."


def outliers(departments: pd.DataFrame, agency: pd.DataFrame, formats: Formats) -> str:
    """Return which department is furthest above its target, and which leans most on agency; empty when none does."""
    parts: list[str] = []
    if len(departments) < 2:
        return ""
    over = departments[departments["gap_share"] > WORTH_NAMING]
    if len(over):
        row = over.sort_values("gap_cost", kind="stable").iloc[-1]
        hours, share = formats.number(round(row["gap"])), formats.percent(row["gap_share"])
        cost = formats.short(round(row["gap_cost"]))
        parts.append(f"Furthest above target: {row['name']}, {hours} hours ({share}), about {cost}.")
    using = departments[departments["agency_share"] > WORTH_NAMING]
    if len(using) and len(agency):
        row = using.sort_values("agency_share", kind="stable").iloc[-1]
        premium = agency.loc[agency["key"] == row["key"], "premium"].sum(min_count=1)
        beyond = "" if pd.isna(premium) else f", {formats.short(round(premium))} beyond own staff"
        parts.append(f"Most agency: {row['name']}, {formats.percent(row['agency_share'])} of hours worked{beyond}.")
    return " ".join(parts)


def hiring(agency: pd.DataFrame, formats: Formats) -> str:
    """Return how many hires would be cheaper than the agency hours at this pace, empty without a comparison."""
    known = agency[agency["premium"].notna()]
    places = int(known["places"].sum())
    if not places:
        return ""
    premium = formats.short(round(known["premium"].sum()))
    noun = "hire" if places == 1 else "hires"
    return f"Agency cost {premium} more than own staff would have; at this pace {places} {noun} would be cheaper."
