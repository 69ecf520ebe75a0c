"""Codes and names of code books stay as written where people are masked: jobs, pay, measures."""

import json

import pytest

from planning.identifiers.row_names import key_without_name, parts_of_person
from tests.services.imports.conftest import Desk
from tests.services.imports.test_people_beside_texts import stored

_PEOPLE = ("Day Dorothy", "Smith Reg", "Stone Hank", "Brook Amy", "Field Joe")


def test_job_classes_and_pay_codes_are_no_words_of_employees(new_desk: Desk) -> None:
    lines = [f"2026-01-{day:02d},ICU,{who},RN Day,REG,8,400" for day, who in enumerate(_PEOPLE, start=1)]

    outcome = new_desk.post(
        "\n".join(["Date,Department,Employee Name,Job Class,Pay Code,Hours,Amount", *lines]) + "\n",
        "labor",
        drop_private=True,
        create_missing=True,
    )

    assert outcome.rows_loaded == len(lines)
    assert new_desk.rows("SELECT code FROM job_class") == [("RN Day",)]
    assert new_desk.rows("SELECT DISTINCT p.code FROM labor_entry JOIN pay_code p ON p.id = pay_code_id") == [("REG",)]


@pytest.mark.parametrize("code", ["4711 RN Day", "RN Day"])
def test_parts_of_codes_are_no_words_of_employees(new_desk: Desk, code: str) -> None:
    lines = [f"2026-01-{day:02d},ICU,{who},{code},REG,8,400" for day, who in enumerate(_PEOPLE, start=1)]

    new_desk.post(
        "\n".join(["Date,Department,Employee Name,Job Class,Pay Code,Hours,Amount", *lines]) + "\n",
        "labor",
        drop_private=True,
        create_missing=True,
    )

    assert not [row for row in new_desk.rows("SELECT code, name FROM job_class") if "masked" in "".join(row)]


def test_descriptions_do_not_keep_names(new_desk: Desk) -> None:
    lines = [f"2026-01-{day:02d},ICU,6100,{day},{who},Hip for {who}" for day, who in enumerate(_PEOPLE, start=1)]

    new_desk.post(
        "\n".join(["Date,Department,Account,Amount,Patient Name,Description", *lines]) + "\n",
        drop_private=True,
        create_missing=True,
        answers={"account-types": "proposed"},
    )

    assert new_desk.rows("SELECT DISTINCT description FROM ledger_entry") == [("Hip for [masked]",)]


@pytest.mark.parametrize("head", ["Description", "Item Description", "Invoice Number", "PO Number", "Contract", "Memo"])
def test_a_purchase_names_no_patient(new_desk: Desk, head: str) -> None:
    rows = [f"2026-01-0{n},ICU,Acme Inc,1{n}.50,{who},Case {who}" for n, who in enumerate(_PEOPLE, start=1)]

    outcome = new_desk.post(
        "\n".join([f"Date,Department,Supplier,Amount,Patient Name,{head}", *rows]) + "\n",
        "purchases",
        drop_private=True,
        create_missing=True,
        answers={"kind": "purchases"},
    )

    assert outcome.rows_loaded == len(rows)
    assert not stored(new_desk, b"Dorothy", b"dorothy")


_KEYS = {
    "Contract": ("BAXTER-2026", "BAXTER-2025", "C-2025-01", "C-2026-01", "2025", "Baxter Healthcare 2026"),
    "Item Number": ("BAXTER-1", "BAXTER-2", "CASE-1", "2025-01", "2026-01", "Case 12"),
    "Unit": ("CASE", "CASE", "BX", "CASE OF 12", "CASE", "EA"),
}
_CONTACTS = ("John Baxter", "Baxter, Mary", "Case, Ann", "Ann Case", "Baxter, Lee", "Case, Joe")


@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize("head", _KEYS)
def test_keys_stay_where_a_word_of_a_person_stands_in_them(new_desk: Desk, head: str, waits: bool) -> None:
    rows = [
        f'2026-01-0{n},ICU,Acme Inc,{"abc" if waits and n == 6 else n},2,"{who}",202{n},{key},"see {who}"'
        for n, (who, key) in enumerate(zip(_CONTACTS, _KEYS[head], strict=True), start=1)
    ]

    heads = f"Date,Department,Supplier,Amount,Quantity,Patient Name,Patient ID,{head},Item Description"
    new_desk.post(
        "\n".join([heads, *rows]) + "\n",
        "purchases", drop_private=True, create_missing=True, answers={"kind": "purchases"},
    )  # fmt: skip

    field = {"Contract": "contract_reference", "Item Number": "item", "Unit": "unit"}[head]
    kept = [text for (text,) in new_desk.rows(f"SELECT {field} FROM purchase_line ORDER BY line_number")]  # noqa: S608
    held = [json.loads(cells)[head] for (cells,) in new_desk.rows("SELECT cells FROM rejected_row")]
    assert [*kept, *held] == list(_KEYS[head])
    assert new_desk.rows("SELECT COUNT(*) FROM purchase_line WHERE item_name NOT LIKE '%[masked]%'") == [(0,)]


@pytest.mark.parametrize(
    ("key", "told", "after"),
    [
        ("Lease John Baxter", ["John Baxter"], "Lease [masked]"),
        ("Baxter, J. John 7", ["Baxter, John"], "[masked] 7"),
        ("Quark-Lee 2026", ["Zebulon Quark-Lee"], "Quark-Lee 2026"),
        ("JOHN-BAXTER", ["John Baxter"], "JOHN-BAXTER"),
        ("C 2025 01", ["2025", "Ann Case"], "C 2025 01"),
    ],
)
def test_a_key_that_is_a_text_with_a_whole_name_is_masked(key: str, told: list[str], after: str) -> None:
    assert key_without_name(key, parts_of_person(told)) == after
