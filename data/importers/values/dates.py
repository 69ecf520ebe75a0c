"""Dates in a column: one order for the whole column, never a guess per cell."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.tables.layout import DateFormat, DateOrder
from data.importers.values.day_numbers import EPOCHS, day_of
from data.importers.values.months import month_number
from data.importers.values.numbers import LONGEST_FIGURE

Dates = npt.NDArray[np.datetime64]
Bools = npt.NDArray[np.bool_]

FIRST_YEAR, LAST_YEAR = 1950, 2100
_TIME = r"(?:[T\s,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-][0-9:]{4,6})?)?"
#: Years in which ledgers of two-digit years lie; days 1 to 9, read as years, lie outside.
_LIKELY = frozenset(range(2010, 2036))
#: So many different ends of dates, so many of them unlikely years, are a month's days rather than years: a list of
#: contracts may hold the 15th of many years.
_RUN, _UNLIKELY = 5, 3
_DAYNAME = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_TRIPLE = re.compile(rf"([0-9]{{1,2}})\s*([/.\-\s])\s*([0-9]{{1,2}})\s*\2\s*([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_ISO = re.compile(rf"([0-9]{{4}})\s*([/.\-])\s*([0-9]{{1,2}})\s*\2\s*([0-9]{{1,2}}){_TIME}")
_DAY_WORD = re.compile(
    rf"{_DAYNAME}([0-9]{{1,2}})(?:st|nd|rd|th|\.)?[\s/.\-]*(?:de\s+)?([^\W\d_]{{3,10}})\.?,?[\s/.\-]*(?:de\s+)?"
    rf"([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_WORD_DAY = re.compile(
    rf"{_DAYNAME}([^\W\d_]{{3,10}})\.?[\s/.\-]*([0-9]{{1,2}})(?:st|nd|rd|th)?[,\s/.\-]+([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_YEAR_WORD = re.compile(rf"([0-9]{{4}})[\s/.\-]*([^\W\d_]{{3,10}})\.?[\s/.\-]*([0-9]{{1,2}}){_TIME}")
_EIGHT = re.compile(r"([0-9]{8})(?:[T ]?[0-9]{6})?")
_SEVEN = re.compile(r"[1-9][0-9]{6}")  # ddmmyyyy whose first zero a spreadsheet dropped


def _of_a_day(cell: str) -> str:
    """The cell, or nothing where it is too long for a day with all that may stand around it."""
    return cell if len(cell) <= LONGEST_FIGURE else ""


def parse_date(text: str, fmt: DateFormat) -> date | None:
    """The day one cell names under the column's format; None when it names none.

    Forms that leave no doubt (ISO, month names) are read in every column; 03/04/2020 only by the column's order.
    """
    cell = _of_a_day(text.replace("\u00a0", " ").strip())
    if match := _ISO.fullmatch(cell):
        day = _day(match[1], match[3], match[4])
        return _swapped_back(day) if fmt.swapped and day else day
    if match := _TRIPLE.fullmatch(cell):
        return _from_triple(match, fmt.order)
    if word := _with_word(cell):
        return word
    if (match := _EIGHT.fullmatch(cell)) and fmt.pattern in _COMPACT:
        return _compact(match[1], fmt.pattern)
    if fmt.pattern in _YEAR_LAST and _SEVEN.fullmatch(cell):
        return _compact(f"0{cell}", fmt.pattern)
    return day_of(cell, fmt.pattern) if fmt.pattern in EPOCHS else None


_COMPACT = ("%Y%m%d", "%d%m%Y", "%m%d%Y")
_YEAR_LAST: dict[str, DateOrder] = {"%d%m%Y": "dmy", "%m%d%Y": "mdy"}
_WRITTEN: dict[str, str] = {order: pattern for pattern, order in _YEAR_LAST.items()}
ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy")


def in_order(fmt: DateFormat, order: DateOrder) -> DateFormat:
    """Return a format as an order settles it: texts in that order, swapped days put right where it is theirs."""
    if fmt.swapped:
        return replace(fmt, ambiguous=False, swapped=order == fmt.order)
    pattern = next((p for p, o in _YEAR_LAST.items() if o == order), "") if fmt.pattern in _YEAR_LAST else ""
    return replace(fmt, order=order, ambiguous=False, pattern=pattern or fmt.pattern)


def _swapped_back(day: date) -> date:
    """Return a day whose month and day a spreadsheet has swapped; the 13th and later cannot have been."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def _compact(digits: str, pattern: str) -> date | None:
    if pattern == "%Y%m%d":
        return _day(digits[:4], digits[4:6], digits[6:])
    first, second, year = digits[:2], digits[2:4], digits[4:]
    return _day(year, second, first) if pattern == "%d%m%Y" else _day(year, first, second)


