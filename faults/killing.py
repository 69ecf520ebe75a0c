"""A process of its own for one operation, killed where it hurts: at a moment, at a write, at a step, with the power."""

import logging
import multiprocessing
import os
import pickle
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from data import outcomes
from data.engine import engine_for
from services.errors import UserError

#: Children are forked from a process that has loaded the product and holds no thread, no lock and no connection.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["faults.operations", "faults.sqlite_calls", "faults.warm"])
#: By the clock, on a machine that may be busy; `Bench.case` judges how long an operation takes.
MOST_SECONDS = 300.0
#: Functions after which a child can be killed: name of the step → where it is.
STEPS = {
    "lines stored": "services.imports.passing:insert_lines",
    "totals raised": "services.totals.ledger:apply",
    "suppliers raised": "services.totals.ledger:apply_suppliers",
    "batch described": "services.imports.storing.effects:complete",
    "event recorded": "services.audit:record",
}


@dataclass(frozen=True)
class Death:
    """When a child is killed.

    `at`: "moment" (`wait` seconds after it began), "commit" (`wait` seconds after its first commit began), "call"
    (before change number `number` of a SQLite file), "power" (the same, and what was not synced is lost by chance),
    "step" (after a function of STEPS, or "begun", "before commit", "after commit"), "never".
    """

    at: str = "never"
    wait: float = 0.0
    number: int = 0
    step: str = ""


@dataclass(frozen=True)
class Ending:
    """How a child ended: `killed`, or what it answered; its seconds, its SQLite calls, and how many before a commit.

    `outcome`: what its person would be told became of the data (see `data.outcomes`).
    """

    killed: bool
    error: str = ""
    refused: bool = False
    seconds: float = 0.0
    trace: tuple[Any, ...] = ()
    commit: int = 0
    outcome: str = ""


def run(name: str, url: str, folder: Path, death: Death, *, seed: int = 0) -> Ending:
    """Do an operation in a process of its own, and kill it there."""
    mine, other = CONTEXT.Pipe()
    child = CONTEXT.Process(target=_child, args=(name, url, folder, death, seed, other))
    child.start()
    other.close()
    try:
        return _watch(child, mine, death)
    finally:
        child.kill()
        child.join()
        mine.close()


def _watch(child: Any, pipe: Connection, death: Death) -> Ending:
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        try:
            if not pipe.poll(0.5):
                continue
            said = pipe.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            return Ending(killed=True)
        if isinstance(said, Ending):
            return said
        if (said, death.at) in (("begun", "moment"), ("commit", "commit")):
            _wait(death.wait)
            with suppress(ProcessLookupError):  # it was faster, and its answer is in the pipe
                os.kill(child.pid, signal.SIGKILL)
    raise TimeoutError(f"the operation was not done after {MOST_SECONDS:.0f} seconds")


def _wait(seconds: float) -> None:
    """Wait exactly: sleeping would miss what takes less than a millisecond."""
    until = time.perf_counter() + seconds
    if seconds > 0.02:
        time.sleep(seconds - 0.01)
    while time.perf_counter() < until:
        pass


# In the child ---------------------------------------------------------------------------------------------------------


def _child(name: str, url: str, folder: Path, death: Death, seed: int, pipe: Connection) -> None:
    from faults.operations import OPERATIONS

    logging.disable(logging.CRITICAL)  # of a wire that is cut libraries tell all they know
    os.environ["CASELOAD_READ_IN_CHILD"] = "no"
    calls = _calls(url)
    commit: list[int] = []

    def committing(_connection: Any) -> None:
        if not commit:
            commit.append(len(calls.trace) if calls else 0)
            pipe.send("commit")
        _die_if(death, "before commit")

    event.listen(engine_for(url), "commit", committing)
    _arm(engine_for(url), death, calls, seed)
    pipe.send("begun")
    begun, error, refused, mark = time.monotonic(), "", False, outcomes.mark()
    try:
        OPERATIONS[name].do(url, folder)
    except UserError as caught:
        error, refused = str(caught), True
    except Exception as caught:  # the process that asked judges it
        error = f"{type(caught).__name__}: {caught}"
        # What the database itself says is worded where pages and commands show it.
        refused = isinstance(caught, DBAPIError | sqlite3.Error | OSError) and death.at in ("fail", "full")
    trace = tuple(calls.trace) if calls else ()
    first_commit = commit[0] if commit else len(trace)
    seconds, outcome = time.monotonic() - begun, outcomes.since(mark)
    pipe.send(Ending(False, error, refused, seconds, trace, first_commit, outcome))
    pipe.close()
    os._exit(0)


def _calls(url: str) -> Any:
    if not url.startswith("sqlite"):
        return None
    from faults.sqlite_calls import Calls

    return Calls()


def _arm(engine: Engine, death: Death, calls: Any, seed: int) -> None:
    if calls is not None:
        calls.watch(_watcher(death, calls, Random(seed)))
    if death.at != "step":
        return
    if death.step in STEPS:
        module, function = STEPS[death.step].split(":")
        _after(import_module(module), function, lambda: _die_if(death, death.step))
    elif death.step == "begun":
        event.listen(engine, "begin", lambda _connection: _die_if(death, "begun"))
    elif death.step == "after commit":
        _after(engine.dialect, "do_commit", lambda: _die_if(death, "after commit"))


def _watcher(death: Death, calls: Any, random: Random) -> Callable[[Any], int]:
    from faults.sqlite_calls import ERRORS, FULL

    def watch(call: Any) -> int:
        if len(calls.trace) != death.number:
            return 0
        if death.at == "power":
            calls.lose_power(random)
        elif death.at == "call":
            os.kill(os.getpid(), signal.SIGKILL)
        elif death.at == "full" and call.kind == "write":
            return FULL
        elif death.at in ("fail", "full"):
            return ERRORS[call.kind]
        return 0

    return watch


def _die_if(death: Death, step: str) -> None:
    if death.at == "step" and death.step == step:
        os.kill(os.getpid(), signal.SIGKILL)


def _after(place: Any, name: str, act: Callable[[], None]) -> None:
    original = getattr(place, name)

    def wrapped(*arguments: Any, **options: Any) -> Any:
        answer = original(*arguments, **options)
        act()
        return answer

    setattr(place, name, wrapped)
