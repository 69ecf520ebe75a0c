"""Lines that are sums of other lines: told by arithmetic over the whole file, with words, indentation or place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data.importers.lines.line_table import Int64, LineTable
from data.importers.lines.rounded_sums import WHOLE_UNIT, is_named, is_no_chance, is_rounded_net, is_rounded_total
from data.importers.lines.running_sums import RunningSums, near
from data.importers.lines.total_labels import SaidAbove, names_all, names_lines, remainder
from data.importers.lines.words import names_class
from data.importers.tables.results import RESULT_WORDS

#: So many different figures of one line that agree are no chance.
TELLING = 3
#: From this figure on (in hundredths) a sum with cents is no chance.
LARGE = 10_000
#: The sum of all lines above, of so many at least, is no chance.
_SEVERAL = 3
#: A line that only says that it is what is left is sought among so many groups above it, and among all lines.
_BACK = 48


@dataclass
class SumLines:
    """Places of lines that are sums of others, and of lines that seem to be but do not add up.

    `below` has, for sums that stand above their lines, the last of these.
    """

    totals: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)
    below: dict[int, int] = field(default_factory=dict)


def find_sums(table: LineTable, sums: SumLines | None = None) -> SumLines:
    """Return the lines that arithmetic shows to be sums of others.

    A line is one where it adds up and something else speaks for it: lines indented below it, a word that names what is
    added or no keys, a word alone where figures with cents agree, or so many figures that it cannot be chance.

    Args:
        table: The lines.
        sums: What is known already; it is added to.
    """
    sums = SumLines() if sums is None else sums
    if len(table.numbers) < 2:
        return sums
    _by_indentation(table, sums)
    _downward(table, sums)
    known = len(sums.totals)
    _upward(table, sums)
    if len(sums.totals) > known:
        _downward(table, sums)  # a total below may add up sums above their lines, too
    return sums


# Indentation ----------------------------------------------------------------------------------------------------------


def indentation(text: str) -> int:
    """Return by how many blanks a text is moved to the right."""
    return len(text) - len(text.lstrip(" \t\u00a0\u3000"))


def _by_indentation(table: LineTable, sums: SumLines) -> None:
    """Find lines with the lines of which they are the sum indented below them."""
    first = [next((text for text in labels if text.strip()), "") for labels in table.labels]
    depths = [indentation(text) for text in first]
    if len(set(depths)) < 2:
        return
    children: dict[int, list[int]] = {}
    open_: list[int] = []
    for place, depth in enumerate(depths):
        while open_ and depths[open_[-1]] >= depth:
            open_.pop()
        stands_below = place + 1 >= len(depths) or depths[place + 1] <= depth
        if table.words[place] is not None and stands_below:
            continue
        if open_:
            children.setdefault(open_[-1], []).append(place)
        open_.append(place)
    parents = [place for place in children if table.filled[place] and not _is_other_total(table, place, children)]
    ties = {place: same_sum(table, place, children[place]) for place in parents}
    several = [place for place in parents if ties[place] and len(children[place]) > 1]
    if not several and not any(ties[place] and worth(table, place) > 1 for place in parents):
        sums.doubtful.update(parents)
        return
    tied = [place for place in parents if ties[place]]
    sums.totals.update(tied)
    sums.below.update({place: _last_below(children, place) for place in tied})
    sums.doubtful.update(place for place in parents if not ties[place])


def _is_other_total(table: LineTable, place: int, children: Mapping[int, Sequence[int]]) -> bool:
    """Return whether a line that says total has lines indented below it that it does not add up: others above."""
    return table.words[place] is not None and not same_sum(table, place, children[place])


def _last_below(children: Mapping[int, Sequence[int]], place: int) -> int:
    """Return the last line indented below another, however deep."""
    while place in children:
        place = children[place][-1]
    return place


def same_sum(table: LineTable, place: int, addends: Sequence[int]) -> bool:
    """True when a line is the sum of lines that are sums themselves, or data."""
    added = table.figures[list(addends)].sum(axis=0)
    columns = table.stated[place]
    return bool((np.abs(added - table.figures[place])[columns] <= table.slack * max(len(addends), 1)).all())


def worth(table: LineTable, place: int) -> int:
    """Return how many different figures a line states."""
    return table.worths[place]


def is_round(table: LineTable, places: Sequence[int]) -> bool:
    """True for lines of figures without cents, which agree by chance more easily."""
    return not (table.figures[list(places)] % 100).any()


# Running sums ---------------------------------------------------------------------------------------------------------


def _downward(table: LineTable, sums: SumLines) -> None:
    """Find totals below the lines that they add up."""
    running = RunningSums(table)
    names = SaidAbove(table, running)
    before: Sequence[str] | None = None
    starts = table.starts.tolist()
    for place, (labels, label) in enumerate(zip(table.labels, table.words, strict=True)):
        if starts[place]:
            running.begin()
        if place in sums.totals:
            running.close()
            continue
        if label is None and before is not None and _group_changes(before, labels):
            running.begin()
        left = label is None and table.remainders[place]
        span = label is None and table.spans[place]
        empty = label is not None and not table.filled[place] and _lacks_key(table, place)  # nothing moved
        rounded = label is not None and table.asks and is_rounded_total(table, place, running)
        if rounded and not is_no_chance(table, place) and not is_named(table, label or "", names):
            sums.doubtful.add(place)  # a line of its own may be called "Total compensation study"
            running.close()
            continue
        if empty or rounded or _is_total(table, place, running, "" if left or span else label):
            sums.totals.add(place)
            running.close()
            continue
        if table.asks and (left or (label is not None and _claims(table, place, running, label, names))):
            sums.doubtful.add(place)  # what is left of revenue is no account, whether it adds up or not
        elif label is not None and table.asks and (addends := _worded_sum(table, place, running)):
            if _is_telling(table, place, addends):
                sums.totals.add(place)
                running.close()
                continue
            sums.doubtful.add(place)
        elif (
            label is None and table.asks and running.rows and table.results[place] and _names_what_is_left(table, place)
        ):
            sums.doubtful.add(place)
        running.add(place)
        before = labels


def _group_changes(before: Sequence[str], now: Sequence[str]) -> bool:
    return bool(now) and before[0] != now[0]


def _is_total(table: LineTable, place: int, running: RunningSums, label: str | None) -> bool:
    """True for a line that is the sum of the last lines of data, and says so or cannot be so by chance.

    `label` is the one that says total, "" for a line that says that it is a result, None where nothing says either.
    """
    if not running.rows or not table.filled[place]:
        return False
    telling = table.worths[place] >= TELLING
    if telling and (running.addends(place) or _is_difference(table, place, running)):
        return True
    if _is_of_all(table, place, running):
        return True
    if table.results[place] and _says_alone(table, place) and _is_left(table, place, running):
        return True  # its words and its place speak for it, however few its figures are
    return label is not None and _is_worded_total(table, place, running, label)


def _is_of_all(table: LineTable, place: int, running: RunningSums) -> bool:
    """True for a line without a key that all lines above have and exactly their sum, whatever it is called."""
    lacks = not all(table.labels[place][at].strip() for at in table.usual)
    if not lacks or len(running.rows) < _SEVERAL or len(running.addends(place)) < len(running.rows):
        return False
    return all(table.labels[row][at].strip() for row in running.rows for at in table.usual)


def _is_worded_total(table: LineTable, place: int, running: RunningSums, label: str) -> bool:
    """True for a line that says that it is a total, and is one of the last lines or of a group that it names."""
    starts = running.starts_of(place, table.slack)
    if table.spans[place] and len(starts):
        return True
    several = starts[running.filled_since(starts) >= 2]
    if table.worths[place] >= TELLING and (len(several) or _is_telling_net(table, place, running)):
        return True
    thin, count = not label or _is_thin(table, place), len(running.rows)
    heads = running.heads.intersection(starts.tolist()) - {count}
    if heads.intersection(several.tolist()) and (thin or names_all(remainder(label))):
        return True
    if any(
        names_lines(label, [table.labels[one] for one in running.rows[start:]], table.heads) for start in sorted(heads)
    ):
        return True
    if count - 1 in starts.tolist() and _lacks_key(table, place):  # the total of one line
        return True
    groups = [start for start in running.groups[-_BACK:] if start < count]
    return thin and any(_is_net(table, place, running, start) for start in {*(groups[-3:] if label else groups), 0})


def _is_difference(table: LineTable, place: int, running: RunningSums) -> bool:
    """True for a line that says that it is a result, and is what some lines have more than others."""
    if not table.results[place]:
        return False
    return running.is_difference(place) or (_lacks_key(table, place) and is_rounded_net(table, place, running))


def _worded_sum(table: LineTable, place: int, running: RunningSums) -> list[int]:
    """Return the last lines of which a line with its keys that says total is exactly the sum, two or more; else []."""
    if not table.filled[place] or _is_thin(table, place):
        return []
    starts = running.starts_of(place, 0.0)
    starts = starts[running.filled_since(starts) >= 2]
    return running.rows[starts[-1] :] if len(starts) else []


def _is_telling(table: LineTable, place: int, addends: Sequence[int]) -> bool:
    """True where a sum of one or two figures is no chance: it is large, and there are cents in it."""
    return bool(np.abs(table.figures[place]).max() >= LARGE) and not is_round(table, [place, *addends])


def _is_net(table: LineTable, place: int, running: RunningSums, start: int) -> bool:
    """True when a line is what one part of the lines since `start` has more than the other: revenue less expense."""
    count = len(running.rows)
    parts = running.sums[start : count + 1]
    whole = parts[0] + parts[-1]
    slack = 2 * min(table.slack * (count - start), 100.0)
    sought: list[Int64] = [whole + sign * table.figures[place] for sign in (1, -1)]
    return any(len(near(2 * parts, one, table.stated[place], slack)) for one in sought)


def _is_telling_net(table: LineTable, place: int, running: RunningSums) -> bool:
    """True for a total of a group of lines with revenue and expense, which is what one has more than the other."""
    groups = [start for start in running.groups[-_BACK:] if len(running.rows) - start > 2]
    return any(_is_net(table, place, running, start) for start in {*groups[-3:], 0})


def _is_thin(table: LineTable, place: int) -> bool:
    """True for a line that leaves at least half of what lines of data fill blank."""
    filled = sum(1 for at in table.usual if table.labels[place][at].strip())
    return filled * 2 <= len(table.usual) and len(table.usual) > 1


def _says_alone(table: LineTable, place: int) -> bool:
    """True for a line of which only a label without a code says what it is."""
    return _lacks_key(table, place) or (table.asks and len(table.usual) == 1 and not table.coded[place])


def _names_what_is_left(table: LineTable, place: int) -> bool:
    """True where a label alone begins as a result does ("Operating margin"; other operating income is an account)."""
    if _lacks_key(table, place):
        return not table.coded[place]
    match = RESULT_WORDS.match(table.labels[place][table.usual[0]].strip()) if _says_alone(table, place) else None
    return match is not None and not match[0].casefold().endswith(("revenue", "revenues"))


def _is_left(table: LineTable, place: int, running: RunningSums) -> bool:
    """True for what one part of the lines has more than the other, but for rounding where all figures are whole."""
    if running.is_difference(place):
        return True
    whole = table.unit >= WHOLE_UNIT and _names_what_is_left(table, place)
    return whole and is_rounded_net(table, place, running)


def _lacks_key(table: LineTable, place: int) -> bool:
    """True for a line that leaves a label blank that the lines of data fill."""
    return len(table.usual) > 1 and not all(table.labels[place][at].strip() for at in table.usual)


def _claims(table: LineTable, place: int, running: RunningSums, label: str, names: SaidAbove) -> bool:
    """True for a line with all its keys that says that it is a total of lines above, and is not.

    Where its label is all that a line has, "Total operating expenses" says so whatever stands above.
    """
    if _is_thin(table, place) or not running.rows:
        return False
    left = remainder(label)
    if len(table.usual) == 1 and table.filled[place] and not table.coded[place]:
        return names_all(left) or names_class(label) or left in names
    return bool(left) and not names_all(left) and left in names


def _upward(table: LineTable, sums: SumLines) -> None:
    """Find sums above the lines that they add up, by figures that cannot be chance."""
    if table.figures.shape[1] < TELLING:
        _in_blocks(table, sums)
        return
    running = RunningSums(table)
    for place in range(len(table.numbers) - 1, -1, -1):
        if place in sums.totals or table.words[place] is not None or table.results[place]:
            continue
        addends = running.addends(place) if table.worths[place] >= TELLING else []
        if addends and not table.starts[place + 1 : max(addends) + 1].any():
            sums.totals.add(place)
            sums.below[place] = max(addends)
            sums.doubtful.discard(place)
            continue
        if addends and table.asks:  # as revenue is of expense and what is left, in sections below each other
            sums.doubtful.add(place)
        running.add(place)


def _in_blocks(table: LineTable, sums: SumLines) -> None:
    """Find sums above their lines by one or two figures, where all lines are such sums and their parts.

    So a pivot of one or two months is written: each department with its sum, its accounts below it, in one column or
    with the account's column blank in the sum.
    """
    places = [
        place
        for place, (word, result) in enumerate(zip(table.words, table.results, strict=True))
        if word is None and not result and place not in sums.totals
    ]
    ends = _blocks(table.figures[places])
    if len(table.usual) > 1 and not all(_lacks_key(table, places[first]) for first in ends):
        return  # each line has all its keys: sums by chance, as of round figures
    large = all(np.abs(table.figures[places[first]]).max() >= LARGE for first in ends)
    if len(ends) < 2 or not large or sum(end - first > 1 for first, end in ends.items()) * 2 < len(ends):
        return
    sums.totals.update(places[first] for first in ends)
    sums.below.update({places[first]: places[end] for first, end in ends.items()})
    sums.doubtful.difference_update(places[first] for first in ends)


def _blocks(figures: Int64) -> dict[int, int]:
    """Return first and last line of the blocks, each a sum over its parts, that all lines lie in; {} for none."""
    count = len(figures)
    added = np.vstack([np.zeros((1, figures.shape[1]), dtype=np.int64), figures.cumsum(axis=0)])
    where: dict[tuple[int, ...], list[int]] = {}
    for place, row in enumerate(added.tolist()):
        where.setdefault(tuple(row), []).append(place)
    follow: list[int | None] = [None] * count + [count]  # the line behind the block that begins at a line
    for first in range(count - 1, -1, -1):
        sought = tuple((added[first + 1] + figures[first]).tolist())
        if figures[first].any():
            behind = (place for place in where.get(sought, ()) if place > first + 1 and follow[place] is not None)
            follow[first] = next(behind, None)
    blocks: dict[int, int] = {}
    place = 0
    while place < count and (behind_it := follow[place]) is not None:
        blocks[place] = behind_it - 1
        place = behind_it
    return blocks if place == count else {}
