"""Cells of several named parts: "Cost Center: CC120 Emergency | Spend Category: Gloves", as Workday exports them."""

import re
from collections import Counter
from collections.abc import Iterable

#: Between the parts of a cell; a line break stands there most often.
_BETWEEN = re.compile(r"[\n\r;|]")
#: A name of a part, as short as a heading; a time of day, a step of a path or an address of the web is none.
_NAMED = re.compile(r"(?P<name>[^\W\d][^:\n]{0,38}[^:\s]):(?!//)\s*(?P<text>\S.*)", re.DOTALL)
#: Names that are no parts of their own: so many at most stand in the cells of one column.
MOST_NAMES = 12
#: Share of the cells that must be made of named parts.
MOST = 0.8


def named_parts(text: str) -> dict[str, str]:
    """The parts of a cell by name; none where one of its parts has no name."""
    parts: dict[str, str] = {}
    for piece in filter(None, map(str.strip, _BETWEEN.split(text.replace("\u00a0", " ")))):
        match = _NAMED.fullmatch(piece)
        if match is None:
            return {}
        parts.setdefault(match["name"].strip(), match["text"].strip())
    return parts


def tag_names(cells: Iterable[str]) -> tuple[str, ...]:
    """The names of the parts that the cells of a column are made of, in the order of the file; none for other columns.

    Names come again with other texts behind them; "Pathology: 4010" over "Pharmacy: 4020" are labels with codes.
    """
    distinct = [text for cell in dict.fromkeys(cells) if (text := cell.strip())]
    split = [parts for parts in map(named_parts, distinct) if parts]
    if len(split) < max(2, len(distinct) * MOST):
        return ()
    counted = Counter(name for parts in split for name in parts)
    if len(counted) > MOST_NAMES or max(counted.values()) < len(split) * 0.5:
        return ()
    return tuple(counted)


def part_named(text: str, name: str) -> str:
    """The part of a cell with a name, "" where it has none."""
    return named_parts(text).get(name, "")
