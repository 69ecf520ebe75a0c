"""How wide text is and where it breaks: an estimate on the wide side, since no font is at hand when slides are made."""

import unicodedata

#: Parts of the type size that a character takes, as in Arial; what is not named takes `USUAL`.
WIDTHS = {
    **dict.fromkeys("ijl.,:;'|!’‘·", 0.28),
    **dict.fromkeys("ftrI()[]{}-/ \"\\*“”", 0.36),
    **dict.fromkeys("mM%@—→", 0.92),
    **dict.fromkeys("▲▼●", 1.1),
    **dict.fromkeys("wWOQGDHNUC&", 0.76),
}  # fmt: skip
USUAL, CAPITAL, WIDE = 0.56, 0.69, 1.0
#: Fonts run wider or narrower than Arial; bold ones wider.
SLACK, BOLD = 1.1, 1.08
#: Height of a line of the type size.
LEADING = 1.22


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is in one line, in points."""
    ems = sum(_ems(character) for character in text)
    return ems * size * SLACK * (BOLD if bold else 1.0)


def _ems(character: str) -> float:
    if character in WIDTHS:
        return WIDTHS[character]
    if character.isascii():
        return CAPITAL if character.isupper() else USUAL
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return WIDE
    return CAPITAL if character.isupper() else USUAL * 1.1


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """Return the lines of a text in a width (points); a word that is wider than that is broken within."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, size, room, bold=bold)
        lines += whole
    return [*lines, line] if line or not lines else lines


def _pieces(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    """Return a word in pieces that fit, at least one character each."""
    pieces, piece = [], ""
    for character in word:
        if piece and width(piece + character, size, bold=bold) > room:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of the widest word."""
    return max((width(word, size, bold=bold) for word in text.split()), default=0.0)


def shorten(text: str, size: float, room: float, lines: int) -> str:
    """Return a text for the label of a chart: in so many lines at most, with an ellipsis where it goes on."""
    broken = wrap(text, size, room)
    if len(broken) <= lines:
        return "\n".join(broken)
    last = broken[lines - 1]
    while last and width(f"{last}…", size) > room:
        last = last[:-1]
    return "\n".join([*broken[: lines - 1], f"{last.rstrip()}…"])


def breakable(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return a text whose words may break within where they are wider than the room (zero-width spaces)."""
    return " ".join("\u200b".join(_pieces(word, size, room, bold=bold)) for word in text.split())
