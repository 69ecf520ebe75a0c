"""Notice, renewal and end of a contract, as the row of a register states them."""

from datetime import date
from typing import Any

from data.contract_fields import AUTO_RENEW, EXTENSION
from data.importers.remarks import remark
from data.importers.tables.layout import DateFormat
from data.importers.values import terms
from data.importers.values.dates import parse_date
from data.importers.values.headings import normalized
from data.importers.values.terms import Notice
from language import N_
from planning.contracts.notice import months_of
from services.contracts.checks import LONGEST
from services.imports.register_rows import cells
from services.imports.register_rows.masters import Reader

#: Months of a renewal whose length a register does not say, unless the term itself is shorter.
USUAL_RENEWAL = 12
#: Months of a renewal that goes on without a term of its own.
UNTIL_NOTICE = 1
_NOTICE_REMEDY = N_(
    "Not understood and left empty; the row is kept. Write “90 days”, “3 months” or “3 months to quarter end”."
)
_RENEWAL_REMEDY = N_("Not understood and left empty; the row is kept. Write “yes”, “no” or “12 months”.")
_GOES_ON = N_(
    "After its last day it goes on without a term. It counts as renewing month by month; enter another length where "
    "one is agreed."
)


def end_day(reader: Reader, place: int) -> tuple[date | None, bool]:
    """Return the last day of the term, and whether the row says that there is none."""
    text = reader.text("end", place)
    if terms.is_open_end(text):
        return None, True
    if terms.is_nothing(text):
        return None, False
    return cells.day(reader, place, "end"), False


def notice(reader: Reader, place: int) -> dict[str, Any]:
    """Return what the row says of notice, as fields of a contract; days and months stand side by side or alone."""
    stated = [one for one in (_notice(reader, place, "notice_days"), _notice(reader, place, "notice_months")) if one]
    if not stated:
        return {}
    to = next((one.to for one in stated if one.to), None)
    values = {"notice_days": sum(one.days for one in stated), "notice_months": sum(one.months for one in stated)}
    return values | ({"notice_to": to} if to else {})


def _notice(reader: Reader, place: int, concept: str) -> Notice | None:
    text = reader.text(concept, place)
    if not text or reader.is_unsettled(concept, place):
        return None
    usual = "month" if concept == "notice_months" else None
    read = terms.parse_notice(text, unit=_named_unit(reader, concept) or usual)
    if read is None or read.days > LONGEST["days"] or read.months > LONGEST["months"]:
        reader.leave_open(place, concept, remark(_NOTICE_REMEDY))
        return None
    return read


def renewal(reader: Reader, place: int, start: date | None, end: date | None) -> tuple[int | None, int | None]:
    """Return for how many months the contract renews, and the usual length where the row does not say how long.

    One column may say whether and another for how long; that it does not renew decides.
    """
    if end is None and any(terms.is_open_end(reader.text(one, place)) for one in (AUTO_RENEW, "auto_renew_months")):
        return None, None  # it has no term that could renew
    whether, length = _renewal(reader, place, AUTO_RENEW), _renewal(reader, place, "auto_renew_months")
    if not {AUTO_RENEW, "auto_renew_months"} & set(reader.context.mapping):
        length = _renewal(reader, place, EXTENSION)
    if whether == 0:
        return 0, None
    stated = next((one for one in (length, whether) if isinstance(one, int) and one), None)
    if stated is not None:
        return stated, None
    if "yes" in (whether, length):
        return None, min(USUAL_RENEWAL, months_of(start, end) or USUAL_RENEWAL)
    return length if isinstance(length, int) else None, None


def moved_end(reader: Reader, place: int) -> date | None:
    """Return the day to which a row says that its contract was extended already, None where it says none."""
    for concept in (EXTENSION, "auto_renew_months", AUTO_RENEW):
        text = terms.moved_end(reader.text(concept, place))
        formats = reader.context.source.layout.date_formats
        fmt = formats.get(reader.context.mapping.get("end", "")) or DateFormat("%Y-%m-%d", "ymd")
        if text and (day := parse_date(text, fmt)) is not None:
            return day
    return None


def option_note(reader: Reader, place: int) -> str | None:
    """Return what may be agreed after the term, in the words of the register under its heading."""
    for concept in (EXTENSION, "auto_renew_months"):
        text = reader.text(concept, place)
        if text and not terms.is_no(text) and (terms.moved_end(text) or _may_be_agreed(reader, concept, text)):
            return f"{reader.context.mapping[concept]}: {text}"
    return None


def _renewal(reader: Reader, place: int, concept: str) -> int | str | None:
    text = reader.text(concept, place)
    if not text or reader.is_unsettled(concept, place):
        return None
    if terms.moved_end(text) or _may_be_agreed(reader, concept, text):
        return 0
    if terms.has_no_term(text) and reader.text("end", place):
        reader.leave_open(place, concept, remark(_GOES_ON), "no_term")
        return UNTIL_NOTICE
    read = terms.parse_renewal(text, unit=_named_unit(reader, concept))
    if read is None or (isinstance(read, int) and read > LONGEST["months"]):
        reader.leave_open(place, concept, remark(_RENEWAL_REMEDY))
        return None
    return read


def _may_be_agreed(reader: Reader, concept: str, text: str) -> bool:
    """Return whether a cell says what may be agreed after the term, and not what happens by itself.

    Under a heading of options that is whatever does not renew by itself; under one of extensions a length alone.
    """
    if concept == EXTENSION:
        return not terms.renews_itself(text)
    words = set(normalized(reader.context.mapping.get(concept, "")).split())
    optional = bool(words & _OPTIONAL) and not any(word.startswith(("renew", "auto", "roll")) for word in words)
    return optional and terms.is_spans_alone(text)


def _named_unit(reader: Reader, concept: str) -> str | None:
    """Return the unit that the column's name says."""
    column = reader.context.mapping.get(concept, "").casefold()
    return next((unit for unit in ("day", "week", "month", "year") if unit in column), None)


#: Words of columns that say how a contract may be extended.
_OPTIONAL = frozenset(("option", "options", "optional", "extension", "extensions", "extend", "optionen"))
#: What a contract is known by; a row of a register has at least one of them.
_KEYS = ("contract", "title", "supplier", "supplier_code")
#: What only a contract has.
_TERMS = ("start", "end", "notice_days", "notice_months", "auto_renew_months")


def is_total(reader: Reader, place: int) -> bool:
    """Return whether a row only totals the others: a cell says so, and nothing names a contract, supplier or term."""
    named = [text for concept in _KEYS if (text := reader.text(concept, place))]
    stated = [text for concept in _TERMS if (text := reader.text(concept, place))]
    if not all(map(terms.is_total_label, [*named, *stated])):
        return False
    return any(terms.is_total_label(reader.text(concept, place)) for concept in reader.context.mapping)
