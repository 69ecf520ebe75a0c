"""What kind of file this is, told by its first bytes; what is no table is refused with the reason and a remedy."""

import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from data.importers.reading.exchange_formats import refuse_exchange_formats
from data.importers.tables.layout import Container, UnreadableFile
from data.importers.workbooks.excel_bounds import MAX_AREA, SheetArea, xls_is_sound
from language import N_, _, count_text, translate

MAX_TEXT_BYTES = 1_536 * 1024 * 1024
MAX_EXCEL_BYTES = 128 * 1024 * 1024
MAX_UNPACKED_BYTES = 768 * 1024 * 1024
MAX_ZIP_ENTRIES = 5_000
# Real ledgers pack 5 to 40 times; a bomb packs 1,000 times.
MAX_RATIO = 200
RATIO_COUNTS_FROM = 64 * 1024 * 1024

# What reading a damaged zip file raises, depending on the damaged byte.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, KeyError, ValueError, RuntimeError, struct.error,
)  # fmt: skip

_SAVE_AS = N_("Save it as XLSX or CSV and upload it again.")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", N_("a PDF document")), (b"\x89PNG", N_("an image")), (b"\xff\xd8\xff", N_("an image")),
    (b"GIF8", N_("an image")),
    (b"MZ", N_("a program")), (b"\x7fELF", N_("a program")), (b"Rar!", N_("a RAR archive")),
    (b"7z\xbc\xaf", N_("a 7-Zip archive")),
    (b"BZh", N_("a bzip2 archive")), (b"\xfd7zXZ", N_("an xz archive")), (b"SQLite format 3\0", N_("a database")),
    (b"PAR1", N_("a Parquet file")), (b"ARROW1", N_("an Arrow file")), (b"{\\rtf", N_("a text document")),
)  # fmt: skip


@dataclass(frozen=True)
class RecognizedFile:
    """A file that was recognized: where it is, what it holds, whether gzip or ZIP packs it, its size on disk."""

    path: Path
    container: Container
    gzipped: bool
    size: int


class _Capped(io.RawIOBase):
    """Unpacks a gzip stream, or the one file in a ZIP archive, and stops at the size or ratio of a bomb."""

    def __init__(self, packed: BinaryIO, packed_size: int) -> None:
        self._packed = packed
        self._stream = _unpack(packed)
        self._size = max(packed_size, 1)
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._stream.read(len(view))
        except (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, lzma.LZMAError) as error:
            raise _truncation_error() from error
        self._read += len(data)
        bomb = self._read > RATIO_COUNTS_FROM and self._read > self._size * MAX_RATIO
        if bomb or self._read > MAX_TEXT_BYTES:
            raise _too_much_unpacked()
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        self._packed.close()
        super().close()


def _unpack(packed: BinaryIO) -> BinaryIO:
    if packed.read(2) != b"PK":
        packed.seek(0)
        return cast(BinaryIO, gzip.GzipFile(fileobj=packed))
    try:
        archive = zipfile.ZipFile(packed)
        return cast(BinaryIO, archive.open(_files_in(archive)[0]))
    except _DAMAGED as error:
        raise _truncation_error() from error


def _files_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in an archive without folders and what a Mac adds to each of them."""
    entries = (entry for entry in archive.infolist() if not entry.is_dir())
    return [entry for entry in entries if not re.match(r"__MACOSX/|(?:.*/)?\.(?:DS_Store|_)", entry.filename)]


def _truncation_error() -> UnreadableFile:
    return UnreadableFile(
        _("The file is cut off or damaged."),
        hint=_("Export or copy it again, then upload it once more."),
        code="truncated",
    )


def _too_much_unpacked() -> UnreadableFile:
    return UnreadableFile(
        _("The file decompresses to far more than its size."),
        hint=_("Upload the CSV or XLSX file itself."),
        code="zip_bomb",
    )


@contextmanager
def open_bytes(source: RecognizedFile) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked when it is gzipped; raises UnreadableFile on a damaged or exploding archive."""
    with open_stream(source.path, gzipped=source.gzipped, size=source.size) as stream:
        yield stream


@contextmanager
def open_stream(path: Path, *, gzipped: bool, size: int | None = None) -> Iterator[BinaryIO]:
    """As `open_bytes`, from a path."""
    raw = path.open("rb")
    if not gzipped:
        with raw:
            yield raw
        return
    capped = _Capped(raw, path.stat().st_size if size is None else size)
    with io.BufferedReader(capped, 1 << 20) as stream:
        yield cast(BinaryIO, stream)


