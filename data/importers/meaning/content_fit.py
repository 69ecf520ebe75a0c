"""How well the cells of a column suit a concept, whatever its heading says."""

import re
from collections.abc import Callable

from data.contract_fields import AUTO_RENEW, CONTRACT, EXTENSION, PRICE, TIER
from data.importers.tables.columns import ColumnFacts
from data.importers.values import terms
from data.importers.values.activity import is_in_use
from data.importers.values.marks import parse_mark
from data.importers.values.periods import spelled_out


def content_fit(concept: str, column: ColumnFacts) -> float:
    """How well a column's cells suit a concept, 0 (cannot be) to 1."""
    if not column.filled:
        return 0.5  # an empty column may still be the one meant
    return _TESTS.get(concept, _any)(column)


def _any(_found: ColumnFacts) -> float:
    return 1.0


def _date(column: ColumnFacts) -> float:
    if column.date_share >= 0.5:
        return 1.0
    if column.labels >= 0.5 and not column.is_number:
        return 0.6
    # Destroyed dates (00:00:00, ####) still leave no other use for the column.
    broken = sum(n for text, n in column.counted.items() if set(text) <= set("0:#. ")) / max(column.counted.total(), 1)
    return 0.6 if broken > 0.5 else 0.0


def _period(column: ColumnFacts) -> float:
    small = all(text.isdecimal() and 0 < int(text) <= 16 for text in list(column.counted)[:50])
    return 1.0 if column.labels >= 0.6 or small else 0.55 if column.date_share >= 0.6 else 0.0


def _year(column: ColumnFacts) -> float:
    short = _share_of(column, lambda text: spelled_out(text) != text and not text.isdecimal())
    named = column.labels + column.integers + short
    return 1.0 if column.distinct <= 30 and named >= 0.8 and column.length <= 9 else 0.0


def _small_integer(column: ColumnFacts) -> float:
    return 1.0 if all(text.isdecimal() and 0 < int(text) <= 16 for text in column.counted) else 0.0


def _money(column: ColumnFacts) -> float:
    if column.is_date and not column.has_decimals:
        return 0.0
    if column.number_share >= 0.8:
        return 0.6 if column.zeros_kept and not column.has_decimals else 1.0
    if column.number_share >= 0.4 or column.is_date:
        return 0.7 if column.number_share >= 0.4 else 0.0
    return 0.7 if column.number_share + column.short_share >= 0.4 else 0.0


def _text(column: ColumnFacts) -> float:
    if column.is_number and (column.has_decimals or column.signed):
        return 0.0
    return 1.0 if column.words >= 0.3 else 0.5 if not column.is_date else 0.2


def _label(column: ColumnFacts) -> float:
    """A name that tells apart; one value in every row ("Department of Health") may be it, others come first."""
    if column.distinct == 1 and column.rows >= 20:
        return 0.5
    short = column.words < 0.3 and column.length <= 4 and not column.is_number
    return 0.9 if short else _text(column)


#: A code that a spreadsheet took for a number: its column still holds codes, which are refused one by one.
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,2}", re.IGNORECASE)


#: Codes of two long parts ("7121020.3501000"): no money has so many places, and figures have no one length.
_POINTED = re.compile(r"(?P<first>[0-9]{2,12})\.(?P<last>[0-9]{4,12})")


def _are_parts_with_a_point(column: ColumnFacts) -> bool:
    """Return whether all cells are two numbers with a point between, each of one length."""
    parts = [_POINTED.fullmatch(text) for text in column.counted]
    read = [part for part in parts if part]
    lengths = {(len(part["first"]), len(part["last"])) for part in read}
    return len(read) == len(parts) > 1 and len(lengths) == 1


def _code(column: ColumnFacts) -> float:
    if _share_of(column, lambda text: _SHORTENED.fullmatch(text) is not None) >= 0.5:
        return 0.9
    if column.zeros_kept and column.codes >= 0.9 and not column.signed:
        return 1.0
    if column.floated and column.length > len("9.0"):  # else it may as well be a count
        return 0.9
    if column.has_decimals and not column.signed and _are_parts_with_a_point(column):
        return 1.0
    if column.has_decimals or column.signed or (column.is_date and not column.integers):
        return 0.0
    return _label(column) if column.codes < 0.5 else 1.0 if column.distinct > 1 or column.rows < 20 else 0.65


def _measure(column: ColumnFacts) -> float:
    """What is counted, by name or by code (9010); a file may count one thing only."""
    if column.distinct == 1 and column.words >= 0.5:
        return 0.7
    return max(_label(column), 0.8 * _code(column))


def _name(column: ColumnFacts) -> float:
    return _label(column) if column.words >= 0.5 else 0.2


def _flag(column: ColumnFacts) -> float:
    return 1.0 if column.distinct <= 6 and column.length <= 7 and not column.has_decimals else 0.0


def _yes_or_no(column: ColumnFacts) -> float:
    """Marks ("yes", "no", X); a chart that marks few accounts leaves most cells empty."""
    return 1.0 if all(parse_mark(text) is not None for text in column.counted) else 0.0


