"""The table in a sample: its header, its columns, its ordinary lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.importers.lines.carrying import Carried, filled_down, find_carried
from data.importers.lines.sections import named_sections, says_total
from data.importers.reading.samples import FirstRecords, whole_records
from data.importers.reading.sheet_shapes import stacked_rows
from data.importers.tables import headers
from data.importers.tables.blocks import Block, find_blocks
from data.importers.tables.body import Headings, Row, as_headings, find_headings, ordinary_lines

#: What is read as groups of lines has at most so many; what is longer is asked about.
PROVED_ON = 200_000


@dataclass(frozen=True)
class Table:
    """`cells` are the ordinary lines by column; `headings` stand on lines of their own above others.

    `carried` columns are written once for each group of lines; their cells are filled here.
    `below` are all lines under the header, those that are no ordinary ones among them.
    `titles` are the cells above the lines, headings among them; `title` is the text above the headings.
    """

    header: headers.Header
    columns: tuple[str, ...]
    cells: dict[str, list[str]]
    blocks: list[Block]
    headings: Headings | None
    titles: tuple[str, ...]
    carried: tuple[Carried, ...] = ()
    title: str = ""
    below: Sequence[Row] = ()

    @property
    def above(self) -> str:
        """The text over the table, headings included."""
        return " ".join(self.titles)


def tabulated(sample: FirstRecords, without: frozenset[int] = frozenset()) -> Table:
    """The table of a sample: side-by-side blocks are stacked, totals and repeated headers are left out.

    Args:
        sample: First records of the file.
        without: Lines that are known to be no data.
    """
    rows = [[cell.strip() for cell in cells] for _, cells in sample.records]
    header = headers.find_header(rows)
    columns = headers.unique_names(header.names)
    whole = header.row is not None and sample.complete and not sample.asides
    blocks = find_blocks(sample.records, header.row or 0) if whole else []
    numbered = [
        (line, row)
        for (line, _cells), row in zip(sample.records[header.first_data :], rows[header.first_data :], strict=True)
        if line not in sample.asides
    ]
    below = [row for line, row in numbered if line not in without]
    carried: tuple[Carried, ...] = ()
    named = (
        None if blocks else named_sections([row for line, row in numbered if line not in without or says_total(row)])
    )
    if blocks:
        columns, body = stacked_rows(blocks)
    else:
        inside = [row for row in below if named is None or not any(row[named[0] : named[0] + 1])]
        body = _ordinary(inside, rows, header, len(columns))
        sums = [row for line, row in numbered if line in without]
        carried = find_carried([row for _line, row in numbered], body, columns, sums)
        carried = _prove_carried(sample, header, columns, without) if carried and not sample.complete else carried
        body = filled_down(body, [one.position for one in carried]) if carried else body
    return Table(
        header=header,
        columns=columns,
        cells={name: [row[i] for row in body] for i, name in enumerate(columns)},
        blocks=blocks,
        headings=as_headings(*named, below) if named else None if blocks else find_headings(below, len(columns), body),
        titles=tuple(cell for row in rows[: header.first_data] for cell in row),
        carried=carried,
        below=[row for _line, row in numbered] if not blocks else (),
        title=""
        if header.row is None
        else " ".join(cell for row in rows[: header.row - header.rows + 1] for cell in row),
    )


def _ordinary(below: Sequence[Row], rows: Sequence[Row], header: headers.Header, columns: int) -> list[list[str]]:
    head = rows[header.row] if header.row is not None else None
    return ordinary_lines([row for row in below if row != head], columns)


def _prove_carried(
    sample: FirstRecords, header: headers.Header, columns: Sequence[str], without: frozenset[int]
) -> tuple[Carried, ...]:
    """The columns written once for each group: what the sample shows must hold for the whole file."""
    records = whole_records(sample, PROVED_ON)
    if records is None:
        return ()
    numbered = [(line, [cell.strip() for cell in cells]) for line, cells in records]
    rows = [row for _line, row in numbered]
    below = [row for line, row in numbered[header.first_data :] if line not in without]
    sums = [row for line, row in numbered[header.first_data :] if line in without]
    return find_carried(rows[header.first_data :], _ordinary(below, rows, header, len(columns)), columns, sums)
