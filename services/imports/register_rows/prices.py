"""Rows of price lists: what one unit of an item costs under a contract, from when to when."""

from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import select

from data.importers.reading.chunks import Chunk
from data.importers.remarks import remark
from data.models import Contract
from language import N_, count_text, translate
from planning.names import normalize
from planning.spend import units
from services.contracts import checks
from services.imports.counted.priced_by import units_priced
from services.imports.register_rows import cells
from services.imports.register_rows.masters import Items, Reader, RegisterItem
from services.imports.rows.context import Context

_NEEDED = {
    "contract": N_("No column says the contract's number. Choose it."),
    "item": N_("No column says the item. Choose it."),
    "unit": N_("No column says the unit (EA for single pieces). Choose it."),
    "price": N_("No column says the price. Choose it."),
}


def read(context: Context, chunk: Chunk) -> Items:
    """Return the prices that the rows state; they have no control figure, since prices do not add up."""
    reader = Reader(context, chunk)
    for concept, question in _NEEDED.items():
        if concept not in context.mapping:
            context.ask(translate(question))
    known = _contracts(context)
    columns = {
        "pieces": cells.figures(reader, "pieces", scale=3),
        "unit_price_micro": cells.figures(reader, "price", scale=6),
        "baseline_price_micro": cells.figures(reader, "price_before", scale=6),
    }
    per = units_priced(context, chunk.table, reader.problems).tolist()
    for name in ("unit_price_micro", "baseline_price_micro"):
        pairs = zip(columns[name], per, strict=True)
        columns[name] = [None if price is None else round(Fraction(price, units_)) for price, units_ in pairs]
    items = Items([], reader)
    for place in range(len(chunk.lines)):
        item = _price(reader, place, known, {name: column[place] for name, column in columns.items()})
        if item is not None and not reader.problems.bad[place]:
            items.listed.append(item)
    return items


def key(number: str, item: str, unit: str, first: date) -> str:
    """Return what tells one price from all others, readable by a person."""
    return f"{number} {item} {units.spelling(unit)} from {first.isoformat()}"  # no text


def _contracts(context: Context) -> dict[str, Contract]:
    """Return the contracts that are stored, and those that files before this one bring."""
    coming = (item for item in context.source.coming.items if item.kind == "contracts")
    brought = {item.key: Contract(**{**item.values, "id": -place}) for place, item in enumerate(coming, start=1)}
    return brought | {normalize(row.number): row for row in context.catalogue.session.exec(select(Contract))}


def _price(
    reader: Reader, place: int, known: dict[str, Contract], figures: dict[str, int | None]
) -> RegisterItem | None:
    contract = _contract(reader, place, known)
    item = cells.short(reader, place, "item", checks.TEXT_LENGTH)
    if item is None:
        reader.refuse(place, "item", "missing_item", remark(N_("The row has no item. Fill it in.")))
    unit, pieces = _unit(reader, place, figures["pieces"])
    _check_price(reader, place, figures)
    first, last = cells.day(reader, place, "start"), cells.day(reader, place, "end")
    first = first or (contract.start_date if contract and not reader.text("start", place) else None)
    if contract and first is None:
        remedy = remark(
            N_("Neither the row nor contract {contract} has the first day of the price. Fill it in."),
            contract=contract.number,
        )
        reader.refuse(place, "start", "missing_date", remedy)
    if first and last and last < first:
        reader.refuse(
            place, "end", "bad_term", remark(N_("The price ends before it starts. Correct one of the dates."))
        )
    if contract is None or item is None or first is None:
        return None
    values: dict[str, Any] = {
        "contract_id": contract.id,
        "item": item,
        "item_name": cells.short(reader, place, "item_name", checks.TEXT_LENGTH),
        "unit": unit,
        "base_units": pieces,
        "unit_price_micro": figures["unit_price_micro"],
        "baseline_price_micro": figures["baseline_price_micro"],
        "valid_from": first,
        "valid_to": last,
    }
    stated = {name: value for name, value in values.items() if value is not None}
    line = int(reader.chunk.lines[place])
    return RegisterItem(
        place, line, key(contract.number, item, unit, first), stated, first={"item_name": "", "base_units": 1}
    )


def _contract(reader: Reader, place: int, known: dict[str, Contract]) -> Contract | None:
    number = reader.text("contract", place)
    contract = known.get(normalize(number))
    if contract is None:
        remedy = remark(N_("No contract has this number. Correct it, or import the contract first."))
        reader.refuse(place, "contract", "no_contract" if number else "missing_contract", remedy)
        return None
    stated = reader.text("currency", place).upper()
    if stated and stated != contract.currency:
        remedy = remark(N_("The contract is in {currency}. Convert the price."), currency=contract.currency)
        reader.refuse(place, "currency", "wrong_currency", remedy)
    return contract


def _unit(reader: Reader, place: int, pieces_milli: int | None) -> tuple[str, int | None]:
    """Return the unit and the single pieces in it, None where nobody says and the unit is a known word."""
    text = reader.text("unit", place)
    if not text:
        reader.refuse(place, "unit", "missing_unit", remark(N_("The row has no unit. Write EA for single pieces.")))
        return "", None
    stated = units.parse(text).pieces
    if pieces_milli is None:
        if stated is None and not units.is_known(text):
            remedy = remark(N_("Unknown unit. Say how many single pieces it holds, or write it like BX/100."))
            reader.refuse(place, "unit", "no_unit", remedy)
        return text.upper(), stated
    if pieces_milli < 1000 or pieces_milli % 1000:
        reader.refuse(
            place, "pieces", "bad_pieces", remark(N_("A unit holds a whole number of pieces, at least 1. Correct it."))
        )
    elif stated is not None and stated * 1000 != pieces_milli:
        remedy = remark(
            N_("Unit {unit} already says {stated} pieces. Correct one of the two."),
            unit=text,
            stated=count_text(stated),
        )
        reader.refuse(place, "pieces", "bad_pieces", remedy)
    return text.upper(), pieces_milli // 1000


def _check_price(reader: Reader, place: int, figures: dict[str, int | None]) -> None:
    if figures["unit_price_micro"] is None and not reader.text("price", place):
        reader.refuse(place, "price", "missing_price", remark(N_("The row has no price. Fill it in.")))
    for concept, field in (("price", "unit_price_micro"), ("price_before", "baseline_price_micro")):
        if (figures[field] or 0) < 0:
            reader.refuse(place, concept, "negative_price", remark(N_("A price cannot be negative. Correct it.")))
