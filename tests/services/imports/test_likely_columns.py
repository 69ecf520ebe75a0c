"""Columns that look like another one: the ledger's name, the day of an order, the last invoice of a contract."""

import pytest

from tests.services.imports.conftest import Desk


def test_the_name_of_a_ledger_is_no_account_where_one_stands_beside_it(new_desk: Desk) -> None:
    text = (
        "Ledger Name,Period Name,Cost Centre,Account,Amount\n"
        "Trust Primary,2026-01,A1,5010,1.00\nTrust Primary,2026-01,A1,5020,2.00\nTrust Primary,2026-02,A2,5010,3.00\n"
    )

    new_desk.post(text, create_missing=True)

    assert new_desk.ledger() == [
        (202601, "A1", "5010", 1_00), (202601, "A1", "5020", 2_00), (202602, "A2", "5010", 3_00)
    ]  # fmt: skip


@pytest.mark.parametrize(("ordered", "invoiced"), [("Order Date", "Invoice Date"), ("Bestelldatum", "Rechnungsdatum")])
def test_an_invoice_is_of_its_own_day_and_no_number_of_one(new_desk: Desk, ordered: str, invoiced: str) -> None:
    text = (
        f"PO Number,{ordered},{invoiced},Vendor,Item,Qty,Unit Price\n"
        "P1,2026-01-28,2026-02-03,Acme,G1,10,5.00\nP2,2026-02-27,2026-03-02,Beta,S1,20,1.50\n"
    )

    outcome = new_desk.post(text, kind="purchases", create_missing=True)

    assert new_desk.rows("SELECT period, invoice_number FROM purchase_line ORDER BY line_number") == [
        (202602, ""), (202603, "")
    ]  # fmt: skip
    assert outcome.unused_columns == [ordered]


@pytest.mark.parametrize("heading", ["Last Invoice", "Next Review", "Insurance expiry", "Letzte Rechnung"])
def test_days_within_a_term_end_no_contract(new_desk: Desk, heading: str) -> None:
    text = (
        f"Contract No,Vendor,Description,Start Date,{heading},Annual Value\n"
        "C1,Acme,Gloves,2024-01-01,2026-06-30,100000\nC2,Beta,Beds,2024-01-01,2026-05-31,200000\n"
    )

    new_desk.post(text, kind="contracts", create_missing=True)

    assert new_desk.rows("SELECT end_date FROM contract") == [(None,), (None,)]


@pytest.mark.parametrize(
    "title",
    [
        "Departments 2026", "Cost Center FY2026", "Cost centers FY26", "Department 2025-26", "Ward 2026-03",
        "Departments 2026 Actuals",
    ],
)  # fmt: skip
def test_the_year_of_a_title_is_no_department(new_desk: Desk, title: str) -> None:
    new_desk.post(f"{title}\n\nPeriod,Account,Amount\n2026-03,50100,1.00\n2026-03,50200,2.00\n", create_missing=True)

    assert {department for _period, department, *_rest in new_desk.ledger()} == {"Whole hospital"}


@pytest.mark.parametrize("title", ["Cost Center: 2020", "Department 2020 Surgery", "Cost Center 6010"])
def test_a_code_like_a_year_is_a_department_where_the_title_says_so(new_desk: Desk, title: str) -> None:
    new_desk.post(f"{title}\n\nPeriod,Account,Amount\n2026-03,50100,1.00\n2026-03,50200,2.00\n", create_missing=True)

    assert {department for _period, department, *_rest in new_desk.ledger()} & {"2020", "6010"}


@pytest.mark.parametrize(("heading", "other"), [("Name", "Budget Status"), ("Bezeichnung", "Art")])
def test_short_names_of_departments_are_names(new_desk: Desk, heading: str, other: str) -> None:
    text = f"Dept,{heading},{other}\n6010,ICU,Open\n6020,ED,Shut\n6030,OR,Shut\n6040,Lab,Open\n"

    new_desk.post(text, kind="departments")

    names = new_desk.rows("SELECT name FROM department WHERE code BETWEEN '6010' AND '6040' ORDER BY code")
    assert names == [("ICU",), ("ED",), ("OR",), ("Lab",)]


def test_most_months_of_a_year_may_be_blank_yet(new_desk: Desk) -> None:
    months = "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"
    lines = "".join(f"60{place}0,50100,{place}.10,{place}.20,{place}.33{',' * 9}\n" for place in range(1, 6))

    outcome = new_desk.post(f"Cost Center,Account,{months}\n{lines}", name="actuals 2026.csv", create_missing=True)

    assert outcome.rows_loaded == 5
    assert new_desk.ledger()[:3] == [(202601 + place, "6010", "50100", 110 + 10 * place + (3 if place == 2 else 0))
                                     for place in range(3)]  # fmt: skip


