"""backup, restore, verify, anchor: keep the figures, and prove that they are what they were."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.output import emit, note, refusing
from commands.rows import migrated_database
from language import _, count_text
from services.errors import UserError
from services.permissions import LOCAL_ACTOR
from services.settings import database_url
from services.trail.anchors import accepting, checks
from services.trail.anchors.checks import AnchorReport
from services.upkeep import backup as backups
from services.upkeep import rehearsal
from services.upkeep import verify as verification

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the terminal."""
    app.command()(backup)
    app.command()(restore)
    app.command()(verify)
    app.command()(anchor)


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
    file: Annotated[Path, typer.Argument(help="A file that `backup` has made; for --rehearse also a folder of them.")],
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Restore into a scratch database, prove it, and throw it away.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fill an empty database (DATABASE_URL) from a backup; it counts only if it is proven equal.

    With --rehearse the database is left alone: the backup (of a folder the newest) is restored into a scratch database,
    and it is said whether it is usable; exit code 1 if not.
    """
    if rehearse:
        _rehearse(file, as_json=as_json)
        return
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
    _note_anchors()


def _note_anchors() -> None:
    """Say what the anchors have against the restored trail, and the way to accept it."""
    try:
        report = checks.report(database_url(), LOCAL_ACTOR)
    except UserError as error:
        note(str(error))
        return
    if report.void:
        note("\n".join([*report.problems, checks.way_out()]))


def _rehearse(file: Path, *, as_json: bool) -> None:
    done = rehearsal.rehearse(database_url(), LOCAL_ACTOR, path=file, progress=_progress)
    verdict = _("{file} is usable.", file=done.file) if done.usable else _("{file} is NOT usable.", file=done.file)
    totals = [_("Total of {table}: {total}", table=table, total=total) for table, total in done.totals.items()]
    emit(
        {"usable": done.usable, **asdict(done)},
        as_json=as_json,
        text="\n".join([*done.proof, *totals, *done.remarks, *done.problems, verdict]),
    )
    if not done.usable:
        raise typer.Exit(1)


@refusing
def verify(
    anchors: Annotated[
        Path | None, typer.Option(help="A copy of the anchors, such as lines of a log server.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Prove that totals equal their lines, the audit trail is whole and nothing is damaged; exit code 1 if not.

    The trail is compared with its anchors, and the state of budgets, files, users and months with what the trail says.
    """
    verdict = verification.verify(database_url(), LOCAL_ACTOR, anchors=anchors)
    rows = sum(figures.rows for figures in verdict.tables.values())
    sound = _(
        "All sound: {rows} rows in {count} tables, {audit_events} audit events.",
        rows=count_text(rows),
        count=len(verdict.tables),
        audit_events=count_text(verdict.audit_events),
    )
    emit(verdict.as_dict(), as_json=as_json, text=sound if verdict.sound else "\n".join(verdict.problems))
    for remark in [*verdict.unchecked, *_anchor_remarks(verdict.anchors), *verdict.anchors.remarks]:
        note(remark)
    if verdict.anchors.void:
        note(checks.way_out())
    if not verdict.sound:
        note(_("{count} problems found.", count=len(verdict.problems)))
        raise typer.Exit(1)


def _anchor_remarks(report: AnchorReport) -> list[str]:
    """Say how far anchors confirm the trail."""
    if not report.anchors:
        return [] if report.problems else [checks.absence()]
    return [
        _(
            "{count} anchors; the last one confirms the trail up to event {event} ({at}).",
            count=count_text(report.anchors),
            event=count_text(report.confirmed),
            at=checks.day(report.confirmed_at),
        )
    ]


@refusing
def anchor(
    accept: Annotated[
        str | None, typer.Option(help="Why the database is right as it is, after a restore.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Keep the signed head of the audit trail outside the database (CASELOAD_ANCHOR_FILE, CASELOAD_ANCHOR_SYSLOG).

    With --accept REASON the state as it is counts from now on, though the trail or its anchors say otherwise.
    """
    url = migrated_database()
    if accept is not None:
        accepted = accepting.accept(url, LOCAL_ACTOR, reason=accept)
        text = _("Accepted from now on:") + "\n" + "\n".join(accepted)
        emit({"accepted": list(accepted), "reason": accept}, as_json=as_json, text=text)
        return
    kept = accepting.anchor(url, LOCAL_ACTOR)
    emit(
        {"number": kept.number, "event": kept.event, "hash": kept.hash, "at": kept.at},
        as_json=as_json,
        text=_("Anchored event {event}: {hash}", event=count_text(kept.event), hash=kept.hash),
    )


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
