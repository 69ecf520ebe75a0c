"""Columns that identify people are found; columns of the trade are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.privacy import is_nhs_number, private_columns

NHS = ["943 476 5919", "401 023 2137", "987 654 4314"]
BIRTHS = ["1948-03-12", "1961-11-30", "1975-06-02", "1983-01-25", "1999-09-09", "2012-12-01"]
PEOPLE = ["Doe, Jane", "Smith, John A.", "Miller, Ann", "O'Neil, Pat", "Lopez, Maria", "Brown, Tom"]


def found(columns: dict[str, list[str]], kind: str = "ledger", **mapping: str) -> list[str]:
    return [item.column for item in private_columns(columns, kind=kind, mapping=mapping)]


@pytest.mark.parametrize(
    "header",
    [
        "MRN",
        "Patient Name",
        "patientName",
        "NHS Number",
        "NHS No.",
        "SSN",
        "Social Security Number",
        "DOB",
        "Date of Birth",
        "Birthdate",
        "Patient ID",
        "Medical Record #",
        "Member ID",
        "PATIENT_LAST_NAME",
        "Surname",
        "Medical Record Number",
        "Encounter ID",
        "Geburtsdatum",
        "National Insurance Number",
        "Guarantor",
        "Insured Name",
    ],
)
def test_headers_that_name_people_are_found(header: str) -> None:
    assert found({header: ["x"]}) == [header]


@pytest.mark.parametrize(
    "header",
    [
        "Patient days",
        "Patient Transport",
        "Supplier Name",
        "Invoice Number",
        "Account Name",
        "Hrs_RN_emp",
        "Contact",
        "Contract owner",
        "Name",
        "Department Family",
        "Transaction Number",
        "Outpatient visits",
        "Employee Benefits",
        "Inpatient revenue",
        "Staff cost",
        "Manager",
        "VAT Registration Number",
        "Hospital",
        "Member months",
    ],
)
def test_headers_of_the_trade_are_not(header: str) -> None:
    assert found({header: ["1", "2"]}) == []


def test_employees_are_looked_for_in_labor_files() -> None:
    columns = {"Employee ID": ["17"], "Emp Name": ["x"], "Badge": ["1"], "Job Class": ["RN"], "Hrs_RN_emp": ["8"]}

    assert found(columns, kind="labor") == ["Employee ID", "Emp Name", "Badge"]
    assert found(columns, kind="ledger") == []


def test_social_security_numbers_are_found_by_content() -> None:
    assert found({"Ref": ["123-45-6789", "078-05-1120", "219-09-9999"]}) == ["Ref"]
    assert found({"Ref": ["000-45-6789", "666-45-6789", "912-45-6789"]}) == []


def test_nhs_numbers_are_found_by_their_check_digit() -> None:
    assert found({"Their ref": NHS}) == ["Their ref"]
    assert found({"Their ref": [text.replace(" ", "") for text in NHS]}) == []  # three might be chance
    assert found({"Their ref": ["9434765919", "4010232137", "9876544314", "4505577104", "5990128088"]}) == ["Their ref"]


def test_ten_digit_invoice_numbers_are_no_nhs_numbers() -> None:
    assert found({"Invoice": [str(4_010_232_100 + step) for step in range(500)]}) == []


def test_names_beside_dates_of_birth_are_found_whatever_the_headers() -> None:
    assert found({"A": PEOPLE, "B": BIRTHS, "Amount": ["1.00"]}) == ["A", "B"]
    assert found({"A": PEOPLE, "Posted": ["2025-01-0" + str(day) for day in range(1, 7)]}) == []
    assert found({"A": ["Acme Ltd", "Medline Industries", "Cardinal Health"] * 2, "B": BIRTHS}) == []


def test_supplier_names_are_never_taken_for_people() -> None:
    assert found({"Supplier": PEOPLE, "Start": BIRTHS}, supplier="Supplier") == []


def test_the_reason_repeats_no_cell() -> None:
    reasons = [item.reason for item in private_columns({"Ref": ["123-45-6789"]}, kind="ledger")]

    assert reasons
    assert "123" not in "".join(reasons)


@given(st.integers(0, 10**9 - 1))
def test_at_most_one_check_digit_fits(number: int) -> None:
    assert sum(is_nhs_number(f"{number:09d}{digit}") for digit in range(10)) <= 1


@given(st.lists(st.text(max_size=20), max_size=30), st.text(max_size=20))
def test_no_text_breaks_the_search(cells: list[str], header: str) -> None:
    private_columns({header: cells}, kind="labor")
