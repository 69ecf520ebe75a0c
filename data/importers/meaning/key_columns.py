"""A column that says which department a line belongs to although nobody understood its heading: a person is asked."""

from collections.abc import Container, Mapping, Sequence

from data.importers.columns.line_keys import are_whole_codes, heads_groups
from data.importers.kinds import FILE_KINDS
from data.importers.lines.carrying import written_down
from data.importers.meaning.mapping import name_score
from data.importers.meaning.proposal import Meaning
from data.importers.questions import NO_COLUMN, AnswerChoice, FileQuestion, question
from data.importers.tables.across import holds_codes
from data.importers.tables.columns import ColumnFacts, examples, parts_lines
from language import _

#: A key is filled in most lines, short, and each of its texts stands in several lines.
FILLED, LONGEST, MOST, REPEATED = 0.8, 40, 400, 2.0
#: Concepts that a department's column is taken for where only a weak name says so.
_WEAKLY = frozenset(("description", "supplier", "reference", "entity"))
#: What lines of different departments have in common.
_KEYS = frozenset(
    ("date", "period", "fiscal_year", "fiscal_period", "account", "account_name", "measure", "measure_name",
     "job_class", "job_class_name", "pay_code")
)  # fmt: skip
#: What a heading names that is no department.
_OTHERS = (
    "type", "kind", "dc_flag", "currency", "unit", "tax_id", "invoice_number", "po_number", "fiscal_year", "period",
    "fiscal_period", "version", "date", "category", "supplier", "supplier_code",
)  # fmt: skip
#: A weak name of these may as well name departments: the class of a small company's books.
_SURELY = {"category": 0.8, "supplier": 0.95}


def key_questions(
    meaning: Meaning, cells: Mapping[str, Sequence[str]], carried: Container[str] = ()
) -> tuple[FileQuestion, ...]:
    """Return the question which column says the department, where none is known and one may well say it.

    `carried` columns are written once for each group of lines.
    """
    kind = FILE_KINDS[meaning.kind]
    known = {"department", "department_name"} & set(meaning.mapping)
    if known or "department" not in kind.concepts or kind.figure is None or kind.many_sums or meaning.preset:
        return ()
    likely = [name for name in meaning.facts if _may_be_department(name, meaning, cells, proved=name in carried)]
    if not likely:
        return ()
    text = _("No heading is known to say the department. Does a column say it?")
    choices = [AnswerChoice(name, name, examples(meaning.facts[name])) for name in likely]
    return (question("department-column", text, [*choices, AnswerChoice(NO_COLUMN, _("No column says it"))]),)


def _may_be_department(name: str, meaning: Meaning, cells: Mapping[str, Sequence[str]], *, proved: bool) -> bool:
    column = meaning.facts[name]
    taken = {guess.column: guess for guess in meaning.mapping.values()}
    if name in taken and not (taken[name].concept in _WEAKLY and taken[name].confidence < 0.7):
        return False
    if name not in cells or any(name_score(name, concept) >= _SURELY.get(concept, 0.7) for concept in _OTHERS):
        return False
    if proved or _heads_lines(name, meaning, cells):
        return not _follows(written_down(cells[name]), meaning, cells)
    aside = {*meaning.values.columns, *meaning.values.ignored, meaning.scenario}
    parts = _parts_lines(meaning, cells, cells[name])
    coded = name not in aside or holds_codes(column) or (parts and are_whole_codes(column))
    if not coded or not _is_key(column, parts=parts):
        return False
    if column.is_number and _are_lines_alone(meaning, cells):
        return False
    return not _follows(cells[name], meaning, cells)


def _heads_lines(name: str, meaning: Meaning, cells: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a column may be written once for each group of lines, although the shape does not prove it."""
    if name in meaning.values.columns or not heads_groups(meaning.facts[name], cells[name]):
        return False
    return name == next(iter(cells)) or _parts_lines(meaning, cells, written_down(cells[name]))


def _are_lines_alone(meaning: Meaning, cells: Mapping[str, Sequence[str]]) -> bool:
    """Return whether each line is the only one of its month and account: then numbers beside it are figures."""
    keys = [cells[one.column] for concept, one in meaning.mapping.items() if concept in _KEYS and one.column in cells]
    lines = list(zip(*keys, strict=True))
    return bool(lines) and len(set(lines)) == len(lines)


def _parts_lines(meaning: Meaning, cells: Mapping[str, Sequence[str]], texts: Sequence[str]) -> bool:
    """Return whether lines of one month and account (measure, job …) differ in a text; many lines a day always do."""
    if meaning.values.shape == "long" and "date" in meaning.mapping:
        return False
    known = [cells[one.column] for concept, one in meaning.mapping.items() if concept in _KEYS and one.column in cells]
    if not known and meaning.values.shape == "wide_months" and "account" not in FILE_KINDS[meaning.kind].concepts:
        return len(set(texts)) > 1  # all lines are of the same months, and nothing else is known of them
    return bool(known) and parts_lines(known, texts)


def _is_key(column: ColumnFacts, *, parts: bool) -> bool:
    """Return whether a column's texts part the lines as keys do: few, short, each in several lines."""
    figures = column.has_decimals or column.signed or column.is_date or column.labels >= 0.6
    if figures or column.filled < FILLED or column.length > LONGEST:
        return False
    lines = column.rows * column.filled
    return 2 <= column.distinct <= MOST and (parts or column.distinct * REPEATED <= lines)


def _follows(texts: Sequence[str], meaning: Meaning, cells: Mapping[str, Sequence[str]]) -> bool:
    """Return whether each account has one text only, as a group or the class of accounts has."""
    account = meaning.mapping.get("account") or meaning.mapping.get("account_name")
    if account is None or account.column not in cells:
        return False
    codes = cells[account.column]
    pairs = {(code, text) for code, text in zip(codes, texts, strict=True) if code and text}
    several = len({code for code, _text in pairs}) < len([code for code in codes if code])
    return several and len({code for code, _text in pairs}) == len(pairs)
