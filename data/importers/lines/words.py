"""Words of total lines and of lines that carry a balance forward, in the languages of real exports."""

import re
from collections.abc import Iterable

from data.importers.meaning.concepts import normalized

TOTAL_WORDS = re.compile(
    r"\b(?:(?:grand|sub|report|overall)[\s-]?)?(?:totals?|totale?|totaal|summe|sum|gesamt\w*|somme|sous-total|"
    r"\w*summen?|insgesamt|suma|totaux|totalt|delsum|i alt|yhteensa|yhteensä|razem|ogolem|ogółem|"
    r"celkem)\b",
    re.IGNORECASE,
)
BALANCE_WORDS = re.compile(
    r"\b(?:(?:opening|closing|beginning|ending|starting|previous|running) balance|balance (?:brought|carried)|"
    r"(?:brought|carried) forward|[bc]/f(?:wd)?|saldovortrag|anfangsbestand|endbestand|solde (?:initial|final)|"
    r"saldo (?:inicial|final|iniziale|finale)|inngaende saldo)",
    re.IGNORECASE,
)
#: Parts of a statement: "Revenue", "Operating expenses", "Deductions from revenue".
_CLASSES = re.compile(  # no text
    r"(?:total |net |operating |non operating |other |patient )*(?:revenues?|income|expenses?|expenditures?|costs?|"
    r"sales|deductions?|volumes?|statistics?|ertrage?|erlose?|aufwand|aufwendungen|kosten|produits|charges|recettes|"
    r"depenses|inntekter|kostnader|intakter|ingresos|gastos)(?: (?:and|from|of) .*)?"
)
#: A quarter, half year or year among months: "Q2", "2. Quartal", "Kv 3 2025", "H1", "FY 2025".
_SPANS = re.compile(  # no text
    r"(?:(?:fy|cy) ?)?(?:(?:19|20)[0-9]{2}[ -]?)?"
    r"(?:(?:q|qtr|quarter|quartal|kv|kvartal|t|trim|trimestre|kwartaal|trimester)"
    r" ?[1-4]|[1-4](?:st|nd|rd|th|er|e)? ?(?:quarter|quartal|trimestre|kvartal|kwartaal)|"
    r"(?:h|hj|halbjahr|half(?: year)?|halvar|s|sem|semestre?|semester) ?[12]|"
    r"[12](?:st|nd|er|e)? ?(?:half(?: year)?|halbjahr|semestre?|halvar))(?: ?(?:fy)? ?(?:[0-9]{2}|(?:19|20)[0-9]{2}))?|"
    r"(?:(?:fy|cy|year|jahr) ?)?(?:19|20)[0-9]{2}"
)
#: One of these is in every text that `TOTAL_WORDS` finds.
_PARTS = ("tot", "sum", "somme", "gesamt", "i alt", "yhteens", "razem", "ogo", "ogó", "celkem")  # no text


def totals_among(texts: Iterable[str]) -> list[str]:
    """Return the texts that say total; many texts that do not are passed over quickly."""
    listed = list(texts)
    whole = "\n".join(listed).casefold()
    parts = [part for part in _PARTS if part in whole]
    if not parts:
        return []
    return [text for text in listed if any(part in text.casefold() for part in parts) and TOTAL_WORDS.search(text)]


def names_span(text: str) -> bool:
    """Return whether a text is a quarter, a half year or a year, which among months can only be their sum."""
    return _SPANS.fullmatch(normalized(text)) is not None


def names_class(text: str) -> bool:
    """Return whether a text only parts a statement into revenue and expense; it names no department or account."""
    return _CLASSES.fullmatch(normalized(text)) is not None
