"""Result lines of a statement (net income, surplus): one total less or plus another, and no data."""

import re
from collections import deque
from collections.abc import Sequence
from decimal import Decimal

RESULT_WORDS = re.compile(  # no text
    r"\b(?:net (?:income|loss|profit|result|operating|revenue|margin|assets|surplus)|(?:operating|net|excess|gross) "
    r"(?:income|margin|profit|surplus|deficit|result|loss|revenues?)|surplus|deficit|excess|contribution(?: margin)?|"
    r"bottom line|ebitda?|\w*ergebnis(?:ses)?|\w*(?:u|ü|ue)berschu(?:ss|ß)|\w*fehlbetrag|\w*gewinn|\w*verlust|"
    r"\w*deckungsbeitrag|\w*deckungsbeiträge|\w*resultat\w*|\w*resultaat|r[ée]sultat\w*|exc[ée]dent|d[ée]ficit|"
    r"resultado|super[áa]vit|risultato|utile|perdita|saldo|över?skott|underskott|overskudd|underskudd|overskud|underskud|"
    r"\w*tulos)\b",
    re.IGNORECASE,
)
#: So many figures that agree say more than a word.
TELLING_FIGURES = 3
_REMEMBERED = 8
_SLACK = Decimal("0.06")

Figures = Sequence[Decimal | None]


class ResultLines:
    """Remembers the last totals and groups, and tells lines that are one of them less or plus another."""

    def __init__(self) -> None:
        self._sums: deque[tuple[Decimal, ...]] = deque(maxlen=_REMEMBERED)

    def remember(self, figures: Figures) -> None:
        """Take in the figures of a total, or the sums of a group of lines."""
        sums = tuple(figure or Decimal(0) for figure in figures)
        if any(sums) and sums not in self._sums:
            self._sums.append(sums)

    def explain(self, figures: Figures, text: str) -> bool:
        """True when the figures are a difference or sum of two that are remembered, or less one of them."""
        stated = [(place, figure) for place, figure in enumerate(figures) if figure is not None]
        telling = sum(1 for _place, figure in stated if figure) >= TELLING_FIGURES
        if not any(figure for _place, figure in stated) or not (telling or RESULT_WORDS.search(text)):
            return False
        none = tuple(Decimal(0) for _figure in figures)
        pairs = [(one, other) for one in (*self._sums, none) for other in self._sums if one is not other]
        return any(
            all(abs(one[place] + sign * other[place] - figure) <= _SLACK for place, figure in stated)
            for one, other in pairs
            for sign in (1, -1)
            if one is not none or sign < 0
        )
