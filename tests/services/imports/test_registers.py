"""Accounts, departments, suppliers and contracts: added, brought up to date, and taken back."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.engine import engine_for
from services import imports
from services.errors import UserError
from tests.services.imports.conftest import ADMIN, Desk, tied


def test_accounts_are_added_with_type_and_place(desk: Desk) -> None:
    outcome = desk.post(
        "Account,Name,Type,Parent\n6000,Supplies,Expense,\n6105,Gloves,Expense,6000\n4100,Clinic income,Revenue,\n"
        "6100,Medical supplies,Expense,6000\n,Nameless,,\n",
        kind="accounts",
        mapping={"account_name": "Name"},
    )

    rows = desk.rows(
        "SELECT a.code, a.type, p.code FROM account a LEFT JOIN account p ON p.id = a.parent_id "
        "WHERE a.code IN ('6000', '6105', '4100', '6100') ORDER BY a.code"
    )
    assert rows == [
        ("4100", "revenue", None),
        ("6000", "expense", None),
        ("6100", "expense", "6000"),
        ("6105", "expense", "6000"),
    ]
    assert outcome.rows_loaded == 5
    assert tied(outcome)


def test_a_register_read_again_changes_nothing(desk: Desk) -> None:
    lines = "Department Code,Department Name,Manager\nW1,Ward 1,Kim\nICU,Intensive care,Lee\n"
    desk.post(lines, kind="departments")

    again = desk.post(lines + "W2,Ward 2,\n", kind="departments")

    assert (again.rows_loaded, again.rows_duplicate) == (1, 2)
    assert desk.rows("SELECT manager FROM department WHERE code = 'ICU'") == [("Lee",)]


def test_an_undo_removes_what_was_added_and_restores_what_was_changed(desk: Desk) -> None:
    outcome = desk.post(
        "Department Code,Department Name,Manager\nW1,Ward 1,Kim\nICU,Critical care,Lee\n", kind="departments"
    )

    assert imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id) == 2
    assert desk.rows("SELECT code, name, manager FROM department WHERE code IN ('W1', 'ICU')") == [
        ("ICU", "Intensive care", None)
    ]


def test_what_is_in_use_is_not_removed(desk: Desk) -> None:
    outcome = desk.post("Department Code,Department Name\nW1,Ward 1\nW2,Ward 2\n", kind="departments")
    desk.post("Date,Department,Account,Amount\n2026-01-01,W1,6100,1.00\n")

    with pytest.raises(UserError, match="in use"):
        imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)
    assert len(desk.rows("SELECT id FROM department WHERE code IN ('W1', 'W2')")) == 2


def test_suppliers_keep_their_code(desk: Desk) -> None:
    desk.post("Supplier ID,Supplier Name,VAT No\n00123,Acme Ltd,GB1\nS1,Medline,\n", kind="suppliers")

    assert desk.rows(
        "SELECT code, name, match_name, tax_id FROM supplier WHERE code IN ('00123', 'S1') ORDER BY 1"
    ) == [
        ("00123", "Acme Ltd", "acme", "GB1"),
        ("S1", "Medline", "medline", None),
    ]


def test_one_code_twice_with_other_content_is_said(desk: Desk) -> None:
    outcome = desk.post("Account,Account Name\n7000,One\n7000,Two\n7000,One\n", kind="accounts")

    assert (outcome.rows_loaded, outcome.rows_duplicate) == (1, 1)
    assert [(issue.line, issue.code) for issue in outcome.issues] == [(3, "repeated_code")]


def test_contracts_with_their_terms(desk: Desk) -> None:
    outcome = desk.post(
        "Contract Number,Title,Supplier,Start Date,End Date,Notice Period,Contract Value,Department\n"
        '"C-1",Gloves,Medline Industries,2025-01-01,2026-12-31,3 months,"120,000.00",ICU\n'
        "C-2,Gas,S3,2025-01-01,2024-12-31,30 days,1.00,\n"
        "C-3,Drugs,Unknown Pharma,2025-01-01,2026-12-31,,5.50,\n"
        "C-1,Masks,S2,2025-01-01,2026-12-31,,10.00,\n",
        kind="contracts",
    )

    assert desk.rows(
        "SELECT number, title, s.name, notice_months, value_minor FROM contract c "
        "JOIN supplier s ON s.id = c.supplier_id ORDER BY number"
    ) == [
        ("C-1", "Gloves", "Medline Industries", 3, 12000000),
        ("C-1 / 2", "Masks", "Cardinal Health", 0, 1000),
    ]
    assert [issue.code for issue in outcome.issues] == ["bad_term", "unknown_supplier"]
    assert imports.answer(outcome)["rejected_total"] == "6.50"
    assert tied(outcome)


def test_a_plain_list_of_numbered_accounts_is_read(desk: Desk) -> None:
    outcome = desk.post("1000 CASH IN BANK\n2000 ACCOUNTS PAYABLE\n3000 FUND BALANCE\n5000 SALARIES\n", kind="accounts")

    assert outcome.rows_loaded >= 3
    assert ("2000", "ACCOUNTS PAYABLE") in desk.rows("SELECT code, name FROM account")


def test_a_department_is_linked_to_a_service_line_of_the_same_number(new_desk: Desk) -> None:
    new_desk.post("Department,Department name,Service line\nW1,Ward 1,Acute care\n", kind="departments")

    assert new_desk.rows(
        "SELECT d.id, l.id, l.code FROM department d JOIN service_line l ON l.id = d.service_line_id"
    ) == [(1, 1, "Acute care")]


HEAD = "Department,Department name,Part of,Service line,Unit of service\n"
LINKED = (
    "SELECT d.code, p.code, l.code, m.code FROM department d LEFT JOIN department p ON p.id = d.parent_id "
    "LEFT JOIN service_line l ON l.id = d.service_line_id LEFT JOIN measure m ON m.id = d.uos_measure_id ORDER BY 1"
)
#: What a cell may name: nothing, or one of a few codes.
CODES = st.sampled_from(("", *"123"))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(st.tuples(st.sampled_from(("", *"123456", "Nowhere")), CODES, CODES), min_size=1, max_size=6),
    before=st.lists(st.tuples(CODES, CODES), max_size=6),
)
def test_every_link_of_a_file_is_stored_or_an_issue_of_its_row(
    rows: list[tuple[str, str, str]], before: list[tuple[str, str]], sqlite_template: Path
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hospital.sqlite"
        path.write_bytes(sqlite_template.read_bytes())
        desk = Desk(f"sqlite:///{path}", Path(folder))
        if before:  # known already, perhaps linked to something else
            lines = (f"{code},Ward {code},,{line},{unit}\n" for code, (line, unit) in enumerate(before, 1))
            desk.post(HEAD + "".join(lines), kind="departments")

        lines = (f"{code},Ward {code},{parent},{line},{unit}\n" for code, (parent, line, unit) in enumerate(rows, 1))
        text = HEAD + "".join(lines) + "8,Ward 8,,,\n"
        outcome = desk.post(text, kind="departments")

        refused = {(issue.line, issue.column) for issue in outcome.issues}
        stored = {code: links for code, *links in desk.rows(LINKED)}
        for number, row in enumerate(rows, 1):
            for value, link, column in zip(row, stored[str(number)], HEAD.strip().split(",")[2:], strict=True):
                assert not value or link == value or (number + 1, column) in refused, (number, column)
        assert tied(outcome)
        assert desk.preview(text + "9,Ward 9,,,\n", kind="departments").rows_duplicate == len(rows) + 1
        engine_for(desk.url).dispose()


def test_an_unknown_parent_and_a_loop_are_issues_of_their_rows(new_desk: Desk) -> None:
    outcome = new_desk.post(HEAD + "W1,Ward 1,W2,,\nW2,Ward 2,W1,,\nW3,Ward 3,Tower,,\n", kind="departments")

    assert [(issue.line, issue.code, issue.value) for issue in outcome.issues] == [
        (3, "parent_loop", "W1"),
        (4, "unknown_parent", "Tower"),
    ]
    assert outcome.rows_loaded == 3


def test_a_link_that_a_file_changes_comes_back_with_an_undo(new_desk: Desk) -> None:
    new_desk.post(HEAD + "W1,Ward 1,,Acute care,Patient days\n", kind="departments")

    outcome = new_desk.post(HEAD + "W1,Ward 1,,Surgery,Cases\n", kind="departments")

    assert new_desk.rows(LINKED) == [("W1", None, "Surgery", "Cases")]
    imports.undo(new_desk.url, ADMIN, batch_id=outcome.batch_id)
    assert new_desk.rows(LINKED) == [("W1", None, "Acute care", "Patient days")]


@pytest.mark.parametrize("rows", ["B,B,A,,\nA,A,C,,\n", "A,A,C,,\nB,B,A,,\n"])
def test_parents_that_change_places_load_in_any_order_of_rows(new_desk: Desk, rows: str) -> None:
    new_desk.post(HEAD + "C,C,,,\nB,B,C,,\nA,A,B,,\n", kind="departments")

    outcome = new_desk.post(HEAD + rows, kind="departments")

    assert outcome.issues == []
    assert [row[:2] for row in new_desk.rows(LINKED)] == [("A", "C"), ("B", "A"), ("C", None)]


def test_a_refused_parent_that_stays_closes_no_other_loop(new_desk: Desk) -> None:
    new_desk.post(HEAD + "P,P,,,\nX,X,P,,\nY,Y,,,\n", kind="departments")

    outcome = new_desk.post(HEAD + "Y,Y,X,,\nX,X,Y,,\nP,P,X,,\n", kind="departments")

    assert [(issue.line, issue.code) for issue in outcome.issues] == [(3, "parent_loop"), (4, "parent_loop")]
    assert [row[:2] for row in new_desk.rows(LINKED)] == [("P", None), ("X", "P"), ("Y", "X")]


@pytest.mark.parametrize("kind", ["accounts", "departments", "suppliers"])
def test_codes_without_names_leave_the_stored_names(new_desk: Desk, kind: str) -> None:
    word = {"accounts": "Account", "departments": "Department", "suppliers": "Supplier"}[kind]
    more = {"accounts": "Type", "departments": "Manager", "suppliers": "Category"}[kind]
    head = f"{word} Code,{word} Name,{more}\n"
    new_desk.post(head + "0700,Cash office,Expense\n", kind=kind)

    new_desk.post(head + "0700,,Expense\n0800,,Expense\n", kind=kind)

    query = {
        "accounts": "SELECT code, name FROM account ORDER BY code",
        "departments": "SELECT code, name FROM department ORDER BY code",
        "suppliers": "SELECT code, name FROM supplier ORDER BY code",
    }[kind]
    assert new_desk.rows(query) == [("0700", "Cash office"), ("0800", "0800")]


def test_what_the_chart_says_is_for_new_accounts_alone(new_desk: Desk) -> None:
    new_desk.post("Account,Account Name,Type\n1000,Cash in bank,Expense\n", kind="accounts")

    new_desk.post(
        "Account,Account Name\n1000,Cash in bank\n1100,Accounts receivable\n2000,Accounts payable\n", kind="accounts"
    )

    types = dict(new_desk.rows("SELECT code, type FROM account"))
    assert types == {"1000": "expense", "1100": "balance", "2000": "balance"}


def test_a_type_that_a_file_does_not_state_stays_as_it_was_corrected(new_desk: Desk) -> None:
    new_desk.post("Account,Account Name,Type\n4100,Gift shop,Expense\n", kind="accounts")

    new_desk.post("Account,Account Name,Type\n4100,Gift shop revenue,\n", kind="accounts")

    assert new_desk.rows("SELECT name, type FROM account") == [("Gift shop revenue", "expense")]


def test_changed_links_are_told_beside_other_changes(new_desk: Desk) -> None:
    new_desk.post(HEAD + "4,Tower,,,\n6,Annex,,,\n6010,Ward,6,,Patient days\n", kind="departments")

    outcome = new_desk.post(HEAD + "6010,Ward A,4,,Visits\n", kind="departments")

    assert (
        "Changes to existing entries: 6010 (name Ward → Ward A; parent → 4; unit of service → Visits)." in outcome.notes
    )


def test_a_number_with_other_terms_is_said_to_be_a_contract_of_its_own(new_desk: Desk) -> None:
    rows = "A1,Acme,Pacemakers,2024-01-01,2027-12-31\nA1,Acme,Pacemakers,2024-01-01,2028-12-31\n"

    outcome = new_desk.post("Contract No,Supplier,Title,Start,End\n" + rows, kind="contracts", create_missing=True)

    assert "Line 3 has other terms for “A1”, so it is a contract of its own: “A1 / 2”." in outcome.notes


MARKED = "SELECT code FROM account WHERE non_recurring ORDER BY code"


def test_accounts_are_marked_as_one_offs_by_a_file_and_an_empty_cell_keeps_the_mark(desk: Desk) -> None:
    desk.post("Account,Account name,Type,One-off\n6100,,Expense,yes\n6200,,Expense,no\n5100,,,\n", kind="accounts")
    first = desk.rows(MARKED)

    again = desk.post("Account,Account name,Non-recurring\n6100,Medical supplies,\n6200,Drugs,X\n", kind="accounts")

    assert first == [("6100",)]
    assert desk.rows(MARKED) == [("6100",), ("6200",)]
    imports.undo(desk.url, ADMIN, batch_id=again.batch_id)
    assert desk.rows(MARKED) == [("6100",)]


def test_what_is_neither_yes_nor_no_is_no_mark(desk: Desk) -> None:
    outcome = desk.post(
        "Account,Account name,Exceptional\n6100,Medical supplies,maybe\n6200,Drugs,yes\n",
        kind="accounts",
        mapping={"non_recurring": "Exceptional"},
    )

    assert (outcome.rows_loaded, outcome.rows_rejected) == (1, 1)
    assert desk.rows(MARKED) == [("6200",)]
