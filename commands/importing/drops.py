"""`import auto FILE…`: several files at once, recognized, in order, each a batch of its own."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from commands.importing import answers as import_answers
from commands.output import emit, note
from commands.rows import migrated_database
from language import _, ngettext
from services.errors import UserError
from services.imports import QUESTIONS, ImportOptions, dropping
from services.permissions import LOCAL_ACTOR

#: FILE:NAME=CHOICE, or NAME=CHOICE for every file that asks.
_ANSWER = re.compile(r"(?:(?P<file>.+?):)?(?P<name>[a-z-]+)=(?P<choice>.*)", re.DOTALL)
#: Answers to "take" that are no file.
_NO_FILE = ("all", "stored", "proposed", "correct")


def load(
    paths: Sequence[Path], options: ImportOptions, answers: Sequence[str], *, dry_run: bool, as_json: bool
) -> None:
    """Load files; while a question is open nothing at all is stored.

    Raises:
        UserError: A file that is not there, or an answer that cannot be one.
        Exit: With 1 where something was refused or asked; the answer says what was posted.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = dropping.open_files(uploads(paths), Path(folder))
        choices = _choices(answers, [file.key for file in files], replace(options, kind=""))
        url = migrated_database()
        plan = dropping.propose(url, LOCAL_ACTOR, files, choices)
        held = bool(plan.open_questions)
        results = [] if held or dry_run else dropping.post_all(url, LOCAL_ACTOR, plan)
    _show(plan, results, as_json=as_json)
    _say_unasked(plan)
    failed = held or any(result.state in ("asked", "refused", "set_aside") for result in results)
    if failed and not dry_run:
        raise typer.Exit(1)


