"""Where anchors are kept: a file out of reach of who has the database, and a system log, as the environment says."""

import errno
import logging
import os
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import IO

from language import _
from services.audit import TrailHead
from services.errors import UserError
from services.trail.anchors import lines
from services.trail.anchors.lines import Anchor

FILE_SETTING = "CASELOAD_ANCHOR_FILE"
SYSLOG_SETTING = "CASELOAD_ANCHOR_SYSLOG"
KEY_SETTING = "CASELOAD_ANCHOR_KEY"
MINUTES_SETTING = "CASELOAD_ANCHOR_MINUTES"
SHORTEST_KEY = 32
USUAL_MINUTES = 60
#: How long one waits for another process that appends to the file.
PATIENCE_SECONDS = 10.0
_BETWEEN_TRIES = 0.01
#: The most characters that usual system logs take in one line.
LONGEST_LINE = 8000
_ANSWER_SECONDS = 0.2  # for a machine's word that nobody listens
_BLOCK = 4096  # bytes at the end of a file in which its last line is looked for first; then in twice as many


@dataclass(frozen=True)
class AnchorPlaces:
    """Where anchors go and what signs them: the first key signs, any of them proves."""

    file: Path | None = None
    syslog: str = ""
    keys: tuple[str, ...] = ()
    minutes: int = USUAL_MINUTES

    @property
    def are_set(self) -> bool:
        """Return whether anchors are kept at all."""
        return self.file is not None or bool(self.syslog)


def from_environment() -> AnchorPlaces:
    """Return what the environment says.

    Raises:
        UserError: A place is named without a key, the key is too short, or the minutes are no number.
    """
    name, syslog = os.environ.get(FILE_SETTING, "").strip(), os.environ.get(SYSLOG_SETTING, "").strip()
    if not name and not syslog:
        return AnchorPlaces()
    keys = tuple(os.environ.get(KEY_SETTING, "").replace(",", " ").split())
    if not keys or any(len(key) < SHORTEST_KEY for key in keys):
        raise UserError(
            _("{name} must hold a key of at least {count} characters.", name=KEY_SETTING, count=SHORTEST_KEY),
            hint=_("Make one with: openssl rand -hex 32"),
        )
    minutes = os.environ.get(MINUTES_SETTING, "").strip() or str(USUAL_MINUTES)
    if not minutes.isascii() or not minutes.isdigit() or not int(minutes):
        raise UserError(
            _("{name} is not a number of minutes: {text}", name=MINUTES_SETTING, text=minutes),
            hint=_("Leave it out for the usual {usual}.", usual=USUAL_MINUTES),
        )
    return AnchorPlaces(Path(name) if name else None, syslog, keys, int(minutes))


def are_named() -> bool:
    """Return whether a place is named, whatever else is set."""
    return any(os.environ.get(name, "").strip() for name in (FILE_SETTING, SYSLOG_SETTING))


def named_file() -> Path | None:
    """Return the file of anchors that is named, whatever else is set."""
    name = os.environ.get(FILE_SETTING, "").strip()
    return Path(name) if name else None


def keep(
    places: AnchorPlaces,
    head: TrailHead,
    *,
    why: str,
    reason: str = "",
    accepts: Iterable[int] = (),
    patience: float = PATIENCE_SECONDS,
) -> Anchor:
    """Sign a head and put it into all places; return the anchor.

    A file that cannot be written keeps the system log from nothing: there the anchor then stands without a number.

    Raises:
        OSError: A place cannot be written, or another process has the file for longer than `patience` seconds.
    """
    signed, failure = signed_head(places, head, why=why, reason=reason, accepts=accepts), None
    if places.file:
        try:
            signed = append(places.file, signed, places.keys[0], patience)
        except OSError as error:
            failure = error
    if places.syslog:
        send(places.syslog, signed)
    if failure is not None:
        raise failure
    return signed


def signed_head(
    places: AnchorPlaces, head: TrailHead, *, why: str, reason: str = "", accepts: Iterable[int] = ()
) -> Anchor:
    """Return the anchor of a head as of now, without a number in a file."""
    anchor = Anchor(
        number=0, at=datetime.now(UTC).isoformat(timespec="seconds"), why=why, event=head.event, hash=head.hash,
        event_at=head.event_at, version=head.version, reason=reason, accepts=lines.ranges(accepts),
    )  # fmt: skip
    return lines.sign(anchor, places.keys[0])


