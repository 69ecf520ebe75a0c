"""What there is by its name: departments, accounts, suppliers, contracts and pages that hold all the words."""

from collections.abc import Iterable
from typing import NamedTuple

from planning.names import plain_words

#: Of each kind.
MOST_HITS = 5


class Named(NamedTuple):
    """Something with a name: its kind, what names it in links, and how it is shown."""

    kind: str
    key: str
    label: str


def matching(text: str, things: Iterable[Named]) -> list[Named]:
    """Return the things whose names hold all the words, each word at the start of one of theirs; at most five a kind.

    Within a kind the very name comes first, then names that begin with the text, then the order of the things.
    """
    asked = plain_words(text)
    if not asked:
        return []
    words = asked.split()
    ranked: dict[str, list[tuple[int, int, Named]]] = {}
    for place, thing in enumerate(things):
        name = plain_words(thing.label)
        if all(any(part.startswith(word) for part in name.split()) for word in words):
            rank = 0 if name == asked else 1 if name.startswith(asked) else 2
            ranked.setdefault(thing.kind, []).append((rank, place, thing))
    return [thing for hits in ranked.values() for _rank, _place, thing in sorted(hits)[:MOST_HITS]]
