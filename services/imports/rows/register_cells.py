"""Cells of registers and price lists beyond plain texts: money, days, spans of time, percentages, fixed words.

Each reader returns None for an empty cell and refuses the row of one that cannot be meant.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from data.importers.remarks import remark
from data.importers.tables.layout import DateFormat, NumberFormat
from data.importers.values.dates import parse_date
from data.importers.values.numbers import is_nil, parse_amount
from language import N_
from planning.names import plain_words
from services.imports.codes.lookup import clean
from services.imports.rows.amounts import read_figures
from services.imports.rows.registers import Reader
from services.imports.rows.typed import text_column, which_filled

_SPAN = re.compile(
    r"([0-9]{1,5})(?:[.,]0+)?\s*(?:calendar |working )?(day|week|month|year|d|w|m|mo|y|yr)?s?['’]?(?: notice)?"
)
_NO_SPAN = frozenset(("no", "none", "n/a", "na", "nil", "-", "–", "false", "not applicable"))  # no text
_UNITS = {"d": "day", "w": "week", "m": "month", "mo": "month", "y": "year", "yr": "year"}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_MONTHS = {"month": 1, "year": 12}
_DAYS_REMEDY = N_("Not a valid length of time. Write “90 days” or “3 months”.")
_MONTHS_REMEDY = N_("Not a valid length of time. Write “12 months”, or “no”.")
_PERCENT, _SHARE = re.compile(r"%|percent|pct|prozent", re.IGNORECASE), re.compile(r"share|fraction", re.IGNORECASE)


def money(reader: Reader, concept: str) -> list[int | None]:
    """Return the amounts of a column in minor units; a lone dash is none, a negative amount is refused."""
    column, rows = reader.context.mapping.get(concept), len(reader.chunk.lines)
    if column is None:
        return [None] * rows
    figures, read = reader.context.amounts.optional(reader.chunk.table, column, reader.problems)
    values: list[int | None] = []
    for place, (figure, known) in enumerate(zip(figures.tolist(), read.tolist(), strict=True)):
        if figure < 0:
            reader.refuse(place, concept, "negative_amount", remark(N_("The amount cannot be negative. Correct it.")))
        values.append(figure if known and not is_nil(reader.text(concept, place)) else None)
    return values


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
    if not text:
        return None
    column = reader.context.mapping[concept]
    fmt = reader.context.source.layout.date_formats.get(column) or DateFormat("%Y-%m-%d", "ymd")
    read = parse_date(text, fmt)
    if read is None:
        reader.refuse(place, concept, "bad_date", remark(N_("Not a valid date. Correct it, or leave it empty.")))
    return read


def span(reader: Reader, place: int, concept: str, *, days: bool, longest: int) -> int | None:
    """Return "30", "3 months" or "1 year" in days (a month has 30), or else in months.

    A figure alone counts in the unit that the column's name says, else in days or months themselves.
    """
    text = reader.text(concept, place).casefold()
    if not text or text in _NO_SPAN:
        return 0 if text else None
    match, sizes = _SPAN.fullmatch(text), _DAYS if days else _MONTHS
    named = next((unit for unit in sizes if unit in reader.context.mapping[concept].casefold()), None)
    usual = named or ("day" if days else "month")
    unit = _UNITS.get(match[2], match[2]) or usual if match else ""
    if match is None or unit not in sizes or int(match[1]) * sizes[unit] > longest:
        reader.refuse(place, concept, "bad_span", remark(_DAYS_REMEDY if days else _MONTHS_REMEDY))
        return None
    return int(match[1]) * sizes[unit]


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


def word(reader: Reader, place: int, concept: str, meanings: Mapping[str, str], *, what: str) -> str | None:
    """Return what a cell means: the key whose pattern its words fit."""
    text = plain_words(reader.text(concept, place))
    if not text:
        return None
    meant = next((meaning for meaning, pattern in meanings.items() if re.fullmatch(pattern, text)), None)
    if meant is None:
        listed = ", ".join(f"“{meaning}”" for meaning in meanings)
        reader.refuse(
            place,
            concept,
            f"bad_{what}",
            remark(N_("Not a known value. Write one of {listed}."), listed=listed),
        )
    return meant


def short(reader: Reader, place: int, concept: str, longest: int) -> str | None:
    """Return a text, refused when it is longer than what is stored."""
    text = clean(reader.text(concept, place))
    if len(text) > longest:
        reader.refuse(
            place,
            concept,
            "too_long",
            remark(N_("The text is too long. Shorten it to {longest} characters."), longest=f"{longest:,}"),
        )
    return text or None
