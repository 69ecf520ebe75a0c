"""Names of months in the languages that exports come in, and labels of months, periods and years."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_NAMES = {  # no text
    1: "january jan januar jänner janvier janv jan. enero ene gennaio gen januari janeiro",
    2: "february feb februar febr février févr fevr febrero febbraio februari fevereiro fev",
    3: "march mar märz mär mrz mars maerz marzo maart mrt março marco",
    4: "april apr avril avr abril abr aprile",
    5: "may mai mayo maggio mag mei maio maj",
    6: "june jun juni juin junio giugno giu junho",
    7: "july jul juli juillet juil julio luglio lug julho",
    8: "august aug août aout agosto ago augustus augusti",
    9: "september sep sept septembre septiembre settembre set setembro",
    10: "october oct oktober okt octobre octubre ottobre ott outubro out",
    11: "november nov novembre noviembre novembro",
    12: "december dec dezember dez décembre déc diciembre dic dicembre dezembro desember des",
}


_STROKES = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_MONTHS = {plain(name).rstrip("."): month for month, names in _NAMES.items() for name in names.split()}


def month_number(word: str) -> int | None:
    """1-12 for a month's name or usual abbreviation, else None."""
    return _MONTHS.get(plain(word).strip(" ."))


@dataclass(frozen=True)
class PeriodLabel:
    """What a label says: a calendar month (`month`), a fiscal period (`period`), a year, or parts of these.

    `year` is as written; with `period` it is a fiscal year, and `starts` is True when the label itself says
    that the year began in `year` ("2020/21"). `loose` labels ("202001", "2021/1") are calendar months unless
    the fiscal calendar says otherwise. `fiscal` tells that `year` is a fiscal year beside a named month ("Oct FY27").
    """

    year: int | None = None
    month: int | None = None
    period: int | None = None
    starts: bool = False
    loose: bool = False
    fiscal: bool = False


def _year(text: str) -> int:
    number = int(text)
    return number + 2000 if len(text) == 2 else number


_WORD = r"(?P<word>[^\W\d_]{3,10})\.?"
_TWO = r"(?P<year>(?:19|20)[0-9]{2}|[0-9]{2})"
_FOUR = r"(?P<year>(?:19|20)[0-9]{2})"
#: Two digits of a year that is not far away; other figures of four digits are codes.
_NEAR = r"(?P<year>[123][0-9])"
_SPAN = r"(?P<year>(?:19|20)[0-9]{2})\s*[/-]\s*(?:(?:19|20)?[0-9]{2})"
_P = r"(?P<period>0?[1-9]|1[0-6])"
_PREFIX = (
    r"(?:p|pd|per|period|periode|période|m|month|monat|mois|mes|maned|manad|ap|acct period|accounting period)[\s.:_-]*"
)
_FY = r"(?:fy|fiscal year|financial year|year|yr)[\s.:_-]*"
_FISCAL = r"(?:fy|fiscal year|financial year)[\s.:_-]*"
_GAP = r"[\s,/._'’-]*"

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(form, re.IGNORECASE))
    for name, form in (
        ("fiscal_month", rf"{_WORD}{_GAP}{_FISCAL}{_TWO}"),
        ("fiscal_month", rf"{_FISCAL}{_TWO}{_GAP}(?:{_PREFIX}(?:0?[1-9]|1[0-2])[\s,/._-]+)?{_WORD}"),
        ("span_month", rf"(?:{_FISCAL})?{_SPAN}{_GAP}(?:{_PREFIX}(?:0?[1-9]|1[0-2])[\s,/._-]+)?{_WORD}"),
        ("span_month", rf"{_WORD}[\s,._-]+(?:{_FISCAL})?{_SPAN}"),
        ("month_word", rf"{_WORD}{_GAP}(?:{_FY})?{_TWO}"),
        ("month_word", rf"(?:{_FY})?{_FOUR}{_GAP}{_WORD}"),
        ("month_word", rf"(?P<year>[0-9]{{2}})[\s/-]{_WORD}"),
        ("month_word", _WORD),
        ("span_period", rf"(?:{_FY})?{_SPAN}[\s,:/_-]*(?:{_PREFIX}){_P}"),
        ("span_period", rf"(?:{_PREFIX}){_P}{_GAP}(?:{_FY})?{_SPAN}"),
        ("year_period", rf"(?:{_FY})?{_TWO}{_GAP}{_PREFIX}{_P}"),
        ("year_period", rf"{_PREFIX}{_P}{_GAP}{_FY}{_TWO}"),
        ("year_period", rf"{_PREFIX}{_P}[\s/_-]+{_FOUR}"),
        ("year_period", rf"{_FY}{_TWO}[\s/_-]+{_P}"),
        ("year_period", rf"{_PREFIX}{_FOUR}[\s/_.-]?0(?P<period>0[1-9]|1[0-6])"),
        ("year_period", rf"{_PREFIX}{_P}[\s/_-]+{_TWO}"),
        ("period", rf"{_PREFIX}{_P}"),
        ("iso", rf"{_FOUR}-(?P<month>0[1-9]|1[0-2])"),
        ("iso", rf"{_FOUR}-(?P<month>0[1-9]|1[0-2])-[0-3][0-9](?:[T ].*)?"),
        ("iso", rf"(?P<month>0?[1-9]|1[0-2])[/.-]{_FOUR}"),
        ("loose", rf"{_FOUR}[/._ ]?{_P}"),
        ("loose", r"(?P<year>20[0-9]{2})\s?0(?P<period>0[1-9]|1[0-6])"),
        ("loose", rf"0(?P<period>0[1-9]|1[0-6])[/.]{_FOUR}"),
        ("span_apart", rf"(?:{_FY})?{_FOUR}(?P<one>[/-])(?P<next>[0-9]{{2}}|20[0-9]{{2}})(?P<two>[\s:/_.-]+){_P}"),
        ("span_apart", rf"(?:{_FY})?{_NEAR}(?P<one>/?)(?P<next>[0-9]{{2}})(?P<two>[\s:_-]+){_P}"),
        ("span_apart", rf"(?:{_FY})?{_NEAR}(?P<one>/?)(?P<next>[0-9]{{2}})(?P<two>[\s:/_-]*)[pm]{_P}"),
        ("span_apart", rf"[pm]{_P}(?P<two>[\s:_-]+)(?:{_FY})?{_NEAR}(?P<one>/?)(?P<next>[0-9]{{2}})"),
        ("span_year", rf"(?:{_FY})?{_SPAN}"),
        ("fiscal_year", rf"{_FY}{_TWO}"),
        ("year", _FOUR),
    )
)


