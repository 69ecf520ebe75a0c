"""Personal numbers that need no label: their shape and check digits say what they are.

Check digits come from python-stdnum; those of the German health insurance number (KVNR) and the shape of the Medicare
number (MBI, which has none) are published by GKV-Spitzenverband and by CMS.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.be import nn as belgian
from stdnum.ch import ssn as swiss
from stdnum.fi import hetu as finnish
from stdnum.fr import nir as french
from stdnum.gb import nhs
from stdnum.it import codicefiscale as italian
from stdnum.no import fodselsnummer as norwegian
from stdnum.se import personnummer as swedish
from stdnum.us import ssn


def is_kvnr(text: str) -> bool:
    """Return whether a letter and nine digits carry the check digit of a German health insurance number."""
    letter, digits = text[:1].upper(), text[1:]
    if not ("A" <= letter <= "Z" and len(digits) == 9 and digits.isdigit()):
        return False
    weighted = f"{ord(letter) - 64:02d}{digits[:8]}"
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(weighted))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(digits[8])


def _any(_text: str) -> bool:
    return True


@dataclass(frozen=True)
class PersonalNumber:
    """One kind of number.

    Args:
        shape: Regular expression valid in Python and in Arrow (RE2), of bounded length.
        is_valid: The check digits, or the ranges in use, fit.
        by_chance: So many numbers of this shape are valid by chance (often one in ten) that a column has to hold
            mostly valid ones before any of them counts.
        needs_context: Counts only where the text speaks of a patient or of insurance.
    """

    kind: str
    shape: str
    is_valid: Callable[[str], bool]
    by_chance: bool = False
    needs_context: bool = False


NUMBERS = (
    PersonalNumber("ssn", r"[0-9]{3}-[0-9]{2}-[0-9]{4}", ssn.is_valid),
    PersonalNumber("ssn", r"[0-9]{3} [0-9]{2} [0-9]{4}", lambda text: ssn.is_valid(text.replace(" ", "-")),
                   needs_context=True),
    PersonalNumber("nhs", r"[0-9]{3} [0-9]{3} [0-9]{4}", nhs.is_valid, by_chance=True),
    PersonalNumber("nhs", r"[0-9]{3}-?[0-9]{3}-?[0-9]{4}", nhs.is_valid, needs_context=True),
    PersonalNumber("kvnr", r"[A-Z][0-9]{9}", is_kvnr, by_chance=True),
    PersonalNumber("mbi", r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?"
                          r"[AC-HJKMNP-RT-Y]{2}[0-9]{2}", _any),
    PersonalNumber("nino", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] [0-9]{2} [0-9]{2} [0-9]{2} [A-D]", _any),
    PersonalNumber("swedish", r"(?:[0-9]{2})?[0-9]{6}[\-+][0-9]{4}", swedish.is_valid, by_chance=True),
    PersonalNumber("finnish", r"[0-9]{6}[\-+A][0-9]{3}[0-9A-Y]", finnish.is_valid, by_chance=True),
    PersonalNumber("norwegian", r"[0-9]{6} [0-9]{5}", norwegian.is_valid),
    PersonalNumber("norwegian", r"[0-7][0-9][0145][0-9]{8}", norwegian.is_valid, by_chance=True),
    PersonalNumber("french", r"[12] [0-9]{2} [0-9]{2} [0-9]{2} [0-9]{3} [0-9]{3} [0-9]{2}", french.is_valid),
    PersonalNumber("french", r"[12][0-9]{14}", french.is_valid, by_chance=True),
    PersonalNumber("italian", r"[A-Z]{6}[0-9]{2}[A-EHLMPR-T][0-9]{2}[A-Z][0-9]{3}[A-Z]", italian.is_valid),
    PersonalNumber("swiss", r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}", swiss.is_valid),
    PersonalNumber("belgian", r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}", belgian.is_valid),
)  # fmt: skip

#: What stands right before a number that is none of a person's.
_OTHER_LABELS = (
    r"p\.?o|po|order|ord|bestell\w*|invoice|inv|rechnung\w*|rg|facture|factura|part|item|art|artikel\w*|sku|lot|batch|"
    r"charge|serial|s/n|sn|model|mod|cat|catalog|catalogue|ref cat|tel|telephone|phone|ph|fax|mobile|cell|call|"
    r"telefon|fon|dial|ext|iban|bank|sort code|check|cheque|chq|ck|vat|ust|duns|npi|ein|fein|tin|contract|vertrag\w*|"
    r"quote|job|ticket|project|asset|tracking|meter|gtin|ean|upc|isbn|ndc|gl|a/c|acct|account|konto|tax id|"
    r"license|licence|route|zip|kto|helpline|hotline"
)
_OTHER = re.compile(
    rf"(?:^|[^a-z])(?:{_OTHER_LABELS})\.?[ \-]?(?:no\.?|nr\.?|num\.?|number|id|code|#)?[\s:#.\-+(]{{0,4}}$",
    re.IGNORECASE,
)
_EDGE_BEFORE, _EDGE_AFTER = re.compile(r"[\w.,/\-+]"), re.compile(r"\w|[-/.,][0-9A-Za-z]")
_WINDOW = 24


@dataclass(frozen=True)
class NumberAt:
    """A number of a person's shape in a text, valid or not."""

    number: PersonalNumber
    start: int
    end: int
    valid: bool


