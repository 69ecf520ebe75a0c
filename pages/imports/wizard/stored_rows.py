"""The first rows as they would be stored, in the words and figures of the other pages."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from language import N_, _, translate
from pages.imports.wizard import words
from reports.contracts.tables import unit_price
from reports.formats import MISSING, Formats
from services.contracts import fields

#: What a column of a table is called, where the concept of a file has another name.
TITLES = {
    "period": N_("Month"),
    "day": N_("Day"),
    "posting_date": N_("Posting date"),
    "amount_minor": N_("Amount"),
    "hours_milli": N_("Hours"),
    "quantity_milli": N_("Quantity"),
    "unit_price_micro": N_("Unit price"),
    "expected_minor": N_("At contract prices"),
    "department": N_("Department"),
    "account": N_("Account"),
    "version": N_("Budget version"),
    "parent": N_("Part of"),
    "kind": N_("Kind"),
    "note": N_("Note"),
    "contract_reference": N_("Contract (in the file)"),
    "match_rule": N_("Matched by"),
    "match_confidence": N_("Certainty"),
    "covered_by": N_("Covered by"),
    "uos_measure": N_("Unit of service"),
    "flex_measure": N_("Flexes on"),
    "target_hours_per_uos": N_("Target hours per unit"),
    "fixed_hours": N_("Fixed hours per year"),
}
#: Codes that a person reads as words.
CODES = {
    "actual": N_("Actual"),
    "budget": N_("Budget"),
    "base": N_("Base"),
    "initiative": N_("Initiative"),
    "one_time": N_("One-time"),
    "invoice": N_("Invoice"),
    "order": N_("Order"),
}


def view(sample: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return the rows with titles for columns, months and days as texts, hours as hours and money as money."""
    return pd.DataFrame(
        {_title(str(name)): [_cell(str(name), cell, formats) for cell in sample[name]] for name in sample}
    )


def figures(sample: pd.DataFrame) -> list[str]:
    """Return the titles of the columns that hold figures; they are set to the right."""
    return [_title(str(name)) for name in sample if str(name).endswith(("_minor", "_milli", "_micro"))]


def quantity(milli: int, formats: Formats) -> str:
    """Return thousandths as a number, with no more digits than it has."""
    text = formats.number(milli / 1000, 3)
    return text.rstrip("0").rstrip(".,") if any(mark in text for mark in ".,") else text


def _title(name: str) -> str:
    if name in TITLES:
        return translate(TITLES[name])
    field = fields.BY_NAME.get(name) or fields.BY_NAME.get(f"{name}_id")
    return translate(field.label) if field is not None else words.concept(name)


def _day(cell: Any, formats: Formats) -> str:
    return formats.day(pd.Timestamp(cell).date()) if hasattr(cell, "year") else str(cell)


#: How the figures of a column are written, by the end of its name.
WRITERS: dict[str, Callable[[Any, Formats], str]] = {
    "_period": lambda cell, formats: formats.month(int(cell)),
    "_minor": lambda cell, formats: formats.money(int(cell), cents=True),
    "_milli": lambda cell, formats: quantity(int(cell), formats),
    "_micro": unit_price,
    "_share": lambda cell, formats: formats.percent(cell),
    **dict.fromkeys(("_day", "_date", "_on", "_from", "_to"), _day),
}


def _cell(name: str, cell: Any, formats: Formats) -> str:
    if cell is None or pd.isna(cell) or cell == "":
        return MISSING
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    writer = next((write for ending, write in WRITERS.items() if f"_{name}".endswith(ending)), None)
    if writer is not None:
        return writer(cell, formats)
    return translate(CODES[str(cell)]) if str(cell) in CODES else str(cell)
