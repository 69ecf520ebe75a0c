"""What a row says of a person in left-out columns, taken out of its other texts: names, numbers, birth dates."""

import re
from collections.abc import Iterable

from planning.identifiers.texts import MASK

#: Shorter words and numbers stand in other texts by chance.
_WORD, _NUMBER = 3, 4
#: A longer cell is a text itself, no name and no number.
_LONGEST, _MOST_WORDS = 60, 6
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|['’\-])*[0-9]*", re.UNICODE)
#: Between the parts of a name that were masked one by one: an initial, a comma.
_BETWEEN = re.compile(rf"{re.escape(MASK)}(?:[\s,;]{{0,2}}(?:[^\W\d_]\.?[\s,]{{1,2}})?{re.escape(MASK)})+")


def without_person(text: str, cells: Iterable[str]) -> str:
    """Return a text without what the cells of its row say of a person, the same one where nothing of it stands there.

    Args:
        text: A free text of the row.
        cells: The cells of the row that were left out, since they identify people.
    """
    told = sorted({part for cell in cells for part in _parts(cell)}, key=len, reverse=True)
    folded = text.casefold()
    told = [part for part in told if part.casefold() in folded]
    if not told:
        return text
    pattern = "|".join(map(re.escape, told))
    masked = re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", MASK, text, flags=re.IGNORECASE)
    return _BETWEEN.sub(MASK, masked)


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
