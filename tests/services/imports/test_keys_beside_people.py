"""Codes and names of code books stay as written where people are masked: jobs, pay, measures."""

import pytest

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
