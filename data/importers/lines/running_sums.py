"""Running sums of lines of data, in which the lines that a total adds up are found without trying each beginning."""

import numpy as np
import numpy.typing as npt

from data.importers.lines.line_table import Bools, Int64, LineTable

#: Numbers that stand for all figures of a line wrap around here.
_MASK = 2**64 - 1
#: A result (revenue less expense) is sought among so many groups above it.
_GROUPS = 12
#: Rounding makes a sum differ by no more than this, in hundredths.
_MOST_SLACK = 100

Floats = npt.NDArray[np.float64]


class RunningSums:
    """Running sums of the lines of data, with the places where groups begin.

    `rows` are the places of the lines, `groups` (in order; `heads` the same as a set) how many lines lie before each
    group, `ends` how many lie before each total. `_met` has for each running sum, by its mark, how many lines lie
    before it where it is first reached, and `_doubled` twice the marks that were reached.
    """

    def __init__(self, table: LineTable) -> None:
        count, columns = table.figures.shape
        self.rows: list[int] = []
        self.groups: list[int] = [0]
        self.heads: set[int] = {0}
        self.ends: list[int] = [0]
        self._table = table
        self._mark = 0
        self._marks: list[int] = [0]
        self._met: dict[int, int] = {0: 0}
        self._doubled: set[int] = {0}
        self._nonzero: list[int] = [0]
        self._sums: Int64 = np.zeros((count + 1, columns), np.int64, order="F")
        self._counts: Int64 = np.zeros(count + 1, np.int64)
        self._done = 0

    def add(self, place: int) -> None:
        """Take in a line of data."""
        self.rows.append(place)
        self._nonzero.append(self._nonzero[-1] + self._table.filled[place])
        self._mark = (self._mark + self._table.marks[place]) & _MASK
        self._marks.append(self._mark)
        self._met.setdefault(self._mark, len(self.rows))
        self._doubled.add(2 * self._mark & _MASK)

    def begin(self) -> None:
        """Remember that a group begins with the next line."""
        if self.groups[-1] != len(self.rows):
            self.groups.append(len(self.rows))
            self.heads.add(len(self.rows))

    def close(self) -> None:
        """Remember that a total stands behind the last line."""
        self.ends.append(len(self.rows))
        self.begin()

    @property
    def last_ends(self) -> list[int]:
        """How many lines lie before the parts among which a result is sought: behind the last totals, and all."""
        return sorted({*self.ends[-_GROUPS:], 0})

    @property
    def sums(self) -> Int64:
        """The figures of the first lines added up: none, one, two …; made when they are asked for."""
        done, count = self._done, len(self.rows)
        if done < count:
            new = self.rows[done:]
            self._sums[done + 1 : count + 1] = self._sums[done] + np.cumsum(self._table.figures[new], axis=0)
            self._counts[done + 1 : count + 1] = self._nonzero[done + 1 :]
            self._done = count
        return self._sums[: count + 1]

    def filled_since(self, starts: Int64) -> Int64:
        """How many lines with figures there are since each start."""
        _up_to_date = self.sums
        counts: Int64 = self._counts[len(self.rows)] - self._counts[starts]
        return counts

    def addends(self, place: int) -> list[int]:
        """The last lines, of which two or more have figures, whose sum is exactly a line; [] for none."""
        count = len(self.rows)
        before = self._met.get((self._mark - self._table.marks[place]) & _MASK, count)
        if self._nonzero[count] - self._nonzero[before] < 2:
            return []
        sums = self.sums
        exact = np.array_equal(sums[count] - sums[before], self._table.figures[place])
        return self.rows[before:] if exact else []

    def is_difference(self, place: int) -> bool:
        """True when a line is what one part of the last groups has more than the other."""
        count, mark = len(self.rows), self._table.marks[place]
        for start in {*self.groups[-_GROUPS:], *self.last_ends}:
            if self._nonzero[count] - self._nonzero[start] < 2:
                continue
            whole = self._mark + self._marks[start]
            if any((whole + sign * mark) & _MASK in self._doubled for sign in (1, -1)):
                return True
        return False

    def starts_of(self, place: int, slack: float) -> Int64:
        """How many lines lie before each run of last lines whose sum is a line, but for `slack` a line."""
        sums = self.sums
        count = len(self.rows)
        most = np.minimum(slack * (count - np.arange(count + 1)), _MOST_SLACK) if slack else 0.0
        return near(sums, sums[count] - self._table.figures[place], self._table.stated[place], most)


def near(sums: Int64, sought: Int64, columns: Bools, slack: float | Floats) -> Int64:
    """The places of sums that differ from figures by no more than the slack, in the columns that count."""
    places: Int64 = np.arange(len(sums))
    for column in np.flatnonzero(columns).tolist():
        whole = len(places) == len(sums)
        values = sums[:, column] if whole else sums[places, column]
        most = slack if whole or not isinstance(slack, np.ndarray) else slack[places]
        places = places[np.abs(values - sought[column]) <= most]
        if not len(places):
            break
    return places
