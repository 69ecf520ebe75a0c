"""How far landings may be off: ranges of lines and of totals from errors of past landings.

A total's range comes from the errors of that total itself, so what its parts have in common, and what evens out among
them, is in it. Source: docs/methods.md#year-end-landing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from planning.landing.choice import Relandings, best, scores
from planning.landing.methods import Bools, Floats, Int64

#: The share of outcomes that a range should hold, in percent.
LEVELS = (80, 95)
#: What is known of like lines or totals counts as this many years beside a line's own.
POOLED_YEARS = 2.0
#: With fewer past errors than this, widths come from Student's t instead of the errors themselves.
ENOUGH = 40
#: An error beyond this multiple of a line's size says no more.
WORST = 3.0
#: A correlation that few totals have shown is doubtful: this one counts beside it as three totals. What moves all
#: departments at once is added by itself, so that little is left that parts have in common.
USUAL_CORRELATION, USUAL_TOTALS = 0.02, 3


@dataclass(frozen=True)
class Sums:
    """Which parts each total adds up: one row per pair of total and part, `sign` 1 or −1; `count` totals."""

    total: Int64
    part: Int64
    sign: Int64
    count: int

    @classmethod
    def of(cls, code: Int64, *, count: int, sign: Int64 | None = None) -> "Sums":
        """Return totals of parts that belong to one each (`code` by part, −1 to none)."""
        parts = np.flatnonzero(code >= 0)
        signs = np.ones(len(code), dtype=np.int64) if sign is None else sign
        return cls(code[parts], parts, signs[parts], count)

    def net(self, parts: Floats) -> Floats:
        """Return landings × totals from landings × parts."""
        return self._add(parts, self.sign)

    def gross(self, parts: Floats) -> Floats:
        """Return the same without signs."""
        return self._add(parts, np.ones(len(self.sign), dtype=np.int64))

    def _add(self, parts: Floats, sign: Int64) -> Floats:
        rows = [np.bincount(self.total, row[self.part] * sign, self.count) for row in parts]
        return np.array(rows, dtype=np.float64).reshape(len(parts), self.count)


@dataclass(frozen=True)
class PastErrors:
    """Errors of whole past landings of lines or totals: landings × lines, minor units.

    `size` is what an error is judged against; `year` and `weight` (in years) are by landing.
    """

    error: Floats
    size: Floats
    year: Int64
    weight: Floats

    def total_by(self, sums: Sums) -> "PastErrors":
        """Return the errors of totals."""
        return PastErrors(sums.net(self.error), sums.gross(self.size), self.year, self.weight)

    def only(self, lines: Bools) -> "PastErrors":
        """Return the errors of some lines."""
        return PastErrors(self.error[:, lines], self.size[:, lines], self.year, self.weight)


@dataclass(frozen=True)
class Spread:
    """How far each line or total may be off, in minor units; NaN when there is no past.

    `size` is what it is judged against now, `sigma` the typical error, `half` half the width of its range by level.
    `correlation` is how far the errors of a total's parts go together (0 not at all, 1 all the same way).
    """

    size: Floats
    sigma: Floats
    half: dict[int, Floats]
    correlation: float = 0.0

    def only(self, kept: Bools) -> "Spread":
        """Return the spread of some lines or totals."""
        half = {level: width[kept] for level, width in self.half.items()}
        return Spread(self.size[kept], self.sigma[kept], half)


def errors_of(past: Relandings, method: Int64, group: Int64, *, by_hand: Bools) -> PastErrors:
    """Return the errors of the whole past landings by each line's method.

    A method that was chosen for its small errors would make the past look better than it was; so each past year is
    landed by the method that the other years choose. Lines `by_hand` keep theirs, where it could be used.
    """
    whole = np.flatnonzero(past.whole)
    lines = np.arange(len(method))
    error = np.zeros((len(whole), len(method)))
    said_by_others = {year: scores(past, group, without=year) for year in {past.year[landing] for landing in whole}}
    for row, landing in enumerate(whole):
        usable = past.usable[landing]
        chosen = best(said_by_others[past.year[landing]], usable)
        kept = by_hand & usable[method, lines]
        error[row] = past.errors[landing][np.where(kept, method, chosen), lines]
    return PastErrors(error, past.size[whole], np.array(past.year, dtype=np.int64)[whole], past.weight[whole])


def of_lines(past: PastErrors, size: Floats, category: Int64) -> Spread:
    """Return the spread of every line now.

    A line's own past errors, as a part of its size, count beside those of all lines of its category.

    Args:
        past: Errors of past landings.
        size: Of each line now, in minor units: the largest amount that a method expects of its open months.
        category: A number per line; lines of one number are alike.
    """
    if not len(past.error):
        return _no_spread(size)
    shown = _Shown(*_relative_squares(past), past.year)
    alike = _pool((shown.weight * shown.squares).sum(axis=0), shown.weight.sum(axis=0), category)
    return shown.spread(alike, size)


def of_totals(
    past: PastErrors,
    parts: Spread,
    direction: Int64,
    sums: Sums,
    *,
    moves: Floats | None = None,
    told: Spread | None = None,
) -> Spread:
    """Return the spread of totals now.

    Each total's own past errors count beside what its parts let expect: between independent and wholly correlated,
    at the correlation that these totals have shown. What moves all parts at once is added (`with_moves`).

    Args:
        past: Errors of past landings of the parts.
        parts: The spread of the parts now, without what moves all parts at once: it counts once, in the total.
        direction: The sign of each part's amounts: deductions are −1, so that what gross revenue and deductions have
            in common partly evens out.
        sums: The totals.
        moves: One standard deviation of what moves all parts at once (`planning.landing.moves`), totals × moves.
        told: The spread of the parts with these moves, which a total of one part has.
    """
    size = sums.gross(parts.size[None, :])[0]
    if not len(past.error):  # unknown, or 0 in a year that is over
        half = {level: sums.gross(parts.half[level][None, :])[0] for level in LEVELS}
        return Spread(size, sums.gross(parts.sigma[None, :])[0], half)
    relative = np.where(parts.size > 0, parts.sigma / np.where(parts.size > 0, parts.size, 1.0), 0.0)
    shown = _Shown(*_relative_squares(past.total_by(sums)), past.year)
    correlation = _correlation(shown, *_squared_errors(relative, past.size, direction, sums))
    alone, together = (part[0] for part in _squared_errors(relative, parts.size[None, :], direction, sums))
    expected = (1 - correlation) * alone + correlation * together
    spread = shown.spread(expected, size, correlation)
    if moves is not None:
        spread = with_moves(spread, past.total_by(sums), moves)
    return _of_one_part(spread, told or parts, sums)


def with_moves(spread: Spread, past: PastErrors, moves: Floats) -> Spread:
    """Return the spread with what moves all departments at once, which past years show in part.

    The sizes of moves are known beforehand, so that their width is that of the normal distribution, whereas few years
    widen what is told from past errors.

    Args:
        spread: Of lines or totals, without these moves.
        past: Their errors of past landings: with each year, less of the moves is unknown.
        moves: One standard deviation of each move, lines or totals × moves, in minor units.
    """
    if not len(past.error):
        return spread
    years = (past.weight[:, None] * (past.size > 0)).sum(axis=0)
    square = (moves**2).sum(axis=1) * POOLED_YEARS / (years + POOLED_YEARS)
    half = {
        level: np.sqrt(width**2 + float(ndtri(0.5 + level / 200)) ** 2 * square) for level, width in spread.half.items()
    }
    return Spread(spread.size, np.sqrt(spread.sigma**2 + square), half, spread.correlation)


def _of_one_part(spread: Spread, parts: Spread, sums: Sums) -> Spread:
    """Give a total of one part the range of that part."""
    single = np.bincount(sums.total, minlength=sums.count)[sums.total] == 1
    total, part = sums.total[single], sums.part[single]
    spread.sigma[total] = parts.sigma[part]
    for level, half in spread.half.items():
        half[total] = parts.half[level][part]
    return spread


def _relative_squares(past: PastErrors) -> tuple[Floats, Floats]:
    """Return errors as squared parts of the size, and their weights (0 where there is no size)."""
    known = past.size > 0
    relative = past.error / np.where(known, past.size, 1.0)
    return np.where(known, np.clip(relative, -WORST, WORST), 0.0) ** 2, past.weight[:, None] * known


def _squared_errors(relative: Floats, size: Floats, direction: Int64, sums: Sums) -> tuple[Floats, Floats]:
    """Return squared relative errors of totals whose parts err independently, and all by one part of their size."""
    flow = sums.gross(size)
    flow = np.where(flow > 0, flow, 1.0) ** 2
    return sums.gross((relative * size) ** 2) / flow, sums.net(relative * size * direction) ** 2 / flow


def _correlation(shown: "_Shown", alone: Floats, together: Floats) -> float:
    between = together - alone
    room = float((shown.weight * np.abs(between)).sum())
    seen = float((shown.weight * (shown.squares - alone) * np.sign(between)).sum())
    correlation = float(np.clip(seen / room, 0.0, 1.0)) if room > 0 else 0.0
    totals = int((shown.weight.sum(axis=0) > 0).sum())
    return (correlation * totals + USUAL_CORRELATION * USUAL_TOTALS) / (totals + USUAL_TOTALS)


def _pool(own: Floats, years: Floats, category: Int64) -> Floats:
    """Return the mean square of each line's category; of all lines where its category has none."""
    count = int(category.max()) + 1 if len(category) else 0
    squares, seen = np.bincount(category, own, count), np.bincount(category, years, count)
    everything = squares.sum() / seen.sum() if seen.sum() > 0 else 0.0
    mean = np.where(seen > 0, squares / np.where(seen > 0, seen, 1.0), everything)
    return np.asarray(mean[category], dtype=np.float64)


