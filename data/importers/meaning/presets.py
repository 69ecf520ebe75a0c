"""Systems whose exports are recognized by their headers, and the kind of a file judged by its columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data.importers.kinds import FILE_KINDS
from data.importers.meaning.mapping import name_score, own_columns
from data.importers.tables.amounts import Values
from data.importers.tables.columns import ColumnFacts
from data.importers.values.headings import normalized

#: So many of its headers tell a register of contracts that this application wrote.
OWN_REGISTER = 10


@dataclass(frozen=True)
class Preset:
    """Headers (normalized) that a system's export has: all of `required`, and `least` of `others`."""

    name: str
    kind: str
    required: tuple[str, ...]
    others: tuple[str, ...] = ()
    least: int = 0


_PRESETS: tuple[Preset, ...] = (
    Preset(
        "fec", "ledger", ("comptenum", "ecrituredate"),
        ("journalcode", "journallib", "ecriturenum", "comptelib", "pieceref", "ecriturelib", "debit", "credit",
         "montant", "sens", "validdate"), 3,
    ),
    Preset("cms_pbj", "labor", ("provnum", "workdate"), ("hrsrn", "hrscna", "hrslpn", "mdscensus", "cyqtr"), 2),
    Preset(
        "sap", "ledger", (),
        ("companycode", "cocd", "documentno", "documentnumber", "documenttype", "postingdate", "pstngdate",
         "documentdate", "docdate", "costctr", "costcenter", "glaccount", "account", "amountinlocalcur",
         "amountinlocalcurrency", "amountinlc", "amountindoccurr", "assignment", "clearingdocument", "clrngdoc",
         "profitctr", "profitcenter", "postingkey", "pk", "localcurrency", "lcurr", "buchungskreis", "belegnummer",
         "buchungsdatum", "sachkonto", "betraginhauswahrung", "sollhabenkennz", "kostenstelle", "ty", "bukrs",
         "belnr", "budat", "dmbtr", "hkont", "shkzg", "kostl", "gjahr"), 5,
    ),
    Preset(
        "oracle_gl", "ledger", (),
        ("accounteddr", "accountedcr", "entereddr", "enteredcr", "jesource", "jecategory", "journalsource",
         "journalcategory", "batchname", "periodname", "effectivedate", "accountcombination", "ledger", "ledgername",
         "journalname", "segment1", "segment2", "segment3", "jelinenum"), 4,
    ),
    Preset(
        "quickbooks", "ledger", (),
        ("date", "transactiontype", "type", "num", "name", "memodescription", "memo", "split", "amount", "balance",
         "account", "clr", "debit", "credit", "class", "adj"), 6,
    ),
    Preset(
        "xero", "ledger", (),
        ("date", "source", "description", "reference", "debit", "credit", "debitgbp", "creditgbp", "debitusd",
         "creditusd", "runningbalance", "runningbalancegbp", "runningbalanceusd", "gross", "grossgbp", "net", "tax",
         "taxgbp", "accountcode", "account", "accounttype", "relatedaccount", "contact"), 6,
    ),
    Preset(
        "sage", "ledger", (),
        ("type", "ac", "accountref", "nominalac", "nominalacref", "nominalcode", "nc", "departmentcode", "dept",
         "date", "reference", "details", "netamount", "taxcode", "taxamount", "tc", "exchangerate", "extrareference",
         "username", "ref", "exref", "net", "tax"), 7,
    ),
    Preset(
        "nhs_spend", "ledger", (),
        ("departmentfamily", "department", "deptfamily", "entity", "date", "expensetype", "expensestype",
         "expensearea", "expensesarea", "supplier", "suppliername", "transactionnumber", "transactionreference",
         "amount", "paymentdate", "datepaid", "dateofpayment", "ccg", "organisationname", "vatregistrationnumber"), 5,
    ),
    Preset(
        "council_spend", "ledger", (),
        ("bodyname", "body", "servicearea", "organisationalunit", "expenditurecategory", "expenditurecode",
         "directorate", "servicecategorylabel", "paiddate", "transno", "transactionnumber", "amount", "netamount",
         "supplierid", "suppliername", "supplier", "capitalorrevenue", "effectivedate", "purpose", "paymentdate",
         "costcentre", "irrecoverablevat", "organisationname", "merchantcategory"), 5,
    ),
    Preset(
        "time_export", "labor", (),
        ("employeeid", "employee", "paycode", "hours", "jobcode", "workdate", "shiftdate", "department",
         "homedepartment",
         "jobclass", "costcenter", "applydate", "date", "wages", "amount", "timein", "timeout", "inpunch", "outpunch",
         "position", "jobtitle", "hoursworked", "earningcode", "rate"), 4,
    ),
    Preset(
        "census", "statistics", (),
        ("date", "unit", "ward", "department", "census", "midnightcensus", "patientdays", "admissions", "discharges",
         "transfersin", "transfersout", "beds", "occupiedbeds", "staffedbeds", "occupancy", "visits", "censusdate",
         "nursingunit", "observationdays", "averagelengthofstay", "alos"), 4,
    ),
)  # fmt: skip
# A time or census export without these would just be some table with a date and a department.
_MUST = {
    "time_export": {"hours", "hoursworked", "timein", "inpunch"},
    "census": {"census", "midnightcensus", "patientdays", "admissions", "discharges", "occupiedbeds", "visits"},
    "nhs_spend": {"expensetype", "expensestype", "expensearea", "expensesarea", "departmentfamily", "deptfamily"},
    "council_spend": {
        "bodyname", "servicearea", "organisationalunit", "expenditurecategory", "expenditurecode", "directorate",
        "servicecategorylabel", "capitalorrevenue", "purpose",
    },
    "sap": {
        "companycode", "cocd", "documentno", "documentnumber", "postingkey", "amountinlocalcur",
        "amountinlocalcurrency", "amountinlc", "belegnummer", "buchungskreis", "bukrs", "belnr", "glaccount",
    },
    "quickbooks": {"transactiontype", "memodescription", "split", "clr"},
    "xero": {"source", "runningbalance", "runningbalancegbp", "runningbalanceusd", "accounttype", "relatedaccount"},
    "sage": {"nominalac", "nominalacref", "nominalcode", "nc", "netamount", "taxcode", "tc"},
}  # fmt: skip


