"""Figures of quarters and half years, across or down: of no month and of no whole year, so nothing is stored."""

from collections.abc import Mapping, Sequence

from data.importers.columns.line_keys import parting_columns
from data.importers.tables.columns import ColumnFacts, examples
from data.importers.tables.layout import ColumnGuess
from data.importers.tables.roles import without_role
from data.importers.values.headings import normalized
from data.importers.values.spans import are_parts, names_part
from language import _, in_quotes

#: Words of headings over parts of years.
_TIME = frozenset(  # no text
    (
        "period",
        "quarter",
        "qtr",
        "quartal",
        "trimestre",
        "kvartal",
        "kwartaal",
        "periode",
        "half",
        "halbjahr",
        "semestre",
    )
)
#: What says the month of a line.
_DATED = frozenset(("date", "period", "fiscal_period"))
#: What a column of "Q1" and "Q2" is never.
_KEYS = frozenset(("department", "department_name", "account", "account_name", "measure", "job_class", "pay_code"))


def parts_of_years(names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of figures that are headed as quarters or half years, () where there are not several."""
    told = {name: without_role(name) for name in names}
    parts = tuple(name for name in names if names_part(told[name]))
    return parts if len({told[name] for name in parts}) > 1 else ()


def parts_question(names: Sequence[str]) -> str:
    """Return why figures that stand across under parts of years are held."""
    return _(
        "Figures stand across under quarters or half years, not months: {columns}. Put each month's figures in a "
        "column of its own, then upload the file again.",
        columns=", ".join(in_quotes(name) for name in names[:4]),
    )


def parts_down(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Return why lines are held that name quarters or half years and no months.

    The heading says so, or lines of one account and department differ in them; a quarter of a project says no month.
    """
    if _DATED & set(mapping):
        return ()
    keys = {guess.column for concept, guess in mapping.items() if concept in _KEYS}
    told = [name for name, column in facts.items() if name not in keys and are_parts(column.counted)]
    parting = parting_columns(mapping, facts, cells, tuple(_KEYS)) if told else []
    names = [name for name in told if name in parting or _TIME & set(normalized(name).split())]
    return tuple(
        _(
            "“{column}” names quarters or half years, not months ({examples}). Give each month's figures a line of "
            "their own, then upload the file again.",
            column=name,
            examples=examples(facts[name]),
        )
        for name in names[:1]
    )
