"""Plan a drop: recognize each file, preview it, and put the files in order; nothing is stored."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from data.engine import reading
from data.importers.detect import recognize
from data.importers.meaning.recognition import Recognition
from data.importers.tables.layout import UnreadableFile
from language import _
from language.choice import current as current_language
from services.audit import data_version
from services.errors import UserError
from services.imports import posting
from services.imports.dropping.files import DroppedFile
from services.imports.dropping.kind_question import NONE, kind_question, other_look
from services.imports.dropping.order import rank_of, reason_of
from services.imports.dropping.plan import DropChoices, DropPlan, PlannedFile, State
from services.imports.dropping.same_figures import SameSearch, without_copies
from services.imports.dropping.version_question import qualified_version, version_in, version_question
from services.imports.options import ImportOptions, Progress
from services.imports.results import Preview
from services.imports.source import refusal
from services.permissions import Actor, require

#: Questions about a drop that are no questions to the import of one file.
OF_DROP = ("kind", "take")
#: Answers may lead to further questions, each after one more look at the file.
MOST_LOOKS = 8


def propose(
    url: str,
    actor: Actor,
    files: Sequence[DroppedFile],
    choices: DropChoices | None = None,
    progress: Progress | None = None,
    *,
    before: DropPlan | None = None,
) -> DropPlan:
    """Return what posting the files would do, in the order in which they would be posted.

    Args:
        url: Database.
        actor: Who asks.
        files: The files of the drop.
        choices: What was decided about them so far.
        progress: Told which file is looked at.
        before: An earlier plan of the same files; those about which nothing was decided since are not read again.

    Raises:
        UserError: Not permitted. What is wrong with one file is told in its plan.
    """
    require(actor, "import:read")
    choices = choices or DropChoices()
    with reading(url) as session:
        state = (data_version(session), current_language())
    planned = []
    for place, file in enumerate(files):
        if progress is not None:
            progress(place / len(files), file.key)
        known = before.looked.get(file.key) if before is not None and before.state == state else None
        same = known is not None and before is not None and before.choices.about(file.key) == choices.about(file.key)
        planned.append(known if known is not None and same else _plan(url, actor, file, choices))
    once = without_copies(sorted(planned, key=_place), _marks(planned))
    with reading(url) as session:
        search = SameSearch(session, choices, {file.key: file for file in once})
        search.settle()
    settled = [_refresh(url, actor, file, search.files[file.key]) for file in once]
    looked = {one.key: one for one in planned}
    return DropPlan(tuple(sorted(settled, key=_place)), tuple(search.groups.values()), choices, looked, state)


def _marks(files: Sequence[PlannedFile]) -> dict[str, str]:
    """Return the SHA-256 of files of which another one has the same size."""
    sizes = Counter(file.path.stat().st_size for file in files if file.state != "refused")
    marks = {}
    for planned in files:
        if sizes[planned.path.stat().st_size] > 1:
            with planned.path.open("rb") as file:
                marks[planned.key] = hashlib.file_digest(file, "sha256").hexdigest()
        else:
            marks[planned.key] = planned.key
    return marks


def _refresh(url: str, actor: Actor, before: PlannedFile, now: PlannedFile) -> PlannedFile:
    """Return a file with a new preview where it is posted in another way than it was looked at."""
    if now.options == before.options or now.state != "ready":
        return now
    preview = posting.preview(url, actor, now.path, filename=now.file.name, options=now.options)
    return replace(now, preview=preview)


def _plan(url: str, actor: Actor, file: DroppedFile, choices: DropChoices) -> PlannedFile:
    if file.refusal is not None:
        return _refuse(PlannedFile(file, "refused"), file.refusal)
    try:
        looks = recognize(file.path, filename=file.name)
    except UnreadableFile as error:
        return _refuse(PlannedFile(file, "refused"), refusal(error))
    planned = PlannedFile(file, "refused", kind=looks.kind, recognition=looks)
    own = choices.options.get(file.key)
    said = (own.kind if own else "") or choices.by_file.get(file.key, {}).get("kind")
    if not said and not looks.sure:
        said = choices.answers.get("kind")
    try:
        asked = kind_question(looks, said)
        kind = said or looks.kind
        if kind == NONE:
            return replace(planned, state="left_out", kind="", said=_("Left out, as you said."))
        options, preview = _look(url, actor, file, choices, kind)
        versions = version_question(preview, options, file.name)
    except UserError as error:
        return _refuse(planned, error)
    further = [other for other in preview.questions if other.name not in OF_DROP]  # the kind is settled above
    questions = (*filter(None, (asked, versions)), *further)
    planned = replace(planned, kind=kind, options=options, preview=preview, questions=questions)
    return _judge(planned, looks)


def _look(url: str, actor: Actor, file: DroppedFile, choices: DropChoices, kind: str) -> tuple[ImportOptions, Preview]:
    """Preview a file with its own answers, and with those for every file as far as it asks for them."""
    mine = {name: value for name, value in choices.by_file.get(file.key, {}).items() if name not in OF_DROP}
    options = replace(choices.options.get(file.key, choices.base), kind=kind)
    options = replace(options, answers={**options.answers, **mine, "kind": kind})
    for _unused in range(MOST_LOOKS):
        preview = posting.preview(url, actor, file.path, filename=file.name, options=options, compare=True)
        further = _further_answers(preview, options, choices, file) or qualified_version(preview, options, file.name)
        if not further:
            break
        options = replace(options, answers={**options.answers, **further})
    return options, preview


def _further_answers(asked: Preview, options: ImportOptions, choices: DropChoices, file: DroppedFile) -> dict[str, str]:
    """Return the answers for every file to what this one asks and has no answer of its own for."""
    waiting = [question.name for question in asked.questions if question.answer is None or question.last_time]
    if version_in(options) is None and version_question(asked, options, file.name) is not None:
        waiting.append("version")
    return {name: choices.answers[name] for name in waiting if name in choices.answers and name not in options.answers}


def _judge(planned: PlannedFile, looks: Recognition) -> PlannedFile:
    """Return a file that could be read, with its state."""
    preview = planned.preview
    assert preview is not None  # noqa: S101 - the caller has just read it
    state: State = "ready"
    said, hint = other_look(looks, planned.kind), ""
    if preview.already_posted is not None:
        state, said = "stored", _("Already imported as batch {batch_id}.", batch_id=preview.already_posted)
    elif planned.open_questions:
        state = "asked"
    elif preview.blocking:
        state, said = "refused", " ".join(preview.blocking)
    elif preview.rows_duplicate and not preview.rows_loaded and not preview.rows_rejected:
        state, said = "stored", _("Everything in it is stored already.")
    return replace(planned, state=state, said=said, hint=hint, order_why=reason_of(planned.kind))


def _refuse(planned: PlannedFile, error: UserError) -> PlannedFile:
    return replace(planned, state="refused", said=error.message, hint=error.hint)


def _place(planned: PlannedFile) -> tuple[bool, int, int, str, int, str]:
    """Return what files are sorted by: never by the order in which they came."""
    aside = planned.state in ("refused", "left_out", "stored")
    months = planned.preview.periods["period"].tolist() if planned.preview is not None else []
    size = planned.preview.layout.fingerprint if planned.preview and planned.preview.layout else ""
    return aside, rank_of(planned.kind), min(months, default=0), planned.file.name, max(months, default=0), size
