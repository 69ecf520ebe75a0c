"""Ledgers, budgets, volumes and hours of which one heading says nothing to anybody but who made it."""

from dataclasses import replace
from random import Random

from tests.services.imports.generated.counted import with_hours, with_volumes
from tests.services.imports.generated.hospital import Hospital
from tests.services.imports.generated.shapes import SHAPES, Made

_SHAPES = ("long", "wide", "subtotals", "pivot", "quarters", "comments", "month_tabs", "totals_above", "pivot_totals")
_WORDS = {
    "department": ("Where", "Org", "RC", "OE", "Bereich X"),
    "account": ("Key", "Sort", "Nat.", "What", "Pos"),
    "month": ("When", "Pd.", "Mth", "BuMo"),
}


def unnamed(hospital: Hospital, random: Random, kind: str) -> Made:
    """One of the keys stands under a heading that is known to nobody."""
    kind = random.choice(("ledger", "budget", "statistics", "labor"))
    made_of = {"statistics": with_volumes, "labor": with_hours}.get(kind)
    hospital = made_of(hospital, random) if made_of else hospital
    which = random.choice(("department", "account", "account", "month"))
    words = (random.choice(_WORDS[which]),)
    named = replace(hospital.tongue, **{which: words})  # type: ignore[arg-type]
    if which == "account":
        named = replace(named, account_name=f"{words[0]} 2")
    shape = random.choice(_SHAPES if which != "month" else ("long", "comments"))
    made = SHAPES[shape](replace(hospital, tongue=named), random, kind)
    truth = made.truth
    if kind == "labor":
        truth = {(month, place, f"{job} REG"): amount for (month, place, job), amount in truth.items()}
    of_kind = {"statistics": "measure-column", "labor": "job-class-column"}.get(kind, "account-column")
    question = of_kind if which == "account" else f"{which}-column"
    return replace(made, truth=truth, kind=kind, name=f"{shape}_{which}", answers={question: words[0]})


SHAPES["unnamed"] = unnamed
