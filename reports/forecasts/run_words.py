"""What runs keep of themselves in English, notes and reasons, in the reader's words, days and numbers.

A run is stored once for everybody, so the engine writes English (`forecasting/engine.py`, `forecasting/reasons.py`,
`forecasting/series/regular.py`, `services/forecasts/series.py`). A sentence that is not known here stays as it was
stored; a test asks the engine for all it can say.
"""

import re
from collections.abc import Callable
from datetime import date, datetime

from babel.dates import get_day_names

from language import N_, _, ngettext, translate
from reports.formats import Formats

#: A day as the engine writes it, or a month.
DAY = r"\d{4}-\d{2}(?:-\d{2})?"
DAYS = rf"{DAY}(?:, {DAY})*"
MONTH = r"[A-Z][a-z]+ \d{4}"
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")  # no text
Groups = dict[str, str]


class _Reader:
    """The words of one reader for a series of one frequency ("MS", "W", "D")."""

    def __init__(self, formats: Formats, frequency: str) -> None:
        self.formats, self.frequency = formats, frequency

    def day(self, text: str) -> str:
        if len(text) == len("2026-01") or self.frequency == "MS":
            return self.formats.month(int(text[:4]) * 100 + int(text[5:7]))
        return self.formats.day(date.fromisoformat(text))

    def days(self, text: str) -> str:
        return ", ".join(self.day(one) for one in text.split(", "))

    def month(self, text: str) -> str:
        at = datetime.strptime(text, "%B %Y")
        return self.formats.month_long(at.year * 100 + at.month)

    def percent(self, text: str) -> str:
        return self.formats.percent(int(text) / 100, digits=0)

    def weekdays(self, text: str) -> str:
        names = dict(get_day_names(locale=self.formats.locale.replace("-", "_")))
        return ", ".join(names[WEEKDAYS.index(one)] for one in text.split(" and "))

    def members(self, text: str) -> str:
        """Return models with their weights: "Prophet (19%), the last value (8%) and 2 more"."""
        listed, _and, more = text.partition(" and ")
        parts = [
            _("{model} ({share})", model=translate(name), share=self.percent(share))
            for name, share in re.findall(r"(.+?) \((\d+)%\)(?:, |$)", listed)
        ]
        rest = int(more.removesuffix(" more") or 0)
        parts += [ngettext("{count} more", "{count} more", rest)] if rest else []
        return ", ".join(parts)


def _unusual_values(known: Groups, reader: _Reader) -> str:
    count = int(known["count"])
    return ngettext(
        "{count} unusual value was dampened before fitting: {days}.",
        "{count} unusual values were dampened before fitting: {days}.",
        count,
        days=reader.days(known["days"]),
    )


def _gaps(known: Groups, reader: _Reader) -> str:
    count, more = int(known["count"]), int(known["more"] or 0)
    days = reader.days(known["days"]) + (ngettext(" and {count} more", " and {count} more", more) if more else "")
    return ngettext("{count} period is missing: {days}.", "{count} periods are missing: {days}.", count, days=days)


def _unfinished_period(known: Groups, reader: _Reader) -> str:
    if known["ended"]:
        reason = _("it had not ended on {day}", day=reader.formats.day(date.fromisoformat(known["ended"])))
    elif known["share"]:
        reason = _("its value is {share} of the lowest recent period", share=reader.percent(known["share"]))
    else:
        reason = _("as requested")
    return _("{day} was left out as unfinished: {reason}.", day=reader.day(known["day"]), reason=reason)


def _month_in_progress(known: Groups, reader: _Reader) -> str:
    through = datetime.strptime(f"{known['through']} {known['month'][-4:]}", "%B %d %Y").date()
    return _(
        "{month} is left out as unfinished: counted only through {day}.",
        month=reader.month(known["month"]),
        day=reader.formats.day(through),
    )


def _beside_naive(known: Groups, reader: _Reader) -> str:
    tests = int(known["tests"])
    if known["gain"]:
        return ngettext(
            "In {count} backtest it was {gain} more accurate than repeating last season.",
            "In {count} backtests it was {gain} more accurate than repeating last season.",
            tests,
            gain=reader.percent(known["gain"]),
        )
    return ngettext(
        "In {count} backtest it was no more accurate than repeating last season.",
        "In {count} backtests it was no more accurate than repeating last season.",
        tests,
    )


def _plain(text: str) -> tuple[str, Callable[[Groups, _Reader], str]]:
    """Return a sentence without values."""
    return re.escape(text), lambda _known, _reader: translate(text)


