"""What programs do to codes and headings on the way: codes as floats, a heading that comes twice, one code for all."""

import pytest

from services.imports import OpenQuestionsError
from tests.services.imports.conftest import Desk

HEAD = "Date,Cost Center,Account,Amount\n"
DAYS = ("2026-01-05", "2026-01-09", "2026-02-03")


def _file(*rows: tuple[str, str, str]) -> str:
    return HEAD + "".join(f"{day},{','.join(row)}\n" for day, row in zip(DAYS, rows, strict=False))


@pytest.mark.parametrize("amounts", [("120.50", "310.00"), ("120.0", "310.0")])
def test_codes_that_became_floats_are_codes_again(new_desk: Desk, amounts: tuple[str, str]) -> None:
    file = _file(("6010.0", "7100.0", amounts[0]), ("6020.0", "7200.0", amounts[1]))
    new_desk.post(file, create_missing=True)

    assert [(department, account) for _month, department, account, _cents in new_desk.ledger()] == [
        ("6010", "7100"),
        ("6020", "7200"),
    ]


@pytest.mark.parametrize("code", ["A12", "12.5", "7"])
def test_codes_are_floated_in_the_whole_file_or_not_at_all(new_desk: Desk, code: str) -> None:
    """Another code long after the rows that tell how the file is written changes none of the others."""
    rows = [f"2026-01-05,{6010 + 10 * (place % 3)}.0,7100.0,{place}.25\n" for place in range(6_000)]
    mapping = {"department": "Cost Center", "account": "Account"}
    new_desk.post(HEAD + "".join([*rows, f"2026-01-05,{code},7100.0,2.00\n"]), create_missing=True, mapping=mapping)

    assert {row[1] for row in new_desk.ledger()} == {"6010", "6020", "6030", code}


def test_codes_of_one_digit_are_codes_again(new_desk: Desk) -> None:
    new_desk.post(_file(("9.0", "7100.0", "120.50"), ("10.0", "7200.0", "310.00")), create_missing=True)

    assert [row[1] for row in new_desk.ledger()] == ["9", "10"]


def test_a_register_has_the_codes_of_its_ledger(new_desk: Desk) -> None:
    new_desk.post("Account,Account name\n7100.0,Drugs\n7200.0,Supplies\n", kind="accounts")
    new_desk.post(_file(("6010.0", "7100.0", "120.50"), ("6020.0", "7200.0", "310.00")), create_missing=True)

    assert new_desk.rows("SELECT code, name FROM account WHERE code LIKE '7%' ORDER BY code") == [
        ("7100", "Drugs"),
        ("7200", "Supplies"),
    ]


def test_a_code_with_a_point_keeps_it(new_desk: Desk) -> None:
    file = _file(("6010.0", "7100", "120.50"), ("6020.5", "7200", "310.00"))
    new_desk.post(file, create_missing=True, mapping={"department": "Cost Center"})

    assert [row[1] for row in new_desk.ledger()] == ["6010.0", "6020.5"]


def test_an_amount_that_comes_twice_is_asked_about(new_desk: Desk) -> None:
    file = "Date,Cost Center,Account,Amount,Amount\n2026-01-05,6010,7100,120.50,99.00\n2026-01-09,6020,7200,3.00,4.00\n"
    with pytest.raises(OpenQuestionsError) as held:
        new_desk.post(file, create_missing=True)

    assert [asked.name for asked in held.value.questions] == ["amount-column"]
    assert new_desk.ledger() == []


@pytest.mark.parametrize("cell", ["6010 - Intensive care", "(6010) Intensive care", "Intensive care (6010)"])
def test_one_department_for_all_lines_is_read_as_among_others(new_desk: Desk, cell: str) -> None:
    new_desk.post(_file((cell, "7100", "120.50"), (cell, "7200", "310.00")), create_missing=True)

    assert new_desk.rows("SELECT code, name FROM department WHERE code = '6010'") == [("6010", "Intensive care")]
    assert {row[1] for row in new_desk.ledger()} == {"6010"}


def test_a_primary_account_beside_a_secondary_one_is_the_department(new_desk: Desk) -> None:
    """In Canadian charts the primary account is the functional center; alone it is an account."""
    head = "Period,Primary Account,Secondary Account,Account Name,Amount\n"
    new_desk.post(head + "2026-01,7121020,3501000,Salaries RN,100.00\n", create_missing=True)

    assert [row[1:3] for row in new_desk.ledger()] == [("7121020", "3501000")]
