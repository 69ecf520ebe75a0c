"""backup, restore, verify: keep the figures, and prove that they are what they were."""

from pathlib import Path
from typing import Annotated

import typer

from commands.output import emit, note, refusing
from language import _, count_text
from services.permissions import LOCAL_ACTOR
from services.settings import database_url
from services.upkeep import backup as backups
from services.upkeep import verify as verification

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the terminal."""
    app.command()(backup)
    app.command()(restore)
    app.command()(verify)


@refusing
def backup(
    file: Annotated[Path, typer.Argument(help="The file to make, for example caseload-2026-04-30.zip.")],
    as_json: AsJson = False,
) -> None:
    """Write the whole database, as of now, into one portable file; others may go on working."""
    manifest = backups.backup(database_url(), LOCAL_ACTOR, path=file, progress=_progress)
    emit(
        {"file": str(file), "bytes": file.stat().st_size, **_answer(manifest)},
        as_json=as_json,
        text=_(
            "{rows} rows of {count} tables written to {file}.",
            rows=count_text(manifest.rows),
            count=len(manifest.tables),
            file=file,
        ),
    )


@refusing
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` has made.")],
    as_json: AsJson = False,
) -> None:
    """Fill an empty database (DATABASE_URL) from a backup; it counts only if it is proven equal."""
    manifest = backups.restore(database_url(), LOCAL_ACTOR, path=file, progress=_progress)
    emit(
        {"file": str(file), "equal": True, **_answer(manifest)},
        as_json=as_json,
        text=_(
            "{rows} rows of {count} tables restored and proven equal to the backup.",
            rows=count_text(manifest.rows),
            count=len(manifest.tables),
        ),
    )


@refusing
def verify(as_json: AsJson = False) -> None:
    """Prove that totals equal their lines, the audit trail is whole and nothing is damaged; exit code 1 if not."""
    verdict = verification.verify(database_url(), LOCAL_ACTOR)
    rows = sum(figures.rows for figures in verdict.tables.values())
    sound = _(
        "All sound: {rows} rows in {count} tables, {audit_events} audit events.",
        rows=count_text(rows),
        count=len(verdict.tables),
        audit_events=count_text(verdict.audit_events),
    )
    emit(verdict.as_dict(), as_json=as_json, text=sound if verdict.sound else "\n".join(verdict.problems))
    if not verdict.sound:
        note(_("{count} problems found.", count=len(verdict.problems)))
        raise typer.Exit(1)


def _progress(table: str, rows: int) -> None:
    if rows:
        note(_("{table}: {rows} rows", table=table, rows=count_text(rows)))


def _answer(manifest: backups.Manifest) -> dict[str, object]:
    return {
        "rows": manifest.rows,
        "revision": manifest.revision,
        "made_at": manifest.made_at,
        "source": manifest.source,
        "audit": {
            "events": manifest.tables["audit_event"].rows,
            "first_broken": manifest.audit_first_broken,
        },
        "tables": {
            name: {"rows": record.rows, "totals": record.totals, "sha256": record.sha256}
            for name, record in manifest.tables.items()
        },
    }
