"""Statements whose labels stand under a heading that says nothing: accounts where the shape proves it, or asked."""

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import Desk

LINES = (
    ("Income from patient care", 900),
    ("Other operating income", 100),
    ("Total income", 1000),
    ("Employee expenses", -700),
    ("Other operating costs", -200),
    ("Interest receivable", 5),
    ("PDC dividend payable", -45),
    ("Surplus/(deficit)", 60),
)
BY_ACCOUNT = (
    "SELECT a.name, a.type, SUM(amount_minor) FROM ledger_entry JOIN account a ON a.id = account_id "
    "GROUP BY 1 ORDER BY 1"
)
LOADED = [
    ("Employee expenses", "expense", 1_400_00),
    ("Income from patient care", "revenue", 1_800_00),
    ("Interest receivable", "revenue", 10_00),
    ("Other operating costs", "expense", 400_00),
    ("Other operating income", "revenue", 200_00),
    ("PDC dividend payable", "expense", 90_00),
]


@pytest.mark.parametrize("heading", ["", "£000", "Particulars", "Head", "(Rs. in lakhs)", "Zeile"])
def test_the_labels_of_a_statement_are_its_accounts(new_desk: Desk, heading: str) -> None:
    rows = [f"{label},{amount},{amount}" for label, amount in LINES]
    content = "\n".join(["Income statement 2026,,", f"{heading},Jan 2026,Feb 2026", *rows, ""])
    asked = {"create_missing": True, "answers": {"sign": "credit_positive", "thousands": "units"}}
    new_desk.post(content, **asked)

    assert new_desk.rows(BY_ACCOUNT) == LOADED


@pytest.mark.parametrize(("first", "proposed"), [("4", "2025-09"), ("7", "2025-12")])
def test_the_month_of_a_statement_is_the_period_of_its_title(new_desk: Desk, first: str, proposed: str) -> None:
    rows = [f"{label},{amount},{2 * amount}" for label, amount in LINES]
    content = "\n".join(["Finance report Month 6 2025/26,,", "£000,Plan,Actual", *rows, ""])
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(content, create_missing=True)

    assert {one.name: one.proposal for one in held.value.questions}["month"] is None
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(content, create_missing=True, answers={"first-month": first})

    assert {one.name: one.proposal for one in held.value.questions}["month"] == proposed
    answers = {
        "first-month": first,
        "month": "2025-06",
        "thousands": "units",
        "sign": "credit_positive",
        "amount-column": "Actual",
    }
    new_desk.post(content, create_missing=True, answers=answers)
    assert new_desk.rows(BY_ACCOUNT) == LOADED


def test_labels_of_postings_are_asked_about(new_desk: Desk) -> None:
    rows = [
        f"2026-01-{day:02d},{label},{kind},{day}.00"
        for day in range(1, 7)
        for label, kind in (("Salaries", "Journal"), ("Rent", "Payment"), ("Medicines", "Journal"))
    ]
    content = "\n".join(["Date,Particulars,Vch Type,Amount", *rows, ""])
    preview = new_desk.preview(content, create_missing=True)

    (asked,) = [asked for asked in preview.questions if asked.name == "account-column"]
    assert [choice.value for choice in asked.choices] == ["Particulars", "Vch Type", "none"]
    assert "fallback-account" not in [other.name for other in preview.questions]
    answers = {"account-column": "Particulars", "department-column": "none", "account-types": "proposed"}
    new_desk.post(content, create_missing=True, answers=answers)
    assert [name for name, _type, _amount in new_desk.rows(BY_ACCOUNT)] == ["Medicines", "Rent", "Salaries"]


