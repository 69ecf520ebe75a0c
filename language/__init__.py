"""The words that people read: written in English where they are used, translated by one catalog.

Every layer may import it, and it imports nothing of ours. How to write a text: CONTRIBUTING.md, "Words".
"""

from language.choice import ENGLISH, available, current, decide_by, pairs, speaking, use
from language.locales import (
    bound_text,
    count_text,
    digits_text,
    in_marks,
    in_sentence,
    name_of,
    nearest,
    numbers_locale,
    places_text,
    share_text,
    signed_share_text,
    words_locale,
)
from language.texts import N_, _, in_quotes, ngettext, translate

__all__ = [
    "ENGLISH",
    "N_",
    "_",
    "available",
    "bound_text",
    "count_text",
    "current",
    "decide_by",
    "digits_text",
    "in_marks",
    "in_quotes",
    "in_sentence",
    "name_of",
    "nearest",
    "ngettext",
    "numbers_locale",
    "pairs",
    "places_text",
    "share_text",
    "signed_share_text",
    "speaking",
    "translate",
    "use",
    "words_locale",
]
