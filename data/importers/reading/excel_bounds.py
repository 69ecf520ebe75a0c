"""How large an area a workbook claims, read without building it: one stray cell far out could fill the memory."""

import re
import struct

# 1,048,576 rows of 16 columns, or all of an XLS sheet.
MAX_AREA = 16_777_216
_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
_CELL_RECORDS = frozenset((0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E))
_MANY = frozenset((0x00BD, 0x00BE))
_SHARED_STRINGS = 0x00FC


class SheetArea:
    """The area that a worksheet's XML spans, fed block by block."""

    def __init__(self) -> None:
        self._columns: set[bytes] = set()
        self._last_row = 0
        self._rest = b""

    def add(self, block: bytes) -> None:
        """Take in the next block of XML."""
        data = self._rest + block
        self._rest = data[-32:]
        found = _CELL.findall(data)
        self._columns.update({column for column, _ in found})
        self._last_row = max(self._last_row, max((int(row) for _, row in found), default=0))

    def cells(self) -> int:
        """Rows times columns up to the outermost cell."""
        return self._last_row * max(map(_column_number, self._columns), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
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
        elif record == _SHARED_STRINGS and length >= 8 and max(struct.unpack_from("<II", stream, at)) > len(stream):
            return False
        at += length
    return last_column < 256 and (last_row + 1) * (last_column + 1) <= MAX_AREA
