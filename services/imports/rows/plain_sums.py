"""What lines that are not loaded add up to, read as the import would read them."""

from dataclasses import replace
from typing import Any

import numpy as np

from data.importers.tables.layout import NumberFormat
from data.importers.values.numbers import parse_decimals
from data.importers.values.sides import Sides
from services.imports.asking import left_open
from services.imports.rows.context import Context
from services.imports.rows.typed import Problems, text_column


def sum_figures(context: Context, table: Any, control: tuple[str, int]) -> int:
    """Return the sum of some lines in the unit (`control`: word, exponent) and sign of the file's control figure."""
    word, exponent = control
    layout, mapping = context.source.layout, context.mapping
    across = layout.unpivot.sources if layout.unpivot else tuple(layout.month_columns)
    if not across and word == "amount":
        reader = replace(context.amounts, ask=left_open, sides=Sides(), questions=[], notes=[])
        return int(reader.amounts(table, Problems(np.arange(table.num_rows)))[0].sum())
    columns = across or tuple(filter(None, [mapping.get(word) or layout.amount_column]))
    scale = exponent + context.amounts.power
    formats = {name: layout.number_formats.get(name, NumberFormat()) for name in columns if name in table.column_names}
    return sum(
        int(parse_decimals(text_column(table, name), fmt, scale=scale)[0].sum()) for name, fmt in formats.items()
    )
