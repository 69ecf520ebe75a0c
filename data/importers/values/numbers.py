"""Numbers as people and systems write them, read exactly: no float on the way."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.tables.layout import NumberFormat
from data.importers.values import currencies

Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MAX_WHOLE_DIGITS = 15  # in minor units still far inside int64
# A calculated cell shows at least this many places (20833.3333333); fewer are typed by a person and stay as typed.
CALCULATED_PLACES = 7
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007"), " ")
#: Characters of an amount, a date or a month with all that may stand around it; what is longer is a text.
LONGEST_FIGURE = 200
_MINUS = dict.fromkeys(map(ord, "\u2212\u2013\u2012\ufe63\uff0d"), "-")
_CLEAN = {**_SPACES, **_MINUS, ord("’"): "'", ord("\ufeff"): None, ord("\u200b"): None}
#: Square brackets around a figure, as some accountants write what is negative.
_BRACKETED = re.compile(r"([£$€A-Z ]{0,5})\[([^\[\]]{1,40})\]")
#: A dash in place of the cents: 100,- and 3.— are no negative figures, as 100- and 100,00- are.
_NO_CENTS = re.compile(r"(?<=[0-9])([.,])[-—]{1,2}(?=[^0-9]*$)")
_PLAIN = re.compile(rf"-?[0-9]{{1,{MAX_WHOLE_DIGITS}}}(?:\.[0-9]+)?")
_SHAPE = dict.fromkeys(map(ord, "23456789"), "1")
_STYLES: tuple[tuple[Literal[".", ","], Literal["", ",", ".", " ", "'"]], ...] = (
    (".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'"),
)  # fmt: skip
#: Letters of debit and credit: Soll and Haben, debit and credit, Debet and Kredit, dare and avere.
_PAIRS = ("SH", "DC", "DK", "DA")
_LETTER = re.compile(r"(?:(?P<first>[SHDCKA])\s+)?[0-9][0-9.,' ]*(?P<last>[SHDCKA])?")
_CLOCK = re.compile(
    r"(?P<open>\()?(?P<lead>[+-])?(?P<hours>[0-9]{1,7}):(?P<minutes>[0-5][0-9])(?::(?P<seconds>[0-5][0-9]))?"
    r"(?P<trail>-)?(?P<close>\))?"
)
_NIL = re.compile(rf"(?:{currencies.EITHER})?\s*-+\s*(?:{currencies.EITHER})?")


def clean(text: str) -> str:
    """The cell without padding, odd blanks and typographic minus signs; 100,- with the cents that it stands for."""
    cell = (text if text.isascii() else text.translate(_CLEAN)).strip()
    if ",-" in cell or ".-" in cell or "—" in cell:
        cell = _NO_CENTS.sub(r"\g<1>00", cell)
    bracketed = _BRACKETED.fullmatch(cell) if cell[-1:] == "]" else None
    return f"({bracketed[1]}{bracketed[2].strip()})" if bracketed and any(map(str.isdigit, bracketed[2])) else cell


def is_nil(text: str) -> bool:
    """True for the lone dash with which accounting formats print zero ("-", "$ -")."""
    return len(text) <= LONGEST_FIGURE and "-" in (cell := clean(text)) and _NIL.fullmatch(cell) is not None


@lru_cache(maxsize=64)
def _pattern(decimal: str, thousands: str, sides: str) -> re.Pattern[str]:
    point, mark = re.escape(decimal), re.escape(thousands)
    plain = "[0-9]+"
    # Groups of three, or the Indian 12,34,567; anything else ("3501,872") is no number of this style.
    grouped = rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+|[1-9][0-9]?(?:{mark}[0-9]{{2}})+{mark}[0-9]{{3}}"
    whole = f"(?:{grouped}|{plain})" if thousands else plain
    body = rf"(?P<body>(?:{whole}{point}?|(?:{whole})?{point}[0-9]+)(?P<power>[eE][+-]?[0-9]{{1,3}})?)"
    money = rf"(?:{currencies.EITHER})"
    side = f"(?i:CR|DR)|[{sides}]" if sides else "(?i:CR|DR)"
    return re.compile(
        rf"(?:(?P<before>{side})\.?\s*)?"
        rf"(?:{money}\s*(?=\())?(?P<open>\()?\s*(?P<lead>[+-])?\s*{money}?\s*(?P<inner>[+-])?\s*{body}\s*{money}?"
        rf"\s*(?P<trail>[+-])?"
        rf"\s*(?P<close>\)-?)?\s*{money}?\s*(?P<side>{side})?\.?"
    )


def parse_amount(text: str, fmt: NumberFormat) -> Decimal | None:
    """The exact value of one cell, or None when it is no number of this column's style.

    Read: -1, 1-, (1), (1)-, 1 CR, Cr 1 (negative), 1 DR, Dr. 1, S and H where the column has them (`fmt.sides`), the
    column's own currency. Not read: another currency than the
    column's, wrong grouping, two signs, numbers that a spreadsheet shortened (1.23E+15), NaN, infinity.
    """
    cell = clean(text) if len(text) <= LONGEST_FIGURE else ""
    if fmt.decimal == "." and _PLAIN.fullmatch(cell):
        return Decimal(cell)
    if fmt.clock and ":" in cell:
        return _hours(cell)
    match = _pattern(fmt.decimal, fmt.thousands, fmt.sides).fullmatch(cell)
    if not match or (match["open"] is None) != (match["close"] is None) or not _same_currency(cell, fmt.currency):
        return None
    signs = [s for s in (match["lead"], match["inner"], match["trail"]) if s]
    sides = [side.upper() for side in (match["before"], match["side"]) if side]
    if len(signs) + (match["open"] is not None) + len(sides) > 1:
        return None
    value = Decimal(match["body"].replace(fmt.thousands, "").replace(fmt.decimal, ".") if fmt.thousands
                    else match["body"].replace(fmt.decimal, "."))  # fmt: skip
    if value and ((match["power"] and _is_shortened(value)) or value.adjusted() >= MAX_WHOLE_DIGITS):
        return None
    negative = "-" in signs or match["open"] is not None or sides == ["CR"] or sides == [fmt.sides[1:]]
    return -value if negative and value else value


def _hours(cell: str) -> Decimal | None:
    """Hours and minutes (and seconds) as hours: 8:30 is 8.5; a minute is a sixtieth, so some have no end."""
    match = _CLOCK.fullmatch(cell)
    if match is None or (match["open"] is None) != (match["close"] is None):
        return None
    signs = [sign for sign in (match["lead"], match["trail"]) if sign]
    if len(signs) + (match["open"] is not None) > 1:
        return None
    seconds = int(match["hours"]) * 3600 + int(match["minutes"]) * 60 + int(match["seconds"] or 0)
    value = (Decimal(seconds) / 3600).quantize(Decimal(1).scaleb(-CALCULATED_PLACES - 2))
    return -value if ("-" in signs or match["open"]) and value else value


def _same_currency(cell: str, currency: str | None) -> bool:
    if cell[:1].isdecimal() and cell[-1:].isdecimal():
        return True
    return currencies.name_of(cell) in (None, currency)


def _is_shortened(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent > 0


def scaled(value: Decimal, *, scale: int, decimals: int) -> int | None:
    """`value` in units of 10^-scale; None when it has more places than the column and is not a calculated one."""
    shown = -cast(int, value.as_tuple().exponent)
    needed = -cast(int, value.normalize().as_tuple().exponent)
    if needed > scale and shown < CALCULATED_PLACES and decimals <= scale:
        return None
    result = int((value.scaleb(scale)).to_integral_value(rounding=ROUND_HALF_UP))
    return result if abs(result) < 9 * 10**18 else None


def parse_decimals(cells: Any, fmt: NumberFormat, *, scale: int) -> tuple[Int64, Bools]:
    """Each cell in units of 10^-scale (int64) and whether it could be read; unread cells hold 0 and False.

    Args:
        cells: pyarrow Array or ChunkedArray of strings.
        fmt: How this column writes numbers.
        scale: Decimal places kept: those of the currency for amounts (2 = cents), 3 for quantities, 6 for prices. More
            places are rounded half up only where the column is calculated (`fmt.decimals` above the scale, or float
            dust); otherwise the cell is unread.
    """
    array = pc.utf8_trim_whitespace(_flat(cells))
    plain, regular = _canonical(array, fmt, scale)
    values = np.zeros(len(array), dtype=np.int64)
    if regular.all():
        values[:] = _low_words(plain, scale)
        return values, regular
    if regular.any():
        values[regular] = _low_words(plain.filter(pa.array(regular)), scale)
    ok = regular.copy()
    odd = np.flatnonzero(~regular)
    codes = array.take(pa.array(odd)).dictionary_encode()
    read = [_slow(text, fmt, scale) for text in codes.dictionary.to_pylist()]
    index = codes.indices.to_numpy(zero_copy_only=False)
    values[odd] = np.array([value or 0 for value in read], dtype=np.int64)[index]
    ok[odd] = np.array([value is not None for value in read], dtype=bool)[index]
    return values, ok


def _slow(text: str, fmt: NumberFormat, scale: int) -> int | None:
    value = parse_amount(text, fmt)
    return None if value is None else scaled(value, scale=scale, decimals=fmt.decimals)


def _flat(cells: Any) -> Any:
    flat = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    if isinstance(flat, pa.ChunkedArray):  # zero or several chunks stay chunked
        flat = pa.concat_arrays(flat.chunks) if flat.num_chunks else pa.array([], pa.string())
    return flat.cast(pa.string()) if not pa.types.is_string(flat.type) else flat


def _canonical(array: Any, fmt: NumberFormat, scale: int) -> tuple[Any, Bools]:
    """The cells as plain `-123.45` and which of them are regular; the others need the careful path."""
    point, mark = re.escape(fmt.decimal), re.escape(fmt.thousands)
    if fmt.currency and fmt.currency not in currencies.CODES:
        sign = re.escape(fmt.currency)
        array = pc.replace_substring_regex(array, rf"^(-?)\s*{sign}\s*([0-9].*)$", r"\1\2")
    whole = rf"(?:[0-9]{{1,{MAX_WHOLE_DIGITS}}}"
    whole += rf"|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}}){{1,4}})" if fmt.thousands else ")"
    places = rf"(?:{point}[0-9]{{1,{scale}}})?" if scale else ""
    regular = pc.match_substring_regex(array, rf"^-?{whole}{places}$")
    if fmt.thousands:
        array = pc.replace_substring(array, fmt.thousands, "")
    if fmt.decimal == ",":
        array = pc.replace_substring(array, ",", ".")
    return array, np.asarray(regular.to_numpy(zero_copy_only=False), dtype=bool)


def _low_words(plain: Any, scale: int) -> Int64:
    # decimal128 is two little-endian words; these values fit the lower one.
    decimals = plain.cast(pa.decimal128(MAX_WHOLE_DIGITS + scale + 1, scale))
    words = np.frombuffer(decimals.buffers()[1], dtype=np.int64)
    return words[2 * decimals.offset : 2 * (decimals.offset + len(decimals)) : 2]


@dataclass(frozen=True)
class NumberStyle:
    """What a sample says on a column: its format, the share of filled cells that read, and a rival reading.

    `rival` is set when another style reads every cell too but gives other values (1.234 or 1,234).
    `currencies` counts the currencies stated.
    """

    format: NumberFormat
    share: float
    rival: NumberFormat | None
    currencies: Counter[str]


def number_style(cells: Iterable[str], *, prefer: Literal[".", ","] | None = None) -> NumberStyle | None:
    """The style in which most filled cells are numbers; None when there is no filled cell.

    `prefer` decides between two readings (another column of the file, or the delimiter, shows the decimal sign).
    """
    # Whether and how a cell reads depends on its shape only, so 1,234.50 and 7,891.20 are looked at once.
    counted: Counter[str] = Counter()
    for cell, count in Counter(cells).items():
        if (text := clean(cell)) and not is_nil(text):
            counted[text.translate(_SHAPE)] += count
    total = sum(counted.values())
    if not total:
        return None
    stated: Counter[str] = Counter()
    for text, count in counted.items():
        if name := currencies.name_of(text) if any(c.isdecimal() for c in text) and len(text) < 40 else None:
            stated[name] += count
    currency, sides = _own_currency(stated, total), _own_sides(counted)
    reads = [_reading(counted, NumberFormat(d, t, currency, sides=sides)) for d, t in _STYLES]
    best = max(read[1] for read in reads)
    leaders = [read for read in reads if read[1] == best]
    chosen, rival = _choose(counted, [read[0] for read in leaders], prefer)
    places = _places(counted, chosen)
    final = replace(chosen, currency=currency if best else None, decimals=places)
    return NumberStyle(final, best / total, rival, stated)


def _own_currency(stated: Counter[str], cells: int) -> str | None:
    """The currency of the column; a code that few cells state is foreign to the bare numbers around it."""
    if not stated:
        return None
    name, count = stated.most_common(1)[0]
    return None if name in currencies.CODES and count * 5 < cells else name


def _own_sides(counted: Counter[str]) -> str:
    """The letters of debit and credit in a column ("SH": Soll, Haben); "" where units may be meant (8 H, 5 D)."""
    marked = (_LETTER.fullmatch(text) for text in counted)
    letters = {letter for match in marked if match for letter in (match["first"], match["last"]) if letter}
    return next((pair for pair in _PAIRS if letters == set(pair)), "SH" if letters == {"S"} else "")


def _reading(counted: Counter[str], fmt: NumberFormat) -> tuple[NumberFormat, int]:
    return fmt, sum(n for text, n in counted.items() if parse_amount(text, fmt) is not None)


def _choose(
    counted: Counter[str], leaders: Sequence[NumberFormat], prefer: str | None
) -> tuple[NumberFormat, NumberFormat | None]:
    """The simplest of the equally good styles, and a rival whose values differ."""
    first = leaders[0]
    for rival in leaders[1:]:
        if all(parse_amount(text, first) == parse_amount(text, rival) for text in counted):
            continue
        for fmt in (first, rival):
            if fmt.decimal == prefer:
                return fmt, None
        # Each mark has exactly three digits behind it: far more often thousands than three decimal places.
        return (rival, first) if rival.thousands else (first, rival)
    return first, None


def _places(counted: Counter[str], fmt: NumberFormat) -> int:
    """The most decimal places that at least 5 % of the readable cells have."""
    seen: Counter[int] = Counter()
    for text, count in counted.items():
        value = parse_amount(text, fmt)
        if value is not None:
            seen[max(0, -cast(int, value.as_tuple().exponent))] += count
    total = sum(seen.values())
    return max((places for places, count in seen.items() if count * 20 >= total), default=0)
