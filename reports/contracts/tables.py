"""Contracts as tables: on screen as texts, in files as figures."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from language import _, translate
from reports import plain_files
from reports.contracts.words import BUCKETS, STATES
from reports.formats import MISSING, Formats
from reports.sortable import sortable

#: Where a contract stands, behind its own fields in the register's files: stored name -> title. English in every
#: language, because the file can be imported again.
STANDING = {
    "state": "Standing",
    "end": "Runs until",
    "notice": "Last day of notice",
    "days_left": "Days left",
    "renews_to": "Renews until",
    "committed_minor": "Renewal commits",
    "used_minor": "Used so far",
    "used_share": "Used share",
}  # no text
_MONEY = ("total", "none", "around", "above", "below", "ppv", "around_dearer")


def register_view(rows: pd.DataFrame, formats: Formats) -> Styler:
    """Return the register as a person reads it."""
    payer = rows["kind"].eq("payer")
    used, share = rows["used_minor"].astype("Int64").mask(payer), rows["used_share"].mask(payer)
    view = pd.DataFrame(
        {
            _("Contract"): rows["number"],
            _("Title"): rows["title"],
            _("Supplier"): rows["supplier"],
            _("Standing"): [translate(STATES[state]) for state in rows["state"]],
            _("Notice by"): days(rows["notice"], formats),
            _("Value"): [formats.money(value) for value in rows["value_minor"]],
            _("Used so far"): [formats.money(value) for value in used],
            _("Used"): [_share(value, formats) for value in share],
            _("Owner"): rows["owner"].fillna(MISSING),
            _("Ends"): days(rows["end"], formats),
            _("Category"): rows["category"].fillna(MISSING),
        }
    )
    behind: dict[str, Iterable[Any]] = {
        _("Value"): rows["value_minor"],
        _("Used so far"): used,
        _("Used"): share,
        _("Notice by"): _days(rows["notice"]),
        _("Ends"): _days(rows["end"]),
    }
    return sortable(view, behind)


def calendar_view(rows: pd.DataFrame, formats: Formats) -> Styler:
    """Return the calendar as a person reads it."""
    yearly = rows["yearly_minor"].astype("Int64").mask(rows["kind"].eq("payer"))
    view = pd.DataFrame(
        {
            _("Contract"): rows["title"],
            _("Notice by"): days(rows["notice"], formats),
            _("Days left"): [formats.number(int(left)).replace("-", "−") for left in rows["days_left"]],
            _("When"): [translate(BUCKETS[bucket]) for bucket in rows["bucket"]],
            _("Ends"): days(rows["end"], formats),
            _("Renews until"): days(rows["renews_to"], formats),
            _("Renewal commits"): [formats.money(value) for value in rows["committed_minor"]],
            _("Last 12 months"): [formats.money(value) for value in yearly],
            _("Owner"): rows["owner"].fillna(MISSING),
            _("Supplier"): rows["supplier"],
            _("Number"): rows["number"],
        }
    )
    behind: dict[str, Iterable[Any]] = {
        _("Days left"): rows["days_left"].astype("int64"),
        _("Renewal commits"): rows["committed_minor"],
        _("Last 12 months"): yearly,
        _("Notice by"): _days(rows["notice"]),
        _("Ends"): _days(rows["end"]),
        _("Renews until"): _days(rows["renews_to"]),
    }
    return sortable(view, behind)


def _days(values: pd.Series) -> list[date | None]:
    return [day if isinstance(day, date) and not pd.isna(day) else None for day in values]


def days(values: pd.Series, formats: Formats) -> list[str]:
    """Return days as texts, a dash where there is none."""
    return [formats.day(day if isinstance(day, date) else None) for day in values]


def _share(value: float, formats: Formats) -> str:
    return MISSING if pd.isna(value) else formats.percent(value)


def leakage_view(rows: pd.DataFrame, formats: Formats, *, first: str) -> pd.DataFrame:
    """Return spend and the three numbers by supplier, department or contract."""
    return pd.DataFrame(
        {
            first: rows["name"],
            _("Spend"): [formats.money(value) for value in rows["total"]],
            _("Contracted"): [_share(value, formats) for value in rows["utilization"]],
            _("Without a contract"): _amounts(rows["none"], formats),
            _("Around a contract"): _amounts(rows["around"], formats),
            _("Extra cost"): _amounts(rows["around_dearer"], formats),
            _("Above price"): _amounts(rows["above"], formats),
            _("Below price"): _amounts(rows["below"], formats),
            _("Unclear"): _amounts(rows["unclear"], formats),
        }
    )


def _amounts(values: pd.Series, formats: Formats) -> list[str]:
    return [formats.money(int(value)) if value else MISSING for value in values]


def items_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return price variance by item as a person reads it."""
    share = rows["ppv"] / rows["expected_minor"].where(rows["expected_minor"] != 0)
    return pd.DataFrame(
        {
            _("Item"): [f"{item} {name}".strip() for item, name in zip(rows["item"], rows["item_name"], strict=True)],
            _("Unit"): rows["unit"],
            _("Quantity"): [formats.number(round(value)) for value in rows["quantity"]],
            _("Paid"): [formats.money(value) for value in rows["paid_minor"]],
            _("At contract price"): [formats.money(value) for value in rows["expected_minor"]],
            _("PPV"): [formats.variance(value) for value in rows["ppv"]],
            "%": [formats.percent(value, signed=True) for value in share],
            _("Contract"): rows["contract"],
        }
    )


