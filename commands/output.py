"""How commands answer: one JSON object on stdout, or plain text; refusals on stderr with exit code 1."""

import json
import logging
import sys
import uuid
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import typer

from language import N_, _
from services import faults, logs
from services.errors import UserError
from services.permissions import LOCAL_ACTOR

log = logging.getLogger("caseload.cli")
NO_BUDGET = N_("There is no budget for this year; budget and variance are empty.")
P = ParamSpec("P")
R = TypeVar("R")


def emit(answer: dict[str, Any], *, as_json: bool, text: str = "") -> None:
    """Print the answer: exactly one JSON object with `--json`, else the text (or `key: value` lines)."""
    if as_json:
        typer.echo(json.dumps(answer, default=str, ensure_ascii=False))
        return
    typer.echo(text or "\n".join(f"{key}: {value}" for key, value in answer.items()))


def note(message: str) -> None:
    """Print progress or a remark on stderr, where it never mixes with the answer."""
    typer.echo(message, err=True)


def write_file(out: Path, content: bytes) -> None:
    """Write a file that was asked for.

    Raises:
        UserError: The folder is not there, or nobody may write to it.
    """
    try:
        out.write_bytes(content)
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
