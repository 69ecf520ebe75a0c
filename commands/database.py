"""Set up the database, with or without the demo hospital, and show the settings in force."""

from dataclasses import asdict
from typing import Annotated

import typer

from commands.output import emit, note, refusing
from language import _, count_text, share_text
from services import settings
from services.permissions import LOCAL_ACTOR


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("init")(init)
    app.command("show-settings")(show_settings)


@refusing
def init(
    demo: Annotated[bool, typer.Option("--demo", help="Also load the demo hospital.")] = False,
    facilities: Annotated[int, typer.Option(min=1, max=60, help="Facilities of the demo.")] = 2,
    months: Annotated[int, typer.Option(min=16, max=240, help="Months of history of the demo.")] = 40,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Bring the tables up to date; with --demo fill an empty database with a believable hospital group."""
    from services.upkeep import before_update

    url = settings.database_url()
    answer: dict[str, object] = {"revision": before_update.update(url)}
    if demo:
        from services.upkeep.demo import Size, load

        counts = load(
            url,
            LOCAL_ACTOR,
            size=Size(facilities, months),
            progress=lambda share, text: note(f"{share_text(share):>4}  {text}"),
        )
        answer["demo"] = counts
    text = _("The database is up to date.")
    if demo:
        loaded = ", ".join(f"{count_text(count)} {name}" for name, count in counts.items())
        text += " " + _("Demo hospital: {counts}.", counts=loaded)
    emit(answer, as_json=as_json, text=text)


@refusing
def show_settings(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Show what the environment and the hospital have set; passwords are left out."""
    from services import status
    from services.database import without_password
    from services.upkeep import before_update

    process = settings.ProcessSettings.from_env()
    before_update.update(process.database_url)
    hospital = status.read(process.database_url).settings
    shown = asdict(process) | {"database_url": without_password(process.database_url)}
    emit({**shown, **asdict(hospital)}, as_json=as_json)
