"""Read, check and store one file: `preview` stores nothing, `post` stores everything in one transaction."""

from pathlib import Path

from services.imports.options import ImportOptions, Progress
from services.imports.results import Outcome, Preview
from services.permissions import Actor


def preview(
    url: str,
    actor: Actor,
    path: Path,
    *,
    filename: str,
    options: ImportOptions,
    progress: Progress | None = None,
) -> Preview:
    """Return what posting this file would do.

    Raises:
        UserError: Not permitted, or the file cannot be read as a table at all.
    """
    raise NotImplementedError


def post(
    url: str,
    actor: Actor,
    path: Path,
    *,
    filename: str,
    options: ImportOptions,
    progress: Progress | None = None,
) -> Outcome:
    """Store the good rows of a file as one batch, with its rejected rows, totals and audit event: all or nothing.

    Raises:
        UserError: Not permitted, unreadable, posted before, private columns, or an open question.
    """
    raise NotImplementedError