@pytest.mark.parametrize(
    "headings",
    [
        ("B/Fwd", "Movement", "C/Fwd"),
        ("Opening", "Activity", "Closing balance"),
        ("Brought forward", "Col X", "Carried fwd"),
    ],
)
def test_the_movement_between_two_balances_is_the_amount(new_desk: Desk, headings: tuple[str, ...]) -> None:
    rows = [f"D{place},{6100 + place},Drugs,{place * 7}.00,{place + 1}.50,{place * 8 + 1}.50" for place in range(1, 6)]
    content = "\n".join([f"Dept,Account,Name,{','.join(headings)}", *rows, ""])
    new_desk.post(content, create_missing=True, upload_period=202601)

    assert new_desk.rows("SELECT SUM(amount_minor) FROM ledger_entry") == [(22_50,)]


@pytest.mark.parametrize("label", ["Surplus/(deficit)", "Operating result", "EBIT", "Net income", "Jahresüberschuss"])
@pytest.mark.parametrize("signed", [True, False])
def test_a_result_is_no_account_where_it_adds_up(new_desk: Desk, label: str, signed: bool) -> None:
    rows = [("Patient revenue", 900), ("Other income", 100), ("Salaries", -700), ("Drugs", -250), (label, 50)]
    shown = [f"{name},{value if signed or name == label else abs(value)}" for name, value in rows]
    content = "\n".join(["Account,Actual", *shown, ""])
    new_desk.post(
        content, create_missing=True, upload_period=202601, answers={"sign": "credit_positive"} if signed else {}
    )

    assert len(new_desk.rows(BY_ACCOUNT)) == 4


def test_a_result_that_does_not_add_up_is_asked_about(new_desk: Desk) -> None:
    content = "Account,Actual\nPatient revenue,900\nSalaries,700\nDrugs,150\nSurplus/(deficit),57\n"
    preview = new_desk.preview(content, create_missing=True, upload_period=202601)

    assert "total-lines" in [asked.name for asked in preview.questions]


@pytest.mark.parametrize("heading", ["Ward / Department", "Unit title", "Bereich"])
def test_a_list_takes_its_names_from_the_column_that_tells_its_lines_apart(new_desk: Desk, heading: str) -> None:
    lines = f"{heading},Site,Cost Centre Code,Status\nAcute Medicine,Main,101,Open\nMaternity,Main,102,Open\n"
    new_desk.post(lines, kind="departments", create_missing=True)

    assert new_desk.rows("SELECT code, name FROM department ORDER BY 1") == [
        ("101", "Acute Medicine"),
        ("102", "Maternity"),
    ]


@pytest.mark.parametrize("heading", ["Currency", "Aktivität", "What"])
def test_what_is_counted_under_an_unknown_heading_is_asked_about(new_desk: Desk, heading: str) -> None:
    rows = [f"2026-0{month},101,{what},{month * 10}" for month in (1, 2, 3) for what in ("Spells", "Bed days")]
    content = "\n".join([f"Month,Cost Centre,{heading},Activity", *rows, ""])
    preview = new_desk.preview(content, kind="statistics", create_missing=True)

    (asked,) = [asked for asked in preview.questions if asked.name == "measure-column"]
    assert [choice.value for choice in asked.choices] == [heading, "none"]
    new_desk.post(content, kind="statistics", create_missing=True, answers={"measure-column": heading})
    assert new_desk.rows("SELECT name FROM measure ORDER BY 1") == [("Bed days",), ("Spells",)]


@pytest.mark.parametrize("prefix", ["Abschnitt", "Slice", "X"])
def test_a_total_of_columns_that_nobody_understands_is_not_spread(new_desk: Desk, prefix: str) -> None:
    head = ",".join(f"{prefix} {letter}" for letter in "ABCDEFGHIJKL")
    rows = [f"ICU,{account},{','.join([f'{account}.50'] * 12)},{account * 12 + 6}.00" for account in (6100, 6200, 6300)]
    content = "\n".join([f"Dept,Account,{head},Total", *rows, ""])

    with pytest.raises(UserError, match=r"sum of|accounts across"):
        new_desk.post(content, kind="budget", create_missing=True, version="2026")