#: All forms at once, without their parts: most texts are no label of a month, and one look tells.
_ANY_FORM = re.compile("|".join(re.sub(r"\(\?P<[a-z]+>", "(?:", form.pattern) for _name, form in _FORMS), re.IGNORECASE)


def _are_neighbors(parts: dict[str, str]) -> bool:
    """Return whether two years of a label follow each other and are no year and month of a day (2011/12/01)."""
    first, second = int(parts["year"]) % 100, int(parts["next"]) % 100
    may_be_a_day = second <= 12 and len(parts["next"]) == 2 and parts["one"] == parts["two"].strip()
    return (first + 1) % 100 == second and not may_be_a_day


@lru_cache(maxsize=16_384)
def read_label(text: str) -> PeriodLabel | None:
    """The month, period or year that a label names; None for anything else.

    Known: Jan, Jan-25, September 2020, 2025-01, 01/2025, P01, M1, Period 1, FY25-P01, 2019/20 M3, 2019/20-03, 2021/1,
    202001, 2020 012 and 012/2020 (SAP), FY25, 2024/25, 2024; FY27 - Oct, Oct FY27, FY2027 - P01 - Oct, 2026/27 Oct.
    """
    label = " ".join(text.replace("\u00a0", " ").split())
    if not _ANY_FORM.fullmatch(label):
        return None
    for name, form in _FORMS:
        if (match := form.fullmatch(label)) and (read := _label(name, match)):
            return read
    return None


def _spans_a_year(label: str) -> bool:
    """Return whether the two years of a label follow each other ("2026/27"; 2026-11 is a month)."""
    years = re.search(r"(?:19|20)([0-9]{2})\s*[/-]\s*(?:(?:19|20)?([0-9]{2}))", label)
    return years is not None and (int(years[1]) + 1) % 100 == int(years[2])


def _label(name: str, match: re.Match[str]) -> PeriodLabel | None:
    parts = match.groupdict()
    year = _year(parts["year"]) if parts.get("year") else None
    period = int(parts["period"]) if parts.get("period") else None
    if name == "month_word":
        month = month_number(parts["word"])
        return PeriodLabel(year=year, month=month) if month else None
    if name in ("fiscal_month", "span_month"):
        month, starts = month_number(parts["word"]), name == "span_month"
        if not month or (starts and not _spans_a_year(match[0])):
            return None
        return PeriodLabel(year=year, month=month, starts=starts, fiscal=True)
    if name == "span_apart" and not _are_neighbors(parts):
        return None
    if name == "iso":
        return PeriodLabel(year=year, month=int(parts["month"]))
    return PeriodLabel(year=year, period=period, starts=name.startswith("span"), loose=name == "loose")
