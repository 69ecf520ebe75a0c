"""The table in a sample: its header, its columns, its ordinary lines."""

from dataclasses import dataclass

from data.importers.reading.samples import FirstRecords
from data.importers.reading.sheet_shapes import stacked_rows
from data.importers.tables import headers
from data.importers.tables.blocks import Block, find_blocks
from data.importers.tables.body import Headings, find_headings, ordinary_lines


@dataclass(frozen=True)
class Table:
    """`cells` are the ordinary lines by column; `headings` stand on lines of their own above others."""

    header: headers.Header
    columns: tuple[str, ...]
    cells: dict[str, list[str]]
    blocks: list[Block]
    headings: Headings | None
    titles: tuple[str, ...]

    @property
    def above(self) -> str:
        """The text over the table, headings included."""
        return " ".join(self.titles)


def tabulated(sample: FirstRecords) -> Table:
    """The table of a sample: side-by-side blocks are stacked, totals and repeated headers are left out."""
    rows = [[cell.strip() for cell in cells] for _, cells in sample.records]
    header = headers.find_header(rows)
    columns = headers.unique_names(header.names)
    whole = header.row is not None and sample.complete and not sample.asides
    blocks = find_blocks(sample.records, header.row or 0) if whole else []
    below = [
        row
        for (line, _cells), row in zip(sample.records[header.first_data :], rows[header.first_data :], strict=True)
        if line not in sample.asides
    ]
    if blocks:
        columns, body = stacked_rows(blocks)
    else:
        heads = [rows[header.row]] if header.row is not None else []
        body = ordinary_lines([row for row in below if row not in heads], len(columns))
    return Table(
        header=header,
        columns=columns,
        cells={name: [row[i] for row in body] for i, name in enumerate(columns)},
        blocks=blocks,
        headings=None if blocks else find_headings(below, len(columns), len(body)),
        titles=tuple(cell for row in rows[: header.first_data] for cell in row),
    )
