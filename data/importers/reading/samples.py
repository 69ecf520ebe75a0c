"""The first records of a file, from whichever container, with all that was learned on the way."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.importers.reading.containers import RecognizedFile, identify, open_bytes
from data.importers.reading.encodings import TextScan, scan
from data.importers.reading.long_cells import blank_long_cells
from data.importers.reading.records import Dialect, Record, find_dialect, read_records, text_lines
from data.importers.reading.sheets import Workbook
from data.importers.reading.tabs import Tabs, asides, find_tabs, joined_records, starts
from data.importers.tables.layout import Layout, UnreadableFile
from data.importers.workbooks.merged_cells import Cell, MergedCells, without_repeats
from data.importers.workbooks.sheet_facts import NAMED, SheetFacts, sheet_facts
from language import _, count_text

DIALECT_LINES = 400
MAX_COLUMNS = 2_000


@dataclass(frozen=True)
class FirstRecords:
    """Records from the start of a file; `complete` when they are all there are.

    `pointed`: figures with a point that a workbook holds as texts. `merged` are the merged ranges of a workbook, and
    `single_figures` the cells below those of them that are figures (`single_names`), which hold none in
    a file of that kind.
    """

    source: RecognizedFile
    records: list[Record]
    complete: bool
    scan: TextScan | None = None
    dialect: Dialect | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    tabs: Tabs | None = None
    asides: frozenset[int] = frozenset()
    hidden: tuple[tuple[int, int], ...] = ()
    uncalculated: tuple[int, tuple[str, ...]] = (0, ())
    pointed: frozenset[str] = frozenset()
    merged: tuple[MergedCells, ...] = ()
    single_figures: frozenset[Cell] = frozenset()
    single_names: tuple[str, ...] = ()
    single_kind: str = ""


def take_sample(path: Path, *, sheet: str | None, rows: int, kind: str | None = None) -> FirstRecords:
    """The first `rows` records of a file (of its largest sheet, of tabs of one form, or of the sheet named).

    Raises:
        UnreadableFile: As `detect.detect`.
    """
    source = identify(path)
    if source.container != "csv":
        return _from_workbook(source, sheet, rows, kind)
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
            _("The file has lines with more than {limit} cells.", limit=count_text(MAX_COLUMNS)),
            hint=_("Check the delimiter."),
            code="not_a_table",
        )
    return FirstRecords(source, records, complete, facts, dialect)


def _from_workbook(source: RecognizedFile, sheet: str | None, rows: int, kind: str | None) -> FirstRecords:
    book = Workbook(source)
    tabs = None if sheet else find_tabs(book, kind)
    if tabs is not None and len(tabs.names) > 1 and not tabs.question:
        return _from_tabs(source, book, tabs, rows)
    if tabs is not None and len(tabs.names) == 1:
        sheet = tabs.names[0]
    sizes = [] if sheet else book.sizes()
    chosen = sheet or max(sizes, key=lambda size: size.cells).name
    largest = max((size.cells for size in sizes), default=0)
    rivals = tuple(size.name for size in sizes if size.name != chosen and size.cells >= largest * 0.5)
    every = book.records(chosen)
    records = [(line, blank_long_cells(cells)) for line, cells in itertools.islice(every, rows)]
    complete = next(every, None) is None
    facts = sheet_facts(source, (chosen,)).get(chosen, SheetFacts())
    return FirstRecords(
        source, records, complete, None, None, chosen, book.sheets, rivals, tabs,
        hidden=_spans(facts.hidden), uncalculated=(facts.uncalculated_count, facts.uncalculated),
        pointed=frozenset(book.pointed), merged=tuple(book.merged_ranges(chosen)),
    )  # fmt: skip


def _from_tabs(source: RecognizedFile, book: Workbook, tabs: Tabs, rows: int) -> FirstRecords:
    records = [
        (line, blank_long_cells(cells)) for line, cells in itertools.islice(joined_records(book, tabs.names), rows + 1)
    ]
    aside = asides(book, tabs.names)
    complete = len(records) <= rows
    facts, places = sheet_facts(source, tabs.names), starts(book, tabs.names)
    hidden = [places[name][0] + row - 1 for name, fact in facts.items() for row in fact.hidden if name in places]
    cells = tuple(f"{name}!{cell}" for name, fact in facts.items() for cell in fact.uncalculated)
    return FirstRecords(
        source, records[:rows], complete, None, None, tabs.names[0], book.sheets, (), tabs, aside,
        _spans(sorted(hidden)), (sum(fact.uncalculated_count for fact in facts.values()), cells[:NAMED]),
        pointed=frozenset(book.pointed),
        merged=tuple(one.shift(span[0] - 1, name) for name, span in places.items() for one in book.merged_ranges(name)),
    )  # fmt: skip


def _spans(rows: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Stretches of neighbouring rows, first and last of each."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1] = (spans[-1][0], row)
        else:
            spans.append((row, row))
    return tuple(spans)


def whole_records(sample: FirstRecords, limit: int) -> list[Record] | None:
    """All records of a sampled file, cells too long blank; None when there are more than `limit`."""
    if sample.complete:
        return sample.records
    if sample.scan is None or sample.dialect is None:
        book = Workbook(sample.source)
        joined = sample.tabs is not None and bool(sample.asides or len(sample.tabs.names) > 1)
        names = sample.tabs.names if sample.tabs is not None and joined else ()
        every = joined_records(book, names) if names else book.records(sample.sheet or book.largest())
        records = list(itertools.islice(without_repeats(every, sample.single_figures, sample.single_kind), limit + 1))
    else:
        with open_bytes(sample.source) as stream:
            every = read_records(text_lines(stream, sample.scan.encoding), sample.dialect)
            records = list(itertools.islice(every, limit + 1))
    return [(line, blank_long_cells(cells)) for line, cells in records] if len(records) <= limit else None


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
        if layout.tabs:
            yield without_repeats(joined_records(book, layout.tabs), layout.single_figures, layout.kind or "")
            return
        yield without_repeats(book.records(layout.sheet or book.largest()), layout.single_figures, layout.kind or "")
        return
    dialect = Dialect(layout.delimiter, layout.quote, layout.escape, layout.wrapped, layout.unquoted, layout.fixed)
    with open_bytes(source) as stream:
        yield read_records(text_lines(stream, layout.encoding or "utf-8"), dialect, width=len(layout.columns))
