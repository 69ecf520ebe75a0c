"""Names of people: whether a text is one, and how sure that is."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from planning.identifiers.given_names import GIVEN_NAMES
from planning.identifiers.trade_words import SURNAMES, TRADE_WORDS

#: Words of a name: letters with apostrophes, hyphens, a full stop after an initial.
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’\-](?=[^\W\d_])){0,24}\.?")
#: What stands between words of a name.
_BETWEEN = re.compile(r"[ \t]{1,3}|,[ \t]{0,2}")
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "del",
        "della",
        "di",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "zu",
        "zur",
        "bin",
        "ibn",
        "al",
        "el",
        "af",
        "av",
        "ter",
        "ten",
        "y",
        "e",
    ]
)
_COURTESY = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "herr",
        "frau",
        "hr",
        "fr",
        "m",
        "mme",
        "mlle",
        "sr",
        "sra",
        "srta",
        "sig",
        "signora",
    ]
)
#: Titles of those who are paid for treating.
_PROFESSIONS = frozenset(["dr", "prof", "doctor", "professor", "md", "do", "rn", "dds", "dpm", "esq", "cpa", "phd"])
#: Words of the trade that are said of a patient as well.
_OF_PATIENTS = frozenset(
    [
        "refund",
        "copay",
        "visit",
        "taxi",
        "ambulance",
        "transport",
        "travel",
        "ride",
        "er",
        "admission",
        "discharge",
        "bill",
    ]
)
_LONGEST = 5
#: How sure a name with a common given name is a person's.
SURE = 2


def plain(word: str) -> str:
    """Return a word in small letters without accents and without a full stop."""
    spread = unicodedata.normalize("NFKD", word.replace("ß", "ss").replace("ø", "o").replace("Ø", "O"))
    return "".join(char for char in spread if not unicodedata.combining(char)).casefold().strip(".")


def certainty(words: Sequence[str], *, comma: bool, in_text: bool = False) -> int:
    """Return how sure these words are a person's name: 0 not, 1 by their shape, 2 by a common given name.

    Args:
        words: Words in order, without punctuation between.
        comma: A comma stands after the surname ("Doe, Jane").
        in_text: They stand in a text beside a word for a patient, where a surname may be a word of the trade (Grant).
    """
    plains = [plain(word) for word in words]
    if plains and plains[0] in _COURTESY:
        plains, words = plains[1:], words[1:]
    core = [(text, word) for text, word in zip(plains, words, strict=True) if text not in _PARTICLES]
    long = [(text, word) for text, word in core if len(text) > 1]
    if not 2 <= len(core) <= _LONGEST or len(long) < (2 if not comma else 1):
        return 0
    given = [text for text, _unused in long[1:]] if comma else [long[0][0]]
    rest = SURNAMES - set(given) if in_text else frozenset()
    if any((text in TRADE_WORDS and text not in rest) or text in _PROFESSIONS for text in plains):
        return 0
    if any(part in GIVEN_NAMES for text in given for part in text.split("-")):
        return 2
    if any(text in TRADE_WORDS for text in plains):
        return 0
    if not all(word[0].isupper() and len(text) > 1 for text, word in long):
        return 0
    return 1 if any(any(char in "aeiouy" for char in text) for text, _unused in long) else 0


def person_in(text: str) -> int:
    """Return how sure a whole text is one person's name (0-2)."""
    words, comma, end = leading_words(text.strip())
    return certainty(words, comma=comma) if end == len(text.strip()) else 0


def person_in_any_order(text: str) -> bool:
    """Return whether a whole text is surely one person's name, the surname first or last."""
    words, comma, end = leading_words(text.strip())
    if end != len(text.strip()):
        return False
    if certainty(words, comma=comma) == SURE or comma:
        return certainty(words, comma=comma) == SURE
    return all(word[0].isupper() for word in words) and certainty([*words[1:], *words[:1]], comma=False) == SURE


def may_be_person(text: str) -> bool:
    """Return whether a whole text has the form of a name, be it with an initial, where others say that it is one."""
    words, comma, end = leading_words(text.strip())
    plains = [plain(word) for word in words]
    if end != len(text.strip()) or not 2 <= len(words) <= _LONGEST:
        return False
    if any(word in TRADE_WORDS - SURNAMES or word in _PROFESSIONS for word in plains):
        return False
    short = [word for word in plains if len(word) == 1]
    known = certainty(words, comma=comma) > 0 or person_in_any_order(text)
    return known or (0 < len(short) < len(words) and all(word[0].isupper() for word in words))


def leading_words(text: str) -> tuple[list[str], bool, int]:
    """Return the words that a text begins with, whether a comma is among them, and where they end."""
    words: list[str] = []
    comma, place, end = False, 0, 0
    while len(words) <= _LONGEST and (word := WORD.match(text, place)):
        words.append(word[0])
        end = word.end()
        between = _BETWEEN.match(text, end)
        if between is None:
            break
        if "," in between[0]:
            if comma:
                break
            comma = True
        place = between.end()
    return words, comma and "," in text[:end], end


def name_at_start(text: str) -> tuple[int, int]:
    """Return certainty and end of the longest name that a text begins with."""
    words, _comma, _end = leading_words(text)
    ends = [word.end() for word in _consecutive(text, len(words))]
    best = (0, 0)
    for count in range(min(len(words), 4), 1, -1):
        comma = "," in text[: ends[count - 1]]
        sure = certainty(words[:count], comma=comma, in_text=True)
        best = (sure, ends[count - 1]) if sure > best[0] else best
    return best


def name_at_end(text: str) -> tuple[int, int]:
    """Return certainty and start of the longest name that a text ends with; a trade word just before speaks against."""
    spelled = list(WORD.finditer(text))[-_LONGEST:]
    joined = len(spelled) - 1
    while joined > 0 and _BETWEEN.fullmatch(text, spelled[joined - 1].end(), spelled[joined].start()):
        joined -= 1
    words = spelled[joined:]
    best = (0, len(text))
    for first in range(max(0, len(words) - 4), len(words) - 1):
        chosen = words[first:]
        before = plain(words[first - 1][0]) if first else ""
        comma = any("," in text[left.end() : right.start()] for left, right in pairwise(chosen))
        sure = certainty([word[0] for word in chosen], comma=comma, in_text=True)
        if sure > best[0] and (sure == 2 or comma or before not in TRADE_WORDS - _OF_PATIENTS):
            best = (sure, chosen[0].start())
    return best


def _consecutive(text: str, count: int) -> list[re.Match[str]]:
    return list(WORD.finditer(text))[:count]
