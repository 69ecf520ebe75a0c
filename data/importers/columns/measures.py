"""Columns of statistics files that say what each line counts although no heading is known to: a person is asked."""

from collections.abc import Mapping, Sequence

from data.importers.columns.line_keys import may_be_key, parting_columns
from data.importers.meaning.concepts import EXACT
from data.importers.meaning.mapping import name_score
from data.importers.meaning.scenarios import scenarios_of
from data.importers.questions import NO_COLUMN, AnswerChoice, FileQuestion, question
from data.importers.tables.columns import ColumnFacts, examples
from data.importers.tables.layout import ColumnGuess
from data.importers.values.headings import normalized
from language import _

#: What tells lines of one measure apart.
_KEYS = ("date", "period", "fiscal_year", "fiscal_period", "department", "department_name", "kind", "version")
#: Headings that say that something is counted, and not what.
_GENERIC = frozenset(  # no text
    (
        "quantity",
        "qty",
        "units",
        "volume",
        "count",
        "number",
        "value",
        "amount",
        "activity",
        "actual",
        "actual volume",
    )  # no text
) | {name for name in EXACT["quantity"] if name != "fallzahl"}


def drop_other_types(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Let "Type" say actual or budget only where its texts do: of admissions and transfers it says what is counted."""
    kind = mapping.get("kind")
    if kind is None or kind.column not in facts:
        return
    told = scenarios_of(facts[kind.column].counted, kind.column)
    if told and not any(told.values()):
        del mapping["kind"]


def measure_questions(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]
) -> tuple[FileQuestion, ...]:
    """Return the question which column says the measure: lines of one department and month differ in a text.

    Where the heading of the figures says nothing but that something is counted, any text may say what it is.
    """
    quantity = mapping.get("quantity")
    if "measure" in mapping or (quantity is not None and _names_measure(quantity.column)):
        return ()
    likely = parting_columns(mapping, facts, cells, _KEYS)
    placed = "department" in mapping or "department_name" in mapping  # else the text may say where it was counted
    if not likely and placed and quantity is not None and is_generic(quantity.column):
        taken = {guess.column for guess in mapping.values()}
        free = [name for name in facts if name not in taken and name in cells and may_be_key(facts[name])]
        likely = [name for name in free if not facts[name].is_number]  # else all would be counts of "Quantity"
    if not likely:
        return ()
    text = _("Lines of one month and department differ in a text. Which column says what is counted?")
    choices = [AnswerChoice(name, name, examples(facts[name])) for name in likely]
    none = AnswerChoice(NO_COLUMN, _("None: all lines count the same"))
    return (question("measure-column", text, [*choices, none]),)


def _names_measure(heading: str) -> bool:
    """Return whether a heading says what is counted ("Patient days"), not only that something is ("Anzahl")."""
    return name_score(heading, "quantity") >= 0.75 and not is_generic(heading)


def is_generic(heading: str) -> bool:
    """Return whether a heading only says that something is counted ("Quantity", "Anzahl")."""
    return normalized(heading) in _GENERIC
