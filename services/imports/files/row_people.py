"""What left-out columns say of a person is taken out of the other texts of a row; parts of masked texts are masked."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from data.importers.meaning.concepts import CODE_NAMES
from data.importers.reading.chunks import Chunk
from data.importers.tables.layout import Layout
from data.importers.tables.splitting import derive
from planning import privacy
from planning.identifiers.row_names import key_without_name, parts_of_person, without_words
from services.imports.options import ImportOptions
from services.imports.rows.typed import text_column


class People(Protocol):
    """What is asked of the file: an `ImportSource`, which imports this module."""

    left_out: tuple[str, ...]
    people: set[str]
    masked: Counter[str]
    layout: Layout
    options: ImportOptions

    @property
    def mapping(self) -> Mapping[str, str]:
        """Concept to column."""

    @property
    def figures(self) -> Collection[str]:
        """Columns of numbers, dates and months."""


#: Concepts whose cells are codes and names of code books, which nobody may rewrite; all other texts are masked.
_MORE = ("supplier", "supplier_code", "entity", "parent", "service_line", "unit_of_service", "statistic")  # no text
FILED = frozenset((*CODE_NAMES, *CODE_NAMES.values(), *_MORE))
#: Concepts whose cells are keys of the file's own, which lines are matched by.
KEYS = frozenset(("contract", "item", "unit"))
#: So many cells of a column say whether it is one of people.
_SAMPLE = 10_000


def take_people_out(source: People, chunk: Chunk) -> None:
    """Mask names and numbers of the left-out columns in the other texts of their rows, and count the cells."""
    people = [name for name in chunk.table.column_names if name in source.left_out and _of_people(source, chunk, name)]
    if not people:
        return
    rows = list(zip(*(text_column(chunk.table, name).to_pylist() for name in people), strict=True))
    words = {cells: parts_of_person(cells) for cells in set(rows)}
    told = [words[cells] for cells in rows]
    _remember(chunk, told)
    keys = key_columns(source)
    for name in _texts(source, chunk):
        taken_out = key_without_name if name in keys else without_words
        before = text_column(chunk.table, name).to_pylist()
        pairs = dict.fromkeys(pair for pair in zip(before, told, strict=True) if pair[0])
        instead = {pair: taken_out(*pair) for pair in pairs}
        after = [instead.get(pair, pair[0]) for pair in zip(before, told, strict=True)]
        changed = sum(new != old for new, old in zip(after, before, strict=True))
        if changed:
            source.masked[source.layout.origin(name) or name] += changed
            place = chunk.table.column_names.index(name)
            chunk.table = chunk.table.set_column(place, name, pa.array(after, pa.string()))


def _remember(chunk: Chunk, told: Sequence[tuple[str, ...]]) -> None:
    """Keep what is told of the people of each line, for the cells of figures and days that cannot be read."""
    fresh = {line: words for line, words in zip(chunk.lines.tolist(), told, strict=True) if words}
    chunk.told = chunk.told | {line: (*chunk.told.get(line, ()), *words) for line, words in fresh.items()}


def split_again(source: People, chunk: Chunk, name: str) -> None:
    """Make the parts of a masked column anew, so that none of them keeps what was masked in the whole."""
    for part, rule in source.layout.derived.items():
        if rule.source == name and rule.how in ("code", "label", "tag", "part") and part in chunk.table.column_names:
            place = chunk.table.column_names.index(part)
            chunk.table = chunk.table.set_column(place, part, derive(chunk.table.column(name), rule))
            split_again(source, chunk, part)


def _of_people(source: People, chunk: Chunk, name: str) -> bool:
    """Tell whether a column is one of people; it stays one where the last piece of a file has only two of them."""
    if name not in source.people:
        cells = pc.unique(text_column(chunk.table, name).slice(0, _SAMPLE)).slice(0, privacy.LOOKED_AT).to_pylist()
        if privacy.header_reason(name, kind=source.options.kind) or privacy.holds_people(cells):
            source.people.add(name)
    return name in source.people


def _texts(source: People, chunk: Chunk) -> Iterator[str]:
    """Yield the columns of text that stay and file nothing."""
    filed = filed_columns(source, chunk)
    for name in chunk.table.column_names:
        if name not in source.left_out and name not in source.figures and name not in filed:
            yield name


def key_columns(source: People) -> set[str]:
    """Return the columns that are keys and nothing else."""
    keys = {column for concept, column in source.mapping.items() if concept in KEYS}
    return keys - {column for concept, column in source.mapping.items() if concept not in KEYS}


def filed_columns(source: People, chunk: Chunk) -> set[str]:
    """Return the columns of code books, and those of which all parts that are read are codes or names of these."""
    filed = {column for concept, column in source.mapping.items() if concept in FILED}
    free = set(source.mapping.values()) - filed
    origins = {source.layout.origin(name) or name for name in filed}
    origins -= {source.layout.origin(name) or name for name in free}
    whole = {name for name in chunk.table.column_names if (source.layout.origin(name) or name) in origins}
    return filed | (whole - free)
