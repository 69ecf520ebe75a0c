"""What an agency hour costs: as recorded with the hours, where that can be; else as elsewhere in the hospital.

Source: docs/methods.md#staffing-cost-forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.staffing.past import CATEGORIES, LaborPast, LedgerPast
from planning.staffing.rule import AGENCY, Floats

#: A bill rate outside this range of what own staff of the job class earn an hour is a slip, not a price.
PLAUSIBLE = (0.5, 5.0)
#: Months over which recorded rates are taken, the newest that tell first.
STRETCHES = (3, 6, 12)
#: Where a rate comes from: recorded here, elsewhere in the hospital, or the ledger's contract labor ÷ recorded hours.
RECORDED, ELSEWHERE, LEDGER, NOWHERE = "recorded", "elsewhere", "ledger", ""
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class BillRates:
    """By position: `rate` in use (minor units an hour, 0 where no agency works), `recorded` (NaN none), `source`."""

    rate: Floats
    recorded: Floats
    source: Texts

    @property
    def replaced(self) -> npt.NDArray[np.bool_]:
        """Return where the hours are not priced as they were recorded."""
        return np.asarray((self.source != RECORDED) & (self.rate > 0))


def bill_rates(past: LaborPast, ledger: LedgerPast | None = None) -> BillRates:
    """Return the price of an agency hour of each position, from the last twelve months of the past.

    Args:
        past: Hours and pay up to the last month.
        ledger: The labor accounts of the same months; asked only where no time line of the hospital has a price.
    """
    hours, paid = past.hours[:, AGENCY], past.amount[:, AGENCY]
    own = _own_pay(past)
    here = np.full(len(hours), np.nan)
    for months in STRETCHES:
        here = np.where(np.isnan(here), _per_hour(paid[:, -months:].sum(1), hours[:, -months:].sum(1)), here)
    priced = _plausible(_per_hour(paid.sum(axis=1), hours.sum(axis=1)), own)[:, None]
    told = paid * priced, hours * priced
    others = [
        (ELSEWHERE, _by_key(*told, past.department)),
        (ELSEWHERE, _by_key(*told, past.job_class)),
        (ELSEWHERE, _by_key(*told, np.zeros_like(past.department))),
        *((LEDGER, rate) for rate in _of_ledger(past, ledger)),
    ]
    works = hours.sum(axis=1) > 0
    rate, source = np.zeros(len(hours)), np.full(len(hours), NOWHERE, dtype=object)
    for name, price in ((RECORDED, here), *others):
        takes = works & (rate == 0) & _plausible(price, own)
        rate[takes], source[takes] = price[takes], name
    # Nothing plausible anywhere: what was recorded stands, and is said to be doubtful.
    left = works & (rate == 0) & np.isfinite(here)
    rate[left] = here[left]
    return BillRates(rate, here, source)


def _per_hour(paid: Floats, hours: Floats) -> Floats:
    known = (hours > 0) & (paid > 0)
    price: Floats = np.where(known, paid, np.nan) / np.where(known, hours, 1.0)
    return price


def _by_key(paid: Floats, hours: Floats, key: npt.NDArray[np.int64]) -> Floats:
    """Return dollars ÷ hours of all positions with the same key, of those that have both."""
    both = (hours.sum(axis=1) > 0) & (paid.sum(axis=1) > 0)
    code = np.unique(key, return_inverse=True)[1].reshape(-1)
    top = np.bincount(code, np.where(both, paid.sum(axis=1), 0.0)).astype(np.float64)
    bottom = np.bincount(code, np.where(both, hours.sum(axis=1), 0.0)).astype(np.float64)
    return _per_hour(top, bottom)[code] if len(code) else np.zeros(0)


def _own_pay(past: LaborPast) -> Floats:
    """Return what an hour of the job class costs at regular pay in the hospital, else any hour; NaN where none is."""
    regular, paid = past.hours[:, 0], past.amount[:, 0]
    of_class = _by_key(paid, regular, past.job_class)
    of_all = _by_key(paid, regular, np.zeros_like(past.job_class))
    return np.where(np.isnan(of_class), of_all, of_class)


def _plausible(price: Floats, own: Floats) -> npt.NDArray[np.bool_]:
    low, high = (bound * own for bound in PLAUSIBLE)
    return np.asarray(np.isfinite(price) & (np.isnan(own) | ((price >= low) & (price <= high))))


def _of_ledger(past: LaborPast, ledger: LedgerPast | None) -> Sequence[Floats]:
    """Return contract labor ÷ agency hours of the same months: of the department, and of the hospital."""
    if ledger is None:
        return ()
    booked = ledger.amount[:, CATEGORIES.index("contract_labor")]
    hours = past.by_department(ledger.ids, past.hours[:, AGENCY])
    both = (hours > 0) & (booked > 0)
    top, bottom = np.where(both, booked, 0.0).sum(axis=1), np.where(both, hours, 0.0).sum(axis=1)
    of_department = _per_hour(top, bottom)
    of_all = _per_hour(top.sum(keepdims=True), bottom.sum(keepdims=True))
    at = {number: row for row, number in enumerate(ledger.ids)}
    rows = np.array([at.get(number, -1) for number in past.department.tolist()], np.int64)
    here = np.where(rows >= 0, np.append(of_department, np.nan)[rows], np.nan)
    return here, np.broadcast_to(of_all, here.shape)
