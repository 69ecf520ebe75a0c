"""Files that people keep appear when they are whole: half of one would be taken for the newest backup, or sent on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def appearing_whole(path: Path) -> Iterator[Path]:
    """Yield where to write a file that becomes `path` at the end; where the block fails, what was there stays.

    A device or a pipe is written itself, and so is a file in a folder where no other may be made. A file that is
    replaced keeps who may read it.
    """
    place = path.resolve()  # of a link, the file that it names
    if path.exists() and not (path.is_file() and os.access(place.parent, os.W_OK)):
        yield path
        return
    part = place.with_name(place.name + ".part")
    try:
        yield part
        if place.exists():
            part.chmod(place.stat().st_mode)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
