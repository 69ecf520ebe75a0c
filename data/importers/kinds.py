"""The kinds of file that can be imported, one row each: what a file holds and what its columns may mean.

Reading, tables, pages and the terminal take names, titles and concepts from here. What is done with the rows (reader,
table, totals, sample, export) stands beside the services, in the row of the same name in `services/imports/kinds.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from data.contract_fields import AUTO_RENEW, EXTENSION, TITLES
from language import N_

#: How far a file's headers speak of a concept, 0-1: the best of them. "word:contract" asks for a word in any of them.
Speaks = Callable[[str], float]
Figure = Literal["amount", "hours", "quantity"]


@dataclass(frozen=True)
class FileKind:
    """One kind of file.

    Args:
        name: As in the terminal and the database.
        title: As on screen, once translated.
        holds: What such a file holds, in one sentence for the person who has one; shown translated.
        concepts: What its columns may mean.
        main: The concepts that are shown first.
        needed: Without one concept of each group no row can be stored; the first of a missing group is asked for.
        figure: The concept whose figures add up to the control total; None where nothing adds up.
        listing: Code and name, for kinds of which a file may be a plain list.
        signed: Whether revenue may be written with a negative sign.
        many_sums: Several sums stand side by side, none a part of another; only `figure` under its own name counts.
        by_class: Cost classes side by side, with their sum, are its figures.
        telling: Whether headers alone tell this kind; None for kinds that are told by what is left.
        named: Words of file names, sheet names and titles that speak of this kind, in the languages of concepts.
    """

    name: str
    title: str
    holds: str
    concepts: tuple[str, ...]
    main: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    figure: Figure | None = "amount"
    listing: tuple[str, str] | None = None
    signed: bool = False
    many_sums: bool = False
    by_class: bool = True
    telling: Callable[[Speaks], bool] | None = None
    named: tuple[str, ...] = ()


_DEPARTMENT, _ACCOUNT = ("department", "department_name"), ("account", "account_name")


def _is_labor(speaks: Speaks) -> bool:
    return max(speaks("hours"), speaks("fte")) >= 0.85 and max(speaks("job_class"), speaks("pay_code")) >= 0.85


def _is_purchases(speaks: Speaks) -> bool:
    return min(speaks("price"), speaks("quantity")) >= 0.9 or _is_invoice_register(speaks)


def _is_invoice_register(speaks: Speaks) -> bool:
    """An invoice and its supplier on each line, with what only an open invoice has: an order, a due day, tax apart."""
    supplied = max(speaks("supplier"), speaks("supplier_code")) >= 0.85
    booked = max(speaks("debit"), speaks("credit")) >= 0.85
    parts = [any(speaks(f"word:{word}") for word in words.split("|")) for words in _INVOICE_PARTS]
    if not supplied or booked:
        return False
    if speaks("invoice_number") >= 0.9:
        return (speaks("po_number") >= 0.9) + sum(parts) >= 2
    return speaks("reference") >= 0.9 and all(parts)  # a document's number, with everything else of an invoice


#: Words of columns that invoices have: due days and discounts, tax, amounts with and without it.
_INVOICE_PARTS = (  # no text
    "due|discount|skonto|fallig|falligkeit|falligkeitsdatum|zahlungsziel|faelligkeit|echeance|vencimiento|scadenza|vervaldatum|forfall|forfallsdato",
    "vat|tax|ust|mwst|steuer|steuerbetrag|vorsteuer|umsatzsteuer|mehrwertsteuer|tva|iva|btw|moms|mva",
    "gross|brutto|bruttobetrag|nettobetrag|ttc|bruto|lordo|net|netto|ht|neto",
)


def _is_price_list(speaks: Speaks) -> bool:
    return min(speaks("price"), speaks("item"), speaks("contract")) >= 0.9


def _is_contract_register(speaks: Speaks) -> bool:
    named = speaks("word:contract") > 0 or (speaks("contract") >= 0.9 and max(speaks("start"), speaks("end")) >= 0.85)
    return speaks("supplier") >= 0.85 and named and not _is_price_list(speaks)


def _is_flex_rules(speaks: Speaks) -> bool:
    return min(speaks("fixed_share"), speaks("account"), speaks("department")) >= 0.9


def _is_standards(speaks: Speaks) -> bool:
    return min(speaks("target_hours"), speaks("department")) >= 0.9


#: Words by which files of a kind are named, in titles and file names.
_NAMED: dict[str, tuple[str, ...]] = {
    kind: tuple(words.split("|"))
    for kind, words in {
        "ledger": (
            "ledger|gl|tb|actual|actuals|journal|journals|postings|buchungen|hauptbuch|susa|saldenliste"
            "|spend|payments|expenditure|fec|huvudbok|regnskap|trial balance|general ledger"
            "|net activity|grand livre|balance generale|libro mayor"
            "|kolommenbalans|proefbalans|saldibalans|grootboek|grootboekmutaties"
        ),
        "budget": (
            "budget|budgets|budgeted|plan|planned|wirtschaftsplan|haushalt|haushaltsplan|presupuesto"
            "|begroting|preventivo|budsjett|appropriation|appropriations|budgetplan"
        ),
        "statistics": (
            "statistics|statistic|stats|volume|volumes|census|activity|workload|visits|admissions"
            "|discharges|encounters|fallzahlen|leistungen|statistik|belegung|aktivitet|patient days"
            "|units of service"
        ),
        "labor": (
            "payroll|labor|labour|hours|timecards|timesheet|roster|staffing|wages|personal|lohn|gehalt"
            "|paie|nomina|kronos|adp"
        ),
        "purchases": (
            "ap|invoices|invoice|purchases|purchase|po|orders|procurement|einkauf|rechnungen|achats"
            "|compras|bestellungen|rechnungsjournal|rechnungseingangsjournal|rechnungseingangsbuch"
            "|rechnungsausgangsjournal|eingangsrechnungen|kreditorenjournal"
            "|accounts payable|purchase orders|supplier invoices"
        ),
        "contracts": "contract|contracts|agreements|register|vertrag|vertrage|contrats|contratos|avtaler|avtal",
        "prices": "prices|pricing|preise|preisliste|tarifs|catalog|catalogue|formulary|price list|price file",
        "accounts": (
            "coa|kontenplan|kontenrahmen|kontoplan|chart of accounts|plan comptable|account list|accounts|"
            "account master"
        ),
        "departments": (
            "departments|costcenters|kostenstellen|kostenstellenplan|kostenstellenverzeichnis|wards|cost centers"
            "|cost centres|department list|dept list|depts|department master|dept master|cost center list"
            "|cost center master|cost centre list|department directory"
        ),
        "suppliers": (
            "vendors|suppliers|lieferanten|kreditoren|fournisseurs|proveedores|vendor master|supplier list|vendor list"
        ),
    }.items()
}  # no text

_ROWS = (
    FileKind(
        name="ledger",
        title=N_("Ledger"),
        holds=N_("Actuals: every posting in a month, or a list of payments."),
        concepts=(
            "date", "period", "fiscal_year", "fiscal_period", *_DEPARTMENT, *_ACCOUNT, "supplier", "supplier_code",
            "amount", "debit", "credit", "dc_flag", "description", "reference", "currency", "entity", "po_number",
        ),
        main=("date", "period", "department", "account", "supplier", "amount", "debit", "credit", "description"),
        needed=(("date", "period", "fiscal_period"), _DEPARTMENT, _ACCOUNT, ("amount", "debit", "credit")),
        signed=True,
        named=_NAMED["ledger"],
    ),
    FileKind(
        name="budget",
        title=N_("Budget"),
        holds=N_("A budget: one amount per month, twelve month columns, or one amount per year."),
        concepts=(
            *_DEPARTMENT, *_ACCOUNT, "period", "fiscal_year", "fiscal_period", "amount", "quantity", "version",
            "entity", "currency", "line_kind", "line_note", "line_owner",
        ),
        main=("department", "account", "account_name", "period", "fiscal_year", "amount"),
        needed=(_DEPARTMENT, _ACCOUNT, ("period", "fiscal_year", "fiscal_period"), ("amount",)),
        signed=True,
        named=_NAMED["budget"],
    ),
    FileKind(
        name="statistics",
        title=N_("Statistics"),
        holds=N_("Volumes: patient days, visits, tests and so on, by day or month. Counts only."),
        concepts=(
            "date", "period", "fiscal_year", "fiscal_period", *_DEPARTMENT, "measure", "measure_name", "quantity",
            "kind", "version",
        ),
        main=("date", "period", "department", "measure", "quantity"),
        needed=(("date", "period"), _DEPARTMENT, ("measure",), ("quantity",)),
        figure="quantity",
        named=_NAMED["statistics"],
    ),
    FileKind(
        name="labor",
        title=N_("Labor"),
        holds=N_("Hours and pay by department, job class and pay code. No employee names."),
        concepts=(
            "date", "period", "fiscal_year", "fiscal_period", "entity", *_DEPARTMENT, "job_class", "job_class_name",
            "pay_code", "pay_code_name", "hours", "fte", "amount", "currency",
        ),
        main=("date", "period", "department", "job_class", "pay_code", "hours", "fte", "amount"),
        needed=(("date", "period"), _DEPARTMENT, ("job_class",), ("hours",)),
        figure="hours",
        by_class=False,
        telling=_is_labor,
        named=_NAMED["labor"],
    ),
    FileKind(
        name="purchases",
        title=N_("Purchases"),
        holds=N_("Purchase orders or supplier invoices, line by line."),
        concepts=(
            "date", "period", "fiscal_year", "fiscal_period", *_DEPARTMENT, *_ACCOUNT, "supplier", "supplier_code",
            "item", "item_name", "quantity", "unit", "price", "amount", "po_number", "invoice_number", "contract",
            "category", "currency",
        ),
        main=("date", "department", "supplier", "item", "quantity", "unit", "price", "amount"),
        needed=(("date", "period"), _DEPARTMENT, ("supplier", "supplier_code"), ("amount",)),
        by_class=False,
        telling=_is_purchases,
        named=_NAMED["purchases"],
    ),
    FileKind(
        name="contracts",
        title=N_("Contracts"),
        holds=N_("The contract register: supplier, term, notice, value; one row per rebate tier."),
        concepts=(*TITLES["contracts"].values(), AUTO_RENEW, EXTENSION, "reason"),
        main=("contract", "title", "supplier", "start", "end", "notice_days", "amount"),
        needed=(("contract",), ("title",), ("supplier", "supplier_code")),
        many_sums=True,
        telling=_is_contract_register,
        named=_NAMED["contracts"],
    ),
    FileKind(
        name="prices",
        title=N_("Prices"),
        holds=N_("Contract price lists: contract, item, unit, pieces per unit, price, from and to."),
        concepts=tuple(TITLES["prices"].values()),
        main=("contract", "item", "unit", "pieces", "price", "start", "end"),
        needed=(("contract",), ("item",), ("unit",), ("price",)),
        figure=None,
        many_sums=True,
        telling=_is_price_list,
        named=_NAMED["prices"],
    ),
    FileKind(
        name="accounts",
        title=N_("Accounts"),
        holds=N_("The chart of accounts, with types and totals."),
        concepts=(*_ACCOUNT, "type", "category", "parent", "non_recurring", "active"),
        main=(*_ACCOUNT, "type", "category", "parent"),
        needed=(("account",), ("account_name",)),
        figure=None,
        listing=_ACCOUNT,
        named=_NAMED["accounts"],
    ),
    FileKind(
        name="departments",
        title=N_("Departments"),
        holds=N_("Departments or cost centers, with their totals."),
        concepts=(*_DEPARTMENT, "parent", "service_line", "manager", "unit_of_service", "active"),
        main=(*_DEPARTMENT, "parent"),
        needed=(("department",), ("department_name",)),
        figure=None,
        listing=_DEPARTMENT,
        named=_NAMED["departments"],
    ),
    FileKind(
        name="suppliers",
        title=N_("Suppliers"),
        holds=N_("The list of suppliers."),
        concepts=("supplier_code", "supplier", "category", "tax_id"),
        main=("supplier_code", "supplier", "category"),
        needed=(("supplier",),),
        figure=None,
        listing=("supplier_code", "supplier"),
        named=_NAMED["suppliers"],
    ),
    FileKind(
        name="flex-rules",
        title=N_("Flex rules"),
        holds=N_("What the budget of an account in a department flexes on, and how much of it is fixed."),
        concepts=(*_DEPARTMENT, *_ACCOUNT, "statistic", "fixed_share"),
        main=("department", "account", "statistic", "fixed_share"),
        needed=(_DEPARTMENT, _ACCOUNT, ("fixed_share", "statistic")),
        figure=None,
        telling=_is_flex_rules,
    ),
    FileKind(
        name="standards",
        title=N_("Labor standards"),
        holds=N_("By department: unit of service, target hours per unit, fixed hours a year."),
        concepts=(*_DEPARTMENT, "unit", "target_hours", "fixed_hours"),
        main=("department", "unit", "target_hours", "fixed_hours"),
        needed=(_DEPARTMENT, ("unit", "target_hours", "fixed_hours")),
        figure=None,
        telling=_is_standards,
    ),
)  # fmt: skip
#: Every kind by its name, in the order in which they are listed.
FILE_KINDS: dict[str, FileKind] = {kind.name: kind for kind in _ROWS}
IMPORT_KINDS = tuple(FILE_KINDS)
#: What a file is looked at as while nobody knows what it is.
ANY = FILE_KINDS["ledger"]


def file_kind(name: str | None) -> FileKind:
    """Return the kind of a name; the ledger, which has most concepts, where nobody says."""
    return FILE_KINDS[name] if name else ANY
