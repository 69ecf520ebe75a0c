"""What totals say that they are of: the labels of their lines, what heads these, or all there is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from data.importers.lines.line_table import LineTable
from data.importers.lines.running_sums import RunningSums
from data.importers.lines.words import TOTAL_WORDS
from data.importers.values.headings import normalized

#: What a total may be of beside the labels of its lines.
_WHOLE = re.compile(  # no text
    r"(?:(?:all|of|the|for|general|generale?|grand|overall|net|operating|hospital|departments?|accounts?|direct|other|"
    r"kostenstellen?|konten|und|der|die|des|du|de|la|el|av|kosten|aufwand|aufwendungen|ertrage|erlose|charges|produits|"
    r"depenses|recettes|gastos|ingresos|costes|kostnader|intakter|expenses?|expenditures?|revenues?|income|costs?|"
    r"assets|liabilities|equity|volumes?|hours|days|visits|year|fy|[0-9]{2,}+) ?)*"
)


def remainder(text: str) -> str:
    """Return what a total is of, in plain words: "Total Med/Surg" -> "med surg"."""
    return normalized(TOTAL_WORDS.sub(" ", text))


_in_words = lru_cache(maxsize=100_000)(normalized)


def names_all(left: str) -> bool:
    """Return whether what a total is of (see `remainder`) is all there is: "all departments", "general", ""."""
    return _WHOLE.fullmatch(left) is not None


def names_lines(label: str, labels: Sequence[Sequence[str]], heads: frozenset[str]) -> bool:
    """True when a total's label names what one of the lines bears or what heads them, or all there is."""
    left = remainder(label)
    return not left or names_all(left) or left in _spoken(heads.union(*labels))


def _spoken(texts: Iterable[str]) -> set[str]:
    """What a total may say that it is of: labels, their first words, and what stands behind these."""
    known = {_in_words(text) for text in texts if text and not TOTAL_WORDS.search(text)}
    return known | {text.split(" ", 1)[0] for text in known} | {text.partition(" ")[2] for text in known}


@dataclass
class SaidAbove:
    """What the lines of data above say, taken in when a line is asked about."""

    table: LineTable
    running: RunningSums
    _known: set[str] = field(default_factory=set)
    _lines: int = 0

    def __contains__(self, left: str) -> bool:
        rows = self.running.rows[self._lines :]
        self._known |= _spoken({text for row in rows for text in self.table.labels[row]})
        self._lines += len(rows)
        return left in self._known
