"""What a contract, a price list and rebate tiers may hold: impossible values are refused with a sentence."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from data.models import Contract, Department, Supplier
from data.models.procurement import CONTRACT_BASES
from planning.names import normalized
from planning.spend import units
from services.contracts import fields
from services.errors import UserError

DATES = tuple(field.name for field in fields.BY_NAME.values() if field.kind == "day")
TEXT_LENGTH = 200
NOTE_LENGTH = 2_000
#: The longest texts and times, by what a field holds.
LENGTHS = {"text": TEXT_LENGTH, "note": NOTE_LENGTH}
LONGEST = {"days": 3_650, "months": 600}


def clean(field: str, value: Any) -> Any:
    """Return a value as it is stored: trimmed text, dates out of text, None for nothing."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is no value
        return None
    if field in DATES and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, str):
        return " ".join(value.split()) or None
    return value


def check(session: Session, contract: Contract) -> None:
    """Refuse impossible values with a sentence; the database's own checks are the second line."""
    if not contract.number:
        raise UserError("A contract needs a number.", code="number")
    if not contract.title:
        raise UserError("A contract needs a title.", code="title")
    _check_texts(contract)
    _check_numbers(contract)
    if contract.start_date and contract.end_date and contract.end_date < contract.start_date:
        raise UserError("The contract ends before it starts.", hint="Correct one of the dates.", code="term")
    with session.no_autoflush:  # nothing impossible may reach the database before it is looked at
        _check_references(session, contract)


def _check_references(session: Session, contract: Contract) -> None:
    other = session.exec(select(Contract).where(col(Contract.number) == contract.number)).first()
    if other is not None and other.id != contract.id:
        raise UserError(f"Number {contract.number} is taken.", hint="Choose another number.", code="number")
    if not contract.supplier_id or session.get(Supplier, contract.supplier_id) is None:
        raise UserError("Choose the supplier.", code="supplier")
    if contract.department_id is not None and session.get(Department, contract.department_id) is None:
        raise UserError("The chosen department does not exist.", code="department")


def _check_texts(contract: Contract) -> None:
    for field in fields.of_kind("text", "note"):
        if len(getattr(contract, field.name) or "") > LENGTHS[field.kind]:
            raise UserError(
                f"The {field.label.lower()} is too long.", hint=f"At most {LENGTHS[field.kind]:,} characters."
            )
    for field in fields.of_kind("choice"):
        word = getattr(contract, field.name)
        if word not in field.labels:
            raise UserError(f"“{word}” is no {field.name.replace('_', ' ')}.", hint=", ".join(field.labels))


def _check_numbers(contract: Contract) -> None:
    for field in fields.of_kind("days", "months"):
        span = getattr(contract, field.name) or 0
        if not 0 <= span <= LONGEST[field.kind]:
            word, most = f"The {field.kind} of {field.label.lower()}", f"{LONGEST[field.kind]:,}"
            raise UserError(f"{word} must be from 0 to {most}.", code=field.label.lower())
        setattr(contract, field.name, span)
    for field in fields.of_kind("share"):
        if not field.lowest <= (getattr(contract, field.name) or 0) <= 1:
            lowest = f"{field.lowest:.0%} and ".replace("-", "−")
            raise UserError(f"The {field.label.lower()} must be between {lowest}100%.", code=field.label.lower())
    for field in fields.of_kind("money"):
        if (getattr(contract, field.name) or 0) < 0:
            raise UserError(f"The {field.label.lower()} cannot be negative.", code=field.name)


def check_price(row: dict[str, Any], number: int, contract: Contract) -> None:
    """Fill in what a row of a price list may leave out (unit, pieces, first day), and refuse impossible rows."""
    row["unit"] = (row["unit"] or "EA").upper()
    row["item_name"], row["base_units"] = row["item_name"] or "", row["base_units"] or 1
    row["valid_from"] = row["valid_from"] or contract.start_date
    problems = {
        "has no item": not row["item"],
        "has no price": row["unit_price_micro"] is None,
        "has a negative price": (row["unit_price_micro"] or 0) < 0 or (row["baseline_price_micro"] or 0) < 0,
        "holds less than one piece": row["base_units"] < 1,
        "has no first day": row["valid_from"] is None,
        "ends before it begins": bool(row["valid_to"] and row["valid_from"] and row["valid_to"] < row["valid_from"]),
        "is too long": len(row["item"] or "") > TEXT_LENGTH or len(row["item_name"]) > TEXT_LENGTH,
    }
    wrong = next((words for words, is_so in problems.items() if is_so), None)
    if wrong:
        raise UserError(f"Row {number} of the price list {wrong}.", hint="Correct it, or remove the row.", code="price")


def close_open_ends(rows: list[dict[str, Any]]) -> None:
    """Let a price without an end count until the day before the next one of its item and unit."""
    for before, after in _successive(rows):
        if before["valid_to"] is None and before["valid_from"] < after["valid_from"]:
            before["valid_to"] = after["valid_from"] - timedelta(days=1)


def _successive(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the prices of one item and unit that follow each other."""

    def place(row: dict[str, Any]) -> tuple[str, str]:
        return normalized(row["item"]), units.spelling(row["unit"])

    ordered = sorted(rows, key=lambda row: (*place(row), row["valid_from"]))
    return [(before, after) for before, after in pairwise(ordered) if place(before) == place(after)]


def check_overlaps(rows: list[dict[str, Any]]) -> None:
    """Refuse two prices of one item and unit on the same day."""
    for before, after in _successive(rows):
        if before["valid_to"] is None or before["valid_to"] >= after["valid_from"]:
            raise UserError(
                f"{after['item']} ({after['unit']}) has two prices on {after['valid_from'].isoformat()}.",
                hint="End the earlier price the day before.",
                code="overlap",
            )


def check_tiers(rows: list[dict[str, Any]]) -> None:
    """Refuse tiers that contradict each other."""
    for row in rows:
        if row["from_minor"] is None or row["from_minor"] < 0:
            raise UserError("Every tier needs the spend from which it counts.", code="tier")
        if row["rebate_share"] is None or not 0 <= row["rebate_share"] <= 1:
            raise UserError("A rebate lies between 0 and 100 %.", code="tier")
        if row["basis"] not in CONTRACT_BASES:
            raise UserError("A tier counts over a contract year or the term.", code="tier")
    if len({row["basis"] for row in rows}) > 1:
        raise UserError("All tiers of a contract count over the same time.", hint="Choose year or term.", code="tier")
    ordered = sorted(rows, key=lambda row: row["from_minor"])
    for low, high in pairwise(ordered):
        if low["from_minor"] == high["from_minor"]:
            raise UserError("Two tiers begin at the same spend.", hint="Remove one of them.", code="tier")
        if high["rebate_share"] < low["rebate_share"]:
            raise UserError("A higher tier earns less than a lower one.", hint="Correct the rebates.", code="tier")
