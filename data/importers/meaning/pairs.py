"""Debit and credit columns that belong together: of the month, the year so far, before and after it; which is meant."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from data.importers.headings.side_words import side_of
from data.importers.meaning.cumulative import is_of_month, is_opening, leads, so_far
from data.importers.tables.roles import role_of

Grid = Mapping[str, Sequence[Decimal | None]]
PairRole = Literal["movement", "opening", "year-to-date", "closing", "prior", ""]
#: Between the names of a pair in an answer: debit less credit.
LESS = " - "
_OPENING = re.compile(  # no text
    r"\b(?:opening|open|beginning|begin|start|starting|initial\w*|brought forward|bf|b f|eb|eroffnung\w*|anfang\w*|"
    r"\w*vortrag\w*|a nouveau|ouverture|anterieur\w*|apertura|abertura|inicial\w*|inicio|anterior\w*|inizial\w*|"
    r"precedent\w*|ingaende|inngaende|primo|previous|bo)\b"
)
_MOVEMENT = re.compile(  # no text
    r"\b(?:transactions?|movimiento\w*|moviment[oi]s?|mutaties?|umsatz\w*|verkehr\w*|turnovers?|obroty|buchung\w*|"
    r"period[oei]|mensil\w*|mensual\w*|mensuel\w*|ptd|rorels\w*|bevegels\w*|bevagels\w*)\b"
)
_OF_YEAR = re.compile(r"\b(?:years?|jahr\w*|annees?|anos?|ann[oi]|ejercicio|exercice|exercicio|esercizio|ar|fy)\b")
#: Pairs of which fewer figures differ say the same.
_SAME = 0.95


@dataclass(frozen=True)
class SidePair:
    """A debit and a credit column; `role` is what their names say that they are of, "" for nothing."""

    debit: str
    credit: str
    role: PairRole

    @property
    def columns(self) -> tuple[str, str]:
        """Its two columns."""
        return self.debit, self.credit

    @property
    def value(self) -> str:
        """The pair as an answer names it."""
        return f"{self.debit}{LESS}{self.credit}"


@dataclass(frozen=True)
class SidedChoice:
    """The debit and the credit column of the amount, where a file has such columns.

    `rivals` may be meant as well and stand in the columns `others`; `ignored` says of columns why they are not meant.
    `likely` is False where nothing speaks for the chosen pair; `so_far`: it is of the year so far, or a balance.
    """

    debit: str | None = None
    credit: str | None = None
    rivals: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    ignored: dict[str, str] = field(default_factory=dict)
    likely: bool = True
    so_far: bool = False


def sided_choice(names: Sequence[str], grid: Grid) -> SidedChoice:
    """Choose among the debit and credit columns that belong together.

    Args:
        names: Columns of figures.
        grid: Figures per column, line by line.
    """
    pairs = find_pairs(names)
    chosen, likely = choose_pair(pairs, grid)
    around = [pair for pair in pairs if pair not in chosen]
    why = "debit or credit of something else"  # no text
    ignored = dict.fromkeys((name for pair in around for name in pair.columns), why)
    if not chosen:
        return SidedChoice(ignored=ignored)
    first, rivals = chosen[0], chosen[1:]
    return SidedChoice(
        first.debit,
        first.credit,
        rivals=tuple(pair.value for pair in rivals),
        others=tuple(name for pair in rivals for name in pair.columns),
        ignored=ignored,
        likely=likely,
        so_far=first.role in ("year-to-date", "closing"),
    )


def find_pairs(names: Iterable[str]) -> list[SidePair]:
    """Return the debit and credit columns whose names differ in nothing else, in the order of the file."""
    sides: dict[str, dict[str, str]] = {}
    for name in names:
        side, rest = side_of(name)
        if side:
            sides.setdefault(rest, {}).setdefault(side, name)
    pairs = [
        SidePair(both["debit"], both["credit"], _role(both["debit"], rest))
        for rest, both in sides.items()
        if len(both) == 2
    ]
    return [*pairs, *_pairs_of_others(sides, {pair.role for pair in pairs})]


def _pairs_of_others(sides: Mapping[str, Mapping[str, str]], known: set[PairRole]) -> list[SidePair]:
    """Return pairs of a debit and a credit that are of the same by other words: "Monatssoll", "Haben lfd. Monat"."""
    left: dict[PairRole, dict[str, list[str]]] = {}
    for rest, side in sides.items():
        if len(side) == 1:
            ((which, name),) = side.items()
            left.setdefault(_role(name, rest), {}).setdefault(which, []).append(name)
    return [
        SidePair(both["debit"][0], both["credit"][0], role)
        for role, both in left.items()
        if role and role not in known and len(both) == 2 and len(both["debit"]) == len(both["credit"]) == 1
    ]


def pair_in(value: str, names: Iterable[str]) -> tuple[str, str] | None:
    """Return the debit and the credit column that an answer names, None where it names no two columns of the file."""
    known = set(names)
    places = [match.start() for match in re.finditer(re.escape(LESS), value)]
    pairs = [(value[:place], value[place + len(LESS) :]) for place in places]
    return next(((one, two) for one, two in pairs if one in known and two in known), None)


def _role(name: str, rest: str) -> PairRole:
    if is_opening(name) or _OPENING.search(rest):
        return "opening"
    if role_of(name) == "prior":
        return "prior"
    said = so_far(name)
    if said:
        return "year-to-date" if said == "year-to-date" else "closing"
    if (is_of_month(name) or _MOVEMENT.search(rest)) and not _OF_YEAR.search(rest):
        return "movement"
    return ""


def choose_pair(pairs: Sequence[SidePair], grid: Grid) -> tuple[list[SidePair], bool]:
    """Return the pairs that may be the amount, the likeliest first, and whether that one is likely at all.

    One pair is certain: its name says that it is of the month, or it leads from the opening balance to the closing
    one, or it is the only one that is neither opening nor closing nor of the year so far.

    Args:
        pairs: Debit and credit columns.
        grid: Figures per column, line by line.
    """
    usable = _different([pair for pair in pairs if pair.role not in ("opening", "prior")], grid)
    movements = [pair for pair in usable if pair.role == "movement"]
    if len(movements) == 1:
        return movements, True
    of_no_year = [pair for pair in usable if pair.role not in ("year-to-date", "closing")]
    leading = _leading(movements or of_no_year or usable, pairs, grid)
    if len(leading) == 1:
        inside = [pair for pair in movements or usable if pair not in leading and not pair.role]
        inside = [pair for pair in inside if _within(pair, leading[0], grid)]
        # What leads from the first day's balance to the last one is of the year, where a month stands within it.
        return ([*inside, *leading], True) if inside else (leading, True)
    plain = movements or [pair for pair in usable if not pair.role]
    if not plain:
        plain = [pair for pair in usable if pair.role == "year-to-date"] or usable
    if len(plain) < 2:
        return plain, True
    inner = [pair for pair in plain if all(_within(pair, other, grid) for other in plain if other != pair)]
    return [*inner[:1], *(pair for pair in plain if pair not in inner[:1])], bool(inner)


def _leading(candidates: Sequence[SidePair], pairs: Sequence[SidePair], grid: Grid) -> list[SidePair]:
    """The pairs that lead from an opening balance to a closing one."""
    nets = {pair: net(pair, grid) for pair in pairs}
    sided = {name for pair in pairs for name in (pair.debit, pair.credit)}
    single = [name for name in grid if name not in sided]
    openings: list[Sequence[Decimal | None]] = [nets[pair] for pair in pairs if pair.role == "opening"]
    openings += [grid[name] for name in single if is_opening(name)]
    closings: list[tuple[SidePair | None, Sequence[Decimal | None]]] = [
        (pair, nets[pair]) for pair in pairs if pair.role in ("closing", "year-to-date")
    ]
    closings += [(None, grid[name]) for name in single if so_far(name)]
    return [
        pair
        for pair in candidates
        if any(
            leads(opening, nets[pair], closing) for opening in openings for other, closing in closings if other != pair
        )
    ]


def net(pair: SidePair, grid: Grid) -> list[Decimal | None]:
    """Return debit less credit of each line; credits that are written as negative are added."""
    zero = Decimal(0)
    credits = [value for value in grid[pair.credit] if value]
    sign = 1 if credits and all(value < 0 for value in credits) else -1
    return [
        None if debit is None and credit is None else (debit or zero) + sign * (credit or zero)
        for debit, credit in zip(grid[pair.debit], grid[pair.credit], strict=True)
    ]


def _different(pairs: Sequence[SidePair], grid: Grid) -> list[SidePair]:
    """The pairs without those that say the same as one before them."""
    kept: list[SidePair] = []
    for pair in pairs:
        own = net(pair, grid)
        if not any(_same(own, net(other, grid)) for other in kept):
            kept.append(pair)
    return kept


def _same(one: Sequence[Decimal | None], two: Sequence[Decimal | None]) -> bool:
    stated = [(a or 0, b or 0) for a, b in zip(one, two, strict=True) if a or b]
    return bool(stated) and sum(a == b for a, b in stated) >= _SAME * len(stated)


def _within(pair: SidePair, other: SidePair, grid: Grid) -> bool:
    """Tell whether one pair never exceeds another on either side, as a month never exceeds the year so far."""
    zero = Decimal(0)
    sides = ((pair.debit, other.debit), (pair.credit, other.credit))
    cells = [(abs(a or zero), abs(b or zero)) for one, two in sides for a, b in zip(grid[one], grid[two], strict=True)]
    return all(a <= b for a, b in cells) and sum(a < b for a, b in cells) >= 2
