"""What cells of a workbook show that the reader of tables does not give: failed formulas, codes with their zeros.

A formula that failed (#REF!, #N/A) is nothing to the reader, and a cost center that Excel shows as 0100 is 100 to it.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress

from data.importers.reading.containers import RecognizedFile, open_bytes
from data.importers.workbooks.sheet_facts import blocks_of_rows, sheet_parts

_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>(?:\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*"
    rb"<(?:\w+:)?v>([^<]{1,20})</(?:\w+:)?v>"
)
_PLACE, _STYLE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"'), re.compile(rb'\bs="([0-9]+)"')
_TYPE = re.compile(rb'\bt="([A-Za-z]+)"')
_DIGITS = re.compile(rb"[0-9]+")
_ERROR = b't="e"'
#: A format of zeros alone ("0000").
_ZEROS = re.compile(rb'<(?:\w+:)?numFmt\b(?=[^<>]*\bnumFmtId="([0-9]+)")[^<>]*\bformatCode="(0{2,20})"')
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b")
_NUMBER = re.compile(rb'[^<>]*?\bnumFmtId="([0-9]+)"')
#: Formats by number, what stands in a format as text ("T€", \\T, [$€-407]).
CODES = re.compile(rb'<(?:\w+:)?numFmt\b(?=[^<>]*\bnumFmtId="([0-9]+)")[^<>]*\bformatCode="([^"]*)"')
LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\[\]-]*+)[^\[\]]*+\]|\[[^\[\]]*+\]')
#: Blanks as wide as a letter, letters that fill a cell; formats of figures that look like those below zero.
PADDING = re.compile(r"[_*].")
_BELOW_ZERO = re.compile(
    r"[^0-9#?()]{0,9}\([^0-9#?()]{0,9}[0#?][0#?,.]*[^0-9#?()]{0,9}\)[^0-9#?()]{0,9}|"
    r"[^0-9#?()-]{0,9}-[^0-9#?()]{0,9}[0#?][0#?,.]*[^0-9#?()]{0,9}|[^0-9#?()]{0,9}[0#?][0#?,.]*(?:-|(?i:cr\.?))"
)
#: A part of a format for figures that are not above zero; what stands before the number of a code ("CC-"0000).
_FOR_OTHERS = re.compile(r"\[(?:<|=)")
_LETTER_BEFORE_DASH = re.compile(r"[^0-9#?]{0,9}[^\W\d_]-")
_LONGEST_CODE = 255
#: What a damaged archive raises; the table itself is read by another library, which may not mind.
DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, KeyError)

Shown = tuple[int, int, str]


def shown_cells(source: RecognizedFile, sheet: str) -> Iterator[Shown]:
    """Row, column (from 0) and what such cells of a sheet show; of the old binary format nothing is known."""
    if source.container not in ("xlsx", "xlsm"):
        return
    with suppress(*DAMAGE), open_bytes(source) as stream:
        packed = io.BytesIO(stream.read()) if source.gzipped else stream
        with zipfile.ZipFile(packed) as archive:
            widths = _widths(archive)
            with archive.open(sheet_parts(archive).get(sheet, "")) as part:
                for block in blocks_of_rows(part):
                    if widths or _ERROR in block:
                        yield from _of_block(block, widths)


def _widths(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """How many digits a number has by its format, for formats of zeros alone; nothing where formats cannot be read."""
    try:
        styles = archive.read("xl/styles.xml")
    except DAMAGE:  # failed formulas are told without them
        return {}
    zeros = {number: len(code) for number, code in _ZEROS.findall(styles)}
    return {style: zeros[number] for style, number in numbers_of_styles(styles).items() if number in zeros}


def numbers_of_styles(styles: bytes) -> dict[bytes, bytes]:
    """Return the number of its format for each style of a cell."""
    formats = _FORMATS.search(styles)
    numbers = [_NUMBER.match(one) for one in _FORMAT.split(formats[0])[1:]] if formats else []  # some name none
    return {str(at).encode(): one[1] for at, one in enumerate(numbers) if one}


def signs_of_formats(source: RecognizedFile, sheets: Collection[str]) -> list[str]:
    """Return the formats of cells above zero that look like figures below: in parentheses, with a minus, with CR."""
    return _said_by_formats(source, sheets, _like_below_zero, above_zero=True)


def _said_by_formats(
    source: RecognizedFile, sheets: Collection[str], say: Callable[[bytes], str], *, above_zero: bool = False
) -> list[str]:
    """Return what formats say that cells of sheets have; sheets are looked through only where one says something."""
    if source.container not in ("xlsx", "xlsm"):
        return []
    words: dict[str, None] = {}
    with suppress(*DAMAGE), open_bytes(source) as stream:
        packed = io.BytesIO(stream.read()) if source.gzipped else stream
        with zipfile.ZipFile(packed) as archive:
            styles = archive.read("xl/styles.xml")
            said = {number: word for number, code in CODES.findall(styles) if (word := say(code))}
            by_style = {style: said[number] for style, number in numbers_of_styles(styles).items() if number in said}
            parts = sheet_parts(archive) if by_style else {}
            for sheet in sheets if by_style else ():
                with archive.open(parts.get(sheet, "")) as part:
                    for block in blocks_of_rows(part):
                        here = _styles_in(block, above_zero=above_zero) & set(by_style)
                        words |= dict.fromkeys(by_style[style] for style in here)
    return list(words)


def _styles_in(block: bytes, *, above_zero: bool) -> set[bytes]:
    """Return the styles of cells that hold something, or a number above zero."""
    cells = (match for match in _CELL.finditer(block) if not above_zero or _is_above_zero(*match.groups()))
    return {style[1] for match in cells if (style := _STYLE.search(match[1]))}


def _is_above_zero(tag: bytes, value: bytes) -> bool:
    kind = _TYPE.search(tag)
    return (not kind or kind[1] == b"n") and not value.startswith(b"-") and value.strip(b"0.") != b""


def _like_below_zero(code: bytes) -> str:
    """Return a format that shows figures above zero as those below zero are shown elsewhere, "" for any other."""
    if len(code) > _LONGEST_CODE:
        return ""
    sections = html.unescape(code.decode("utf-8", "replace")).split(";")
    shown = next((section for section in sections if not _FOR_OTHERS.search(section)), "")
    bare = PADDING.sub(" ", LITERAL.sub(lambda match: match[1] or match[2] or " ", shown))
    is_code = _LETTER_BEFORE_DASH.match(bare) is not None
    return shown.strip() if _BELOW_ZERO.fullmatch("".join(bare.split())) and not is_code else ""


def _of_block(block: bytes, widths: dict[bytes, int]) -> Iterator[Shown]:
    for match in _CELL.finditer(block):
        tag, value = match.groups()
        style, kind = _STYLE.search(tag), _TYPE.search(tag)
        if _ERROR in tag:
            text = value.decode("utf-8", "replace")
        elif style and style[1] in widths and _DIGITS.fullmatch(value) and (not kind or kind[1] == b"n"):
            text = value.decode().zfill(widths[style[1]])
        else:
            continue
        if place := _PLACE.search(tag):
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            yield int(place[2]) - 1, column - 1, text


def write_shown(rows: list[list[str]], shown: Iterator[Shown]) -> None:
    """Write into cells what they show, as an export to text does: a figure that failed is never taken for none.

    A row is copied once, since blank ones are the same list.
    """
    copied: set[int] = set()
    for row, column, text in shown:
        if row < len(rows) and column < len(rows[row]) and rows[row][column] in ("", text.lstrip("0") or "0"):
            if row not in copied:
                copied.add(row)
                rows[row] = list(rows[row])
            rows[row][column] = text
