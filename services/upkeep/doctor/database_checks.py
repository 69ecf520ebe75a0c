"""The database: whether it answers, what it is, whether its tables fit, and settings that cost figures in a crash."""

import os
import sqlite3
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from alembic.runtime.migration import MigrationContext
from babel.core import get_global
from sqlalchemy import Connection, select, text
from sqlalchemy.engine import make_url
from sqlmodel import col

from data.engine import FIRST_SAFE_WAL, engine_for, normalized_url
from data.models import Setting
from language import _
from services import audit
from services.database import is_known, newest_revision, refusing_unusable
from services.errors import UserError
from services.upkeep.doctor.findings import Finding, ok, worst

OLDEST_POSTGRES = 13
#: Settings that keep what was committed through a crash; each must say "on" (or, for the last, not "off").
SAFE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}
#: File systems over a network, on which the locks of SQLite do not hold.
REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "sshfs", "fuse.sshfs", "glusterfs", "ceph"}
MOUNTS = Path("/proc/mounts")
SKEW_SECONDS = 30


def examine(url: str) -> list[Finding]:
    """Look at the database: reach, tables, crash safety, clock."""
    try:
        with refusing_unusable():
            if (file := file_of(url)) and not file.exists():
                return [Finding("database", "bad", _("There is no database at {path}.", path=file),
                                _("Create it: cli.py init, or correct DATABASE_URL."))]  # fmt: skip
            with engine_for(url).connect() as connection:
                return [_reach(connection, url), _tables(connection), _safety(connection, url), _clock(connection)]
    except UserError as error:
        return [Finding("database", "bad", error.message, error.hint)]


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite database, None for another."""
    parsed = make_url(normalized_url(url))
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _reach(connection: Connection, url: str) -> Finding:
    name = "database"
    if connection.dialect.name == "sqlite":
        return ok(name, _("SQLite {version} answers: {path}", version=sqlite3.sqlite_version, path=file_of(url)))
    version = str(connection.execute(text("SHOW server_version")).scalar_one())
    if int(version.partition(".")[0]) < OLDEST_POSTGRES:
        return Finding(
            name, "bad", _("PostgreSQL {version} gets no more corrections.", version=version),
            _("Move to PostgreSQL {oldest} or newer.", oldest=OLDEST_POSTGRES),
        )  # fmt: skip
    return ok(name, _("PostgreSQL {version} answers.", version=version))


def _tables(connection: Connection) -> Finding:
    name, newest = "tables", newest_revision()
    current = MigrationContext.configure(connection).get_current_revision()
    if current == newest:
        return ok(name, _("Tables of revision {revision}, as this version needs.", revision=newest))
    if current is None:
        return Finding(name, "bad", _("This database has no tables yet."), _("Create them: cli.py init"))
    if is_known(current):
        return Finding(
            name, "bad",
            _("Tables of revision {current}; this version needs {newest}.", current=current, newest=newest),
            _("Update them (a backup is made first): cli.py init"),
        )  # fmt: skip
    return Finding(
        name, "bad", _("A newer version of Caseload updated this database (revision {current}).", current=current),
        _("Update Caseload here."),
    )  # fmt: skip


def _safety(connection: Connection, url: str) -> Finding:
    """Whether a crash or several writers can cost figures."""
    if connection.dialect.name == "sqlite":
        return _sqlite_safety(connection, url)
    wrong = [
        Finding(
            "safety", "bad", _("PostgreSQL runs with {setting} = {value}; a crash can lose or damage figures.",
                               setting=setting, value=value),
            _("Set {setting} = on in postgresql.conf.", setting=setting),
        )
        for setting, good in SAFE.items()
        if (value := str(connection.execute(text(f"SHOW {setting}")).scalar_one())) not in good
    ]  # fmt: skip
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        wrong.append(
            Finding("safety", "bad", _("The database is encoded as {encoding}.", encoding=encoding),
                    _("Make a new one with ENCODING 'UTF8' and restore a backup into it."))
        )  # fmt: skip
    if connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar():
        wrong.append(
            Finding("safety", "look", _("Caseload connects as a superuser of PostgreSQL."),
                    _("Give it a role of its own that owns this database only."))
        )  # fmt: skip
    return worst("safety", wrong, _("What was committed survives a crash of the server."))


def _sqlite_safety(connection: Connection, url: str) -> Finding:
    name, file = "safety", file_of(url)
    if file and (kind := file_system(file)) in REMOTE:
        return Finding(
            name, "bad", _("The SQLite file is on a network file system ({kind}), whose locks do not hold.", kind=kind),
            _("Move it to a disk of this machine, or use PostgreSQL."),
        )  # fmt: skip
    mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())
    safe = ".".join(map(str, FIRST_SAFE_WAL))
    if sqlite3.sqlite_version_info >= FIRST_SAFE_WAL:
        return ok(name, _("SQLite is past the version with the known bug of its write-ahead log ({safe}).", safe=safe))
    if mode == "wal":
        return Finding(
            name, "bad", _("SQLite {version} can damage a database in WAL mode.", version=sqlite3.sqlite_version),
            _("Stop other programs that opened it, and start Caseload again; it uses a rollback journal."),
        )  # fmt: skip
    return ok(
        name,
        _("SQLite {version} has a bug in its write-ahead log (mended in {safe}); Caseload does not use that log here.",
          version=sqlite3.sqlite_version, safe=safe),
    )  # fmt: skip


def file_system(path: Path) -> str:
    """Return the kind of file system that a path is on, "" where this cannot be told."""
    try:
        rows = [line.split()[1:3] for line in MOUNTS.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    place = os.path.realpath(path)
    inside = [(point, kind) for point, kind in rows if place == point or place.startswith(point.rstrip("/") + "/")]
    return max(inside, key=lambda row: len(row[0]), default=("", ""))[1]


def _clock(connection: Connection) -> Finding:
    name, now = "clock", datetime.now(UTC)
    if connection.dialect.name == "postgresql":
        stored = connection.execute(text("SELECT now()")).scalar_one()
        seconds = abs((stored - now).total_seconds())
        if seconds > SKEW_SECONDS:
            return Finding(
                name, "bad", _("The clocks of this machine and the database are {count} seconds apart.",
                               count=round(seconds)),
                _("Set both by NTP: sign-ins and the audit trail depend on them."),
            )  # fmt: skip
    newest = _newest_event(connection)
    if newest is not None and (newest - now).total_seconds() > SKEW_SECONDS:
        return Finding(
            name, "bad", _("The newest event of the audit trail lies in the future: {at} UTC.",
                           at=f"{newest:%Y-%m-%d %H:%M}"),
            _("Set the clock of this machine by NTP."),
        )  # fmt: skip
    return _foreign_day(connection, now) or ok(
        name, _("{at} UTC; nothing in the database is later.", at=f"{now:%Y-%m-%d %H:%M}")
    )


def _foreign_day(connection: Connection, now: datetime) -> Finding | None:
    """Return that this machine begins its days when the hospital's country does not: notices would be due a day off."""
    country = _country(connection)
    zones = [zone for zone, place in get_global("zone_territories").items() if place == country]
    here = now.astimezone().utcoffset()
    if not zones or here in {now.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones if zone in _zones()}:
        return None
    return Finding(
        "clock", "look",
        _("It is {at} here, which is the time of no place in the hospital's country ({country}).",
          at=f"{now.astimezone():%Y-%m-%d %H:%M}", country=country),
        _("Set TZ to the hospital's time zone on every server, such as TZ={zone}: notices and deadlines go by its day.",
          zone=sorted(zones)[0]),
    )  # fmt: skip


@cache
def _zones() -> set[str]:
    return available_timezones()


def _country(connection: Connection) -> str | None:
    """Return the country that somebody has set, None where nobody has."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None or not is_known(revision):
        return None
    stored = connection.execute(select(col(Setting.value)).where(col(Setting.key) == "country")).scalar()
    return stored["value"] if stored else None


def _newest_event(connection: Connection) -> datetime | None:
    if MigrationContext.configure(connection).get_current_revision() is None:
        return None
    at = connection.execute(text("SELECT MAX(at) FROM audit_event")).scalar()
    if at is None:
        return None
    return audit.utc_time(at if isinstance(at, datetime) else datetime.fromisoformat(str(at)))
