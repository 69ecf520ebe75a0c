"""How far drivers may lie from their value when nobody says otherwise: what this hospital's own past shows of each.

The landing's ranges rest on the same moves (`planning.landing.moves`).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from planning.landing import moves
from planning.landing.methods import Floats
from planning.periods import shift, span
from services.landing.reading import LandingInputs
from services.staffing.baseline import LaborBaseline

#: A triangular range is √6 standard deviations wide either way.
WIDTH = float(np.sqrt(6))
#: Usual standard deviations of what an hour of own staff and of agency costs.
USUAL_PAY, USUAL_BILL = 0.004, 0.02
#: Spans are told in steps of a tenth of a percent.
DIGITS = 3


def from_history(base: LandingInputs, labor: LaborBaseline | None) -> dict[str, float]:
    """Return by driver how far it may lie from its value either way; payer rates stand for the payers' mix too."""
    ahead = 12 - base.record.closed
    sizes = moves.sizes_of(base.record, base.places["category"].fillna("").tolist())
    told = {
        "payer_rate": sizes["payers"],
        "supply_inflation": sizes["prices"],
        "drug_inflation": sizes["prices"],
    }
    if labor is not None:
        told |= _of_labor(labor.basis.worked, labor.basis.last, ahead, agency=sizes["agency"])
    return {driver: round(WIDTH * size, DIGITS) for driver, size in told.items()}


def _of_labor(worked: pd.DataFrame, last: int, ahead: int, *, agency: float) -> Mapping[str, float]:
    """Return the moves of pay and bill rates by the hour, and of agency as points of the worked hours."""
    months = span(shift(last, -23), last)
    own = worked[worked["pay_group"] == "regular"]
    billed = worked[worked["pay_group"] == "agency"]
    hours = worked[worked["pay_group"].isin(("regular", "float", "overtime", "agency"))]["hours"].sum()
    share = float(billed["hours"].sum() / hours) if hours > 0 else 0.0
    return {
        "wage_award": moves.spread(_per_hour(own, months), ahead, USUAL_PAY),
        "agency_rate": moves.spread(_per_hour(billed, months), ahead, USUAL_BILL),
        "agency_share": agency * share,
    }


def _per_hour(rows: pd.DataFrame, months: list[int]) -> Floats:
    sums = rows.groupby("period")[["amount_minor", "hours"]].sum().reindex(months)
    hours = sums["hours"].to_numpy(np.float64)
    paid = sums["amount_minor"].to_numpy(np.float64)
    return np.asarray(np.divide(paid, hours, out=np.full(len(hours), np.nan), where=hours > 0))
