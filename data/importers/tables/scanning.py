"""One column of a whole file, for decisions that a sample cannot settle."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv

from data.importers.reading.containers import open_bytes
from data.importers.reading.long_cells import LONGEST_CELL
from data.importers.reading.records import Dialect, read_records, text_lines
from data.importers.reading.samples import FirstRecords
from data.importers.reading.sheets import Workbook
from data.importers.reading.tabs import joined_records


def distinct_values(sample: FirstRecords, position: int) -> Counter[str]:
    """Every text of one column with how often it occurs, lines above the table included; no cells too long."""
    counted = _count_values(sample, position)
    return Counter({text: times for text, times in counted.items() if len(text) <= LONGEST_CELL})


def distinct_texts(sample: FirstRecords, positions: Sequence[int]) -> dict[int, Counter[str]]:
    """Every text of some columns, as `distinct_values` counts it; a workbook is read once for all of them."""
    if not positions or (sample.scan is not None and sample.dialect is not None):
        return {position: distinct_values(sample, position) for position in positions}
    counted: dict[int, Counter[str]] = {place: Counter() for place in positions}
    for row in _rows_of_book(sample):
        for place in positions:
            if place < len(row):
                counted[place][row[place]] += 1
    return counted


def _rows_of_book(sample: FirstRecords) -> Iterable[Sequence[str]]:
    """Return the rows of the sheet that is read, or of all tabs that are read as one table."""
    book, tabs = Workbook(sample.source), sample.tabs
    if tabs is not None and len(tabs.names) > 1 and not tabs.question:
        return (cells for _line, cells in joined_records(book, tabs.names))
    return book.rows(sample.sheet or "")


def _count_values(sample: FirstRecords, position: int) -> Counter[str]:
    if sample.scan is None or sample.dialect is None:
        return Counter(row[position] for row in _rows_of_book(sample) if position < len(row))
    narrow = sample.scan.encoding in ("ascii", "utf-8", "utf-8-sig") and sample.scan.balanced
    narrow = narrow and not sample.dialect.wrapped and sample.dialect.unquoted is None and sample.dialect.fixed is None
    if narrow and sample.dialect.delimiter and not sample.dialect.escape and not sample.scan.lone_returns:
        return _by_columns(sample, sample.dialect, position)
    with open_bytes(sample.source) as stream:
        records = read_records(text_lines(stream, sample.scan.encoding), sample.dialect)
        return Counter(cells[position].strip() for _, cells in records if position < len(cells))


def _by_columns(sample: FirstRecords, dialect: Dialect, position: int) -> Counter[str]:
    width = max(Counter(len(cells) for _, cells in sample.records).items(), key=lambda item: item[1])[0]
    names = [str(index) for index in range(width)]
    counted: Counter[str] = Counter()
    if position >= width:
        return counted
    with open_bytes(sample.source) as stream:
        reader = pv.open_csv(
            stream,
            pv.ReadOptions(use_threads=False, column_names=names, block_size=8 << 20),
            pv.ParseOptions(
                delimiter=dialect.delimiter or ",",
                quote_char=dialect.quote or False,
                invalid_row_handler=lambda _: "skip",
            ),
            pv.ConvertOptions(
                include_columns=[names[position]], column_types={names[position]: pa.string()}, check_utf8=False
            ),
        )
        for batch in reader:
            for entry in pc.value_counts(batch.column(0)).to_pylist():
                counted[entry["values"] or ""] += entry["counts"]
    return counted