def append(path: Path, anchor: Anchor, key: str, patience: float) -> Anchor:
    """Add an anchor to the end of a file and have it on the disk; return it as it stands there, with its number.

    Several processes of a machine take turns.

    Raises:
        OSError: It cannot be written, or another process has the file for longer than `patience` seconds.
    """
    with _locked_file(path, patience) as file:
        last, torn = _last_line(file)
        number, previous = (last.number + 1, last.signature) if last else (1, "")
        content = {**anchor.__dict__, "number": number, "previous": previous}
        signed = lines.sign(Anchor(**content), key)
        file.write((b"\n" if torn else b"") + lines.write(signed).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return signed


@contextmanager
def _locked_file(path: Path, patience: float) -> Iterator[IO[bytes]]:
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(descriptor, "a+b") as file:
        if os.name != "nt":
            _lock(file, patience)
        yield file


def _lock(file: IO[bytes], patience: float) -> None:
    """Have a file for oneself until it is closed."""
    import fcntl

    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(_BETWEEN_TRIES)
        else:
            return


def _last_line(file: IO[bytes]) -> tuple[Anchor | None, bool]:
    """Return the last anchor of a file, and whether the file ends in the middle of a line (a power cut)."""
    end = start = file.seek(0, os.SEEK_END)
    size, tail = _BLOCK, b""
    while start:
        start, size = max(end - size, 0), 2 * size
        file.seek(start)
        tail = file.read(end - start)
        whole = tail.splitlines()[1 if start else 0 :]  # what the block begins with may be the end of a line
        read = map(lines.read, (line.decode("utf-8", "replace") for line in reversed(whole)))
        last = next((anchor for anchor in read if anchor), None)
        if last is not None:
            return last, not tail.endswith(b"\n")
    return None, bool(tail) and not tail.endswith(b"\n")


class _SystemLog(SysLogHandler):
    """A system log that says when a line did not leave; the library's prints that and goes on."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Raise what is being handled."""
        del record
        raise  # noqa: PLE0704


def send(place: str, anchor: Anchor) -> Anchor:
    """Send an anchor to a system log, and return it.

    Raises:
        OSError: There is no such log, or the line is longer than logs take.
    """
    _send(place, lines.write(anchor))
    return anchor


def _send(place: str, line: str) -> None:
    """Send a line to a system log: a socket by its path, or `host` or `host:port` by UDP.

    Raises:
        OSError: There is no such log, or the line is longer than logs take.
    """
    if len(line) > LONGEST_LINE:
        raise OSError(errno.EMSGSIZE, os.strerror(errno.EMSGSIZE))
    handler = _SystemLog(_address(place), facility=SysLogHandler.LOG_AUTHPRIV)
    try:
        handler.ident = f"{lines.MARK}: "
        handler.emit(logging.makeLogRecord({"msg": line, "levelno": logging.NOTSET, "levelname": "INFO"}))
    finally:
        handler.close()


def reach(place: str) -> None:
    """Send a line that is no anchor to a system log, and find out whether it is there.

    By UDP nobody answers; only a machine without a log on that port says so.

    Raises:
        OSError: There is no such log.
    """
    _send(place, "doctor")
    address = _address(place)
    if isinstance(address, str):
        return
    family, kind, protocol, _name, server = socket.getaddrinfo(*address, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.settimeout(_ANSWER_SECONDS)
        probe.connect(server)
        probe.send(f"<86>{lines.MARK}: doctor".encode())
        with suppress(TimeoutError):
            probe.recv(1)  # refused, if anything


def _address(place: str) -> str | tuple[str, int]:
    if place.startswith("/"):
        return place
    host, _colon, port = place.rpartition(":")
    try:
        return (host, int(port)) if host else (place, 514)
    except ValueError as error:
        raise socket.gaierror(f"no port: {port}") from error  # no text


def read_all(path: Path) -> list[Anchor]:
    """Return the anchors of a file, in its order; lines that are none are left out.

    Raises:
        UserError: The file is not there or cannot be read.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return [anchor for anchor in map(lines.read, file) if anchor]
    except OSError as error:
        raise UserError(
            _("The anchors in {file} cannot be read: {reason}.", file=path, reason=error.strerror),
            hint=_("Check the path and its permissions. The first anchor is written by: cli.py anchor"),
            code="no_anchors",
        ) from error
