"""`settings set` and `settings propose`: the hospital's settings for scripted set-ups; `show-settings` prints them."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.importing.drops import uploads
from commands.output import emit, refusing
from commands.rows import migrated_database
from language import _
from services.imports import dropping
from services.organization import first_settings, hospital
from services.organization.setting_names import NAMES, changes_in
from services.permissions import LOCAL_ACTOR

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Written = Annotated[
    list[str],
    typer.Argument(metavar="NAME=VALUE…", help=f"Names: {', '.join(NAMES)}.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Set the hospital's settings, or have them proposed from files.", no_args_is_help=True)
    group.command("set")(change)
    group.command("propose")(propose)
    app.add_typer(group, name="settings")


@refusing
def change(written: Written, as_json: AsJson = False) -> None:
    """Set settings of the hospital, all of them or none; refused where stored figures forbid it."""
    changes = changes_in(written)
    url = migrated_database()
    now = asdict(hospital.change(url, LOCAL_ACTOR, **changes))
    emit(now, as_json=as_json, text="\n".join(f"{name}: {now[name]}" for name in changes))


@refusing
def propose(
    files: Annotated[
        list[Path], typer.Argument(help="The first files of a hospital, or folders of them.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Propose name, country, currency and first month from files, each with why; stores nothing."""
    url = migrated_database()
    with tempfile.TemporaryDirectory() as folder:
        opened = dropping.open_files(uploads(files), Path(folder))
        proposals = first_settings.propose(url, LOCAL_ACTOR, opened)
    names = {field: name for name, field in NAMES.items()}
    listed = [{**asdict(one), "name": names[one.name]} for one in proposals]
    lines = [
        f"{one['name']}={one['value']}  {one['why'] or _('Nothing says so; this is the default.')}" for one in listed
    ]
    emit({"new": first_settings.is_new(url), "proposals": listed}, as_json=as_json, text="\n".join(lines))
