"""Comma files whose figures hold commas without quotation marks: joined where that is certain, or refused."""

import dataclasses
from collections.abc import Sequence

from data.importers.meaning.mapping import name_score
from data.importers.reading.samples import FirstRecords
from data.importers.reading.unquoted import find_unquoted_commas, is_too_long
from data.importers.tables import headers
from data.importers.tables.layout import UnreadableFile
from data.importers.tables.month_headings import month_headings
from language import _

_FIGURES = ("amount", "debit", "credit", "quantity", "price", "hours")
#: Share of lines with filled cells beyond the header from which they are no faulty lines but the file's form.
USUAL = 0.2


def with_whole_figures(sample: FirstRecords) -> FirstRecords:
    """The sample with the cells of its figures joined; as it is where no line has more cells than the header.

    Raises:
        UnreadableFile: Many lines have more filled cells than the header names, and it is not certain how to join them.
    """
    if sample.dialect is None or sample.dialect.delimiter is None:
        return sample
    rows = [[cell.strip() for cell in cells] for _line, cells in sample.records]
    header = headers.find_header(rows)
    if header.row is None or header.rows != 1:
        return sample
    named = [cell.strip() for cell in rows[header.row]]
    width = len(named)
    below = rows[header.first_data :]
    long = [row for row in below if is_too_long(row, width)]
    if not any(len(row) > width for row in below):
        return sample
    way = find_unquoted_commas(below, width, _figure_places(named)) if sample.dialect.delimiter == "," else None
    if way is None or not long:  # without a filled cell too many, the lines may as well end with a comma each
        if way is not None or len(long) >= max(2, sum(not headers.is_rule(row) for row in below) * USUAL):
            raise _refusal(sample, header.first_data, width)
        return sample
    records = [
        (line, (way.join(cells) or cells) if index >= header.first_data else cells)
        for index, (line, cells) in enumerate(sample.records)
    ]
    return dataclasses.replace(sample, records=records, dialect=dataclasses.replace(sample.dialect, unquoted=way))


def _figure_places(names: Sequence[str]) -> list[int]:
    months = {heading.column for heading in month_headings(names)}
    return [
        place
        for place, name in enumerate(names)
        if name in months or max(name_score(name, concept) for concept in _FIGURES) >= 0.7
    ]


def _refusal(sample: FirstRecords, first: int, width: int) -> UnreadableFile:
    longest = sorted(sample.records[first:], key=lambda record: not is_too_long(record[1], width))
    line, cells = next((line, cells) for line, cells in longest if len(cells) > width)
    return UnreadableFile(
        _(
            "Line {line} has {count} cells; the header has {width}. Many lines have cells that no column names, "
            "for example because a comma in a figure or text separates them.",
            line=line,
            count=len(cells),
            width=width,
        ),
        hint=_("Export it with semicolons or with texts and figures in quotation marks, or name every column."),
        code="ragged",
    )
