"""The first records of a file, from whichever container, with all that was learned on the way."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.importers.reading.containers import RecognizedFile, identify, open_bytes
from data.importers.reading.encodings import TextScan, scan
from data.importers.reading.long_cells import blank_long_cells
from data.importers.reading.records import Dialect, Record, find_dialect, read_records, text_lines
from data.importers.reading.sheets import Workbook
from data.importers.tables.layout import Layout, UnreadableFile
from language import _

DIALECT_LINES = 400
MAX_COLUMNS = 2_000


@dataclass(frozen=True)
class FirstRecords:
    """Records from the start of a file; `complete` when they are all there are."""

    source: RecognizedFile
    records: list[Record]
    complete: bool
    scan: TextScan | None = None
    dialect: Dialect | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


def take_sample(path: Path, *, sheet: str | None, rows: int) -> FirstRecords:
    """The first `rows` records of a file (of its largest sheet, or the one named); raises UnreadableFile."""
    source = identify(path)
    if source.container != "csv":
        return _from_workbook(source, sheet, rows)
    facts = scan(source)
    if facts.nul > facts.lines:
        raise UnreadableFile(
            _("The file is full of NUL bytes."), hint=_("Export it again as CSV with UTF-8."), code="binary"
        )
    with open_bytes(source) as stream:
        lines = list(itertools.islice(text_lines(stream, facts.encoding), DIALECT_LINES))
    dialect = find_dialect(lines)
    with open_bytes(source) as stream:
        reader = read_records(text_lines(stream, facts.encoding), dialect)
        records = [(line, blank_long_cells(cells)) for line, cells in itertools.islice(reader, rows)]
        complete = next(reader, None) is None
    if max((len(cells) for _unused, cells in records), default=0) > MAX_COLUMNS:
        raise UnreadableFile(
            _("The file has lines with more than {limit} cells.", limit=f"{MAX_COLUMNS:,}"),
            hint=_("Check the delimiter."),
            code="not_a_table",
        )
    return FirstRecords(source, records, complete, facts, dialect)


def _from_workbook(source: RecognizedFile, sheet: str | None, rows: int) -> FirstRecords:
    book = Workbook(source)
    sizes = [] if sheet else book.sizes()
    chosen = sheet or max(sizes, key=lambda size: size.cells).name
    largest = max((size.cells for size in sizes), default=0)
    rivals = tuple(size.name for size in sizes if size.name != chosen and size.cells >= largest * 0.5)
    records = [(line, blank_long_cells(cells)) for line, cells in itertools.islice(book.records(chosen), rows)]
    return FirstRecords(source, records, len(book.rows(chosen)) <= rows, None, None, chosen, book.sheets, rivals)


@contextmanager
def open_records(path: Path, layout: Layout) -> Iterator[Iterator[Record]]:
    """All records of a file, read by its layout; raises UnreadableFile when the file is of another container."""
    source = identify(path)
    if source.container != layout.container:
        raise UnreadableFile(
            _(
                "The file is {container}, not {earlier} as before.",
                container=source.container.upper(),
                earlier=layout.container.upper(),
            ),
            hint=_("Have its layout detected again."),
            code="changed",
        )
    if source.container != "csv":
        book = Workbook(source)
        yield book.records(layout.sheet or book.largest())
        return
    dialect = Dialect(layout.delimiter, layout.quote, layout.escape)
    with open_bytes(source) as stream:
        yield read_records(text_lines(stream, layout.encoding or "utf-8"), dialect, width=len(layout.columns))
