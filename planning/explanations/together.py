"""The draft of a subtotal: the parts of its lines by cause, and what is unexplained of each; to the cent.

Source: docs/methods.md#drafted-explanations.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from planning.explanations import noise
from planning.explanations.facts import DraftedExplanation, Part


class DraftedLine(NamedTuple):
    """A line of a subtotal: its name, its variance against budget, and its own draft (None where there is none)."""

    name: str
    variance: int
    draft: DraftedExplanation | None


def draft_together(lines: Iterable[DraftedLine]) -> DraftedExplanation:
    """Return the variance of some lines in named parts, one for each cause, and a rest; exactly their variance.

    A part holds the parts of that cause of all lines (`facts["of"]`: names and amounts, the largest first); one of a
    single line keeps that line's figures. What is small beside the subtotal's variance is unexplained there, too, so
    that a subtotal names what moves it and not everything that moves one of its lines.
    """
    known = [line for line in lines if line.variance or (line.draft and line.draft.parts)]
    variance = sum(line.variance for line in known)
    by_cause: dict[str, list[tuple[str, Part]]] = {}
    for line in known:
        for part in line.draft.parts if line.draft else ():
            by_cause.setdefault(part.cause, []).append((line.name, part))
    merged = [_one_part(cause, told) for cause, told in by_cause.items()]
    kept = [part for part in merged if part.amount and abs(part.amount) >= noise.MATERIAL * abs(variance)]
    parts = tuple(sorted(kept, key=lambda part: -abs(part.amount)))
    return DraftedExplanation(variance, parts, _rest(known, {part.cause for part in parts}))


def _one_part(cause: str, told: list[tuple[str, Part]]) -> Part:
    amounts: dict[str, int] = {}
    for name, part in told:
        amounts[name] = amounts.get(name, 0) + part.amount
    largest = _by_size(amounts)
    own: Mapping[str, object] = told[0][1].facts if len(told) == 1 else {}
    ledger_lines = tuple(number for _name, part in told for number in part.lines)
    return Part(cause, sum(amounts.values()), {**own, "of": largest}, ledger_lines)


def _rest(lines: Iterable[DraftedLine], named: set[str]) -> tuple[tuple[str, int], ...]:
    """Return what no kept part explains, by line."""
    rest: dict[str, int] = {}
    for line in lines:
        explained = sum(part.amount for part in line.draft.parts if part.cause in named) if line.draft else 0
        rest[line.name] = rest.get(line.name, 0) + line.variance - explained
    return _by_size(rest)


def _by_size(amounts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((name, amount) for name, amount in amounts.items() if amount), key=lambda one: -abs(one[1])))
