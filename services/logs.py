"""Logs as JSON, one object a line, when CASELOAD_LOG_FORMAT=json; without it they stay as they are.

A line says what happened, to whom (a number, never an address), how long it took and which steps were slow, and for an
error its kind, its place in the code and the reference that the person was shown. It holds no content: neither the
values that a message was given, nor what an error says, for both may come from a file or a database. Messages of other
packages may be put together already, so of those only the place stands in the line.
"""

import json
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FORMAT_SETTING = "CASELOAD_LOG_FORMAT"
#: A step that takes longer is named.
SLOW_SECONDS = 0.5
MOST_STEPS = 20
MOST_KINDS = 5
_REFERENCE = "reference %s"
OUR_LOGGERS = "caseload"
_log = logging.getLogger("caseload.work")


@dataclass
class WorkRecord:
    """What is under way in this thread: a page or command, for whom, since when, and its slow steps so far."""

    name: str
    actor: str = ""
    began: float = field(default_factory=time.monotonic)
    slow: list[dict[str, Any]] = field(default_factory=list)


_work: ContextVar[WorkRecord | None] = ContextVar("work", default=None)


def are_json() -> bool:
    """Return whether logs are written as JSON."""
    return os.environ.get(FORMAT_SETTING, "").strip().lower() == "json"


class JsonFormatter(logging.Formatter):
    """One JSON object a line, without content."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        work = _work.get()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, **_event(record),
            "process": record.process, "thread": threading.current_thread().name,
        }  # fmt: skip
        if work is not None:
            line |= {"work": work.name, "actor": work.actor}
        if _is_ours(record) and (reference := _reference(record)):
            line["reference"] = reference
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1] is not None:
            line |= _error(record.exc_info[1])
        return json.dumps({key: value for key, value in line.items() if value != ""}, ensure_ascii=False)


def _is_ours(record: logging.LogRecord) -> bool:
    """Return whether the message is one of Caseload's own, whose values are parted from its text."""
    return record.name.split(".", 1)[0] == OUR_LOGGERS


def _event(record: logging.LogRecord) -> dict[str, Any]:
    return {"event": str(record.msg)} if _is_ours(record) else {"file": _short(record.pathname), "line": record.lineno}


def _reference(record: logging.LogRecord) -> str:
    return (
        str(record.args[0]) if _REFERENCE in str(record.msg) and isinstance(record.args, tuple) and record.args else ""
    )


def _error(error: BaseException) -> Mapping[str, Any]:
    """Return the kinds of an error and of those behind it, and where in the code it was; nothing of what it says."""
    kinds: list[str] = []
    behind: BaseException | None = error
    while behind is not None and len(kinds) < MOST_KINDS:
        kinds.append(f"{type(behind).__module__}.{type(behind).__qualname__}".removeprefix("builtins."))
        behind = behind.__cause__ or behind.__context__
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": kinds, "at": [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames]}


def _short(path: str) -> str:
    marks = ("site-packages/", f"{os.getcwd()}/")
    return next((path.split(mark, 1)[1] for mark in marks if mark in path), path.rsplit("/", 1)[-1])


def set_up() -> None:
    """Write all logs of this process to stderr as JSON where the environment asks for it."""
    if not are_json():
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    logging.getLogger(OUR_LOGGERS).setLevel(logging.INFO)
    catch_uncaught()


def catch_uncaught() -> None:
    """Have warnings, and errors that nobody caught, written as lines like any other, without what they say."""
    logging.captureWarnings(True)
    sys.excepthook = lambda _kind, error, _trace: _log_uncaught(error, "Uncaught error")  # no text
    threading.excepthook = lambda failed: _log_uncaught(failed.exc_value, "Uncaught error in a thread")  # no text
    sys.unraisablehook = lambda failed: _log_uncaught(failed.exc_value, "Uncaught error in a clean-up")  # no text


def _log_uncaught(error: BaseException | None, event: str) -> None:
    if error is not None and not isinstance(error, SystemExit):  # a thread may end so
        logging.getLogger(f"{OUR_LOGGERS}.uncaught").critical(event, exc_info=error)


@contextmanager
def working(name: str, actor: str = "") -> Iterator[WorkRecord]:
    """Log what a page or command took when it ends, and say in each line meanwhile what it was for."""
    work = WorkRecord(name, actor)
    token = _work.set(work)
    try:
        yield work
    finally:
        if are_json():
            took = round((time.monotonic() - work.began) * 1000)
            _log.info("Done", extra={"facts": {"duration_ms": took, "slow_steps": work.slow}})  # no text
        _work.reset(token)


def name_work(*, name: str = "", actor: str = "") -> None:
    """Say what the work under way turned out to be, and for whom."""
    work = _work.get()
    if work is not None:
        work.name, work.actor = name or work.name, actor or work.actor


@contextmanager
def step(name: str) -> Iterator[None]:
    """Measure a step of the work under way; a slow one is named in its line."""
    began = time.monotonic()
    try:
        yield
    finally:
        work, took = _work.get(), time.monotonic() - began
        if work is not None and took >= SLOW_SECONDS and len(work.slow) < MOST_STEPS:
            work.slow.append({"step": name, "ms": round(took * 1000)})
