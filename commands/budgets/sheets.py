"""`budget-sheet export|import`: a department's budget sheet as a workbook, and what was filled in back again."""

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.budgets import given
from commands.output import emit, for_readers, note, refusing, write_file
from commands.rows import migrated_database
from language import _, ngettext
from services.errors import UserError
from services.permissions import LOCAL_ACTOR

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
#: What a scheduler may answer: empty cells, and cells that somebody else changed meanwhile.
EMPTY, CONFLICTS = ("keep", "zero"), ("skip", "overwrite")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Take a department's budget sheet to Excel and back.", no_args_is_help=True)
    group.command("export")(export)
    group.command("import")(import_file)
    app.add_typer(group, name="budget-sheet")


@refusing
def export(
    version: Annotated[str, typer.Argument(help="Name of the version.", show_default=False)],
    *,
    department: Annotated[str, typer.Option(help="Code of the department.")],
    to: Annotated[
        Path | None, typer.Option(help="File to write; named after version and department if left out.")
    ] = None,
    account: Annotated[list[str] | None, typer.Option(help="Code of an account without figures; repeatable.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a department's sheet as a workbook to fill in."""
    from reports.budgets import sheet_file
    from reports.formats import Formats
    from services import status
    from services.budgets import sheet as sheets
    from services.budgets.offline import sheet_files

    url = migrated_database()
    hospital = status.read(url).settings
    number = sheets.version_named(url, LOCAL_ACTOR, name=version)
    place = given.by_code(url, sheets.departments(url, LOCAL_ACTOR), department)
    known = sheets.accounts(url, LOCAL_ACTOR)
    more = [given.by_code(url, known, code, account=True) for code in account or ()]
    shown = sheets.load(url, LOCAL_ACTOR, version_id=number, department_id=place, more=more)
    going = sheet_files.to_fill_in(shown, person=LOCAL_ACTOR.name, currency=hospital.currency)
    path = to or Path(f"{sheet_file.file_name(going)}.xlsx")
    with for_readers(url):
        formats = Formats.for_reader(hospital.currency, hospital.locale)
        write_file(path, sheet_file.sheet_workbook(going, formats))
    emit({"file": str(path), "lines": len(going.lines)}, as_json=as_json)


@refusing
def import_file(
    file: Annotated[Path, typer.Argument(help="The workbook that was filled in.", show_default=False)],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    empty: Annotated[str | None, typer.Option(help="What empty cells mean: keep or zero.")] = None,
    rounded: Annotated[bool, typer.Option("--round", help="Round amounts with more decimals.")] = False,
    conflicts: Annotated[
        str | None, typer.Option(help="Cells that somebody else changed meanwhile: skip or overwrite.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--note", help="Why; kept in the audit trail.")] = None,
    as_json: AsJson = False,
) -> None:
    """Store what was filled in, all at once; nothing where a question is open."""
    from services.budgets.offline import sheet_files

    _one_of(empty, EMPTY)
    _one_of(conflicts, CONFLICTS)
    if not file.is_file():
        raise UserError(_("{path} is no file.", path=file), hint=_("Name the workbook that was filled in."))
    url = migrated_database()
    returned = sheet_files.read_file(file)
    told = sheet_files.review(url, LOCAL_ACTOR, returned=returned, empty=empty, rounded=rounded)  # type: ignore[arg-type]
    rows = _rows(url, told)
    chosen = [one for one in told.changes if conflicts == "overwrite" or not one.is_conflict]
    if not dry_run:
        _refuse_open(told, rows, conflicts)
    count = 0
    if chosen and not dry_run:
        places = [(one.account_id, one.period) for one in chosen]
        saved = sheet_files.accept(url, LOCAL_ACTOR, sheet=told, file_name=file.name, places=places, note=reason)
        count = len(saved.saved)
        if saved.conflicts:
            note(ngettext("{count} cell was changed by somebody else in this moment and was not saved.",
                          "{count} cells were changed by somebody else in this moment and were not saved.",
                          len(saved.conflicts)))  # fmt: skip
    answer = {
        "version": told.identity.version,
        "department": told.identity.department,
        "changes": rows,
        "empty": told.empty,
        "longer": told.longer,
        "saved": count,
    }
    lines = [f"{row['account']} {row['month']}: {row['at_export']} | {row['now']} -> {row['new']}"
             + (" !" if row["conflict"] else "") for row in rows]  # fmt: skip
    end = ngettext("{count} figure was saved.", "{count} figures were saved.", count)
    emit(answer, as_json=as_json, text="\n".join([*lines, end]))


def _refuse_open(told: Any, rows: list[dict[str, Any]], conflicts: str | None) -> None:
    """Refuse where a person would be asked."""
    if told.empty:
        raise UserError(
            ngettext(
                "{count} cell that had a figure is empty.", "{count} cells that had figures are empty.", told.empty
            ),
            hint=_("Nothing was changed. Say what that means: --empty keep or --empty zero."),
        )
    if told.longer:
        raise UserError(
            ngettext("{count} amount has more decimals than the currency.",
                     "{count} amounts have more decimals than the currency.", told.longer),
            hint=_("Nothing was changed. Take --round to round them."),
        )  # fmt: skip
    if told.conflicts and conflicts is None:
        named = ", ".join(f"{row['account']} {row['month']}" for row in rows if row["conflict"])
        raise UserError(
            ngettext("{count} cell was changed by somebody else since the export: {cells}.",
                     "{count} cells were changed by somebody else since the export: {cells}.",
                     len(told.conflicts), cells=named),
            hint=_("Nothing was changed. Take --conflicts skip or --conflicts overwrite."),
        )  # fmt: skip


def _rows(url: str, told: Any) -> list[dict[str, Any]]:
    """Return the changes with exact amounts."""
    from reports.formats import Formats
    from services import status

    formats = Formats(status.read(url).settings.currency)
    return [
        {
            "account": one.code,
            "month": f"{one.period // 100}-{one.period % 100:02d}",
            "at_export": formats.exact(one.basis_minor),
            "now": formats.exact(one.now_minor),
            "new": formats.exact(one.new_minor),
            "conflict": one.is_conflict,
        }
        for one in told.changes
    ]


def _one_of(value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise typer.BadParameter(_("Choose from: {choices}.", choices=", ".join(allowed)))
