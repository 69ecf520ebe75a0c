"""What a hostile file may make the reading process do, without the file: these run in the child."""

import ctypes
import os
import re
import time
import zipfile
from pathlib import Path

import pyarrow as pa

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
WORKBOOK = (
    f'<?xml version="1.0"?><workbook {NAMESPACE} xmlns:r="{OFFICE}">'
    '<sheets><sheet name="Ledger" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="{{id}}" Type="{OFFICE}/{{kind}}" Target="{{target}}"/></Relationships>'
)


def take_memory(path: Path) -> int:
    """Hold more and more memory, as Python does."""
    held = []
    while True:
        held.append(bytearray(16 * 1024 * 1024))


def take_arrow_memory(path: Path) -> int:
    """Hold more and more memory, as Arrow does."""
    held = []
    while True:
        held.append(pa.allocate_buffer(64 * 1024 * 1024))


def backtrack(path: Path) -> bool:
    """Run a pattern for years, in C and without letting another thread run."""
    return re.match(r"(a+)+$", "a" * 60 + "b") is not None


def sleep(path: Path) -> None:
    """Wait for something that does not come."""
    time.sleep(60)


def tell_and_sleep(path: Path) -> None:
    """Leave the number of the process, and wait."""
    part = path.with_suffix(".part")
    part.write_text(str(os.getpid()))
    part.rename(path)
    time.sleep(60)


def crash(path: Path) -> None:
    """Read where there is no memory."""
    ctypes.string_at(0)


def own_number(path: Path) -> int:
    """Return the number of the process that runs this."""
    return os.getpid()


def fail(path: Path) -> None:
    """Raise what no importer raises on purpose."""
    raise KeyError("no such column")


def write_bomb(path: Path, rows: int) -> Path:
    """Write a small workbook that no bound refuses and that swells: one long text, which each of many cells repeats."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * 8 + "</row>"
    texts = f'<?xml version="1.0"?><sst {NAMESPACE} uniqueCount="1"><si><t>{"says nothing " * 300}</t></si></sst>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS.format(id="rId1", kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", WORKBOOK)
        sheet = RELATIONS.format(id="rId1", kind="worksheet", target="worksheets/sheet1.xml")
        archive.writestr("xl/_rels/workbook.xml.rels", sheet)
        archive.writestr("xl/sharedStrings.xml", texts)
        rows_of_sheet = f"<worksheet {NAMESPACE}><sheetData>{row * rows}</sheetData></worksheet>"
        archive.writestr("xl/worksheets/sheet1.xml", f'<?xml version="1.0"?>{rows_of_sheet}')
    return path
