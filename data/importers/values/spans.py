"""Quarters, half years and years in labels: longer than a month, so that figures under them are no month's."""

import re
from collections.abc import Iterable

from data.importers.values.months import plain

_QUARTER = (  # no text
    r"(?:(?:q|qtr|quarter|quartal|kv|kvartal|trim|trimestre|kwartaal) ?[1-4]|"
    r"[1-4](?:st|nd|rd|th|er|e|o|a)? ?(?:quarter|quartal|trimestre|kvartal|kwartaal|qtr|q)|"
    r"(?:first|second|third|fourth|erstes|zweites|drittes|viertes) (?:quarter|quartal))"
)
_HALF = (  # no text
    r"(?:(?:h|hj|halbjahr|half(?: year)?|halvar|sem|semestre?|semester) ?[12]|"
    r"[12](?:st|nd|er|e|o|a)? ?(?:half(?: year)?|halbjahr|hj|semestre?|halvar)|(?:first|second) half(?: year)?)"
)
#: Letters that other things are called by as well: French quarters and half years.
_LOOSE = r"(?:t ?[1-4]|s ?[12])"  # no text
_YEAR = r"(?:(?:fy|cy|year|jahr) ?)?(?:(?:19|20)[0-9]{2}|[0-9]{2})"  # no text
_PART = re.compile(rf"(?:{_YEAR} ?)?(?:{_QUARTER}|{_HALF})(?: ?{_YEAR})?")
_LOOSE_PART = re.compile(rf"(?:{_YEAR} )?{_LOOSE}(?: {_YEAR})?")
_WHOLE = re.compile(r"(?:(?:fy|cy|year|jahr) ?)?(?:19|20)[0-9]{2}")  # no text


def names_part(text: str) -> bool:
    """Return whether a text is a quarter or a half year, of some year or of none."""
    return _PART.fullmatch(_words(text)) is not None


def names_span(text: str) -> bool:
    """Return whether a text is a quarter, half year or year, which among months can only be their sum."""
    words = _words(text)
    return any(form.fullmatch(words) for form in (_PART, _LOOSE_PART, _WHOLE))


def are_parts(texts: Iterable[str]) -> bool:
    """Return whether texts are all quarters or half years of years: no months, and nothing else."""
    listed = {_words(text) for text in texts}
    return len(listed) > 1 and (
        all(map(_PART.fullmatch, listed)) or (len(listed) > 2 and all(map(_LOOSE_PART.fullmatch, listed)))
    )


def _words(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in plain(text)).split())
