"""Cells that a workbook moves to the right by their format alone: an outline of labels that the values do not show."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress

from data.importers.reading.containers import RecognizedFile, open_bytes
from data.importers.workbooks.sheet_facts import blocks_of_rows, sheet_parts

#: Labels stand in one of the first columns.
_LABELS = "ABC"
#: Excel knows 250 steps; a label is moved by a few.
_MOST = 30
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b")
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b")
_INDENT = re.compile(rb'<(?:\w+:)?alignment\b[^<>]*\bindent="([0-9]{1,3})"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>")
_PLACE, _STYLE = re.compile(rb'\br="([A-C])([0-9]{1,7})"'), re.compile(rb'\bs="([0-9]+)"')
_TEXT = re.compile(rb'\bt="(?:s|str|inlineStr)"')
#: What a damaged archive raises; the table itself is read by another library, which may not mind.
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError)


class Indents:
    """By how many steps the formats of a workbook move its labels; nothing is known of the old binary format."""

    def __init__(self, source: RecognizedFile) -> None:
        self._source = source
        self._steps: dict[bytes, int] = {}
        self._parts: dict[str, str] = {}
        if source.container in ("xlsx", "xlsm"):
            with suppress(*_DAMAGE), self._archive() as archive:
                self._steps = _steps(archive)
                self._parts = sheet_parts(archive) if self._steps else {}

    def of_sheet(self, name: str) -> Iterator[tuple[int, int, int]]:
        """Row and column, counted from 0, and steps of each label that is moved to the right."""
        part = self._parts.get(name)
        if not part:
            return
        with suppress(*_DAMAGE, KeyError), self._archive() as archive, archive.open(part) as stream:
            for block in blocks_of_rows(stream):
                yield from self._of_block(block)

    def _of_block(self, block: bytes) -> Iterator[tuple[int, int, int]]:
        for match in _CELL.finditer(block):
            tag = match[1]
            style, place = _STYLE.search(tag), _PLACE.search(tag)
            if style and place and style[1] in self._steps and _TEXT.search(tag):
                yield int(place[2]) - 1, _LABELS.index(place[1].decode()), self._steps[style[1]]

    def _archive(self) -> zipfile.ZipFile:
        with open_bytes(self._source) as stream:
            return zipfile.ZipFile(io.BytesIO(stream.read()))


def _steps(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Steps by the number of each format that has any."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = archive.read("xl/styles.xml")
    begin = _FORMATS.search(styles)
    formats = styles[begin.end() : styles.find(b"cellXfs>", begin.end())] if begin else b""
    indents = [_INDENT.search(one) for one in _FORMAT.split(formats)[1:]]
    return {str(at).encode(): min(int(one[1]), _MOST) for at, one in enumerate(indents) if one and int(one[1])}


def indent_labels(rows: list[list[str]], indents: Iterator[tuple[int, int, int]]) -> None:
    """Put two blanks for each step before labels, as other exports write their outline."""
    for row, column, steps in indents:
        if row < len(rows) and column < len(rows[row]) and rows[row][column]:
            rows[row][column] = "  " * steps + rows[row][column]
