"""Records of a text table with their physical line; one stray quotation mark costs one row, not the rest."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

from data.importers.reading.encodings import KEEP
from data.importers.reading.fixed_width import FixedColumns, find_fixed_columns
from data.importers.reading.unquoted import UnquotedCommas

MAX_CELL = 1_000_000
MAX_LINES_IN_RECORD = 200
_SENTINEL = "\x00end\x00"

csv.field_size_limit(64 * 1024 * 1024)


@dataclass(frozen=True)
class Dialect:
    """How the cells of one text file are separated; `delimiter` None means one cell a line.

    `wrapped`: each whole line stands in quotation marks, as some mail programs and databases write them.
    `unquoted`: figures hold commas that separate cells as well. `fixed`: cells stand at fixed places.
    """

    delimiter: str | None
    quote: str | None = '"'
    escape: str | None = None
    wrapped: bool = False
    unquoted: UnquotedCommas | None = None
    fixed: FixedColumns | None = None


Record = tuple[int, list[str]]


def text_lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Physical lines with their line ends; LF, CRLF and CR all end a line."""
    codec = "utf-8" if encoding == "ascii" else encoding
    reader = io.TextIOWrapper(stream, encoding=codec, errors=KEEP, newline="")
    first = True
    for line in reader:
        yield line.removeprefix("\ufeff") if first else line
        first = False


def read_records(lines: Iterable[str], dialect: Dialect, *, width: int | None = None) -> Iterator[Record]:
    """(first physical line, cells) of every record, blank lines included.

    Args:
        lines: Physical lines with their ends.
        dialect: Delimiter and quotation mark.
        width: Usual number of cells; tells a quotation mark that opens a cell from one that is just an inch sign.
    """
    records = _split_records(lines, dialect, width)
    way = dialect.unquoted
    return records if way is None else ((line, way.join(cells) or cells) for line, cells in records)


def _split_records(lines: Iterable[str], dialect: Dialect, width: int | None) -> Iterator[Record]:
    source = _Lookahead(_unwrap(lines) if dialect.wrapped else lines)
    if dialect.fixed is not None:
        yield from dialect.fixed.records(source)
        return
    for number, line in source:
        bare = line.rstrip("\r\n")
        if dialect.delimiter is None:
            yield number, [bare]
        elif dialect.quote is None or dialect.quote not in bare:
            yield number, bare.split(dialect.delimiter)
        elif bare.count(dialect.quote) % 2 == 0 and not dialect.escape:
            yield number, _parse([bare], dialect)
        else:
            yield number, _spanning(source, line, dialect, width)


def _unwrap(lines: Iterable[str]) -> Iterator[str]:
    """Lines without the quotation marks around each of them."""
    for line in lines:
        bare = line.rstrip("\r\n")
        yield bare[1:-1].replace('""', '"') + "\n" if _is_wrapped(bare) else line


def _is_wrapped(bare: str) -> bool:
    inner = bare[1:-1]
    return len(bare) >= 2 and bare[0] == bare[-1] == '"' and '"' not in inner.replace('""', "")


