"""Files in and out again: `inspect`, `import`, `undo`."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.importing import answers as import_answers
from commands.importing import drops
from commands.importing import options as given
from commands.output import emit, note, refusing, say_csv, write_file
from commands.rows import migrated_database
from language import _, count_text
from services import imports
from services.errors import UserError
from services.permissions import LOCAL_ACTOR

#: In the terminal nobody can be asked, so a file that overlaps stored months loads what is not stored yet.
DEFAULT_MODE: given.Mode = "only_new"
#: Kinds that are another kind under a name of their own.
_SAME = {"trial-balance": "ledger"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("inspect")(inspect)
    app.command("import")(import_file)
    app.command("undo")(undo)
    app.command("rejected")(write_rejected)


@refusing
def inspect(file: given.File, sheet: given.Sheet = None, as_json: given.AsJson = False) -> None:
    """Tell what a file is: encoding, header, columns, formats, rows, exact total, problems. Stores nothing."""
    inspection = imports.inspect_file(file, filename=file.name, sheet=sheet)
    emit(inspection, as_json=as_json)


@refusing
def import_file(  # noqa: PLR0917 - the options of a command
    kind: given.Kind,
    files: given.Files,
    dry_run: given.DryRun = False,
    mapping: given.Mapping = None,
    profile: given.Profile = None,
    sheet: given.Sheet = None,
    version: given.Version = None,
    create_missing: given.CreateMissing = False,
    replace_periods: given.ReplacePeriods = False,
    mode: given.HowToLoad = DEFAULT_MODE,
    leave_out: given.LeaveOut = None,
    drop_private: given.DropPrivate = False,
    mask_private: given.MaskPrivate = False,
    supplier_people: given.SupplierPeople = None,
    period: given.Month = None,
    sign: given.Sign = None,
    date_order: given.DateOrder = None,
    fiscal_naming: given.FiscalNaming = None,
    fiscal_start: given.FiscalStart = None,
    spread: given.Spread = "even",
    answer: given.Answers = None,
    as_json: given.AsJson = False,
) -> None:
    """Load a file: good rows are stored as one batch, bad ones are listed and kept to be corrected.

    A question that decides a figure holds the import until it is answered; see --answer. `auto` takes several files,
    folders and zip files, recognizes each and loads them in the right order.
    """
    options = imports.ImportOptions(
        kind=_SAME.get(kind, kind),
        version=version,
        mapping=_mapping(mapping),
        profile=profile,
        sheet=sheet,
        sign_convention=sign,
        mode="replace" if replace_periods else mode,
        create_missing=create_missing,
        leave_out=tuple(leave_out or ()),
        drop_private=drop_private,
        mask_private=mask_private,
        supplier_people=supplier_people,
        upload_period=period,
        date_order=date_order,
        fiscal_naming=fiscal_naming,
        fiscal_start=fiscal_start,
        annual_spread=spread,
    )
    if kind == "auto":
        drops.load(files, options, answer or [], dry_run=dry_run, as_json=as_json)
        return
    if len(files) > 1:
        raise typer.BadParameter(_("Only auto takes several files."))
    options = replace(options, answers=_answers(answer or []))
    _load(files[0], options, dry_run=dry_run, as_json=as_json)


def _load(file: Path, options: imports.ImportOptions, *, dry_run: bool, as_json: bool) -> None:
    if not file.is_file():
        raise UserError(_("There is no file {file}.", file=file), hint=_("Check its name."))
    imports.prepare_reading()  # its libraries load while the tables are brought up to date
    url = migrated_database()
    if dry_run:
        _show_preview(imports.preview(url, LOCAL_ACTOR, file, filename=file.name, options=options), as_json=as_json)
        return
    try:
        outcome = imports.post(url, LOCAL_ACTOR, file, filename=file.name, options=options)
    except imports.OpenQuestionsError as held:
        raise _held(held, as_json=as_json) from None
    for remark in outcome.notes:
        note(remark)
    import_answers.say_rejected(outcome)
    answer = import_answers.of_outcome(outcome)
    emit(answer, as_json=as_json, text=_report(answer, _("Batch {batch_id}", batch_id=outcome.batch_id)))
    if outcome.rows_rejected and not outcome.rows_loaded:
        raise typer.Exit(1)


@refusing
def undo(
    batch_id: Annotated[int, typer.Argument(help="Number of the batch.", show_default=False)],
    as_json: given.AsJson = False,
) -> None:
    """Take a batch back: remove its rows, bring back what it had replaced."""
    url = migrated_database()
    removed = imports.undo(url, LOCAL_ACTOR, batch_id=batch_id)
    answer = {"batch_id": batch_id, "rows_removed": removed}
    emit(
        answer,
        as_json=as_json,
        text=_("Batch {batch_id} is undone: {removed} rows removed.", batch_id=batch_id, removed=count_text(removed)),
    )


@refusing
def write_rejected(
    batch_id: Annotated[int, typer.Argument(help="Number of the batch.", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", help="CSV file to write; else it is printed.")] = None,
) -> None:
    """Give the rejected rows of a batch with the header of its file, to correct and import again."""
    rows = imports.rejected_csv(migrated_database(), LOCAL_ACTOR, batch_id=batch_id)
    if out is None:
        say_csv(rows)
        return
    write_file(out, rows)
    note(_("Written: {file}", file=out))


def _show_preview(preview: imports.Preview, *, as_json: bool) -> None:
    answer = import_answers.of_preview(preview)
    asked = {question.text for question in preview.questions}
    for sentence in [*(text for text in preview.blocking if text not in asked), *preview.notes]:
        note(sentence)
    import_answers.explain(preview.questions)
    emit(answer, as_json=as_json, text=_report(answer, _("Nothing was stored")))


def _held(held: imports.OpenQuestionsError, *, as_json: bool) -> Exception:
    """Print what is asked, the questions as an object or the choices of each in plain lines, and return the way out."""
    if as_json:
        questions = [asked.to_dict() for asked in held.questions]
        emit({"batch_id": None, "blocking": held.blocking, "questions": questions}, as_json=True)
        return held
    asked = {question.text for question in held.questions}
    for sentence in (*held.blocking, held.hint):
        if sentence not in asked:
            note(sentence)
    import_answers.explain(held.questions)
    return typer.Exit(1)


def _answers(given_answers: list[str]) -> dict[str, str]:
    answers = {}
    for text in given_answers:
        name, mark, choice = text.partition("=")
        if not mark:
            raise UserError(
                _("Not an answer: “{text}”.", text=text),
                hint=_(
                    "Write NAME=CHOICE, for example thousands=units. Questions are: {names}.",
                    names=", ".join(imports.QUESTIONS),
                ),
            )
        answers[name.strip()] = choice.strip()
    return answers


def _report(answer: dict[str, Any], title: str) -> str:
    counts = ("rows_read", "rows_loaded", "rows_rejected", "rows_duplicate", "rows_skipped")
    totals = ["control_total", "loaded_total", "rejected_total", "duplicate_total"]
    totals += [name for name in ("operating_total", "balance_total") if name in answer]
    totals += ["fallback_rows", "fallback_total"] if answer["fallback_rows"] else []
    lines = [title, *(f"  {name.replace('_', ' ')}: {answer[name]}" for name in (*counts, *totals))]
    issues = [
        "  "
        + _(
            "line {line}: {column} {value}: {message}",
            line=issue["line"],
            column=issue["column"],
            value=repr(issue["value"]),
            message=issue["message"],
        )
        for issue in answer["issues"]
    ]
    return "\n".join([*lines, *(["Issues:"] if issues else []), *issues])


def _mapping(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    try:
        columns = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UserError(
            _("{path} is not a valid JSON file.", path=path), hint=_('Write {"department": "Cost centre", …}.')
        ) from error
    if not isinstance(columns, dict) or not all(isinstance(value, str) for value in columns.values()):
        raise UserError(
            _("{path} must hold one object of texts.", path=path), hint=_('Write {"department": "Cost centre", …}.')
        )
    return columns
