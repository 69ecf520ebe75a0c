"""The column that says the account under a heading that says nothing of it: "Particulars", "Head", "£000", none."""

from collections.abc import Mapping, Sequence

from data.importers.columns.line_keys import are_whole_codes, parting_columns
from data.importers.kinds import FILE_KINDS
from data.importers.meaning.mapping import name_score
from data.importers.questions import NO_COLUMN, AnswerChoice, FileQuestion, question
from data.importers.tables.across import account_or_department
from data.importers.tables.columns import ColumnFacts, examples
from data.importers.tables.layout import ColumnGuess
from language import _

#: Labels are filled in most lines, and each names one line of a statement.
FILLED, DISTINCT = 0.5, 0.9
#: A column of postings that says the account repeats its texts so often; free text does not.
REPEATED = 1.5
#: So many texts are looked at for what they name.
LOOKED_AT = 200
_NAMES = {"account": "account_name", "department": "department_name"}
_MONTHS = frozenset(("date", "period", "fiscal_period"))
#: What lines of different accounts have in common.
_KEYS = ("department", "department_name", "date", "period", "fiscal_year", "fiscal_period", "entity", "version")
#: What a column of labels is taken for where only a weak name says so.
_WEAKLY = frozenset(("description", "supplier", "reference", "title", "item_name", "category", "entity"))
#: What a heading names that is no account.
_OTHERS = (
    "dc_flag", "currency", "unit", "tax_id", "invoice_number", "po_number", "fiscal_year", "period", "fiscal_period",
    "version", "date", "kind",
)  # fmt: skip
Cells = Mapping[str, Sequence[str]]


def point_at_labels(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells) -> None:
    """Let the one column of labels say the account (or department) of a statement, where nothing else does.

    Its texts tell which of them they name, unless the department is known.
    """
    if not _lacks("account", mapping) or _MONTHS & set(mapping):
        return
    labels = [name for name in _likely(mapping, facts) if _names_each_line(name, mapping, cells)]
    if len(labels) != 1:
        return
    texts = list(facts[labels[0]].counted)[:LOOKED_AT]
    told = account_or_department(texts) if _lacks("department", mapping) else "account"
    if told:
        _give(mapping, told, labels[0])


def account_questions(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells, kind: str
) -> tuple[FileQuestion, ...]:
    """Return the question which column says the account, where none is known and one may well."""
    if not _lacks("account", mapping) or "account" not in FILE_KINDS[kind].concepts:
        return ()
    texts = [name for name in _likely(mapping, facts) if not (_MONTHS & set(mapping)) or _repeats(facts[name])]
    codes = [name for name in parting_columns(mapping, facts, cells, _KEYS) if _may_be_codes(name, facts[name])]
    likely = [name for name in facts if name in texts or name in codes]
    if not likely:
        return ()
    text = _("No heading is known to say the account. Which column says it?")
    choices = [AnswerChoice(name, name, examples(facts[name])) for name in likely]
    return (question("account-column", text, [*choices, AnswerChoice(NO_COLUMN, _("No column says it"))]),)


def _may_be_codes(name: str, column: ColumnFacts) -> bool:
    """Return whether a column may hold codes of accounts, of which most stand on several lines."""
    coded = are_whole_codes(column) or (column.codes >= FILLED and not column.is_number)
    return coded and _repeats(column) and not any(name_score(name, concept) >= 0.7 for concept in _OTHERS)


def _lacks(concept: str, mapping: Mapping[str, ColumnGuess]) -> bool:
    return not {concept, _NAMES[concept]} & set(mapping)


def _give(mapping: dict[str, ColumnGuess], concept: str, column: str) -> None:
    for other in [one for one, guess in mapping.items() if guess.column == column]:
        del mapping[other]
    mapping[concept] = ColumnGuess(concept, column, 0.6)


def _likely(mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> list[str]:
    """Return the columns of texts that mean nothing yet, or only what a weak name says."""
    taken = {guess.column: guess for guess in mapping.values()}
    return [
        name
        for name, column in facts.items()
        if (name not in taken or taken[name].concept in _WEAKLY)
        and column.filled >= FILLED
        and column.words >= FILLED
        and column.distinct > 1
        and not (column.is_number or column.is_date or column.labels >= FILLED)
        and not any(name_score(name, concept) >= 0.7 for concept in _OTHERS)
    ]


def _names_each_line(name: str, mapping: Mapping[str, ColumnGuess], cells: Cells) -> bool:
    """Return whether nearly every line has a label of its own, within its department."""
    beside = [cells[mapping[key].column] for key in ("department",) if key in mapping and mapping[key].column in cells]
    if name not in cells:
        return False
    keys = [key for key in zip(cells[name], *beside, strict=True) if key[0]]
    return bool(keys) and len(set(keys)) >= DISTINCT * len(keys)


def _repeats(column: ColumnFacts) -> bool:
    return column.distinct * REPEATED <= column.rows * column.filled