def lines_view(lines: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return purchase lines as a person reads them, with the file and the line they came from."""
    return pd.DataFrame(
        {
            _("Day"): days(lines["day"], formats),
            _("Supplier"): lines["supplier"],
            _("Item"): [f"{item} {name}".strip() for item, name in zip(lines["item"], lines["item_name"], strict=True)],
            _("Quantity"): [
                formats.number(round(value, 3), 0 if value == int(value) else 3) for value in lines["quantity"]
            ],
            _("Unit"): lines["unit"],
            _("Unit price"): [unit_price(micro, formats) for micro in lines["unit_price_micro"]],
            _("Amount"): [formats.amount(value, cents=True) for value in lines["amount_minor"]],
            _("At contract price"): [formats.amount(value, cents=True) for value in lines["expected_minor"]],
            _("Above"): [formats.amount(value, cents=True) if value else MISSING for value in lines["over_minor"]],
            _("Department"): lines["department"],
            _("Contract"): lines["contract"].fillna(MISSING),
            _("Order"): lines["po_number"],
            _("Invoice"): lines["invoice_number"],
            _("File"): lines["file_name"].fillna(MISSING),
            _("Line"): [formats.number(None if pd.isna(number) else int(number)) for number in lines["line_number"]],
        }
    )


def prices_view(prices: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return a price list as a person reads it."""
    return pd.DataFrame(
        {
            _("Item"): [
                f"{item} {name}".strip() for item, name in zip(prices["item"], prices["item_name"], strict=True)
            ],
            _("Unit"): prices["unit"],
            _("Pieces"): [formats.number(int(value)) for value in prices["base_units"]],
            _("Price"): [unit_price(micro, formats) for micro in prices["unit_price_micro"]],
            _("Price before"): [unit_price(micro, formats) for micro in prices["baseline_price_micro"]],
            _("From"): days(prices["valid_from"], formats),
            _("To"): days(prices["valid_to"], formats),
        }
    )


def tiers_view(tiers: pd.DataFrame, formats: Formats, chances: Sequence[str]) -> pd.DataFrame:
    """Return rebate tiers with what is missing, how likely each is, and what it is worth."""
    return pd.DataFrame(
        {
            _("From"): [formats.money(value) for value in tiers["from_minor"]],
            _("Rebate"): [formats.percent(value) for value in tiers["rebate_share"]],
            _("Left to reach"): _amounts(tiers["missing_minor"], formats),
            _("Projected gap"): _amounts(tiers["gap_minor"], formats),
            _("Probability"): list(chances),
            _("Worth"): [formats.money(value) for value in tiers["worth_minor"]],
        }
    )


def unit_price(micro: object, formats: Formats) -> str:
    """Return a unit price (millionths) with its cents, and up to four digits more where it has them."""
    if micro is None or pd.isna(micro):  # type: ignore[call-overload]
        return MISSING
    value = int(micro)  # type: ignore[call-overload]
    whole = value % 10 ** (6 - formats.digits) == 0
    return formats.number(value / 1_000_000, formats.digits if whole else 4)


def plain(rows: pd.DataFrame, titles: dict[str, str], formats: Formats) -> pd.DataFrame:
    """Return rows for files: money as exact decimals, days as ISO texts, texts that no spreadsheet runs."""
    return pd.DataFrame(
        {
            title: [_plain(cell, formats, name) for cell in rows[name].astype("object").tolist()]
            for name, title in titles.items()
        }
    )


def _is_money(name: str) -> bool:
    return name.endswith("_minor") or name in _MONEY


def _plain(cell: Any, formats: Formats, name: str) -> Any:
    if cell is None or cell is pd.NA or pd.isna(cell):
        return ""
    if _is_money(name):
        return formats.exact(cell)
    if name.endswith("_micro"):  # with its cents, so that nobody takes 4.125 for four thousand
        price = Decimal(int(cell)).scaleb(-6).normalize()
        return f"{price:.{max(2, -int(price.as_tuple().exponent))}f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell


def as_csv(rows: pd.DataFrame, titles: dict[str, str], formats: Formats) -> bytes:
    """Return rows as CSV."""
    return plain_files.as_csv(plain(rows, titles, formats))


def as_workbook(
    rows: pd.DataFrame, titles: dict[str, str], formats: Formats, *, sheet: str, notes: Sequence[str] = ()
) -> bytes:
    """Return rows as an XLSX file with figures as numbers, and notes on a sheet of their own."""
    table = plain(rows, titles, formats)
    for name, title in titles.items():
        days = [cell if isinstance(cell, date) else None for cell in rows[name]]
        if any(days):
            table[title] = pd.Series(days, table.index, "object")
    for name, title in titles.items():
        if _is_money(name) or name.endswith("_micro"):
            table[title] = pd.to_numeric(table[title], errors="coerce")
    return plain_files.as_workbook(table, sheet=sheet, notes=notes, day_code=formats.day_code)
