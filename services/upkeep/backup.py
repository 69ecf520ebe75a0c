"""Backups: one portable file for every kind of database, and a restore that is proven equal before it counts.

The file is a zip with `manifest.json` and one member of text per table (data/archive.py). It is written from one moment
of the database while others go on working, and can be restored into SQLite and PostgreSQL alike.
"""

import json
import shutil
import sqlite3
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, create_engine, func, inspect, select
from sqlalchemy import table as named_table
from sqlmodel import Session

from data import archive
from data.archive import ArchiveError, Written
from data.engine import engine_for, snapshot_engine
from data.integrity import figures
from language import _, ngettext
from services import audit
from services.database import migrate, refusing_unusable
from services.errors import UserError
from services.permissions import Actor, require
from services.settings import VERSION
from services.upkeep.verify import current_revision
from services.upkeep.whole_files import appearing_whole

with suppress(ImportError):  # not on Windows
    import fcntl

FORMAT = 1
MANIFEST = "manifest.json"
#: In bytes, many times what all tables take.
LONGEST_MANIFEST = 4_000_000
#: A fresh database holds this one row; all other tables must be empty for a restore.
ALWAYS_FILLED = "data_version"
ENCRYPTED = 0x1  # flag of a zip member
#: The folder of a copy that a backup of SQLite is made from. A backup holds the lock in it as long as it runs; where
#: there are no locks, a copy so old was left behind by a backup that was killed.
COPY_PREFIX = ".caseload-backup-"
COPY_LOCK = "lock"
LEFTOVER_SECONDS = 24 * 3600
Progress = Callable[[str, int], None]
T = TypeVar("T")


