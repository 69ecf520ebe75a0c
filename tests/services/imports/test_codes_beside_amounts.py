"""Numbers that are codes are no figures: an export with codes and one amount is never taken for a crosstab."""

import pytest

from services import imports
from tests.services.imports.conftest import Desk

ACCOUNTS = (
    ("11010", "Global funding", -900),
    ("12500", "Co-payments", -300),
    ("31010", "UPP worked salaries", 700),
    ("46000", "Medical supplies", 200),
)


def export(center: str, amount: str, *, codes: tuple[str, ...] = ("71210", "71220", "71310"), first: int = 1) -> str:
    """Return a ledger of three months, codes under the heading `center`, minus signs behind the figures."""
    rows = [
        f"1000,2026-{month:02d},{code},{account},{name},{abs(total) + place}.25{'-' if total < 0 else ''}"
        for month in range(first, first + 3)
        for place, code in enumerate(codes)
        for account, name, total in ACCOUNTS
    ]
    return "\n".join([f"Company Code,Period,{center},Primary Account,Account Name,{amount}", *rows, ""])


@pytest.mark.parametrize("center", ["Functional Centre", "Zone", "Location", "Kürzel"])
@pytest.mark.parametrize("amount", ["Amount in CAD", "Value (GBP)", "Amount in LC", "Betrag in EUR", "Kwota"])
def test_codes_beside_one_amount_are_departments_or_asked_about(new_desk: Desk, center: str, amount: str) -> None:
    preview = new_desk.preview(export(center, amount), create_missing=True)

    names = {asked.name for asked in preview.questions if asked.answer is None}
    answers = {"account-types": "proposed"}
    if center != "Functional Centre":
        assert "department-column" in names or center == "Location"
        answers |= {"department-column": center} if "department-column" in names else {}
    new_desk.post(export(center, amount), create_missing=True, answers=answers)
    stored = new_desk.rows("SELECT code FROM department ORDER BY code")
    assert stored == [("71210",), ("71220",), ("71310",)]
    total = sum(abs(total) * 3 * 100 + 25 * 3 for _code, _name, total in ACCOUNTS for _center in range(3)) + 900 * 4
    assert new_desk.rows("SELECT SUM(amount_minor) FROM ledger_entry") == [(total,)]


def test_what_stands_on_the_credit_side_beside_clear_cost_is_asked_about(new_desk: Desk) -> None:
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(export("Functional Centre", "Amount in CAD"), create_missing=True)

    (asked,) = [asked for asked in held.value.questions if asked.name == "account-types"]
    assert "Co-payments" in asked.text  # “Global funding” is revenue by its name
