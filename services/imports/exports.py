"""What is exported of each kind: the columns of its file, under headers that an import of the same kind understands.

An export says all that an import of the kind can say, so that exporting and importing changes nothing. SQL in here is
ours alone; nothing of a person's enters it.
"""

from dataclasses import dataclass
from typing import Literal

#: How stored values are written: money in the currency's minor units, hours and quantities in thousandths, prices in
#: millionths; months are yyyymm.
Form = Literal["text", "day", "month", "money", "thousandths", "millionths"]


@dataclass(frozen=True)
class ExportColumn:
    """A column of an export: the concept that an import reads it as, its header, and where its values are stored."""

    concept: str
    title: str
    stored: str
    form: Form = "text"


@dataclass(frozen=True)
class Export:
    """How the rows of a kind are fetched.

    Args:
        columns: In the order of the file.
        source: The kind's table as `t`, with what its ids stand for.
        order: Columns that make the order of the rows the same each time.
        permission: What a person must be allowed to read.
        department: The id by which rows belong to a department, None where all may see them.
        in_force: The condition for rows that count.
        versioned: Whether rows may belong to a budget version (`v`).
    """

    columns: tuple[ExportColumn, ...]
    source: str
    order: str
    permission: str = "budget:read"
    department: str | None = None
    in_force: str = "1 = 1"
    versioned: bool = False


_LINES = "t.superseded_by IS NULL"
_DEPARTMENT = (
    ExportColumn("department", "Department", "d.code"),
    ExportColumn("department_name", "Department name", "d.name"),
)  # no text
_ACCOUNT = (
    ExportColumn("account", "Account", "a.code"),
    ExportColumn("account_name", "Account name", "a.name"),
)  # no text
_SUPPLIER = (
    ExportColumn("supplier_code", "Supplier code", "s.code"),
    ExportColumn("supplier", "Supplier name", "s.name"),
)  # no text
_PERIOD = ExportColumn("period", "Period", "t.period", "month")
_AMOUNT = ExportColumn("amount", "Amount", "t.amount_minor", "money")
_TO_DEPARTMENT = "JOIN department d ON d.id = t.department_id"
#: Amounts as a general ledger has them: cost is a debit, revenue a credit. Both sides are always stated, so that no
#: reader has to infer a sign.
_DEBIT = "CASE WHEN a.type = 'revenue' THEN -t.amount_minor ELSE t.amount_minor END"

