"""Headings in two lines: names of groups over names of columns, codes over their names."""

from collections.abc import Container, Sequence

from data.importers.values.headings import normalized


def spread(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Carry a group's name over the unnamed columns to its right, up to a gap or a name like its own."""
    carried: list[str] = []
    current = ""
    for i in range(max(len(upper), len(lower))):
        here = upper[i] if i < len(upper) else ""
        name = lower[i] if i < len(lower) else ""
        sibling = bool(current) and normalized(name).split()[:1] == normalized(current).split()[:1]
        current = here or (current if name and not sibling else "")
        carried.append(current)
    return carried


def without_title(upper: list[str], lower: Sequence[str], known: Container[str]) -> list[str]:
    """Blank a title that begins above headings of keys which need none ("Clinical statistics" over "Ward, Measure").

    Args:
        upper: The names of groups over every column of theirs.
        lower: The headings below them.
        known: Headings that say by themselves what they hold, in plain letters.
    """
    end = next((i for i, text in enumerate(upper) if text != upper[0]), len(upper)) if upper else 0
    named = sum(1 for name in lower[:end] if normalized(name) in known)
    if end < 2 or normalized(upper[0]) in known or named < 2 or named * 2 < end:
        return upper
    return [*[""] * end, *upper[end:]]


def join(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return one name per column; what stands in both lines is said once."""
    names = []
    for i in range(max(len(upper), len(lower))):
        parts = [tier[i] for tier in (upper, lower) if i < len(tier) and tier[i]]
        names.append(parts[0] if len(parts) == 2 and parts[0] == parts[1] else " ".join(parts))
    return names


def names_codes(upper: Sequence[str], lower: Sequence[str], named: Sequence[int]) -> bool:
    """True for the names below codes side by side, and nothing below the other headings."""
    codes = [i for i, cell in enumerate(upper) if cell.isdecimal() and len(cell) > 2]
    return len(codes) > 2 and named == codes == [i for i, cell in enumerate(lower) if cell]
