"""Whether two sets of figures are about the same thing: told by what they say, never by names of files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.names import normalize
from services.imports.codes.code_books import UNCLASSIFIED, WHOLE_HOSPITAL

#: Of the figures of a month, the part that must stand under the same keys in both files.
SHARED = 0.5
#: Of the rows of figures (a department's, an account's), the part that must be equal where codes differ.
EQUAL = 0.9
#: A single total must be told to so many digits to be no chance.
DIGITS = 5
MONTHS = 12
#: February has so much less of a year than a month of 31 days, as a part of the mean.
UNEVEN = 0.12
_SAID_BY_NOBODY = {"department": normalize(WHOLE_HOSPITAL), "thing": normalize(UNCLASSIFIED)}


@dataclass(frozen=True)
class FileAgreement:
    """How two files agree.

    Args:
        shared: Figures that both have: of one month (or day), department and account, or whole rows of them.
        equal: Of these, how many are the same.
        covers: Whether the first has every figure of the second, whatever the amount.
        keyed: Whether that is told by codes; else rows or totals are equal under other names.
    """

    shared: int
    equal: int
    covers: bool
    keyed: bool

    @property
    def whole(self) -> bool:
        """Whether everything that both have is the same."""
        return self.shared == self.equal


def compare(one: pd.DataFrame, other: pd.DataFrame) -> FileAgreement | None:
    """Return how two files agree, None where they are about different things.

    Args:
        one: Cells as in `FileFigures`, departments and things in one spelling for both.
        other: The same of the other file.
    """
    months = sorted(set(one["period"]) & set(other["period"]))
    if not months:
        return None
    mine, theirs = (frame[frame["period"].isin(months) & (frame["amount"] != 0)] for frame in (one, other))
    if mine.empty or theirs.empty:
        return None
    covers = set(other["period"]) <= set(one["period"])
    level = [name for name in ("department", "thing") if _tells(mine, name) == _tells(theirs, name)]
    return (
        _by_year(mine, theirs, level, covers=covers)
        or _by_key(mine, theirs, level, covers=covers)
        or _by_rows(mine, theirs, months, covers=covers)
    )


def _tells(cells: pd.DataFrame, name: str) -> bool:
    """Return whether a file says of its figures which department, or which account, they belong to."""
    return set(cells[name]) != {_SAID_BY_NOBODY[name]}


def _by_key(mine: pd.DataFrame, theirs: pd.DataFrame, level: list[str], *, covers: bool) -> FileAgreement | None:
    """Compare figures under the same month or day, department and thing, as far as both files tell them."""
    daily = bool((mine["day"] >= 0).all() and (theirs["day"] >= 0).all())
    keys = ["period", *(["day"] if daily else []), *level]
    left, right = (frame.groupby(keys)["amount"].sum() for frame in (mine, theirs))
    both = left.index.intersection(right.index)
    if both.empty:
        return None
    counts = [Counter(index.get_level_values("period")) for index in (both, left.index, right.index)]
    shares = [counts[0][month] / min(counts[1][month], counts[2][month]) for month in counts[0]]
    if max(shares) < SHARED:
        return None
    equal = int((left.loc[both].abs() == right.loc[both].abs()).sum())
    return FileAgreement(len(both), equal, covers and len(both) == len(right), keyed=True)


def _by_year(mine: pd.DataFrame, theirs: pd.DataFrame, level: list[str], *, covers: bool) -> FileAgreement | None:
    """Compare the years of figures of which one file was spread over its months; None unless all years are equal."""
    if not level or not (is_spread(mine) or is_spread(theirs)):
        return None
    left, right = (frame.groupby(level)["amount"].sum().abs() for frame in (mine, theirs))
    both = left.index.intersection(right.index)
    if len(both) < SHARED * min(len(left), len(right)) or not (left.loc[both] == right.loc[both]).all():
        return None
    return FileAgreement(len(both), len(both), covers and len(both) == len(right), keyed=True)


def is_spread(cells: pd.DataFrame) -> bool:
    """Return whether figures look like years spread over their months: twelve of each, by their days at most apart."""
    rows = cells.groupby(["department", "thing"])["amount"].agg(["count", "min", "max", "mean"])
    near = rows["max"] - rows["min"] <= rows["mean"].abs() * UNEVEN + 1
    return bool(len(rows)) and bool((near & (rows["count"] % MONTHS == 0)).all())


def _by_rows(mine: pd.DataFrame, theirs: pd.DataFrame, months: Sequence[int], *, covers: bool) -> FileAgreement | None:
    """Compare the rows of months of departments, or of things, whatever they are called; then the totals."""
    for level in (["department", "thing"], ["department"], ["thing"]):
        left, right = (_rows(frame, level, months) for frame in (mine, theirs))
        equal = sum((left & right).values())
        fewer = min(left.total(), right.total())
        if equal >= max(2, EQUAL * fewer) and _telling(left & right):
            return FileAgreement(fewer, equal, covers and equal == right.total(), keyed=False)
    left, right = (_rows(frame, [], months) for frame in (mine, theirs))
    if left == right and _telling(left):
        return FileAgreement(len(months), len(months), covers, keyed=False)
    return None


def _rows(frame: pd.DataFrame, level: list[str], months: Sequence[int]) -> Counter[tuple[int, ...]]:
    """Return the months of each department, thing or both as rows of amounts without a sign, and how often each is."""
    keyed = frame if level else frame.assign(whole="")
    wide = keyed.pivot_table(index=level or ["whole"], columns="period", values="amount", aggfunc="sum", fill_value=0)
    wide = wide.reindex(columns=list(months), fill_value=0)
    return Counter(tuple(row) for row in np.abs(wide.to_numpy(dtype=np.int64)).tolist() if any(row))


def _telling(rows: Counter[tuple[int, ...]]) -> bool:
    """Return whether equal rows are no chance: several different figures, or one told to many digits."""
    figures = {figure for row in rows for figure in row if figure}
    if len(figures) >= 2 * len(rows) and len(figures) >= 6:
        return True
    return any(len(str(figure).rstrip("0")) >= DIGITS for figure in figures)


def one_spelling(cells: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """Return cells whose departments and things are called by their codes where a name has one."""
    return cells.assign(**{column: cells[column].map(lambda text: codes.get(text, text))
                           for column in ("department", "thing")})  # fmt: skip


def codes_by_name(books: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return name to code as files give them beside each other, without names that have several codes."""
    codes: dict[str, set[str]] = {}
    for book in books:
        for code, name in book.items():
            codes.setdefault(name, set()).add(code)
    known = {code for book in books for code, name in book.items() if code != name}
    return {
        name: code
        for name, several in codes.items()
        if len(others := several - {name}) == 1 and name not in known
        for code in others
    }