#: What the engine says, as it is stored, and how a reader is told. The first that fits counts.
KNOWN: tuple[tuple[str, Callable[[Groups, _Reader], str]], ...] = (
    (rf"(?P<count>\d+) unusual values? (?:was|were) dampened before fitting: (?P<days>{DAYS})\.", _unusual_values),
    (
        rf"The level changed for good around (?P<day>{DAY}) \((?P<size>[^)]+)\); earlier values were moved to it\.",
        lambda known, reader: _(
            "The level changed for good around {day} ({size}); earlier values were moved to it.",
            day=reader.day(known["day"]),
            size=known["size"],
        ),
    ),
    _plain(N_("Daily rows were summed to months.")),
    _plain(N_("Daily rows were summed to weeks.")),
    _plain(N_("A month whose first or last day is missing was left out as unfinished.")),
    _plain(N_("A week whose first or last day is missing was left out as unfinished.")),
    _plain(N_("Adjusted so that the parts add up to the totals.")),
    (
        r"No rows on (?P<days>[A-Z][a-z]+(?: and [A-Z][a-z]+)*): taken as closed\.",
        lambda known, reader: _("No rows on {days}: taken as closed.", days=reader.weekdays(known["days"])),
    ),
    (
        rf"(?P<count>\d+) zeros before (?P<day>{DAY}) were taken as before the opening\.",
        lambda known, reader: _(
            "{count} zeros before {day} were taken as before the opening.",
            count=reader.formats.number(int(known["count"])),
            day=reader.day(known["day"]),
        ),
    ),
    (
        rf"The last (?:month|week|day) \((?P<day>{DAY})\) was left out as unfinished: "
        rf"(?:it had not ended on (?P<ended>{DAY})|(?P<asked>as requested)"
        r"|its value is (?P<share>\d+)% of the lowest recent period)\.",
        _unfinished_period,
    ),
    (
        rf"(?P<count>\d+) missing (?:month|week|day)s?: (?P<days>{DAYS})(?: and (?P<more>\d+) more)?\.",
        _gaps,
    ),
    (
        rf"(?P<month>{MONTH}) is left out as unfinished: counted only through (?P<through>[A-Z][a-z]+ \d+)\.",
        _month_in_progress,
    ),
    (
        rf"(?P<month>{MONTH}) is left out: counting began during the month\.",
        lambda known, reader: _(
            "{month} is left out: counting began during the month.", month=reader.month(known["month"])
        ),
    ),
    (
        rf"The total ends with (?P<month>{MONTH}): not every department has reported later months\.",
        lambda known, reader: _(
            "The total ends with {month}: not every department has reported later months.",
            month=reader.month(known["month"]),
        ),
    ),
    _plain(N_("The figure has not changed over the last season, so it is carried forward.")),
    _plain(N_("Most periods are zero, so the average chance and size of an event are used.")),
    _plain(N_("There is too little history for backtests, so the bands are as wide as those of similar series.")),
    (
        r"A weighted average of (?P<members>.+?\(\d+%\)(?: and \d+ more)?)\.",
        lambda known, reader: _("A weighted average of {models}.", models=reader.members(known["members"])),
    ),
    (
        r"Little history \((?P<count>\d+) \w+\), so simple models: (?P<members>.+?\(\d+%\)(?: and \d+ more)?)\.",
        lambda known, reader: ngettext(
            "Little history ({count} period), so simple models: {models}.",
            "Little history ({count} periods), so simple models: {models}.",
            int(known["count"]),
            models=reader.members(known["members"]),
        ),
    ),
    (
        r"As requested: (?P<model>[^.]+)\.",
        lambda known, _reader: _("As requested: {model}.", model=translate(known["model"])),
    ),
    (
        r"In (?P<tests>\d+) backtests? it was (?:(?P<gain>\d+)%|no) more accurate than repeating last season\.",
        _beside_naive,
    ),
)
PATTERNS = [(re.compile(pattern), say) for pattern, say in KNOWN]


def in_words(stored: str, formats: Formats, frequency: str = "MS") -> str:
    """Return stored sentences of a run in the reader's language, with days and numbers as the reader writes them."""
    reader, sentences, rest = _Reader(formats, frequency), [], stored.strip()
    while rest:
        sentence, length = _first_sentence(rest, reader)
        sentences.append(sentence)
        rest = rest[length:].strip()
    return " ".join(sentences)


def _first_sentence(stored: str, reader: _Reader) -> tuple[str, int]:
    """Return the first sentence in the reader's words and how much of the stored text it takes; all if unknown."""
    for pattern, say in PATTERNS:
        match = pattern.match(stored)
        if match is not None:
            return say(match.groupdict(), reader), match.end()
    return stored, len(stored)
