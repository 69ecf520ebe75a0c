"""Vacancies: own hours far below what this volume usually takes, and pay below budget.

Source: docs/methods.md#drafted-explanations.
"""

import numpy as np

from planning.explanations import noise
from planning.explanations.facts import LineFacts, Part

#: Own hours are far below usual from this share (0–1) on.
LEAST_GAP = 0.03


def vacancy(line: LineFacts, month: int, away: float) -> Part | None:
    """Return what of a month's pay is saved by a vacancy, None where hours are as usual or pay is not below.

    Args:
        line: A labor line; `own_hours` are those of the whole department.
        month: yyyymm, in the span.
        away: What of the month is to be explained (minor units, favorable positive).
    """
    if away <= 0 or "own_hours" not in line.months:
        return None
    own = line.months["own_hours"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    standard = line.months["standard_hours"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    known = (standard > 0) & (own > 0)
    if known.any():
        shares = np.divide(own, standard, out=np.full(len(own), np.nan), where=known)
    else:
        middle = float(np.nanmedian(own)) if np.isfinite(own).any() else 0.0
        shares = own / middle if middle > 0 else np.full(len(own), np.nan)
    place = line.months.index.get_loc(month)
    told = noise.usual(shares[np.asarray(line.months.index < line.first)])
    if told is None or not np.isfinite(shares[place]):
        return None
    gap = told.middle - float(shares[place])
    if gap < max(noise.FAR * told.spread, LEAST_GAP * told.middle):
        return None
    usual_hours = float(own[place]) * told.middle / float(shares[place])
    facts = {"month": month, "hours": round(float(own[place])), "usual_hours": round(usual_hours)}
    lines = line.postings.loc[line.postings["period"] == month, "id"]
    return Part("vacancy", round(away), facts, tuple(int(number) for number in lines))
