"""Words of total lines and of lines that carry a balance forward, in the languages of real exports."""

import re

TOTAL_WORDS = re.compile(
    r"\b(?:(?:grand|sub|report|overall)[\s-]?)?(?:totals?|totale?|totaal|summe|sum|gesamt\w*|somme|sous-total|"
    r"zwischensumme|teilsumme|endsumme|insgesamt|suma|totaux|totalt|delsum|i alt|yhteensa|yhteensä|razem|ogolem|ogółem|"
    r"celkem)\b",
    re.IGNORECASE,
)
BALANCE_WORDS = re.compile(
    r"\b(?:(?:opening|closing|beginning|ending|starting|previous|running) balance|balance (?:brought|carried)|"
    r"(?:brought|carried) forward|[bc]/f(?:wd)?|saldovortrag|anfangsbestand|endbestand|solde (?:initial|final)|"
    r"saldo (?:inicial|final|iniziale|finale)|inngaende saldo)",
    re.IGNORECASE,
)
