"""Which method a line is landed by when nobody chose one: past years, and this one, landed again and compared.

Source of the rule: docs/methods.md#year-end-landing.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planning.landing.methods import METHODS, Bools, Floats, Int64, landed_by_all
from planning.landing.record import Record

#: How far beside the month asked for a past year is landed too: one month more or less should not decide.
BESIDE = 1
#: Months of this year that are landed again from earlier ones.
WITHIN = 3
#: An error beyond twice the line's size says no more than twice.
WORST = 2.0
#: What a line's own evidence is set against, in years; and by how much a method that is blind must be better, one whose
#: hours tie to its cost may be worse.
DOUBT = 1.0
HANDICAP = {"budget": 0.01, "staffing": -0.002}
#: A method is judged by a sum where it could be used for this part of it.
NEARLY = 0.9


@dataclass(frozen=True)
class Relandings:
    """Past landings made again with what was known then; `whole` where the whole rest of the year was compared.

    `errors` (expected − actual of the open months) is landings × methods × lines in minor units, `usable` of the same
    shape. `size`: landings × lines, the largest amount that a method expected; an error is judged against it.
    `weight`: landings, in years. `summed`: lines of one number here are judged by the error of their sum (labor of a
    department, which one method lands), −1 for lines that are judged by themselves.
    """

    year: tuple[int, ...]
    closed: tuple[int, ...]
    whole: Bools
    weight: Floats
    errors: Int64
    usable: Bools
    size: Floats
    summed: Int64

    @cached_property
    def judged(self) -> Floats:
        """Return what methods are judged by: `relative`, and of lines that are summed the error of their sum.

        A sum is known where a method could be used for nearly all of it.
        """
        lines = np.flatnonzero(self.summed >= 0)
        if not len(lines):
            return self.relative
        judged = self.relative.copy()
        code = np.unique(self.summed[lines], return_inverse=True)[1].reshape(-1)
        of_sums = np.zeros((len(lines), code.max() + 1))
        of_sums[np.arange(len(lines)), code] = 1.0
        size = self.size[:, lines] @ of_sums
        usable = self.usable[:, :, lines]
        errors = np.where(usable, self.errors[:, :, lines], 0) @ of_sums
        covered = (usable * self.size[:, None, lines]) @ of_sums
        known = (size > 0)[:, None, :] & (covered >= NEARLY * size[:, None, :]) & (covered > 0)
        relative = np.clip(errors / np.where(size > 0, size, 1.0)[:, None, :], -WORST, WORST)
        judged[:, :, lines] = np.where(known, relative, np.nan)[:, :, code]
        return judged

    @cached_property
    def relative(self) -> Floats:
        """Return errors as a part of the line's size, NaN where a method could not be used."""
        known = self.usable & (self.size > 0)[:, None, :]
        size = np.where(self.size > 0, self.size, 1.0)[:, None, :]
        relative: Floats = np.where(known, np.clip(self.errors / size, -WORST, WORST), np.nan)
        return relative


def relandings(record: Record) -> Relandings:
    """Land past years at the same month (and one beside it), and this year at its last months, with what was known."""
    points = points_of(record)
    count, lines = len(points), record.actual.shape[1]
    errors = np.zeros((count, len(METHODS), lines), dtype=np.int64)
    usable = np.zeros(errors.shape, dtype=bool)
    size = np.zeros((count, lines))
    for number, (year, closed) in enumerate(points):
        until = record.real[year]
        expected, usable[number] = landed_by_all(record.books(year, closed))
        sums = expected[:, :, closed:until].sum(axis=2)
        errors[number] = sums - record.actual[year, :, closed:until].sum(axis=1)
        size[number] = np.where(usable[number], np.abs(sums), 0).max(axis=0)
    years = tuple(year for year, _ in points)
    return Relandings(
        year=years,
        closed=tuple(closed for _, closed in points),
        whole=np.array([record.real[year] == 12 for year in years], dtype=bool),
        weight=np.array([1 / years.count(year) for year in years]),
        errors=errors,
        usable=usable,
        size=size,
        summed=record.summed,
    )


def points_of(record: Record) -> list[tuple[int, int]]:
    """Return which landings are made again: the place of the year and its closed months."""
    points = [(year, closed) for year in range(record.years - 1) for closed in _beside(record, year)]
    last = record.years - 1
    return points + [(last, closed) for closed in range(max(1, record.closed - WITHIN), record.closed)]


def _beside(record: Record, year: int) -> range:
    asked = record.closed
    return range(max(asked - BESIDE, 0), min(asked + BESIDE, record.real[year] - 1, 11) + 1)


def typical_errors(past: Relandings) -> Floats:
    """Return the average size of each method's relative errors: methods × lines, NaN without any."""
    sizes = np.abs(past.relative)
    known = np.isfinite(sizes)
    weight = past.weight[:, None, None] * known
    total = weight.sum(axis=0)
    summed = (np.where(known, sizes, 0.0) * weight).sum(axis=0)
    rates: Floats = np.where(total > 0, summed, np.nan) / np.where(total > 0, total, 1.0)
    return rates


def scores(past: Relandings, group: Int64, *, without: int | None = None) -> Floats:
    """Return how bad each method was for each line, methods × lines: the smallest is the best.

    Errors are compared landing by landing with the average of the methods that could be used then, so that a method
    is not judged by how hard its years were. Without evidence the budget is the best.

    Args:
        past: Past landings.
        group: A number per line; lines of one number are judged together, by their size, and share a method where
            they can: gross revenue and the deductions from it move together.
        without: A year whose landings are left out, to see what would have been chosen without knowing it.
    """
    kept = np.array([year != without for year in past.year], dtype=bool)
    sizes = np.abs(past.judged[kept])
    known = np.isfinite(sizes)
    sizes = np.where(known, sizes, 0.0)
    average = sizes.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    weight = past.weight[kept][:, None, None] * known
    beyond = ((sizes - average[:, None, :]) * weight).sum(axis=0)
    size = past.size.mean(axis=0) if len(past.size) else np.zeros(len(group))
    years = _together(weight.sum(axis=0), size, group)
    score = _together(beyond, size, group) / (years + DOUBT)
    score += np.array([HANDICAP.get(method, 0.0) for method in METHODS])[:, None]
    score[METHODS.index("budget"), years.sum(axis=0) == 0] = -1.0
    return score


def best(score: Floats, usable: Bools) -> Int64:
    """Return the method of each line (a place in `METHODS`) with the smallest score of those that can be used.

    Where none can, the run rate stands for nothing further.
    """
    method: Int64 = np.where(usable, score, np.inf).argmin(axis=0).astype(np.int64)
    return np.where(usable.any(axis=0), method, METHODS.index("run_rate"))


def _together(values: Floats, size: Floats, group: Int64) -> Floats:
    """Return values averaged over the lines of a group by their size: methods × lines."""
    count = int(group.max()) + 1 if len(group) else 0
    share = np.where(np.bincount(group, size, count)[group] > 0, size, 1.0)
    whole = np.bincount(group, share, count)[group]
    rows = [np.bincount(group, row * share, count)[group] / whole for row in values]
    return np.array(rows).reshape(len(METHODS), len(group))