def uploads(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return names and places of files, those in folders too.

    Raises:
        UserError: A path leads nowhere.
    """
    files: list[tuple[str, Path]] = []
    for path in paths:
        if not path.exists():
            raise UserError(_("There is no file {file}.", file=path), hint=_("Check its name."))
        inside = sorted(child for child in path.iterdir() if child.is_file()) if path.is_dir() else [path]
        files += [(file.name, file) for file in inside if not file.name.startswith(".")]
    return files


# Answers --------------------------------------------------------------------------------------------------------------


def _choices(answers: Sequence[str], keys: Sequence[str], base: ImportOptions) -> dropping.DropChoices:
    everywhere: dict[str, str] = {}
    by_file: dict[str, dict[str, str]] = {}
    take: dict[str, str] = {}
    for text in answers:
        file, name, choice = _parts(text, keys)
        if name == "take" and (file or choice not in _NO_FILE):
            take[file or choice] = choice
        elif file:
            by_file.setdefault(file, {})[name] = choice
        else:
            everywhere[name] = choice
    return dropping.DropChoices(answers=everywhere, by_file=by_file, take=take, base=base)


def _parts(text: str, keys: Sequence[str]) -> tuple[str, str, str]:
    """Return file ("" for all), question and choice of an answer."""
    match = _ANSWER.fullmatch(text)
    file, name, choice = ("", *text.partition("=")[::2]) if match is None else (match["file"] or "", *match.group(2, 3))
    if file and file not in keys:  # a colon inside of a choice, or a misspelled file
        plain, mark, rest = text.partition("=")
        if plain not in QUESTIONS or not mark:
            raise UserError(_("No file here is named “{file}”.", file=file), hint=_list_of(keys))
        file, name, choice = "", plain, rest
    if name not in QUESTIONS:
        raise UserError(
            _("Not an answer: “{text}”.", text=text),
            hint=_(
                "Write NAME=CHOICE, or FILE:NAME=CHOICE for one file, for example thousands=units. "
                "Questions are: {names}.",
                names=", ".join(QUESTIONS),
            ),
        )
    if name == "take" and choice not in (*_NO_FILE, *keys):
        raise UserError(_("No file here is named “{file}”.", file=choice), hint=_list_of(keys))
    return file, name, choice


def _list_of(keys: Sequence[str]) -> str:
    return _("Files are: {files}.", files=", ".join(keys))


# Telling --------------------------------------------------------------------------------------------------------------


def _show(plan: dropping.DropPlan, results: Sequence[dropping.FileResult], *, as_json: bool) -> None:
    outcomes = {result.key: result for result in results}
    files = [_entry(planned, outcomes.get(planned.key)) for planned in plan.files]
    same = [{"key": group.key, "files": list(group.files), "question": group.question.to_dict()} for group in plan.same]
    asked = [
        {"file": asking[0], "files": asking, **question.to_dict()}
        for key, question in plan.open_questions
        for asking in [_files_asking(plan, key, question.name)]
    ]
    for key, question in plan.open_questions:
        also = [] if question.name == "take" else _files_asking(plan, key, question.name)[1:]
        alone = sum(other.name == question.name for _key, other in plan.open_questions) == 1
        for_all = question.name == "take" or (also and alone)
        import_answers.explain([question], file="" if for_all else key, also=also)
    posted = [file["file"] for file in files if file["state"] == "posted"]
    for result in results:
        if result.outcome is not None:
            import_answers.say_rejected(result.outcome)
    answer = {"files": files, "same": same, "questions": asked, "posted": posted}
    emit(answer, as_json=as_json, text="\n".join([*(_line(file) for file in files), _summary(len(posted))]))


def _files_asking(plan: dropping.DropPlan, key: str, name: str) -> list[str]:
    """Return the files for which one answer holds, the one under whose name it is given first."""
    group = next((group for group in plan.same if group.key == key), None)
    if group is not None:
        return list(group.files)
    shared = plan.shared_by(key, name)
    return [key] if shared is None else [key, *(other for other in shared.files if other != key)]


def _say_unasked(plan: dropping.DropPlan) -> None:
    """Name the answers for all files that none has asked for."""
    asked = {question.name for file in plan.files for question in file.questions}
    asked |= {name for file in plan.files for name in file.options.answers}  # some are not asked once they are answered
    asked |= {"take"} if plan.same else set()
    idle = sorted(set(plan.choices.answers) - asked)
    if idle:
        note(_("No file asks for: {names}.", names=", ".join(idle)))


def _entry(planned: dropping.PlannedFile, result: dropping.FileResult | None) -> dict[str, Any]:
    """Return one file: what it is, then what a single import tells."""
    looks = planned.recognition
    about = {
        "file": planned.key,
        "state": result.state if result else planned.state,
        "kind": planned.kind,
        "confidence": looks.confidence if looks else None,
        "why": looks.why if looks else "",
        "rivals": list(looks.rivals) if looks else [],
        "order_why": planned.order_why,
        "said": result.said if result else planned.said,
        "hint": result.hint if result else planned.hint,
    }
    figures: dict[str, Any] = {"batch_id": None}
    if result is not None and result.outcome is not None:
        figures = import_answers.of_outcome(result.outcome)
    elif planned.preview is not None:
        figures = import_answers.of_preview(planned.preview)
    questions = result.questions if result is not None and result.questions else planned.questions
    return {**about, **figures, "questions": [asked.to_dict() for asked in questions]}


def _line(file: dict[str, Any]) -> str:
    rows = ""
    if file["batch_id"] is not None:
        rows = _(
            "batch {batch}: {loaded} rows loaded, {rejected} rejected, total {total}",
            batch=file["batch_id"],
            loaded=file["rows_loaded"],
            rejected=file["rows_rejected"],
            total=file["loaded_total"],
        )
    words = (f"{file['file']}: {file['state'].replace('_', ' ')}", file["kind"], rows, file["said"], file["hint"])
    return "  ".join(word for word in words if word)


def _summary(posted: int) -> str:
    if not posted:
        return _("Nothing was stored.")
    return ngettext("{count} file was stored.", "{count} files were stored.", posted, count=posted)