LEDGER = Export(  # no text: headers that an import knows
    columns=(
        ExportColumn("date", "Posting date", "t.posting_date", "day"),
        _PERIOD,
        *_DEPARTMENT,
        *_ACCOUNT,
        *_SUPPLIER,
        ExportColumn("debit", "Debit", f"CASE WHEN {_DEBIT} > 0 THEN {_DEBIT} ELSE 0 END", "money"),
        ExportColumn("credit", "Credit", f"CASE WHEN {_DEBIT} < 0 THEN -({_DEBIT}) ELSE 0 END", "money"),
        ExportColumn("currency", "Currency", "t.currency"),
        ExportColumn("description", "Description", "t.description"),
        ExportColumn("reference", "Reference", "t.reference"),
    ),
    source=f"ledger_entry t {_TO_DEPARTMENT} JOIN account a ON a.id = t.account_id "
    "LEFT JOIN supplier s ON s.id = t.supplier_id",
    order="t.period, t.batch_id, t.line_number, t.id",
    department="t.department_id",
    in_force=_LINES,
)
BUDGET = Export(  # no text: headers that an import knows
    columns=(
        ExportColumn("version", "Version", "v.name"),
        *_DEPARTMENT,
        *_ACCOUNT,
        _PERIOD,
        _AMOUNT,
        ExportColumn("quantity", "Quantity", "t.quantity_milli", "thousandths"),
        ExportColumn("line_kind", "Line kind", "t.kind"),
        ExportColumn("line_note", "Note", "t.note"),
        ExportColumn("line_owner", "Owner", "t.owner"),
    ),
    source=f"budget_line t {_TO_DEPARTMENT} JOIN account a ON a.id = t.account_id "
    "JOIN budget_version v ON v.id = t.version_id",
    order="v.fiscal_year, v.id, d.code, a.code, t.period, t.id",
    department="t.department_id",
    in_force=_LINES,
    versioned=True,
)
STATISTICS = Export(  # no text: headers that an import knows
    columns=(
        ExportColumn("date", "Date", "t.day", "day"),
        _PERIOD,
        *_DEPARTMENT,
        ExportColumn("measure", "Measure", "m.code"),
        ExportColumn("quantity", "Quantity", "t.quantity_milli", "thousandths"),
        ExportColumn("kind", "Actual or budget", "t.kind"),
        ExportColumn("version", "Budget version", "v.name"),
    ),
    source=f"statistic t {_TO_DEPARTMENT} JOIN measure m ON m.id = t.measure_id "
    "LEFT JOIN budget_version v ON v.id = t.version_id",
    order="t.kind, t.version_id, t.period, t.day, d.code, m.code, t.id",
    department="t.department_id",
    in_force=_LINES,
    versioned=True,
)
LABOR = Export(  # no text: headers that an import knows
    columns=(
        ExportColumn("date", "Date", "t.day", "day"),
        _PERIOD,
        *_DEPARTMENT,
        ExportColumn("job_class", "Job class", "j.code"),
        ExportColumn("job_class_name", "Job class name", "j.name"),
        ExportColumn("pay_code", "Pay code", "p.code"),
        ExportColumn("pay_code_name", "Pay code name", "p.name"),
        ExportColumn("hours", "Hours", "t.hours_milli", "thousandths"),
        _AMOUNT,
    ),
    source=f"labor_entry t {_TO_DEPARTMENT} JOIN job_class j ON j.id = t.job_class_id "
    "JOIN pay_code p ON p.id = t.pay_code_id",
    order="t.period, t.day, d.code, j.code, p.code, t.id",
    department="t.department_id",
    in_force=_LINES,
)
PURCHASES = Export(  # no text: headers that an import knows
    columns=(
        ExportColumn("date", "Date", "t.day", "day"),
        _PERIOD,
        *_DEPARTMENT,
        *_ACCOUNT,
        *_SUPPLIER,
        ExportColumn("contract", "Contract", "t.contract_reference"),
        ExportColumn("category", "Category", "t.category"),
        ExportColumn("item", "Item", "t.item"),
        ExportColumn("item_name", "Item name", "t.item_name"),
        ExportColumn("quantity", "Quantity", "t.quantity_milli", "thousandths"),
        ExportColumn("unit", "Unit", "t.unit"),
        ExportColumn("price", "Unit price", "t.unit_price_micro", "millionths"),
        _AMOUNT,
        ExportColumn("po_number", "PO number", "t.po_number"),
        ExportColumn("invoice_number", "Invoice number", "t.invoice_number"),
    ),
    source=f"purchase_line t {_TO_DEPARTMENT} JOIN supplier s ON s.id = t.supplier_id "
    "LEFT JOIN account a ON a.id = t.account_id",
    order="t.period, t.day, t.batch_id, t.line_number, t.id",
    permission="procurement:read",
    department="t.department_id",
    in_force=_LINES,
)
ACCOUNTS = Export(  # no text: headers that an import knows
    columns=(
        ExportColumn("account", "Account", "t.code"),
        ExportColumn("account_name", "Account name", "t.name"),
        ExportColumn("type", "Type", "t.type"),
        ExportColumn("category", "Category", "t.category"),
        ExportColumn("parent", "Parent account", "o.code"),
        ExportColumn("non_recurring", "One-off or grant", "CASE WHEN t.non_recurring THEN 'yes' ELSE 'no' END"),
    ),
    source="account t LEFT JOIN account o ON o.id = t.parent_id",
    order="t.code",
)
DEPARTMENTS = Export(  # no text: headers that an import knows
    columns=(
        ExportColumn("department", "Department", "t.code"),
        ExportColumn("department_name", "Department name", "t.name"),
        ExportColumn("parent", "Parent department", "o.code"),
        ExportColumn("service_line", "Service line", "l.code"),
        ExportColumn("manager", "Manager", "t.manager"),
        ExportColumn("unit_of_service", "Unit of service", "m.code"),
        ExportColumn("active", "Active", "CASE WHEN t.active THEN 'yes' ELSE 'no' END"),
    ),
    source="department t LEFT JOIN department o ON o.id = t.parent_id "
    "LEFT JOIN service_line l ON l.id = t.service_line_id LEFT JOIN measure m ON m.id = t.uos_measure_id",
    order="t.code",
    department="t.id",
)
SUPPLIERS = Export(  # no text: headers that an import knows
    columns=(
        ExportColumn("supplier_code", "Supplier code", "t.code"),
        ExportColumn("supplier", "Supplier name", "t.name"),
        ExportColumn("category", "Category", "t.category"),
        ExportColumn("tax_id", "Tax ID", "t.tax_id"),
    ),
    source="supplier t",
    order="t.name, t.code",
    permission="procurement:read",
)
FLEX_RULES = Export(  # no text: headers that an import knows
    columns=(
        *_DEPARTMENT,
        *_ACCOUNT,
        ExportColumn("statistic", "Statistic", "m.code"),
        ExportColumn("fixed_share", "Fixed share", "CAST(ROUND(t.fixed_share * 1000000) AS BIGINT)", "millionths"),
    ),
    source=f"flex_rule t {_TO_DEPARTMENT} JOIN account a ON a.id = t.account_id "
    "LEFT JOIN measure m ON m.id = t.flex_measure_id",
    order="d.code, a.code",
    department="t.department_id",
)
STANDARDS = Export(  # no text: headers that an import knows
    columns=(
        ExportColumn("department", "Department", "t.code"),
        ExportColumn("department_name", "Department name", "t.name"),
        ExportColumn("unit", "Unit of service", "m.code"),
        ExportColumn(
            "target_hours", "Target hours", "CAST(ROUND(t.target_hours_per_uos * 1000000) AS BIGINT)", "millionths"
        ),
        ExportColumn("fixed_hours", "Fixed hours", "CAST(ROUND(t.fixed_hours * 1000) AS BIGINT)", "thousandths"),
    ),
    source="department t LEFT JOIN measure m ON m.id = t.uos_measure_id",
    order="t.code",
    department="t.id",
    in_force="(t.uos_measure_id IS NOT NULL OR t.target_hours_per_uos IS NOT NULL OR t.fixed_hours <> 0)",
)
