"""Change cells of a workbook as a spreadsheet program would, without one: values, texts, formulas with and without."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
#: A number, a text, nothing, or (formula, its value or None, kind).
Value = float | str | None | tuple[str, object]


def edited(content: bytes, changes: Mapping[str, Value], *, sheet: int = 1, kinds: Mapping[str, str] = {}) -> bytes:
    """Return a workbook with cells changed by address ("C7"); `kinds` gives the type of a cell ("b", "e")."""
    return with_part(content, f"xl/worksheets/sheet{sheet}.xml", lambda text: _edit(text, changes, kinds))


def with_part(content: bytes, part: str, change) -> bytes:  # type: ignore[no-untyped-def]
    """Return a workbook of which one part is changed by a function of its bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, change(data) if entry.filename == part else data)
    return target.getvalue()


def _edit(xml: bytes, changes: Mapping[str, Value], kinds: Mapping[str, str]) -> bytes:
    ElementTree.register_namespace("", MAIN)
    root = ElementTree.fromstring(xml)  # noqa: S314 - our own file
    cells = {cell.get("r"): cell for cell in root.iter(f"{{{MAIN}}}c")}
    for address, change in changes.items():
        formula, value = change if isinstance(change, tuple) else (None, change)
        cell = cells.get(address)
        if cell is None:
            cell = _new_cell(root, address)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if formula is not None:
            ElementTree.SubElement(cell, f"{{{MAIN}}}f").text = str(formula)
        if isinstance(value, str) and address not in kinds:
            if formula is None:
                cell.set("t", "inlineStr")
                ElementTree.SubElement(ElementTree.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t").text = value
                continue
            cell.set("t", "str")
        if address in kinds:
            cell.set("t", kinds[address])
        if value is not None:
            ElementTree.SubElement(cell, f"{{{MAIN}}}v").text = str(value)
    return ElementTree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _new_cell(root: ElementTree.Element, address: str) -> ElementTree.Element:
    match = _ADDRESS.fullmatch(address)
    assert match
    rows = {row.get("r"): row for row in root.iter(f"{{{MAIN}}}row")}
    row = rows.get(match[2])
    if row is None:
        data = root.find(f"{{{MAIN}}}sheetData")
        assert data is not None
        row = ElementTree.SubElement(data, f"{{{MAIN}}}row", {"r": match[2]})
    return ElementTree.SubElement(row, f"{{{MAIN}}}c", {"r": address})
