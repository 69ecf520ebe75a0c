"""Files in and out again: `inspect`, `import`, `undo`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.output import emit, note, refusing
from services import imports
from services.database import migrate
from services.errors import UserError
from services.permissions import LOCAL_ACTOR
from services.settings import database_url

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
File = Annotated[Path, typer.Argument(help="CSV, TSV, XLSX, XLSM or XLS, also with .gz.", show_default=False)]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook; the largest table by default.")]

#: In the terminal nobody can be asked, so a file that overlaps stored months loads what is not stored yet.
DEFAULT_MODE = "only_new"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("inspect")(inspect)
    app.command("import")(import_file)
    app.command("undo")(undo)


@refusing
def inspect(file: File, sheet: Sheet = None, as_json: AsJson = False) -> None:
    """Tell what a file is: encoding, header, columns, formats, rows, exact total, problems. Stores nothing."""
    found = imports.inspect_file(file, filename=file.name, sheet=sheet)
    emit(found, as_json=as_json)


@refusing
def import_file(  # noqa: PLR0917 - the options of a command
    kind: Annotated[
        str,
        typer.Argument(
            help="ledger, budget, statistics, labor, purchases, contracts, accounts, departments or suppliers."
        ),
    ],
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, store nothing.")] = False,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="JSON file: concept to column name.")] = None,
    profile: Annotated[str | None, typer.Option("--profile", help="Remembered mapping to use.")] = None,
    sheet: Sheet = None,
    version: Annotated[str | None, typer.Option("--version", help="Budget version; made when missing.")] = None,
    create_missing: Annotated[
        bool, typer.Option("--create-missing", help="Make unknown departments, accounts, suppliers, for review.")
    ] = False,
    replace_periods: Annotated[
        bool, typer.Option("--replace-periods", help="Replace what is stored in the months of the file.")
    ] = False,
    mode: Annotated[
        str | None, typer.Option("--mode", help="add, only_new (default: lines not stored yet) or replace.")
    ] = None,
    leave_out: Annotated[
        list[str] | None, typer.Option("--leave-out", help="Column that is not to be stored; may be repeated.")
    ] = None,
    drop_private: Annotated[
        bool, typer.Option("--drop-private", help="Leave out columns that identify patients or employees.")
    ] = False,
    period: Annotated[str | None, typer.Option("--period", help="Month (YYYY-MM) of rows that state none.")] = None,
    sign: Annotated[str | None, typer.Option("--sign", help="natural or debit_positive; inferred by default.")] = None,
    date_order: Annotated[str | None, typer.Option("--date-order", help="dmy, mdy or ymd.")] = None,
    fiscal_naming: Annotated[
        str | None, typer.Option("--fiscal-naming", help="Year that names a fiscal year: start, end or calendar.")
    ] = None,
    fiscal_start: Annotated[
        int | None, typer.Option("--fiscal-start", min=1, max=12, help="First month of the file's fiscal years.")
    ] = None,
    spread: Annotated[str, typer.Option("--spread", help="Annual budgets: even, days or prior_year.")] = "even",
    as_json: AsJson = False,
) -> None:
    """Load a file: good rows are stored as one batch, bad ones are listed and kept to be corrected."""
    if not file.is_file():
        raise UserError(f"There is no file {file}.", hint="Check its name.")
    options = imports.ImportOptions(
        kind=_one_of("KIND", kind, _KINDS),
        version=version,
        mapping=_mapping(mapping),
        profile=profile,
        sheet=sheet,
        sign_convention=_choice("--sign", sign, ("natural", "debit_positive")),
        mode=_mode(mode, replace_periods),
        create_missing=create_missing,
        leave_out=tuple(leave_out or ()),
        drop_private=drop_private,
        upload_period=_period(period),
        date_order=_choice("--date-order", date_order, ("dmy", "mdy", "ymd")),
        fiscal_naming=_choice("--fiscal-naming", fiscal_naming, ("start", "end", "calendar")),
        fiscal_start=fiscal_start,
        annual_spread=_one_of("--spread", spread, ("even", "days", "prior_year")),
    )
    url = database_url()
    migrate(url)
    if dry_run:
        _show_preview(imports.preview(url, LOCAL_ACTOR, file, filename=file.name, options=options), as_json=as_json)
        return
    outcome = imports.post(url, LOCAL_ACTOR, file, filename=file.name, options=options)
    for remark in outcome.notes:
        note(remark)
    answer = {
        "batch_id": outcome.batch_id,
        **imports.answer(outcome),
        "mode": outcome.mode,
        "sign_convention": outcome.sign_convention,
        "created": outcome.created,
    }
    emit(answer, as_json=as_json, text=_report(answer, f"Batch {outcome.batch_id}"))


@refusing
def undo(
    batch_id: Annotated[int, typer.Argument(help="Number of the batch.", show_default=False)], as_json: AsJson = False
) -> None:
    """Take a batch back: remove its rows, bring back what it had replaced."""
    url = database_url()
    migrate(url)
    removed = imports.undo(url, LOCAL_ACTOR, batch_id=batch_id)
    answer = {"batch_id": batch_id, "rows_removed": removed}
    emit(answer, as_json=as_json, text=f"Batch {batch_id} is undone: {removed:,} rows removed.")


_KINDS = (
    "ledger", "budget", "statistics", "labor", "purchases", "contracts", "accounts", "departments", "suppliers",
)  # fmt: skip


def _show_preview(found: imports.Preview, *, as_json: bool) -> None:
    answer = {
        "batch_id": None,
        **imports.answer(found),
        "blocking": found.blocking,
        "questions": found.questions,
        "sign_convention": found.sign_convention,
        "already_posted": found.already_posted,
        "private_columns": [{"column": item.column, "reason": item.reason} for item in found.private_columns],
        "unknown": [
            {"kind": item.kind, "text": item.text, "rows": item.rows, "suggestion": item.suggestion_text}
            for item in found.unknown
        ],
        "mapping": {concept: guess.column for concept, guess in found.mapping.items()},
    }
    for sentence in [*found.blocking, *found.questions, *found.notes]:
        note(sentence)
    emit(answer, as_json=as_json, text=_report(answer, "Nothing was stored"))


def _report(answer: dict[str, Any], title: str) -> str:
    counts = ("rows_read", "rows_loaded", "rows_rejected", "rows_duplicate", "rows_skipped")
    totals = ("control_total", "loaded_total", "rejected_total", "duplicate_total")
    lines = [title, *(f"  {name.replace('_', ' ')}: {answer[name]}" for name in (*counts, *totals))]
    issues = [
        f"  line {issue['line']}: {issue['column']} {issue['value']!r}: {issue['message']}"
        for issue in answer["issues"]
    ]
    return "\n".join([*lines, *(["Rejected:"] if issues else []), *issues])


def _mapping(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path} is no readable JSON file.", hint='Write {"department": "Cost centre", …}.') from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise UserError(f"{path} must hold one object of texts.", hint='Write {"department": "Cost centre", …}.')
    return found


def _mode(mode: str | None, replace_periods: bool) -> Any:
    if replace_periods and mode not in (None, "replace"):
        raise typer.BadParameter("--replace-periods goes with --mode replace only.")
    return "replace" if replace_periods else _one_of("--mode", mode or DEFAULT_MODE, ("add", "only_new", "replace"))


def _period(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text.replace("-", "")
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit() and 1 <= int(digits[4:]) <= 12):
        raise typer.BadParameter("Write the month as YYYY-MM.", param_hint="--period")
    return int(digits)


def _choice(name: str, value: str | None, allowed: tuple[str, ...]) -> Any:
    return None if value is None else _one_of(name, value, allowed)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise typer.BadParameter(f"Choose one of {', '.join(allowed)}.", param_hint=name)
    return value
