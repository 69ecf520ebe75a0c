"""What the lines above groups of others name by their own word: "Vendor: 100200 Cardinal Health 200 LLC"."""

import re
from collections import Counter
from collections.abc import Iterable

from data.importers.meaning.concepts import normalized
from data.importers.meaning.mapping import name_score

#: A word, a colon, and what it names.
_NAMED = re.compile(r"(?P<word>[^\W\d_][^:0-9]{1,30}?)(?:\s+(?:no|nr|number|id|#)\.?)?\s*:\s*\S.*", re.IGNORECASE)
#: Concepts that heads of groups name; a code stands before the name.
_CONCEPTS = ("supplier", "department", "account")
#: Words that head groups, beside those that head columns.
_MORE = {"vendor": "supplier", "kreditor": "supplier", "creditor": "supplier", "crediteur": "supplier"}
#: Share of the heads that must have the word.
MOST = 0.8


def section_word(texts: Iterable[str]) -> str:
    """Return the word that nearly all heads of groups begin with ("Vendor"), "" where there is none."""
    heads = [text for text in texts if text]
    words = Counter(match["word"].strip() for text in heads if (match := _NAMED.fullmatch(text.strip())))
    word, count = words.most_common(1)[0] if words else ("", 0)
    return word if heads and count >= len(heads) * MOST else ""


def section_concept(texts: Iterable[str]) -> str:
    """Return the concept that heads of groups name by their word, "" where they name none."""
    word = section_word(texts)
    if not word:
        return ""
    known = _MORE.get(normalized(word))
    return known or next((concept for concept in _CONCEPTS if name_score(word, concept) >= 0.85), "")
