"""Vacancies: own hours far below what this volume usually takes; pay is below budget, or others' hours cost more.

Source: docs/methods.md#drafted-explanations.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from planning.explanations import noise
from planning.explanations.facts import LineFacts, Part

Floats = npt.NDArray[np.float64]
#: Own hours are far below usual, or others' hours far above, from this share (0–1) on.
LEAST_GAP = 0.03


def vacancy(line: LineFacts, month: int, away: float) -> Part | None:
    """Return what of a month's pay is saved by a vacancy, None where hours are as usual or pay is not below.

    Args:
        line: A labor line; `own_hours` are those of the whole department.
        month: yyyymm, in the span.
        away: What of the month is to be explained (minor units, favorable positive).
    """
    facts = _missing_hours(line, month) if away > 0 else None
    return None if facts is None else Part("vacancy", round(away), facts, _lines(line, month))


def cover(line: LineFacts, month: int, away: float) -> Part | None:
    """Return what of a month's contract labor stands in for own staff that is missing.

    None where own hours are as usual, others' hours are not far above usual, or the cost is not above. For the
    arguments see `vacancy`.
    """
    facts = _missing_hours(line, month) if away < 0 else None
    if facts is None or "actual_hours" not in line.months:
        return None
    others = _floats(line, "actual_hours") - _floats(line, "own_hours")
    place = line.months.index.get_loc(month)
    shares = _against_standard(line, others)
    told = noise.usual(shares[np.asarray(line.months.index < line.first)])
    if told is None or not shares[place] - told.middle >= max(noise.FAR * told.spread, LEAST_GAP):
        return None
    usual_hours = float(others[place]) * told.middle / float(shares[place])
    more = {"others": round(float(others[place])), "usual_others": round(usual_hours)}
    return Part("vacancy", round(away), facts | more, _lines(line, month))


def _missing_hours(line: LineFacts, month: int) -> dict[str, Any] | None:
    """Return month, own hours and those usual for the volume (thousandths), None where they are not far below."""
    if "own_hours" not in line.months:
        return None
    own = _floats(line, "own_hours")
    shares = _against_standard(line, own)
    place = line.months.index.get_loc(month)
    told = noise.usual(shares[np.asarray(line.months.index < line.first)])
    if told is None or not np.isfinite(shares[place]):
        return None
    gap = told.middle - float(shares[place])
    if gap < max(noise.FAR * told.spread, LEAST_GAP * told.middle):
        return None
    usual_hours = float(own[place]) * told.middle / float(shares[place])
    return {"month": month, "hours": round(float(own[place])), "usual_hours": round(usual_hours)}


def _against_standard(line: LineFacts, hours: Floats) -> Floats:
    """Return hours by month as shares of the standard hours, without a standard of the median of own hours."""
    own, standard = _floats(line, "own_hours"), _floats(line, "standard_hours")
    known = (standard > 0) & (own > 0)
    shares: Floats = np.full(len(hours), np.nan)
    if known.any():
        np.divide(hours, standard, out=shares, where=known)
        return shares
    middle = float(np.nanmedian(own)) if np.isfinite(own).any() else 0.0
    return hours / middle if middle > 0 else shares


def _floats(line: LineFacts, name: str) -> Floats:
    return np.asarray(line.months[name].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan), np.float64)


def _lines(line: LineFacts, month: int) -> tuple[int, ...]:
    return tuple(int(number) for number in line.postings.loc[line.postings["period"] == month, "id"])
