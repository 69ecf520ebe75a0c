"""The words that people read: written in English where they are used, translated by one catalog.

Every layer may import it, and it imports nothing of ours. How to write a text: CONTRIBUTING.md, "Words".
"""

from language.choice import ENGLISH, available, current, decide_by, speaking, use
from language.locales import name_of, nearest, numbers_locale, words_locale
from language.texts import N_, _, ngettext, translate

__all__ = [
    "ENGLISH",
    "N_",
    "_",
    "available",
    "current",
    "decide_by",
    "name_of",
    "nearest",
    "ngettext",
    "numbers_locale",
    "speaking",
    "translate",
    "use",
    "words_locale",
]
