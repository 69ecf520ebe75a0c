"""Words for debit and credit in headings, and what is left of a heading without them."""

import re
from functools import lru_cache

from data.importers.values.headings import normalized

#: Letters of the north that are no letter with a mark.
PLAIN_LETTERS = str.maketrans("øåæ", "oaa")
_DEBIT = (  # no text
    r"debits?|debet|debetbelopp|deb|dr|debe|dare|soll|sollbetrag|debiteurs?|debitrices?|deudora?|deudores|debito|debitos|"
    r"debiti|borc|wn"
)
_CREDIT = (  # no text
    r"credits?|kredit|kreditbelopp|cred|cre|kre|cr|haber|avere|haben|habenbetrag|crediteurs?|creditrices?|acreedora?|"
    r"acreedores|credito|creditos|crediti|alacak|ma"
)
_SIDES = {"debit": re.compile(rf"\b(?:{_DEBIT})\b"), "credit": re.compile(rf"\b(?:{_CREDIT})\b")}
#: German joins words: Sollumsatz, Habensaldo, Monatssoll.
_JOINED = (
    re.compile(r"\b(?P<side>soll|haben)(?P<rest>saldo|salden|umsatz\w*|bewegung\w*|werte?|monat|kum\w*|jahr|summe)\b"),
    re.compile(r"\b(?P<rest>monat|umsatz|saldo|jahr|summen?)s?(?P<side>soll|haben)\b"),
)


def plain_heading(name: str) -> str:
    """Return a heading in plain words, joined German ones apart."""
    words = normalized(name).translate(PLAIN_LETTERS)
    for pattern in _JOINED:
        words = pattern.sub(r"\g<side> \g<rest>", words)
    return words


@lru_cache(maxsize=4_096)
def side_of(name: str) -> tuple[str, str]:
    """Return the one side that a heading names ("debit", "credit", "" for none or both) and its other words."""
    words = plain_heading(name)
    sides = [side for side, pattern in _SIDES.items() if pattern.search(words)]
    if len(sides) != 1:
        return "", words
    return sides[0], " ".join(_SIDES[sides[0]].sub(" ", words, count=1).split())
