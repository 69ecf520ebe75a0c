"""Backups that somebody changed by hand."""

import zipfile
from collections.abc import Callable
from pathlib import Path


def changed(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Return a copy of a backup with each member changed; None leaves the member out."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as bundle:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                bundle.writestr(name, content)
    return target
