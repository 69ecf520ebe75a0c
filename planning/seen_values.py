"""What a person saw, what is stored by now and what she asks for: which values are hers to store, and which clash."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

#: Values whose figures differ by less, as a part of them, are the same: a form shows 0.07 as 7 %.
SAME = 1e-9


@dataclass(frozen=True)
class Clash:
    """A value that somebody else has changed since a person saw it, and that she asks to be another one."""

    key: Hashable
    seen: Any
    stored: Any
    asked: Any


def compare(
    seen: Mapping[Any, Any], stored: Mapping[Any, Any], asked: Mapping[Any, Any]
) -> tuple[dict[Any, Any], tuple[Clash, ...]]:
    """Return what she changed, by key, and what somebody else changed to another value meanwhile.

    A value that she left as she saw it is nobody's wish, so what somebody else made of it stays. None and a missing key
    are the same: rows of a list that come and go are values by their key.

    Args:
        seen: What the form showed when she began.
        stored: What holds now.
        asked: What the form holds; keys that it does not have are not asked for.
    """
    changed, clashes = {}, []
    for key, value in asked.items():
        before, now = seen.get(key), stored.get(key)
        if same(value, before):
            continue
        changed[key] = value
        if not same(now, before) and not same(now, value):
            clashes.append(Clash(key, before, now, value))
    return changed, tuple(clashes)


def same(one: Any, other: Any) -> bool:
    """Return whether two values are one: figures but for what arithmetic with parts of one leaves over."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) or isinstance(other, float):
        figures = (one, other)
        if all(isinstance(value, int | float) for value in figures):
            return math.isclose(one, other, rel_tol=SAME, abs_tol=SAME)
    return bool(one == other)
