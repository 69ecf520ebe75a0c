"""The column that says the pay code although its heading does not: few texts, among them overtime, sick pay, leave."""

from collections.abc import Mapping, Sequence

from data.importers.meaning.mapping import name_score
from data.importers.questions import NO_COLUMN, AnswerChoice, FileQuestion, question
from data.importers.tables.columns import ColumnFacts, examples
from data.importers.tables.layout import ColumnGuess
from data.importers.values.headings import normalized
from data.importers.values.pay_words import PAY_ALONE, pay_group_of
from language import _

#: A column with more different texts than a payroll has elements says something else.
MOST = 120
#: From here on the texts themselves say that they are pay elements, whatever the heading.
PLAIN = 0.5
#: Words of headings under which pay elements stand, in the languages of concepts.
_WORDS = (  # no text
    "pay earning earnings wage wages salary element component payroll lohn lohnart gehalt entgelt zeitart rubrique "
    "paie remuneration salaire nomina salarial devengo retribuzione retributiva voce loon looncomponent salaris lon "
    "loneart lonn lonnsart hours time"
)
_PAY = frozenset(_WORDS.split())
#: What a column says that is neither a pay code nor a job.
_OTHERS = ("date", "period", "fiscal_year", "entity", "department", "department_name", "currency", "unit", "reference")


def point_at_pay_code(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Point the pay code of a labor file at a column whose texts are pay elements, where no heading names one."""
    if "pay_code" in mapping:
        return
    plain = {name: share for name in _candidates(mapping, facts) if (share := _share_of_pay(facts[name])) >= PLAIN}
    if plain:
        name = max(plain, key=lambda one: plain[one])
        mapping["pay_code"] = ColumnGuess("pay_code", name, 0.6)


def pay_code_questions(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], pay_columns: Sequence[str]
) -> tuple[FileQuestion, ...]:
    """Return the question which column says the pay code, where none is known and one may well say it.

    Args:
        mapping: What the columns mean.
        facts: Facts of each column.
        pay_columns: Columns that hold one kind of pay each; a file that has them needs no other.
    """
    if "pay_code" in mapping or pay_columns or "hours" not in mapping:
        return ()
    likely = [name for name in _candidates(mapping, facts) if _may_be_pay(facts[name])]
    if not likely:
        return ()
    text = _("No heading is known to say the pay code, so all hours would count as regular. Does a column say it?")
    choices = [AnswerChoice(name, name, examples(facts[name])) for name in likely]
    return (question("pay-code-column", text, [*choices, AnswerChoice(NO_COLUMN, _("No column says it"))]),)


def _candidates(mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> list[str]:
    """Return the columns of few texts that repeat and mean nothing yet."""
    taken = {guess.column for guess in mapping.values()}
    return [
        name
        for name, column in facts.items()
        if name not in taken
        and 2 <= column.distinct <= MOST
        and column.distinct < max(column.rows * column.filled, 3)
        and column.filled >= 0.5
        and column.words >= 0.5
        and not (column.is_date or column.is_number)
        and not any(name_score(name, concept) >= 0.7 for concept in _OTHERS)
    ]


def _share_of_pay(column: ColumnFacts) -> float:
    """Return the share of the different texts that name a group of pay; 0 where none is overtime or leave."""
    groups = [pay_group_of(text) for text in column.counted]
    return sum(map(bool, groups)) / len(groups) if PAY_ALONE & set(groups) else 0.0


def _may_be_pay(column: ColumnFacts) -> bool:
    if _PAY & set(normalized(column.name).split()):
        return True
    return bool(PAY_ALONE & {pay_group_of(text) for text in column.counted})
