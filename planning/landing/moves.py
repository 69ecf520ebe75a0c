"""What moves all departments at once: what payers pay, own pay, agency, prices; shown by a past year or not.

A shift of payers in the last quarter is in no error of years that had none. Source: docs/methods.md#year-end-landing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planning.landing.methods import Floats, Int64
from planning.landing.record import Record

#: A move is told from the growth over a year before: so many months before it and at most so many after.
BEFORE, AFTER, YEAR = 3, 6, 12
#: What is usual for hospitals counts beside a hospital's own history as so many years.
USUAL_YEARS = 2.0
#: What a newest month usually moves by counts beside a hospital's own as so many months; a move is sure from so many
#: times what is usual on.
USUAL_NEWEST, USUAL_MONTHS, SURE = 0.004, 4, 2.0
#: A move beyond this (as a logarithm) is another kind of figure, not a move of this one.
FURTHEST = 0.5


@dataclass(frozen=True)
class CommonMove:
    """One thing that moves: amounts of `categories` by those of `against`, and its usual standard deviation.

    `lasting`: how many times the newest month's own move may go on, beyond what the landing's methods follow;
    `goes_on`: whether such a move shifts the range, where it is none of the usual ones.
    """

    key: str
    categories: tuple[str, ...]
    against: tuple[str, ...]
    usual: float
    lasting: float = 0.0
    goes_on: bool = False


PATIENT = ("gross_revenue", "deductions")
#: What payers pay is their mix and their rates. Usual moves are assumptions, said in docs/methods.md; those of payers
#: are fitted by the interval score of look-backs on other hospitals than those that `benchmarks/landing.py` judges.
MOVES = (
    CommonMove("payers", PATIENT, ("gross_revenue",), 0.012, lasting=1.0, goes_on=True),
    CommonMove("pay", ("salaries", "benefits"), ("gross_revenue",), 0.005),
    CommonMove("agency", ("contract_labor",), ("gross_revenue",), 0.10),
    CommonMove("prices", ("supplies", "drugs"), ("gross_revenue",), 0.01),
)


def mean_square_move(figures: Floats, ahead: int) -> tuple[float, float]:
    """Return the mean square of a figure's moves within `ahead` months, and the years of history that tell it.

    A move is the mean growth over a year (as a logarithm) of the months to come less that of the last three: season
    and steady growth are no moves.

    Args:
        figures: Of months in a row, NaN or at most 0 where unknown.
        ahead: Months to come; beyond six it is the move of six.
    """
    known = np.where(figures > 0, figures, np.nan)
    growth = np.log(known[YEAR:]) - np.log(known[:-YEAR])
    after = max(1, min(ahead, AFTER))
    origins = range(BEFORE, len(growth) - after + 1)
    told = np.array([growth[at : at + after].mean() - growth[at - BEFORE : at].mean() for at in origins])
    told = told[np.isfinite(told) & (np.abs(told) < FURTHEST)]
    return (float((told**2).mean()), len(told) / YEAR) if len(told) else (0.0, 0.0)


def newest_move(figures: Floats) -> float:
    """Return how far the newest month's growth over a year (as a logarithm) lies from that of the six before; else 0.

    A shift that has just begun shows here first, before any year has ended with it.
    """
    known = np.where(figures > 0, figures, np.nan)
    growth = np.log(known[YEAR:]) - np.log(known[:-YEAR])
    if len(growth) <= BEFORE:
        return 0.0
    move = float(growth[-1] - growth[-1 - AFTER : -1].mean())
    return move if np.isfinite(move) and abs(move) < FURTHEST else 0.0


def lasting_move(figures: Floats) -> float:
    """Return the newest month's move where it is none of the usual ones, else 0: it began, and goes on.

    It has to be twice what newest months of this history moved by; `USUAL_NEWEST` counts beside as four of them.
    """
    known = np.where(figures > 0, figures, np.nan)
    growth = np.log(known[YEAR:]) - np.log(known[:-YEAR])
    before = [growth[at] - growth[max(0, at - AFTER) : at].mean() for at in range(BEFORE, len(growth) - 1)]
    told = np.array([move for move in before if np.isfinite(move) and abs(move) < FURTHEST])
    square = ((told**2).sum() + USUAL_MONTHS * USUAL_NEWEST**2) / (len(told) + USUAL_MONTHS)
    move = newest_move(figures)
    return move if abs(move) > SURE * np.sqrt(square) else 0.0


def spread(figures: Floats, ahead: int, usual: float, lasting: float = 0.0) -> float:
    """Return the standard deviation of a move: the hospital's own history beside what is usual, and the newest move.

    What is usual is that of a move that stays and began at any time from three months ago to the end of the months to
    come: one that begins later moves only a part of them.
    """
    square, years = mean_square_move(figures, ahead)
    part = (BEFORE + ahead / 3) / (BEFORE + ahead)
    own = (years * square + USUAL_YEARS * part * usual**2) / (years + USUAL_YEARS)
    return float(np.hypot(np.sqrt(own), lasting * newest_move(figures)))


def spreads(months: Floats, category: Sequence[str], ahead: int) -> dict[str, float]:
    """Return the standard deviation of each move, as a part of what it moves.

    Args:
        months: Lines × known months in a row, minor units.
        category: Of each line's account.
        ahead: Months to come.
    """
    figures = _figures(months, category)
    return {move.key: spread(figures[move.key], ahead, move.usual, move.lasting) for move in MOVES}


def _figures(months: Floats, category: Sequence[str]) -> dict[str, Floats]:
    """Return the figure of each move by month: amounts of its categories by those that it is held against."""
    of = np.array(list(category), dtype=object)

    def total(names: tuple[str, ...]) -> Floats:
        return np.asarray(months[np.isin(of, names)].sum(axis=0, dtype=np.float64))

    figures = {}
    for move in MOVES:
        work = total(move.against)
        figures[move.key] = np.divide(total(move.categories), work, out=np.full(len(work), np.nan), where=work > 0)
    return figures


def sizes_of(record: Record, category: Sequence[str]) -> dict[str, float]:
    """Return `spreads` of a record's known months, for its open ones. `category`: of each line's account."""
    return spreads(_known(record), category, 12 - record.closed)


def shifts_of(record: Record, category: Sequence[str]) -> dict[str, float]:
    """Return by how much, as a part of what it moves, each move has begun and goes on; 0 for what does not."""
    figures = _figures(_known(record), category)
    return {move.key: lasting_move(figures[move.key]) if move.goes_on else 0.0 for move in MOVES}


def _known(record: Record) -> Floats:
    known = [months[:, :real] for months, real in zip(record.actual, record.real, strict=True)]
    return np.concatenate(known, axis=1).astype(np.float64)


def exposures(amounts: Floats, category: Sequence[str], department: Int64, sizes: dict[str, float]) -> Floats:
    """Return by how much each move, at its size, moves each line: lines × `MOVES`, minor units.

    What payers do not pay are deductions, so a move of theirs falls on a department's deductions by their amounts, else
    on its revenue.

    Args:
        amounts: Of each line in the months to come.
        category: Of each line's account.
        department: Of each line.
        sizes: As of `spreads` (one standard deviation each) or `shifts_of`.
    """
    of = np.array(list(category), dtype=object)
    shown = np.zeros((len(amounts), len(MOVES)))
    for place, move in enumerate(MOVES):
        here = np.isin(of, move.categories)
        effect = np.where(here, amounts, 0.0)
        if move.categories == PATIENT:
            effect = _on_deductions(effect, of == "deductions", department)
        shown[:, place] = effect * sizes[move.key]
    return shown


def _on_deductions(net: Floats, deductions: np.ndarray, department: Int64) -> Floats:
    """Return each department's sum on its deductions by their size; as it is where it has none."""
    code = np.unique(department, return_inverse=True)[1].reshape(-1)
    count = int(code.max()) + 1 if len(code) else 0
    size = np.where(deductions, np.abs(net), 0.0)
    whole, total = np.bincount(code, size, count)[code], np.bincount(code, net, count)[code]
    part = np.divide(size, whole, out=np.zeros_like(size), where=whole > 0)
    return np.asarray(np.where(whole > 0, part * total, net))
