"""doctor: whether this installation is sound."""

from dataclasses import asdict
from typing import Annotated

import typer

from commands.output import emit, refusing
from language import N_, _, translate
from services.permissions import LOCAL_ACTOR
from services.settings import database_url

#: What is looked at, and how it stands.
NAMES = {
    "database": N_("Database"), "tables": N_("Tables"), "safety": N_("Crash safety"), "clock": N_("Clock"),
    "disk": N_("Disk space"), "permissions": N_("Permissions"), "backups": N_("Backups"), "sign-in": N_("Sign-in"),
    "anchors": N_("Anchors"), "secrets": N_("Secrets"),
}  # fmt: skip
VERDICTS = {"ok": N_("ok"), "look": N_("look"), "bad": N_("BAD")}


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command("doctor")(doctor)


@refusing
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Say in ten lines whether this installation is sound, each with its remedy; exit code 1 if something is bad."""
    from services.upkeep.doctor.report import examine

    findings = examine(database_url(), LOCAL_ACTOR)
    bad = any(one.verdict == "bad" for one in findings)
    lines = []
    for one in findings:
        lines.append(f"{translate(VERDICTS[one.verdict]):<5}{translate(NAMES[one.name])}: {one.sentence}")
        if one.verdict != "ok" and one.remedy:
            lines.append(f"     → {one.remedy}")
    lines.append(_("Something is not sound.") if bad else _("Sound."))
    emit({"sound": not bad, "findings": [asdict(one) for one in findings]}, as_json=as_json, text="\n".join(lines))
    if bad:
        raise typer.Exit(1)
