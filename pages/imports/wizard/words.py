"""What kinds of files, columns and formats are called on the screen."""

from dataclasses import dataclass

import pandas as pd

from services.contracts import fields
from services.imports import Preview


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it holds, and whether its figures are money."""

    title: str
    holds: str


KINDS = {
    "ledger": Kind("Ledger", "Actuals: every posting of a month, or a list of payments."),
    "budget": Kind("Budget", "A budget: one amount a month, twelve month columns, or one amount a year."),
    "statistics": Kind("Statistics", "Volumes: patient days, visits, tests … by day or month. Counts only."),
    "labor": Kind("Labor", "Hours and pay by department, job class and pay code. No names of people."),
    "purchases": Kind("Purchases", "Purchase orders or supplier invoices, line by line."),
    "contracts": Kind("Contracts", "The contract register: supplier, term, notice, value; one row per rebate tier."),
    "prices": Kind("Prices", "Price lists of contracts: contract, item, unit, pieces in the unit, price, from and to."),
    "accounts": Kind("Accounts", "The chart of accounts with types and totals."),
    "departments": Kind("Departments", "Departments or cost centers with their totals."),
    "suppliers": Kind("Suppliers", "The list of suppliers."),
}
BY_TITLE = {kind.title: key for key, kind in KINDS.items()}

CONCEPTS = {
    **fields.CONCEPTS,
    "dc_flag": "Debit or credit mark",
    "department": "Department (code)",
    "department_name": "Department name",
    "account": "Account (code)",
    "account_name": "Account name",
    "supplier": "Supplier name",
    "supplier_code": "Supplier code",
    "po_number": "Order number",
    "invoice_number": "Invoice number",
    "tax_id": "Tax number",
    "start": "Start date",
    "end": "End date",
    "unit_of_service": "Unit of service",
    "entity": "Facility",
    "job_class_name": "Job class name",
    "pay_code_name": "Pay code name",
    "parent": "Part of",
}
#: The concepts shown first; the others only when a column was found for them, or on request.
MAIN = {
    "ledger": ("date", "period", "department", "account", "supplier", "amount", "debit", "credit", "description"),
    "budget": ("department", "account", "account_name", "period", "fiscal_year", "amount"),
    "statistics": ("date", "period", "department", "measure", "quantity"),
    "labor": ("date", "period", "department", "job_class", "pay_code", "hours", "amount"),
    "purchases": ("date", "department", "supplier", "item", "quantity", "unit", "price", "amount"),
    "contracts": ("contract", "title", "supplier", "start", "end", "notice_days", "amount"),
    "prices": ("contract", "item", "unit", "pieces", "price", "start", "end"),
    "accounts": ("account", "account_name", "type", "category", "parent"),
    "departments": ("department", "department_name", "parent"),
    "suppliers": ("supplier_code", "supplier", "category"),
}
#: Without one of each group no row can be stored; the first of a missing group is asked for.
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "ledger": (
        ("date", "period", "fiscal_period"),
        ("department", "department_name"),
        ("account", "account_name"),
        ("amount", "debit", "credit"),
    ),
    "budget": (
        ("department", "department_name"),
        ("account", "account_name"),
        ("period", "fiscal_year", "fiscal_period"),
        ("amount",),
    ),
    "statistics": (("date", "period"), ("department", "department_name"), ("measure",), ("quantity",)),
    "labor": (("date", "period"), ("department", "department_name"), ("job_class",), ("hours",)),
    "purchases": (("date", "period"), ("department", "department_name"), ("supplier", "supplier_code"), ("amount",)),
    "contracts": (("contract",), ("title",), ("supplier", "supplier_code")),
    "prices": (("contract",), ("item",), ("unit",), ("price",)),
    "accounts": (("account",), ("account_name",)),
    "departments": (("department",), ("department_name",)),
    "suppliers": (("supplier",),),
}
FIGURES = ("amount", "debit", "credit", "quantity", "hours", "price")
PRESETS = {
    "fec": "French FEC",
    "cms_pbj": "CMS staffing file (PBJ)",
    "sap": "SAP line items",
    "oracle_gl": "Oracle GL",
    "quickbooks": "QuickBooks",
    "xero": "Xero",
    "sage": "Sage",
    "nhs_spend": "NHS spend file",
    "council_spend": "council spend file",
    "census": "census export",
    "time_export": "time export",
}
#: What the files of a system hold, where it is no ledger.
HELD_BY_PRESET = {"cms_pbj": "labor", "time_export": "labor", "census": "statistics"}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "blanks"}
SHAPES = {
    "wide_months": "Wide: each month column becomes a line of its own.",
    "wide_years": "Wide: each year column becomes a line of its own.",
    "wide_classes": "Wide: each cost column becomes a line of its own.",
    "blocks": "Blocks side by side or one below the other, read as one list.",
    "print": "A printed report: headings are carried down to the rows under them.",
}
SIGNS = {
    "natural": "Revenue and cost are both positive",
    "debit_positive": "Debits are positive, so revenue is negative (general ledger)",
}


def concept(name: str) -> str:
    """Return what a concept is called."""
    return CONCEPTS.get(name, name.replace("_", " ").capitalize())


def counted(number: int, noun: str) -> str:
    """Return "1 line", "1,204 lines"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def detected(preview: Preview, name: str, size: int) -> list[tuple[str, str]]:
    """Return what was found out about the file, one plain line each: (subject, sentence)."""
    layout = preview.layout
    if layout is None:
        return []
    lines = [("File", f"{name}, {_size(size)}, {_container(preview)}")]
    if layout.preset:
        lines.append(("Source", PRESETS.get(layout.preset, layout.preset)))
    if layout.sheet is not None:
        others = f" (one of {len(layout.sheets)})" if len(layout.sheets) > 1 else ""
        lines.append(("Sheet", f"“{layout.sheet.strip()}”{others}"))
    lines.append(("Header", _header(preview)))
    lines += [("Dates", text) for text in _dates(preview)]
    lines += [("Numbers", text) for text in _numbers(preview)]
    if layout.shape in SHAPES:
        lines.append(("Layout", SHAPES[layout.shape]))
    if preview.options.kind in ("ledger", "budget"):
        lines.append(("Sign", SIGNS.get(preview.sign_convention, preview.sign_convention)))
    return lines


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1_000_000 else f"{max(size / 1e3, 0.1):,.1f} KB"


