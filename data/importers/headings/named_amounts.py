"""The amount by its heading, although hardly a cell of it can be read; and by its cells, where no heading tells."""

from collections.abc import Container, Mapping, Sequence

from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.rival_amounts import like_money

#: A heading that says no less than this says the figure, or a day, and nothing else.
SURE = 0.9
#: A heading that may say it; and one that says it where the column beside is taken for its content alone.
LIKELY, NAMED = 0.55, 0.7


def named_amount(chosen: str | None, figure: str, facts: Mapping[str, ColumnFacts], grid: Container[str]) -> str | None:
    """Return the column whose heading says the figure where its cells do not look like figures, None for none.

    Bad cells and blanks are rows to be corrected; they never make the numbers of cases or rooms beside them money.

    Args:
        chosen: The column of figures that would be taken, None where there is none.
        figure: What is sought: amount, hours or quantity.
        facts: Facts per column, in the file's order.
        grid: The columns of figures.
    """
    told = 0.0 if chosen is None else max(name_score(chosen, figure), name_score(chosen, "amount"))
    if told >= SURE:
        return None
    money = chosen is not None and like_money(facts[chosen])  # beside it a column without a cell is one not in use
    texts = [n for n, column in facts.items() if n not in grid and not column.is_date and (column.filled or not money)]
    named = {name: name_score(name, figure) for name in texts}
    best = max(named, key=lambda name: named[name], default="")
    return best if best and named[best] >= (SURE if told >= LIKELY else NAMED) else None


def by_content(names: Sequence[str], facts: Mapping[str, ColumnFacts]) -> str | None:
    """Without a telling name: decimals, signs and currency speak for money; the last column wins a tie."""

    def points(name: str) -> float:
        column = facts[name]
        style = column.numbers
        return (
            2.0 * column.has_decimals + 1.5 * column.signed + 2.0 * bool(style and style.currencies)
            + bool(style and style.format.thousands) + min(column.distinct / max(column.rows, 1), 1.0) + column.filled
        )  # fmt: skip

    return max(((points(name), index, name) for index, name in enumerate(names)), default=(0.0, 0, None))[2]
