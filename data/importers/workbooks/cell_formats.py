"""How a workbook shows the figures of its columns: as percents, with a currency or a unit, divided by thousands.

The reader of tables gives what cells hold: 0.5 for 50%, 100 for € 100 and for $ 100, 1.5 for 1.5K.
"""

import html
import io
import re
import zipfile
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from data.importers.reading.containers import RecognizedFile, open_bytes
from data.importers.workbooks.sheet_facts import blocks_of_rows, sheet_parts
from data.importers.workbooks.shown_cells import CODES, DAMAGE, LITERAL, PADDING, numbers_of_styles

#: Formats that workbooks name by number alone and that say something: percents. Those of the reader's own currency
#: (5 to 8, 41 to 44) name none.
_BUILT_IN = {b"9": "0%", b"10": "0.00%"}
_PLACES = re.compile(r"[0#?](,*)[^0#?,]*$")
_LONGEST_CODE = 255


@dataclass(frozen=True)
class NumberLook:
    """What a format makes of a number: shown times a hundred, divided by thousands, with words beside it."""

    percent: bool = False
    divided: bool = False
    words: str = ""


def look_of(code: str) -> NumberLook:
    """Return what the first part of a format's code makes of a number; other parts are for other signs."""
    first = PADDING.sub("", code.split(";", maxsplit=1)[0]) if len(code) <= _LONGEST_CODE else ""
    bare = LITERAL.sub(" ", first)
    places = _PLACES.search(bare)
    if places is None:
        return NumberLook()
    written = LITERAL.sub(lambda match: match[1] or match[2] or match[3] or " ", first)
    words = " ".join(re.sub(r"[0#?.,%()\-+ ]+", " ", written).split())
    return NumberLook("%" in written, bool(places[1]), words)


def looks_of_columns(
    source: RecognizedFile, sheets: Collection[str], first_row: int, places: Collection[int],
    *, tells: Callable[[NumberLook], object],
) -> Mapping[int, dict[str, NumberLook]]:  # fmt: skip
    """Return how numbers other than zero are shown in columns of sheets, by the code of the format ("" for none).

    Args:
        source: The workbook; of other files nothing is known.
        sheets: Sheets whose columns stand at the same places.
        first_row: Row (from 1) of the first line.
        places: Columns, from 0.
        tells: Whether a look is of interest; no sheet is opened where the workbook has no format of that kind.
    """
    if source.container not in ("xlsx", "xlsm") or not places:
        return {}
    shown: dict[int, dict[str, NumberLook]] = {place: {} for place in places}
    with suppress(*DAMAGE), open_bytes(source) as stream:
        packed = io.BytesIO(stream.read()) if source.gzipped else stream
        with zipfile.ZipFile(packed) as archive:
            codes = _codes_of_styles(archive.read("xl/styles.xml"))
            looks = {code: look_of(code) for code in {"", *codes.values()}}
            if not any(map(tells, looks.values())):
                return {}
            parts, cell = sheet_parts(archive), _cells_at(places)
            for sheet in sheets:
                with archive.open(parts.get(sheet, "")) as part:
                    for block in blocks_of_rows(part):
                        for letters, row, style, figure in cell.findall(block):
                            if int(row) >= first_row and figure.strip(b"-0."):
                                code = codes.get(style, "")
                                shown[_place(letters)][code] = looks[code]
    return shown


def _codes_of_styles(styles: bytes) -> dict[bytes, str]:
    """Return the code of its format for each style of a cell; styles with usual formats are left out."""
    codes = _BUILT_IN | {
        number: html.unescape(code.decode("utf-8", "replace")) for number, code in CODES.findall(styles)
    }
    return {style: codes[number] for style, number in numbers_of_styles(styles).items() if number in codes}


def _cells_at(places: Collection[int]) -> re.Pattern[bytes]:
    """Return what finds the numbers of columns: letters, row, style and figure of a cell."""
    letters = "|".join(sorted(map(_letters, places))).encode()
    return re.compile(
        rb'<(?:\w+:)?c\b(?=[^<>]*?\br="(' + letters + rb')([0-9]{1,7})")(?:(?=[^<>]*?\bs="([0-9]+)"))?'
        rb'(?![^<>]*?\bt="[^n])[^<>]*>(?:\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*'
        rb"<(?:\w+:)?v>([^<]{1,40})</(?:\w+:)?v>"
    )


def _letters(place: int) -> str:
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
