"""What a workbook's sheets say beside their values: hidden rows, and formulas that no program has calculated."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from data.importers.reading.containers import RecognizedFile, open_bytes

_BLOCK = 1 << 20
_LONGEST_TAG = 1 << 16
#: So many formulas are named with their cell.
NAMED = 5
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_FROM_1904 = re.compile(rb'<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)/?>")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)/?>")


@dataclass(frozen=True)
class SheetFacts:
    """Rows (1-based) that are hidden, filtered ones included; cells of formulas without a value, and how many."""

    hidden: tuple[int, ...] = ()
    uncalculated: tuple[str, ...] = ()
    uncalculated_count: int = 0


def sheet_facts(source: RecognizedFile, names: tuple[str, ...]) -> dict[str, SheetFacts]:
    """Return the facts of some sheets, read as a stream; nothing is known of the old binary format."""
    if source.container not in ("xlsx", "xlsm"):
        return {}
    with open_bytes(source) as stream:
        packed = io.BytesIO(stream.read()) if source.gzipped else stream
        with zipfile.ZipFile(packed) as archive:
            parts = sheet_parts(archive)
            return {name: _read(archive, parts[name]) for name in names if parts.get(name) in archive.namelist()}


def counts_from_1904(source: RecognizedFile) -> bool:
    """Return whether numbers of days count from 1904 in a workbook; nothing is known of the old binary format."""
    if source.container not in ("xlsx", "xlsm"):
        return False
    with open_bytes(source) as stream:
        packed = io.BytesIO(stream.read()) if source.gzipped else stream
        with zipfile.ZipFile(packed) as archive:
            return _FROM_1904.search(archive.read("xl/workbook.xml")) is not None


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the file of each sheet, by the sheet's name."""
    try:
        links = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    targets = {}
    for match in _LINK.finditer(links):
        target = _attribute(match[1], "Target")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        targets[_attribute(match[1], "Id")] = path
    sheets = (match[1] for match in _SHEET.finditer(archive.read("xl/workbook.xml")))
    return {_attribute(sheet, "name"): targets.get(_attribute(sheet, r"[A-Za-z]\w*:id"), "") for sheet in sheets}


def _attribute(tag: bytes, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"'.encode(), tag)
    text = match[1].decode("utf-8", "replace") if match else ""
    for mark, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(mark, char)
    return text


def _read(archive: zipfile.ZipFile, part: str) -> SheetFacts:
    hidden: list[int] = []
    cells: list[str] = []
    count = 0
    with archive.open(part) as stream:
        for block in blocks_of_rows(stream):
            if b"hidden=" in block:
                hidden += _hidden_rows(block)
            if b"<f" in block or b":f" in block:
                formulas = [match[1].decode() for match in _FORMULA.finditer(block)]
                count += len(formulas)
                cells += formulas[: NAMED - len(cells)]
    return SheetFacts(tuple(hidden), tuple(cells), count)


def _hidden_rows(block: bytes) -> list[int]:
    tags = (match[1] for match in _ROW.finditer(block))
    return [int(number[1]) for tag in tags if _HIDDEN.search(tag) and (number := _NUMBER.search(tag))]


def blocks_of_rows(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield blocks that end with a row, so that no tag of a row or cell is cut."""
    rest = b""
    while block := stream.read(_BLOCK):
        rest += block
        end = max(rest.rfind(b"</row>"), rest.rfind(b":row>"))
        if end < 0 and len(rest) < _BLOCK + _LONGEST_TAG:
            continue
        cut = end + 6 if end >= 0 else len(rest)
        yield rest[:cut]
        rest = rest[cut:]
    yield rest
