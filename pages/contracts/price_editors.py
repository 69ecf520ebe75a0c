"""Editors of a contract's price list and rebate tiers."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from language import _, translate
from pages.common import access, cells, looks
from pages.contracts.fields import text_of, to_minor
from pages.organization.stored_forms import StoredForm, Values
from reports.formats import MISSING
from services.contracts import editing
from services.contracts.fields import PRICE, TIER, Field
from services.contracts.register import Facts
from services.permissions import Actor

PRICE_DIGITS = 6
#: What the editor asks of a column, in addition to its field.
_OPTIONS: dict[str, dict[str, Any]] = {
    "item": {"required": True},
    "unit": {"default": "EA", "max_chars": 40},
    "base_units": {"min_value": 1, "default": 1},
    "unit_price_micro": {"required": True},
    "from_minor": {"required": True, "format": "localized"},
    "rebate_share": {"required": True, "max_value": 1.0, "format": "percent"},
    "basis": {"required": True},
    "payout": {"required": True},
}


def prices(actor: Actor, seen: Facts, *, key: str, end: Callable[[], None]) -> None:
    """Draw the price list as a table to edit."""
    rows = _edit_rows(seen.prices, PRICE, key=f"price_list_{key}", alt=_("Price list, editable"), height=420)
    contract_id = int(seen.row["id"])

    def store(before: Values, asked: Values) -> str:
        changed = editing.set_prices(
            access.url(), actor, contract_id=contract_id, rows=_rows(asked), seen=_rows(before)
        )
        if not changed:
            return _("Nothing was changed.")
        return _("The price list was changed; purchases are now compared with it.")

    form = StoredForm(f"contract_prices_{contract_id}", end=end)
    if st.button(_("Save the price list"), key="prices_save", type="primary"):
        rows = [row for row in rows if row["item"].strip() or row["unit_price_micro"] is not None]
        form.save(store, editing.prices_by_key(_shown_rows(seen.prices, PRICE)), editing.prices_by_key(rows))
    form.choose(store, _row_name, lambda _name, row: _row_text(row, PRICE))


def tiers(actor: Actor, seen: Facts, *, key: str, end: Callable[[], None]) -> None:
    """Draw the rebate tiers as a table to edit."""
    rows = _edit_rows(seen.tiers, TIER, key=f"tiers_{key}", alt=_("Rebate tiers, editable"), height="auto")
    contract_id = int(seen.row["id"])

    def store(before: Values, asked: Values) -> str:
        changed = editing.set_tiers(access.url(), actor, contract_id=contract_id, rows=_rows(asked), seen=_rows(before))
        return _("The rebate tiers were changed.") if changed else _("Nothing was changed.")

    form = StoredForm(f"contract_tiers_{contract_id}", end=end)
    if st.button(_("Save the tiers"), key="tiers_save", type="primary"):
        form.save(store, editing.tiers_by_key(_shown_rows(seen.tiers, TIER)), editing.tiers_by_key(rows))
    form.choose(store, lambda name: looks.formats().money(name[0]), lambda _name, row: _row_text(row, TIER))


def _rows(named: Values) -> list[dict[str, Any]]:
    return [row for row in named.values() if row]


def _shown_rows(rows: pd.DataFrame, fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Return stored rows as plain values, as the editor would give them back unchanged."""
    shown = pd.DataFrame({translate(field.label): _cells(field, rows[field.name]) for field in fields})
    return [
        {field.name: _stored_value(field, row[translate(field.label)]) for field in fields}
        for row in shown.to_dict("records")
    ]


def _row_name(key: tuple[Any, ...]) -> str:
    """Return what a row of the price list is called: item, unit, and the day from which it holds."""
    item, unit, first, *_count = key
    return " · ".join(str(part) for part in (item, unit, looks.formats().day(first) if first else "") if part)


def _row_text(row: dict[str, Any] | None, fields: Sequence[Field]) -> str:
    """Return a row in one line."""
    if row is None:
        return _("no row")
    shown = [text_of(field.name, row[field.name]) for field in fields]
    return " · ".join(text for text in shown if text != MISSING)


def _edit_rows(
    stored: pd.DataFrame, fields: Sequence[Field], *, key: str, alt: str, height: Any
) -> list[dict[str, Any]]:
    """Draw stored rows as a table to edit and return the rows as they are stored."""
    edited = cells.edit_table(
        pd.DataFrame({translate(field.label): _cells(field, stored[field.name]) for field in fields}),
        key=key,
        hide_index=True,
        num_rows="dynamic",
        height=height,
        column_config={translate(field.label): _column(field) for field in fields},
        alt=alt,
    )
    return [
        {field.name: _stored_value(field, row[translate(field.label)]) for field in fields}
        for row in edited.to_dict("records")
    ]


def _column(field: Field) -> Any:
    options = {"help": translate(field.help) if field.help else None, **_OPTIONS.get(field.name, {})}
    if field.kind == "text":
        return st.column_config.TextColumn(**{"max_chars": 200, **options})
    if field.kind == "day":
        return st.column_config.DateColumn(**{"format": looks.formats().day_shown, **options})
    if field.kind == "choice":
        labels = [*field.labels.values()]
        return st.column_config.SelectboxColumn(options=labels, default=labels[0], **options)
    least, step = (0, 1) if field.kind == "count" else (0.0, None)
    return st.column_config.NumberColumn(**{"min_value": least, "step": step, **options})


def _cells(field: Field, stored: pd.Series) -> Any:
    """Return stored values as the editor shows them: prices and money in the main unit."""
    if field.kind == "text":
        return stored.astype("str")
    if field.kind == "choice":
        return stored.map(field.labels).astype("str")
    if field.kind == "day":
        return pd.to_datetime(stored)
    if field.kind == "count":
        return stored.astype("int64")
    return stored.astype("float64") / 10 ** _digits(field)


def _digits(field: Field) -> int:
    return {"price": PRICE_DIGITS, "money": looks.formats().digits}.get(field.kind, 0)


def _stored_value(field: Field, cell: Any) -> Any:
    """Return what a cell of the editor holds as it is stored, "" or None for nothing."""
    if pd.isna(cell):
        return {"text": "", "count": 1}.get(field.kind)
    if field.kind == "day":
        day: date = pd.Timestamp(cell).date()
        return day
    if field.kind == "choice":
        return next(word for word, label in field.labels.items() if label == cell)
    if field.kind in ("money", "price"):
        return to_minor(float(cell), _digits(field))
    return {"count": int, "share": float}.get(field.kind, str)(cell)
