"""Full-time equivalents under months (position control, FTE by department): neither amounts nor hours of a month."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts, decimals
from data.importers.tables.month_headings import month_heading
from data.importers.values.headings import normalized
from language import _

#: More posts than this has no department and no position.
_MOST = Decimal(5_000)
_POSTS = re.compile(  # no text
    r"\b(?:ftes?|wtes?|full time equivalents?|whole time equivalents?|position control|positions? budget|"
    r"budgeted positions|staffing plan|position(?:s)? list|establishment|vollkrafte|vollzeitaquivalente?|stellenplan|"
    r"etp|equivalents? temps plein|effectif budgete)\b"
)
_HOURS = re.compile(
    r"\b(?:hours?|hrs|stunden|heures|horas|dollars?|amount|salar\w+|costs?(?! (?:cent(?:er|re)|ctr|unit))|pay|wages?)\b"
)  # no text
_MONEY = ("account", "account_name", "amount", "debit", "credit", "hours")


def are_posts(facts: Mapping[str, ColumnFacts], columns: Sequence[str], texts: Iterable[str]) -> bool:
    """Return whether figures under months are full-time equivalents: words say so, and nothing is as large as money.

    Args:
        facts: Facts of every column.
        columns: The columns of months.
        texts: Titles, the names of sheet and file.
    """
    beside = [name for name in facts if name not in columns and month_heading(name) is None]
    said = [normalized(text) for text in (*texts, *beside)]
    if not columns or not any(map(_POSTS.search, said)) or any(map(_HOURS.search, map(normalized, beside))):
        return False
    if any(name_score(name, concept) >= 0.85 for name in beside for concept in _MONEY):
        return False
    return all(_is_few(facts[name]) for name in columns if name in facts)


def _is_few(column: ColumnFacts) -> bool:
    if column.numbers and column.numbers.currencies:
        return False
    figures = decimals(column, list(column.counted))
    return all(figure is None or 0 <= figure <= _MOST for figure in figures)


def refuse_posts() -> str:
    """Return the sentence that holds such a file, with the way out."""
    return _(
        "The months of this file hold full-time equivalents (FTE), which are neither amounts nor hours, so it cannot "
        "be loaded as it is. Export the hours of each month; or write one line per month with a column “FTE”, and "
        "import it as labor."
    )
