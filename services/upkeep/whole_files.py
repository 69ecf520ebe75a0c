"""Files that people keep appear when they are whole: half of one would be taken for the newest backup, or sent on."""

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: What stands behind the name of a file that is being written; each writer has a file of its own.
PART = re.compile(r"\.[0-9a-f]{8}\.part")
LEFTOVER_SECONDS = 24 * 3600


@contextmanager
def appearing_whole(path: Path) -> Iterator[Path]:
    """Yield where to write a file that becomes `path` at the end; where the block fails, what was there stays.

    Of two who write the same file at once the later one stays, whole. A device or a pipe is written itself, and so is a
    file that may not be written, or in a folder where no other may be made. What is yielded is there, empty; only those
    may read it who may read the file that it replaces.
    """
    place = path.resolve()  # of a link, the file that it names
    if path.exists() and not (path.is_file() and os.access(place, os.W_OK) and os.access(place.parent, os.W_OK)):
        yield path
        return
    _remove_leftovers(place)
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
    try:
        part.touch(exist_ok=False)
        if place.exists():
            part.chmod(place.stat().st_mode)
        yield part
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _remove_leftovers(place: Path) -> None:
    """Remove what a writer of this file left behind when it was killed."""
    with suppress(OSError):
        for part in place.parent.iterdir():
            if part.name.startswith(place.name) and PART.fullmatch(part.name.removeprefix(place.name)):
                with suppress(OSError):
                    if time.time() - part.stat().st_mtime > LEFTOVER_SECONDS:
                        part.unlink()
