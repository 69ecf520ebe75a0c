"""The column that says the job class of a labor file although no heading is known to: a person is asked."""

from collections.abc import Mapping, Sequence

from data.importers.columns.line_keys import parting_columns
from data.importers.meaning.mapping import name_score
from data.importers.questions import NO_COLUMN, AnswerChoice, FileQuestion, question
from data.importers.tables.columns import ColumnFacts, examples
from data.importers.tables.layout import ColumnGuess
from data.importers.values.headings import normalized
from language import _

#: A hospital has no more kinds of jobs than this.
MOST = 150
_KEYS = ("date", "period", "fiscal_year", "fiscal_period", "department", "department_name", "pay_code", "pay_code_name")
#: What a heading names that is no job.
_OTHERS = (
    "date", "period", "fiscal_year", "entity", "currency", "unit", "reference", "description", "supplier", "account",
)  # fmt: skip
#: Words of headings over people, who are no job classes.
_PEOPLE = frozenset(  # no text
    (
        "employee", "emp", "person", "worker", "badge", "payee", "mitarbeiter", "personalnummer", "persnr", "matricule",
        "salarie", "agent", "empleado", "medarbetare", "anstalld", "medewerker", "name", "nom",
    )
)  # fmt: skip


def job_class_questions(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]
) -> tuple[FileQuestion, ...]:
    """Return the question which column says the job class, where lines of one department and month differ in a text."""
    if {"job_class", "job_class_name"} & set(mapping):
        return ()
    likely = [name for name in parting_columns(mapping, facts, cells, _KEYS) if _may_be_job(name, facts[name])]
    if not likely:
        return ()
    text = _("No heading is known to say the job class, so all hours would be of one. Does a column say it?")
    choices = [AnswerChoice(name, name, examples(facts[name])) for name in likely]
    return (question("job-class-column", text, [*choices, AnswerChoice(NO_COLUMN, _("No column says it"))]),)


def _may_be_job(name: str, column: ColumnFacts) -> bool:
    named = any(name_score(name, concept) >= 0.7 for concept in _OTHERS)
    return column.distinct <= MOST and not named and not _PEOPLE & set(normalized(name).split())
