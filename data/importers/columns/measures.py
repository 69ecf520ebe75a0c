"""Columns of statistics files that say what each line counts although no heading is known to: a person is asked."""

from collections.abc import Mapping, Sequence

from data.importers.meaning.concepts import EXACT, normalized
from data.importers.meaning.mapping import name_score
from data.importers.questions import NO_COLUMN, AnswerChoice, FileQuestion, question
from data.importers.tables.columns import ColumnFacts, examples, parts_lines
from data.importers.tables.layout import ColumnGuess
from language import _

LONGEST, MOST = 60, 400
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


def measure_questions(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]
) -> tuple[FileQuestion, ...]:
    """Return the question which column says the measure, where lines of one department and month differ in a text."""
    quantity = mapping.get("quantity")
    if "measure" in mapping or (quantity is not None and _names_measure(quantity.column)):
        return ()
    taken = {guess.column for guess in mapping.values()}
    keys = [cells[mapping[key].column] for key in _KEYS if key in mapping and mapping[key].column in cells]
    free = [name for name, column in facts.items() if name not in taken and name in cells and _is_text(column)]
    likely = [name for name in free if keys and parts_lines(keys, cells[name])]
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


def _is_text(column: ColumnFacts) -> bool:
    return (
        2 <= column.distinct <= MOST
        and column.filled >= 0.5
        and column.length <= LONGEST
        and not (column.is_number or column.is_date or column.labels >= 0.6)
    )