@dataclass(frozen=True)
class _Shown:
    """Squared relative errors of past landings with their weights, landings × lines, and the year of each landing."""

    squares: Floats
    weight: Floats
    year: Int64

    def spread(self, alike: Floats, size: Floats, correlation: float = 0.0) -> Spread:
        """Return the spread now; `alike`: squared relative errors that like lines, or the parts, let expect."""
        sigma = self._typical(self.weight, alike) * size
        years = len(np.unique(self.year))
        widths = _widths(self._scores(alike), years)
        return Spread(size, sigma, {level: sigma * width for level, width in widths.items()}, correlation)

    def _typical(self, weight: Floats, alike: Floats) -> Floats:
        squares = (weight * self.squares).sum(axis=0) + POOLED_YEARS * alike
        sigma: Floats = np.sqrt(squares / (weight.sum(axis=0) + POOLED_YEARS))
        return sigma

    def _scores(self, alike: Floats) -> Floats:
        """Return past errors in sigmas that did not know them: each year against the others."""
        scores = []
        for one in np.unique(self.year):
            rows = self.year == one
            others = self._typical(np.where(rows[:, None], 0.0, self.weight), alike)
            judged = (self.weight[rows] > 0) & (others > 0)
            scores.append((np.sqrt(self.squares[rows]) / np.where(others > 0, others, 1.0))[judged])
        return np.concatenate(scores)


def _widths(scores: Floats, years: int) -> dict[int, float]:
    """Return how many sigmas hold each level of outcomes.

    All errors of one year share what happened in it, so that few years know little: the widths of past errors are
    made wider as Student's t with years + 1 degrees of freedom is wider than the normal distribution.
    """
    student = {level: float(stdtrit(years + 1, 0.5 + level / 200)) for level in LEVELS}
    if len(scores) < ENOUGH:
        return student
    normal = {level: float(ndtri(0.5 + level / 200)) for level in LEVELS}
    return {level: float(np.percentile(scores, level)) * student[level] / normal[level] for level in LEVELS}


def _no_spread(size: Floats) -> Spread:
    nothing = np.full(len(size), np.nan)
    return Spread(size, nothing, dict.fromkeys(LEVELS, nothing))


def join(spreads: Sequence[Spread]) -> Spread:
    """Return several spreads one after the other, as parts of further totals."""
    return Spread(
        np.concatenate([one.size for one in spreads]),
        np.concatenate([one.sigma for one in spreads]),
        {level: np.concatenate([one.half[level] for one in spreads]) for level in LEVELS},
    )
