"""Quarters, half years and years in labels: longer than a month, so that figures under them are no month's."""

import re
from collections.abc import Iterable

from data.importers.values.months import month_number, plain

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
_PART = re.compile(rf"(?:{_YEAR} ?)?(?:{_QUARTER}|{_HALF})(?: ?{_YEAR}(?: {_YEAR})?)?")
_LOOSE_PART = re.compile(rf"(?:{_YEAR} )?{_LOOSE}(?: {_YEAR})?")
_YEARS = re.compile(rf"{_YEAR}(?: {_YEAR})?")
_BY_MONTH = re.compile(
    rf"(?P<month>[a-z]{{3,9}}) (?:q|qtr|quarter|quartal|kwartaal)(?: {_YEAR}(?: {_YEAR})?)?"
)  # no text
#: Words between the first and the last month of a time.
_TO = frozenset(("to", "bis", "a", "au", "al", "tot", "til", "till", "through", "thru", "t", "m"))  # no text
_WHOLE = re.compile(r"(?:(?:fy|cy|year|jahr) ?)?(?:19|20)[0-9]{2}")  # no text


def names_part(text: str) -> bool:
    """Return whether a text is a quarter or a half year, of some year or of none; it may name months ("Q1 Jul-Sep")."""
    words = _words(text)
    if _PART.fullmatch(words) or _is_month_of_quarter(words):
        return True
    rest = _without_months(words)
    return rest is not None and (not rest or bool(_PART.fullmatch(rest) or _YEARS.fullmatch(rest)))


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


def _is_month_of_quarter(words: str) -> bool:
    """Return whether words are a quarter by its last month ("Sep Qtr", "June quarter 2026")."""
    parts = _BY_MONTH.fullmatch(words)
    return parts is not None and month_number(parts["month"]) is not None


def _without_months(words: str) -> str | None:
    """Return words without the first and the last month of a time ("jul sep", "april to june"), None without such."""
    parts = words.split()
    for place, word in enumerate(parts):
        for last in range(place + 1, place + 4):
            between = parts[place + 1 : last]
            if last < len(parts) and all(one in _TO for one in between) and _are_months(word, parts[last]):
                return " ".join(parts[:place] + parts[last + 1 :])
    return None


def _are_months(first: str, last: str) -> bool:
    """Return whether two words name months, of which the second is a later one; numbers are none."""
    if not (first.isalpha() and last.isalpha()):
        return False
    one, other = month_number(first), month_number(last)
    return one is not None and other is not None and one != other


def _words(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in plain(text)).split())
