"""The cells of a small workbook one by one: what kind each is, and whether a formula stands behind it.

The table reader gives a formula's stored value and nothing for an error; here both have to be told apart, for a figure
that a person typed must never be taken from a formula that no program has calculated.
"""

import io
import math
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from data.importers.reading.containers import identify, open_bytes
from data.importers.tables.layout import UnreadableFile
from data.importers.workbooks.sheet_facts import sheet_parts
from language import _

#: A sheet of a department has some thousands; more is no such sheet.
MOST_CELLS = 100_000
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
#: Formats of dates and times, and of percents, that programs know by number.
_DATES, _PERCENTS = frozenset((*range(14, 23), *range(45, 48))), frozenset((9, 10))
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')

#: Kind ("number", "text", "bool", "error", "date", "percent"), text (None: a formula without a value), a formula?
Cell = tuple[str, str | None, bool]


def workbook_cells(path: Path) -> dict[str, dict[tuple[int, int], Cell]]:
    """Return the filled cells of each sheet, hidden ones too, by row and column from 0.

    Raises:
        UnreadableFile: It is no XLSX workbook, damaged, protected by a password, or far larger than a form.
    """
    source = identify(path)
    if source.container not in ("xlsx", "xlsm"):
        raise UnreadableFile(
            _("This is not an Excel workbook (XLSX)."), hint=_("Save it as XLSX and upload it again."),
            code="unsupported",
        )  # fmt: skip
    try:
        with open_bytes(source) as stream:
            packed = io.BytesIO(stream.read()) if source.gzipped else stream
            with zipfile.ZipFile(packed) as archive:
                return _sheets(archive)
    except (ElementTree.ParseError, zipfile.BadZipFile, KeyError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(
            _("The workbook is cut off or damaged."),
            hint=_("Open it in Excel, save it again, and upload that file."),
            code="truncated",
        ) from error


def _sheets(archive: zipfile.ZipFile) -> dict[str, dict[tuple[int, int], Cell]]:
    names = set(archive.namelist())
    texts = _shared_texts(archive, names)
    kinds = _kinds_of_styles(archive, names)
    return {
        sheet: dict(_cells(archive.open(part), texts, kinds))
        for sheet, part in sheet_parts(archive).items()
        if part in names and posixpath.basename(posixpath.dirname(part)) == "worksheets"
    }


def _cells(stream: IO[bytes], texts: list[str], kinds: list[str]) -> Iterator[tuple[tuple[int, int], Cell]]:
    row = column = -1
    count = 0
    with stream:
        for event, node in ElementTree.iterparse(stream, ("start", "end")):  # noqa: S314 - no entities
            name = _local(node.tag)
            if event == "start" and name == "row":
                row, column = int(node.get("r") or row + 2) - 1, -1
            elif event == "end" and name == "c":
                place = _place(node.get("r"), row, column)
                row, column = place
                cell = _cell(node, texts, kinds)
                if cell is not None:
                    count += 1
                    if count > MOST_CELLS:
                        raise UnreadableFile(
                            _("The workbook has far more cells than a budget sheet."),
                            hint=_("Upload the file that was downloaded here."),
                            code="too_large",
                        )
                    yield place, cell
            if event == "end" and name == "row":
                node.clear()


def _place(given: str | None, row: int, column: int) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(given or "")
    if match is None:
        return row, column + 1
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return int(match[2]) - 1, number - 1


def _cell(node: ElementTree.Element, texts: list[str], kinds: list[str]) -> Cell | None:
    """Return a cell, None for an empty one."""
    children = {_local(child.tag): child for child in node}
    is_formula, kind = "f" in children, node.get("t") or "n"
    if kind == "inlineStr":
        return _text_cell(_text_of(children["is"]) if "is" in children else "", is_formula)
    value = (children["v"].text or "") if "v" in children else ""
    if value == "":
        return ("number", None, True) if is_formula else None
    if kind == "s":
        return _text_cell(texts[int(value)], is_formula)
    if kind == "str":
        return _text_cell(value, is_formula)
    if kind in ("b", "e", "d"):
        return {"b": "bool", "e": "error", "d": "date"}[kind], value, is_formula
    if not math.isfinite(float(value)):
        raise ValueError(value)  # no text: the file is damaged
    style = int(node.get("s") or 0)
    return (kinds[style] if style < len(kinds) else "number"), value, is_formula


def _text_cell(text: str, is_formula: bool) -> Cell | None:
    return ("text", text, is_formula) if text.strip() or is_formula else None


def _shared_texts(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    if "xl/sharedStrings.xml" not in names:
        return []
    root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314 - `identify` refuses entities
    return [_text_of(node) for node in root if _local(node.tag) == "si"]


def _text_of(node: ElementTree.Element) -> str:
    """Return a text with its runs, without how it is pronounced."""
    parts: list[str] = []
    for child in node:
        if _local(child.tag) == "t":
            parts.append(child.text or "")
        elif _local(child.tag) == "r":
            parts.append(_text_of(child))
    return "".join(parts)


def _kinds_of_styles(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    """Return what a number of each style is: a number, a date or a percent."""
    if "xl/styles.xml" not in names:
        return []
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 - `identify` refuses entities
    codes: dict[int, str] = {}
    kinds: list[str] = []
    for part in root:
        if _local(part.tag) == "numFmts":
            codes = {int(one.get("numFmtId") or 0): one.get("formatCode") or "" for one in part}
        elif _local(part.tag) == "cellXfs":
            kinds = [_kind_of_format(int(one.get("numFmtId") or 0), codes) for one in part]
    return kinds


def _kind_of_format(number: int, codes: dict[int, str]) -> str:
    code = _QUOTED.sub("", codes.get(number, "")).lower()
    if number in _DATES or re.search(r"[ymdhs]", code):
        return "date"
    return "percent" if number in _PERCENTS or "%" in code else "number"


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
