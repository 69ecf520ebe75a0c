"""Contract matching as a person reads it: what waits and why, in words, tables and files."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from reports import plain_files
from reports.formats import Formats
from reports.variance.tables import safe_text

#: Why lines wait, in a few words.
REASONS = {
    "ambiguous": "Several contracts fit",
    "unit": "Unit not known",
    "ended": "Names a contract that had ended",
    "unknown": "Names an unknown contract",
    "unsure": "Not on its supplier's price list",
    "none": "No contract found",
    "new": "Not looked at yet",
}
AROUND = "On another supplier's contract"


def answer(amounts: Mapping[str, int], groups: pd.DataFrame, formats: Formats, *, year: str) -> str:
    """Return the first sentence of the page: how much is on contracts, and what waits."""
    total = sum(amounts.values())
    share = formats.percent(amounts["contracted"] / total) if total else "–"
    first = f"{year}: {share} of {formats.short(total)} invoiced is on a contract."
    if groups.empty:
        return f"{first} No line waits for a decision."
    lines, money = int(groups["lines"].sum()), int(groups["amount_minor"].sum())
    told = (
        f"{len(groups):,} groups of lines ({lines:,} lines, {formats.short(money)} invoiced) have no settled contract"
    )
    return f"{first} {told}; the largest: {groups['supplier'].iloc[0]}, {_what(groups.iloc[0])}."


def _what(row: pd.Series) -> str:
    return str(row["item_name"] or row["item"] or "without an item")


def reason(row: Mapping[Hashable, Any]) -> str:
    """Return why a group waits."""
    return AROUND if row["reason"] == "none" and row["around"] else REASONS[str(row["reason"])]


def groups_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return the groups as a table to read."""
    return pd.DataFrame(
        {
            "Supplier": rows["supplier"],
            "Item": rows["item_name"].where(rows["item_name"] != "", rows["item"]),
            "Why": [reason(row) for row in rows.to_dict("records")],
            "Invoiced": [formats.amount(minor) for minor in rows["amount_minor"].tolist()],
            "Lines": [formats.number(count) for count in rows["lines"].tolist()],
            "Unit": rows["unit"],
            "Names contract": rows["contract_reference"],
            "From": rows["first_day"],
            "To": rows["last_day"],
        }
    )


def plain(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return the groups with figures as numbers, for files; texts that no spreadsheet runs."""
    scale = 10**formats.digits
    texts = {"Supplier": "supplier", "Item": "item", "Item name": "item_name", "Unit": "unit"}
    table = pd.DataFrame({title: [safe_text(str(value)) for value in rows[name]] for title, name in texts.items()})
    table["Names contract"] = [safe_text(str(value)) for value in rows["contract_reference"]]
    table["Why"] = [reason(row) for row in rows.to_dict("records")]
    table["Lines"] = rows["lines"].to_numpy()
    for title, name in (("Invoiced", "amount_minor"), ("Ordered", "ordered_minor")):
        table[title] = (rows[name] / scale).to_numpy()
    table["From"], table["To"] = rows["first_day"].to_numpy(), rows["last_day"].to_numpy()
    return table


def as_csv(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return the groups as CSV."""
    return plain_files.as_csv(plain(rows, formats))


def as_workbook(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return the groups as an XLSX file; text is never taken for a formula."""
    return plain_files.as_workbook(plain(rows, formats), sheet="Contract matching")
