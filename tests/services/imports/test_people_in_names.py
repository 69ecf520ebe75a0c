"""Names of files and tabs, job classes and receivers of refunds keep no person."""

import io
from typing import Any

import pytest
import xlsxwriter

from tests.services.imports.conftest import Desk
from tests.services.imports.test_people_beside_texts import stored

_OPTIONS: dict[str, Any] = {"create_missing": True, "answers": {"account-types": "proposed"}}
_HEAD = ("Date", "Department", "Account", "Amount")


def _workbook(*tabs: str) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for place, tab in enumerate(tabs):
            sheet = book.add_worksheet(tab)
            sheet.write_row(0, 0, _HEAD)
            for day in range(1, 9):
                sheet.write_row(day, 0, (f"2026-0{place + 1}-{day:02d}", "ICU", "6100", day))
    return content.getvalue()


def test_the_name_of_a_file_keeps_no_person(new_desk: Desk) -> None:
    lines = "\n".join(f"2026-01-{day:02d},ICU,6100,{day}.00" for day in range(1, 9))
    new_desk.post(f"{','.join(_HEAD)}\n{lines}\n", name="Refund_Quark_Maria_MRN887712.csv", **_OPTIONS)

    assert new_desk.rows("SELECT file_name FROM import_batch") == [("Refund_[masked].csv",)]
    assert not stored(new_desk, b"Quark", b"887712")


def test_tabs_of_persons_are_stored_by_their_place_and_stay_apart(new_desk: Desk) -> None:
    content = _workbook("Maria Quark", "Quark, Thomas")

    for tab in ("Maria Quark", "Quark, Thomas"):
        assert new_desk.post(content, name="a.xlsx", sheet=tab, **_OPTIONS).rows_loaded == 8

    assert new_desk.rows("SELECT scope FROM import_batch ORDER BY id") == [("[masked] 1",), ("[masked] 2",)]
    assert not stored(new_desk, b"Quark")


def test_a_person_beside_a_job_class_is_asked_about_and_masked(new_desk: Desk) -> None:
    lines = "Date,Department,Job Class,Hours,Amount\n" + "".join(
        f"2026-01-{day:02d},ICU,{text},8,300.00\n"
        for day, text in enumerate(["RN", "RN - Maria Quark", "LPN", "RN", "CNA", "RN"], start=1)
    )
    preview = new_desk.preview(lines, kind="labor", create_missing=True)
    assert [(item.column, item.holds) for item in preview.private_columns] == [("Job Class", "texts")]

    new_desk.post(lines, kind="labor", create_missing=True, mask_private=True)

    assert not stored(new_desk, b"Quark")


@pytest.mark.parametrize("supplier", ["Quark Maria", "M. Quark", "QUARK Z", "Zebulon Quark"])
@pytest.mark.parametrize("column", ["Description", "Account Name"])
def test_who_gets_a_patient_refund_is_asked_about_whatever_the_order(
    new_desk: Desk, supplier: str, column: str
) -> None:
    lines = f"Date,Department,Account,Supplier,Amount,{column}\n"
    lines += "".join(f"2026-01-{day:02d},ICU,6100,Supplier {day} Ltd,1.00,Supplies\n" for day in range(1, 9))
    lines += f"2026-01-10,ICU,6200,{supplier},1.00,Patient refunds\n"

    assert [item.holds for item in new_desk.preview(lines, create_missing=True).private_columns] == ["suppliers"]
    new_desk.post(lines, supplier_people="mask", **_OPTIONS)

    assert not stored(new_desk, b"Quark", b"QUARK")
