"""Columns that could be the amount as well as the one that was chosen: by name, or by content where no name tells."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from data.importers.meaning.concepts import normalized
from data.importers.meaning.cumulative import is_comparison, is_opening, so_far
from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.roles import role_of

#: From this likeness to a name of the amount on a column may be it; and so much less likely than the chosen one.
NAMED, NEARLY = 0.7, 0.15
#: A column with fewer filled cells, or as many figures equal to the amount, is no rival.
FILLED, SAME = 0.3, 0.95
_OTHER_CONCEPTS = ("quantity", "price", "hours", "debit", "credit")

Grid = Mapping[str, Sequence[Decimal | None]]


def is_beside(name: str) -> bool:
    """True for variances, percents and figures of an earlier year, which are never the amount."""
    if is_opening(name) or "net change" in normalized(name):
        return False
    return is_comparison(name) or role_of(name) in ("variance", "percent", "prior")


def rivals(amount: str, names: Sequence[str], facts: Mapping[str, ColumnFacts], grid: Grid) -> tuple[str, ...]:
    """Return the columns beside `amount` that may as well be meant, in the order of the file.

    Args:
        amount: The column that was chosen.
        names: Columns of figures that are no running totals and not excluded by their names.
        facts: Facts per column.
        grid: Figures per column, line by line.
    """
    chosen = name_score(amount, "amount")
    by_name = chosen >= NAMED
    least = max(NAMED, chosen - NEARLY)
    return tuple(
        name
        for name in names
        if name != amount
        and not (so_far(name) and not so_far(amount))  # the month was taken
        and (name_score(name, "amount") >= least if by_name else _like_money(facts[name]))
        and not any(name_score(name, concept) >= NAMED for concept in _OTHER_CONCEPTS)
        and facts[name].filled >= FILLED
        and _differs(grid[name], grid[amount])
    )


def _like_money(column: ColumnFacts) -> bool:
    style = column.numbers
    return column.has_decimals or column.signed or bool(style and (style.currencies or style.format.thousands))


def _differs(column: Sequence[Decimal | None], amount: Sequence[Decimal | None]) -> bool:
    """Return whether a column says something else than the amount on more than a few lines."""
    stated = [(value, other) for value, other in zip(column, amount, strict=True) if value]
    return bool(stated) and sum(value == other for value, other in stated) < len(stated) * SAME
