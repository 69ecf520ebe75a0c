"""The machine: room on its disks, who else may read the files, how old the newest backup is."""

import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

from language import _, ngettext, places_text
from services.door import SECRETS
from services.settings import PROJECT
from services.trail.anchors import places
from services.upkeep import before_update
from services.upkeep.doctor.database_checks import file_of
from services.upkeep.doctor.findings import Finding, ok, worst

LEAST_FREE = 1_000_000_000
#: Days after which a backup is old.
OLD_DAYS = 2


def examine(url: str) -> list[Finding]:
    """Look at disks, permissions and backups."""
    return [_disk(url), _permissions(url), _backups(url)]


def _disk(url: str) -> Finding:
    """Room for the database to double (a backup beside it, an upgrade of its tables), and for temporary files."""
    name, file = "disk", file_of(url)
    size = file.stat().st_size if file and file.exists() else 0
    needs = {_existing(before_update.folder_of(url)): size, Path(tempfile.gettempdir()): 0}
    if file:
        needs[_existing(file.parent)] = size
    short = []
    free: dict[Path, int] = {}
    for folder, more in needs.items():
        free[folder] = shutil.disk_usage(folder).free
        if free[folder] < LEAST_FREE + more:
            short.append(
                Finding(
                    name, "bad" if free[folder] < LEAST_FREE else "look",
                    _("{folder} has {free} GB left.", folder=folder, free=places_text(free[folder] / 1e9, 1)),
                    _("Make room: {needed} GB are needed for work and a backup.",
                      needed=places_text((LEAST_FREE + more) / 1e9, 1)),
                )
            )  # fmt: skip
    least = min(free.values()) / 1e9
    return worst(name, short, _("At least {free} GB are free where the database, backups and uploads lie.",
                                free=places_text(least, 1)))  # fmt: skip


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next((one for one in (folder, *folder.absolute().parents) if one.is_dir()), Path("/"))


def _permissions(url: str) -> Finding:
    name, file = "permissions", file_of(url)
    wrong = []
    if file and file.exists():
        if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK):
            wrong.append(
                Finding(name, "bad", _("{path} or its folder cannot be written.", path=file),
                        _("Give both to the user that runs Caseload."))
            )  # fmt: skip
        wrong += _open_to_others(file)
        if stat.S_IMODE(file.parent.stat().st_mode) & stat.S_IWOTH and not file.parent.stat().st_mode & stat.S_ISVTX:
            wrong.append(
                Finding(name, "bad", _("Every user of this machine can replace files in {path}.", path=file.parent),
                        f"chmod o-w {file.parent}")
            )  # fmt: skip  # no text
    for secret in (PROJECT / SECRETS, places.named_file()):
        if secret and secret.exists():
            wrong += _open_to_others(secret)
    return worst(name, wrong, _("The database and secrets are for the user of Caseload only."))


def _open_to_others(file: Path) -> list[Finding]:
    mode = stat.S_IMODE(file.stat().st_mode)
    if os.name == "nt" or not mode & (stat.S_IROTH | stat.S_IWOTH):
        return []
    written = mode & stat.S_IWOTH
    sentence = (
        _("Every user of this machine can write {path}.", path=file)
        if written
        else _("Every user of this machine can read {path}.", path=file)
    )
    return [Finding("permissions", "bad" if written else "look", sentence, f"chmod o-rw {file}")]  # no text


def _backups(url: str) -> Finding:
    name, folder = "backups", before_update.folder_of(url)
    remedy = _("Make one each night: cli.py backup {folder}/caseload-$(date +%F).zip", folder=folder)
    try:
        files = [one for one in folder.iterdir() if one.suffix in (".zip", ".sqlite")] if folder.is_dir() else []
        newest = max((one.stat().st_mtime for one in files), default=None)
    except OSError as error:
        return Finding(name, "bad", _("{folder} cannot be read.", folder=folder), str(error.strerror))
    if newest is None:
        return Finding(name, "look", _("There is no backup in {folder}.", folder=folder), remedy)
    days = max(int((time.time() - newest) // 86_400), 0)
    sentence = ngettext(
        "The newest backup in {folder} is {count} day old.", "The newest backup in {folder} is {count} days old.", days,
        folder=folder,
    )  # fmt: skip
    return ok(name, sentence) if days <= OLD_DAYS else Finding(name, "look", sentence, remedy)