def _from_triple(match: re.Match[str], order: DateOrder | None) -> date | None:
    first, second, third = match[1], match[3], match[4]
    if order == "mdy":
        return _day(third, first, second)
    if order == "ymd" and len(third) == 2:
        return _day(first, second, third)
    return _day(third, second, first) if order == "dmy" else None


def _with_word(cell: str) -> date | None:
    if (match := _DAY_WORD.fullmatch(cell)) and (month := month_number(match[2])):
        return _day(match[3], str(month), match[1])
    if (match := _WORD_DAY.fullmatch(cell)) and (month := month_number(match[1])):
        return _day(match[3], str(month), match[2])
    if (match := _YEAR_WORD.fullmatch(cell)) and (month := month_number(match[2])):
        return _day(match[1], str(month), match[3])
    return None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) <= 2:  # as POSIX does: 69-99 are the last century
        number += 1900 if number >= 69 else 2000
    if not FIRST_YEAR <= number <= LAST_YEAR:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def parse_dates(cells: Any, fmt: DateFormat) -> tuple[Dates, Bools]:
    """The days of a column (datetime64[D], NaT where unread) and which cells could be read.

    `cells` is a pyarrow Array or ChunkedArray of strings; each distinct text is read once.
    """
    array = cells if isinstance(cells, pa.ChunkedArray) else pa.chunked_array([cells])
    days: list[Dates] = [np.empty(0, dtype="datetime64[D]")]
    for chunk in array.chunks:
        codes = chunk if pa.types.is_dictionary(chunk.type) else pc.dictionary_encode(chunk)
        read = np.array([parse_date(text, fmt) for text in codes.dictionary.to_pylist()], dtype="datetime64[D]")
        index = codes.indices.to_numpy(zero_copy_only=False)
        days.append(read[index] if len(read) else np.empty(0, dtype="datetime64[D]"))
    joined = np.concatenate(days)
    return joined, ~np.isnat(joined)


