"""Headings that name a month: of a year, of a fiscal year, a period, a date, with what the figures below are."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.roles import BESIDE, Role, imported_role, role_of, without_role
from data.importers.values.months import PeriodLabel, month_number, plain, read_label
from data.importers.values.numbers import is_nil
from data.importers.values.spans import names_part

Side = Literal["debit", "credit"]

_SIDES: tuple[tuple[Side, re.Pattern[str]], ...] = (
    ("debit", re.compile(r"\b(?:debits?|dr|soll|debet|debe|dare)\b")),
    ("credit", re.compile(r"\b(?:credits?|cr|haben|kredit|haber|avere)\b")),
)
_BESIDE_MONTH = re.compile(  # no text
    r"\b(?:amounts?|amt|values?|net|gross|dollars?|usd|gbp|eur|chf|sek|nok|dkk|sum of|betrag|montant|importe|belop|"
    r"hours|hrs|stunden|heures|quantity|qty|volumes?|month of|months?|period ending|ending|ended|orig(?:inal)?|revised|"
    r"adopted|"
    r"approved|(?:first|second|third|fourth|1st|2nd|3rd|4th) (?:quarter|qtr)|mtd|month to date|"
    r"[1-4]\.? ?(?:quartal|quarter|trimestre|kvartal)|q[1-4]|(?:quartal|quarter|qtr|trimestre|kvartal) ?[1-4]|"
    r"t[1-4]|movements?|activity|net change|bewegung\w*|umsatz|mouvements?)\b|[$€£%]"
)
_FISCAL = re.compile(
    r"\b(?:fy|fiscal year|financial year|gj|geschaftsjahr|wirtschaftsjahr|exercice|budget year)[ .:'-]*"
    r"(?P<year>(?:20)?[0-9]{2}(?: ?[/-] ?(?:20)?[0-9]{2})?)\b"
)
_SPAN = re.compile(r"\b(20[0-9]{2}) ?[/-] ?((?:20)?[0-9]{2})\b(?![/-])")
_DATE = re.compile(
    r"(?<![0-9])(?P<a>[0-9]{1,4})(?P<mark>[/.-])(?P<b>[0-9]{1,2})(?P=mark)(?P<c>[0-9]{2,4})(?: 00:00(?::00)?)?(?![0-9])"
)
_WORDED = re.compile(
    r"(?:(?P<first_word>[a-z]{3,10})\.? (?P<last_day>[0-9]{1,2}),?|"
    r"(?P<day>[0-9]{1,2})[. -]{1,2}(?P<word>[a-z]{3,10})\.?)"
    r"[ ,-]{1,2}(?P<year>20[0-9]{2})"
)
_FIGURES = ("amount", "debit", "credit", "hours", "quantity")
_SHORT = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class MonthHeading:
    """A column of figures of one month.

    `text` is the month as a label ("2026-01", "Jan", "P01", "1"), `year` the fiscal year that the heading states beside
    it ("FY26", "2025/26"), "" where it states none.
    """

    column: str
    text: str
    year: str
    role: Role | None
    side: Side | None

    @property
    def dated(self) -> bool:
        """True when the heading itself names a year."""
        return bool(self.year) or bool(re.match("[0-9]{4}", self.text))


@dataclass(frozen=True)
class Months:
    """The month columns that an import takes; `others` are ignored, with why.

    Open: `twice` names two of one month, `lacking` what none of them is, `days` headings that are days, not months.
    """

    taken: tuple[MonthHeading, ...]
    others: Mapping[str, str]
    twice: tuple[str, str] | None = None
    lacking: Role | None = None
    days: tuple[str, ...] = ()


#: So many months and days numbers of headings go up to.
_MONTHS, _DAYS = 12, 31


def month_heading(name: str) -> MonthHeading | None:
    """Return what a heading says, None when it names no single month."""
    base = re.sub(r" \(\d+\)$", "", name)
    words = re.sub(r"[\[\](){}|]", " ", plain(base))
    side = _side(words)
    role = role_of(words.replace("net change", " "))  # no text: a movement, no variance
    if side == "debit" and role == "budget" and re.search(r"\bsoll\b", words):
        role = None
    plain_label = read_label(base)
    calendar = plain_label is not None and plain_label.month is not None and not plain_label.fiscal
    if plain_label is not None and calendar and not _FISCAL.search(words):
        return MonthHeading(name, *_text(plain_label), role, side)
    fiscal = _FISCAL.search(words) or _year_span(words)
    rest = words[: fiscal.start()] + " " + words[fiscal.end() :] if fiscal else words
    label = (None if fiscal else read_label(base)) or _label(rest)
    if label is None or (label.month is None and label.period is None):
        return None
    year = (fiscal[0] if fiscal.re is _SPAN else f"FY{fiscal['year']}".replace(" ", "")) if fiscal else ""
    text, own_year = _text(label)
    return MonthHeading(name, text, year or own_year, role, side)


def _year_span(words: str) -> re.Match[str] | None:
    """ "2025/26", but not the month "2025-04"."""
    return next(
        (match for match in _SPAN.finditer(words) if (int(match[1]) + 1) % 100 == int(match[2]) % 100), None
    )  # fmt: skip


def _label(words: str) -> PeriodLabel | None:
    """The month among words that say what the figures are."""
    tidy = _strip(words)
    return read_label(tidy) or read_label(_without_roles(tidy)) if tidy else None


def _strip(words: str) -> str:
    for pattern in (*(pattern for _side, pattern in _SIDES), _BESIDE_MONTH):
        words = pattern.sub(" ", words)
    return " ".join(words.split()).strip(" -–:/,.")


def _side(words: str) -> Side | None:
    return next((side for side, pattern in _SIDES if pattern.search(words)), None)


def _without_roles(words: str) -> str:
    left = [word for word in words.split() if without_role(word) or not any(map(str.isalpha, word))]
    return " ".join(left).strip(" -–:/,.")


def _text(label: PeriodLabel) -> tuple[str, str]:
    """The label of a month, and the fiscal year beside it."""
    if label.month is not None:
        return (_SHORT[label.month - 1] if label.year is None else f"{label.year}-{label.month:02d}"), ""
    if label.loose and label.year is not None:
        return f"{label.year}/{label.period}", ""
    if label.year is None:
        return f"P{label.period:02d}", ""
    return f"P{label.period:02d}", f"{label.year}/{(label.year + 1) % 100:02d}" if label.starts else f"FY{label.year}"


def month_headings(names: Iterable[str], *, shared: bool = True) -> list[MonthHeading]:
    """Return the headings that name a month; dates and bare numbers count where they stand as a series.

    Args:
        names: The headings of figures.
        shared: Whether words that all headings share may stand beside the months.
    """
    names = list(names)
    headed = {name: heading for name in names if (heading := month_heading(name)) is not None}
    rest = [name for name in names if name not in headed]
    read = {
        **_date_months(rest),
        **_number_months(rest),
        **(_beside_shared(rest) if shared and not headed else {}),
        **headed,
    }
    headings = [read[name] for name in names if name in read]
    if any(heading.side == "credit" for heading in headings) or all(heading.role != "actual" for heading in headings):
        return headings
    return [
        replace(heading, side=None, role="budget") if heading.side else heading for heading in headings
    ]  # Soll, Ist


#: Words of figures that are of a month without being what came together in it.
_OF_PAY = frozenset(("overtime", "ot", "pto", "sick", "agency", "leave", "holiday", "vacation"))  # no text
_NO_SUM = frozenset(("avg", "average", "mean", "median", "rate", "ratio", "per", "max", "min", "peak"))  # no text


def names_month(name: str) -> bool:
    """Return whether a word of a heading is a month's name."""
    return any(map(month_number, re.findall(r"[^\W\d_]{3,}", plain(name))))


