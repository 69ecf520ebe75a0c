"""Whether a column holds figures that can be added up, or codes, years, days and references."""

import re

from data.importers.headings.phrases import counts_things
from data.importers.headings.side_words import side_of
from data.importers.kinds import FileKind
from data.importers.meaning.mapping import name_score
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.roles import SPANS, spans_time
from data.importers.values.headings import normalized

_CODE_WORDS = {  # no text
    "code", "number", "no", "num", "nr", "id", "ref", "reference", "key", "account", "acct", "konto", "dept", "year",
    "period", "line", "seq", "sequence", "invoice", "voucher", "document", "doc", "po", "zip", "fips", "phone", "vat",
    "postcode", "transaction", "trans", "subjective", "cost centre", "month", "quarter", "fy", "page", "provnum",
}  # fmt: skip
#: Figures of the month or year that is reported, beside others: no column of months, unless its cells are months.
_OF_NOW = re.compile(
    r"\b(?:current|curr|cur|this|in|lfd|laufend\w*|aktuell\w*) (?:month|mth|period|year|quarter|monat|jahr|quartal)\b"
    r"|\b(?:mois|periode) (?:en cours|courante?)\b|\bmes (?:actual|en curso)\b|\bmese corrente\b"
)
_CODE_CONCEPTS = ("account", "department", "reference", "supplier_code", "po_number", "item", "invoice_number",
                  "fiscal_year", "fiscal_period", "period", "entity", "tax_id", "contract", "parent", "measure",
                  "job_class", "pay_code")  # fmt: skip


def is_value(name: str, column: ColumnFacts) -> bool:
    """True for a column of figures that can be added up, False for codes, years, dates and references."""
    if not column.is_number or (column.is_date and not column.has_decimals):
        return False
    if name_score(name, "tax_id") >= 0.9 and not column.has_decimals:  # "51 824 753 556" is no amount
        return False
    if column.numbers and (column.numbers.currencies or column.numbers.format.thousands):
        return True
    if column.has_decimals:
        # Some account codes have a point (1.11, 690.2); money under a code's name has signs or two places throughout.
        return column.signed or not _is_code_name(name) or _cents(column)
    if column.zeros_kept or (column.labels >= 0.9 and column.distinct <= 12 and not name_score(name, "amount") > 0.9):
        return False
    return not (column.has_one_length and name_score(name, "department") >= 0.7) and not _is_code_name(name)


def is_no_key(name: str, column: ColumnFacts, kind: FileKind) -> bool:
    """True for figures under a name that means a code elsewhere ("Material"), but nothing in this kind of file."""
    named = set(normalized(name).split()) & _CODE_WORDS or any(name_score(name, c) >= 0.7 for c in kind.concepts)
    return column.is_number and not column.is_date and not column.zeros_kept and not named


def _cents(column: ColumnFacts) -> bool:
    texts = list(column.counted)[:200]
    return sum(1 for text in texts if re.search(r"[.,][0-9]{2}$", text)) >= len(texts) * 0.9


def _is_code_name(name: str) -> bool:
    if max(name_score(name, "amount"), name_score(name, "debit"), name_score(name, "credit")) >= 0.9:
        return False
    if counts_things(normalized(name)):  # "No. of bills"
        return False
    words = set(normalized(name).split())
    if side_of(name)[0] or spans_time(name) or _OF_NOW.search(normalized(name)):
        # "Soll Monat", "Year to Date Actual", "Current Month": figures of that time, no months
        return bool(words & (_CODE_WORDS - SPANS))
    return bool(words & _CODE_WORDS) or any(name_score(name, concept) >= 0.85 for concept in _CODE_CONCEPTS)
