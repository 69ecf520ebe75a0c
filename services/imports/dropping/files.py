"""The files of a drop: as they came, and what a zip file holds, under numbered names of our own."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from data.importers.reading.containers import MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_COUNTS_FROM
from language import _
from services.errors import UserError

#: More files than a hospital exports in one go.
MAX_FILES = 200
#: Zip files within zip files that are opened.
MAX_NESTING = 1
#: What an entry of a zip may be called that is not for people: made by macOS, Windows and version control.
_NOT_DATA = ("__MACOSX", ".git")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError, NotImplementedError)


@dataclass(frozen=True)
class DroppedFile:
    """One file of a drop.

    Args:
        key: Names it in answers: its name, "set.zip/jan.csv" inside a zip; no two files share one.
        path: Where its bytes are; never taken from inside a zip.
        name: Its own name, which several may share.
        refusal: Why a zip file could not be opened; none of its files is taken then.
    """

    key: str
    path: Path
    name: str
    refusal: UserError | None = None


def open_files(uploads: Sequence[tuple[str, Path]], folder: Path) -> list[DroppedFile]:
    """Return the files of a drop, those inside of zip files written to a folder.

    Args:
        uploads: Name and place of each file.
        folder: Exists, and is removed by the caller after posting.

    Raises:
        UserError: Too many files.
    """
    files: list[DroppedFile] = []
    taken: set[str] = set()
    unpacking = _Unpacking(folder)
    for upload, path in uploads:
        name = _plain(upload)
        try:
            inside = [DroppedFile(key, place, _plain(key)) for key, place in unpacking.open(name, path, depth=0)]
        except UserError as error:
            inside = [DroppedFile(name, path, name, error)]
        files += [replace(file, key=_unique(file.key, taken)) for file in inside]
    if len(files) > MAX_FILES:
        raise UserError(
            _("More than {count} files came at once.", count=MAX_FILES), hint=_("Drop them in several parts.")
        )
    return files


class _Unpacking:
    """Unpacks the zip files of one drop; what they hold together is limited."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._bytes = 0

    def open(self, key: str, path: Path, *, depth: int) -> Iterator[tuple[str, Path]]:
        """Yield key and place of a file, or of the files inside of it."""
        if not _is_archive(path):
            yield key, path
            return
        if depth > MAX_NESTING:
            raise UserError(
                _("“{name}” is a zip file inside of others.", name=key), hint=_("Unpack it, then drop its files.")
            )
        try:
            with zipfile.ZipFile(path) as archive:
                for entry in archive.infolist():
                    if entry.is_dir() or _is_aside(entry.filename):
                        continue
                    place = self._unpack(archive, entry, key, packed=path.stat().st_size)
                    yield from self.open(f"{key}/{_plain(entry.filename)}", place, depth=depth + 1)
        except _DAMAGED as error:
            raise UserError(
                _("“{name}” is damaged or protected by a password.", name=key),
                hint=_("Unpack it, then drop its files."),
                code="archive",
            ) from error

    def _unpack(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, key: str, *, packed: int) -> Path:
        """Write one entry to a numbered file; what its directory says of sizes is not believed."""
        self._count += 1
        if self._count > MAX_FILES:
            raise UserError(
                _("“{name}” holds more than {count} files.", name=key, count=MAX_FILES),
                hint=_("Drop them in several parts."),
                code="archive",
            )
        place = self._folder / f"{self._count}"
        with archive.open(entry) as packed_file, place.open("wb") as plain_file:
            while block := packed_file.read(1 << 20):
                self._bytes += len(block)
                exploding = self._bytes > RATIO_COUNTS_FROM and self._bytes > packed * MAX_RATIO
                if self._bytes > MAX_UNPACKED_BYTES or exploding:
                    plain_file.truncate(0)
                    raise UserError(
                        _("“{name}” decompresses to far more than its size.", name=key),
                        hint=_("Drop the files themselves."),
                        code="zip_bomb",
                    )
                plain_file.write(block)
        return place


def _is_archive(path: Path) -> bool:
    """Return whether a file is a zip that is no workbook and no other document of several parts."""
    with path.open("rb") as file:
        if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except _DAMAGED:
        return False  # the reader of tables says what is wrong
    return not ({"mimetype", "[Content_Types].xml"} & names or any(name.startswith("xl/") for name in names))


def _is_aside(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part in _NOT_DATA for part in parts) or not parts or parts[-1].startswith((".", "~$"))


def _plain(name: str) -> str:
    """Return the last part of a name, whatever folders it speaks of."""
    return PurePosixPath(name.replace("\\", "/")).name or "file"


def _unique(key: str, taken: set[str]) -> str:
    """Return a key that no earlier file has: "jan.csv", then "jan (2).csv"."""
    name, count = key, 1
    while name in taken:
        count += 1
        place = PurePosixPath(key)
        name = f"{key.removesuffix(place.suffix)} ({count}){place.suffix}"
    taken.add(name)
    return name
