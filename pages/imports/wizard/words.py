"""What kinds of files, columns and formats are called on the screen."""

import pandas as pd

from services.contracts import fields
from services.imports import FILE_KINDS, Preview

BY_TITLE = {kind.title: name for name, kind in FILE_KINDS.items()}

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
    "line_kind": "Base, initiative or one-time",
    "line_note": "Note",
    "line_owner": "Owner",
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
    if FILE_KINDS[preview.options.kind].signed:
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
