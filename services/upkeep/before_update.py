"""A backup of its own accord before tables are updated, for migrations only go forward.

CASELOAD_BACKUP_FOLDER says where (else `backups` beside the SQLite file, or var/backups), and
CASELOAD_BACKUP_BEFORE_UPDATE=no leaves it to whoever keeps backups with the tools of the database.
"""

import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from language import _
from services.database import migrate
from services.errors import UserError
from services.permissions import LOCAL_ACTOR
from services.settings import PROJECT
from services.upkeep import backup

FOLDER_SETTING = "CASELOAD_BACKUP_FOLDER"
BEFORE_SETTING = "CASELOAD_BACKUP_BEFORE_UPDATE"
log = logging.getLogger("caseload.update")


def update(url: str) -> str:
    """Bring the tables to the newest revision and return it; a database in use is kept first.

    Raises:
        UserError: The database cannot be reached, was updated by a newer Caseload, or cannot be kept.
    """
    return migrate(url, before=keep)


def folder_of(url: str) -> Path:
    """Return where backups of a database are kept."""
    if named := os.environ.get(FOLDER_SETTING, "").strip():
        return Path(named)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return Path(parsed.database).parent / "backups"
    return PROJECT / "var" / "backups"


def keep(url: str, connection: Connection, current: str, target: str) -> Path | None:
    """Keep the database as it is before its tables are updated; return the file, None for an empty database.

    Raises:
        UserError: The backup cannot be written, so nothing may be updated.
    """
    if os.environ.get(BEFORE_SETTING, "").lower() in ("no", "0", "false") or not _is_used(connection):
        return None
    folder, parsed = folder_of(url), make_url(url)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    name = f"{Path(parsed.database or 'caseload').stem}-{current}-before-{target}-{stamp}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if parsed.get_backend_name() == "sqlite":
            path = folder / f"{name}.sqlite"
            backup.copy_file(Path(parsed.database or ""), path)
        else:
            path = folder / f"{name}.zip"
            backup.backup(url, LOCAL_ACTOR, path=path)
    except (OSError, UserError) as error:
        raise UserError(
            _("There is no backup, so the tables are not updated: {reason}", reason=error),
            hint=_(
                "Name a folder with room in {folder}, or make a backup yourself and set {setting}=no.",
                folder=FOLDER_SETTING,
                setting=BEFORE_SETTING,
            ),
            code="no_backup",
        ) from error
    log.warning("Backup before the tables are updated from %s to %s: %s", current, target, path)
    return path


def _is_used(connection: Connection) -> bool:
    """Return whether anything ever happened in a database: each change raises the version."""
    return bool(connection.execute(text("SELECT version FROM data_version WHERE version > 1")).first())
