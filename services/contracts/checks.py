"""What a contract, a price list and rebate tiers may hold: impossible values are refused with a sentence."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from data.models import Contract, Department, Supplier
from data.models.procurement import CONTRACT_BASES, REBATE_PAYOUTS
from language import N_, _, count_text, share_text, translate
from planning.names import normalize
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
        raise UserError(_("A contract needs a number."), code="number")
    if not contract.title:
        raise UserError(_("A contract needs a title."), code="title")
    _check_texts(contract)
    _check_numbers(contract)
    if contract.start_date and contract.end_date and contract.end_date < contract.start_date:
        raise UserError(_("The contract ends before it starts."), hint=_("Correct one of the dates."), code="term")
    with session.no_autoflush:  # nothing impossible may reach the database before it is looked at
        _check_references(session, contract)


def _check_references(session: Session, contract: Contract) -> None:
    other = session.exec(select(Contract).where(col(Contract.number) == contract.number)).first()
    if other is not None and other.id != contract.id:
        raise UserError(
            _("Number {contract_number} is taken.", contract_number=contract.number),
            hint=_("Choose another number."),
            code="number",
        )
    if not contract.supplier_id or session.get(Supplier, contract.supplier_id) is None:
        raise UserError(_("Choose the supplier."), code="supplier")
    if contract.department_id is not None and session.get(Department, contract.department_id) is None:
        raise UserError(_("The chosen department does not exist."), code="department")


def _check_texts(contract: Contract) -> None:
    for field in fields.of_kind("text", "note"):
        if len(getattr(contract, field.name) or "") > LENGTHS[field.kind]:
            raise UserError(
                _("{field} is too long.", field=translate(field.label)),
                hint=_("Use at most {length} characters.", length=count_text(LENGTHS[field.kind])),
            )
    for field in fields.of_kind("choice"):
        word = getattr(contract, field.name)
        if word not in field.labels:
            raise UserError(
                _("Not a valid {field}: {word}", field=translate(field.label).lower(), word=word),
                hint=_("Choose one of: {words}.", words=", ".join(field.labels)),
            )


_SPANS = {
    "days": N_("{field} must be between 0 and {most} days."),
    "months": N_("{field} must be between 0 and {most} months."),
}


def _check_numbers(contract: Contract) -> None:
    for field in fields.of_kind("days", "months"):
        span = getattr(contract, field.name) or 0
        if not 0 <= span <= LONGEST[field.kind]:
            raise UserError(
                translate(_SPANS[field.kind], field=translate(field.label), most=count_text(LONGEST[field.kind])),
                code=field.label.lower(),
            )
        setattr(contract, field.name, span)
    for field in fields.of_kind("share"):
        if not field.lowest <= (getattr(contract, field.name) or 0) <= 1:
            lowest = share_text(field.lowest).replace("-", "−")
            raise UserError(
                _("{field} must be between {lowest} and 100%.", field=translate(field.label), lowest=lowest),
                code=field.label.lower(),
            )
    for field in fields.of_kind("money"):
        if (getattr(contract, field.name) or 0) < 0:
            raise UserError(_("{field} cannot be negative.", field=translate(field.label)), code=field.name)


def check_price(row: dict[str, Any], number: int, contract: Contract) -> None:
    """Fill in what a row of a price list may leave out (unit, pieces, first day), and refuse impossible rows."""
    row["unit"] = (row["unit"] or "EA").upper()
    row["item_name"], row["base_units"] = row["item_name"] or "", row["base_units"] or 1
    row["valid_from"] = row["valid_from"] or contract.start_date
    problems = {
        N_("Row {number} of the price list has no item."): not row["item"],
        N_("Row {number} of the price list has no price."): row["unit_price_micro"] is None,
        N_("Row {number} of the price list has a negative price."): (row["unit_price_micro"] or 0) < 0
        or (row["baseline_price_micro"] or 0) < 0,
        N_("Row {number} of the price list holds less than one piece."): row["base_units"] < 1,
        N_("Row {number} of the price list has no first day."): row["valid_from"] is None,
        N_("Row {number} of the price list ends before it starts."): bool(
            row["valid_to"] and row["valid_from"] and row["valid_to"] < row["valid_from"]
        ),
        N_("Row {number} of the price list is too long."): len(row["item"] or "") > TEXT_LENGTH
        or len(row["item_name"]) > TEXT_LENGTH,
    }
    problem = next((sentence for sentence, is_so in problems.items() if is_so), None)
    if problem:
        raise UserError(
            translate(problem, number=number),
            hint=_("Correct it, or remove the row."),
            code="price",
        )


def close_open_ends(rows: list[dict[str, Any]]) -> None:
    """Let a price without an end count until the day before the next one of its item and unit."""
    for before, after in _successive(rows):
        if before["valid_to"] is None and before["valid_from"] < after["valid_from"]:
            before["valid_to"] = after["valid_from"] - timedelta(days=1)


def _successive(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the prices of one item and unit that follow each other."""

    def place(row: dict[str, Any]) -> tuple[str, str]:
        return normalize(row["item"]), units.spelling(row["unit"])

    ordered = sorted(rows, key=lambda row: (*place(row), row["valid_from"]))
    return [(before, after) for before, after in pairwise(ordered) if place(before) == place(after)]


def check_overlaps(rows: list[dict[str, Any]]) -> None:
    """Refuse two prices of one item and unit on the same day."""
    for before, after in _successive(rows):
        if before["valid_to"] is None or before["valid_to"] >= after["valid_from"]:
            raise UserError(
                _(
                    "{item} ({unit}) has two prices on {valid_from}.",
                    item=after["item"],
                    unit=after["unit"],
                    valid_from=after["valid_from"].isoformat(),
                ),
                hint=_("End the earlier price the day before."),
                code="overlap",
            )


def check_tiers(rows: list[dict[str, Any]]) -> None:
    """Refuse tiers that contradict each other."""
    for row in rows:
        if row["from_minor"] is None or row["from_minor"] < 0:
            raise UserError(_("Every tier needs a starting spend."), code="tier")
        if row["rebate_share"] is None or not 0 <= row["rebate_share"] <= 1:
            raise UserError(_("A rebate must be between 0% and 100%."), code="tier")
        if row["basis"] not in CONTRACT_BASES:
            raise UserError(_("A tier applies per contract year or over the term."), code="tier")
        if row["payout"] not in REBATE_PAYOUTS:
            raise UserError(_("A tier pays on all spend, or on the spend above its threshold."), code="tier")
    if len({row["basis"] for row in rows}) > 1:
        raise UserError(
            _("All tiers of a contract must apply to the same period."),
            hint=_("Choose contract year or term."),
            code="tier",
        )
    if len({row["payout"] for row in rows}) > 1:
        raise UserError(
            _("All tiers of a contract must pay on the same spend."),
            hint=_("Choose all spend, or spend above the threshold."),
            code="tier",
        )
    ordered = sorted(rows, key=lambda row: row["from_minor"])
    for low, high in pairwise(ordered):
        if low["from_minor"] == high["from_minor"]:
            raise UserError(_("Two tiers start at the same spend."), hint=_("Remove one of them."), code="tier")
        if high["rebate_share"] < low["rebate_share"]:
            raise UserError(
                _("A higher tier earns less than a lower one."), hint=_("Correct the rebates."), code="tier"
            )
