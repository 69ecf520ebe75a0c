"""The figures of tables with two rows of headings of which one names months."""

from collections.abc import Mapping, Sequence

from data.importers.columns.figures import is_value
from data.importers.headings.month_pairs import month_pairs
from data.importers.headings.paid_months import paid_months
from data.importers.tables.amounts import Values
from data.importers.tables.columns import ColumnFacts, decimals


def months_and_more(
    facts: Mapping[str, ColumnFacts], rows: Mapping[str, Sequence[str]], kind: str | None
) -> Values | None:
    """Return figures under months and departments, accounts, counts or kinds of pay; None where there are no such.

    Args:
        facts: Facts per column, in the file's order.
        rows: Cells per column of ordinary lines.
        kind: What is imported.
    """
    numeric = [name for name, one in facts.items() if is_value(name, one)]
    if kind == "labor" and (paid := paid_months(facts, numeric)):
        return Values(None, paid.columns, shape="crosstab", ignored=dict(paid.ignored), unpivot=paid.unpivot)
    pairs = month_pairs(facts, numeric, {name: decimals(facts[name], rows[name]) for name in numeric}, kind)
    if pairs is None:
        return None
    ignored = dict(pairs.ignored)
    return Values(
        None, pairs.columns, shape="crosstab", ignored=ignored, unpivot=pairs.unpivot, question=pairs.question
    )