class _Lookahead:
    """Numbered lines that can be looked at before they are taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._waiting: deque[str] = deque()
        self._number = 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while (line := self._next()) is not None:
            self._number += 1
            yield self._number, line

    def _next(self) -> str | None:
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def peek(self, index: int) -> str | None:
        while len(self._waiting) <= index:
            line = next(self._lines, None)
            if line is None:
                return None
            self._waiting.append(line)
        return self._waiting[index]

    def take(self, count: int) -> None:
        for _ in range(count):
            self._waiting.popleft()
        self._number += count


def _spanning(source: _Lookahead, first: str, dialect: Dialect, width: int | None) -> list[str]:
    """The record that begins with `first`; following lines belong to it while a quoted cell is open."""
    lines, size = [first], len(first)
    while _is_open(lines, dialect):
        following = source.peek(len(lines) - 1)
        if following is None or len(lines) >= MAX_LINES_IN_RECORD or size > MAX_CELL:
            return _literal(first, dialect)
        lines.append(following)
        size += len(following)
    cells = _parse(lines, dialect)
    if len(lines) > 1 and width and _stray(lines, cells, dialect, width):
        return _literal(first, dialect)
    source.take(len(lines) - 1)
    return cells


def _stray(lines: list[str], cells: list[str], dialect: Dialect, width: int) -> bool:
    """True when the mark that seems to join lines is part of the text: each line is a full record without it."""
    if len(_literal(lines[0], dialect)) != width:
        return False
    return len(cells) != width or all(len(_literal(line, dialect)) == width for line in lines)


def _is_open(lines: list[str], dialect: Dialect) -> bool:
    return len(list(_reader([*lines[:-1], lines[-1].rstrip("\r\n") + "\n", _SENTINEL], dialect))) < 2


def _parse(lines: list[str], dialect: Dialect) -> list[str]:
    return next(_reader([*lines[:-1], lines[-1].rstrip("\r\n")], dialect), [])


def _literal(line: str, dialect: Dialect) -> list[str]:
    return line.rstrip("\r\n").split(dialect.delimiter)


def _reader(lines: list[str], dialect: Dialect) -> Iterator[list[str]]:
    return cast(
        Iterator[list[str]],
        csv.reader(
            lines,
            delimiter=dialect.delimiter or ",",
            quotechar=dialect.quote,
            escapechar=dialect.escape,
            doublequote=True,
        ),
    )


_CANDIDATES = ("\t", ";", "|", ",", "^", "~", "\x1f")


def find_dialect(lines: list[str]) -> Dialect:
    """The delimiter that gives most records one and the same width, with quotation marks respected."""
    escape = "\\" if any('\\"' in line for line in lines) and not any('""' in line for line in lines) else None
    if lines and (hint := re.fullmatch(r"\ufeff?sep=(.)\s*", lines[0], re.IGNORECASE)):
        return Dialect(hint[1], '"', escape)
    filled = [line.rstrip("\r\n") for line in lines if line.strip()]
    if len(filled) > 1 and all(map(_is_wrapped, filled)):
        inner = find_dialect(list(_unwrap(filled)))
        if inner.delimiter is not None and _is_even(list(_unwrap(filled)), inner):
            return replace(inner, wrapped=True)
    if (fixed := find_fixed_columns(filled)) is not None:
        return Dialect(None, None, fixed=fixed)
    best, dialect = 0.0, Dialect(None, None)
    for delimiter in _CANDIDATES:
        if not any(delimiter in line for line in lines):
            continue
        for quote in ('"', None, "'"):
            candidate = Dialect(delimiter, quote, escape if quote else None)
            points = _evenness(lines, candidate)
            if quote == "'" and not any(f"{delimiter}'" in line for line in lines):
                continue
            # Marks are quotation marks unless reading them as plain text fits clearly better.
            points *= {'"': 1.0, None: 0.9, "'": 0.8}[quote]
            if quote is None and _cuts_quotes(lines, delimiter):
                points *= 0.5
            if points > best:
                best, dialect = points, candidate
    return dialect


def _is_even(lines: list[str], dialect: Dialect) -> bool:
    """True when nearly all lines have the same number of cells, so that they are records and no single texts."""
    widths = [len(cells) for _number, cells in read_records(lines, dialect)]
    usual = max(set(widths), key=widths.count)
    return usual > 1 and widths.count(usual) >= len(widths) * 0.8 and not any(map(_is_wrapped, lines))


def _cuts_quotes(lines: list[str], delimiter: str) -> bool:
    """True when plain cells are halves of quoted ones in a good part of the lines: "1,234.50" in a comma file."""
    cut = 0
    for line in lines:
        cells = [cell.strip() for cell in line.split(delimiter)] if '"' in line else []
        opened = sum(1 for cell in cells if cell.startswith('"') and not cell.endswith('"'))
        closed = sum(1 for cell in cells if cell.endswith('"') and not cell.startswith('"'))
        cut += bool(opened) and opened == closed
    return cut >= len(lines) * 0.2


def _evenness(lines: list[str], dialect: Dialect) -> float:
    records = (cells for _, cells in read_records(lines, dialect))
    widths = [len(cells) for cells in records if any(cell.strip("-=_+* \r\n\t") for cell in cells)]
    if sum(1 for width in widths if width > 1) < len(widths) * 0.4 or not widths:
        return 0.0
    shares = {width: widths.count(width) / len(widths) for width in set(widths) if width > 1}
    if not shares:
        return 0.0
    width = max(shares, key=lambda w: shares[w] ** 2 * min(w, 12) ** 0.5)
    close = sum(1 for w in widths if w > 1) / len(widths)
    points = (shares[width] + close) / 2
    return points**2 * min(width, 12) ** 0.5 if shares[width] >= 0.2 else 0.0
