"""What kinds of files, columns and formats are called on the screen."""

import pandas as pd

from language import N_, _, count_text, in_quotes, ngettext, places_text, translate
from services.contracts import fields
from services.imports import FILE_KINDS, Preview

#: Options and links hold the English title; `translate` shows it.
BY_TITLE = {kind.title: name for name, kind in FILE_KINDS.items()}
MEASURES = {"amount": N_("Amount"), "hours": N_("Hours"), "quantity": N_("Quantity")}

CONCEPTS = {
    **fields.CONCEPTS,
    "dc_flag": N_("Debit or credit mark"),
    "department": N_("Department (code)"),
    "department_name": N_("Department name"),
    "account": N_("Account (code)"),
    "account_name": N_("Account name"),
    "supplier": N_("Supplier name"),
    "supplier_code": N_("Supplier code"),
    "po_number": N_("PO number"),
    "invoice_number": N_("Invoice number"),
    "tax_id": N_("Tax ID"),
    "start": N_("Start date"),
    "end": N_("End date"),
    "unit_of_service": N_("Unit of service"),
    "statistic": N_("Statistic"),
    "fixed_share": N_("Fixed share"),
    "non_recurring": N_("One-off or grant (yes or no)"),
    "target_hours": N_("Target hours per unit"),
    "fixed_hours": N_("Fixed hours a year"),
    "entity": N_("Facility"),
    "fte": N_("Full-time equivalents (FTE)"),
    "measure_name": N_("Measure name"),
    "job_class_name": N_("Job class name"),
    "pay_code_name": N_("Pay code name"),
    "parent": N_("Part of"),
    "line_kind": N_("Base, initiative or one-time"),
    "line_note": N_("Note"),
    "line_owner": N_("Owner"),
}
FIGURES = ("amount", "debit", "credit", "quantity", "hours", "price")
PRESETS = {
    "fec": N_("French FEC"),
    "cms_pbj": N_("CMS staffing file (PBJ)"),
    "sap": N_("SAP line items"),
    "oracle_gl": N_("Oracle GL"),
    "quickbooks": N_("QuickBooks"),
    "xero": N_("Xero"),
    "sage": N_("Sage"),
    "nhs_spend": N_("NHS spend file"),
    "council_spend": N_("Council spend file"),
    "census": N_("Census export"),
    "time_export": N_("Time export"),
}
DELIMITERS = {
    ",": N_("separated by commas"),
    ";": N_("separated by semicolons"),
    "\t": N_("separated by tabs"),
    "|": N_("separated by vertical bars"),
    " ": N_("separated by spaces"),
}
SHAPES = {
    "wide_months": N_("Wide: each month column becomes its own line."),
    "wide_years": N_("Wide: each year column becomes its own line."),
    "wide_classes": N_("Wide: each cost column becomes its own line."),
    "crosstab": N_("A crosstab: each column becomes its own line."),
    "blocks": N_("Blocks side by side or stacked, read as one list."),
    "print": N_("A printed report: headings are repeated on the rows below them."),
}
SIGNS = {
    "natural": N_("Revenue and cost are both positive"),
    "debit_positive": N_("Debits are positive, so revenue is negative (general ledger)"),
    "credit_positive": N_("Revenue is positive, cost negative (statement of the result)"),
}


def concept(name: str) -> str:
    """Return what a concept is called."""
    return translate(CONCEPTS.get(name, name.replace("_", " ").capitalize()))


def download_label(rows: int) -> str:
    """Return what the button says that downloads rejected rows."""
    return ngettext("Download {count} rejected row", "Download {count} rejected rows", rows, count=count_text(rows))


def kind_title(kind: str) -> str:
    """Return what a kind of file is called."""
    return translate(FILE_KINDS[kind].title)


def measure_title(control_of: str) -> str:
    """Return what the figures of a file are called in the head of a column."""
    return translate(MEASURES[control_of])