@pytest.mark.parametrize(("heading", "credit"), [("Shift", 5_00), ("Category", 5_00), ("Type", -5_00), ("D C", -5_00)])
def test_letters_say_the_side_only_under_a_heading_that_may(new_desk: Desk, heading: str, credit: int) -> None:
    text = f"Date,Cost Center,Account,Amount,{heading}\n2026-03-01,1,50100,9.00,D\n2026-03-02,1,50100,5.00,C\n"

    new_desk.post(text, create_missing=True)

    assert new_desk.ledger() == [(202603, "1", "50100", 9_00), (202603, "1", "50100", credit)]


@pytest.mark.parametrize(
    "title",
    ["Three months ended March 31 2026", "Quarter ended March 31, 2026", "YTD March 2026", "January to March 2026"],
)
def test_a_month_that_title_and_name_agree_on_ends_no_longer_span(new_desk: Desk, title: str) -> None:
    account = f"{title}\nDepartment,Account,Amount\n6010,50100,300\n6020,50100,310\n"
    visits = f"{title}\nDepartment,Visits\n6010,300\n6020,310\n"
    asked = new_desk.preview(account, name="a_2026-03.csv", create_missing=True)
    counted = new_desk.preview(visits, kind="statistics", name="b_2026-03.csv", create_missing=True)

    assert "cumulative" in [one.name for one in asked.questions if one.answer is None]
    assert "month" in [one.name for one in counted.questions if one.answer is None]


@pytest.mark.parametrize("heading", ["Lot Exp", "Warranty until"])
def test_days_of_a_lot_are_no_month_of_a_purchase(new_desk: Desk, heading: str) -> None:
    text = f"PO Number,{heading},Vendor,Item,Qty,Unit Price\nP1,2027-03-01,A,G1,10,5.25\nP2,2028-03-02,B,G2,4,2.50\n"

    preview = new_desk.preview(text, kind="purchases", create_missing=True)

    assert "month" in [one.name for one in preview.questions if one.answer is None]


def test_the_pack_of_a_price_list_says_its_pieces(new_desk: Desk) -> None:
    contract = (
        "Contract No,Vendor,Description,Start Date,End Date,Annual Value\nC1,A,Gloves,2024-01-01,2026-12-31,900\n"
    )
    new_desk.post(contract, kind="contracts", create_missing=True)

    new_desk.post("Contract,Item,Description,UOM,Pack,Price\nC1,G1,Gloves,BX,100,5.00\n", kind="prices")

    assert new_desk.rows("SELECT base_units FROM contract_price") == [(100,)]


CLASSES = (
    "Date,Class,Account,Account Name,Amount\n01/05/2026,Med/Surg,6200,Supplies,1200.50\n"
    "01/06/2026,ICU,6300,Drugs,2200.25\n"
    "01/12/2026,Med/Surg,6200,Supplies,800.00\n01/15/2026,ICU,6000,Salaries,15000.00\n"
    "01/15/2026,Med/Surg,6000,Salaries,25000.00\n"
)


def test_the_class_of_a_companys_books_may_be_the_department(new_desk: Desk) -> None:
    preview = new_desk.preview(CLASSES, create_missing=True)
    assert [one.name for one in preview.questions if one.answer is None] == ["department-column"]

    new_desk.post(CLASSES, create_missing=True, answers={"department-column": "Class"})

    assert {department for _period, department, _account, _amount in new_desk.ledger()} == {"Med/Surg", "ICU"}


def test_a_class_that_groups_accounts_is_no_department(new_desk: Desk) -> None:
    lines = [("6200", "Supplies", "Med/Surg"), ("6300", "Drugs", "ICU"), ("6200", "Supplies", "Med/Surg")]
    file = "Date,Class,Account,Account Name,Amount\n" + "".join(
        f"2026-01-{day:02d},{'Goods' if code == '6200' else 'Drugs'},{code},{name},{day}.10\n"
        for day, (code, name, _place) in enumerate(lines * 3, 1)
    )

    preview = new_desk.preview(file, create_missing=True)

    assert [one.name for one in preview.questions if one.answer is None] == []


def test_the_month_in_which_a_budget_was_shown_is_not_its_year(new_desk: Desk) -> None:
    months = "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"
    file = f"Finance committee, December 2025\nDept,Account,{months}\nICU,6200 Supplies,{','.join(['10.00'] * 12)}\n"

    preview = new_desk.preview(file, kind="budget", create_missing=True)

    assert "year" in [one.name for one in preview.questions if one.answer is None]
