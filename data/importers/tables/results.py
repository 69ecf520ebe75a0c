"""Result lines of a statement (net income, surplus): one total less or plus another, and no data."""

import re
from collections import deque
from collections.abc import Sequence
from decimal import Decimal

from data.importers.values.months import plain

RESULT_WORDS = re.compile(  # no text
    r"\b(?:net (?:income|loss|profit|result|operating|revenue|margin|assets|surplus)|"
    r"net patient (?:care |service )?revenues?|(?:operating|net|excess|gross) "
    r"(?:income|margin|profit|surplus|deficit|result|loss|revenues?)|surplus|deficit|excess|contribution(?: margin)?|"
    r"bottom line|ebitda?|\w*ergebnis(?:ses)?|\w*(?:u|ü|ue)berschu(?:ss|ß)|\w*fehlbetrag|\w*gewinn|\w*verlust|"
    r"\w*deckungsbeitrag|\w*deckungsbeiträge|\w*resultat\w*|\w*resultaat|r[ée]sultat\w*|exc[ée]dent|d[ée]ficit|"
    r"resultado|super[áa]vit|risultato|utile|perdita|saldo|över?skott|underskott|overskudd|underskudd|overskud|underskud|"
    r"\w*tulos)\b",
    re.IGNORECASE,
)
_RESULTS = (  # no text
    "surplus surpluses deficit deficits ebit ebitda ebitdar profit profits loss losses result results ergebnis "
    "betriebsergebnis jahresergebnis jahresuberschuss jahresfehlbetrag uberschuss fehlbetrag resultat arsresultat "
    "driftsresultat resultado risultato resultaat excedent"
)
_BESIDE = (  # no text
    "total net operating retained underlying adjusted trading in overall reported gross financial before after for the "
    "of from and or year period month to date tax taxes interest operation operations ordinary activities impairment "
    "impairments technical ytd position continuing comprehensive income expense expenses earnings revenue over under "
    "pdc a vor nach steuern des der und jahr netto brutto exploitation d de l nette exercice annuel del av arets fore "
    "efter skatt"
)
_CORE, _AROUND = frozenset(_RESULTS.split()), frozenset(_BESIDE.split())
#: So many figures that agree say more than a word.
TELLING_FIGURES = 3
_REMEMBERED = 8
_SLACK = Decimal("0.06")


def is_result(text: str) -> bool:
    """Return whether a label says nothing but that it is what is left: "Surplus/(deficit) for the year", "EBIT"."""
    words = plain(text)
    parts = re.findall(r"[a-z]+", words)
    core = _CORE & set(parts) or parts[:2] in (["net", "income"], ["net", "earnings"])
    return bool(core) and set(parts) <= _CORE | _AROUND and not re.search(r"[0-9]{3}", words)


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
