"""A workbook (XLSX) as the file that it is: single cells are written, parts without one stay byte for byte."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from language import _
from reports.forms.facts import Fact

#: Sizes of a file, packed and unpacked (bytes).
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 20_000_000, 200_000_000, 5_000
WORKBOOK, LINKS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
TEXTS = "xl/sharedStrings.xml"
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::(\$?[A-Z]+\$?[0-9]+))?")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class BrokenFormError(Exception):
    """A file that cannot be filled in; the message says why, in one sentence."""


@dataclass
class FormBook:
    """An opened workbook: its parts, its sheets by name, its defined names (name, what it refers to) in order."""

    parts: list[tuple[zipfile.ZipInfo, bytes]]
    sheets: dict[str, str]  # name → part
    names: list[tuple[str, str]]
    opened: dict[str, Any] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def sheet(self, name: str) -> "FormSheet":
        """Return a sheet, opened once."""
        part = self.sheets[name]
        if part not in self.opened:
            self.opened[part] = FormSheet(name, _parse(dict(self._contents())[part]), self.texts)
        opened: FormSheet = self.opened[part]
        return opened

    def _contents(self) -> list[tuple[str, bytes]]:
        return [(info.filename, content) for info, content in self.parts]

    def content(self) -> bytes:
        """Return the file; programs are asked to reckon its formulas anew when they open it."""
        from lxml import etree

        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as packed:
            for info, content in self.parts:
                sheet, written = self.opened.get(info.filename), content
                if sheet is not None and sheet.is_changed:
                    written = etree.tostring(sheet.root, xml_declaration=True, encoding="UTF-8", standalone=True)
                elif info.filename == WORKBOOK:
                    written = _reckoned_anew(content)
                packed.writestr(info, written, compress_type=info.compress_type)
        return file.getvalue()


def open_form(content: bytes) -> FormBook:
    """Return the workbook with all of its sheets read, so that what is damaged shows now and not in the midst.

    Raises:
        BrokenFormError: It cannot be filled in.
    """
    try:
        book = _read(_unpack(content))
        for name in book.sheets:
            book.sheet(name).check()
        return book
    except BrokenFormError:
        raise
    except Exception as error:  # whatever a damaged file does to the libraries that read it
        raise BrokenFormError(_("The form is damaged; open and save it in Excel.")) from error


def _unpack(content: bytes) -> list[tuple[zipfile.ZipInfo, bytes]]:
    if len(content) > MOST_BYTES:
        raise BrokenFormError(_("The form is larger than {size} MB.", size=MOST_BYTES // 1_000_000))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BrokenFormError(_("The form is protected by a password, or in the old format .xls."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise BrokenFormError(_("The form is too large when it is unpacked."))
            names = [entry.filename for entry in entries]
            if len(set(names)) < len(names):
                raise BrokenFormError(_("The form is damaged; open and save it in Excel."))
            parts = [(entry, packed.read(entry)) for entry in entries]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise BrokenFormError(_("The form is not an Excel workbook (.xlsx).")) from error
    types = next((content for info, content in parts if info.filename == TYPES), b"")
    if b"spreadsheetml" not in types or WORKBOOK not in names:
        raise BrokenFormError(_("The form is not an Excel workbook (.xlsx)."))
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BrokenFormError(_("The form has macros; save it as .xlsx without them."))
    if any(name.startswith("_xmlsignatures/") for name in names):
        raise BrokenFormError(_("The form is signed, and a change would break the signature."))
    return parts


def _parse(content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:  # entities, which no such file needs
        raise BrokenFormError(_("The form is damaged; open and save it in Excel."))
    return root


def _read(parts: list[tuple[zipfile.ZipInfo, bytes]]) -> FormBook:
    contents = {info.filename: content for info, content in parts}
    book = _parse(contents[WORKBOOK])
    targets = {
        one.get("Id"): one.get("Target", "") for one in _parse(contents[LINKS]).iter("{*}Relationship")
    }  # no text
    sheets = {}
    for sheet in book.iter("{*}sheet"):
        link = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
        target = targets[link].lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if re.search(rb"<(?:\w+:)?worksheet\b", contents.get(part, b"")[:4000]):
            sheets[sheet.get("name")] = part
    texts = []
    if TEXTS in contents:
        texts = [
            "".join(one.text or "" for one in entry.iter("{*}t")) for entry in _parse(contents[TEXTS]).iter("{*}si")
        ]
    names = [(one.get("name", ""), (one.text or "").strip()) for one in book.iter("{*}definedName")]
    return FormBook(parts, sheets, names, texts=texts)


def _reckoned_anew(content: bytes) -> bytes:
    """Return the part of the workbook with the wish that formulas are reckoned when it opens; nothing else moves."""
    match = re.search(rb"<((?:\w+:)?)calcPr\b([^>]*?)(/?)>", content)
    if match is None:
        end = re.search(rb"</((?:\w+:)?)sheets>(?:\s*<(?:\w+:)?(?:functionGroups|externalReferences|definedNames)\b"
                        rb"(?:[^>]*/>|.*?</(?:\w+:)?(?:functionGroups|externalReferences|definedNames)>))*",
                        content, flags=re.DOTALL)  # fmt: skip
        if end is None:
            return content
        return content[: end.end()] + b"<" + end[1] + b'calcPr fullCalcOnLoad="1"/>' + content[end.end() :]
    rest = re.sub(rb'\s+fullCalcOnLoad="[^"]*"', b"", match[2])
    changed = b"<" + match[1] + b"calcPr" + rest + b' fullCalcOnLoad="1"' + match[3] + b">"
    return content[: match.start()] + changed + content[match.end() :]


def place_of(reference: str) -> tuple[str, str] | None:
    """Return sheet and address of a reference to one cell (a merged one by its first), None for any other."""
    match = _REFERENCE.fullmatch(reference)
    if match is None or (match[4] and match[4] != match[3]):
        return None
    return (match[1] or match[2]).replace("''", "'"), match[3].replace("$", "")


class FormSheet:
    """One sheet: cells are read, and written where they stand in the file."""

    def __init__(self, name: str, root: Any, texts: list[str]) -> None:
        self.name, self.root, self.is_changed = name, root, False
        self._texts = texts
        self._space = root.tag[: root.tag.index("}") + 1]
        self._data = root.find(f"{self._space}sheetData")
        self._rows = {int(row.get("r")): row for row in self._data if row.get("r")}
        self._cells = {cell.get("r"): cell for row in self._data for cell in row if cell.get("r")}

    def check(self) -> None:
        """Read every cell once.

        Raises:
            ValueError: A cell or row has no valid place, or a cell says a text that is not there.
        """
        for address in self._cells:
            self.text(*split(address))

    def text(self, column: int, row: int) -> str:
        """Return what a cell (column and row from 1) says, "" for nothing; of a formula its kept value."""
        cell = self._cells.get(f"{letters(column)}{row}")
        if cell is None:
            return ""
        inline = "".join(one.text or "" for one in cell.iter(f"{self._space}t"))
        value = cell.find(f"{self._space}v")
        kept = "" if value is None else value.text or ""
        if cell.get("t") == "s" and kept:
            if not 0 <= int(kept) < len(self._texts):
                raise ValueError(kept)
            return self._texts[int(kept)]
        return inline or kept

    def has_formula(self, address: str) -> bool:
        """Return whether a cell reckons its value."""
        cell = self._cells.get(address)
        return cell is not None and cell.find(f"{self._space}f") is not None

    def marks(self, start: str) -> list[tuple[int, int, str]]:
        """Return column, row and the rest of each text that begins with a word."""
        marks = []
        for address in list(self._cells):
            column, row = split(address)
            text = self.text(column, row).strip()
            if text.casefold().startswith(start):
                marks.append((column, row, text[len(start) :].strip()))
        return marks

    def write(self, address: str, fact: Fact) -> None:
        """Put a fact into a cell; its look stays. A text is never a formula."""
        from lxml import etree

        cell = self._cell(address)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if fact.is_number:
            etree.SubElement(cell, f"{self._space}v").text = fact.value
        else:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{self._space}is"), f"{self._space}t")
            text.text = fact.value
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        self.is_changed = True

    def _cell(self, address: str) -> Any:
        if address in self._cells:
            return self._cells[address]
        column, number = split(address)
        row = self._rows.get(number)
        if row is None:
            row = self._data.makeelement(f"{self._space}row", {"r": str(number)})
            self._data.insert(sum(one < number for one in self._rows), row)
            self._rows[number] = row
        cell = row.makeelement(f"{self._space}c", {"r": address})
        row.insert(sum(split(one.get("r"))[0] < column for one in row if one.get("r")), cell)
        self._cells[address] = cell
        return cell


def split(address: str) -> tuple[int, int]:
    """Return column and row of an address, from 1."""
    match = _CELL.fullmatch(address)
    if match is None:
        raise ValueError(address)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(match[2])


def letters(column: int) -> str:
    """Return the letters of a column, from 1."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column - 1))
