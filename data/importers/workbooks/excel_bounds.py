"""How large an area a workbook claims, read without building it: one stray cell far out could fill the memory."""

import re
import struct

# 1,048,576 rows of 16 columns, or all of an XLS sheet.
MAX_AREA = 16_777_216
MAX_SHEET_ROWS, MAX_SHEET_COLUMNS = 1_048_576, 16_384
# Tags of rows, cells and of the table of texts are a few dozen bytes long.
_LONGEST_TAG = 65_536
_TELLING = re.compile(rb"sheetData|<(?:[^<>\s/\"'=:]*:)?sst[\s/>]")
_OPENED = re.compile(rb"<(?:[^<>\s/\"'=:]*:)?(?:c|row|sst)(?=[\s/>])")
# As nearly every program writes them: the address first, and once.
_PLAIN = re.compile(
    rb'<(?:c r="([A-Z]{1,3})([1-9][0-9]{0,6})"|row r="([1-9][0-9]{0,6})")(?:\s+(?:[\w:.]{2,}|[a-qs-z])="[^"<]*")*\s*/?>'
)
_TAG = re.compile(rb"<(?:[^<>\s/\"'=:]*:)?(c|row|sst)(?=[\s/>])([^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*)*)>")
_ATTRIBUTE = re.compile(rb"""([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ADDRESS = re.compile(rb"([A-Za-z]{1,3})0*([1-9][0-9]{0,6})")
_NUMBER = re.compile(rb"0*([1-9][0-9]{0,6})")
_COUNT = re.compile(rb"[0-9]{1,9}")
_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
_CELL_RECORDS = frozenset((0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E))
_MANY = frozenset((0x00BD, 0x00BE))
_SHARED_STRINGS, _DIMENSIONS = 0x00FC, 0x0200


class SheetArea:
    """The area that a part of a workbook spans as a sheet, fed block by block.

    The reading library takes an address of any length at its word (in the last attribute of that name, in either case,
    in elements of any prefix) and keeps room for as many texts as a table of texts announces. So whatever is no address
    that Excel has, makes the part not `sound`.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._size = 0
        self._row = self._column = 0  # of the last row or cell, from 1
        self._last_row = self._last_column = 0
        self._texts = 0
        self._odd = False
        self._telling = False  # holds rows of a sheet, or the table of texts

    @property
    def sound(self) -> bool:
        """Whether every address could be told; asked after `finish`."""
        return not self._telling or (not self._odd and self._texts <= self._size)

    def add(self, block: bytes) -> None:
        """Take in the next block of XML."""
        self._size += len(block)
        data = self._rest + block
        cut = data.rfind(b"<")
        if cut >= 0:
            self._take(data[:cut])
        self._rest = data[cut:] if cut >= 0 else b""
        if len(self._rest) > _LONGEST_TAG:  # a long text, which holds no tag
            self._odd |= _OPENED.match(self._rest) is not None
            self._rest = b""

    def finish(self) -> None:
        """Take in what the last block left open."""
        self._take(self._rest)
        self._rest = b""

    def cells(self) -> int:
        """Rows times columns up to the outermost cell."""
        return self._last_row * self._last_column if self._telling else 0

    def _take(self, data: bytes) -> None:
        self._telling = self._telling or _TELLING.search(data) is not None
        opened = len(_OPENED.findall(data))
        if not opened:
            return
        plain = _PLAIN.findall(data)
        if len(plain) == opened:
            self._take_plain(plain)
        else:
            tags = _TAG.findall(data)
            self._odd |= len(tags) != opened
            for name, attributes in tags:
                self._take_tag(name, attributes)

    def _take_plain(self, tags: list[tuple[bytes, bytes, bytes]]) -> None:
        column = max(map(_column_number, {letters for letters, _, _ in tags if letters}), default=0)
        row = max((int(number) for _, number, _ in tags if number), default=0)
        self._reach(row, column)
        letters, number, alone = tags[-1]
        self._row, self._column = int(number or alone), _column_number(letters)

    def _take_tag(self, name: bytes, attributes: bytes) -> None:
        given = [(key, double or single) for key, double, single in _ATTRIBUTE.findall(attributes)]
        addresses = [value for key, value in given if key == b"r"]
        if name == b"sst":
            for count in (value for key, value in given if key == b"uniqueCount"):
                self._texts = max(self._texts, int(count) if _COUNT.fullmatch(count) else self._texts)
                self._odd |= not _COUNT.fullmatch(count)
        elif name == b"row":
            self._row, self._column = self._row + 1, 0
            for address in addresses:
                number = _NUMBER.fullmatch(address)
                self._row = int(number[1]) if number else 0
                self._odd |= number is None
        else:
            row, self._column = self._row, self._column + 1
            for address in addresses:
                place = _ADDRESS.fullmatch(address)
                row, self._column = (int(place[2]), _column_number(place[1])) if place else (0, 0)
                self._odd |= place is None
            self._reach(max(row, 1), self._column)

    def _reach(self, row: int, column: int) -> None:
        self._odd |= row > MAX_SHEET_ROWS or column > MAX_SHEET_COLUMNS
        self._last_row, self._last_column = max(self._last_row, row), max(self._last_column, column)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def xls_is_sound(content: bytes) -> bool:
    """False when an XLS file claims more cells or strings than it can hold, or its sectors lead nowhere."""
    try:
        stream = _workbook_stream(content)
        return _records_are_sound(stream)
    except (struct.error, IndexError, ValueError):
        return False


def _workbook_stream(content: bytes) -> bytes:
    """The stream "Workbook" or "Book" of an OLE file."""
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    directory, cutoff, mini_start = struct.unpack_from("<I4xII", content, 48)
    if not 7 <= shift <= 12 or not 4 <= mini_shift <= shift:
        raise ValueError("sector size")
    size = 1 << shift
    fat = _allocation_table(content, size)
    entries = _chain(content, fat, directory, size)
    root = b""
    for at in range(0, len(entries) - 127, 128):
        name = entries[at : at + 64].decode("utf-16-le", "ignore").split("\0")[0]
        start, length = struct.unpack_from("<II", entries, at + 116)
        if at == 0:
            root = _chain(content, fat, start, size)
        elif name in ("Workbook", "Book"):
            if length >= cutoff:
                return _chain(content, fat, start, size)[:length]
            raw = _chain(content, fat, mini_start, size)
            mini = list(struct.unpack(f"<{len(raw) // 4}I", raw))
            return _chain(root, mini, start, 1 << mini_shift, first=0)[:length]
    raise ValueError("no workbook stream")


def _allocation_table(content: bytes, size: int) -> list[int]:
    sectors = list(struct.unpack_from("<109I", content, 76))
    following = struct.unpack_from("<I", content, 68)[0]
    seen: set[int] = set()
    while following < _END and following not in seen and (following + 2) * size <= len(content):
        seen.add(following)
        part = struct.unpack_from(f"<{size // 4}I", content, (following + 1) * size)
        sectors += part[:-1]
        following = part[-1]
    table: list[int] = []
    for sector in sectors:
        if sector < _END and (sector + 2) * size <= len(content):
            table += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    return table


def _chain(content: bytes, table: list[int], start: int, size: int, *, first: int = 1) -> bytes:
    """The sectors that follow each other in the table; a chain that runs in a circle is refused."""
    parts: list[bytes] = []
    sector = start
    while sector < _END:
        if sector >= len(table) or len(parts) > len(table):
            raise ValueError("broken chain")
        at = (sector + first) * size
        parts.append(content[at : at + size])
        sector = table[sector]
    return b"".join(parts)


def _records_are_sound(stream: bytes) -> bool:
    at = last_row = last_column = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if record in _CELL_RECORDS and length >= 4 and at + length <= len(stream):
            row, column = struct.unpack_from("<HH", stream, at)
            if record in _MANY and length >= 6:
                column = max(column, struct.unpack_from("<H", stream, at + length - 2)[0])
            last_row, last_column = max(last_row, row), max(last_column, column)
        elif _announces_too_much(record, stream[at : at + length], len(stream)):
            return False
        at += length
    return last_column < 256 and (last_row + 1) * (last_column + 1) <= MAX_AREA


def _announces_too_much(record: int, content: bytes, size: int) -> bool:
    if record == _SHARED_STRINGS and len(content) >= 8:
        return bool(max(struct.unpack_from("<II", content)) > size)
    return record == _DIMENSIONS and _room(content) > MAX_AREA


def _room(dimensions: bytes) -> int:
    """The cells that a record of dimensions announces, for which the reading library keeps room at once."""
    if len(dimensions) >= 14:
        first_row, end_row, first_column, end_column = struct.unpack_from("<IIHH", dimensions)
    elif len(dimensions) >= 10:
        first_row, end_row, first_column, end_column = struct.unpack_from("<HHHH", dimensions)
    else:
        return 0
    return int(max(end_row - first_row, 0) * max(end_column - first_column, 0))