@dataclass
class DateEvidence:
    """What the values of one column say about how its dates are written; add values, then decide.

    `edges` counts the first and last days of months by reading, `early` whether days that are certain are before the
    13th, `apart` by two orders the cells that these read as different days.
    """

    filled: int = 0
    read: Counter[str] = field(default_factory=Counter)
    patterns: Counter[str] = field(default_factory=Counter)
    months: dict[str, Counter[int]] = field(default_factory=dict)
    edges: Counter[str] = field(default_factory=Counter)
    early: Counter[bool] = field(default_factory=Counter)
    apart: Counter[frozenset[str]] = field(default_factory=Counter)

    def add(self, counted: Mapping[str, int]) -> None:
        """Take in cell texts with how often each occurs."""
        for text, count in counted.items():
            cell = text.replace("\u00a0", " ").strip()
            if not cell:
                continue
            self.filled += count
            readings = _readings(cell)
            for (one, day, _pattern), (other, another, _other) in combinations(readings, 2):
                self.apart[frozenset((one, other))] += count * (day != another)
            for name, day, pattern in readings:
                self.read[name] += count
                self.patterns[f"{name} {pattern}"] += count
                self.months.setdefault(name, Counter())[day.year * 100 + day.month] += count
                self.edges[name] += count * (1 in (day.day, (day + timedelta(days=1)).day))
                self.early[day.day <= 12] += count * (pattern.startswith("%Y-%m-%d"))

    def add_day_numbers(self, counted: Mapping[str, int]) -> None:
        """Take in days as Excel counts them."""
        for text, count in counted.items():
            if day := day_of(text):
                self.read["excel"] += count
                self.months.setdefault("excel", Counter())[day.year * 100 + day.month] += count

    def are_swapped(self) -> bool:
        """True for real dates before the 13th only among texts with days after the 12th only.

        So a file day first looks after a spreadsheet has read it month first, or the other way round.
        """
        texts = {name for name in ("dmy", "mdy") if self.read[name]}
        alone = self.read["certain"] == self.early[True] > 0  # no days after the 12th, no names of months
        return alone and len(texts) == 1

    def orders(self) -> tuple[DateOrder, ...]:
        """The orders between which the values leave it open: none of them reads fewer cells than another."""
        if self.year_first() is None:
            return tuple(name for name in (*ORDERS, "ymd") if self.read[name] == self.read["ymd"])
        return ORDERS

    def month_edges(self) -> DateOrder | None:
        """The order under which every day is the first or last of its month; None when several or none do."""
        fits: list[DateOrder] = [name for name in self.orders() if 0 < self.read[name] == self.edges[name]]
        return fits[0] if len(fits) == 1 else None

    def months_of(self, order: DateOrder) -> Counter[int]:
        """The months in which the days lie under an order."""
        return self.months.get(order) or self.months.get(_WRITTEN.get(order, ""), Counter())

    def share(self) -> float:
        """Share of the filled cells that the best reading reads (0-1)."""
        orders = max((self.read[name] for name in ("dmy", "mdy", "ymd")), default=0)
        compact = max((self.read[name] for name in _COMPACT), default=0)
        best = max(orders, compact, self.read["excel"])
        return (best + self.read["certain"]) / self.filled if self.filled else 0.0

    def undecided(self) -> bool:
        """True when day-first and month-first read every value, differently."""
        if self.read["%d%m%Y"] == self.read["%m%d%Y"] > max(self.read["%Y%m%d"], self.read["dmy"]):
            return self._differ("%d%m%Y", "%m%d%Y")
        same = self.read["dmy"] == self.read["mdy"] > 0 and self.read["ymd"] <= self.read["dmy"]
        if same and all("." in pattern for pattern in self.patterns if pattern.startswith("dmy ")):
            return False  # 03.04.2020 is written day first wherever dates have points
        return same and self._differ("dmy", "mdy")

    def _differ(self, one: str, other: str) -> bool:
        """Return whether two orders read a cell as different days; 24/11/24 is one day with its year at either end."""
        return self.apart[frozenset((one, other))] > 0

    def year_first(self) -> bool | None:
        """Whether years of two digits stand first, as in 26/01/31; None where both ends could be the years.

        Days run through the month and years do not, and days that are all ends of months say what they are.
        """
        read, last = self.read["ymd"], max(("mdy", "dmy"), key=lambda name: self.read[name])
        compact = max(self.read[name] for name in _COMPACT)
        if not read or read < max(self.read[last], compact, self.read["certain"] / 100):
            return False
        if read > self.read[last]:
            return True
        if not all(self._differ("ymd", name) for name in ORDERS if self.read[name] == read):
            return False
        first, usual = self._years("ymd"), self._years(last)
        edges = (self.edges["ymd"] == read, self.edges[last] == read)
        if edges[0] != edges[1]:
            return edges[0]
        run = len(usual) >= _RUN and len(usual - _LIKELY) >= _UNLIKELY
        if run and len(first) < len(usual) and first <= _LIKELY:
            return True
        pointed = all("." in pattern for pattern in self.patterns if pattern.startswith("dmy "))
        fewer = len(first) > len(usual) and usual <= _LIKELY  # no ledger is of 2002 only
        return False if pointed or fewer or not first <= _LIKELY else None

    def _years(self, order: str) -> set[int]:
        return {month // 100 for month in self.months[order]}

    def decide(self, *, order: DateOrder | None = None, excel: bool = False) -> DateFormat:
        """The column's format; `order` (from other columns or the file's name) breaks a tie."""
        best = max(("dmy", "mdy", "ymd", *_COMPACT), key=lambda name: self.read[name])
        if self.read["excel"] > self.read[best]:
            return DateFormat("excel", "ymd")
        if short := self._with_short_years(order):
            return short
        if self.are_swapped():
            return DateFormat(self._usual(best) or "%d/%m/%Y", best, ambiguous=True, swapped=True)  # type: ignore[arg-type]
        if self.read[best] <= 0 or self.read[best] < self.read["certain"] / 100:
            pattern = self._usual("certain") or "%Y-%m-%d"
            return DateFormat("excel" if excel and pattern.startswith("%Y-%m-%d") else pattern, _order_of(pattern))
        if best in _COMPACT:
            return self._compact_format(best, order)
        ambiguous = self.undecided()
        if ambiguous and order in ("dmy", "mdy"):
            best, ambiguous = order, False
        elif ambiguous:
            best = self._denser_order()
        return DateFormat(self._usual(best) or "%d/%m/%Y", best, ambiguous)  # type: ignore[arg-type]

    def _with_short_years(self, order: DateOrder | None) -> DateFormat | None:
        """The format where years of two digits stand first, or may; None where they do not."""
        first = self.year_first()
        if first:
            return DateFormat(self._usual("ymd") or "%y/%m/%d", "ymd")
        if first is None:
            settled = order in self.orders()  # another column's order may be one that does not read these days
            chosen = order if order and settled else self._denser_order()
            return DateFormat(self._usual(chosen) or "%d/%m/%y", chosen, ambiguous=not settled)
        return None

    def _compact_format(self, best: str, order: DateOrder | None) -> DateFormat:
        if best in _YEAR_LAST and self.undecided():
            chosen = order if order in ("dmy", "mdy") else self._denser_order()
            return DateFormat(_WRITTEN[chosen], chosen, ambiguous=order not in ("dmy", "mdy"))
        return DateFormat(best, {"%Y%m%d": "ymd", "%d%m%Y": "dmy", "%m%d%Y": "mdy"}[best])  # type: ignore[arg-type]

    def _usual(self, name: str) -> str | None:
        match = [(n, p) for p, n in self.patterns.items() if p.startswith(name + " ")]
        return max(match)[1].split(" ", 1)[1] if match else None

    def _denser_order(self) -> DateOrder:
        # One month's export has one month; under the wrong order its days spread over the months.
        return min(self.orders(), key=lambda order: len(self.months_of(order)))


def _order_of(pattern: str) -> DateOrder:
    return "ymd" if pattern.startswith("%Y") else "mdy" if pattern.startswith(("%b", "%B")) else "dmy"


@lru_cache(maxsize=20_000)
def _readings(cell: str) -> tuple[tuple[str, date, str], ...]:
    """Every way to read a cell: (order or "certain", day, strptime pattern)."""
    cell = _of_a_day(cell)
    clock = " %H:%M:%S" if re.search(r"[0-9]:[0-9]{2}", cell) else ""
    if match := _ISO.fullmatch(cell):
        day = _day(match[1], match[3], match[4])
        return (("certain", day, f"%Y{match[2]}%m{match[2]}%d{clock}"),) if day else ()
    if match := _TRIPLE.fullmatch(cell):
        return tuple(_triple_readings(match, clock))
    if word := _with_word(cell):
        return (("certain", word, _word_pattern(cell) + clock),)
    if (match := _EIGHT.fullmatch(cell)) and cell.isascii():
        days = ((pattern, _compact(match[1], pattern)) for pattern in _COMPACT)
        return tuple((pattern, day, pattern) for pattern, day in days if day)
    if _SEVEN.fullmatch(cell) and cell.isascii():
        days = ((pattern, _compact(f"0{cell}", pattern)) for pattern in _YEAR_LAST)
        return tuple((pattern, day, pattern) for pattern, day in days if day)
    return ()


def _triple_readings(match: re.Match[str], clock: str) -> Iterable[tuple[str, date, str]]:
    mark, year = match[2], "%Y" if len(match[4]) == 4 else "%y"
    shapes = {"dmy": f"%d{mark}%m{mark}{year}", "mdy": f"%m{mark}%d{mark}{year}", "ymd": f"%y{mark}%m{mark}%d"}
    for order, shape in shapes.items():
        if day := _from_triple(match, order):  # type: ignore[arg-type]
            yield order, day, shape + clock


def _word_pattern(cell: str) -> str:
    words = re.findall(r"[^\W\d_]{3,}", cell)
    name = "%B" if words and max(map(len, words)) > 4 else "%b"
    year = "%Y" if re.search(r"(?:19|20)[0-9]{2}", cell) else "%y"
    mark = next((m for m in "-/. " if m in cell), "")
    if re.match(r"[0-9]{4}", cell):
        return f"%Y{mark}{name}{mark}%d"
    if cell[:1].isdecimal():
        return f"%d{mark}{name}{mark}{year}"
    return f"{name} %d, {year}"
