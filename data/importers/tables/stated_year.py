"""The year and the month that the titles above a table speak of: of its figures, not of the day it was printed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from data.importers.meaning.cumulative import says_so_far
from data.importers.tables.roles import role_of
from data.importers.values.months import month_number, plain, read_label

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


def _without_days(words: str) -> str:
    """Return words without the days among them; "Month 05 2025/26" is none."""
    return _DAYS.sub(lambda match: " " if _is_a_day(match[0]) else match[0], words)


def _is_a_day(text: str) -> bool:
    named = re.findall("[a-z]+", text)
    return not named or month_number(named[0]) is not None


#: "FY25-26", "25/26": years in two digits that follow each other.
_SHORT_SPAN = re.compile(
    rf"(?<![0-9/.-])(?P<word>{_FISCAL})?(?P<first>[0-9]{{2}})(?P<mark>[/-])(?P<last>[0-9]{{2}})(?![0-9/.-])"
)
#: No month has a higher number.
_LAST_MONTH = 12


def _with_long_years(words: str) -> str:
    """Return words with years of two digits written out, where they are no day and month."""
    return _SHORT_SPAN.sub(_long_years, words)


def _long_years(match: re.Match[str]) -> str:
    first, last = int(match["first"]), int(match["last"])
    told = match["word"] or (match["mark"] == "/" and first > _LAST_MONTH)
    return f"20{first:02d}/{last:02d}" if told and last == (first + 1) % 100 else match[0]


def stated_year(texts: Iterable[str]) -> str:
    """Return "2025/26", "FY2026" or "2026"; "" when the texts name no year, or several."""
    spans: set[str] = set()
    fiscal: set[int] = set()
    years: set[int] = set()
    for text in texts:
        words = _without_days(_with_long_years(plain(text)))
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


def beside_earlier_years(titles: Iterable[str], headings: Iterable[str]) -> list[str]:
    """Return titles without headings of single columns that are years beside others ("Actual", "Budget", "FY25")."""
    last = [heading.split()[-1] for heading in headings if heading.split()]
    if not any(role_of(word) in ("actual", "budget") for word in last):
        return list(titles)
    years = {word for word in last if (label := read_label(word)) and label.year and not (label.month or label.period)}
    return [title for title in titles if title.strip() not in years]


_PERIOD = re.compile(r"\b(?:month|mth|period|per|pd|m|p|monat|periode|mois)[ .:_-]*(?P<period>0?[1-9]|1[0-2])(?![0-9])")
#: "Period 2025-26 / 05"
_BEHIND = re.compile(r"\b20[0-9]{2} ?[/-] ?(?:20)?[0-9]{2} ?[/:-] ?(?P<period>0[1-9]|1[0-2])(?![0-9])")
#: A stretch of several periods names none.
_STRETCH = re.compile(r"\b(?:(?:to|through|thru|bis) (?:month|period|per|pd|p|m)?[ .]?[0-9]|months|year to date|ytd)\b")


def stated_period(texts: Iterable[str]) -> str:
    """Return the one fiscal period that titles and file names speak of, as "2025/26 P06"; "" for none, or several."""
    cells = [_with_long_years(plain(text).replace("_", " ")) for text in texts]
    year, periods = stated_year(cells), set()
    for text in cells:
        words = _SPAN.sub(" ", _without_days(text))
        if not (_STRETCH.search(words) or _MADE.search(words)):
            periods |= {int(match["period"]) for match in _PERIOD.finditer(_FISCAL_YEAR.sub(" ", words))}
            periods |= {int(match["period"]) for match in _BEHIND.finditer(text)}
    return f"{year} P{periods.pop():02d}" if len(periods) == 1 and year else ""


_MONTHS = (
    re.compile(r"(?<![a-z])(?P<word>[a-z]{3,10})\.?[ _-]{1,2}(?P<year>20[0-9]{2})(?![0-9])"),
    re.compile(r"(?<![0-9./-])(?P<month>0?[1-9]|1[0-2])[/.](?P<year>20[0-9]{2})(?![0-9])"),
    re.compile(r"(?<![0-9./-])(?P<year>20[0-9]{2})[-_ ](?P<month>0[1-9]|1[0-2])(?![0-9/-]|\.[0-9])"),
)


#: Words of the day on which something was made; "as of" and "Stand" may as well be the end of a period.
_MADE = re.compile(_PRINTED.pattern.replace("as of|", "").replace("stand|", ""))
_WORDED_DAYS = (
    re.compile(
        r"(?<![0-9])(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|\.)? (?:de )?"
        r"(?P<word>[a-z]{3,10})\.? (?:de )?(?P<year>20[0-9]{2})"
    ),
    re.compile(r"(?<![a-z])(?P<word>[a-z]{3,10})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? +(?P<year>20[0-9]{2})"),
    re.compile(
        r"(?<![0-9])(?P<day>[0-9]{1,2})(?P<mark>[-./])(?P<word>[a-z]{3,10})(?P=mark)(?P<year>(?:20)?[0-9]{2})(?![0-9])"
    ),
)
_NUMBERED_DAYS = re.compile(r"(?<![0-9./-])([0-9]{1,2})([/.-])([0-9]{1,2})\2(20[0-9]{2})(?![0-9])")
_ISO_DAYS = re.compile(r"(?<![0-9./-])(20[0-9]{2})([/.-])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")


def stated_month(texts: Iterable[str]) -> int:
    """Return the one month (yyyymm) that titles and file names speak of; 0 when they name none, or several.

    A month is named by its name, or by its last day ("As of 31.03.2025", "Period ended March 31, 2025").
    """
    cells = [plain(text) for text in texts]
    months = set()
    for words in cells:
        if not _PRINTED.search(_without_days(words)):
            months |= _months_in(_without_days(words))
    parted = [f"{one}, {two}" for one, two in pairwise(cells) if _YEAR.match(two.strip())]  # "March 31, 2025" unquoted
    for words in (*cells, *parted):
        if not _MADE.search(words):
            months |= _ended_months(words)
    return months.pop() if len(months) == 1 else 0


def is_month_agreed(titles: Sequence[str], filename: str) -> bool:
    """Return whether the month of a file needs no question: title and name agree, or a title says nothing else.

    "03/01/2026 - 03/31/2026" are its two ends, "For the month of March 2026" is a title that says nothing else; a name
    that speaks of another month leaves it open.
    """
    month, named = stated_month(titles), stated_month([filename])
    plainly = _spanned_months(titles) | {_only_month(title) for title in titles}
    return month > 0 and (named == month or (named == 0 and month in plainly))


#: Beside its name and its year, words that make no other thing of a month than the month of the figures.
_BESIDE = (  # no text
    "for the month of period reporting monat berichtsmonat fur den mois de pour le mes del maand manad maned"
)
_OF_MONTH = frozenset(_BESIDE.split())


def _only_month(title: str) -> int:
    """Return the month (yyyymm) of a title that is a month in words and says nothing else; 0 for any other title."""
    words = plain(title).replace(":", " ").strip()
    match = _MONTHS[0].search(words)
    month = month_number(match["word"]) if match else None
    if match is None or month is None:
        return 0
    rest = (words[: match.start()] + words[match.end() :]).split()
    return int(match["year"]) * 100 + month if set(rest) <= _OF_MONTH else 0


def _spanned_months(titles: Iterable[str]) -> set[int]:
    """Months of which one title names the first day and the last and no day of another month."""
    spanned = set()
    for words in map(plain, titles):
        if _MADE.search(words):
            continue
        numbered = [_numbered_days(words, day_first=order) for order in (True, False)]
        readings = [days for days in numbered if None not in days]  # both ends in one order of day and month
        others = [day for day in _days_in(_NUMBERED_DAYS.sub(" ", words)) if day]
        months = [_whole_months([*others, *(day for day in days if day)]) for days in readings]
        spanned |= set.intersection(*months) if months else set()
    return spanned


def _numbered_days(words: str, *, day_first: bool) -> list[date | None]:
    """Return the days of numbers in one order, None for each that is no day in it."""
    return [
        _day(int(year), int(two if day_first else one), int(one if day_first else two))
        for one, _mark, two, year in _NUMBERED_DAYS.findall(words)
    ]


def _whole_months(days: Sequence[date]) -> set[int]:
    """Return the month of which days name both ends, where they name the end of no other."""
    ends = {day.year * 100 + day.month for day in days if (day + timedelta(days=1)).day == 1}
    return ends & {day.year * 100 + day.month for day in days if day.day == 1} if len(ends) == 1 else set()


def _months_in(words: str) -> set[int]:
    months = set()
    for pattern in _MONTHS:
        for match in pattern.finditer(words):
            parts = match.groupdict()
            month = month_number(parts["word"]) if "word" in parts else int(parts["month"])
            months |= {int(parts["year"]) * 100 + month} if month else set()
    return months


def _ended_months(words: str) -> set[int]:
    """Months whose last day a text names; none where it names the first day of another month as well."""
    days = [day for day in _days_in(words) if day]
    ends = {day.year * 100 + day.month for day in days if (day + timedelta(days=1)).day == 1}
    firsts = {day.year * 100 + day.month for day in days if day.day == 1}
    return ends if firsts <= ends else set()


def _days_in(words: str) -> Iterator[date | None]:
    """Days of a text, those of numbers read in either order."""
    for pattern in _WORDED_DAYS:
        for match in pattern.finditer(words):
            yield _day(2000 + int(match["year"]) % 2000, month_number(match["word"]) or 0, int(match["day"]))
    for one, mark, two, year in _NUMBERED_DAYS.findall(words):
        yield _day(int(year), int(two), int(one))
        if mark != ".":
            yield _day(int(year), int(one), int(two))
    for year, _mark, month, day in _ISO_DAYS.findall(words):
        yield _day(int(year), int(month), int(day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


#: From one month to another: "Januar - März 2026", "Apr to Jun", "01.2026 bis 03.2026", "M1-M3".
_MONTHS_TO = re.compile(
    r"\b(?P<first>[a-z]{3,10})\b\.?(?: 20[0-9]{2})?(?: ?[-\u2013] ?| (?:to|through|thru|bis|a|au|al|tot|till|til) )"
    r"(?P<last>[a-z]{3,10})\b"
)
_NUMBERS_TO = re.compile(
    r"\b(?:p|m|month|period|periode|monat)? ?0?(?P<first>[1-9]|1[0-2])(?:[./]20[0-9]{2})?(?: ?- ?| (?:to|bis|through) )"
    r"(?:p|m|month|period|periode|monat) ?0?(?P<last>[1-9]|1[0-2])\b"
)


#: "Three months ended March 31", "Quarter ended", "Year ended": figures of more than the month in which they end.
_UP_TO = re.compile(  # no text
    r"\b(?:(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1[0-2]|[2-9]) months? "
    r"(?:ended|ending|to|through)|"
    r"(?:quarter|half|half year|(?:fiscal |financial )?year) (?:ended|ending|to)|quartal|trimestre|halbjahr|semestre)\b"
)


def speaks_of_the_year(titles: Iterable[str]) -> bool:
    """Return whether titles say that the figures are of the year so far, or of several months together."""
    return any(
        _several_months(plain(title)) or bool(_UP_TO.search(plain(title))) or says_so_far(title) for title in titles
    )


def _several_months(words: str) -> bool:
    named = ((month_number(match["first"]), month_number(match["last"])) for match in _MONTHS_TO.finditer(words))
    numbered = ((int(match["first"]), int(match["last"])) for match in _NUMBERS_TO.finditer(words))
    return any(first and last and first != last for first, last in (*named, *numbered))