def _beside_shared(names: Sequence[str]) -> dict[str, MonthHeading]:
    """Months beside words that stand in all of their headings ("Calendar 2025 Oct"), which say nothing of the month."""
    words = {name: re.sub(r" \(\d+\)$", "", plain(name)).split() for name in names if names_month(name)}
    if any(names_part(name) or (_NO_SUM | _OF_PAY) & set(own) for name, own in words.items()):
        return {}
    shared = set.intersection(*map(set, words.values())) if len(words) > 2 else set()
    shared = {word for word in shared if not re.search("[0-9]", word) and month_number(word) is None}
    bare = {name: month_heading(" ".join(word for word in own if word not in shared)) for name, own in words.items()}
    headings = {name: replace(own, column=name, role=role_of(name)) for name, own in bare.items() if own}
    months = {(heading.text, heading.year) for heading in headings.values()}
    return headings if shared and len(months) == len(words) else {}


def _number_months(names: list[str]) -> dict[str, MonthHeading]:
    """Bare numbers 1, 2, 3 … up to at most 12, without a gap."""
    numbers = {
        name: int(base) for name in names if (base := re.sub(r" \(\d+\)$", "", name)).isdecimal() and len(base) < 3
    }
    run = sorted(set(numbers.values()))
    if len(run) < 3 or run != list(range(1, len(run) + 1)) or len(run) > _MONTHS:
        return {}
    return {name: MonthHeading(name, str(number), "", None, None) for name, number in numbers.items()}


