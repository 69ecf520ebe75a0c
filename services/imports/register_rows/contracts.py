"""Rows of a contract register: one contract each, and further rows of the same number that add rebate tiers."""

from typing import Any

from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from data.models import Contract
from language import N_, _
from services.contracts import checks, fields
from services.contracts.fields import Field
from services.imports.codes.lookup import BLANK
from services.imports.register_rows import cells, terms
from services.imports.register_rows.masters import Items, Reader, RegisterItem
from services.imports.rows.context import Context


def read(context: Context, chunk: Chunk) -> Items:
    """Return the contracts that the rows describe; a row's control figure is its value."""
    reader = Reader(context, chunk)
    if not {"contract", "title"} & set(context.mapping):
        context.ask(_("No column says the contract's number or title. Choose it."))
    columns, yearly = _columns(reader, fields.of_kind("money", "share"))
    tiers, _none = _columns(reader, fields.TIER)
    suppliers = context.ids(chunk.table, "supplier", reader.problems, required=False).tolist()
    departments = context.ids(chunk.table, "department", reader.problems, required=False).tolist()
    items = Items([], reader)
    for place in range(len(chunk.lines)):
        if terms.is_total(reader, place):
            items.totals.add(place)
            reader.problems.forget(place)
            continue
        items.amounts[place] = yearly.get(place) or columns["value_minor"][place] or 0
        item = _contract(reader, place)
        if item is None:
            continue
        item.amount = int(items.amounts[place])
        item.values |= {field: column[place] for field, column in columns.items()}
        item.values |= {"supplier_id": suppliers[place] or None, "department_id": departments[place] or None}
        item.tier = _tier(reader, place, {field: column[place] for field, column in tiers.items()})
        item.values = {name: value for name, value in item.values.items() if value is not None}
        if suppliers[place] == BLANK and not _only_a_tier(item):
            reader.refuse(place, "supplier", "missing_supplier", remark(N_("The row has no supplier. Fill it in.")))
        if not reader.problems.bad[place]:
            items.listed.append(item)
    return items


def _contract(reader: Reader, place: int) -> RegisterItem | None:
    number = cells.short(reader, place, "contract", checks.TEXT_LENGTH)
    title = cells.short(reader, place, "title", checks.TEXT_LENGTH)
    reason = cells.short(reader, place, "reason", checks.NOTE_LENGTH)
    name = title or (reason or "")[: checks.TEXT_LENGTH]
    if not number and not name:
        reader.refuse(
            place,
            "contract",
            "missing_code",
            remark(N_("The row has neither a contract number nor a title. Fill one in.")),
        )
        return None
    settled = reader.context.settings
    stated = reader.text("currency", place).upper()
    if stated and stated != settled.currency:
        say = remark(
            N_("The hospital's currency is {currency}. Convert the amounts of this row."), currency=settled.currency
        )
        reader.refuse(place, "currency", "wrong_currency", say)
    rest = (field for field in fields.CONTRACT if field.kind in _CELLS and field.name not in _OWN_READERS)
    values = {field.name: _cell(reader, place, field) for field in rest}
    values["end_date"], is_open = terms.end_day(reader, place)
    moved = terms.moved_end(reader, place)
    if moved and values["end_date"] and moved > values["end_date"]:
        values["end_date"] = moved
    values |= terms.notice(reader, place)
    months, usual = terms.renewal(reader, place, values["start_date"], values["end_date"])
    values |= {"auto_renew_months": months, "number": number or name, "title": title}
    values["note"] = _note(values["note"] or reason, terms.option_note(reader, place))
    if values["start_date"] and values["end_date"] and values["end_date"] < values["start_date"]:
        reader.refuse(
            place, "end", "bad_term", remark(N_("The contract ends before it starts. Correct one of the dates."))
        )
    first = {"title": name or number, "currency": settled.currency}
    item = RegisterItem(place, int(reader.chunk.lines[place]), str(values["number"]), values, first=first)
    item.cleared = frozenset({"end_date"} if is_open else ())
    item.usual = {} if usual is None else {"auto_renew_months": usual}
    return item


