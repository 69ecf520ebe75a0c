"""The year and the month that the titles above a table speak of: of its figures, not of the day it was printed."""

import re
from collections.abc import Iterable

from data.importers.values.months import month_number, plain

_PRINTED = re.compile(  # no text
    r"\b(?:printed|print date|run|run date|created|generated|exported|as of|gedruckt|erstellt|stand|druckdatum|imprime|"
    r"edite|utskrift|udskrevet|page|copyright|version)\b"
)
_DAYS = re.compile(
    r"\b[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}\b|\b[0-9]{1,2}[. ]{1,2}[a-z]{3,9}\.? [0-9]{4}\b|"
    r"\b[a-z]{3,9}\.? [0-9]{1,2},? [0-9]{4}\b"
)
_FISCAL = r"(?:fy|fiscal year|financial year|gj|geschaftsjahr|wirtschaftsjahr|exercice)[ .:'-]*"
_SPAN = re.compile(rf"\b(?:{_FISCAL})?(?P<first>20[0-9]{{2}}) ?[/-] ?(?P<last>(?:20)?[0-9]{{2}})\b")
_FISCAL_YEAR = re.compile(rf"\b{_FISCAL}(?P<year>(?:20)?[0-9]{{2}})\b")
_YEAR = re.compile(r"(?<![0-9.,])(?P<year>20[0-9]{2})(?![0-9.,]*[0-9])")


def stated_year(texts: Iterable[str]) -> str:
    """Return "2025/26", "FY2026" or "2026"; "" when the texts name no year, or several."""
    spans: set[str] = set()
    fiscal: set[int] = set()
    years: set[int] = set()
    for text in texts:
        words = _DAYS.sub(" ", plain(text))
        if _PRINTED.search(words):
            continue
        for match in _SPAN.finditer(words):
            if (int(match["first"]) + 1) % 100 == int(match["last"]) % 100:
                spans.add(f"{match['first']}/{int(match['last']) % 100:02d}")
        words = _SPAN.sub(" ", words)
        fiscal |= {int(match["year"]) % 2000 + 2000 for match in _FISCAL_YEAR.finditer(words)}
        years |= {int(match["year"]) for match in _YEAR.finditer(_FISCAL_YEAR.sub(" ", words))}
    if len(spans) == 1 and not fiscal:
        return spans.pop()
    if len(fiscal) == 1 and not spans and years <= fiscal:
        return f"FY{fiscal.pop()}"
    return str(years.pop()) if len(years) == 1 and not spans and not fiscal else ""


_MONTHS = (
    re.compile(r"(?<![a-z])(?P<word>[a-z]{3,10})\.?[ _-]{1,2}(?P<year>20[0-9]{2})(?![0-9])"),
    re.compile(r"(?<![0-9./-])(?P<month>0?[1-9]|1[0-2])[/.](?P<year>20[0-9]{2})(?![0-9])"),
    re.compile(r"(?<![0-9./-])(?P<year>20[0-9]{2})[-_ ](?P<month>0[1-9]|1[0-2])(?![0-9/-]|\.[0-9])"),
)


def stated_month(texts: Iterable[str]) -> int:
    """Return the one month (yyyymm) that titles and file names speak of; 0 when they name none, or several."""
    months = set()
    for text in texts:
        words = _DAYS.sub(" ", plain(text))
        if _PRINTED.search(words):
            continue
        for pattern in _MONTHS:
            for match in pattern.finditer(words):
                parts = match.groupdict()
                month = month_number(parts["word"]) if "word" in parts else int(parts["month"])
                months |= {int(parts["year"]) * 100 + month} if month else set()
    return months.pop() if len(months) == 1 else 0
