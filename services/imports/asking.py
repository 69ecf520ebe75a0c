"""Questions about a file and their answers: what an option, a person or an earlier file says, and what is still open.

An import with an open question stores nothing. A reader raises one with `source.ask(question("sign", …))` and gets the
answer in force, or None; it may go on reading, so that the preview shows what follows.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from data.importers.kinds import FILE_KINDS
from data.importers.questions import NO_COLUMN, QUESTIONS, FileQuestion
from language import _
from services.errors import UserError
from services.imports.options import ImportOptions

#: Raises a question and returns the answer in force.
Ask = Callable[[FileQuestion], str | None]


def left_open(_asked: FileQuestion) -> None:
    """Answer nothing: for readers outside of an import."""


class OpenQuestionsError(UserError):
    """The import waits for answers; nothing is stored."""

    def __init__(self, message: str, hint: str, questions: list[FileQuestion], blocking: list[str]) -> None:
        super().__init__(message, hint, code="question")
        self.questions = questions
        self.blocking = blocking


class Asked(Protocol):
    """A file as far as questions go: what was asked, what is open, and columns that seem to identify people."""

    private: list[Any]
    asked: dict[str, FileQuestion]

    @property
    def open_questions(self) -> list[FileQuestion]:
        """What nobody has answered yet."""
        ...


def refusal(source: Asked, blocking: list[str], *, hint: str, code: str = "question") -> UserError:
    """Return why nothing was posted; questions that can be answered come along."""
    message = " ".join(blocking)
    if source.private:
        return UserError(message, hint=hint, code="private")
    if source.open_questions:
        hint = _("Answer, then import again.")
        return OpenQuestionsError(message, hint, list(source.asked.values()), blocking)
    return UserError(message, hint=hint, code=code)


def check_answers(answers: Mapping[str, str]) -> None:
    """Refuse names that are no questions, and answers that no file could have asked for.

    Raises:
        UserError: With what is possible.
    """
    for name, value in answers.items():
        row = QUESTIONS.get(name)
        if row is None:
            raise UserError(
                _("Not a question: “{name}”.", name=name),
                hint=_("Questions are: {names}.", names=", ".join(QUESTIONS)),
                code="unknown_answer",
            )
        if value not in (row.choices or {}) and not (row.free and re.fullmatch(row.free, value)):
            raise not_a_choice(name, value, list(row.choices or {}))


def not_a_choice(name: str, value: str, choices: list[str]) -> UserError:
    """Return the refusal of an answer that is none of the choices."""
    examples = {"year": "2026", "month": "2026-04", "currency": "USD"}
    hint = (
        _("Choose one of: {choices}.", choices=", ".join(choices))
        if choices
        else _("Write it like {example}.", example=examples.get(name, ""))
    )
    return UserError(_("“{value}” is no answer to “{name}”.", value=value, name=name), hint=hint, code="unknown_answer")


def with_answers(options: ImportOptions, remembered: Mapping[str, str] | None = None) -> ImportOptions:
    """Return the options with answers written into the options that mean the same.

    What is `remembered` from an earlier file never becomes an option, which would win over what this file shows: it
    only answers what is asked again. What a person says now wins over it.
    """
    check_answers(options.answers)
    kept = {name: value for name, value in (remembered or {}).items() if _free_to_take(options, name)}
    answers = {**kept, **options.answers}
    stated: dict[str, Any] = {}
    for name, value in options.answers.items():
        if option := QUESTIONS[name].option:
            stated[option] = int(value.replace("-", "")) if name in _NUMBERS else value
    if "amount-column" in answers:
        figure = FILE_KINDS[options.kind].figure or "amount"
        stated["mapping"] = {**(options.mapping or {}), "debit": "", "credit": "", figure: answers["amount-column"]}
    _check_columns(options.answers)
    for name, concept in COLUMN_ANSWERS.items():
        if answers.get(name, NO_COLUMN) != NO_COLUMN:
            stated["mapping"] = {**(stated.get("mapping") or options.mapping or {}), concept: answers[name]}
    if options.answers.get("kind") in FILE_KINDS:
        stated["kind"] = options.answers["kind"]
    return replace(options, answers=answers, **stated)


#: Questions whose answer is the column of a concept.
COLUMN_ANSWERS = {
    "account-column": "account",
    "department-column": "department",
    "month-column": "period",
    "job-class-column": "job_class",
    "pay-code-column": "pay_code",
    "two-departments": "department",
    "measure-column": "measure",
}
#: Questions whose answer is a number in the options: a month, a month of a year without its dash.
_NUMBERS = ("first-month", "month")


def _check_columns(answers: Mapping[str, str]) -> None:
    """Refuse one column for two things: what says the account says no department.

    Raises:
        UserError: Two answers name the same column.
    """
    chosen: dict[str, str] = {}
    for name, concept in COLUMN_ANSWERS.items():
        column = answers.get(name, NO_COLUMN)
        if column != NO_COLUMN and chosen.setdefault(column, concept) != concept:
            raise UserError(
                _("“{column}” is chosen twice, for different things.", column=column),
                hint=_("Choose another column in one of the answers, or none."),
                code="unknown_answer",
            )


def _free_to_take(options: ImportOptions, name: str) -> bool:
    """Return whether a remembered answer may be taken: nobody said something else as an option of this import."""
    row = QUESTIONS.get(name)
    if row is None or not row.remembered:
        return False
    if name == "amount-column" and options.mapping:
        return not {"amount", "debit", "credit"} & set(options.mapping)
    return not row.option or getattr(options, row.option) is None


def answer_in(options: ImportOptions, name: str) -> str | None:
    """Return the answer to a question that the options hold, None when they hold none."""
    row = QUESTIONS[name]
    if name in options.answers:
        return options.answers[name]
    value = getattr(options, row.option) if row.option else None
    if name == "month" and value is not None:
        return f"{value // 100}-{value % 100:02d}"
    return None if value is None else str(value)


def accept(asked: FileQuestion, answer: str | None) -> str | None:
    """Return an answer that a question takes.

    Raises:
        UserError: It is none of the choices.
    """
    row = QUESTIONS[asked.name]
    values = [choice.value for choice in asked.choices]
    if answer is None or asked.free or answer in values or answer in (row.choices or {}):
        return answer
    raise not_a_choice(asked.name, answer, values)


#: Decimal places that the answer to "thousands" moves the point by.
POWERS = {"units": 0, "thousands": 3, "millions": 6, "lakhs": 5, "crores": 7}


def power_of(options: ImportOptions) -> int:
    """Return by how many places the figures of a file are larger than written."""
    return POWERS[options.answers.get("thousands", "units")]
