"""What a row says of a person in left-out columns, taken out of its other texts: names, numbers, birth dates."""

import re
from collections.abc import Iterable, Sequence

from planning.identifiers.texts import MASK

#: Shorter words and numbers stand in other texts by chance.
_WORD, _NUMBER = 3, 4
#: A longer cell is a text itself, no name and no number.
_LONGEST, _MOST_WORDS = 60, 6
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|['’\-])*[0-9]*", re.UNICODE)
#: Between the parts of a name that were masked one by one: an initial, a comma.
_BETWEEN = re.compile(rf"{re.escape(MASK)}(?:[\s,;]{{0,2}}(?:[^\W\d_]\.?[\s,]{{1,2}})?{re.escape(MASK)})+")


def parts_of_person(cells: Iterable[str]) -> tuple[str, ...]:
    """Return what the cells of a row say of a person, folded."""
    return tuple({part.casefold() for cell in cells for part in _parts(cell)})


def without_words(text: str, told: Iterable[str]) -> str:
    """Return a free text without what `parts_of_person` returned, the same one where nothing of it stands there."""
    folded = text.casefold()
    told = [part for part in told if part in folded]
    if not told:
        return text
    spans = sorted((span for part in told for span in _spans(folded, part)), key=lambda span: (span[0], -span[1]))
    if not spans:
        return text
    if len(folded) == len(text):
        places: Sequence[int] = range(len(text) + 1)
    else:  # some letters are two when folded
        places = [place for place, char in enumerate(text) for _half in char.casefold()] + [len(text)]
    masked, end = "", 0
    for first, last in spans:
        if places[first] >= end:
            masked += text[end : places[first]] + MASK
            end = places[last - 1] + 1
    return _BETWEEN.sub(MASK, masked + text[end:])


def key_without_name(key: str, told: Iterable[str]) -> str:
    """Return a key without a person's name where it is a text of several words that holds two of the name.

    One word or number of a person stands in keys by chance ("BAXTER-2026", "CASE"), and two keys without it would be
    one.
    """
    if len(key.split()) < 2:
        return key
    folded, told = key.casefold(), list(told)
    said = [part for part in told if not any(map(str.isdigit, part)) and any(_spans(folded, part))]
    whole = [part for part in said if not any(part != other and part in other for other in said)]  # "quark-lee", "lee"
    return without_words(key, told) if len(whole) > 1 else key


def _spans(folded: str, part: str) -> Iterable[tuple[int, int]]:
    """Yield where a part stands as words of their own; a pattern for each person would take a hundred times longer."""
    first = folded.find(part)
    while first >= 0:
        last = first + len(part)
        if not _is_of_word(folded[first - 1 : first]) and not _is_of_word(folded[last : last + 1]):
            yield first, last
        first = folded.find(part, first + 1)


def _is_of_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _parts(cell: str) -> list[str]:
    """Return what a cell tells: itself where it holds a number or a day, and its words."""
    plain = " ".join(cell.split())
    words = _LETTERS.findall(plain)
    if len(plain) > _LONGEST or len(words) > _MOST_WORDS:
        return []
    digits = re.sub(r"\D", "", plain)
    numbers = [plain, digits] if len(digits) >= _NUMBER else []
    halves = [half for word in words for half in (word, *re.split(r"['’\-]", word))]
    return [*numbers, *(word for word in halves if len(word) >= _WORD)]
