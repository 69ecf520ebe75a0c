"""`user add|change|deactivate|list|import`: who may sign in, as what, for which departments."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.output import emit, note, refusing
from commands.rows import migrated_database
from language import N_, _, translate
from services.errors import UserError
from services.people import accounts, lists
from services.people.accounts import Person
from services.permissions import BOUND, LOCAL_ACTOR, ROLE_NAMES, role_name

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Email = Annotated[str, typer.Argument(help="The person's e-mail address.", show_default=False)]
Role = Annotated[str | None, typer.Option(help=f"One of: {', '.join(ROLE_NAMES)}.", show_default=False)]
Name = Annotated[str | None, typer.Option(help="As it is shown.", show_default=False)]
Departments = Annotated[
    list[str] | None, typer.Option("--department", help="Code; repeat it, or write several by commas.")
]
STEPS = {"add": N_("new"), "change": N_("changed"), "same": N_("unchanged"), "refused": N_("refused")}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Say who may sign in, as what, for which departments.", no_args_is_help=True)
    group.command("add")(add)
    group.command("change")(change)
    group.command("deactivate")(deactivate)
    group.command("list")(list_all)
    group.command("import")(import_list)
    app.add_typer(group, name="user")


@refusing
def add(
    email: Email,
    *,
    name: Name = None,
    role: Role = None,
    department: Departments = None,
    as_json: AsJson = False,
) -> None:
    """Invite a person, who can sign in from now on; the first administrator is made here."""
    url, codes = migrated_database(), _codes(department)
    role = role or (BOUND if codes else "viewer")
    member = accounts.add(url, LOCAL_ACTOR, email=email, name=name or "", role=role, departments=codes or ())
    _say(url, member, as_json=as_json)


@refusing
def change(
    email: Email,
    *,
    new_email: Annotated[str | None, typer.Option("--email", help="A new address.", show_default=False)] = None,
    name: Name = None,
    role: Role = None,
    department: Departments = None,
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="Let in, or keep out.")] = None,
    new_sign_in: Annotated[
        bool, typer.Option("--new-sign-in", help="Forget the identity; the next verified sign-in binds a new one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Change what is known of a person; what is left out stays."""
    url = migrated_database()
    member = accounts.change(
        url,
        LOCAL_ACTOR,
        email=email,
        new_email=new_email,
        name=name,
        role=role,
        departments=_codes(department),
        active=active,
        forget_sign_in=new_sign_in,
    )
    _say(url, member, as_json=as_json)


@refusing
def deactivate(email: Email, *, as_json: AsJson = False) -> None:
    """Keep a person out from the next click on; refused for the last administrator."""
    url = migrated_database()
    _say(url, accounts.deactivate(url, LOCAL_ACTOR, email=email), as_json=as_json)


@refusing
def list_all(*, as_json: AsJson = False) -> None:
    """List all people: role, departments, whether they may sign in and have done so."""
    url = migrated_database()
    members = accounts.list_members(url, LOCAL_ACTOR)
    emit(
        {"users": [asdict(one) for one in members]},
        as_json=as_json,
        text="\n".join(map(_line, members)) or _("Nobody yet. Add the first administrator with `user add`."),
    )
    _say_without_administrator(members)


@refusing
def import_list(
    file: Annotated[Path, typer.Argument(help="CSV with email, name, role, departments.", show_default=False)],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add and change people from a list of managers and departments; nobody is removed by it."""
    url = migrated_database()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UserError(_("{path} cannot be read: {reason}.", path=file, reason=error.strerror)) from error
    act = lists.preview if dry_run else lists.store
    entries = act(url, LOCAL_ACTOR, content=content)
    lines = [f"{one.line:>4}  {translate(STEPS[one.step]):10}  {one.email}  {one.reason}".rstrip() for one in entries]
    counted = {step: sum(one.step == step for one in entries) for step in STEPS}
    people = [{key: value for key, value in asdict(one).items() if key != "was"} for one in entries]
    emit({"stored": not dry_run, **counted, "users": people}, as_json=as_json, text="\n".join(lines))
    if counted["refused"]:
        raise typer.Exit(1)


def _codes(written: list[str] | None) -> list[str] | None:
    return None if written is None else [code.strip() for text in written for code in text.split(",") if code.strip()]


def _say(url: str, member: Person, *, as_json: bool) -> None:
    emit(asdict(member), as_json=as_json, text=_line(member))
    _say_without_administrator(accounts.list_members(url, LOCAL_ACTOR))


def _say_without_administrator(members: list[Person]) -> None:
    if members and not any(one.active and one.role == "admin" for one in members):
        note(_("There is no administrator yet: nobody can manage people on the Users page."))


def _line(member: Person) -> str:
    parts = [member.email, member.name, role_name(member.role), ", ".join(member.departments)]
    parts += [] if member.active else [_("deactivated")]
    return "  ".join(part for part in parts if part)
