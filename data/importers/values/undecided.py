"""Figures whose every mark reads both ways: 1.234 is a thousand or a bit more than one until something decides it."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Literal

from data.importers.columns.figures import is_value
from data.importers.reading.samples import FirstRecords
from data.importers.reading.sheets import AROUND, POINTED
from data.importers.tables.columns import ColumnFacts, column_facts
from data.importers.tables.layout import NumberFormat
from data.importers.tables.scanning import distinct_values
from data.importers.values.numbers import LONGEST_FIGURE, NumberStyle, number_style

#: Currencies with three decimal places and with none (ISO 4217), and how many texts of a column are looked at for them.
THREE_PLACES = re.compile(r"\b(?:BHD|IQD|JOD|KWD|LYD|OMR|TND)\b")
NO_PLACES = re.compile(r"\b(?:BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF)\b|[¥₩₫]")
LOOKED_AT = 20
#: A figure whose point may separate thousands.
_THOUSAND = re.compile(rf"{AROUND}[1-9][0-9]{{0,2}}\.[0-9]{{3}}{AROUND}")


def settled_by_file(sample: FirstRecords, place: int, column: ColumnFacts) -> ColumnFacts:
    """The facts on a column, with the marks of the whole file where those of its first lines read both ways."""
    style = column.numbers
    if style is None or style.rival is None or sample.complete or not column.is_number:
        return column
    whole = number_style(distinct_values(sample, place).elements())
    return column if whole is None or whole.rival else dataclasses.replace(column, numbers=whole)


def pointed_texts(sample: FirstRecords, texts: Iterable[str]) -> list[str]:
    """Return the texts of a column of a workbook whose point has three digits behind it, as a thousand may have.

    Numbers of a workbook have no such mark. Where a number, or a text with other decimal places, stands in its form
    among them, nothing is doubtful.
    """
    pointed = [text for text in texts if POINTED.fullmatch(text)]
    doubtful = [text for text in pointed if text in sample.pointed and _THOUSAND.fullmatch(text)]
    shown = any(text in sample.pointed and not _THOUSAND.fullmatch(text) for text in pointed)
    return [] if shown else doubtful


def are_open_texts(sample: FirstRecords, texts: Iterable[str]) -> bool:
    """Return whether all points of a column of a workbook are those of such texts, as in a file of texts."""
    pointed = [text for text in texts if POINTED.fullmatch(text)]
    return bool(pointed) and set(pointed) == set(pointed_texts(sample, pointed))


def written_decimal(sample: FirstRecords, facts: Mapping[str, ColumnFacts]) -> Literal[".", ","] | None:
    """Return the decimal sign that the texts of a workbook show, as 1.234,50 does; numbers show that of no text."""
    signs: set[Literal[".", ","]] = set()
    for name, column in facts.items():
        style = column.numbers
        if style is None or style.rival or not style.format.decimals or not is_value(name, column):
            continue
        if any("," in text or text in sample.pointed for text in column.counted):
            signs.add("," if style.format.decimal == "," else ".")
    return signs.pop() if len(signs) == 1 else None


def open_across(facts: Mapping[str, ColumnFacts], columns: Iterable[str]) -> NumberStyle | None:
    """Return how columns side by side are written of which some read both ways and none settles it."""
    styles = [facts[name].numbers for name in columns if name in facts]
    if any(one and not one.rival and (one.format.decimals or one.format.thousands) for one in styles):
        return None
    return next((one for one in styles if one and one.rival), None)


def joined_format(
    formats: Mapping[str, NumberFormat], facts: Mapping[str, ColumnFacts], columns: Sequence[str]
) -> NumberFormat:
    """Return the one format that reads what several columns of the same figures hold.

    Columns that read both ways say nothing where others are sure, and all where none is.
    """
    filled = [name for name in columns if facts[name].counted]
    both = {name for name in filled if (style := facts[name].numbers) and style.rival}
    is_open = open_across(facts, columns) is not None
    chosen = [formats[name] for name in filled if not both or (name in both) == is_open]
    telling = [fmt for fmt in chosen if fmt.decimals] or chosen
    if not telling:
        return NumberFormat()
    decimal = Counter(fmt.decimal for fmt in telling).most_common(1)[0][0]
    marks = Counter(fmt.thousands for fmt in chosen if fmt.thousands and fmt.thousands != decimal)
    every = [formats[name] for name in filled]
    return NumberFormat(
        decimal=decimal,
        thousands=marks.most_common(1)[0][0] if marks else "",
        currency=next((fmt.currency for fmt in every if fmt.currency), None),
        decimals=max(fmt.decimals for fmt in chosen),
        clock=any(fmt.clock for fmt in every),
        sides=next((fmt.sides for fmt in every if fmt.sides), ""),
    )


def as_point(column: ColumnFacts, cells: Sequence[str]) -> ColumnFacts:
    """The facts on a column of a comma file in which nothing else shows the decimal sign: a point, with a doubt.

    A comma there groups thousands; a point with three digits behind it throughout may do so too (2.500 for 2,500).
    """
    settled = column_facts(column.name, cells, prefer=".")
    style, before = settled.numbers, column.numbers
    if style is None or before is None or before.format.thousands != ".":
        return settled
    return dataclasses.replace(settled, numbers=dataclasses.replace(style, rival=before.format))


def by_currency(facts: Mapping[str, ColumnFacts]) -> dict[str, ColumnFacts]:
    """The facts with marks that read both ways settled by a currency that a header, a column or an amount names."""
    texts = (text for name, column in facts.items() for text in (name, *islice(column.counted, LOOKED_AT)))
    short = [text for text in texts if len(text) <= LONGEST_FIGURE]
    three = any(map(THREE_PLACES.search, short))
    none = any(map(NO_PLACES.search, short))
    if three == none:
        return dict(facts)
    settle = with_decimals if three else without_decimals
    return {name: settle(column) for name, column in facts.items()}


def with_decimals(column: ColumnFacts) -> ColumnFacts:
    """The facts on a column whose marks are decimal signs, as its currency has three places."""
    style = column.numbers
    if style is None or style.rival is None:
        return column
    fmt = style.rival if style.format.thousands else style.format
    settled = dataclasses.replace(fmt, decimals=3, currency=style.format.currency)
    return dataclasses.replace(column, numbers=dataclasses.replace(style, format=settled, rival=None))


def without_decimals(column: ColumnFacts) -> ColumnFacts:
    """The facts on a column whose marks separate thousands, as its currency has no minor unit."""
    style = column.numbers
    if style is None or style.rival is None:
        return column
    fmt = style.format if style.format.thousands else style.rival
    settled = dataclasses.replace(fmt, decimals=0, currency=style.format.currency)
    return dataclasses.replace(column, numbers=dataclasses.replace(style, format=settled, rival=None))


def rival_format(rival: NumberFormat) -> NumberFormat:
    """The other way to write a column: what has three places everywhere keeps them, and may group by the other mark."""
    if rival.thousands:
        return dataclasses.replace(rival, decimals=0)
    return dataclasses.replace(rival, thousands="," if rival.decimal == "." else ".", decimals=3)
