"""Cells of figures and days that cannot be read: was a figure or a day meant, or does a text stand in the wrong place?

An allow-list: every word has to be one that stands beside figures, every number a figure or a part of a day. A name has
no place in it, whatever its letters.
"""

import re

from data.importers.values import currencies
from data.importers.values.failed_formulas import is_failed
from data.importers.values.months import month_number, plain

#: No attempt at a figure is longer.
_LONGEST = 40
_PLACEHOLDERS = (  # no text
    "n a na nil none null nan tbd tbc tba todo ? x xx xxx nn pending open offen unknown unbekannt missing fehlt void "
    "blank empty zero no yes ja nein k ka kein keine nd ns nc inconnu sconosciuto"
)
_BESIDE_FIGURES = (  # no text
    "cr dr db crd dbt debit credit soll haben s h d c g sh net gross netto brutto total sum "
    "eur euro euros usd dollar dollars us cents cent chf fr fr. sfr gbp pound pounds kr kc ft rs zl "
    "hour hours hr hrs std stunden min mins minutes minuten heures ore uren fte pct percent prozent "
    "thousand thousands tsd mio mrd mln mn bn m k t million millions milliarden teur keur tusd kusd "
    "ca circa approx about est estimate ungefahr etwa plus minus less more or and to bis und per until "
    "day days tag tage month months monat monate mois mese mes year years jahr jahre week weeks woche wochen "
    "quarter quarters quartal q fy fiscal period periode p kw w ytd mtd mon tue wed thu fri sat sun am pm t z utc gmt "
    "st nd rd th er e o invalid error fehler"
)
_WORDS = frozenset(f"{_PLACEHOLDERS} {_BESIDE_FIGURES}".split()) | {code.lower() for code in currencies.CODES}
_TOKEN = re.compile(r"[^\W_]+")
#: A figure with a slip or a unit: "12x", "1O0", "31st", "10k"; a period: "P03", "Q1", "FY2025"; a letter for a digit.
_MIXED = re.compile(r"[0-9]{1,15}[a-z]{1,2}[0-9]{0,6}|(?:p|m|q|fy|w|kw|t|h|y)[0-9]{1,4}|[olisb][0-9]{1,6}")
_JOINED = re.compile(r"(?<![0-9])[0-9]+(?:[-/][0-9]+)+")
_DAY = re.compile(
    r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|[0-9]{1,2}[-/][0-9]{1,2}[-/](?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{1,4}[-/][0-9]{1,2}|[0-9]{1,2}[-/][0-9]{4}"
)
_RUN = re.compile(r"[0-9]+")
#: Digits of a day without marks: a part of one, a serial, 260131, 20260131, with a time behind it.
_RUNS_OF_DAYS = frozenset((1, 2, 3, 4, 5, 6, 8, 12, 14))
_CENTURY = re.compile(r"(?:19|20)[0-9]{6}|[0-9]{4}(?:19|20)[0-9]{2}")


def is_attempt(text: str, *, day: bool = False) -> bool:
    """Return whether a cell was meant as a figure, with `day` as a day or month; a cell of marks alone says nothing."""
    cell = text.strip()
    if len(cell) > _LONGEST:
        return False
    if is_failed(cell):
        return True
    if any(not _DAY.fullmatch(joined) for joined in _JOINED.findall(cell)):
        return False  # parts of a telephone or insurance number
    if day and not all(map(_is_of_day, _RUN.findall(cell))):
        return False
    return all(map(_belongs, _TOKEN.findall(plain(cell))))


def _is_of_day(digits: str) -> bool:
    return len(digits) in _RUNS_OF_DAYS and (len(digits) != 8 or _CENTURY.fullmatch(digits) is not None)


def _belongs(token: str) -> bool:
    if token.isdecimal():
        return True
    return token in _WORDS or month_number(token) is not None or _MIXED.fullmatch(token) is not None
