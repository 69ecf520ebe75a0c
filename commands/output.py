"""How commands answer: one JSON object on stdout, or plain text; refusals on stderr with exit code 1.

The terminal speaks English unless it is told another language; files for people are in the hospital's.
"""

import json
import logging
import re
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import typer

from language import ENGLISH, N_, _, speaking
from language import use as speak
from services import faults, logs
from services.errors import UserError
from services.permissions import LOCAL_ACTOR
from services.upkeep.whole_files import appearing_whole

log = logging.getLogger("caseload.cli")
NO_BUDGET = N_("There is no budget for this year; budget and variance are empty.")
#: The language that the terminal was told.
_told: ContextVar[str | None] = ContextVar("told", default=None)
#: What a terminal obeys instead of showing: control characters, and marks that turn the direction of reading.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
P = ParamSpec("P")
R = TypeVar("R")


def emit(answer: dict[str, Any], *, as_json: bool, text: str = "") -> None:
    """Print the answer: exactly one JSON object with `--json`, else the text (or `key: value` lines)."""
    if as_json:
        written = json.dumps(answer, default=str, ensure_ascii=False)
        typer.echo(_OBEYED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", written))
        return
    say(text or "\n".join(f"{key}: {value}" for key, value in answer.items()))


def say(text: str) -> None:
    """Print lines for people; names of files and of the hospital's things never command the terminal."""
    typer.echo(harmless(text))


def say_csv(rows: str | bytes) -> None:
    """Print a CSV: as it is for programs, and such that it commands nothing on a terminal."""
    text = rows.decode() if isinstance(rows, bytes) else rows
    typer.echo(harmless(text) if sys.stdout.isatty() else text, nl=False)


def note(message: str) -> None:
    """Print progress or a remark on stderr, where it never mixes with the answer."""
    typer.echo(harmless(message), err=True)


def harmless(text: str) -> str:
    """Return a text with what a terminal would obey written out ([U+001B])."""
    return _OBEYED.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", text.replace("\r\n", "\n"))


def write_file(out: Path, content: bytes) -> None:
    """Write a file that was asked for; it appears when it is whole.

    Raises:
        UserError: The folder is not there, or nobody may write to it.
    """
    try:
        with appearing_whole(out) as part:
            part.write_bytes(content)
    except OSError as error:
        raise UserError(
            _("{out} cannot be written.", out=out), hint=_("Check the folder and its permissions.")
        ) from error


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a UserError into its sentence on stderr and exit code 1, and a bug into a reference."""

    @wraps(command)
    def guard_command(*args: P.args, **kwargs: P.kwargs) -> R:
        logs.set_up()
        with logs.working(command.__name__, LOCAL_ACTOR.name):
            return _run_guarded(lambda: command(*args, **kwargs))

    return guard_command


def _run_guarded(command: Callable[[], R]) -> R:
    before = faults.mark()
    try:
        with faults.refusing_faults():
            return command()
    except UserError as error:
        note(f"{error.message}\n{error.hint}".strip())
        raise typer.Exit(1) from None
    except (typer.Exit, typer.Abort, typer.BadParameter, KeyboardInterrupt):
        raise
    except BrokenPipeError:
        sys.exit(1)
    except Exception:
        reference = uuid.uuid4().hex[:8]
        log.exception("Unexpected error, reference %s", reference)
        wrong = _("Something went wrong inside Caseload (reference {reference}).", reference=reference)
        note(f"{wrong} {faults.outcome_sentence(before)}".strip())
        raise typer.Exit(1) from None


@refusing
def use_language(code: str | None) -> None:
    """Speak a language from now on; English when none was asked for.

    Raises:
        UserError: There is no catalog of it.
    """
    from services.people import languages

    speak(ENGLISH)
    _told.set(None)
    if code:
        languages.check(code)
        speak(code)
        _told.set(code)


@contextmanager
def for_readers(url: str) -> Iterator[None]:
    """Speak the hospital's language for files that people read, unless the terminal was told another."""
    from services import status

    with speaking(_told.get() or status.read(url).settings.language):
        yield
