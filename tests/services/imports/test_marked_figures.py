"""Figures that bear Dr and Cr say what is debit and what is credit, as two columns do."""

import pytest

from tests.services.imports.conftest import Desk

ROWS = (
    ("Daily takings", "1,20,000.00 Cr"),
    ("Salaries", "80,000.00 Dr"),
    ("Salaries", "5,000.00 Cr"),
    ("Rent", "9.50 Dr"),
)


@pytest.mark.parametrize("marks", [("Dr", "Cr"), ("DR", "CR"), ("Dr.", "Cr.")])
def test_the_sign_of_marked_figures_is_that_of_a_ledger(new_desk: Desk, marks: tuple[str, str]) -> None:
    debit, credit = marks
    rows = [f'2026-01-0{place + 1},{name},"{text}"' for place, (name, text) in enumerate(ROWS)]
    content = "\n".join(["Date,Account,Amount", *rows, ""]).replace("Dr", debit).replace("Cr", credit)
    outcome = new_desk.post(content, create_missing=True, answers={"account-types": "proposed"})

    assert outcome.sign_convention == "debit_positive"
    by_name = (
        "SELECT a.name, a.type, SUM(amount_minor) FROM ledger_entry JOIN account a ON a.id = account_id GROUP BY 1"
    )
    assert new_desk.rows(by_name) == [
        ("Daily takings", "revenue", 120_000_00),
        ("Rent", "expense", 9_50),
        ("Salaries", "expense", 75_000_00),
    ]


@pytest.mark.parametrize("codes", [("71210", "71220", "71310"), ("10", "20", "30")])
def test_codes_of_departments_beside_months_are_asked_about(new_desk: Desk, codes: tuple[str, ...]) -> None:
    rows = [
        f"{code},{account},{place}00,{place}50"
        for code in codes
        for place, account in enumerate(("Pay", "Drugs", "Rent"), 1)
    ]
    content = "\n".join(["FC,Account,Jan 2026,Feb 2026", *rows, ""])
    preview = new_desk.preview(content, kind="budget", create_missing=True, version="2026")

    (asked,) = [asked for asked in preview.questions if asked.name == "department-column"]
    assert [choice.value for choice in asked.choices] == ["FC", "none"]
