"""Which of several columns means what, where headings alone mislead: settled by what the columns hold, or asked."""

from collections.abc import Mapping, Sequence

from data.importers.basis.headings_of_bases import states_basis
from data.importers.columns.dates import other_month_notes, prefer_posting_date
from data.importers.columns.factors import point_at_factors
from data.importers.columns.job_classes import job_class_questions
from data.importers.columns.line_months import month_questions, point_at_months, point_at_only_month
from data.importers.columns.measures import drop_other_types, measure_questions
from data.importers.columns.notices import point_at_notice
from data.importers.columns.pay_codes import pay_code_questions, point_at_pay_code
from data.importers.columns.periods import drop_lone_years, unread_period_note
from data.importers.columns.sides import (
    drop_lone_minus,
    point_at_nominal,
    point_at_posting_keys,
    point_at_primary,
    point_at_sides,
)
from data.importers.columns.statement_labels import account_questions, point_at_labels
from data.importers.columns.statuses import status_column
from data.importers.columns.terms_of_contracts import point_at_end
from data.importers.columns.two_departments import (
    Departments,
    department_note,
    department_question,
    find_departments,
    with_department,
)
from data.importers.kinds import FILE_KINDS
from data.importers.meaning.code_names import names_of, owner
from data.importers.meaning.concepts import CODE_NAMES
from data.importers.meaning.mapping import name_score
from data.importers.meaning.pay_columns import pay_column, pay_kind
from data.importers.questions import FileQuestion
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess

#: Kinds whose lines are of accounts.
_LABELED = ("ledger", "budget")
#: Kinds whose lines are of a month each, where it does not stand across.
_BY_MONTH = ("ledger", "budget", "statistics", "labor")
Cells = Mapping[str, Sequence[str]]


def settle_columns(
    mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells, kind: str, *, long: bool
) -> None:
    """Change what columns mean where what they hold, or the columns beside them, say better than their headings.

    `long` says that no figures stand side by side, so that a column has to say the month.
    """
    if kind == "labor" and not _pay_columns(facts):
        point_at_pay_code(mapping, facts)
        _point_at_pay(mapping, facts)
    if kind == "contracts":
        point_at_notice(mapping, facts)
        point_at_end(mapping, facts, cells)
    if kind == "purchases":
        point_at_factors(mapping, facts, cells)
    if kind == "ledger":
        point_at_nominal(mapping, facts)
        drop_lone_minus(mapping, facts)
        point_at_posting_keys(mapping, facts)
        point_at_sides(mapping, facts)
    if kind == "statistics":
        drop_other_types(mapping, facts)
    if kind in _LABELED:
        point_at_primary(mapping, facts)
        point_at_labels(mapping, facts, cells)
    if long:
        drop_lone_years(mapping, kind)
    if kind == "budget" and long:
        point_at_months(mapping, facts, cells)
    if kind == "purchases" and long:
        point_at_only_month(mapping, facts)
    prefer_posting_date(mapping, facts, kind)
    departments = _departments(mapping, facts, cells, kind)
    if departments is not None:
        with_department(mapping, departments)
    _give_names_to_their_codes(mapping, list(facts), FILE_KINDS[kind].concepts)


def column_questions(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells, kind: str, *, long: bool
) -> tuple[FileQuestion, ...]:
    """Return what the columns leave open about each other; `long` as for `settle_columns`."""
    departments = _departments(mapping, facts, cells, kind)
    asked = (department_question(departments, facts),) if departments is not None and departments.asks else ()
    months = month_questions(mapping, facts, kind) if long and kind in _BY_MONTH else ()
    if kind == "labor":
        jobs, pay = job_class_questions(mapping, facts, cells), pay_code_questions(mapping, facts, _pay_columns(facts))
        return (*asked, *jobs, *pay, *months)
    if kind == "statistics":
        return (*asked, *measure_questions(mapping, facts, cells), *months)
    accounts = account_questions(mapping, facts, cells, kind) if kind in _LABELED else ()
    return (*accounts, *asked, *months)


def column_notes(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells, kind: str
) -> tuple[str, ...]:
    """Say what was settled between columns."""
    departments = _departments(mapping, facts, cells, kind)
    settled = (department_note(departments),) if departments is not None and not departments.asks else ()
    months = other_month_notes(mapping, facts, cells, kind)
    return (*settled, *months, *(unread_period_note(mapping, facts) if _holds_lines(kind) else ()))


def settled_status(mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], kind: str) -> str:
    """Return the column that says which lines are cancelled or drafts, "" where none does or it says something else."""
    if not _holds_lines(kind):
        return ""
    taken = {guess.column for guess in mapping.values()}
    return status_column({name: column for name, column in facts.items() if name not in taken})


def _holds_lines(kind: str) -> bool:
    return FILE_KINDS[kind].figure is not None and not FILE_KINDS[kind].many_sums


def _departments(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells, kind: str
) -> Departments | None:
    if not _holds_lines(kind) or "department" not in FILE_KINDS[kind].concepts:
        return None
    taken = mapping.get("department")
    return find_departments(facts, cells, taken.column if taken else "")


def _give_names_to_their_codes(
    mapping: dict[str, ColumnGuess], columns: Sequence[str], concepts: Sequence[str]
) -> None:
    """Take from each column of codes the names of another one, and give it its own."""
    for code, name in CODE_NAMES.items():
        if code not in mapping or name not in concepts:
            continue
        codes = mapping[code].column
        if name in mapping and owner(mapping[name].column, columns) not in (None, codes):
            del mapping[name]
        own = names_of(codes, columns)
        if name not in mapping and own is not None and own not in {guess.column for guess in mapping.values()}:
            mapping[name] = ColumnGuess(name, own, 0.8)


def _point_at_pay(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts]) -> None:
    """Point the amount beside hours at the one free column of figures whose heading says pay."""
    taken = {guess.column for guess in mapping.values()}
    free = [name for name, column in facts.items() if name not in taken and column.is_number]
    of_pay = (name for name in free if name_score(name, "department") < 0.9)  # the cost center is no cost
    pay = pay_column(name for name in of_pay if not states_basis(name))
    if pay and "amount" not in mapping:
        mapping["amount"] = ColumnGuess("amount", pay, 0.7)


def _pay_columns(facts: Mapping[str, ColumnFacts]) -> list[str]:
    """Return the columns of figures that hold one kind of pay each; one alone is none."""
    named = [name for name, column in facts.items() if column.is_number and pay_kind(name)]
    return named if len(named) >= 2 else []