@dataclass(frozen=True)
class TableRecord:
    """What the manifest says of a table: its columns, rows, exact totals, and the SHA-256 of its text."""

    columns: list[str]
    rows: int
    totals: dict[str, int]
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, and of which version; `audit_first_broken` is None for a whole audit trail."""

    format: int
    application: str
    revision: str
    source: str
    made_at: str
    audit_first_broken: int | None
    tables: dict[str, TableRecord]

    @property
    def rows(self) -> int:
        """Return the rows of all tables together."""
        return sum(record.rows for record in self.tables.values())


def backup(url: str, actor: Actor, *, path: Path, progress: Progress | None = None) -> Manifest:
    """Write all tables as of now into a new file, and return what it holds.

    Args:
        url: The database.
        actor: Who asks.
        path: The file to make; it appears only when it is complete.
        progress: Told the name and rows of each table that is done.

    Raises:
        NotPermittedError: The actor may not change settings (only administrators may).
        UserError: The file exists or cannot be written, or the database has no tables.
    """
    require(actor, "settings:write")
    if path.exists():
        raise UserError(
            _("{path} already exists.", path=path.name), hint=_("Choose another name, or delete that file first.")
        )
    if not path.parent.is_dir():
        raise UserError(
            _("The folder {folder} does not exist.", folder=path.parent),
            hint=_("Create it first, or choose another."),
        )
    try:
        with appearing_whole(path) as part, refusing_unusable(), _one_moment(url, path.parent) as connection:
            manifest = _write(connection, part, progress)
    except OSError as error:
        raise UserError(
            _("{path} cannot be written: {reason}.", path=path, reason=error.strerror),
            hint=_("Choose another folder."),
        ) from error
    return manifest


def _no_tables() -> UserError:
    return UserError(_("This database has no tables yet."), hint=_("Create them first: .venv/bin/python cli.py init"))


@contextmanager
def _one_moment(url: str, folder: Path) -> Iterator[Connection]:
    """Yield a connection that sees one moment of the database, without holding up those who write.

    SQLite: a copy of the file by its own backup function, gone afterwards. PostgreSQL: a repeatable-read snapshot.
    """
    engine = engine_for(url)
    if engine.dialect.name == "postgresql":
        with snapshot_engine(url).connect() as connection:
            yield connection
        return
    database = Path(engine.url.database or "")
    if not database.exists():
        raise _no_tables()
    _remove_leftovers(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=COPY_PREFIX) as temporary, _lock_copy(Path(temporary)):
        copy = Path(temporary) / "copy.sqlite"
        copy_file(database, copy)
        copied = create_engine(f"sqlite:///{copy}")
        try:
            with copied.connect() as connection:
                yield connection
        finally:
            copied.dispose()


def _remove_leftovers(folder: Path) -> None:
    """Remove copies that a killed backup left behind."""
    for copy in folder.glob(f"{COPY_PREFIX}*"):
        with suppress(OSError):
            if _is_left_behind(copy):
                shutil.rmtree(copy, ignore_errors=True)


@contextmanager
def _lock_copy(copy: Path) -> Iterator[None]:
    """Hold the lock of a copy; the system lets go of it when this process dies."""
    with (copy / f"{COPY_LOCK}.new").open("w") as file:
        if "fcntl" in globals():
            fcntl.flock(file, fcntl.LOCK_EX)
            Path(file.name).rename(copy / COPY_LOCK)  # who sees it sees it held
        yield


def _is_left_behind(copy: Path) -> bool:
    """Return whether nobody works on a copy any more.

    Raises:
        OSError: Somebody does, or it is gone already.
    """
    if "fcntl" not in globals() or not (copy / COPY_LOCK).exists():
        return time.time() - copy.stat().st_mtime > LEFTOVER_SECONDS
    with (copy / COPY_LOCK).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True


def copy_file(database: Path, copy: Path) -> None:
    """Copy a SQLite database as of one moment, without holding up those who write; the copy appears when it is whole.

    Raises:
        UserError: It cannot be read, or the copy cannot be written.
    """
    try:
        with (
            appearing_whole(copy) as part,
            closing(sqlite3.connect(database)) as source,
            closing(sqlite3.connect(part)) as target,
        ):
            source.backup(target)
    except (sqlite3.Error, OSError) as error:
        raise UserError(
            _("The database file cannot be copied ({error}).", error=error),
            hint=_("Check the disk space; `cli.py verify` checks whether the file is damaged."),
        ) from error


def _write(connection: Connection, part: Path, progress: Progress | None) -> Manifest:
    revision = current_revision(connection)
    if not revision:
        raise _no_tables()
    records = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for table in archive.tables_of(connection):
            with bundle.open(_member(table.name), "w", force_zip64=True) as member:
                written = archive.write_table(connection, table, member.write)
            records[table.name] = _record(connection, table, written)
            if progress:
                progress(table.name, written.rows)
        manifest = Manifest(
            format=FORMAT,
            application=VERSION,
            revision=revision,
            source=connection.dialect.name,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            audit_first_broken=_first_broken(connection),
            tables=records,
        )
        bundle.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _record(connection: Connection, table: Table, written: Written) -> TableRecord:
    sums = figures(connection, table)
    names = [column.name for column in archive.columns_of(table)]
    return TableRecord(names, written.rows, sums.totals, written.sha256)


def restore(url: str, actor: Actor, *, path: Path, progress: Progress | None = None) -> Manifest:
    """Fill an empty database from a backup, prove it equal, and bring its tables up to date.

    Rows, totals, the text of every table and the audit trail are compared with the manifest before anything is
    committed; a difference leaves the database as empty as it was.

    Raises:
        NotPermittedError: The actor may not change settings (only administrators may).
        UserError: The file is no whole backup, is of a newer version, or the database is not empty.
    """
    require(actor, "settings:write")
    with _open_bundle(path) as bundle:
        manifest = _manifest(bundle)
        migrate(url, _revision_to_make(url, manifest))
        engine = engine_for(url).execution_options(caseload_writes=True)
        with refusing_unusable(), engine.begin() as connection:
            _load(connection, bundle, manifest, progress)
    migrate(url)
    return manifest


@contextmanager
def _open_bundle(path: Path) -> Iterator[zipfile.ZipFile]:
    damaged = UserError(
        _("{path} is not a complete Caseload backup.", path=path.name), hint=_("Use another copy of the file.")
    )
    try:
        with zipfile.ZipFile(path) as bundle:
            if any(member.flag_bits & ENCRYPTED for member in bundle.infolist()):
                raise damaged
            yield bundle
    except FileNotFoundError as error:
        raise UserError(
            _("{path} does not exist.", path=path), hint=_("Give the name of a file made by `backup`.")
        ) from error
    except IsADirectoryError as error:
        raise UserError(
            _("{path} is a folder.", path=path), hint=_("Give the name of a file made by `backup`.")
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ArchiveError) as error:
        raise damaged from error


def _manifest(bundle: zipfile.ZipFile) -> Manifest:
    try:
        with bundle.open(MANIFEST) as member:
            text = member.read(LONGEST_MANIFEST + 1)
        if len(text) > LONGEST_MANIFEST:
            raise ArchiveError("a manifest that is too long")  # no text
        content = json.loads(text)
        if _of(int, content["format"]) <= FORMAT:
            return _read_manifest(content)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ArchiveError("no manifest that this version understands") from error  # no text
    raise UserError(_("This backup was made by a newer version of Caseload."), hint=_("Update Caseload; then restore."))


def _read_manifest(content: dict[str, Any]) -> Manifest:
    """Return what a manifest says, each part of the kind that it has to be.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is none.
    """
    records = {
        str(name): TableRecord(
            columns=[_of(str, column) for column in _of(list, record["columns"])],
            rows=_of(int, record["rows"]),
            totals={name: _of(int, total) for name, total in _of(dict, record["totals"]).items()},
            sha256=_of(str, record["sha256"]),
        )
        for name, record in _of(dict, content["tables"]).items()
    }
    broken, made_at = content["audit_first_broken"], _of(str, content["made_at"])
    if datetime.fromisoformat(made_at).utcoffset() is None or not _of(str, content["revision"]).isalnum():
        raise ValueError("a time without its zone, or no revision")  # no text
    return Manifest(
        format=_of(int, content["format"]),
        application=_of(str, content["application"]),
        revision=content["revision"],
        source=_of(str, content["source"]),
        made_at=made_at,
        audit_first_broken=None if broken is None else _of(int, broken),
        tables=records,
    )


def _of(kind: type[T], value: Any) -> T:
    if type(value) is not kind:  # true is no number here
        raise TypeError(kind.__name__)
    return value


def _revision_to_make(url: str, manifest: Manifest) -> str:
    """Return the backup's revision; refuse a database that already has other tables."""
    with refusing_unusable(), engine_for(url).connect() as connection:
        current = current_revision(connection)
        if current:
            _refuse_rows(connection)
        if current not in ("", manifest.revision):
            raise UserError(
                _(
                    "The backup has tables of revision {revision}; this database has revision {current}.",
                    revision=manifest.revision,
                    current=current,
                ),
                hint=_("Restore into an empty database, for example DATABASE_URL=sqlite:///var/restored.sqlite."),
            )
        connection.rollback()
    return manifest.revision


