"""Post the files of a plan, each as a batch of its own: one that fails leaves the others as they are."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import col, select

from data.engine import reading
from data.importers.questions import FileQuestion
from data.models import ImportBatch
from language import _
from services import faults
from services.errors import UserError
from services.imports import posting
from services.imports.asking import OpenQuestionsError
from services.imports.dropping.looking import MOST_LOOKS
from services.imports.dropping.plan import DropPlan, PlannedFile
from services.imports.dropping.proposing import propose
from services.imports.options import ImportOptions, Progress
from services.imports.results import Outcome
from services.permissions import Actor, require, require_own_eyes

log = logging.getLogger("caseload.imports")


@dataclass(frozen=True)
class FileResult:
    """What came of one file: `state` as in a plan, or "posted" or "set_aside" (no line stored), with its outcome."""

    key: str
    kind: str
    state: str
    outcome: Outcome | None = None
    said: str = ""
    hint: str = ""
    questions: tuple[FileQuestion, ...] = ()


def post_all(url: str, actor: Actor, plan: DropPlan, progress: Progress | None = None) -> list[FileResult]:
    """Post every file that is ready, in the order of the plan; what became of each is told.

    Raises:
        UserError: Not permitted.
    """
    require(actor, "import:write")
    require_own_eyes(actor)
    results: list[FileResult] = []
    for place, planned in enumerate(plan.files):
        if progress is not None:
            progress(place / len(plan.files), planned.key)
        results.append(post_one(url, actor, plan, planned.key, results))
    return results


def post_one(url: str, actor: Actor, plan: DropPlan, key: str, before: Sequence[FileResult] = ()) -> FileResult:
    """Post one file of a plan if it is ready: all of it or nothing; `before` are the files of the plan posted so far.

    A file that meets what somebody else has imported meanwhile is looked at once more.

    Raises:
        UserError: Not permitted. What is wrong with the file is told in the result.
    """
    require(actor, "import:write")
    require_own_eyes(actor)
    planned = plan.file(key)
    if planned.state != "ready":
        return FileResult(key, planned.kind, planned.state, None, planned.said, planned.hint, planned.questions)
    start = faults.mark()
    try:
        with faults.refusing_faults():
            return _post_now(url, actor, plan, planned, before)
    except OpenQuestionsError as held:
        return FileResult(key, planned.kind, "asked", None, held.message, held.hint, tuple(held.questions))
    except UserError as error:
        state = "stored" if error.code == "already_posted" else "refused"
        return FileResult(key, planned.kind, state, None, error.message, error.hint)
    except Exception:
        reference = uuid.uuid4().hex[:8]
        log.exception("Unexpected error in a dropped file, reference %s", reference)
        said = _("Something went wrong inside Caseload (reference {reference}).", reference=reference)
        return FileResult(key, planned.kind, "refused", None, said, faults.outcome_sentence(start))


def _post_now(url: str, actor: Actor, plan: DropPlan, planned: PlannedFile, before: Sequence[FileResult]) -> FileResult:
    """Post a file as it was planned, or as it is planned anew where others are stored meanwhile."""
    if planned.overlaps or _others_imported(url, plan, before):
        late = _look_again(url, actor, plan, planned)
        if isinstance(late, FileResult):
            return late
        planned = late
    return _post(url, actor, plan, planned)


def _others_imported(url: str, plan: DropPlan, before: Sequence[FileResult]) -> bool:
    """Return whether anything was imported since the plan was made, beside the files of the plan."""
    own = {result.outcome.batch_id for result in before if result.outcome is not None}
    with reading(url) as session:
        since = session.exec(select(ImportBatch.id).where(col(ImportBatch.id) > plan.last_batch)).all()
    return bool(set(since) - own)


def _look_again(url: str, actor: Actor, plan: DropPlan, planned: PlannedFile) -> FileResult | PlannedFile:
    """Return a file as it is to be posted now that others are stored, or what keeps it from being posted.

    Whether it may still replace stored months is decided anew.
    """
    options = replace(planned.options, mode=plan.choices.options.get(planned.key, plan.choices.base).mode)
    choices = replace(plan.choices, options={planned.key: options})
    again = propose(url, actor, [planned.file], choices)
    now = again.file(planned.key)
    if now.state == "ready":
        return now
    groups = tuple(group.question for group in again.same)
    return FileResult(now.key, now.kind, now.state, None, now.said, now.hint, (*groups, *now.questions))


def _post(url: str, actor: Actor, plan: DropPlan, planned: PlannedFile) -> FileResult:
    """Post a file; files before it may have raised questions to which an answer was given for all."""
    options = planned.options
    for _unused in range(MOST_LOOKS):
        try:
            file = planned.file
            outcome = posting.post(url, actor, file.path, filename=file.name, options=options)
        except OpenQuestionsError as held:
            answered = _further_options(held, options, plan)
            if answered is None:
                raise
            options = answered
        else:
            return _result(planned, outcome)
    raise AssertionError("every answer is given once")


def _result(planned: PlannedFile, outcome: Outcome) -> FileResult:
    """Return what became of a file; one of which every line waits is not called posted."""
    if outcome.rows_loaded or not outcome.rows_rejected:
        return FileResult(planned.key, planned.kind, "posted", outcome, planned.said)
    said = _("No line was stored: all of them wait, see what is wrong with each.")
    hint = _("Import the lists of departments and accounts first, or let unknown codes be created (--create-missing).")
    unknown = any(issue.code.startswith("unknown_") for issue in outcome.issues)
    return FileResult(planned.key, planned.kind, "set_aside", outcome, said, hint if unknown else "")


def _further_options(held: OpenQuestionsError, options: ImportOptions, plan: DropPlan) -> ImportOptions | None:
    """Return the options with the answers for every file to what is open, None where there is none."""
    waiting = [question.name for question in held.questions if question.answer is None]
    given = {name: plan.choices.answers[name] for name in waiting if name in plan.choices.answers}
    if not set(given) - set(options.answers):
        return None
    return replace(options, answers={**given, **options.answers})
