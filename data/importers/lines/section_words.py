"""What the lines above groups of others are of, by their own word: "Vendor: 100200 Cardinal", "Kostenstelle 93000"."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from data.importers.lines.section_names import SECTIONS
from data.importers.meaning.mapping import name_score
from data.importers.values.headings import normalized

#: A code, with letters before its digits.
CODE = r"[A-Za-z]{0,6}[0-9][A-Za-z0-9./_\-]*"
#: How heads of groups name themselves by a word ("Vendor: 100200 Cardinal Health"); in lines it would be any text.
SECTION_STYLES: Mapping[str, re.Pattern[str]] = {  # no text
    "word: code label": re.compile(rf"[^\W\d_][^:0-9]{{1,34}}:\s*(?P<code>{CODE})(?:\s*[-–·|:]\s*|\s+)(?P<label>\S.*)"),
    "word: code": re.compile(rf"[^\W\d_][^:0-9]{{1,34}}:\s*(?P<code>{CODE})(?P<label>)"),
    "word: label": re.compile(r"[^\W\d_][^:0-9]{1,34}:\s*(?P<code>)(?P<label>\S.*)"),
}
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


def numbered_section(heads: Iterable[str]) -> str | None:
    """Return what nearly all heads of sections say that they are, "department" or "account"; None where they do not."""
    texts = [" ".join(text.replace("\u00a0", " ").split()) for text in heads]
    return next(
        (
            concept
            for concept, pattern in SECTIONS.items()
            if texts and sum(1 for text in texts if pattern.fullmatch(text)) >= len(texts) * MOST
        ),
        None,
    )


#: Another code in a label: "Kostenstelle 9110 bis 9300" names no one department.
_CODES = re.compile(r"[0-9]{3,}")
#: "Departments 2026", "Cost centers FY26 budget": the year of a report; a colon says that a code follows.
_OF_YEAR = re.compile(  # no text
    r"[^:]*\b(?:(?:fy|cy|gj)[-_/]?(?:[0-9]{2}|20[0-9]{2})|20[0-9]{2})(?:[-/_.](?:20)?[0-9]{2}){0,2}(?:\W+(?:budgets?|actuals?|"
    r"reports?|summary|statements?|plan|ist|ytd|volumes?|activity|statistics|analysis|data|results?))*",
    re.IGNORECASE,
)


def stated_section(titles: Iterable[str], concept: str) -> tuple[str, str]:
    """Return code and label of the one department or account that titles name; ("", "") for none, or several."""
    texts = (" ".join(title.replace("\u00a0", " ").split()) for title in titles)
    matches = (SECTIONS[concept].fullmatch(text) for text in texts if not _OF_YEAR.fullmatch(text))
    named = {(match["code"], match["label"] or "") for match in matches if match}
    code, label = named.pop() if len(named) == 1 else ("", "")
    return ("", "") if _CODES.search(label) else (code, label)
