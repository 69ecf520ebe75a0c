"""Prices of so many units: "Price per 1000", SAP's "Price unit" and "PE" beside the price, pieces in hundreds."""

from typing import Any

import numpy as np

from data.importers.remarks import remark
from data.importers.values.headings import normalized
from language import N_
from services.imports.codes.lookup import clean
from services.imports.rows.context import Context
from services.imports.rows.typed import Int64, Problems, text_column

#: Headings of the quantity that a price is for.
_HEADINGS = frozenset(  # no text
    (
        "per", "price per", "price unit", "pricing unit", "price quantity", "net price per", "unit price per",
        "priced per",
        "pro", "je", "pe", "peinh", "preiseinheit", "preismenge", "preis pro", "preis je",
        "unite de prix", "prix par", "par", "unidad de precio", "precio por", "por",
        "prisenhed", "prisenhet", "pris per", "prijseenheid", "prijs per", "unita di prezzo", "prezzo per",
    )
)  # fmt: skip
#: What they may be; any other figure is no quantity of a price.
_POWERS = frozenset(str(10**power) for power in range(6))


def units_priced(context: Context, table: Any, problems: Problems) -> Int64:
    """Return for how many units the price of each row is, 1 where no column says so.

    Where some cells can be such a quantity, lines of which the cell cannot are rejected.
    """
    fixed = {column for concept, column in context.mapping.items() if concept not in _LOOSELY}
    for name in table.column_names:
        if name in fixed or normalized(name) not in _HEADINGS:
            continue
        column = text_column(table, name)
        cells = [_plain(cell) for cell in column.to_pylist()]
        other = np.array([bool(cell) and cell not in _POWERS for cell in cells], dtype=bool)
        if other.any() and not any(cell in _POWERS and cell != "1" for cell in cells):
            continue  # months, or units in words
        context.read_columns.add(name)
        problems.add(
            other, column=name, cells=column, code="bad_price_unit",
            message=remark(N_("Not a quantity that a price is for. Write 1, 10, 100 or 1000.")),
        )  # fmt: skip
        return np.array([int(cell) if cell in _POWERS else 1 for cell in cells], dtype=np.int64)
    return np.ones(table.num_rows, dtype=np.int64)


#: "Per" is also short for a period, "PE" for a pay period.
_LOOSELY = ("period", "fiscal_period", "unit")


def _plain(cell: str | None) -> str:
    text = clean(cell or "").replace(" ", "").replace("'", "")
    whole = text.removesuffix(",00").removesuffix(".00").removesuffix(".0")
    return whole.replace(".", "").replace(",", "")
