"""Lines without the code that the others have: sums of these where the arithmetic says so, whatever they are called."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

import numpy as np

from data.importers.lines.line_table import Bools, Int64, LineTable
from data.importers.lines.sums import LARGE, TELLING, SumLines, is_round

#: Lines without a code are sought in so many ways of what they state besides (month, department): more are a list.
_WAYS = 12
#: Revenue less expense is tried among so many classes of accounts.
_CLASSES = 5
#: What takes long is tried for so many lines without a code, and among so many places of one running sum.
_TRIED, _PLACES = 500, 50
#: Up to this share of the lines a line without a code is an exception that nobody loads unseen.
_FEW = 0.34


@dataclass(frozen=True)
class KeyColumn:
    """One column that says what lines are of, as `codes` of all lines, "" for a line that has none.

    `own`: its code makes a line one of the file's kind (account, measure, job class). A department or a supplier may
    be missing in a line of data, so that chance is ruled out there. `silent` marks lines that would be loaded under
    another text where the code is missing; others are asked about, or rejected, once they are.
    """

    codes: Sequence[str]
    own: bool
    silent: Sequence[bool]


@dataclass
class _Group:
    """Lines with the code that state the same, what they add up to, and how many have figures."""

    rows: list[int]
    added: Int64
    filled: int


@dataclass
class _Verdicts:
    """What the arithmetic says of the lines without one code: sums surely, of one line alone, of nothing, maybe."""

    surely: dict[int, list[int]] = field(default_factory=dict)
    single: dict[int, list[int]] = field(default_factory=dict)
    empty: dict[int, list[int]] = field(default_factory=dict)
    maybe: dict[int, list[int]] = field(default_factory=dict)
    none: list[int] = field(default_factory=list)


def find_keyless(
    table: LineTable,
    keys: Sequence[KeyColumn],
    groups: Sequence[Sequence[Sequence[str]]],
    sums: SumLines,
    sides: Sequence[str] = (),
) -> set[int]:
    """Add the lines that lack a code and are the sum of lines that have one; return those that may be no data.

    What is added up are the lines of what the line states (its department, its month), or those next to it, above
    or below. A line that does not add up is returned, too, unless the file has many of these.

    Args:
        table: The lines.
        keys: The columns that say what lines are of.
        groups: Ways to group lines, each as columns of texts with "" for none: by day and department, by month.
        sums: What is known already; it is added to.
        sides: Debit or credit of each line, where a column says so: the other side of an entry is no sum of it.
    """
    doubtful: set[int] = set()
    for key in keys:
        search = _KeylessSearch(table, key, groups, frozenset(sums.totals), sides)
        if not search.lacking or not len(search.data):
            continue
        verdicts = search.verdicts()
        _settle(search, verdicts, sums, doubtful)
    return doubtful - sums.totals


def _settle(search: "_KeylessSearch", verdicts: _Verdicts, sums: SumLines, doubtful: set[int]) -> None:
    """Tell sums from lines that a person is asked about."""
    table, key = search.table, search.key
    telling = {place for place, addends in verdicts.surely.items() if key.own or search.is_telling(place, addends)}
    if not key.own and len(telling) < len(verdicts.surely) and len(verdicts.surely) >= TELLING and not verdicts.none:
        telling = set(verdicts.surely)  # so many lines do not agree by chance
    proved = {place: verdicts.surely[place] for place in telling}
    maybe = {place: addends for place, addends in verdicts.surely.items() if place not in telling} | verdicts.maybe
    all_tie = key.own and len(verdicts.single) > 1 and not verdicts.none
    for place, addends in verdicts.single.items():
        (proved if telling or all_tie or table.words[place] is not None else maybe)[place] = addends
    for place, addends in list(maybe.items()):
        if search.is_telling(place, addends):
            proved[place] = maybe.pop(place)
    for place, addends in (proved | (verdicts.empty if proved else {})).items():
        sums.totals.add(place)
        if (last := search.last_below(place, addends)) is not None:
            sums.below[place] = last
    if key.own or len(verdicts.surely) > 1:  # one line without a department alone is asked about as such
        doubtful.update(maybe)
    left = [place for place in verdicts.none if key.silent[place] and table.filled[place]]
    few = len(left) <= _FEW * len(table.numbers)
    doubtful.update(place for place in left if key.own and (few or proved))


class _KeylessSearch:
    """The search among the lines without one code."""

    def __init__(
        self,
        table: LineTable,
        key: KeyColumn,
        groups: Sequence[Sequence[Sequence[str]]],
        totals: frozenset[int],
        sides: Sequence[str],
    ) -> None:
        self.table, self.key, self._groups, self._sides = table, key, groups, sides
        self.lacking = [place for place, code in enumerate(key.codes) if not code and place not in totals]
        data = [place for place, code in enumerate(key.codes) if code and place not in totals]
        self.data: Int64 = np.array(data, dtype=np.int64)
        self._figures: Int64 = table.figures[self.data]
        self._filled: Bools = (self._figures != 0).any(axis=1)
        self._by: dict[tuple[int, tuple[int, ...]], dict[tuple[str, ...], _Group]] = {}

    def verdicts(self) -> _Verdicts:
        """Return what is told of each line without the code."""
        verdicts = _Verdicts()
        for place in self.lacking:
            if not self.table.filled[place]:
                self._add_empty(verdicts, place)
                continue
            exact = next(self._exact(place), None)
            if exact is not None:
                rows, filled = exact
                (verdicts.surely if filled > 1 else verdicts.single)[place] = self._lines(rows)
            elif (some := self._maybe(place)) is not None:
                verdicts.maybe[place] = self._lines(some)
            else:
                verdicts.none.append(place)
        self._count_in(verdicts)
        return verdicts

    def _add_empty(self, verdicts: _Verdicts, place: int) -> None:
        """A line of zeros is a sum where its group moved nothing, and others are sums."""
        group = next((group for group in self._matching(place) if not group.added.any()), None)
        if group is not None:
            verdicts.empty[place] = self._lines(group.rows)

    def _count_in(self, verdicts: _Verdicts) -> None:
        """Try the lines that are no sums as data of their group: what then adds up shows that they are."""
        for place in list(verdicts.none) if len(verdicts.none) <= _TRIED else ():
            others = [other for other in verdicts.none if other != place and self._is_like(place, other)]
            for group in self._matching(place) if others else ():
                if self._same(place, group.added + self.table.figures[others].sum(axis=0)):
                    verdicts.surely[place] = sorted([*self._lines(group.rows), *others])
                    verdicts.none = [other for other in verdicts.none if other != place and other not in others]
                    break

    def _is_like(self, place: int, other: int) -> bool:
        """Return whether another line is of all that a line states."""
        return any(
            all(not column[place] or column[place] == column[other] for column in columns) for columns in self._groups
        )

    def _lines(self, rows: Sequence[int] | Int64) -> list[int]:
        return [int(place) for place in self.data[rows]]

    def _same(self, place: int, added: Int64) -> bool:
        stated = self.table.stated[place]
        return bool((added == self.table.figures[place])[stated].all())

    def _exact(self, place: int) -> Iterator[tuple[Sequence[int], int]]:
        """Lines of which a line is exactly the sum, and how many have figures: of all that it states, or next to it."""
        for group in self._matching(place):
            if self._same(place, group.added):
                yield group.rows, group.filled
        if self.key.own:  # a department may be missing beside lines that add up by chance
            for rows in self._beside(place, whole=True):
                yield rows, int(self._filled[rows.start : rows.stop].sum())

    def _maybe(self, place: int) -> Sequence[int] | None:
        """Lines of which a line may be the sum: a part of those next to it, or what some have more than others."""
        if not self.key.own or len(self.lacking) > _TRIED:
            return None
        for rows in self._beside(place, whole=False):
            return rows
        return next((group.rows for group in self._matching(place) if self._is_net(place, group.rows)), None)

    def _matching(self, place: int) -> Iterator[_Group]:
        """The lines of all that a line states, in each way to group them."""
        for way, columns in enumerate(self._groups):
            stated = tuple(at for at, column in enumerate(columns) if column[place])
            index = self._by.get((way, stated))
            if index is None:
                if len(self._by) >= _WAYS:
                    continue
                index = self._by[way, stated] = self._groups_of([columns[at] for at in stated])
            group = index.get(tuple(columns[at][place] for at in stated))
            if group is not None:
                yield group

    def _groups_of(self, columns: Sequence[Sequence[str]]) -> dict[tuple[str, ...], _Group]:
        """Return the lines with the code by what they state in some columns."""
        rows: dict[tuple[str, ...], list[int]] = {}
        for row, place in enumerate(self.data.tolist()):
            rows.setdefault(tuple(column[place] for column in columns), []).append(row)
        return {
            texts: _Group(ones, self._figures[ones].sum(axis=0), int(self._filled[ones].sum()))
            for texts, ones in rows.items()
        }

    @cached_property
    def _added(self) -> list[tuple[int, ...]]:
        whole = np.vstack([np.zeros((1, self._figures.shape[1]), dtype=np.int64), self._figures.cumsum(axis=0)])
        return list(map(tuple, whole.tolist()))

    @cached_property
    def _where(self) -> dict[tuple[int, ...], list[int]]:
        where: dict[tuple[int, ...], list[int]] = {}
        for count, sums in enumerate(self._added):
            where.setdefault(sums, []).append(count)
        return where

    @cached_property
    def _ends(self) -> set[int]:
        """How many lines lie before each place where something stands between them: a sum, a heading, a blank line."""
        places = self.data.tolist()
        starts = self.table.starts
        inner = (
            count
            for count in range(1, len(places))
            if places[count] > places[count - 1] + 1 or bool(starts[places[count]])
        )
        return {0, len(places), *inner}

    def _beside(self, place: int, *, whole: bool) -> Iterator[range]:
        """Lines directly below or above whose sum is a line: up to where something stands between them, or not."""
        if not self.table.stated[place].all():
            return  # of what is not stated nothing is known
        here = int(np.searchsorted(self.data, place))
        figures = self.table.figures[place].tolist()
        for sign in (1, -1):
            sought = tuple(one + sign * figure for one, figure in zip(self._added[here], figures, strict=True))
            for end in islice(self._where.get(sought, ()), _PLACES):
                rows = range(min(here, end), max(here, end))
                beside = (end - here) * sign > 0 and (end in self._ends) == whole
                several = whole or self._filled[rows.start : rows.stop].sum() > 1
                if beside and several and self._are_on_one_side(place, rows):
                    yield rows

    def _are_on_one_side(self, place: int, rows: range) -> bool:
        """Return whether lines are on the side of another, debit or credit, where it states one."""
        if not self._sides or not self._sides[place]:
            return True
        return all(self._sides[int(one)] == self._sides[place] for one in self.data[rows.start : rows.stop])

    def _is_net(self, place: int, rows: Sequence[int]) -> bool:
        """Return whether a line is what one part of some lines has more than the other: revenue less expense."""
        if len(rows) < 2:
            return False
        stated, figures = self.table.stated[place], self.table.figures[place]
        parts = np.vstack([np.zeros((1, len(stated)), dtype=np.int64), self._figures[rows].cumsum(axis=0)])
        for sign in (1, -1):
            if (2 * parts == parts[-1] + sign * figures)[:, stated].all(axis=1).any():
                return True
        classes: dict[str, list[int]] = {}
        for row in rows:
            classes.setdefault(self.key.codes[int(self.data[row])][:1], []).append(row)
        if not 2 <= len(classes) <= _CLASSES:
            return False
        by_class = [self._figures[ones].sum(axis=0) for ones in classes.values()]
        signs: Iterator[tuple[int, ...]] = product((1, -1), repeat=len(by_class))
        return any(self._same(place, np.array(each, dtype=np.int64) @ np.vstack(by_class)) for each in signs)

    def is_telling(self, place: int, addends: Sequence[int]) -> bool:
        """Return whether a sum is no chance: it says total, has several figures, or is large with cents in it."""
        table = self.table
        if table.words[place] is not None or table.results[place] or table.worths[place] >= TELLING:
            return True
        large = bool(np.abs(table.figures[place]).max() >= LARGE)
        return large and not is_round(table, [place, *addends])

    def last_below(self, place: int, addends: Sequence[int]) -> int | None:
        """Return the last of the lines that a line adds up, where these are those directly below it."""
        here = int(np.searchsorted(self.data, place))
        rows = self.data[here : here + len(addends)].tolist()
        return rows[-1] if rows == sorted(addends) else None
