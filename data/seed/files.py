"""The demo's files as a person would get them from the hospital's systems: CSV with plain headings."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.seed.demo import SeedFile

Cells = list[str]


@dataclass(frozen=True)
class FileColumn:
    """One column of a file: what it means to an import, its heading, the frame's column and how a cell is written."""

    concept: str
    heading: str
    source: str
    text: Callable[["pd.Series[Any]"], Cells]


def _plain(values: "pd.Series[Any]") -> Cells:
    return [str(value) for value in values.tolist()]


def _as_decimals(digits: int, least: int) -> Callable[["pd.Series[Any]"], Cells]:
    """Write whole numbers of 10^-digits as decimals with at least `least` digits after the point."""
    unit = 10**digits

    def write(values: "pd.Series[Any]") -> Cells:
        cells = []
        for value in values.tolist():
            whole, part = divmod(abs(value), unit)
            decimals = f"{part:0{digits}d}".rstrip("0").ljust(least, "0")
            cells.append(f"{'-' if value < 0 else ''}{whole}{'.' if decimals else ''}{decimals}")
        return cells

    return write


def _day(values: "pd.Series[Any]") -> Cells:
    days = np.datetime_as_string(values.to_numpy(dtype="datetime64[D]"))
    return ["" if day == "NaT" else day for day in days.tolist()]


def _month(values: "pd.Series[Any]") -> Cells:
    return [f"{value // 100}-{value % 100:02d}" for value in values.tolist()]


_MONEY, _PRICE, _THOUSANDTHS = _as_decimals(2, 2), _as_decimals(6, 2), _as_decimals(3, 0)
_DEPARTMENT = FileColumn("department", "Department", "department", _plain)
_ACCOUNT = FileColumn("account", "Account", "account", _plain)
_PERIOD = FileColumn("period", "Period", "period", _month)
_AMOUNT = FileColumn("amount", "Amount", "amount_minor", _MONEY)
LAYOUTS: dict[str, tuple[FileColumn, ...]] = {
    "ledger": (
        FileColumn("date", "Posting date", "day", _day),
        _PERIOD,
        _DEPARTMENT,
        _ACCOUNT,
        FileColumn("supplier_code", "Supplier code", "supplier", _plain),
        _AMOUNT,
        FileColumn("description", "Description", "description", _plain),
        FileColumn("reference", "Reference", "reference", _plain),
    ),
    "budget": (_DEPARTMENT, _ACCOUNT, _PERIOD, _AMOUNT),
    "statistics": (
        FileColumn("date", "Date", "day", _day),
        _PERIOD,
        _DEPARTMENT,
        FileColumn("measure", "Measure", "measure", _plain),
        FileColumn("quantity", "Quantity", "quantity", _plain),
    ),
    "labor": (
        FileColumn("date", "Pay period end date", "day", _day),
        _PERIOD,
        _DEPARTMENT,
        FileColumn("job_class", "Job class", "job_class", _plain),
        FileColumn("pay_code", "Pay code", "pay_code", _plain),
        FileColumn("hours", "Hours", "hours_milli", _THOUSANDTHS),
        _AMOUNT,
    ),
    "purchases": (
        FileColumn("kind", "Type", "kind", _plain),
        FileColumn("date", "Date", "day", _day),
        _DEPARTMENT,
        _ACCOUNT,
        FileColumn("supplier_code", "Supplier code", "supplier", _plain),
        FileColumn("contract", "Contract", "contract", _plain),
        FileColumn("category", "Category", "category", _plain),
        FileColumn("item", "Item", "item", _plain),
        FileColumn("item_name", "Item name", "item_name", _plain),
        FileColumn("quantity", "Quantity", "quantity_milli", _THOUSANDTHS),
        FileColumn("unit", "Unit", "unit", _plain),
        FileColumn("price", "Unit price", "unit_price_micro", _PRICE),
        _AMOUNT,
        FileColumn("po_number", "PO number", "po_number", _plain),
        FileColumn("invoice_number", "Invoice number", "invoice_number", _plain),
    ),
}
#: Budgeted statistics have no day.
BUDGET_STATISTICS = tuple(column for column in LAYOUTS["statistics"] if column.concept != "date")


def layout(file: SeedFile) -> tuple[FileColumn, ...]:
    """Return the columns of a file."""
    return BUDGET_STATISTICS if file.kind == "statistics" and file.version else LAYOUTS[file.kind]


def write(file: SeedFile, path: Path) -> None:
    """Write one file; row i of the frame is on line i + 2."""
    columns = layout(file)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(column.heading for column in columns)
        writer.writerows(zip(*(column.text(file.frame[column.source]) for column in columns), strict=True))
