"""What reading one file may take, and what a person is told when a file takes more."""

import os
import signal
import sys
from dataclasses import dataclass

from data.importers.tables.layout import UnreadableFile
from language import _, count_text
from processes.children import ChildDiedError

#: What the libraries that read files print when they are given no more memory.
_NO_MEMORY = ("MemoryError", "memory allocation of", "bad_alloc", "malloc of size", "realloc of size")  # no text


@dataclass(frozen=True)
class ReadingLimits:
    """What one reading of a file may take: memory beside the program's own, processor time, time waited for it."""

    memory_mb: int = 768  # with the program's own, no reader holds a gigabyte
    cpu_seconds: int = 300
    wall_seconds: int = 900


def virtual_memory() -> int | None:
    """Return the bytes of address space of this process; None where the system does not say (macOS)."""
    try:
        with open("/proc/self/statm", encoding="ascii") as status:
            return int(status.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def restrict(limits: ReadingLimits, *, own_memory: int | None) -> None:
    """Hold this process to the limits from now on; the time waited for it is watched by who waits.

    Args:
        limits: Counted from now on.
        own_memory: Address space that the program takes without a file, as `virtual_memory` says.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold what the file holds
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_seconds
    _lower(resource.RLIMIT_CPU, seconds)
    if own_memory is not None:
        _lower(resource.RLIMIT_AS, own_memory + limits.memory_mb * 1024 * 1024)


def _lower(kind: int, value: int) -> None:
    """Set a soft limit, never above the hard one that the system gives."""
    import resource

    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


# In words -------------------------------------------------------------------------------------------------------------


def too_much_memory(limits: ReadingLimits) -> UnreadableFile:
    """The file needs more memory than it may take."""
    return UnreadableFile(
        _(
            "The file needs more than {limit} MB of memory to read; nothing was stored.",
            limit=count_text(limits.memory_mb),
        ),
        hint=_("Split it, for example by month, or save the table as CSV."),
        code="memory",
    )


def too_much_work(limits: ReadingLimits) -> UnreadableFile:
    """The file needs more processor time than it may take."""
    return UnreadableFile(
        _(
            "The file needs more than {limit} seconds of computing time to read; nothing was stored.",
            limit=count_text(limits.cpu_seconds),
        ),
        hint=_("Split it, for example by month, or save the table as CSV."),
        code="computing_time",
    )


def too_slow(limits: ReadingLimits) -> UnreadableFile:
    """The file was not read in the time that one waits for it."""
    return UnreadableFile(
        _(
            "The file needs more than {limit} seconds to read; nothing was stored.",
            limit=count_text(limits.wall_seconds),
        ),
        hint=_("Try again when the computer is less busy, or split the file, for example by month."),
        code="time",
    )


def crash(reference: str) -> UnreadableFile:
    """The process that reads the file ended for another reason; the log says which."""
    return UnreadableFile(
        _("The file could not be read: the process that reads it stopped; nothing was stored."),
        hint=_(
            "Try again; if it happens again, give your administrator the reference {reference}.", reference=reference
        ),
        code="crashed",
    )


def limit_reached(error: ChildDiedError, limits: ReadingLimits) -> UnreadableFile | None:
    """Return which limit ended a process, None when it was none."""
    if error.returncode == -signal.SIGXCPU:
        return too_much_work(limits)
    if any(word in str(error) for word in _NO_MEMORY):
        return too_much_memory(limits)
    return None