# Where a system's header means something else than its words, or where one of several columns is the usual choice.
_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "sage": {
        "account": ("nominalac", "nominalacref", "nominalcode", "nc"),
        "supplier_code": ("accountref", "accountreference", "ac"),
        "reference": ("reference", "ref"),
    },
    "oracle_gl": {
        "debit": ("accounteddr", "entereddr"), "credit": ("accountedcr", "enteredcr"), "date": ("effectivedate",),
        "entity": ("ledgername", "ledger", "segment1"), "department": ("costcenter", "segment2"),
        "account": ("naturalaccount", "account", "segment3"), "reference": ("journalname",),
    },
    "sap": {
        "date": ("pstngdate", "postingdate", "buchungsdatum", "budat"),
        "account": ("glaccount", "account", "sachkonto", "hkont", "glacct"),
        "reference": ("documentno", "documentnumber", "belegnummer", "belnr"),
        "entity": ("companycode", "cocd", "buchungskreis", "bukrs"),
        "department": ("costcenter", "costctr", "kostenstelle", "kostl"),
        "amount": ("amountinlocalcurrency", "amountinlocalcur", "amountinlc", "betraginhauswahrung", "dmbtr"),
    },
    "fec": {
        "date": ("ecrituredate",), "reference": ("pieceref",), "account": ("comptenum",),
        "account_name": ("comptelib",),
        "supplier": ("compauxlib",), "supplier_code": ("compauxnum",), "description": ("ecriturelib",),
    },
    "quickbooks": {
        "supplier": ("name",), "reference": ("num",), "description": ("memodescription", "memo"),
        "department": ("class", "department", "location"),
    },
    "xero": {"account": ("accountcode", "account")},
    "cms_pbj": {
        "date": ("workdate",), "hours": ("hrsrn",), "department": ("provnum",), "department_name": ("provname",),
    },
}  # fmt: skip


