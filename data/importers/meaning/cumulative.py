"""Columns that hold the year so far or a balance, and those that compare: told by their names and by arithmetic."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from data.importers.headings.side_words import plain_heading, side_of

Bools = npt.NDArray[np.bool_]

#: A movement is told by so many lines at least, and by so large a share of those in which something moved.
_LINES, _NEARLY_ALL = 2, 0.9
_SO_FAR = re.compile(
    r"\b(?:ytd|fytd|year to date|to date|kumulier\w*|kumul\w*|kum|cumul\w*|acumul\w*|akkumuler\w*|ackumuler\w*|ack|"
    r"aufgelaufen\w*|accum\w*(?! depr)|jahreswerte|jvz|jahresverkehr\w*|hittil i ar|"
    r"hittils i ar|hitintill|hittills|progressiv\w*|cumulatief|lopend jaar)\b"
)
#: In the heading of a column; a title may say so of a single month ("January 1 through 31").
_THROUGH = re.compile(
    r"\b(?:t m|tot en met|tem|bis (?:per\w*|monat\w*|ende)|jusqu a|hasta|fino a|"
    r"(?<!pass )(?<!drive )(?<!flow )(?<!walk )(?:thru|through) (?:the )?(?:end of |current |this |last |fiscal )*"
    r"(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b|"
    r"(?:period|per|p|month|mth|mo|quarter|qtr|q|week|wk|fy|year|date|today|now)(?:\d| |$)))"
)
_CLOSING = re.compile(
    r"\b(?:(?:closing|ending|end|current|account|net) bal(?:ance)?|balance (?:at|as of|c f|carried forward)|endsaldo|"
    r"schlusssaldo|endbestand|saldo per|solde final|solde de cloture|solde (?:debiteur|crediteur)|utgaende balans|"
    r"c f|c fwd|cfwd|c forward|carried (?:forward|fwd|down)|c d|"
    r"utgaende saldo|utg saldo|utgaende|ub|saldo final|saldo finale|eindsaldo)\b"
)
#: Beside debit or credit: "Closing Debit", "Saldo deudor", "Habensaldo".
_SIDED_CLOSING = re.compile(
    r"\b(?:closing|ending|end|final\w*|endsaldo|endbestand|schluss\w*|cloture|cierre|chiusura|fecho|utgaende|ultimo)\b"
)
_SIDED_BALANCE = re.compile(r"\b(?:balances?|bal|saldo|saldos|saldi|salden|soldes?)\b")
#: The months of a report, in SAP's short words: what moved in them is no balance, though its columns say so.
_REPORTED = re.compile(
    r"\b(?:ber ?ztr|berichtszeitr\w*|berichtsper\w*|ber ?per|rep ?period|reporting period|rep per)\b"
)
_BARE = re.compile(r"(?:the )?(?:balance|saldo|solde|bal)")
_OPENING = re.compile(
    r"\b(?:(?:opening|beginning|begin|start|starting|prior|previous) (?:balance|bal)|balance (?:b f|brought forward)|"
    r"b f|b fwd|bfwd|b forward|brought (?:forward|fwd|down)|b d|opening|"
    r"anfangssaldo|anfangsbestand|eroffnungs\w*|eb wert\w*|saldovortrag|vortrag|solde initial|solde d ouverture|"
    r"ib|a nouveau|ingaende (?:balans|saldo)|ing saldo|inngaende saldo|saldo inicial|saldo iniziale|beginsaldo)\b"
)
_OF_MONTH = re.compile(
    r"\b(?:current|month|monthly|mtd|period|activity|movements?|net change|monat\w*|bewegung\w*|mois|mouvements?|"
    r"manad\w*|maned\w*|mnd|mes|mese|forandring|endring|periode[ns]?|periodens|maand)\b"
)
_COMPARES = re.compile(
    r"\b(?:variance|variances|var|difference|diff|over under|fav unfav|favorable|unfavorable|abweichung\w*|ecart\w*|"
    r"avvik\w*|desviacion\w*|scostament\w*|verschil|remaining|percent|percentage|pct)\b|%"
)


def is_comparison(name: str) -> bool:
    """Tell whether a column is a variance or percent: never an amount."""
    return bool(_COMPARES.search(_words(name)) or "%" in name)


def is_opening(name: str) -> bool:
    """Tell whether a column is the balance before the month."""
    return bool(_OPENING.search(_words(name)))


#: Openings that are of the year in the countries whose lists have them: the balance on its first day.
_OF_YEAR_START = re.compile(r"\b(?:eb wert\w*|eroffnungs\w*|saldovortrag|vortrag|a nouveaux?|jahresanfang\w*)\b")


def opens_the_year(name: str) -> bool:
    """Tell whether a column is the balance with which the year began: what moved since then is of the year so far."""
    return bool(_OF_YEAR_START.search(_words(name)))


#: Departments' lines of which nearly all had moved before are in the midst of a year.
_DEPARTMENT_LINES, _MOVED = 4, 0.8


def goes_on(opening: Sequence[Decimal | None], departments: Sequence[str]) -> bool:
    """Tell whether an opening balance is of the month before: lines of departments begin a year with nothing.

    Args:
        opening: Figures of the opening balance, line by line.
        departments: Department of each line, "" where it has none.
    """
    lines = [bool(figure) for figure, department in zip(opening, departments, strict=False) if department.strip()]
    return len(lines) >= _DEPARTMENT_LINES and sum(lines) >= _MOVED * len(lines)


def is_of_month(name: str) -> bool:
    """Tell whether a column says that its figures are of one month."""
    words = _words(name)
    return bool(_OF_MONTH.search(words) or _REPORTED.search(words)) and not so_far(name) and not is_comparison(name)


def says_so_far(title: str) -> bool:
    """Tell whether a title speaks of the year so far."""
    closing = _CLOSING.search(_words(title)) and not _OPENING.search(_words(title))
    return not is_comparison(title) and not closing and bool(_SO_FAR.search(_words(title)))


def so_far(name: str) -> str:
    """Return what a column's name says of its figures: "year-to-date", "closing", "balance" (either), "" for a month.

    Variances say nothing.
    """
    words = _words(name)
    if is_comparison(name):
        return ""
    if _CLOSING.search(words) and not _OPENING.search(words):
        return "closing"
    if _SO_FAR.search(words) or _THROUGH.search(words):
        return "year-to-date"
    side, rest = side_of(name)
    if side and not _OPENING.search(rest):
        if _SIDED_CLOSING.search(rest):
            return "closing"
        return "balance" if _SIDED_BALANCE.search(rest) and not _REPORTED.search(rest) else ""
    return "balance" if _BARE.fullmatch(words) else ""


def movement_between(grid: Mapping[str, Sequence[Decimal | None]]) -> tuple[str, str, str] | None:
    """Return the column that leads from an opening balance to a closing one in nearly every line, and these two.

    The name of the opening tells them from other sums. Where only the closing is named, the movement has to be named as
    well: gross is net and tax, too. One side of a debit and a credit column leads nowhere without the other.
    """
    grid = {name: figures for name, figures in grid.items() if name not in _halves(grid)}
    openings = [name for name in grid if is_opening(name)]
    closings = [name for name in grid if so_far(name)]
    of_month = [name for name in grid if is_of_month(name)]
    if not openings and not (closings and of_month):
        return None
    steps = _Steps(grid)
    for opening in openings:
        for closing in dict.fromkeys((*closings, *grid)):
            movement = steps.first_leading(opening, closing)
            if movement:
                return movement, opening, closing
    for closing in closings:
        for movement in of_month:
            opening = steps.first_left(movement, closing)
            if opening:
                return movement, opening, closing
    return None


def _halves(names: Iterable[str]) -> set[str]:
    """Return the debit and credit columns that say the same of the other side."""
    sides: dict[str, dict[str, str]] = {}
    for name in names:
        side, rest = side_of(name)
        if side:
            sides.setdefault(rest, {})[side] = name
    return {name for both in sides.values() if len(both) == 2 for name in both.values()}


class _Steps:
    """The figures of all columns at once, so that each pair of balances is compared with every column in one step."""

    def __init__(self, grid: Mapping[str, Sequence[Decimal | None]]) -> None:
        self._names = list(grid)
        self._places = {name: place for place, name in enumerate(self._names)}
        self._figures = _whole_numbers(list(grid.values()))

    def first_leading(self, opening: str, closing: str) -> str:
        """Return the first other column that leads from one balance to the other, "" when none does."""
        start, end = self._places[opening], self._places[closing]
        step = (self._figures[end] - self._figures[start]) == self._figures
        return self._first(step, self._figures != 0, {start, end})

    def first_left(self, movement: str, closing: str) -> str:
        """Return the first other column from which a movement leads to a balance, "" when none is."""
        moved, end = self._places[movement], self._places[closing]
        step = (self._figures[end] - self._figures[moved]) == self._figures
        return self._first(step, np.broadcast_to(self._figures[moved] != 0, step.shape), {moved, end})

    def _first(self, fits: Bools, telling: Bools, aside: set[int]) -> str:
        counted, agreed = telling.sum(axis=1), (fits & telling).sum(axis=1)
        leading = (counted >= _LINES) & (agreed >= _NEARLY_ALL * counted)
        return next((self._names[place] for place in np.flatnonzero(leading).tolist() if place not in aside), "")


def _whole_numbers(columns: Sequence[Sequence[Decimal | None]]) -> npt.NDArray[Any]:
    """Return figures as whole numbers of their smallest unit, a row for each column; 0 where there is none."""
    exponents = (figure.as_tuple().exponent for column in columns for figure in column if figure is not None)
    places = max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)
    rows = [[0 if figure is None else int(figure.scaleb(places)) for figure in column] for column in columns]
    try:
        return np.array(rows, dtype=np.int64)
    except OverflowError:
        return np.array(rows, dtype=object)


def leads(
    opening: Sequence[Decimal | None], movement: Sequence[Decimal | None], closing: Sequence[Decimal | None]
) -> bool:
    """Tell whether opening + movement = closing in nearly every line."""
    zero = Decimal(0)
    rows = [(a or zero, b or zero, c or zero) for a, b, c in zip(opening, movement, closing, strict=True)]
    telling = [(a, b, c) for a, b, c in rows if b]
    return len(telling) >= _LINES and sum(a + b == c for a, b, c in telling) >= _NEARLY_ALL * len(telling)


def _words(name: str) -> str:
    return plain_heading(name)