def _refuse_rows(connection: Connection) -> None:
    for name in sorted(inspect(connection).get_table_names()):
        if name in (ALWAYS_FILLED, archive.NOT_ARCHIVED):
            continue
        rows = connection.execute(select(func.count()).select_from(named_table(name))).scalar_one()
        if rows:
            raise UserError(
                ngettext(
                    "This database is not empty ({count} row in {table}).",
                    "This database is not empty ({count} rows in {table}).",
                    rows,
                    table=name,
                ),
                hint=_("Restore into a new database, for example DATABASE_URL=sqlite:///var/restored.sqlite."),
            )


def _load(connection: Connection, bundle: zipfile.ZipFile, manifest: Manifest, progress: Progress | None) -> None:
    tables = archive.tables_of(connection)
    if {table.name for table in tables} != set(manifest.tables):
        raise ArchiveError("other tables than this revision has")  # no text
    _refuse_rows(connection)  # again, now that nobody else can write
    archive.defer_foreign_keys(connection)
    for table in tables:
        if table.name == ALWAYS_FILLED:
            connection.execute(table.delete())
        record = manifest.tables[table.name]
        try:
            with bundle.open(_member(table.name)) as member:
                archive.load_table(connection, table, record.columns, member)
        except KeyError as error:
            raise ArchiveError(f"{table.name} is missing") from error  # no text
        _prove_equal(connection, table, record)
        if progress:
            progress(table.name, record.rows)
    archive.check_foreign_keys(connection)
    archive.advance_numbering(connection, tables)
    if _first_broken(connection) != manifest.audit_first_broken:
        raise ArchiveError("the audit trail differs")  # no text


def _first_broken(connection: Connection) -> int | None:
    with Session(bind=connection) as session:
        return audit.first_broken(session)


def _prove_equal(connection: Connection, table: Table, record: TableRecord) -> None:
    """Read back what was stored, from the database and not from the file."""
    written = archive.write_table(connection, table, lambda _piece: None)
    if _record(connection, table, written) != record:
        raise ArchiveError(f"{table.name} differs from the manifest")  # no text
