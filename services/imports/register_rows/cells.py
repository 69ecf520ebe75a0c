"""Cells of registers and price lists beyond plain texts: money, days, percentages, fixed words.

Each reader returns None for an empty cell and refuses the row of one that cannot be meant.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pyarrow as pa

from data.importers.remarks import remark
from data.importers.tables.layout import DateFormat, NumberFormat
from data.importers.values import terms
from data.importers.values.amount_periods import without_period
from data.importers.values.currencies import name_of
from data.importers.values.dates import parse_date
from data.importers.values.numbers import is_nil, parse_amount
from language import N_, count_text, in_quotes
from planning.names import plain_words
from services.currencies import currencies_of
from services.imports.codes.lookup import clean
from services.imports.register_rows.masters import Reader
from services.imports.rows.amounts import read_figures
from services.imports.rows.typed import text_column, which_filled

#: Of a year; periods of amounts divide it.
MONTHS = 12
_PERCENT, _SHARE = re.compile(r"%|percent|pct|prozent", re.IGNORECASE), re.compile(r"share|fraction", re.IGNORECASE)


def money(reader: Reader, concept: str, periods: dict[int, int] | None = None) -> list[int | None]:
    """Return the amounts of a column in minor units, "€1.2m" in full.

    A lone dash, "n/a" and "TBC" are none; a negative amount, and one in another currency than the hospital's, is
    refused. Where `periods` is given, amounts by the year or month are read for a year, and `periods` takes the places.
    """
    column, rows = reader.context.mapping.get(concept), len(reader.chunk.lines)
    if column is None:
        return [None] * rows
    fmt = reader.context.source.layout.number_formats.get(column, NumberFormat())
    sized: set[int] = set()
    texts = [_amount_text(reader, place, concept, fmt, sized=sized, periods=periods) for place in range(rows)]
    power, cells = reader.context.amounts.power_under(column), pa.array(texts, pa.string())
    scale = reader.context.amounts.exponent + power
    figures, read = read_figures(cells, fmt, scale=scale, column=column, problems=reader.problems, required=False)
    values: list[int | None] = []
    for place, (figure, known, text) in enumerate(zip(figures.tolist(), read.tolist(), texts, strict=True)):
        if figure < 0:
            reader.refuse(place, concept, "negative_amount", remark(N_("The amount cannot be negative. Correct it.")))
        own_unit = 10**power if place in sized else 1  # "€1.2m" says its own, whatever the file says of the others
        stated = figure // own_unit if known and text and not is_nil(text) else None
        values.append(stated and stated * MONTHS // (periods or {}).get(place, MONTHS))
    return values


def _amount_text(
    reader: Reader, place: int, concept: str, fmt: NumberFormat, *, sized: set[int], periods: dict[int, int] | None
) -> str:
    """Return an amount in full digits; without its sign, where that is the hospital's in a column that states none.

    `sized` takes the places of amounts that were written short.
    """
    text = reader.text(concept, place)
    if reader.is_unsettled(concept, place) or terms.is_nothing(text):
        return ""
    if periods is not None:
        text, months = without_period(text)
        periods |= {place: months} if months else {}
    written, text = text, terms.in_full(text, fmt)
    if text != written:
        sized.add(place)
    stated, own = name_of(text), reader.context.settings.currency
    if fmt.currency or not stated or not any(map(str.isdigit, text)):
        return text
    if own in currencies_of(stated):
        return text.replace(stated, "").strip()
    say = remark(N_("The hospital's currency is {currency}. Convert the amounts of this row."), currency=own)
    reader.refuse(place, concept, "wrong_currency", say)
    return ""


def figures(reader: Reader, concept: str, *, scale: int) -> list[int | None]:
    """Return the figures of a column in units of 10^-scale."""
    column, table = reader.context.mapping.get(concept), reader.chunk.table
    if column is None:
        return [None] * table.num_rows
    fmt = reader.context.source.layout.number_formats.get(column, NumberFormat())
    cells = text_column(table, column)
    values, read = read_figures(cells, fmt, scale=scale, column=column, problems=reader.problems, required=False)
    stated = (read & which_filled(cells)).tolist()
    return [figure if known else None for figure, known in zip(values.tolist(), stated, strict=True)]


def day(reader: Reader, place: int, concept: str) -> date | None:
    """Return the day in a cell."""
    text = reader.text(concept, place)
    if not text or reader.is_unsettled(concept, place):
        return None
    column = reader.context.mapping[concept]
    fmt = reader.context.source.layout.date_formats.get(column) or DateFormat("%Y-%m-%d", "ymd")
    read = parse_date(text, fmt)
    if read is None:
        reader.refuse(place, concept, "bad_date", remark(N_("Not a valid date. Correct it, or leave it empty.")))
    return read


def shares(reader: Reader, concept: str, *, lowest: float) -> list[float | None]:
    """Return percentages as shares (2% is 0.02) between `lowest` and 1.

    A figure without the sign is one when the column's name says percent, and a share when it says so or when a
    workbook holds nothing but figures under 1, as it does for cells formatted as percent; else nobody can tell.
    """
    column = reader.context.mapping.get(concept)
    rows = range(len(reader.chunk.lines))
    if column is None:
        return [None] * len(rows)
    layout = reader.context.source.layout
    cells = [reader.text(concept, place) for place in rows]
    read = [_figure(text, layout.number_formats.get(column)) for text in cells]
    bare = [abs(figure) for text, figure in zip(cells, read, strict=True) if figure is not None and "%" not in text]
    in_shares = bool(_SHARE.search(column)) or (layout.container != "csv" and bool(bare) and max(bare) < 1)
    values: list[float | None] = []
    for place, text, figure in zip(rows, cells, read, strict=True):
        percent = "%" in text or (not in_shares and bool(_PERCENT.search(column)))
        share = None if figure is None else float(figure / 100 if percent else figure)
        known = share is not None and (percent or in_shares or share == 0) and lowest <= share <= 1
        if text and not known:
            remedy = N_("Not a valid percentage. Write it with its sign, as in 2%, or name the column “{column} %”.")
            reader.refuse(place, concept, "bad_percent", remark(remedy, column=column))
        values.append(share if known else None)
    return values


def _figure(text: str, fmt: NumberFormat | None) -> Decimal | None:
    bare = text.replace("%", "").strip()
    figure = parse_amount(bare, fmt or NumberFormat())
    return parse_amount(bare, NumberFormat(decimal=",")) if figure is None and fmt is None else figure


#: Choices without which a row is still worth keeping.
_DECIDES_NO_FIGURE = ("status", "contract_kind")


def word(reader: Reader, place: int, concept: str, meanings: Mapping[str, str], *, what: str) -> str | None:
    """Return what a cell means: the key whose pattern its words fit."""
    text = plain_words(reader.text(concept, place))
    if not text:
        return None
    meant = next((meaning for meaning, pattern in meanings.items() if re.fullmatch(pattern, text)), None)
    meant = meant or _meant_by_a_word(text, meanings)
    if meant is None:
        listed = ", ".join(in_quotes(meaning) for meaning in meanings)
        if concept in _DECIDES_NO_FIGURE:
            remedy = N_("Not understood and left empty; the row is kept. Write one of {listed}.")
            reader.leave_open(place, concept, remark(remedy, listed=listed))
            return None
        reader.refuse(
            place,
            concept,
            f"bad_{what}",
            remark(N_("Not a known value. Write one of {listed}."), listed=listed),
        )
    return meant


#: Words that turn what stands beside them into something else.
_TURNED = frozenset(("not", "no", "non", "never", "or", "if", "until", "once"))


def _meant_by_a_word(text: str, meanings: Mapping[str, str]) -> str | None:
    """Return what a text of several words means, of which all that tell say the same ("Pending signature")."""
    words = text.split()
    told = {meaning for word in words for meaning, pattern in meanings.items() if re.fullmatch(pattern, word)}
    return told.pop() if len(told) == 1 and not _TURNED & set(words) else None


def short(reader: Reader, place: int, concept: str, longest: int) -> str | None:
    """Return a text, refused when it is longer than what is stored."""
    text = clean(reader.text(concept, place))
    if len(text) > longest:
        reader.refuse(
            place,
            concept,
            "too_long",
            remark(N_("The text is too long. Shorten it to {longest} characters."), longest=count_text(longest)),
        )
    return text or None