_compiled = tuple((number, re.compile(number.shape)) for number in NUMBERS)
_long_enough = re.compile(
    r"[0-9](?:[ .\-]?[0-9]){7}|[0-9][A-Z][0-9A-Z][0-9]-?[A-Z]|[A-Z]{2} [0-9]{2} |[A-Z]{6}[0-9]{2}"
)


def numbers_in(text: str, *, context: bool) -> list[NumberAt]:
    """Return the numbers in a text that stand alone and are not labeled as something else, such as an invoice.

    Args:
        text: Any text.
        context: The text speaks of a patient or of insurance.
    """
    numbers: list[NumberAt] = []
    if not _long_enough.search(text):
        return numbers
    for number, pattern in _compiled:
        if number.needs_context and not context:
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if (start and _EDGE_BEFORE.match(text[start - 1])) or _EDGE_AFTER.match(text, end):
                continue
            if _OTHER.search(text[max(0, start - _WINDOW) : start]):
                continue
            numbers.append(NumberAt(number, start, end, number.is_valid(match[0])))
    return numbers


# Short forms of the shapes, in small letters, that tell at a glance where looking closer is worth it. Arrow (RE2) reads
# them at two nanoseconds a byte; with an optional blank between all digits it takes ten times as long.
_BEFORE, _AFTER = "(?:^|[^0-9a-z])", "(?:[^0-9a-z]|$)"
_SURE_SHAPES = (
    r"[0-9]{3}-[0-9]{2}-[0-9]{4}|[1-9][a-z][0-9a-z][0-9]-?[a-z][0-9a-z][0-9]-?[a-z]{2}"
    r"|[a-z]{2} [0-9]{2} [0-9]{2} [0-9]{2} [a-d]"
    r"|[12] [0-9]{2} [0-9]{2} [0-9]{2} [0-9]{3}|[a-z]{6}[0-9]{2}[a-z][0-9]{2}[a-z]"
    r"|756\.[0-9]{4}\.|[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\."
)
_CHANCE_SHAPES = r"[0-9]{3} [0-9]{3} [0-9]{4}|[a-z][0-9]{9}|[0-9]{6}[\-+a][0-9]{3}[0-9a-y]"
#: For texts run together, where no edge can be told.
JOINED_SHAPES = rf"{_SURE_SHAPES}|{_CHANCE_SHAPES}|[0-9]{{6}} ?[0-9]{{5}}"
#: For each text by itself: numbers that count alone, and those that the column has to bear out.
SURE_SHAPES = rf"{_SURE_SHAPES}|{_BEFORE}[0-7][0-9][0145][0-9]{{3}} [0-9]{{5}}{_AFTER}"
CHANCE_SHAPES = rf"{_BEFORE}(?:(?:[0-9]{{2}})?(?:{_CHANCE_SHAPES})|[0-7][0-9][0145][0-9]{{8}}|[12][0-9]{{14}}){_AFTER}"
