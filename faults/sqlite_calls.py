"""The calls by which SQLite changes its files, each of which can be counted, refused, or be the last of its process.

The library that Python itself uses is found in this process and its way to the system (its VFS) is led through here. So
the product runs as it is, on its own engine, and the n-th write fails where the n-th write of a disk would.
"""

import ctypes
import os
import re
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from faults.tally import NotRunError

OK, FULL = 0, 13
IO_WRITE, IO_SYNC, IO_TRUNCATE, IO_DELETE = (10 | number << 8 for number in (3, 4, 6, 10))
ERRORS = {"write": IO_WRITE, "sync": IO_SYNC, "truncate": IO_TRUNCATE, "delete": IO_DELETE}
_POINTER, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, ctypes.c_char_p, _INT)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)


class _Vfs(ctypes.Structure):
    _fields_ = [
        *(("version", _INT), ("size", _INT), ("longest", _INT), ("next", _POINTER), ("name", ctypes.c_char_p)),
        *(("data", _POINTER), ("open", _POINTER), ("delete", _POINTER)),
    ]


class _Methods(ctypes.Structure):
    _fields_ = [
        *(("version", _INT), ("close", _POINTER), ("read", _POINTER), ("write", _POINTER), ("truncate", _POINTER)),
        *(("sync", _POINTER), ("others", _POINTER * 13)),
    ]


@dataclass(frozen=True)
class Call:
    """One change of a file: `kind` is write, sync, truncate or delete; `file` is database, journal, wal or other."""

    kind: str
    file: str


Watch = Callable[[Call], int]


class Calls:
    """All changes of files by SQLite in this process, from `watch` on; only one of these may be made in a process."""

    def __init__(self) -> None:
        self.trace: list[Call] = []
        self._watch: Watch | None = None
        self._kept: list[Any] = []  # what C holds must not be collected
        self._methods: dict[int, int] = {}
        self._originals: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._readers: dict[str, int] = {}
        self._unsynced: list[tuple[str, int, bytes, int]] = []  # file, place, what stood there, size before
        self._intercept(_vfs())

    def watch(self, watch: Watch | None) -> None:
        """Ask `watch` before each change from now on; it answers 0 or the error that SQLite is to get."""
        self.trace.clear()
        self._unsynced.clear()
        self._watch = watch

    def lose_power(self, random: Random) -> None:
        """End this process as a power cut would: what no sync has brought to the disk is there or not, by chance."""
        for path, place, old, size in reversed(self._unsynced):
            if random.random() < 0.5 and os.path.exists(path):
                with open(path, "r+b") as file:
                    file.seek(place)
                    file.write(old)
                    if random.random() < 0.5 and size < os.fstat(file.fileno()).st_size:
                        file.truncate(size)
        os.kill(os.getpid(), signal.SIGKILL)

    def _intercept(self, vfs: _Vfs) -> None:
        self._originals["open"], self._originals["delete"] = _OPEN(vfs.open), _DELETE(vfs.delete)
        opened, deleted = _OPEN(self._open), _DELETE(self._delete)
        self._kept += [vfs, opened, deleted]
        vfs.open = ctypes.cast(opened, _POINTER).value
        vfs.delete = ctypes.cast(deleted, _POINTER).value

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        code: int = self._originals["open"](vfs, name, file, flags, out)
        place = ctypes.cast(file, ctypes.POINTER(_POINTER))
        if code == OK and place[0]:
            self._names[file] = os.fsdecode(ctypes.string_at(name)) if name else ""
            place[0] = self._own_methods(int(place[0]))
        return code

    def _own_methods(self, original: int) -> int:
        if original not in self._methods:
            methods = _Methods.from_buffer_copy((ctypes.c_char * ctypes.sizeof(_Methods)).from_address(original))
            before = (_WRITE(methods.write), _TRUNCATE(methods.truncate), _SYNC(methods.sync))

            def write(file: int, data: int, amount: int, place: int) -> int:
                self._remember(file, amount, place)
                return self._changes("write", file) or before[0](file, data, amount, place)

            def truncate(file: int, size: int) -> int:
                return self._changes("truncate", file) or before[1](file, size)

            def sync(file: int, flags: int) -> int:
                code = self._changes("sync", file) or before[2](file, flags)
                self._unsynced = [one for one in self._unsynced if one[0] != self._names.get(file)]
                return code

            own = (_WRITE(write), _TRUNCATE(truncate), _SYNC(sync))
            methods.write, methods.truncate, methods.sync = (ctypes.cast(one, _POINTER).value for one in own)
            self._kept += [methods, own, before]
            self._methods[original] = ctypes.addressof(methods)
        return self._methods[original]

    def _delete(self, vfs: int, name: bytes, sync: int) -> int:
        return self._asked(Call("delete", _kind(os.fsdecode(name)))) or self._originals["delete"](vfs, name, sync)

    def _changes(self, kind: str, file: int) -> int:
        return self._asked(Call(kind, _kind(self._names.get(file, ""))))

    def _asked(self, call: Call) -> int:
        if self._watch is None:
            return OK
        self.trace.append(call)
        return self._watch(call)

    def _remember(self, file: int, amount: int, place: int) -> None:
        path = self._names.get(file, "")
        if self._watch is None or not path:
            return
        if path not in self._readers:  # never closed: that would drop the locks that SQLite holds on the file
            self._readers[path] = os.open(path, os.O_RDONLY)
        number = self._readers[path]
        self._unsynced.append((path, place, os.pread(number, amount, place), os.fstat(number).st_size))


def _kind(path: str) -> str:
    endings = {"-journal": "journal", "-wal": "wal", ".sqlite": "database"}
    return next((name for ending, name in endings.items() if path.endswith(ending)), "other")


def _vfs() -> _Vfs:
    """Return SQLite's way to the system, of the library that this Python has loaded."""
    sqlite3.connect(":memory:").close()
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError as error:
        raise NotRunError("the SQLite of this Python cannot be found on this system") from error
    for path in dict.fromkeys(re.findall(r"/\S*sqlite3\S*", maps)):
        library = ctypes.CDLL(path)
        if hasattr(library, "sqlite3_vfs_find"):
            library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
            vfs: _Vfs = library.sqlite3_vfs_find(None).contents
            return vfs
    raise NotRunError("the SQLite of this Python is built in and cannot be led through here")
