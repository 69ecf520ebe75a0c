"""A process that reads files for `reader`: what bursts, hangs or breaks over a hostile file is this process only.

Started as `python -m data.importers.running.worker DESCRIPTOR` by our own program only; tables leave by that socket.
"""

import os
import pickle
import resource
import socket
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pyarrow as pa

import data.importers.inspection  # noqa: F401 - loaded before anybody asks, with all that detection needs
from data.importers.reading.chunks import Chunk
from data.importers.running.limits import restrict, virtual_memory
from data.importers.running.messages import NEXT, Done, OutOfMemory, Piece, Raised, Refused, Request
from data.importers.running.passing_tables import send_table
from data.importers.tables.layout import UnreadableFile
from language import speaking
from processes.serving import Caller

#: A process that still holds so much more after a file is not kept: what it freed is in pieces.
GROWN_MB = 200


def main() -> None:
    """Answer until the caller is gone."""
    caller = Caller()
    channel = socket.socket(fileno=int(sys.argv[1]))
    pa.set_cpu_count(1)
    own_memory = virtual_memory()
    at_start = _resident_mb()
    for request in caller.requests():
        restrict(request.limits, own_memory=own_memory)
        try:
            with speaking(request.language):
                result = _answer(caller, channel, request)
            caller.answer(Done(result, grown=_resident_mb() - at_start > GROWN_MB))
        except UnreadableFile as error:
            caller.answer(Refused(error.message, error.hint, error.code))
        except MemoryError:
            caller.answer(OutOfMemory())
            os._exit(0)
        except BaseException as error:  # also what pyo3 raises when Rust panics
            caller.answer(_to_send(error))


def _answer(caller: Caller, channel: socket.socket, request: Request) -> object:
    """Return what the function returns; chunks are sent on the way."""
    result = request.function(*request.arguments, **request.options)
    if not request.chunked:
        return result
    chunks: Iterator[Chunk] = result
    with closing(result):
        for chunk in chunks:
            send_table(chunk.table, channel)
            caller.answer(Piece(replace(chunk, table=None)))
            if caller.next_request() != NEXT:
                return None
    return None


def _to_send(error: BaseException) -> Raised:
    """An exception on its way to the caller; one that cannot travel goes as what it says."""
    text = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")  # no text
    return Raised(error.with_traceback(None), text)


def _resident_mb() -> int:
    """Memory held now; where the system does not say (macOS), the most ever held."""
    try:
        with open("/proc/self/statm", encoding="ascii") as status:
            return int(status.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20


if __name__ == "__main__":
    main()
