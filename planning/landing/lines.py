"""Where a year lands: actual for closed months, each line's method for open ones, and how far it may be off.

Source of the rules: docs/methods.md#year-end-landing.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planning.landing import choice, methods, ranges
from planning.landing.choice import Relandings
from planning.landing.methods import METHODS, Bools, Floats, Int64
from planning.landing.ranges import PastErrors, Spread
from planning.landing.record import Record

#: Of lines where nobody chose a method.
NOBODY = -1


@dataclass(frozen=True)
class Landed:
    """A year landed. Arrays are by line; a method is its place in `METHODS`.

    `months`: lines × 12, minor units. `method` is used, `default` is what past errors say, `by_hand` where a person's
    choice is used. `expected`: methods × lines × 12 (closed months 0), `usable` and `typical` (average relative error
    of past landings, NaN unknown): methods × lines. `size` is what errors are judged against. `awaited`: the last
    closed month is not posted yet and expected in the first open one. `once`: one amount in a year, no rate. `one_off`:
    marked as such by a person, so that only what is budgeted goes on.
    """

    record: Record
    months: Int64
    method: Int64
    default: Int64
    by_hand: Bools
    expected: Int64
    usable: Bools
    typical: Floats
    size: Floats
    awaited: Bools
    once: Bools
    one_off: Bools
    relandings: Relandings | None

    @cached_property
    def past(self) -> PastErrors:
        """Return the errors of past landings; none in a year that is over."""
        if self.relandings is None:
            nothing = np.zeros((0, len(self.method)))
            return PastErrors(nothing, nothing, np.empty(0, dtype=np.int64), np.empty(0))
        kept = self.by_hand | self.one_off
        return ranges.errors_of(self.relandings, self.method, self.record.group, by_hand=kept)

    def spread(self, category: Int64) -> Spread:
        """Return how far each line may be off; nothing in a year that is over. `category`: a number per line."""
        if self.record.closed == 12:
            zero = np.zeros(len(self.method))
            return Spread(zero, zero, dict.fromkeys(ranges.LEVELS, zero))
        return ranges.of_lines(self.past, self.size, category)

    @property
    def direction(self) -> Int64:
        """Return the sign of each line's amounts."""
        direction: Int64 = np.where(self.months.sum(axis=1) < 0, -1, 1).astype(np.int64)
        return direction


def land(record: Record, chosen: Int64) -> Landed:
    """Land the last year of a record.

    Args:
        record: The lines with their past.
        chosen: By line the method that a person chose (its place in `METHODS`), `NOBODY` elsewhere; a method that
            cannot be used for the line now is passed over.
    """
    lines = np.arange(len(chosen))
    books = record.books(record.years - 1, record.closed)
    expected, usable = methods.landed_by_all(books)
    past = choice.relandings(record) if record.closed < 12 else None
    if past is None:
        default = np.full(len(chosen), METHODS.index("run_rate"))
        typical = np.full((len(METHODS), len(chosen)), np.nan)
    else:
        default = choice.best(choice.scores(past, record.group), usable)
        typical = choice.typical_errors(past)
    if record.decided:
        staffing = METHODS.index("staffing")
        default = np.where(usable[staffing], staffing, default)
    planned = np.where(books.budgeted, METHODS.index("budget"), METHODS.index("run_rate"))
    default = np.where(books.one_off, planned, default)
    by_hand = (chosen != NOBODY) & usable[np.maximum(chosen, 0), lines]
    method = np.where(by_hand, chosen, default)
    months = expected[method, lines]
    months[:, : record.closed] = books.actual[:, : record.closed]
    return Landed(
        record=record,
        months=months,
        method=method,
        default=default,
        by_hand=by_hand,
        expected=expected,
        usable=usable,
        typical=typical,
        size=np.where(usable, np.abs(expected.sum(axis=2)), 0).max(axis=0).astype(np.float64),
        awaited=books.awaited,
        once=methods.seen_once(books),
        one_off=books.one_off,
        relandings=past,
    )
