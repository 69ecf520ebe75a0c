"""`budget-stage list|submit|approve|return|lock|due|exempt`: how far each department is with a budget version."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

import pandas as pd
import typer

from commands.output import emit, refusing, say_csv
from commands.rows import as_csv, migrated_database, records
from language import _, ngettext
from planning.budgets.stages import DepartmentStage, StageBoard
from services.errors import UserError
from services.permissions import LOCAL_ACTOR

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
VersionName = Annotated[str, typer.Argument(help="Name of the version.", show_default=False)]
Codes = Annotated[list[str] | None, typer.Option("--department", help="Code of a department; repeatable.")]
Everyone = Annotated[bool, typer.Option("--all", help="All departments that can take the step.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Submit, approve, return and lock the budgets of departments.", no_args_is_help=True)
    group.command("list")(list_all)
    group.command("submit")(submit)
    group.command("approve")(approve)
    group.command("return")(send_back)
    group.command("lock")(lock)
    group.command("due")(due)
    group.command("exempt")(exempt)
    app.add_typer(group, name="budget-stage")


@refusing
def list_all(
    version: VersionName,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object; else CSV.")] = False,
) -> None:
    """List the departments of a version by stage, late ones first."""
    from services import status

    url = migrated_database()
    board = _board(url, version)
    currency = status.read(url).settings.currency
    rows = _rows(board.rows)
    if not as_json:
        say_csv(as_csv(rows, currency))
        return
    emit(
        {
            "version": board.version,
            "status": board.status,
            "due": board.due,
            "late": len(board.late),
            "currency": currency,
            "rows": records(rows, currency),
        },
        as_json=True,
    )


@refusing
def submit(
    version: VersionName,
    *,
    department: Codes = None,
    everyone: Everyone = False,
    note: Annotated[str | None, typer.Option(help="What finance should know.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hand in budgets; their figures cannot be changed until they are returned."""
    from services.budgets.stages import steps

    url = migrated_database()
    board = _board(url, version)
    rows = _chosen(board, department, everyone, ("open", "returned"))
    _say(steps.submit(url, LOCAL_ACTOR, version_id=board.version_id, seen=_seen(rows), note=note), as_json=as_json)


@refusing
def approve(
    version: VersionName, *, department: Codes = None, everyone: Everyone = False, as_json: AsJson = False
) -> None:
    """Approve budgets that were submitted."""
    from services.budgets.stages import steps

    _step(steps.approve, version, department, everyone, ("submitted",), as_json=as_json)


@refusing
def send_back(
    version: VersionName,
    *,
    note: Annotated[str, typer.Option(help="What has to change.")],
    department: Codes = None,
    everyone: Everyone = False,
    as_json: AsJson = False,
) -> None:
    """Return budgets with a note, so that they can be changed."""
    from services.budgets.stages import steps

    url = migrated_database()
    board = _board(url, version)
    rows = _chosen(board, department, everyone, ("submitted",))
    _say(steps.send_back(url, LOCAL_ACTOR, version_id=board.version_id, seen=_seen(rows), note=note), as_json=as_json)


@refusing
def lock(
    version: VersionName, *, department: Codes = None, everyone: Everyone = False, as_json: AsJson = False
) -> None:
    """Lock approved budgets; with the last one the whole version is locked."""
    from services.budgets.stages import steps

    _step(steps.lock, version, department, everyone, ("approved",), as_json=as_json)


@refusing
def due(
    version: VersionName,
    day: Annotated[str, typer.Argument(help="YYYY-MM-DD, or none.", show_default=False)],
    *,
    department: Codes = None,
    as_json: AsJson = False,
) -> None:
    """Set the day by which figures are due: of the version, or of some departments."""
    from services.budgets.stages import steps

    try:
        new = None if day == "none" else date.fromisoformat(day)
    except ValueError:
        raise typer.BadParameter(_("Write the day as YYYY-MM-DD, or none.")) from None
    url = migrated_database()
    board = _board(url, version)
    rows = _chosen(board, department, everyone=False, stages=()) if department else []
    departments = [row.department_id for row in rows] or None
    steps.set_due(url, LOCAL_ACTOR, version_id=board.version_id, due=new, departments=departments)
    emit({"due": new, "departments": [row.code for row in rows]}, as_json=as_json)


@refusing
def exempt(
    version: VersionName,
    email: Annotated[str, typer.Argument(help="Who may approve.", show_default=False)],
    *,
    reason: Annotated[str, typer.Option(help="Why; it stands beside the approval.")],
    department: Annotated[str | None, typer.Option(help="Code; the whole version when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let a person approve what she changed herself, where nobody else is left who may."""
    from services.budgets import exemptions

    url = migrated_database()
    board = _board(url, version)
    rows = _chosen(board, [department], everyone=False, stages=()) if department else []
    number = rows[0].department_id if rows else None
    exemptions.exempt(url, LOCAL_ACTOR, version_id=board.version_id, email=email, reason=reason, department_id=number)
    text = _("{person} may approve this now.", person=email)
    emit({"version": board.version, "department": department, "person": email}, as_json=as_json, text=text)


def _step(
    act: Callable[..., Any], version: str, codes: list[str] | None, everyone: bool, stages: tuple[str, ...], *,
    as_json: bool,
) -> None:  # fmt: skip
    url = migrated_database()
    board = _board(url, version)
    rows = _chosen(board, codes, everyone, stages)
    _say(act(url, LOCAL_ACTOR, version_id=board.version_id, seen=_seen(rows)), as_json=as_json)


def _board(url: str, version: str) -> StageBoard:
    from services.budgets import sheet
    from services.budgets.stages import board

    number = sheet.version_named(url, LOCAL_ACTOR, name=version)
    return board.board(url, LOCAL_ACTOR, version_id=number, today=date.today())


def _chosen(
    board: StageBoard, codes: list[str] | None, everyone: bool, stages: tuple[str, ...]
) -> list[DepartmentStage]:
    if bool(codes) == everyone:
        raise typer.BadParameter(_("Name departments with --department, or take --all."))
    if everyone:
        return [row for row in board.rows if row.stage in stages]
    known = {row.code: row for row in board.rows}
    unknown = [code for code in codes or () if code not in known]
    if unknown:
        raise UserError(
            _("Department {code} has no part in “{version}”.", code=unknown[0], version=board.version),
            hint=_("Its departments: {codes}.", codes=", ".join(list(known)[:8])),
        )
    return [known[code] for code in dict.fromkeys(codes or ())]


def _seen(rows: Sequence[DepartmentStage]) -> dict[int, int]:
    return {row.department_id: row.revision for row in rows}


def _say(moved: Any, *, as_json: bool) -> None:
    text = ngettext("{count} department.", "{count} departments.", moved.departments)
    if moved.version_locked:
        text = _("{done} The version is locked.", done=text)
    emit({"departments": moved.departments, "version_locked": moved.version_locked}, as_json=as_json, text=text)


def _rows(rows: Sequence[DepartmentStage]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "department": [row.code for row in rows],
            "name": [row.name for row in rows],
            "stage": [row.stage for row in rows],
            "days_late": [row.late_days for row in rows],
            "due": [row.due for row in rows],
            "managers": [", ".join(row.managers) for row in rows],
            "since": [row.since.date() for row in rows],
            "changed_by": [row.changed_by for row in rows],
            "revenue": [row.revenue_minor for row in rows],
            "expense": [row.expense_minor for row in rows],
            "result": [row.result_minor for row in rows],
            "prior_result": [row.prior_result_minor for row in rows],
            "result_change": [row.change_minor for row in rows],
            "note": [row.note for row in rows],
        }
    )