def _note(note: str | None, option: str | None) -> str | None:
    """Return a note with what may be agreed after the term, as far as there is room for both."""
    both = ". ".join(text.rstrip(".") for text in (note, option) if text) if note and option else note or option
    return both if both is None or len(both) <= checks.NOTE_LENGTH else note or option


#: Kinds of field that are read cell by cell; suppliers, departments and figures by the column.
_CELLS = ("text", "note", "day", "choice")
#: Fields that are read on their own.
_OWN_READERS = ("number", "title", "end_date")


_WHOLE, _YEARLY = "value_minor", "annual_value_minor"


def _cell(reader: Reader, place: int, field: Field) -> Any:
    """Return what a row says of a field, None where it says nothing."""
    concept = field.concept
    if field.kind == "day":
        return cells.day(reader, place, concept)
    if field.kind == "choice":
        return cells.word(reader, place, concept, field.patterns, what=field.name.rsplit("_")[-1])
    return cells.short(reader, place, concept, checks.LENGTHS[field.kind])


def _columns(reader: Reader, stated: tuple[Field, ...]) -> tuple[dict[str, list[Any]], dict[int, int | None]]:
    """Return money and shares by field, one value per row; and by row what stood as the value and is one by the year.

    A row that states another annual value beside it is refused: nobody can tell which of the two holds.
    """
    columns: dict[str, list[Any]] = {}
    periods: dict[int, int] = {}
    moved: dict[int, int | None] = {}
    for field in stated:
        if field.name in (_WHOLE, _YEARLY):
            columns[field.name] = cells.money(reader, field.concept, periods if field.name == _WHOLE else {})
        elif field.kind == "money":
            columns[field.name] = cells.money(reader, field.concept)
        elif field.kind == "share":
            columns[field.name] = cells.shares(reader, field.concept, lowest=field.lowest)
    for place in periods:  # "1.2m per annum" under "Value" is the value a year
        yearly = columns.setdefault(_YEARLY, [None] * len(reader.chunk.lines))
        moved[place], columns[_WHOLE][place] = columns[_WHOLE][place], None
        if yearly[place] is None:
            yearly[place] = moved[place]
        elif moved[place] is not None and moved[place] != yearly[place]:
            remedy = N_("The value by the year or month and the annual value differ. Correct one of them, or empty it.")
            reader.refuse(place, fields.BY_NAME[_WHOLE].concept, "two_values", remark(remedy))
    return columns, moved


def _tier(reader: Reader, place: int, tier: dict[str, Any]) -> dict[str, Any] | None:
    basis, payout = (_cell(reader, place, fields.BY_NAME[name]) for name in ("basis", "payout"))
    missing = [field for field, value in tier.items() if value is None]
    if len(missing) == len(tier):
        return None
    if missing:
        concept = "tier_from" if missing == ["from_minor"] else "rebate"
        remedy = remark(N_("A rebate tier needs the spend where it starts and its rebate. Fill in both, or neither."))
        reader.refuse(place, concept, "bad_tier", remedy)
        return None
    return {**tier, "basis": basis or "year", "payout": payout or "all"}


def _only_a_tier(item: RegisterItem) -> bool:
    """Return whether a row says nothing but one more rebate tier of a contract."""
    return item.tier is not None and set(item.values) <= {"number"}


def refusal(item: RegisterItem, row: Contract | None) -> tuple[str, str, str] | None:
    """Return why a row cannot be stored beside what the register says (concept, code, sentence)."""
    values = item.values
    if row is None:
        say = remark(N_("Neither the file nor the register describes this contract. Fill in its title and supplier."))
        return None if "supplier_id" in values else ("contract", "no_contract", say)
    stored_end = None if "end_date" in item.cleared else row.end_date
    start, end = values.get("start_date", row.start_date), values.get("end_date", stored_end)
    if start and end and end < start:
        return (
            "end",
            "bad_term",
            remark(N_("With the dates in the register, the contract ends before it starts. Fill in both dates.")),
        )
    return None
