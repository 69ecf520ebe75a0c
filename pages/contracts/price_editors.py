"""Editors of a contract's price list and rebate tiers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages.common import access, looks
from pages.contracts.fields import BASES, to_minor
from services.contracts import editing
from services.contracts.register import Facts
from services.permissions import Actor

PRICE_DIGITS = 6


def prices(actor: Actor, seen: Facts, *, key: str, done: Callable[[str], None]) -> None:
    """Draw the price list as a table to edit."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    stored = seen.prices
    table = pd.DataFrame(
        {
            "Item": stored["item"].astype("str"),
            "Name": stored["item_name"].astype("str"),
            "Unit": stored["unit"].astype("str"),
            "Pieces": stored["base_units"].astype("int64"),
            "Price": stored["unit_price_micro"].astype("float64") / 10**PRICE_DIGITS,
            "Price before": stored["baseline_price_micro"].astype("float64") / 10**PRICE_DIGITS,
            "From": pd.to_datetime(stored["valid_from"]),
            "To": pd.to_datetime(stored["valid_to"]),
        }
    )
    edited = st.data_editor(
        table,
        key=f"price_list_{key}",
        hide_index=True,
        num_rows="dynamic",
        height=420,
        column_config={
            "Item": text(required=True, max_chars=200),
            "Name": text(max_chars=200),
            "Unit": text(default="EA", max_chars=40),
            "Pieces": number(min_value=1, step=1, default=1, help="Single pieces in the unit"),
            "Price": number(min_value=0.0, required=True, help="Of one unit"),
            "Price before": number(min_value=0.0, help="Of one unit before the contract; savings rest on it"),
            "From": st.column_config.DateColumn(help="Empty: the contract's start"),
            "To": st.column_config.DateColumn(help="Empty: until the next price"),
        },
        alt="Price list, editable",
    )
    if st.button("Save the price list", key="prices_save", type="primary"):
        rows = [_price(row) for row in edited.to_dict("records") if not _is_empty(row)]
        changed = editing.set_prices(access.url(), actor, contract_id=int(seen.row["id"]), rows=rows)
        done("The price list was changed; purchases are compared with it." if changed else "Nothing was changed.")


def _is_empty(row: dict[Any, Any]) -> bool:
    return bool(pd.isna(row["Item"]) or not str(row["Item"]).strip()) and bool(pd.isna(row["Price"]))


def _price(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "item": _text(row["Item"]),
        "item_name": _text(row["Name"]),
        "unit": _text(row["Unit"]),
        "base_units": 1 if pd.isna(row["Pieces"]) else int(row["Pieces"]),
        "unit_price_micro": to_minor(_number(row["Price"]), PRICE_DIGITS),
        "baseline_price_micro": to_minor(_number(row["Price before"]), PRICE_DIGITS),
        "valid_from": _day(row["From"]),
        "valid_to": _day(row["To"]),
    }


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)


def _number(cell: Any) -> float | None:
    return None if pd.isna(cell) else float(cell)


def _day(cell: Any) -> date | None:
    return None if pd.isna(cell) else pd.Timestamp(cell).date()


def tiers(actor: Actor, seen: Facts, *, key: str, done: Callable[[str], None]) -> None:
    """Draw the rebate tiers as a table to edit."""
    number, digits = st.column_config.NumberColumn, looks.formats().digits
    stored = seen.tiers
    names = {label: basis for basis, label in BASES.items()}
    table = pd.DataFrame(
        {
            "From spend": stored["from_minor"].astype("float64") / 10**digits,
            "Rebate": stored["rebate_share"].astype("float64"),
            "Counts": stored["basis"].map(BASES).astype("str"),
        }
    )
    edited = st.data_editor(
        table,
        key=f"tiers_{key}",
        hide_index=True,
        num_rows="dynamic",
        column_config={
            "From spend": number(min_value=0.0, required=True, format="localized"),
            "Rebate": number(
                min_value=0.0, max_value=1.0, required=True, format="percent", help="Of all spend; 0.02 is 2%"
            ),
            "Counts": st.column_config.SelectboxColumn(options=list(names), default=BASES["year"], required=True),
        },
        alt="Rebate tiers, editable",
    )
    if st.button("Save the tiers", key="tiers_save", type="primary"):
        rows = [
            {
                "from_minor": to_minor(_number(row["From spend"]), digits),
                "rebate_share": _number(row["Rebate"]),
                "basis": names.get(_text(row["Counts"]), "year"),
            }
            for row in edited.to_dict("records")
        ]
        changed = editing.set_tiers(access.url(), actor, contract_id=int(seen.row["id"]), rows=rows)
        done("The rebate tiers were changed." if changed else "Nothing was changed.")