def known_columns(preset: str | None, names: Sequence[str]) -> dict[str, str]:
    """Concept -> column for a preset's own headers."""
    by_name = {normalized(name).replace(" ", ""): name for name in reversed(names)}
    columns_of = _COLUMNS.get(preset or "", {})
    present = {concept: next((by_name[k] for k in keys if k in by_name), None) for concept, keys in columns_of.items()}
    return {concept: name for concept, name in present.items() if name is not None}


def recognize(names: Sequence[str]) -> str | None:
    """The preset whose headers fit best, None when none fits."""
    present = {normalized(name).replace(" ", "") for name in names if name}
    best: tuple[float, str] | None = None
    for preset in _PRESETS:
        hits = sum(1 for name in preset.others if name in present)
        must = _MUST.get(preset.name)
        if not set(preset.required) <= present or hits < preset.least or (must and not must & present):
            continue
        share = (hits + 2 * len(preset.required)) / max(len(present), 1)
        if best is None or share > best[0]:
            best = (share, preset.name)
    return best[1] if best else None


def kind_of(preset: str | None) -> str | None:
    """The kind of data that a preset's files hold."""
    return next((p.kind for p in _PRESETS if p.name == preset), None)


def values(preset: str | None, facts: Mapping[str, ColumnFacts]) -> Values | None:
    """Value columns that a preset knows better than arithmetic: staffing files have one column per kind of hours."""
    if preset != "cms_pbj":
        return None
    hours = [name for name in facts if normalized(name).startswith("hrs ")]
    split = {name: name for name in hours if normalized(name).endswith((" emp", " ctr"))}
    total = next((name for name in hours if normalized(name) == "hrs rn"), hours[0] if hours else None)
    ignored = {
        name: "sum of employed and contract hours" for name in hours if name not in split and name != total
    }  # no text
    return Values(total, tuple(hours), split or dict.fromkeys(hours, ""), "wide_classes", ignored)


def guess_kind(facts: Mapping[str, ColumnFacts], shape: str, amount: str | None, section: str = "") -> str:
    """The likeliest kind of a file whose columns bear no known system's names; "ledger" when nothing is telling.

    `section` is the word by which heads of groups name themselves ("Vendor"), "" without any.
    """
    names = [*facts, *([section] if section else [])]
    if shape != "long":
        return "budget"

    def has(concept: str, least: float = 0.85) -> bool:
        return any(name_score(name, concept) >= least for name in facts)

    def speaks(concept: str) -> float:
        if concept.startswith("word:"):
            return float(any(concept.removeprefix("word:") in normalized(name).split() for name in names))
        return max((name_score(name, concept) for name in names), default=0.0)

    told = next((kind.name for kind in FILE_KINDS.values() if kind.telling and kind.telling(speaks)), None)
    if told:
        return told
    if len(own_columns(facts, "contracts")) >= OWN_REGISTER:
        return "contracts"
    if amount is None:
        return _register(has("account", 0.9), has("department", 0.9), has("supplier", 0.9))
    if any("budget" in normalized(name) or "appn" in normalized(name) for name in facts):
        return "budget"
    return _undated_kind(facts, amount, has)


def _undated_kind(facts: Mapping[str, ColumnFacts], amount: str, has: Callable[..., bool]) -> str:
    """Statistics, a chart of accounts with a figure, a budget by year, or a ledger."""
    counted = has("measure", 0.9) and not has("account") and not has("supplier")
    money = name_score(amount, "amount") >= 0.55 and not counted  # "Actual" is money only where nothing is counted
    dated = any(present.is_date for present in facts.values())
    if not money and (dated or has("period")) and (has("measure") or has("quantity", 0.9)):
        return "statistics"
    yearly = has("fiscal_year") and not dated and not has("period") and not has("supplier")
    return "budget" if yearly else "ledger"


def _register(account: bool, department: bool, supplier: bool) -> str:
    if account or not (department or supplier):
        return "accounts"
    return "departments" if department else "suppliers"
