"""Units of measure: what a unit of an item holds in single pieces, as far as somebody has said so.

Nothing is guessed. A unit counts when its word is one piece by meaning (each), a fixed number (dozen, pair), when its
text states the number ("BX/100", "CS of 12"), or when a price list or a person says how many pieces it holds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_SAME = {  # no text
    "EA": "ea each pc pcs pce piece pieces un unit units st stk stück nr",
    "BX": "bx box boxes bxs",
    "CS": "cs case cases cse",
    "PK": "pk pack packs pkg package packages pkt packet",
    "CT": "ct ctn carton cartons",
    "RL": "rl roll rolls",
    "BT": "bt btl bottle bottles",
    "VL": "vl vial vials",
    "BG": "bg bag bags",
    "TR": "tr tray trays",
    "KT": "kt kit kits",
    "ST": "set sets",
    "DZ": "dz doz dozen dozens",
    "PR": "pr pair pairs",
    "HR": "hr hrs hour hours",
    "DA": "da day days",
    "MO": "mo mon month months",
    "YR": "yr year years",
}
_WORDS = {word: unit for unit, words in _SAME.items() for word in words.split()}
#: Pieces that a word means by itself, whatever the item.
FIXED = {"EA": 1, "PR": 2, "DZ": 12}
#: A word and a number of pieces: BX/100, BX100, BOX OF 100, CS (12), 100/BX, 12 PK, CS/10X100.
_NUMBER = r"(?P<{0}>[0-9]{{1,6}}(?:\s*+[x×]\s*+[0-9]{{1,6}})*)"
_WORD = r"(?P<{0}>[^\W\d_]{{1,12}})\.?"
_STATED = (
    re.compile(rf"{_WORD.format('word')}\s*+(?:/|-|of|\(|=)?\s*+{_NUMBER.format('number')}\s*(?:ea|each|pc|pcs)?\)?"),
    re.compile(rf"{_NUMBER.format('number')}\s*+(?:/|-|per)?\s*+{_WORD.format('word')}"),
)


@dataclass(frozen=True)
class UnitOfMeasure:
    """A unit's word in one spelling (`BX`), and the pieces that its text states, None where it states none."""

    word: str
    pieces: int | None


@dataclass(frozen=True)
class Ratio:
    """How many of the priced unit one unit of a line holds: `up` ÷ `down`, both positive."""

    up: int
    down: int


@lru_cache(maxsize=10_000)
def parse(text: str) -> UnitOfMeasure:
    """Return what a unit's text says; the empty text is a unit that nobody stated."""
    plain = " ".join(text.casefold().split())
    if plain in _WORDS or not plain:
        word = _WORDS.get(plain, "")
        return UnitOfMeasure(word, FIXED.get(word))
    for pattern in _STATED:
        match = pattern.fullmatch(plain)
        if match:
            word = _WORDS.get(match["word"], match["word"].upper())
            pieces = _product(match["number"])
            if pieces and FIXED.get(word, pieces) == pieces:  # "EA/100" says two things
                return UnitOfMeasure(word, pieces)
    return UnitOfMeasure(plain.upper(), None)


def _product(text: str) -> int:
    size = 1
    for part in re.split(r"[x×]", text):
        size *= int(part)
    return size


def ratio(
    unit: str, priced: str, priced_pieces: int, *, listed: Mapping[str, int], decided: Mapping[str, int]
) -> Ratio | None:
    """Return how many priced units one unit of a line holds, None when nobody said.

    Args:
        unit: The line's unit, as its file has it.
        priced: The unit of the price.
        priced_pieces: Single pieces in it, from the price list; 1 may also mean that nobody filled it in.
        listed: Pieces by `spelling` of the other units on the price list for this item.
        decided: Pieces by `spelling` that a person stated; they win.
    """
    own, target = spelling(unit), spelling(priced)
    if not own:
        return None
    line, price = parse(unit), parse(priced)
    if price.pieces is not None and priced_pieces == 1:
        priced_pieces = price.pieces
    if own in decided:
        return Ratio(decided[own], decided.get(target, priced_pieces))
    if own == target or (line.word == price.word and line.pieces in (None, priced_pieces)):
        return Ratio(1, 1)
    pieces = listed.get(own, 1)
    if pieces == 1:
        pieces = line.pieces if line.pieces is not None and _counts_pieces(line, price, priced_pieces) else 0
    filled_in = priced_pieces > 1 or price.word == "EA"  # else: a bottle of how many?
    return Ratio(pieces, priced_pieces) if pieces and filled_in else None


def spelling(unit: str) -> str:
    """Return a unit in one spelling: "box" and "BX" are both BX, "Box of 100" is BX/100."""
    parsed = parse(unit)
    return parsed.word if parsed.pieces is None or parsed.word in FIXED else f"{parsed.word}/{parsed.pieces}"


def _counts_pieces(line: UnitOfMeasure, price: UnitOfMeasure, priced_pieces: int) -> bool:
    """Return whether a stated number counts single pieces: "CS of 12" of an item in boxes of 100 counts boxes."""
    same = line.word in FIXED or line.word == price.word
    return same or (line.pieces is not None and line.pieces % priced_pieces == 0)


def is_known(unit: str) -> bool:
    """Return whether a unit's word is one of those that price lists and orders use."""
    return parse(unit).word in _SAME
