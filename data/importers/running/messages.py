"""What a process that reads files is asked, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data.importers.reading.chunks import Chunk
from data.importers.running.limits import ReadingLimits


@dataclass(frozen=True)
class Request:
    """Call a function about a file, within limits, in a person's language.

    Its result is the answer; of a function that yields chunks, the first chunk is, and each `NEXT` asks for another.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    options: Mapping[str, Any]
    limits: ReadingLimits
    language: str
    chunked: bool = False


#: Asks for the next chunk, or that no more be read.
NEXT, STOP = "next", "stop"


@dataclass(frozen=True)
class Done:
    """The result of a call (None after the last chunk); `grown`: the process holds much that it took for the file."""

    result: Any = None
    grown: bool = False


@dataclass(frozen=True)
class Piece:
    """A chunk without its table, which comes as a file; its table is None."""

    chunk: Chunk


@dataclass(frozen=True)
class Refused:
    """The file cannot be read: the parts of an `UnreadableFile`."""

    message: str
    hint: str
    code: str


@dataclass(frozen=True)
class OutOfMemory:
    """The file needs more memory than it may take; the process ends."""


@dataclass(frozen=True)
class Raised:
    """Something else was raised: a bug, or a file that is gone."""

    error: BaseException
    traceback: str = field(default="")