def file_facts(preview: Preview, name: str, size: int) -> list[tuple[str, str]]:
    """Return what was learned about the file, one plain line each: (subject, sentence)."""
    layout = preview.layout
    if layout is None:
        return []
    lines = [(_("File"), f"{name}, {_size(size)}, {_container(preview)}")]
    if layout.preset:
        lines.append((_("Source"), translate(PRESETS.get(layout.preset, layout.preset))))
    if layout.sheet is not None:
        sheet, count = layout.sheet.strip(), len(layout.sheets)
        several = _("“{sheet}” (one of {count})", sheet=sheet, count=count)
        lines.append((_("Sheet"), several if count > 1 else in_quotes(sheet)))
    lines.append((_("Header"), _header(preview)))
    lines += [(_("Dates"), text) for text in _dates(preview)]
    lines += [(_("Numbers"), text) for text in _numbers(preview)]
    if layout.shape in SHAPES:
        lines.append((_("Layout"), translate(SHAPES[layout.shape])))
    if FILE_KINDS[preview.options.kind].signed:
        lines.append((_("Sign"), translate(SIGNS.get(preview.sign_convention, preview.sign_convention))))
    return lines


def _size(size: int) -> str:
    return f"{places_text(size / 1e6, 1)} MB" if size >= 1_000_000 else f"{places_text(max(size / 1e3, 0.1), 1)} KB"


def _container(preview: Preview) -> str:
    layout = preview.layout
    if layout is None or layout.container != "csv":
        return _("Excel workbook ({container})", container=layout.container) if layout else ""
    encoding = (layout.encoding or "").upper().replace("UTF-8-SIG", _("UTF-8 with BOM"))
    separated = DELIMITERS.get(layout.delimiter or "")
    parts = [_("text"), encoding, translate(separated) if separated else _("one column")]
    return ", ".join([*(part for part in parts if part), *([_("compressed")] if layout.gzipped else [])])


def _header(preview: Preview) -> str:
    layout = preview.layout
    if layout is None or layout.header_row is None:
        return _("None; columns are numbered")
    line, first, count = layout.header_row + 1, layout.first_data_row + 1, len(layout.columns)
    if layout.header_rows == 2:
        return _(
            "Lines {first_line} and {second_line}, {count} columns; data from line {data_line}",
            first_line=line - 1,
            second_line=line,
            count=count,
            data_line=first,
        )
    return _("Line {line}, {count} columns; data from line {data_line}", line=line, count=count, data_line=first)


def _dates(preview: Preview) -> list[str]:
    layout = preview.layout
    used = {guess.column for guess in preview.mapping.values()}
    used -= {asked.column for asked in preview.questions if asked.answer is None}
    orders = {"dmy": _("day first"), "mdy": _("month first"), "ymd": _("year first")}
    texts = []
    for column, fmt in (layout.date_formats if layout else {}).items():
        if column in used:
            how = orders.get(fmt.order or "", _("Excel dates") if fmt.pattern == "excel" else _("month names"))
            texts.append(f"{in_quotes(column)}: {', '.join([how, *_example(preview, column)])}")
    return texts


def _numbers(preview: Preview) -> list[str]:
    layout = preview.layout
    used = {guess.column for name, guess in preview.mapping.items() if name in FIGURES}
    texts = []
    for column, fmt in (layout.number_formats if layout else {}).items():
        if column in used:
            point = _("decimal point") if fmt.decimal == "." else _("decimal comma")
            parts = [point]
            parts += [_("thousands “{separator}”", separator=fmt.thousands)] if fmt.thousands else []
            parts += [fmt.currency] if fmt.currency else []
            texts.append(f"{in_quotes(column)}: {', '.join(parts + _example(preview, column))}")
    return texts


def _example(preview: Preview, column: str) -> list[str]:
    """Return an example from a column, none where it is empty."""
    sample: pd.DataFrame = preview.sample
    if column not in sample.columns:
        return []
    filled = [str(cell).strip() for cell in sample[column] if str(cell).strip()]
    return [_("for example {example}", example=filled[0])] if filled else []