def identify(path: Path) -> RecognizedFile:
    """Recognize a file by its content; raises UnreadableFile for what cannot be read as a table."""
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(_("The file is empty."), hint=_("Export it again and check its size."), code="empty")
    if size > MAX_TEXT_BYTES:
        raise _too_large(MAX_TEXT_BYTES)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"\x1f\x8b") or (head.startswith(b"PK\x03\x04") and _packs_one_table(path)):
        with open_stream(path, gzipped=True, size=size) as stream:
            inner = stream.read(4096)
        return _recognize(path, inner, gzipped=True, size=size)
    return _recognize(path, head, gzipped=False, size=size)


def _too_large(limit: int) -> UnreadableFile:
    return UnreadableFile(
        _("The file is larger than {limit} MB.", limit=limit // (1024 * 1024)),
        hint=_("Split it, for example by month, and upload the parts."),
        code="too_large",
    )


def _recognize(path: Path, head: bytes, *, gzipped: bool, size: int) -> RecognizedFile:
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe") and size <= 4096:
        raise UnreadableFile(_("The file has no content."), hint=_("Export it again and check its size."), code="empty")
    if head.startswith(b"\x1f\x8b"):
        raise UnreadableFile(
            _("The file is compressed twice."), hint=_("Decompress it and upload the table."), code="archive"
        )
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _excel(path, _zip_kind(path, gzipped=gzipped), gzipped=gzipped, size=size)
    if head.startswith(_OLE):
        _check_ole(path, gzipped=gzipped)
        return _excel(path, "xls", gzipped=gzipped, size=size)
    for signature, name in _FOREIGN:
        if head.startswith(signature) and not (signature == b"MZ" and _is_text(head)):
            raise UnreadableFile(
                _("This is {what}, not a table.", what=translate(name)), hint=translate(_SAVE_AS), code="binary"
            )
    refuse_exchange_formats(head)
    _refuse_markup(head)
    if not _is_text(head):
        raise UnreadableFile(_("This is a binary file, not a table."), hint=translate(_SAVE_AS), code="binary")
    return RecognizedFile(path, "csv", gzipped, size)


def _packs_one_table(path: Path) -> bool:
    """True for a ZIP archive that is no document of an office program and holds one file that is not packed again."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {entry.filename for entry in archive.infolist()}
            files = _files_in(archive)
            if {"[Content_Types].xml", "mimetype"} & names or any(entry.flag_bits & 1 for entry in files):
                return False
            return len(files) == 1 and not files[0].filename.lower().endswith((".zip", ".gz", ".7z", ".rar"))
    except _DAMAGED:
        return False


def _excel(path: Path, container: Container, *, gzipped: bool, size: int) -> RecognizedFile:
    if size > MAX_EXCEL_BYTES:
        raise _too_large(MAX_EXCEL_BYTES)
    return RecognizedFile(path, container, gzipped, size)


def _zip_kind(path: Path, *, gzipped: bool) -> Container:
    """The workbook kind of a zip file, after its unpacked size was measured entry by entry."""
    try:
        with open_stream(path, gzipped=gzipped) as stream:
            return _workbook_kind(zipfile.ZipFile(io.BytesIO(stream.read()) if gzipped else stream))
    except UnreadableFile:
        raise
    except _DAMAGED as error:
        raise _truncation_error() from error


def _workbook_kind(archive: zipfile.ZipFile) -> Container:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise _encryption_error()
    packed = sum(entry.compress_size for entry in entries)
    declared = sum(entry.file_size for entry in entries)
    exploding = declared > RATIO_COUNTS_FROM and declared > packed * MAX_RATIO
    if len(entries) > MAX_ZIP_ENTRIES or declared > MAX_UNPACKED_BYTES or exploding:
        raise _too_much_unpacked()
    if not any(name.startswith("xl/") for name in names):
        if "mimetype" not in names and len(_files_in(archive)) > 1:
            raise UnreadableFile(
                _("This is a ZIP archive of {count} files.", count=len(_files_in(archive))),
                hint=_("Unpack it and upload its tables one by one."),
                code="archive",
            )
        what = _("an OpenDocument file (ODS)") if "mimetype" in names else _("a ZIP archive")
        code = "unsupported" if "mimetype" in names else "archive"
        raise UnreadableFile(
            _("This is {what}, not an Excel workbook.", what=what), hint=translate(_SAVE_AS), code=code
        )
    if "xl/workbook.bin" in names:
        raise UnreadableFile(
            _("Binary Excel workbooks (XLSB) are not supported."), hint=translate(_SAVE_AS), code="unsupported"
        )
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise _truncation_error()
    _measure(archive, entries)
    macros = any(name.startswith("xl/vbaProject") for name in names)
    return "xlsm" if macros or b"macroEnabled" in archive.read("[Content_Types].xml") else "xlsx"


def _measure(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    # The sizes in the directory may lie, so the parts are unpacked once without keeping anything.
    total = 0
    for entry in entries:
        area = SheetArea()  # of any part: the workbook names its sheets, and may name them as it likes
        with archive.open(entry) as part:
            while block := part.read(1 << 20):
                total += len(block)
                area.add(block)
                if total > MAX_UNPACKED_BYTES:
                    raise _too_much_unpacked()
                if entry.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in block or b"<!ENTITY" in block):
                    raise UnreadableFile(
                        _("The workbook contains entity definitions, which no Excel program writes."),
                        hint=_("Open it in Excel, save it as XLSX, and upload that."),
                        code="zip_bomb",
                    )
        area.finish()
        if not area.sound:
            raise _no_address()
        if area.cells() > MAX_AREA:
            raise _too_wide(area.cells())


def _no_address() -> UnreadableFile:
    return UnreadableFile(
        _("The workbook refers to cells outside any Excel sheet."),
        hint=_("Open it in Excel, save it as XLSX, and upload that."),
        code="too_large",
    )


def _too_wide(cells: int) -> UnreadableFile:
    return UnreadableFile(
        _("A sheet of the workbook spans {cells} cells.", cells=count_text(cells)),
        hint=_("Delete the unused rows and columns, or save the table as CSV."),
        code="too_large",
    )


def _encryption_error() -> UnreadableFile:
    return UnreadableFile(
        _("The file is password-protected."),
        hint=_("Remove the password (File, Info, Protect) and upload it again."),
        code="encrypted",
    )


def _check_ole(path: Path, *, gzipped: bool) -> None:
    with open_stream(path, gzipped=gzipped) as stream:
        data = stream.read(MAX_EXCEL_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _encryption_error()
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise UnreadableFile(_("This is an Office file without a table."), hint=translate(_SAVE_AS), code="not_a_table")
    if not xls_is_sound(data):
        raise _truncation_error()


def _refuse_markup(head: bytes) -> None:
    text = head.replace(b"\0", b"").decode("latin-1").lstrip("\ufeffï»¿ÿþ \t\r\n").lower()
    if "standardauditfile" in text or "auditfile" in text[:600]:
        raise UnreadableFile(
            _("This is a SAF-T audit file (XML)."),
            hint=_("Export the general ledger entries as a table (XLSX or CSV) and upload that."),
            code="saft_xml",
        )
    if text.startswith(("<!doctype html", "<html", "<table", "<head", "<style", "<meta")):
        raise UnreadableFile(
            _("This is a web page named like a spreadsheet."),
            hint=_("Open it in Excel, save it as XLSX, and upload that."),
            code="not_a_table",
        )
    if text.startswith(("<?xml", "<workbook")) or re.match(r"<[a-z][\w:.-]*[\s>]", text):
        raise UnreadableFile(_("This is an XML file, not a table."), hint=translate(_SAVE_AS), code="xml")
    if re.match(r"[\[{]\s*[\"\[{]", text) and re.search(r"\"\s*:\s*[\"\[{0-9tfn-]", text):
        raise UnreadableFile(_("This is a JSON file, not a table."), hint=translate(_SAVE_AS), code="not_a_table")


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    even, odd = head[::2].count(0), head[1::2].count(0)
    if head.count(0) > len(head) // 10:
        # UTF-16 without a byte order mark has its zeros on one side only.
        return max(even, odd) > len(head) * 0.3 and min(even, odd) < len(head) * 0.05
    control = sum(head.count(bytes([code])) for code in (*range(1, 9), *range(14, 27), *range(28, 32), 127))
    return control <= len(head) // 20 + 4
