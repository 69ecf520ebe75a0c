"""How figures read: money, percent, months, variances; by the hospital's currency and locale, rounded only here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

import pandas as pd
from babel import Locale, numbers
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time, get_date_format, get_datetime_format

from language import N_, _, numbers_locale, translate, words_locale
from planning.minor_units import exponent
from planning.periods import first_day, shift

MISSING = "–"
#: Direction of a variance beside its colour: up is favorable.
ARROWS = {"favorable": "▲", "unfavorable": "▼", "on budget": "●", "": ""}  # no text
#: What a figure is followed by when it counts billions, millions or thousands.
SCALES = ((10**9, N_("{figure}B")), (10**6, N_("{figure}M")), (10**3, N_("{figure}K")))
#: Orders of year, month and day that a date box can show.
ORDERS = ("yMd", "dMy", "Mdy")  # no text
#: How a verdict reads.
VERDICTS = {
    "favorable": N_("favorable"),
    "unfavorable": N_("unfavorable"),
    "on budget": N_("on budget"),
    "": "",
}  # no text


def verdict_of(variance: int) -> str:
    """Return the code of a verdict; positive is favorable."""
    return "favorable" if variance > 0 else "unfavorable" if variance < 0 else "on budget"  # no text


def phrase(names: Sequence[str], more: int, formats: "Formats") -> str:
    """Return names as one phrase: "A, B and C", or "A, B and 3 more" where `more` are not named."""
    if more > 0:
        return _("{names} and {more} more", names=", ".join(names), more=formats.number(more))
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def arrow(variance: int) -> str:
    """Return the direction of a variance; positive is favorable."""
    return ARROWS[verdict_of(variance)]


@dataclass(frozen=True)
class Formats:
    """Formats of one hospital. Amounts come in minor units, rates as 0–1; NA and None show as a dash.

    `locale` says how numbers and days are written, `words` the language of months; "" for that of the locale.
    """

    currency: str = "USD"
    locale: str = "en_US"
    words: str = ""

    @classmethod
    def for_reader(cls, currency: str, locale: str) -> "Formats":
        """Return the formats of a hospital's currency and locale as the reader's language writes them."""
        return cls(currency, numbers_locale(locale), words_locale())

    @cached_property
    def _locale(self) -> Locale:
        locale = self.locale.replace("-", "_")
        for code in (locale, locale.partition("_")[0]):  # de_US is German
            try:
                return Locale.parse(code)
            except (UnknownLocaleError, ValueError):
                continue
        return Locale.parse("en_US")

    @cached_property
    def words_locale(self) -> Locale:
        """Return the locale of the names of months; the own one where it speaks that language."""
        return Locale.parse(self.words) if self.words and self.words != self._locale.language else self._locale

    @cached_property
    def digits(self) -> int:
        """Return the number of minor digits of the currency (2 for dollars, 0 for yen)."""
        return exponent(self.currency)

    @cached_property
    def symbol(self) -> str:
        """Return the sign of the currency."""
        return str(numbers.get_currency_symbol(self.currency, locale=self._locale))

    @cached_property
    def group_mark(self) -> str:
        """Return the mark of thousands."""
        return str(numbers.get_group_symbol(self._locale))

    @cached_property
    def decimal_mark(self) -> str:
        """Return the decimal mark."""
        return str(numbers.get_decimal_symbol(self._locale))

    def major(self, minor: int) -> Decimal:
        """Return an amount in the currency's main unit, exactly."""
        return Decimal(int(minor)).scaleb(-self.digits)

    def exact(self, minor: object) -> str:
        """Return an amount as files and programs read it: exact text in the main unit, empty where there is none."""
        return "" if _missing(minor) else str(self.major(minor))  # type: ignore[arg-type]

    def figure(self, minor: object) -> float | None:
        """Return an amount as a cell of a workbook or a chart holds it: a number in the main unit; None for none."""
        return None if _missing(minor) else float(Decimal(str(minor)).scaleb(-self.digits))

    def _round(self, minor: int, digits: int) -> Decimal:
        return self.major(minor).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)

    def _with_groups(self, value: Decimal, digits: int) -> str:
        rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        marks: dict[str, str | int | None] = {",": self.group_mark, ".": self.decimal_mark}
        return f"{rounded:,}".translate(str.maketrans(marks))

    def with_symbol(self, text: str) -> str:
        """Return a figure that is written out already with the currency sign where the locale has it."""
        before = self._locale.currency_formats["standard"].pattern.startswith("¤")
        return f"{self.symbol}{text}" if before else f"{text} {self.symbol}"

    def amount(self, minor: object, *, cents: bool = False) -> str:
        """Return an amount for a table: no currency sign, negative in parentheses, whole units by default."""
        if _missing(minor):
            return MISSING
        digits = self.digits if cents else 0
        value = self._round(int(minor), digits)  # type: ignore[call-overload]
        text = self._with_groups(abs(value), digits)
        return f"({text})" if value < 0 else text

    def money(self, minor: object, *, cents: bool = False) -> str:
        """Return an amount with the currency sign: $1,234 or −$1,234."""
        if _missing(minor):
            return MISSING
        digits = self.digits if cents else 0
        value = self._round(int(minor), digits)  # type: ignore[call-overload]
        return ("−" if value < 0 else "") + self.with_symbol(self._with_groups(abs(value), digits))

    def short(self, minor: object, *, extra: int = 0) -> str:
        """Return an amount with three digits (and `extra` more): $1.23M, −$45.6K."""
        if _missing(minor):
            return MISSING
        value = self.major(int(minor))  # type: ignore[call-overload]
        return ("−" if value < 0 else "") + self.with_symbol(self._scale(abs(value), extra))

    def _scale(self, size: Decimal, extra: int = 0) -> str:
        for factor, counted in SCALES:
            if size >= factor * Decimal("0.9995"):
                digits = _digits_for(size / factor) + extra
                return translate(counted, figure=self._with_groups(size / factor, digits))
        return self._with_groups(size, 0)

    def variance(self, minor: object) -> str:
        """Return a variance for a table with its arrow: ▼ (20,396)."""
        if _missing(minor):
            return MISSING
        value = int(minor)  # type: ignore[call-overload]
        return f"{arrow(value)} {self.amount(value)}"

    def percent(self, rate: object, *, signed: bool = False, digits: int = 1) -> str:
        """Return a rate (0–1) as percent; there is none over a budget of 0."""
        if _missing(rate):
            return _("n/a")
        value = round(Decimal(str(float(rate))) * 100, digits)  # type: ignore[arg-type]
        if abs(value) >= 1000:
            return ("−" if value < 0 else "+" if signed else "") + f">999{self.percent_mark}"
        sign = "−" if value < 0 else "+" if signed and value > 0 else ""
        return f"{sign}{self._with_groups(abs(value), digits)}{self.percent_mark}"

    @cached_property
    def percent_mark(self) -> str:
        """Return what follows a figure in percent: the sign, after a blank where the locale has one."""
        pattern = str(self._locale.percent_formats[None].pattern)
        return "\N{NO-BREAK SPACE}%" if re.search(r"0\s%", pattern) else "%"

    def month(self, period: int, *, between: str = " ") -> str:
        """Return a month in short: Apr 2026; `between` parts month and year."""
        month = format_date(first_day(period), "MMM", locale=self.words_locale)
        return f"{month}{between}{period // 100}"

    def month_long(self, period: int) -> str:
        """Return a month in full: April 2026."""
        return format_date(first_day(period), "MMMM y", locale=self.words_locale)  # no text

    def month_name(self, month: int) -> str:
        """Return the name of a month (1–12) without a year: April."""
        return format_date(date(2000, month, 1), "LLLL", locale=self.words_locale)

    def runs(self, periods: tuple[int, ...]) -> str:
        """Return months as the runs that they make: Jul – Sep 2026, Nov 2026."""
        gaps = [at for at in range(1, len(periods)) if periods[at] != shift(periods[at - 1], 1)]
        parts = zip([0, *gaps], [*gaps, len(periods)], strict=True)
        return ", ".join(self.months(periods[start:end]) for start, end in parts)

    def months(self, periods: tuple[int, ...]) -> str:
        """Return a span from the first to the last of some months: Jan – Apr 2026."""
        if not periods:
            return MISSING
        first, last = periods[0], periods[-1]
        if first == last:
            return self.month(first)
        start = format_date(
            first_day(first), "MMM" if first // 100 == last // 100 else "MMM y", locale=self.words_locale
        )  # no text
        return f"{start} – {self.month(last)}"

    def day(self, day: date | None) -> str:
        """Return a day: Nov 30, 2026."""
        pattern = str(get_date_format("medium", locale=self._locale).pattern)
        return MISSING if _missing(day) else str(format_date(day, pattern, locale=self.words_locale))

    @cached_property
    def _day_parts(self) -> list[str]:
        """Return the pattern of a day, every other part of it a text that stands as it is."""
        pattern = str(get_date_format("medium", locale=self._locale).pattern)
        return re.split(r"'([^']*)'", re.sub(r"y+", "y", pattern).replace("L", "M"))

    @property
    def day_code(self) -> str:
        """Return how a spreadsheet shows a day as `day` writes it: mmm d, yyyy."""
        letters = str.maketrans({"M": "m", "y": "yyyy"})
        return "".join(
            f'"{part}"' if place % 2 else part.translate(letters) for place, part in enumerate(self._day_parts)
        )

    @property
    def day_shown(self) -> str:
        """Return the same for a column of days that a person may type into (tokens of Moment): MMM D, YYYY."""
        letters = str.maketrans({"d": "D", "y": "YYYY"})
        return "".join(
            f"[{part}]" if place % 2 else part.translate(letters) for place, part in enumerate(self._day_parts)
        )

    @property
    def day_vega(self) -> str:
        """Return the same for tooltips of charts: %b %-d, %Y."""
        codes = {"MMM": "%b", "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d", "y": "%Y"}
        return "".join(
            part if place % 2 else re.sub(r"M+|d+|y", lambda told: codes.get(told[0], "%b"), part)
            for place, part in enumerate(self._day_parts)
        )

    @cached_property
    def day_typed(self) -> str:
        """Return the order in which days are typed, as date boxes name it: MM/DD/YYYY, DD.MM.YYYY or YYYY-MM-DD."""
        pattern = str(get_date_format("short", locale=self._locale).pattern)
        order = "".join(dict.fromkeys(re.findall("[yMd]", pattern)))
        mark = next((mark for mark in "/.-" if mark in pattern), "/")
        return mark.join({"y": "YYYY", "M": "MM", "d": "DD"}[part] for part in (order if order in ORDERS else "yMd"))

    def stamp(self, at: datetime | None) -> str:
        """Return a day with its time in UTC: Nov 2, 2026, 2:05 PM UTC; a time without a zone is taken as UTC."""
        if at is None or _missing(at):
            return MISSING
        utc = at.astimezone(UTC) if at.tzinfo else at  # SQLite keeps UTC without saying so
        time = format_time(utc.time(), "short", locale=self._locale).replace("\N{NARROW NO-BREAK SPACE}", " ")
        pattern = str(get_datetime_format("medium", locale=self._locale)).replace("'", "")
        return pattern.replace("{0}", time).replace("{1}", self.day(utc.date())) + " UTC"

    def number(self, value: object, digits: int = 0) -> str:
        """Return a plain number with thousands marks."""
        return MISSING if _missing(value) else self._with_groups(Decimal(str(value)), digits)


def _missing(value: object) -> bool:
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def _digits_for(scaled: Decimal) -> int:
    return 2 if scaled < 10 else 1 if scaled < 100 else 0
