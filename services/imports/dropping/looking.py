"""What one file of a drop is and what posting it would do, by itself and after those that are posted before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from data.importers.meaning.recognition import Recognition
from data.importers.questions import FileQuestion
from data.importers.tables.layout import UnreadableFile
from language import _
from services.errors import UserError
from services.imports import posting
from services.imports.codes.coming import Coming
from services.imports.dropping.codes_question import codes_question
from services.imports.dropping.files import DroppedFile
from services.imports.dropping.kind_question import NONE, kind_question, other_look
from services.imports.dropping.order import reason_of
from services.imports.dropping.plain_text import is_plain_text, said_of_text
from services.imports.dropping.plan import DropChoices, PlannedFile, State
from services.imports.dropping.version_question import qualified_version, version_in, version_question
from services.imports.files.reading import recognition_of
from services.imports.options import ImportOptions
from services.imports.results import Preview
from services.imports.source import refusal
from services.permissions import Actor

#: Questions about a drop that are no questions to the import of one file.
OF_DROP = ("kind", "take")
#: The answer that takes what is proposed, for each file its own.
PROPOSED = "proposed"
#: Answers may lead to further questions, each after one more look at the file.
MOST_LOOKS = 8


def first_sight(file: DroppedFile) -> PlannedFile:
    """Return a file with what it looks like; one that cannot be read is refused."""
    if file.refusal is not None:
        return refuse(PlannedFile(file, "refused"), file.refusal)
    try:
        looks = recognition_of(file.path, filename=file.name)
    except UnreadableFile as error:
        return refuse(PlannedFile(file, "refused"), refusal(error))
    return PlannedFile(file, "asked", kind=looks.kind, recognition=looks)


def stated_kind(planned: PlannedFile, choices: DropChoices, given: Mapping[str, str]) -> str | None:
    """Return the kind that a person named for a file, for files of its form, or for all whose kind is not plain."""
    looks = planned.recognition
    own = choices.options.get(planned.key)
    said = (own.kind if own else "") or choices.by_file.get(planned.key, {}).get("kind")
    if not said and looks is not None and not looks.sure and not is_plain_text(planned.file.name, looks):
        said = given.get("kind")
    return said or None


@dataclass(frozen=True)
class Looking:
    """Looks at files with the answers that were given, and with what files of their form were imported as before."""

    url: str
    actor: Actor
    choices: DropChoices
    kinds: Mapping[str, str] = field(default_factory=dict)

    def plan(self, seen: PlannedFile, given: Mapping[str, str], coming: Coming) -> PlannedFile:
        """Return a file with its preview, its questions and its state.

        Args:
            seen: As `first_sight` returns it.
            given: Answers for all files and for those of its form; its own win.
            coming: What is posted before it.
        """
        looks, file = seen.recognition, seen.file
        if looks is None:
            return seen
        stated = stated_kind(seen, self.choices, given)
        said = stated or (None if looks.sure else self.kinds.get(seen.form))
        planned = replace(seen, state="refused", kind=looks.kind)
        if not said and is_plain_text(file.name, looks):
            return replace(planned, state="left_out", kind="", said=said_of_text())
        try:
            asked = kind_question(looks, said)
            asked = replace(asked, last_time=not stated and said is not None) if asked else None
            kind = said or looks.kind
            if kind == NONE:
                return replace(planned, state="left_out", kind="", said=_("Left out, as you said."))
            options, preview = self._preview(file, self._own_options(file, kind), given, coming)
            return self._judge_all(replace(planned, kind=kind), looks, options, preview, (asked,) if asked else ())
        except UserError as error:
            return refuse(planned, error)

    def again(self, planned: PlannedFile, given: Mapping[str, str], coming: Coming) -> PlannedFile:
        """Return a file as it is after others: one that waits for a decision of the drop goes on waiting."""
        looks = planned.recognition
        assert looks is not None  # noqa: S101 - it has been looked at
        try:
            options, preview = self._preview(planned.file, planned.options, given, coming)
            kinds = tuple(asked for asked in planned.questions if asked.name == "kind")
            judged = self._judge_all(planned, looks, options, preview, kinds)
        except UserError as error:
            return refuse(planned, error)
        return judged if planned.state == "ready" or planned.open_questions else replace(judged, state="asked")

    def _own_options(self, file: DroppedFile, kind: str) -> ImportOptions:
        said = self.choices.by_file.get(file.key, {}).items()
        mine = {name: value for name, value in said if name not in OF_DROP and value != PROPOSED}
        options = replace(self.choices.options.get(file.key, self.choices.base), kind=kind)
        return _with_answers(options, {**mine, "kind": kind})

    def _preview(
        self, file: DroppedFile, options: ImportOptions, given: Mapping[str, str], coming: Coming
    ) -> tuple[ImportOptions, Preview]:
        """Preview a file with its own answers, and with those for several files as far as it asks for them."""
        for _unused in range(MOST_LOOKS):
            preview = posting.preview(
                self.url, self.actor, file.path, filename=file.name, options=options, compare=True, coming=coming
            )
            further = _further_answers(preview, options, given, file) or qualified_version(preview, options, file.name)
            if not further:
                break
            options = _with_answers(options, further)
        return options, preview

    def _judge_all(
        self,
        planned: PlannedFile,
        looks: Recognition,
        options: ImportOptions,
        preview: Preview,
        kinds: tuple[FileQuestion, ...],
    ) -> PlannedFile:
        versions = version_question(preview, options, planned.file.name)
        further = [other for other in preview.questions if other.name not in OF_DROP]  # the kind is settled above
        codes = codes_question(preview, options, options.answers.get("new-codes"))
        questions = (*kinds, *filter(None, (versions, codes)), *further)
        return _judge(replace(planned, options=options, preview=preview, questions=questions), looks)


def _with_answers(options: ImportOptions, answers: Mapping[str, str]) -> ImportOptions:
    whole = {**options.answers, **answers}
    return replace(options, answers=whole, create_missing=options.create_missing or whole.get("new-codes") == "create")


def _further_answers(
    asked: Preview, options: ImportOptions, given: Mapping[str, str], file: DroppedFile
) -> dict[str, str]:
    """Return the answers for several files to what this one asks and has no answer of its own for."""
    waiting = {one.name: one for one in asked.questions if one.answer is None or one.last_time}
    version = version_question(asked, options, file.name) if version_in(options) is None else None
    if version is not None:
        waiting["version"] = version
    codes = codes_question(asked, options, None)
    if codes is not None:
        waiting["new-codes"] = codes
    told = {name: _choice_of(one, given[name]) for name, one in waiting.items() if name in given}
    return {name: value for name, value in told.items() if value is not None and name not in options.answers}


def _choice_of(asked: FileQuestion, value: str) -> str | None:
    """Return the answer of one file where several are given the same, or each what is proposed for it."""
    return asked.proposal if value == PROPOSED else value


def _judge(planned: PlannedFile, looks: Recognition) -> PlannedFile:
    """Return a file that could be read, with its state."""
    preview = planned.preview
    assert preview is not None  # noqa: S101 - the caller has just read it
    state: State = "ready"
    said = other_look(looks, planned.kind)
    if preview.already_posted is not None:
        state, said = "stored", _("Already imported as batch {batch_id}.", batch_id=preview.already_posted)
    elif planned.open_questions:
        state = "asked"
    elif preview.blocking:
        state, said = "refused", " ".join(preview.blocking)
    elif preview.rows_duplicate and not preview.rows_loaded and not preview.rows_rejected:
        state, said = "stored", _("Everything in it is stored already.")
    return replace(planned, state=state, said=said, hint="", order_why=reason_of(planned.kind))


def refuse(planned: PlannedFile, error: UserError) -> PlannedFile:
    """Return a file that cannot be posted, with why and what to do."""
    return replace(planned, state="refused", said=error.message, hint=error.hint)
