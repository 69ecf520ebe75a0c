"""Words of total lines and of lines that carry a balance forward, in the languages of real exports."""

import re
from collections.abc import Iterable

from data.importers.values.headings import normalized

TOTAL_WORDS = re.compile(
    r"\b(?:(?:grand|sub|report|overall)[\s-]?)?(?:totals?|totale?|totaal|summe|sum|gesamt\w*|somme|sous-total|"
    r"\w*summen?|insgesamt|suma|totaux|totalt|delsum|i alt|yhteensa|yhteensä|razem|ogolem|ogółem|"
    r"celkem|grand tot)\b",
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


def names_class(text: str) -> bool:
    """Return whether a text only parts a statement into revenue and expense; it names no department or account."""
    return _CLASSES.fullmatch(normalized(text)) is not None