def _days_of_month(names: Sequence[str]) -> tuple[str, ...]:
    """Bare numbers 1, 2, 3 … without a gap, of more than the twelve months."""
    numbers = {name: int(name) for name in names if name.isdecimal() and len(name) < 3}
    run = sorted(numbers.values())
    return tuple(numbers) if _MONTHS < len(run) <= _DAYS and run == list(range(1, len(run) + 1)) else ()


def _date_months(names: list[str]) -> dict[str, MonthHeading]:
    """Dates that are each the first or the last day of a month, in the one order of day and month with that."""
    parts = {name: part for name in names if (part := _with_date(name))}
    readings = []
    for order in ("ymd", "mdy", "dmy"):
        days = {name: _day(match, order) for name, (match, _rest) in parts.items()}
        if parts and all(day is not None and _is_edge(day) for day in days.values()):
            readings.append({name: f"{day.year}-{day.month:02d}" for name, day in days.items() if day})
    if not readings or any(reading != readings[0] for reading in readings):
        return {}
    return {
        name: MonthHeading(name, text, "", role_of(parts[name][1]), _side(parts[name][1]))
        for name, text in readings[0].items()
    }


def _with_date(name: str) -> tuple[re.Match[str], str] | None:
    """The date in a heading, and the words beside it, which only say what the figures are."""
    words = re.sub(r"[\[\](){}|]", " ", plain(re.sub(r" \(\d+\)$", "", name.strip())))
    worded = _WORDED.search(words)
    month = month_number(worded["word"] or worded["first_word"]) if worded else None
    if worded and month:
        figures = f"{worded['year']}-{month}-{worded['day'] or worded['last_day']}"
        words = words[: worded.start()] + figures + words[worded.end() :]
    match = _DATE.search(words)
    rest = words[: match.start()] + " " + words[match.end() :] if match else ""
    return (match, rest) if match and not _without_roles(_strip(rest)) else None


def _day(match: re.Match[str], order: str) -> date | None:
    if (len(match["a"]) == 4) != (order == "ymd"):
        return None
    spots = {"ymd": ("a", "b", "c"), "mdy": ("c", "a", "b"), "dmy": ("c", "b", "a")}[order]
    year, month, day = (int(match[spot]) for spot in spots)
    year = year + 2000 if year < 100 else year
    try:
        return date(year, month, day) if 1900 <= year < 2200 else None
    except ValueError:
        return None


