"""Sentences of stored forecast runs, in the reader's language; they are stored in English, whoever asked for the run.

Each sentence that `forecasting/` stores has its text here; tests hold both together. What is not known stays as it is.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from babel.dates import format_skeleton

from language import N_, share_text, translate
from reports.formats import Formats

#: Reasons of `forecasting/reasons.py`, notes of `forecasting/engine.py`, `hierarchy.py`, `series/regular.py`, and of
#: `services/forecasts/series.py`.
SENTENCES = (
    N_("As requested: {member}."),
    N_("The figure has not changed over the last season, so it is carried forward."),
    N_("Most periods are zero, so the average chance and size of an event are used."),
    N_("A weighted average of {members}."),
    N_("Little history ({length}), so simple models: {members}."),
    N_("In 1 backtest it was no more accurate than repeating last season."),
    N_("In {tests} backtests it was no more accurate than repeating last season."),
    N_("In 1 backtest it was {share} more accurate than repeating last season."),
    N_("In {tests} backtests it was {share} more accurate than repeating last season."),
    N_("There is too little history for backtests, so the bands are as wide as those of similar series."),
    N_("The level changed for good around {day} ({size}); earlier values were moved to it."),
    N_("1 unusual value was dampened before fitting: {days}."),
    N_("{values} unusual values were dampened before fitting: {days}."),
    N_("Adjusted so that the parts add up to the totals."),
    N_("Daily rows were summed to months."),
    N_("Daily rows were summed to weeks."),
    N_("A month whose first or last day is missing was left out as unfinished."),
    N_("A week whose first or last day is missing was left out as unfinished."),
    N_("No rows on {weekdays}: taken as closed."),
    N_("{zeros} zeros before {day} were taken as before the opening."),
    N_("The last month ({day}) was left out as unfinished: {why}."),
    N_("The last week ({day}) was left out as unfinished: {why}."),
    N_("The last day ({day}) was left out as unfinished: {why}."),
    N_("1 missing month: {days}."),
    N_("{gaps} missing months: {days}."),
    N_("1 missing week: {days}."),
    N_("{gaps} missing weeks: {days}."),
    N_("1 missing day: {days}."),
    N_("{gaps} missing days: {days}."),
    N_("{month} is left out as unfinished: counted only through {through}."),
    N_("{month} is left out: counting began during the month."),
    N_("The total ends with {month}: not every department has reported later months."),
)
#: What stands inside of sentences: models by their words, lengths, why a period is unfinished, days of the week.
PIECES = (
    N_("the same period of last season"), N_("a smoothed level with damped drift and its season"),
    N_("exponential smoothing (ETS)"), N_("dynamic Theta"), N_("complex exponential smoothing"), N_("seasonal ARIMA"),
    N_("seasonal ARIMA of the logarithms"), N_("Prophet"), N_("a calendar regression with a local level"),
    N_("a calendar regression with ARIMA errors"), N_("chance and size of rare events"),
    N_("the mean of the last two seasons"), N_("the last value"), N_("exponential smoothing (statsmodels)"),
    N_("Theta (statsmodels)"), N_("a rule learned from all series together"),
    N_("{count} months"), N_("{count} weeks"), N_("{count} days"), N_("{listed} and {more} more"),
    N_("it had not ended on {day}"), N_("as requested"), N_("its value is {share} of the lowest recent period"),
    N_("Mondays"), N_("Tuesdays"), N_("Wednesdays"), N_("Thursdays"), N_("Fridays"), N_("Saturdays"), N_("Sundays"),
)  # fmt: skip

#: How monthly series name a month.
FIRST_OF_MONTH = re.compile(r"\b(\d{4}-\d{2})-01\b")


def in_words(stored: str, formats: Formats, frequency: str = "D") -> str:
    """Return stored sentences in the reader's language; the days of monthly series ("MS") are months."""
    said, rest = [], FIRST_OF_MONTH.sub(r"\1", stored.strip()) if frequency == "MS" else stored.strip()
    while rest:
        for sentence in SENTENCES:
            if met := _pattern(sentence, r"\.(?=\s|$)").match(rest):
                said.append(translate(sentence, **_values(met, formats)))
                rest = rest[met.end() :].lstrip()
                break
        else:
            return " ".join([*said, rest])
    return " ".join(said)


@cache
def _pattern(text: str, end: str) -> re.Pattern[str]:
    body = re.escape(text.removesuffix("."))
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", body) + end)


def _values(met: re.Match[str], formats: Formats) -> dict[str, str]:
    return {name: _VALUES.get(name, _piece)(text, formats) for name, text in met.groupdict().items()}


def _piece(text: str, formats: Formats) -> str:
    for piece in PIECES:
        if met := _pattern(piece, r"$").match(text):
            return translate(piece, **_values(met, formats))
    return text


def _members(text: str, formats: Formats) -> str:
    """Return models with their weights: "Prophet (19%), … and 4 more"."""
    listed, mark, more = text.partition(" and ") if re.search(r" and \d+ more$", text) else (text, "", "")
    named = ", ".join(
        f"{_piece(words, formats)} ({share_text(int(weight) / 100)})"
        for words, weight in re.findall(r"(.+?) \((\d+)%\)(?:, |$)", listed)
    )
    more = more.removesuffix(" more")
    return translate("{listed} and {more} more", listed=named or listed, more=more) if mark else named or text


def _share(text: str, _formats: Formats) -> str:
    return share_text(int(text.rstrip("%")) / 100) if text.rstrip("%").isdecimal() else text


def _days(text: str, formats: Formats) -> str:
    """Return days as this reader writes them, months (2026-02) as months."""
    listed, mark, more = text.partition(" and ")
    days = ", ".join(_day(one, formats) for one in listed.split(", "))
    return translate("{listed} and {more} more", listed=days, more=more.removesuffix(" more")) if mark else days


def _day(text: str, formats: Formats) -> str:
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return formats.month(int(text.replace("-", "")))
    return formats.day(date.fromisoformat(text)) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else text


def _weekdays(text: str, formats: Formats) -> str:
    return ", ".join(_piece(one, formats) for one in text.split(" and "))


def _month(text: str, formats: Formats) -> str:
    """Return "October 2026" as this reader writes it."""
    at = datetime.strptime(text, "%B %Y")
    return formats.month_long(at.year * 100 + at.month)


def _through(text: str, formats: Formats) -> str:
    """Return "October 12" as this reader writes it."""
    day = datetime.strptime(f"2000 {text}", "%Y %B %d")
    return str(format_skeleton("MMMMd", day, locale=formats.words_locale))


_VALUES: dict[str, Callable[[str, Formats], str]] = {
    "members": _members,
    "share": _share,
    "day": _day,
    "days": _days,
    "weekdays": _weekdays,
    "month": _month,
    "through": _through,
}