def _container(preview: Preview) -> str:
    layout = preview.layout
    if layout is None or layout.container != "csv":
        return f"Excel workbook ({layout.container})" if layout else ""
    encoding = (layout.encoding or "").upper().replace("UTF-8-SIG", "UTF-8 with BOM")
    separated = DELIMITERS.get(layout.delimiter or "", "") if layout.delimiter else ""
    parts = ["text", encoding, f"separated by {separated}" if separated else "one column"]
    return ", ".join([*(part for part in parts if part), *(["compressed"] if layout.gzipped else [])])


def _header(preview: Preview) -> str:
    layout = preview.layout
    if layout is None or layout.header_row is None:
        return "None found; columns are numbered"
    line = layout.header_row + 1
    two = f"lines {line - 1} and {line}" if layout.header_rows == 2 else f"line {line}"
    return f"{two[0].upper()}{two[1:]}, {len(layout.columns)} columns; data from line {layout.first_data_row + 1}"


def _dates(preview: Preview) -> list[str]:
    layout = preview.layout
    used = {guess.column for guess in preview.mapping.values()}
    used -= {name for name in used if any(f"“{name}”" in question for question in preview.questions)}
    orders = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
    texts = []
    for column, found in (layout.date_formats if layout else {}).items():
        if column in used:
            how = orders.get(found.order or "", "Excel dates" if found.pattern == "excel" else "month names")
            texts.append(f"“{column}”: {how}{_example(preview, column)}")
    return texts


def _numbers(preview: Preview) -> list[str]:
    layout = preview.layout
    used = {guess.column for name, guess in preview.mapping.items() if name in FIGURES}
    texts = []
    for column, found in (layout.number_formats if layout else {}).items():
        if column in used:
            point = "decimal point" if found.decimal == "." else "decimal comma"
            marks = f", thousands “{found.thousands}”" if found.thousands else ""
            money = f", {found.currency}" if found.currency else ""
            texts.append(f"“{column}”: {point}{marks}{money}{_example(preview, column)}")
    return texts


def _example(preview: Preview, column: str) -> str:
    sample: pd.DataFrame = preview.sample
    if column not in sample.columns:
        return ""
    filled = [str(cell).strip() for cell in sample[column] if str(cell).strip()]
    return f", for example {filled[0]}" if filled else ""