def _is_edge(day: date) -> bool:
    return day.day == 1 or date.fromordinal(day.toordinal() + 1).day == 1


# Choosing -------------------------------------------------------------------------------------------------------------


def choose_months(facts: Mapping[str, ColumnFacts], kind: str | None) -> Months | None:
    """Return the month columns that a kind of import takes; None when months do not stand side by side."""
    figures = [name for name, column in facts.items() if _holds_figures(column)]
    headings = month_headings(figures, shared=not _state_month(facts, figures))
    plain_ones = [heading for heading in headings if heading.role not in BESIDE]
    if {heading.role for heading in headings} == {"total"}:  # all funds together, one column a month
        plain_ones = headings = [replace(heading, role=None) for heading in headings]
    role = imported_role(kind or "budget")
    days = tuple(name for name in figures if _with_date(name)) or _days_of_month(figures)
    if not headings and len(days) >= 2 and kind is not None:
        return Months((), {}, days=days)
    if not plain_ones and len(headings) >= 2:
        return Months(tuple(headings), {}, lacking=role)
    others = [name for name in figures if name not in {heading.column for heading in headings}]
    named = any(name_score(name, concept) >= 0.75 for name in others for concept in _FIGURES)
    if not _are_enough(plain_ones, headings, alone=not named):
        return None
    roles = {heading.role for heading in plain_ones}
    lacking: Role | None = None
    if role in roles:
        chosen: set[Role | None] = {role}
    elif None in roles and (role == "actual" or roles <= {None, "forecast"}):
        chosen = {None}
    elif roles == {"forecast"} and role == "budget":
        chosen = {"forecast"}
    else:
        chosen, lacking = roles, role if kind is not None else None
    taken = tuple(heading for heading in plain_ones if heading.role in chosen)
    if any(heading.side for heading in taken):
        taken = tuple(heading for heading in taken if heading.side)
    ignored = {
        heading.column: heading.role or "another month" for heading in headings if heading not in taken
    }  # no text
    return Months(taken, ignored, _first_twice(taken), lacking)


def _state_month(facts: Mapping[str, ColumnFacts], figures: Sequence[str]) -> bool:
    """Return whether lines say their month themselves, so that "April Clinic" and "May Clinic" are no months."""
    keys = [(name, column) for name, column in facts.items() if name not in figures]
    return any(column.is_date or column.labels >= 0.6 or name_score(name, "period") >= 0.75 for name, column in keys)


def _holds_figures(column: ColumnFacts) -> bool:
    nothing = all(is_nil(text) for text in column.counted)
    return (column.is_number or nothing) and not column.is_date


def _are_enough(headings: list[MonthHeading], all_of_them: list[MonthHeading], *, alone: bool) -> bool:
    """Three months; two that carry a year or follow each other; one where what stands beside it leaves no doubt."""
    months = {(heading.text, heading.year): None for heading in headings}
    told_apart = len({heading.role for heading in all_of_them}) > 1 or any(heading.side for heading in headings)
    if len(months) >= 3 or (len(months) == 2 and (all(heading.dated for heading in headings) or _follow(*months))):
        return True
    return bool(months) and (told_apart or (alone and all(heading.dated for heading in headings)))


def _follow(one: tuple[str, str], other: tuple[str, str]) -> bool:
    places = [_SHORT.index(text) if text in _SHORT else int(text.strip("P")) - 1 if text.strip("P").isdecimal() else -9
              for text, _year in (one, other)]  # fmt: skip
    return one[0] != other[0] and min(places) >= 0 and (places[1] - places[0]) % 12 == 1


def _first_twice(taken: Iterable[MonthHeading]) -> tuple[str, str] | None:
    seen: dict[tuple[str, str, Side | None], str] = {}
    for heading in taken:
        key = (heading.text, heading.year, heading.side)
        if key in seen:
            return seen[key], heading.column
        seen[key] = heading.column
    return None
