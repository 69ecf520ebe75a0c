"""Rows of a contract register: one contract each, and further rows of the same number that add rebate tiers."""

from typing import Any

from data.importers.reading.chunks import Chunk
from data.models import Contract
from services.contracts import checks
from services.imports.codes.lookup import BLANK
from services.imports.rows import register_cells as cells
from services.imports.rows.context import Context
from services.imports.rows.registers import Item, Items, Reader

#: Concept -> stored field and the word of its refusal.
MONEY = {
    "amount": ("value_minor", "value"),
    "annual_amount": ("annual_value_minor", "value a year"),
    "ceiling": ("ceiling_minor", "ceiling"),
    "commitment": ("minimum_commitment_minor", "minimum commitment"),
    "savings": ("promised_savings_minor", "promised savings"),
}
DAYS = {"start": "start_date", "end": "end_date", "review": "review_date", "notice_given": "notice_given_on"}
TEXTS = {"category": "category", "owner": "owner", "document": "document_link"}
STATES = {
    "active": r"active|live|current|in force|open|executed|signed|approved|awarded|running|ongoing|yes|y|true|1",
    "draft": r"draft|planned|pending|proposed|negotiation|in negotiation|in preparation|pipeline",
    "expired": r"expired|closed|ended|completed?|inactive|finished|archived|past|no|n|false|0",
    "terminated": r"terminated|cancel\w+|void",
}
KINDS = {"supplier": r"supplier|vendor|purchase", "payer": r"payer|payor|insurer", "lease": r"lease|rental"}
BASES = {
    "term": r"(over )?(the |whole |full )?(term|contract|total)|contract term",
    "year": r"(a |per )?(contract )?(year|annum)|annual|annually|yearly|pa",
}


def read(context: Context, chunk: Chunk) -> Items:
    """Return the contracts that the rows describe; a row's control figure is its value."""
    reader = Reader(context, chunk)
    if not {"contract", "title"} & set(context.mapping):
        context.ask("No column says the contract's number or title. Choose it.")
    money = {field: cells.money(reader, concept, word) for concept, (field, word) in MONEY.items()}
    columns: dict[str, list[Any]] = {
        **money,
        "escalator_share": cells.shares(reader, "escalator", lowest=-1, word="percentage"),
    }
    tiers: dict[str, list[Any]] = {
        "from_minor": cells.money(reader, "tier_from", "spend of a tier"),
        "rebate_share": cells.shares(reader, "rebate", lowest=0, word="rebate"),
    }
    suppliers = context.ids(chunk.table, "supplier", reader.problems, required=False).tolist()
    departments = context.ids(chunk.table, "department", reader.problems, required=False).tolist()
    items = Items([], reader)
    for place in range(len(chunk.lines)):
        items.amounts[place] = money["value_minor"][place] or 0
        item = _contract(reader, place)
        if item is None:
            continue
        item.amount = int(items.amounts[place])
        item.values |= {field: column[place] for field, column in columns.items()}
        item.values |= {"supplier_id": suppliers[place] or None, "department_id": departments[place] or None}
        item.tier = _tier(reader, place, {field: column[place] for field, column in tiers.items()})
        item.values = {name: value for name, value in item.values.items() if value is not None}
        if suppliers[place] == BLANK and not _only_a_tier(item):
            reader.refuse(place, "supplier", "missing_supplier", "The row has no supplier. Fill it in.")
        if not reader.problems.bad[place]:
            items.found.append(item)
    return items


def _contract(reader: Reader, place: int) -> Item | None:
    number = cells.short(reader, place, "contract", checks.TEXT_LENGTH)
    title = cells.short(reader, place, "title", checks.TEXT_LENGTH)
    reason = cells.short(reader, place, "reason", checks.NOTE_LENGTH)
    name = title or (reason or "")[: checks.TEXT_LENGTH]
    if not number and not name:
        reader.refuse(place, "contract", "missing_code", "The row has neither a contract number nor a title.")
        return None
    settled = reader.context.settings
    stated = reader.text("currency", place).upper()
    if stated and stated != settled.currency:
        say = f"The hospital's currency is {settled.currency}. Convert the amounts of this row."
        reader.refuse(place, "currency", "wrong_currency", say)
    values: dict[str, Any] = {
        "number": number or name,
        "title": title,
        **{field: cells.day(reader, place, concept) for concept, field in DAYS.items()},
        **{field: cells.short(reader, place, concept, checks.TEXT_LENGTH) for concept, field in TEXTS.items()},
        **_words(reader, place),
        "note": cells.short(reader, place, "note", checks.NOTE_LENGTH) or reason,
    }
    if values["start_date"] and values["end_date"] and values["end_date"] < values["start_date"]:
        reader.refuse(place, "end", "bad_term", "The contract ends before it starts. Correct one of the dates.")
    first = {"title": name or number, "currency": settled.currency}
    return Item(place, int(reader.chunk.lines[place]), str(values["number"]), values, first=first)


def _words(reader: Reader, place: int) -> dict[str, Any]:
    days, months = checks.LONGEST_DAYS, checks.LONGEST_MONTHS
    return {
        "notice_days": cells.span(reader, place, "notice_days", days=True, longest=days),
        "auto_renew_months": cells.span(reader, place, "auto_renew_months", days=False, longest=months),
        "status": cells.word(reader, place, "status", STATES, what="status"),
        "kind": cells.word(reader, place, "contract_kind", KINDS, what="kind"),
        "ceiling_basis": cells.word(reader, place, "ceiling_basis", BASES, what="basis"),
        "commitment_basis": cells.word(reader, place, "commitment_basis", BASES, what="basis"),
    }


def _tier(reader: Reader, place: int, tier: dict[str, Any]) -> dict[str, Any] | None:
    basis = cells.word(reader, place, "tier_basis", BASES, what="basis")
    missing = [field for field, value in tier.items() if value is None]
    if len(missing) == len(tier):
        return None
    if missing:
        concept = "tier_from" if missing == ["from_minor"] else "rebate"
        remedy = "A rebate tier needs the spend from which it counts and its rebate. Fill in both, or neither."
        reader.refuse(place, concept, "bad_tier", remedy)
        return None
    return {**tier, "basis": basis or "year"}


def _only_a_tier(item: Item) -> bool:
    """Return whether a row says nothing but one more rebate tier of a contract."""
    return item.tier is not None and set(item.values) <= {"number"}


def refusal(item: Item, row: Contract | None) -> tuple[str, str, str] | None:
    """Return why a row cannot be stored beside what the register says (concept, code, sentence)."""
    values = item.values
    if row is None:
        say = "Neither the file nor the register says more of this contract. Fill in its title and supplier."
        return None if "supplier_id" in values else ("contract", "no_contract", say)
    start, end = values.get("start_date", row.start_date), values.get("end_date", row.end_date)
    if start and end and end < start:
        return "end", "bad_term", "With what the register says, the contract ends before it starts. State both dates."
    return None
