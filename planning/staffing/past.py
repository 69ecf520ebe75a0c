"""The past of labor as arrays: hours and pay by position, pay group and month, and the labor accounts of the ledger.

Made once from frames; a plan after any month looks at a stretch of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.periods import days_in, shift, span
from planning.staffing.rule import GROUPS, Floats

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
#: Categories of labor accounts, in this order wherever they are an axis.
CATEGORIES = ("salaries", "contract_labor", "benefits")
PLACE = ["department_id", "job_class_id"]


def months_up_to(last: int, count: int) -> list[int]:
    """Return the `count` months that end with `last`."""
    return span(shift(last, 1 - count), last)


def days_of(months: Sequence[int]) -> Floats:
    """Return the days of each month."""
    return np.array([days_in([month]) for month in months], np.float64)


def _place(months: Sequence[int], known: Sequence[int]) -> tuple[Ints, Bools]:
    """Return where months stand among the known ones, and which do."""
    at = {month: number for number, month in enumerate(known)}
    place = np.array([at.get(month, -1) for month in months], np.int64)
    return np.maximum(place, 0), place >= 0


@dataclass(frozen=True, eq=False)
class LaborPast:
    """Hours and pay (minor units) `[P, groups, months]` in the order of `GROUPS`; `there` `[P, months]`: has lines."""

    department: Ints
    job_class: Ints
    months: tuple[int, ...]
    hours: Floats
    amount: Floats
    there: Bools

    @classmethod
    def of(cls, labor: pd.DataFrame) -> "LaborPast":
        """Return the past of `department_id, job_class_id, pay_group, period, hours, amount_minor`."""
        months = tuple(span(int(labor["period"].min()), int(labor["period"].max()))) if len(labor) else ()
        keys, place = np.unique(labor[PLACE].to_numpy(np.int64).reshape(-1, 2), axis=0, return_inverse=True)
        place = place.reshape(-1)
        group = pd.Index(GROUPS).get_indexer(pd.Index(labor["pay_group"]))
        month = pd.Index(months).get_indexer(pd.Index(labor["period"])) if months else np.zeros(0, np.int64)
        shape = (len(keys), len(GROUPS), len(months))
        hours, amount, there = np.zeros(shape), np.zeros(shape), np.zeros((shape[0], shape[2]), bool)
        known = group >= 0
        np.add.at(hours, (place[known], group[known], month[known]), labor["hours"].to_numpy(np.float64)[known])
        paid = labor["amount_minor"].to_numpy(np.float64)
        np.add.at(amount, (place[known], group[known], month[known]), paid[known])
        there[place, month] = True
        return cls(keys[:, 0], keys[:, 1], months, hours, amount, there)

    def of_months(self, months: Sequence[int]) -> "LaborPast":
        """Return some months, with nothing in those that are not known."""
        at, known = _place(months, self.months)
        if not self.months:
            shape = (len(self.department), len(GROUPS), len(months))
            return LaborPast(
                self.department,
                self.job_class,
                tuple(months),
                np.zeros(shape),
                np.zeros(shape),
                np.zeros((shape[0], shape[2]), bool),
            )
        return LaborPast(
            self.department,
            self.job_class,
            tuple(months),
            self.hours[:, :, at] * known,
            self.amount[:, :, at] * known,
            self.there[:, at] & known,
        )

    def only(self, positions: Bools) -> "LaborPast":
        """Return some positions."""
        return LaborPast(
            self.department[positions],
            self.job_class[positions],
            self.months,
            self.hours[positions],
            self.amount[positions],
            self.there[positions],
        )

    def by_department(self, ids: Sequence[int], values: npt.NDArray[np.generic]) -> Floats:
        """Return values of positions `[P, …]` added up by department `[ids, …]`."""
        at = pd.Index(list(ids)).get_indexer(pd.Index(self.department))
        sums = np.zeros((len(ids), *values.shape[1:]))
        np.add.at(sums, at[at >= 0], values[at >= 0].astype(np.float64))
        return sums

    def days_seen(self, ids: Sequence[int]) -> Floats:
        """Return the days of the months in which each department has lines; a new one counts from its opening on."""
        return np.asarray((self.by_department(ids, self.there) > 0) @ days_of(self.months), np.float64)


@dataclass(frozen=True, eq=False)
class LedgerPast:
    """Labor accounts, minor units `[D, CATEGORIES, months]`, and whether there is any `[D, CATEGORIES, months]`."""

    ids: tuple[int, ...]
    months: tuple[int, ...]
    amount: Floats
    there: Bools

    @classmethod
    def of(cls, ledger: pd.DataFrame, ids: Sequence[int]) -> "LedgerPast":
        """Return the past of `department_id, period, category, amount_minor`."""
        months = tuple(span(int(ledger["period"].min()), int(ledger["period"].max()))) if len(ledger) else ()
        shape = (len(ids), len(CATEGORIES), len(months))
        amount, there = np.zeros(shape), np.zeros(shape, bool)
        if months:
            department = pd.Index(list(ids)).get_indexer(pd.Index(ledger["department_id"]))
            category = pd.Index(CATEGORIES).get_indexer(pd.Index(ledger["category"]))
            month = pd.Index(months).get_indexer(pd.Index(ledger["period"]))
            known = (department >= 0) & (category >= 0)
            cells = (department[known], category[known], month[known])
            np.add.at(amount, cells, ledger["amount_minor"].to_numpy(np.float64)[known])
            there[cells] = True
        return cls(tuple(ids), months, amount, there)

    def of_months(self, months: Sequence[int]) -> "LedgerPast":
        """Return some months, with nothing in those that are not known."""
        at, known = _place(months, self.months)
        if not self.months:
            shape = (len(self.ids), len(CATEGORIES), len(months))
            return LedgerPast(self.ids, tuple(months), np.zeros(shape), np.zeros(shape, bool))
        return LedgerPast(self.ids, tuple(months), self.amount[:, :, at] * known, self.there[:, :, at] & known)

    def of_departments(self, ids: Sequence[int]) -> "LedgerPast":
        """Return some departments, with nothing in those that are not known."""
        at = {number: row for row, number in enumerate(self.ids)}
        rows = np.array([at.get(number, -1) for number in ids], np.int64)
        amount, there = np.zeros((len(ids), *self.amount.shape[1:])), np.zeros((len(ids), *self.there.shape[1:]), bool)
        amount[rows >= 0], there[rows >= 0] = self.amount[rows[rows >= 0]], self.there[rows[rows >= 0]]
        return LedgerPast(tuple(ids), self.months, amount, there)
