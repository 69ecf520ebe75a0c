"""Columns that could be the amount as well as the one that was chosen: by name, or by content where no name tells."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from data.importers.meaning.cumulative import is_comparison, is_opening, so_far
from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.roles import role_of
from data.importers.values.headings import normalized

#: From this likeness to a name of the amount on a column may be it; and so much less likely than the chosen one.
NAMED, NEARLY = 0.7, 0.15
#: A column with fewer filled cells, or as many figures equal to the amount, is no rival.
FILLED, SAME = 0.3, 0.95
#: What was paid of an amount, and what is still open.
_SETTLED = frozenset(  # no text
    (
        "paid", "payment", "payments", "due", "open", "outstanding", "remaining", "unpaid", "balance", "applied",
        "settled", "bezahlt", "offen", "offener", "restbetrag", "paye", "regle", "solde", "restant", "pagado",
        "pendiente", "pagato", "residuo", "betaald", "openstaand", "betalt", "restbelop",
    )
)  # fmt: skip
_REPEATED = re.compile(r" \([0-9]{1,3}\)$")
_OTHER_CONCEPTS = ("quantity", "price", "hours", "debit", "credit")

Grid = Mapping[str, Sequence[Decimal | None]]


def is_beside(name: str) -> bool:
    """True for variances, percents and figures of an earlier year, which are never the amount."""
    if is_opening(name) or "net change" in normalized(name):
        return False
    return is_comparison(name) or role_of(name) in ("variance", "percent", "prior")


def columns_aside(names: Sequence[str], grid: Grid) -> dict[str, str]:
    """Return the columns that are never the amount beside others, each with why.

    Of "Bill amount", "Paid" and "Amount due" the first is the amount, as it is what the others add up to.
    """
    aside = {name: "compares, or is of an earlier year" for name in names if is_beside(name)}  # no text
    parts = [name for name in names if name not in aside and _SETTLED & set(normalized(name).split())]
    wholes = [name for name in names if name not in aside and name not in parts]
    for first, second in combinations(parts, 2):
        if any(_adds_up(grid[whole], grid[first], grid[second]) for whole in wholes):
            aside |= dict.fromkeys((first, second), "part of the amount: what is paid, and what is open")  # no text
    return aside


def _adds_up(whole: Sequence[Decimal | None], *parts: Sequence[Decimal | None]) -> bool:
    """Return whether a column is the sum of others on nearly all lines, of which no other is all of it."""
    zero = Decimal(0)
    lines = [(total or zero, [part[at] or zero for part in parts]) for at, total in enumerate(whole)]
    told = [(total, added) for total, added in lines if total or any(added)]
    split = all(any(added[at] for _total, added in told) for at in range(len(parts)))
    return split and sum(total == sum(added, zero) for total, added in told) >= len(told) * SAME


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
        and (name_score(_without_number(name), "amount") >= least if by_name else like_money(facts[name]))
        and not any(name_score(name, concept) >= NAMED for concept in _OTHER_CONCEPTS)
        and facts[name].filled >= FILLED
        and _differs(grid[name], grid[amount])
    )


def _without_number(name: str) -> str:
    """Return a heading as the file has it, where it occurs for the second time ("Amount (2)")."""
    return _REPEATED.sub("", name)


def like_money(column: ColumnFacts) -> bool:
    """Return whether figures look like money, whatever their heading: decimals, signs, thousands or a currency."""
    style = column.numbers
    return column.has_decimals or column.signed or bool(style and (style.currencies or style.format.thousands))


def _differs(column: Sequence[Decimal | None], amount: Sequence[Decimal | None]) -> bool:
    """Return whether a column says something else than the amount on more than a few lines."""
    stated = [(value, other) for value, other in zip(column, amount, strict=True) if value]
    return bool(stated) and sum(value == other for value, other in stated) < len(stated) * SAME
