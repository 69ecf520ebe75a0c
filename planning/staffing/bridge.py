"""From the labor budget to the landing in six steps: volume, hours per unit, mix, agency, pay, benefits.

Source: docs/methods.md#staffing-cost-forecast.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.staffing.past import CATEGORIES
from planning.staffing.rule import Floats

#: In this order: each step changes one thing with all earlier ones changed already.
STEPS = ("volume", "hours_per_unit", "mix", "agency", "pay", "benefits")
#: No budget is taken to leave less than a tenth of the hours to own staff.
MOST_AGENCY = 0.9
#: A cost beyond this is no cost: a rate was divided by next to nothing.
BEYOND = 1e15
SALARIES, AGENCY, BENEFITS = (CATEGORIES.index(name) for name in ("salaries", "contract_labor", "benefits"))


@dataclass(frozen=True, eq=False)
class BridgeInputs:
    """A year of departments. Money in minor units, hours of the whole year; all `[D]` unless said otherwise.

    `budget`, `landing`: `[D, CATEGORIES]`. `planned_hours`: standard hours at the budgeted volume; `standard_hours`: at
    the volume that came and is expected; both NaN where no standard or no budgeted volume tells. `worked`: all worked
    hours, agency included; `agency`: those of agency (0 both where hours are not known for the whole year).
    `bill_rate`: what an agency hour was recorded at before the year, NaN for none; `mix`: pay of an own hour at the
    year's mix of job classes and pay groups ÷ that of the year before, at the rates of the year before (1 unknown).
    """

    budget: Floats
    landing: Floats
    planned_hours: Floats
    standard_hours: Floats
    worked: Floats
    agency: Floats
    bill_rate: Floats
    mix: Floats


def bridge(figures: BridgeInputs) -> pd.DataFrame:
    """Return the steps `[D rows, STEPS]` in whole minor units; they add up to landing − budget of each department.

    Labor cost = own hours × pay × (1 + benefits) + agency hours × bill rate, changed one part after the other. Where
    hours or a budget are not known, the difference stands under what was paid: pay, agency, benefits.
    """
    levels = np.stack(_levels(figures), axis=1)
    known = _with_hours(figures) & np.isfinite(levels).all(axis=1) & (np.abs(levels) < BEYOND).all(axis=1)
    levels = np.rint(np.where(known[:, None], levels, 0.0)).astype(np.int64)
    levels[:, 0], levels[:, -1] = figures.budget.sum(axis=1), figures.landing.sum(axis=1)
    over = (figures.landing - figures.budget).astype(np.int64)
    plain = np.zeros((len(over), len(STEPS)), dtype=np.int64)
    for category, step in ((SALARIES, "pay"), (AGENCY, "agency"), (BENEFITS, "benefits")):
        plain[:, STEPS.index(step)] = over[:, category]
    steps = np.where(known[:, None], np.diff(levels, axis=1), plain)
    return pd.DataFrame(steps, columns=list(STEPS))


def _with_hours(figures: BridgeInputs) -> np.ndarray:
    own = figures.worked - figures.agency
    paid = (figures.budget[:, SALARIES] > 0) & (figures.landing[:, SALARIES] > 0)
    bills = (figures.landing[:, AGENCY] == 0) | (figures.agency > 0)
    return np.asarray((own > 0) & paid & bills)


def _levels(figures: BridgeInputs) -> list[Floats]:
    """Return the cost before the first step and after each."""
    planned, came = figures.budget, figures.landing
    worked = np.where(figures.worked > 0, figures.worked, 1.0)
    known = np.isfinite(figures.planned_hours) & (figures.planned_hours > 0) & np.isfinite(figures.standard_hours)
    start = np.where(known, figures.planned_hours, worked)
    standard = np.where(known, figures.standard_hours, worked)
    rate = np.where(np.isfinite(figures.bill_rate) & (figures.bill_rate > 0), figures.bill_rate, np.nan)
    bill_now = _per(came[:, AGENCY], figures.agency)
    bill_then = np.where(np.isnan(rate), bill_now, rate)
    agency_then = np.clip(_per(planned[:, AGENCY], bill_then) / start, 0.0, MOST_AGENCY)
    bill_then = np.where(agency_then > 0, planned[:, AGENCY] / np.maximum(agency_then * start, 1e-9), bill_now)
    agency_now = figures.agency / worked
    pay_then = planned[:, SALARIES] / (start * (1 - agency_then))
    pay_now = came[:, SALARIES] / np.maximum(worked - figures.agency, 1e-9)
    load_then = _per(planned[:, BENEFITS], planned[:, SALARIES])
    # Contract labor that was budgeted without any rate to take hours from is a sum beside the hours.
    flat = np.where(agency_then > 0, 0.0, planned[:, AGENCY])

    mixed = pay_then * figures.mix
    plan = agency_then * bill_then
    own_then, own_now = (1 - agency_then) * (1 + load_then), (1 - agency_now) * (1 + load_then)
    return [
        start * (own_then * pay_then + plan) + flat,
        standard * (own_then * pay_then + plan) + flat,
        worked * (own_then * pay_then + plan) + flat,
        worked * (own_then * mixed + plan) + flat,
        worked * (own_now * mixed + agency_now * bill_now),
        worked * (own_now * pay_now + agency_now * bill_now),
        came.sum(axis=1),
    ]


def _per(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.zeros_like(top, dtype=np.float64), where=bottom > 0)
