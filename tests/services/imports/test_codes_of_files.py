"""Codes whose digits or zeros are lost: never read as other codes in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import UserError
from services.imports.codes.lookup import REFUSED, UNKNOWN, CodeBook, KnownCode
from tests.services.imports.conftest import Desk

HEAD = "Date,Department,Account,Amount\n"


def book(*codes: str) -> CodeBook:
    """Return a book that creates what it does not know."""
    known = [KnownCode(number, code, f"Name {code}") for number, code in enumerate(codes, 1)]
    return CodeBook("account", known, create_missing=True, make=lambda *_values: 1000)


def resolve(codes: CodeBook, text: str) -> int:
    import pyarrow as pa

    return int(codes.ids(pa.array([text]))[0])


@given(st.integers(10**9, 10**18), st.integers(0, 5), st.sampled_from((".", ",")), st.booleans())
def test_shortened_numbers_are_never_codes(number: int, places: int, mark: str, small: bool) -> None:
    text = f"{number:.{places}E}".replace(".", mark)

    assert resolve(book(), text.lower() if small else text) == REFUSED


@pytest.mark.parametrize("text", ["7100", "3E", "4E12", "E+", "7.1", "A-1E+", "1E5"])
def test_codes_with_letters_are_codes(text: str) -> None:
    assert resolve(book(), text) == 1000


@given(st.integers(1, 99_999), st.integers(1, 4), st.integers(0, 4))
def test_a_code_that_differs_in_zeros_alone_is_not_created(digits: int, stored: int, written: int) -> None:
    codes = book("0" * stored + str(digits), "999999")
    number = resolve(codes, "0" * written + str(digits))

    assert number == (1 if stored == written else UNKNOWN)
    assert codes.created == []


def test_other_new_codes_are_created_beside_them() -> None:
    assert [resolve(book("0710"), text) for text in ("711", "7100", "00711")] == [1000, 1000, 1000]


@pytest.mark.parametrize("column", ["Department", "Account"])
def test_a_column_of_shortened_codes_holds_the_import(desk: Desk, column: str) -> None:
    cells = {"Department": "ICU", "Account": "6100"} | {column: "7.10012E+11"}
    file = f"{HEAD}2026-01-31,ICU,6100,1.00\n2026-01-31,{cells['Department']},{cells['Account']},2.00\n"

    with pytest.raises(UserError, match=f"Line 3, “{column}”: the code 7.10012E\\+11 has lost digits.*as text"):
        desk.post(file, create_missing=True)
    assert desk.ledger() == []


def test_the_code_with_its_zeros_is_suggested(desk: Desk) -> None:
    desk.post(f"{HEAD}2026-01-31,ICU,0710,1.00\n", create_missing=True, answers={"account-types": "proposed"})

    outcome = desk.post(f"{HEAD}2026-02-28,ICU,710,2.00\n2026-02-28,ICU,6100,3.00\n", create_missing=True)
    preview = desk.preview(f"{HEAD}2026-03-31,ICU,710,2.00\n", create_missing=True)

    assert [issue.code for issue in outcome.issues] == ["unknown_account"]
    assert [(item.text, item.suggestion_text) for item in preview.unknown] == [("710", "0710")]


def test_a_register_refuses_the_rows_of_shortened_codes(desk: Desk) -> None:
    outcome = desk.post("Account,Account Name,Type\n7.10012E+11,Supplies,expense\n6999,Rent,expense\n", kind="accounts")

    assert [(issue.line, issue.code) for issue in outcome.issues] == [(2, "shortened_code")]
    assert [code for (code,) in desk.rows("SELECT code FROM account WHERE code LIKE '7.1%' OR code = '6999'")] == [
        "6999"
    ]


def test_another_name_makes_a_code_of_its_own(desk: Desk) -> None:
    head = "Date,Department,Account,Account Name,Amount\n"
    desk.post(f"{head}2026-01-31,ICU,0710,Supplies,1.00\n", create_missing=True)

    desk.post(f"{head}2026-02-28,ICU,710,Rent,2.00\n", create_missing=True)

    assert [(account, amount) for _, _, account, amount in desk.ledger()] == [("0710", 100), ("710", 200)]
