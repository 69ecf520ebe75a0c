"""What a new account, pay code or measure probably is, from its code and name; a person reviews it later."""

import re

from data.models.organization import ACCOUNT_CATEGORIES
from planning.names import plain_words

_ACCOUNTS: tuple[tuple[str, str, str], ...] = (
    # type, category, words (the first line that fits wins)
    ("statistic", "other", r"patient days|bed days|discharges|admissions|visits|statistics?|census|fte|ftes|headcount"),
    ("revenue", "deductions", r"contractual (?:allowance|adjustment)s?|charity care|bad debts?(?! recover)|deductions?|"
     r"allowances? (?:for|medicare|medicaid|commercial)|denials|write ?offs?"),
    ("revenue", "gross_revenue", r"(?:gross |net |inpatient |outpatient |"
     r"emergency )?(?:patient )?(?:service )?revenues?|"
     r"patient (?:income|charges)|(?:room|routine) (?:and board )?charges|capitation (?:revenue|income)|"
     r"premium revenue"),
    ("revenue", "other_revenue", r"(?:other |operating )?(?:income|revenues?|receipts)|grants?(?: income| revenue)?|"
     r"donations? received|cafeteria sales|sales|produits?|ventes?|erlose?|inntekter?|salgsinntekt\w*|ingresos"),
    ("expense", "contract_labor", r"agency|locums?|contract (?:labou?r|nurs\w+|staff)|temporary staff\w*|"
     r"travel\w* nurs\w+|bank staff"
     r"|registry|interim"),
    ("expense", "benefits", r"benefits?|pensions?|superannuation|fica|payroll tax\w*|social (?:security|charges|costs)|"
     r"health insurance|employer\w*|workers comp\w*|national insurance|retirement|401k|charges sociales"),
    ("expense", "salaries", r"salar\w+|wages?|payroll|pay|overtime|lonn\w*|gehalt\w*|lohne?|personnel|"
     r"personal services|"
     r"staff\w*|nurses?|medical staff|consultants? pay|remuneration\w*|admin and clerical|fast ?lonn|bonus\w*"),
    ("expense", "drugs", r"drugs?|pharma\w*|medicines?|medications?|chemotherap\w+|vaccines?|medicaments?|"
     r"blood products?|"
     r"prescrib\w+"),
    ("expense", "supplies", r"suppl(?:y|ies)|consumables?|materials?|implants?|prosthe\w+|instruments?|"
     r"dressings?|linen|"
     r"provisions|food|catering|reagents?|stationery|office|fuel|equipment|uniforms?|disposables?|printing|"
     r"fournitures?"),
    ("expense", "utilities", r"utilit\w+|electric\w*|gas|water|sewer\w*|energy|heating|telephone|telecom\w*|"
     r"power|oil|steam"),
    ("expense", "depreciation", r"depreciation|amorti[sz]ation\w*|avskrivning\w*|abschreibung\w*"),
    ("expense", "interest", r"interest|financing cost|bank charges|finance (?:cost|charge|lease)s?"),
    ("expense", "purchased_services", r"purchased|services?|contracts?|consult\w+|outsourc\w+|maintenance|"
     r"repairs?|rent\w*|"
     r"leases?|legal|audit\w*|fees?|insurance|premiums?|cleaning|laundry|security|transport\w*|travel|training|"
     r"advertising|software|licen[cs]es?|subscriptions?|commission\w*|works|hire|it|computer"),
)  # fmt: skip
_PATTERNS = tuple((kind, category, re.compile(rf"\b(?:{words})\b")) for kind, category, words in _ACCOUNTS)
_TYPE_WORDS = {
    "revenue": r"income|revenues?|produits?|credit|sales|r|inc|i",
    "expense": r"expenses?|expenditures?|charges?|costs?|cost of (?:goods )?sales?|overheads?|debit|e|exp|x",
    "statistic": r"statistics?|stats?|s|volume|units",
    "hours": r"hours|hrs|h",
}
_PAY_GROUPS: tuple[tuple[str, str], ...] = (
    ("regular", r"hol(?:iday)? (?:worked|wkd|wrkd|work)"),
    ("agency", r"agency|agy|ctr|contract\w*|registry|travel\w*|locum\w*|temp|temporary|bank"),
    ("overtime", r"overtime|ot|ot1|ot2|o t|ovt|dt|double ?time|time and (?:a )?half"),
    ("float", r"float\w*|pool|flt"),
    ("paid_leave", r"pto|vacation\w*|vac|sick\w*|sck|holiday\w*|hol|leave|annual leave|bereavement|jury|"
     r"maternity|absen\w+|lv"),
    ("education", r"education|edu|orient\w*|ori|training|trn|conference|inservice|preceptor"),
    ("other", r"on ?call|call pay|standby|stand by|diff|differential|premium|bonus|incent\w*|stipend|severance"),
    ("regular", r"reg|regular|base|worked|productive|straight|normal|ord|ordinary|emp|employee|call ?back|shift"),
)  # fmt: skip


def account_kind(code: str, name: str, *, type_text: str = "", category_text: str = "") -> tuple[str, str]:
    """Return the likeliest type and category of an account.

    Words of the name decide; where they say nothing, a US numbering does (4 revenue, 5 salaries, 6-9 expense).
    """
    stated = type_of(type_text)
    if stated is not None and category_text in ACCOUNT_CATEGORIES:  # as our own export writes it
        return stated, category_text
    for text in (category_text, name):
        words = plain_words(text)
        for kind, category, pattern in _PATTERNS if words else ():
            if pattern.search(words) and stated in (None, kind):
                return kind, category
    if stated is not None:
        return stated, "other_revenue" if stated == "revenue" else "other"
    return _by_number(code)


def type_of(text: str) -> str | None:
    """Return the account type that a file's own type column states, or None."""
    words = plain_words(text)
    return next((kind for kind, pattern in _TYPE_WORDS.items() if words and re.fullmatch(pattern, words)), None)


def _by_number(code: str) -> tuple[str, str]:
    if re.fullmatch(r"4[0-9]{3,5}", code):
        return "revenue", "gross_revenue"
    return "expense", "other"


def pay_group(text: str) -> str:
    """Return the pay group that a pay code or its name speaks of; regular when it says nothing.

    Hours on call are not worked, and those of a differential or bonus are counted under another code already: "other".
    """
    words = plain_words(text)
    return next((group for group, pattern in _PAY_GROUPS if re.search(rf"\b(?:{pattern})\b", words)), "regular")


def unit_of(measure: str) -> str:
    """Return the unit in which a measure counts."""
    words = plain_words(measure)
    return "hours" if "hour" in words else "days" if "days" in words or "census" in words else "count"
