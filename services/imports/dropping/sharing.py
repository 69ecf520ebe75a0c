"""Questions that several files of a drop ask alike: asked once, answered for all of them, or for one by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.importers.questions import QUESTIONS, AnswerChoice, FileQuestion
from language import _, in_quotes
from planning.accounts.recognition import SURE
from services.imports.codes.answered_types import QUESTION as TYPES
from services.imports.dropping.looking import PROPOSED
from services.imports.dropping.plan import DropChoices, PlannedFile, SharedQuestion
from services.imports.rows.account_question import types_question

#: Under this name answers are given to the files of every form.
ALL_FORMS = ""


def answers_by_form(choices: DropChoices, forms: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what holds for the files of each form: said of the form, or of one file of it where nothing else is said.

    So it is when files are posted one by one: an answer holds for the next file with the same headings.

    Args:
        choices: What a person decided.
        forms: Key of a file to its form.
    """
    given: dict[str, dict[str, str]] = {}
    for key in sorted(choices.by_file):
        own = given.setdefault(forms.get(key, key), {})
        for name, value in choices.by_file[key].items():
            if (may_share(name) and name != TYPES) or value == PROPOSED:
                own.setdefault(name, value)
    for form, answers in choices.by_form.items():
        given[form] = {**given.get(form, {}), **answers}
    return {form: {**choices.answers, **given.get(form, {})} for form in {*given, *forms.values(), ALL_FORMS}}


def may_share(name: str) -> bool:
    """Return whether one answer may hold for all files of a form: it says how such files are written."""
    row = QUESTIONS[name]
    return name in ("kind", TYPES) or row.remembered


def shared_questions(files: Sequence[PlannedFile]) -> tuple[SharedQuestion, ...]:
    """Return what several of the files ask alike, in their order; what one asks alone is its own."""
    asking: dict[tuple[object, ...], list[tuple[PlannedFile, FileQuestion]]] = {}
    for planned in files:
        if planned.state not in ("ready", "asked"):
            continue
        for asked in planned.questions:
            if may_share(asked.name) or (asked.name in _OWN_EACH and asked.proposal):
                asking.setdefault(_sameness(planned, asked), []).append((planned, asked))
    return tuple(_one_of(pairs) for pairs in asking.values() if len(pairs) > 1)


#: What each file answers for itself, but all may be taken as proposed.
_OWN_EACH = ("month", "year")


def _sameness(planned: PlannedFile, asked: FileQuestion) -> tuple[object, ...]:
    """Return what two questions have in common that are one: all about types; else form, name and choices."""
    if asked.name == TYPES:
        return (TYPES,)
    choices = () if asked.name in _OWN_EACH else tuple(choice.value for choice in asked.choices)
    return planned.form, asked.name, choices


def _one_of(pairs: Sequence[tuple[PlannedFile, FileQuestion]]) -> SharedQuestion:
    first, asked = next((pair for pair in pairs if pair[1].answer is None), pairs[0])
    keys = tuple(planned.key for planned, _unused in pairs)
    if asked.name == TYPES:
        return SharedQuestion(ALL_FORMS, keys, _about_types([planned for planned, _unused in pairs], asked))
    if asked.name in _OWN_EACH:
        return SharedQuestion(first.form, keys, _each_its_own(pairs, asked))
    effects = {choice.value: "" for choice in asked.choices}  # they are those of one file
    alike = all(one.choices == asked.choices for _unused, one in pairs)
    if any(one.text != asked.text for _unused, one in pairs):
        asked = replace(
            asked, text=_("“{file}”, and the others alike: {question}", file=first.key, question=asked.text)
        )
    return SharedQuestion(first.form, keys, replace(asked if alike else asked.with_effects(effects), decides=""))


def _each_its_own(pairs: Sequence[tuple[PlannedFile, FileQuestion]], asked: FileQuestion) -> FileQuestion:
    """Return the question whether each file is what is proposed for it."""
    each = ", ".join(f"{in_quotes(planned.file.name)}: {one.answer or one.proposal}" for planned, one in pairs)
    choices = (AnswerChoice(PROPOSED, _("As proposed for each file"), each),)
    answer = None if asked.answer is None else PROPOSED
    return replace(asked, choices=choices, proposal=PROPOSED, why=asked.why or each, answer=answer, free=False)


def _about_types(files: Sequence[PlannedFile], asked: FileQuestion) -> FileQuestion:
    """Return one question about the new accounts of all files."""
    uncertain = {
        account.code: account
        for planned in files
        if planned.preview is not None and any(one.name == TYPES and one.answer is None for one in planned.questions)
        for account in planned.preview.proposed
        if account.confidence < SURE
    }
    if not uncertain:
        return asked
    by_money = sorted(uncertain.values(), key=lambda account: -abs(account.total))
    return types_question([(account.code, account.name) for account in by_money], effect="")
