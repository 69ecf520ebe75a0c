"""Quantity and price of purchases under unknown headings: two columns of which each amount is the product."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts, decimals
from data.importers.tables.layout import ColumnGuess
from data.importers.values.headings import normalized

#: Share of the lines whose amount must be the product, to the cent; and so many different amounts at least.
_NEARLY_ALL, _LEAST = 0.95, 3
_CENT = Decimal("0.01")
#: A rate of exchange is no quantity, although the amounts in two currencies are its product.
_EXCHANGE = re.compile(  # no text
    r"\b(?:(?:ex|exch|exchange|fx|conv|conversion|currency|roe) ?rates?|rates? of exchange|roe|fx|\w*kurs|"
    r"taux(?: de change)?|tipo de cambio|cambio|(?:wissel|vaxel)?koers|vaxelkurs)\b"
)
Cells = Mapping[str, Sequence[str]]


def point_at_factors(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells) -> None:
    """Point quantity and price at the two columns whose product is the amount, where one of them is not known.

    Where nothing is known to be the amount, the product of the two others is.
    """
    if {"quantity", "price", "amount"} <= set(mapping):
        return
    own = {mapping[concept].column for concept in ("quantity", "price", "amount") if concept in mapping}
    taken = {guess.column for guess in mapping.values()} - own
    free = [
        name
        for name, column in facts.items()
        if name not in taken and name in cells and column.is_number and not _EXCHANGE.search(normalized(name))
    ]
    figures = {name: decimals(facts[name], cells[name]) for name in free}
    for amount in free:
        for one, other in combinations([name for name in free if name != amount], 2):
            if own <= {one, other, amount} and _is_product(figures[amount], figures[one], figures[other]):
                _point(mapping, facts, amount, one, other)
                return


def _is_product(
    amounts: Sequence[Decimal | None], ones: Sequence[Decimal | None], others: Sequence[Decimal | None]
) -> bool:
    lines = [
        (amount, one, other)
        for amount, one, other in zip(amounts, ones, others, strict=True)
        if amount is not None and one is not None and other is not None
    ]
    telling = {amount for amount, one, other in lines if one not in (0, 1) and other not in (0, 1)}
    fits = sum(1 for amount, one, other in lines if abs(one * other - amount) <= _CENT)
    return len(telling) >= _LEAST and fits >= len(lines) * _NEARLY_ALL


def _point(
    mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], amount: str, one: str, other: str
) -> None:
    """Tell the price by its heading, else by its cents."""
    known = {concept: mapping[concept].column for concept in ("quantity", "price") if concept in mapping}
    if known.get("quantity") in (one, other) or known.get("price") in (one, other):
        price = known["price"] if known.get("price") in (one, other) else other if known["quantity"] == one else one
    elif facts[one].has_decimals != facts[other].has_decimals:
        price = one if facts[one].has_decimals else other
    else:
        price = max((one, other), key=lambda name: name_score(name, "price") - name_score(name, "quantity"))
    quantity = other if price == one else one
    for concept, column in (("amount", amount), ("price", price), ("quantity", quantity)):
        if mapping.get(concept) is None or mapping[concept].column != column:
            mapping[concept] = ColumnGuess(concept, column, 0.8)
