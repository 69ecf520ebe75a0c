"""What kind a dropped file is: taken where it is plain, asked where it is not."""

from data.importers.kinds import FILE_KINDS
from data.importers.meaning.recognition import Recognition
from data.importers.questions import AnswerChoice, FileQuestion, question
from language import _, translate
from services.errors import UserError
from services.imports.asking import not_a_choice

#: The answer of a person who does not want a file at all.
NONE = "none"


def kind_question(looks: Recognition, answer: str | None) -> FileQuestion | None:
    """Return what is asked about the kind of a file, None where it is plain and nobody said otherwise.

    Raises:
        UserError: The answer is no kind.
    """
    if answer is None and looks.sure:
        return None
    likely = dict.fromkeys((looks.kind, *looks.rivals))
    none = AnswerChoice(NONE, _("Leave this file out"))
    choices = [*map(_choice, likely), none, *(_choice(name) for name in FILE_KINDS if name not in likely)]
    _check(answer, [choice.value for choice in choices])
    return question("kind", _("What does this file hold?"), choices, proposal=looks.kind, why=looks.why, answer=answer)


def _choice(kind: str) -> AnswerChoice:
    return AnswerChoice(kind, translate(FILE_KINDS[kind].title), translate(FILE_KINDS[kind].holds))


def _check(answer: str | None, values: list[str]) -> None:
    if answer is not None and answer not in values:
        refusal: UserError = not_a_choice("kind", answer, values)
        raise refusal


def other_look(looks: Recognition, kind: str) -> str:
    """Return a sentence that says that a file looks like another kind than the one chosen, "" where it does not."""
    if kind == looks.kind or not looks.sure:
        return ""
    return _("This looks like {kind}: {why}", kind=translate(FILE_KINDS[looks.kind].title).lower(), why=looks.why)
