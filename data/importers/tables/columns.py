"""Facts on a column's content, which say more than its name."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from data.importers.meaning.pay_columns import are_hours_of_a_clock
from data.importers.tables.layout import NumberFormat
from data.importers.values.dates import DateEvidence
from data.importers.values.day_numbers import are_day_numbers
from data.importers.values.failed_formulas import is_failed
from data.importers.values.months import read_label
from data.importers.values.numbers import (
    CALCULATED_PLACES,
    LONGEST_FIGURE,
    NumberStyle,
    clean,
    is_nil,
    number_style,
    parse_amount,
)
from data.importers.values.terms import in_full

MAX_DISTINCT = 1_500
#: Arithmetic between columns is tested on so many lines.
TESTED_ROWS = 1_000
#: So many texts of a column are shown where a person is asked about it.
SHOWN = 3
_NUMBERISH = re.compile(
    r"(?:[CcDd][Rr]\.?\s*+)?"
    r"[-+(]?\s*+[^\w\s]{0,2}\s*+[A-Z]{0,3}\s*+[-+(]?[0-9][0-9.,' \u00a0\u202f’]*(?:[eE][+-]?[0-9]+)?.{0,6}"
)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_\-]*")

#: A whole number as programs write it that keep a column of codes as floats.
FLOATED = re.compile(r"[1-9][0-9]{0,11}\.0")


@dataclass(frozen=True)
class ColumnFacts:
    """What a sample of one column's cells holds; shares (0-1) are of the filled cells, `filled` of all.

    `integers`: whole numbers without marks; `codes`: short marks without blanks that have a digit; `words`: cells
    with letters; `labels`: names of months, periods, years; `zeros_kept`: a whole number with a leading zero.
    """

    name: str
    rows: int
    filled: float
    distinct: int
    numbers: NumberStyle | None
    dates: DateEvidence
    date_share: float
    labels: float
    integers: float
    codes: float
    words: float
    zeros_kept: bool
    signed: bool
    length: float
    counted: Counter[str] = field(repr=False)

    @property
    def floated(self) -> bool:
        """True for whole numbers that a program wrote with ".0" behind each (7100.0), as it does beside blank cells."""
        return bool(self.counted) and all(FLOATED.fullmatch(text) for text in self.counted)

    @property
    def number_share(self) -> float:
        """Share of the filled cells that are numbers in one style."""
        return self.numbers.share if self.numbers else 0.0

    @cached_property
    def short_share(self) -> float:
        """Share of the filled cells that are amounts written short ("€1.2m")."""
        short = sum(n for text, n in self.counted.items() if in_full(text, NumberFormat()) != text)
        return short / max(self.counted.total(), 1)

    @cached_property
    def negative(self) -> bool:
        """True when a figure is below zero as it is read: -5, (5), 5 CR, $-5; `signed` asks only how cells look."""
        fmt = self.numbers.format if self.numbers else NumberFormat()
        marked = (text for text in self.counted if not (text[0].isdecimal() and text[-1].isdecimal()))
        return any((parse_amount(text, fmt) or 0) < 0 for text in marked)

    @property
    def is_number(self) -> bool:
        """True for a column of quantities, amounts or numeric codes."""
        return self.number_share >= 0.6

    @property
    def is_date(self) -> bool:
        """True when most cells read as days and they are not just eight-digit numbers with another use."""
        return self.date_share >= 0.6

    @property
    def has_decimals(self) -> bool:
        """True when numbers with decimal places occur."""
        return self.numbers is not None and self.numbers.format.decimals > 0

    @property
    def has_one_length(self) -> bool:
        """True when all cells have the same number of characters, three or more, as codes do."""
        lengths = {len(text) for text in self.counted}
        return len(lengths) == 1 and min(lengths) >= 3


def column_facts(name: str, cells: Sequence[str], *, prefer: Literal[".", ","] | None = None) -> ColumnFacts:
    """Facts on one column; at most 1,500 distinct cells are looked at closely."""
    everything = Counter(text for cell in cells if (text := cell.strip()))
    filled = sum(everything.values())
    everything = _without_failures(everything)
    counted = _thin(everything)
    looked = sum(counted.values()) or 1
    dates = DateEvidence()
    dates.add({text: n for text, n in counted.items() if any(c.isdecimal() for c in text) and len(text) <= 40})
    dates.filled = looked
    if are_day_numbers(name, counted):
        dates.add_day_numbers(counted)
    integers = _share(counted, looked, lambda t: t.isascii() and t.isdecimal())
    return ColumnFacts(
        name=name,
        rows=len(cells),
        filled=filled / len(cells) if cells else 0.0,
        distinct=len(everything),
        numbers=_clock(name, counted) or _style(counted, looked, prefer),
        dates=dates,
        date_share=dates.share() if filled and not _is_outline(name, counted) and not _clock(name, counted) else 0.0,
        labels=_share(counted, looked, lambda t: len(t) <= 24 and read_label(t) is not None),
        integers=integers,
        codes=_share(counted, looked, lambda t: len(t) <= 24 and bool(_CODE.fullmatch(t)) and any(map(str.isdigit, t))),
        words=_share(counted, looked, lambda t: sum(map(str.isalpha, t)) >= 3),
        zeros_kept=any(t[0] == "0" and len(t) > 1 and t.isdecimal() for t in counted),
        signed=any(t[0] in "-(" or t[-1] in "-)" for t in counted if _is_numberish(t)),
        length=sum(len(t) * n for t, n in counted.items()) / looked,
        counted=everything,
    )


def decimals(column: ColumnFacts, cells: Sequence[str]) -> list[Decimal | None]:
    """Return the figures of the first cells of a column, on which arithmetic between columns is tested."""
    cells = cells[:TESTED_ROWS]
    if column.numbers is None:
        return [None] * len(cells)
    fmt = column.numbers.format
    return [parse_amount(cell, fmt) if cell.strip() and not is_nil(cell) else None for cell in cells]


def _is_numberish(text: str) -> bool:
    return len(text) <= LONGEST_FIGURE and _NUMBERISH.fullmatch(text) is not None


def _is_outline(name: str, counted: Counter[str]) -> bool:
    """Account codes like 1.11.00 read as dates; a column named for codes with two-digit "years" has none."""
    words = set(re.findall("[a-z]+", name.casefold()))
    coded = bool(words & {"code", "account", "acct", "konto", "object", "number", "no", "nr", "id", "ref", "item"})
    return coded and "date" not in words and all(re.fullmatch(r"[0-9]{1,3}([./-][0-9]{1,2})+", t) for t in counted)


def _without_failures(counted: Counter[str]) -> Counter[str]:
    """Leave out failed formulas, which say nothing of what a column holds, unless nothing else stands in it."""
    rest = Counter({text: n for text, n in counted.items() if not is_failed(text)})
    return rest or counted


def _thin(counted: Counter[str]) -> Counter[str]:
    if len(counted) <= MAX_DISTINCT:
        return counted
    step = len(counted) // MAX_DISTINCT + 1
    return Counter(dict(list(counted.items())[::step]))


def _share(counted: Counter[str], total: int, test: Callable[[str], bool]) -> float:
    return sum(n for text, n in counted.items() if test(text)) / total


def _clock(name: str, counted: Counter[str]) -> NumberStyle | None:
    """The style of a column of hours and minutes; places as of a calculated column, since thirds have no end."""
    if not are_hours_of_a_clock(name, counted):
        return None
    fmt = NumberFormat(decimals=CALCULATED_PLACES + 2, clock=True)
    readable = sum(n for text, n in counted.items() if parse_amount(text, fmt) is not None or is_nil(text))
    return NumberStyle(fmt, readable / max(counted.total(), 1), None, Counter())


def _style(counted: Counter[str], total: int, prefer: Literal[".", ","] | None) -> NumberStyle | None:
    likely = {text: n for text, n in counted.items() if _is_numberish(clean(text))}
    nil = sum(n for text, n in counted.items() if is_nil(text))
    if not likely:
        return None
    style = number_style((text for text, n in likely.items() for _ in range(min(n, 50))), prefer=prefer)
    if style is None:
        return None
    readable = sum(likely.values()) * style.share
    return NumberStyle(style.format, readable / max(total - nil, 1), style.rival, style.currencies)


def parts_lines(keys: Sequence[Sequence[str]], texts: Sequence[str]) -> bool:
    """Return whether lines with the same keys differ in a text, more often than a slip would."""
    seen: dict[tuple[str, ...], set[str]] = {}
    for *key, text in zip(*keys, texts, strict=True):
        if text.strip():
            seen.setdefault(tuple(key), set()).add(text)
    several = sum(1 for group in seen.values() if len(group) > 1)
    return several >= 1 and several * 5 >= len(seen)


def examples(column: ColumnFacts) -> str:
    """Return the first texts of a column, as a question shows them."""
    texts = list(column.counted)[:SHOWN]
    return ", ".join(texts) + (" …" if column.distinct > len(texts) else "")
