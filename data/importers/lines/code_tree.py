"""Codes that are sums of longer ones: 60 of 601 and 602, 6000 of 6010 and 6020; told by arithmetic."""

import re
from collections.abc import Hashable, Sequence

from data.importers.lines.line_table import LineTable
from data.importers.lines.sums import TELLING, SumLines, is_round, same_sum, worth

_CODE = re.compile(r"\s*(?P<code>[A-Za-z]{0,3}[0-9](?:[0-9.\-/]*[0-9])?)(?![0-9A-Za-z])")


def code_of(text: str) -> str:
    """Return the code that a text is, or begins with; "" where it has none."""
    match = _CODE.match(text)
    return match["code"] if match else ""


def stem_of(code: str) -> str:
    """Return what codes below a code begin with: "60" of 60, "6" of 6000."""
    plain = code.rstrip(".-/")
    stem = plain.rstrip("0") if len(plain) > 1 else plain
    return stem if len(stem) < len(plain) and any(map(str.isdigit, stem)) else plain


def find_parents(table: LineTable, codes: Sequence[str], groups: Sequence[Hashable], sums: SumLines) -> None:
    """Add the lines whose code begins those of other lines of their group, and which are their sum.

    Nothing is added where a code comes twice in a group, as in postings, or where such lines do not add up: then a
    short code is an account like others.

    Args:
        table: The lines.
        codes: The code of each line, "" for none.
        groups: What else a line is of: department, month.
        sums: What was told so far.
    """
    by_group: dict[Hashable, dict[str, int]] = {}
    for place, (code, group) in enumerate(zip(codes, groups, strict=True)):
        if not code or place in sums.totals:
            continue
        lines = by_group.setdefault(group, {})
        if code in lines:
            return
        lines[code] = place
    below = [(lines[code], children) for lines in by_group.values() for code, children in _trees(lines).items()]
    below = [(place, children) for place, children in below if table.figures[place].any()]
    trees = dict(below)
    ties = [place for place, children in below if same_sum(table, place, children)]
    several = {place for place, children in below if len(children) > 1}
    proof = sum(worth(table, place) for place in ties if place in several)
    if not proof or len(ties) < len(below) * 0.9:
        return
    if proof < TELLING and all(is_round(table, [place, *trees[place]]) for place in ties):
        sums.doubtful.update(ties)  # 5, 52 and 59 of 300, 100 and 200 may be three accounts
        return
    sums.totals.update(ties)
    sums.doubtful.update({place for place, _found in below} - set(ties))


def _trees(lines: dict[str, int]) -> dict[str, list[int]]:
    """Return each code with others below it, and the lines of the innermost of these."""
    parents = {code: _parent(code, lines) for code in lines}
    inner = set(filter(None, parents.values()))
    trees: dict[str, list[int]] = {}
    for code, place in lines.items():
        if code in inner:
            continue
        above = parents[code]
        while above:
            trees.setdefault(above, []).append(place)
            above = parents[above]
    return trees


def _parent(code: str, lines: dict[str, int]) -> str:
    """The nearest code above: a beginning of the code, or the same with zeros behind it; "" for none."""
    for end in range(len(code) - 1, 0, -1):
        stem = code[:end]
        for above in (stem.rstrip(".-/"), stem + "0" * (len(code) - end), stem):
            if above != code and above in lines and (len(above) < len(code) or stem_of(above) == stem):
                return above
    return ""
