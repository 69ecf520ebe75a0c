"""Sums that stand above their lines and name the department of these: "6010 Med/Surg 1,200", then its accounts."""

from collections.abc import Mapping, Sequence

from data.importers.reading.records import Record
from data.importers.tables.across import account_or_department
from data.importers.tables.body import Headings

#: Labels stand in one of the first columns; so many are looked at.
_FIRST, _LOOKED_AT = 2, 200
#: Share of the lines that lie below such a sum.
_COVERED = 0.95


def find_summed_heads(
    records: Sequence[Record], heads: Mapping[int, int], totals: frozenset[int]
) -> tuple[Headings, dict[int, int]] | None:
    """Return the sums that name the departments of the lines below them, with the last line of each.

    None where their words, or those of the lines, do not say that departments stand above accounts: then they are
    groups of accounts.

    Args:
        records: The records below the header.
        heads: Line of each sum above its lines, and the last of these.
        totals: All lines that are sums.
    """
    texts = {line: [cell.strip() for cell in cells] for line, cells in records}
    for place in range(_FIRST):
        named = {line: cells[place] for line in heads if place < len(cells := texts.get(line, [])) and cells[place]}
        if len(named) == len(heads):
            break
    else:
        return None
    above, labels, open_ = [], [], 0
    stack: list[int] = []
    for line, cells in texts.items():
        while stack and heads[stack[-1]] < line:
            stack.pop()
        if line in heads:
            stack.append(line)
        elif line not in totals and sum(map(bool, cells)) > 1:
            open_ += not stack
            above += [named[stack[-1]]] if stack else []
            labels.append(cells[place] if place < len(cells) else "")
    if not above or open_ > len(labels) * (1 - _COVERED) or not _are_departments(above, labels):
        return None
    if not open_ and _say_it_themselves(above, labels):
        return None
    return Headings(place, above), dict(heads)


def _say_it_themselves(above: Sequence[str], labels: Sequence[str]) -> bool:
    """Return whether all lines of a sum have one label, of which it is the sum ("Total 220" over lines of "220")."""
    below: dict[str, set[str]] = {}
    for head, label in zip(above, labels, strict=True):
        below.setdefault(head, set()).add(label)
    return len(labels) > len(below) and all(len(own) == 1 and "" not in own for own in below.values())


def _are_departments(above: Sequence[str], labels: Sequence[str]) -> bool:
    """True where departments stand above accounts, by the words of the ones or the others."""
    told = account_or_department(list(dict.fromkeys(above))[:_LOOKED_AT])
    return (told or {"account": "department"}.get(account_or_department(_few(labels)) or "")) == "department"


def _few(labels: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(label for label in labels if label))[:_LOOKED_AT]