def _currency(column: ColumnFacts) -> float:
    return 1.0 if column.length <= 4 and column.distinct <= 30 and not column.is_number else 0.0


def _notice(column: ColumnFacts) -> float:
    """Lengths of notice, with or without their unit ("90", "3 months to quarter end")."""
    known = _share_of(column, lambda text: terms.is_unsettled(text) or terms.parse_notice(text, unit="day") is not None)
    return 0.0 if column.is_date and not column.integers else 1.0 if known >= 0.5 else 0.0


def _renews_for(column: ColumnFacts) -> float:
    """Lengths of renewals; a column that says no more than whether is `_renews`'."""
    lengths = _share_of(
        column, lambda text: bool(terms.moved_end(text)) or terms.parse_renewal(text, unit="month") is not None
    )
    return 0.0 if lengths < 0.5 or (column.is_date and not column.integers) else 0.9 if _only_whether(column) else 1.0


def _says_of_renewal(text: str) -> bool:
    return terms.is_unsettled(text) or bool(terms.moved_end(text)) or terms.parse_renewal(text, unit=None) is not None


def _renews(column: ColumnFacts) -> float:
    """Whether contracts renew: Y and N, auto and manual."""
    known = _share_of(column, _says_of_renewal)
    return 0.0 if known < 0.5 else 1.0 if _only_whether(column) else 0.9


def _only_whether(column: ColumnFacts) -> bool:
    return _share_of(column, lambda text: terms.parse_renewal(text, unit=None) in ("yes", 0)) >= 0.5


def _share_of(column: ColumnFacts, test: Callable[[str], bool]) -> float:
    return sum(n for text, n in column.counted.items() if test(text)) / max(column.counted.total(), 1)


def _end(column: ColumnFacts) -> float:
    """The last day of a term, or a word that says that there is none."""
    return _date(column) or float(column.date_share + _share_of(column, terms.is_open_end) >= 0.5)


def _percent(column: ColumnFacts) -> float:
    marked = sum(n for text, n in column.counted.items() if text.endswith("%"))
    return 1.0 if column.number_share >= 0.4 or marked >= column.counted.total() * 0.5 else 0.0


def _contract_kind(column: ColumnFacts) -> float:
    return 1.0 if {text.casefold() for text in column.counted} <= {"supplier", "payer", "lease", "insurer"} else 0.0


def _basis(column: ColumnFacts) -> float:
    return 1.0 if column.distinct <= 6 and column.words >= 0.5 else 0.0


def _supplier(column: ColumnFacts) -> float:
    return 1.0 if column.words >= 0.5 else 0.3


def _reference(column: ColumnFacts) -> float:
    return (
        0.0 if column.has_decimals and column.is_number else 0.5 if column.distinct == 1 and column.rows >= 20 else 1.0
    )


def _document(column: ColumnFacts) -> float:
    """The number of an order or invoice: "Invoice Date" is none."""
    return 0.0 if column.is_date and not column.integers else 1.0


def _active(column: ColumnFacts) -> float:
    """Whether things are in use: Y and N, active and closed, for most lines."""
    known = _share_of(column, lambda text: is_in_use(text, "") is not None)
    return 1.0 if known >= 0.5 and column.distinct <= 12 else 0.0


_TESTS: dict[str, Callable[[ColumnFacts], float]] = {
    "date": _date, "start": _date, "end": _end, "period": _period, "fiscal_year": _year,
    "fiscal_period": _small_integer, "amount": _money, "debit": _money, "credit": _money, "quantity": _money,
    "hours": _money, "fte": _money, "price": _money, "department": _code, "department_name": _name, "account": _code,
    "account_name": _name, "supplier": _supplier, "description": _text, "dc_flag": _flag, "currency": _currency,
    "reference": _reference, "title": _text, "item_name": _text, "measure": _measure, "job_class_name": _name,
    "measure_name": _name, "pay_code_name": _name, "pay_code": _code, "active": _active,
    "contract_kind": _contract_kind, "ceiling_basis": _basis, "commitment_basis": _basis, "tier_basis": _basis,
    "tier_payout": _basis,
    "fixed_share": _percent, "target_hours": _money, "fixed_hours": _money, "statistic": _label,
    "non_recurring": _yes_or_no, "invoice_number": _document, "po_number": _document,
    "owner": _any, AUTO_RENEW: _renews, "auto_renew_months": _renews_for, EXTENSION: _any,
}  # fmt: skip
_BY_KIND = {
    "day": _date, "days": _notice, "months": _notice, "money": _money, "price": _money, "count": _money,
    "share": _percent, "note": _text, "text": _text,
}  # fmt: skip
_TESTS |= {
    field.concept: _BY_KIND[field.kind]
    for field in (*CONTRACT, *TIER, *PRICE)
    if field.headers and field.kind in _BY_KIND and field.concept not in _TESTS
}
