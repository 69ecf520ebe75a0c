"""Cells of workbooks that look otherwise than they are read: texts among numbers, figures below zero by a format."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from tests.services.imports.conftest import Desk


def workbook(amounts: list[Any], code: str = "General") -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        look, sheet = book.add_format({"num_format": code}), book.add_worksheet("GL")
        sheet.write_row(0, 0, ["Month", "Department", "Account", "Account name", "Amount"])
        for row, amount in enumerate(amounts, 1):
            sheet.write_row(row, 0, [f"2026-{row:02d}", "6010", "6100", "Medical supplies"])
            sheet.write(row, 4, amount, look)
    return file.getvalue()


@pytest.mark.parametrize(("answer", "total"), [("thousands", 30_042_00), ("decimal", 7_023_04)])
def test_a_text_with_a_point_among_whole_numbers_is_asked_about(new_desk: Desk, answer: str, total: int) -> None:
    file = workbook([1250, 2500, 3250, "23.042"])

    asked = [one.name for one in new_desk.preview(file, name="gl.xlsx", create_missing=True).questions]
    outcome = new_desk.post(file, name="gl.xlsx", create_missing=True, answers={"thousands-mark": answer})

    assert asked == ["thousands-mark"]
    assert outcome.loaded_total == total


def test_it_is_told_where_numbers_have_decimals(new_desk: Desk) -> None:
    preview = new_desk.preview(workbook([1250.5, 2500, "23.042"]), name="gl.xlsx", create_missing=True)

    assert preview.questions == []
    assert any("23.042" in note and "as a text" in note for note in preview.notes)


def months(*rows: list[Any]) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("GL")
        for row, cells in enumerate((["Department", "Account", "Jan 2026", "Feb 2026", "Mar 2026"], *rows)):
            sheet.write_row(row, 0, cells)
    return file.getvalue()


@pytest.mark.parametrize("row", [["1.234", "2.500", 17.25], [17.25, "1.234", "2.500"], [17.5, "1.234", None]])
def test_it_is_told_of_months_side_by_side(new_desk: Desk, row: list[Any]) -> None:
    """However many months are texts, the numbers beside them are read as they are."""
    file = months(["6010", "6100", *row])

    preview = new_desk.preview(file, name="gl.xlsx", create_missing=True)
    new_desk.post(file, name="gl.xlsx", create_missing=True)

    assert preview.questions == []
    assert any("1.234" in note and "as a text" in note for note in preview.notes)
    cents = sorted(round(float(cell) * 100) for cell in row if cell is not None)
    assert new_desk.rows("SELECT amount_minor FROM ledger_entry ORDER BY amount_minor") == [(one,) for one in cents]


LINES = ["Department,Account,Jan 2026,Feb 2026,Mar 2026", "6010,6100,17,1.234,2.500"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (months(["6010", "6100", 17, "1.234", "2.500"]), "gl.xlsx"),
        ("\n".join(LINES), "gl.csv"),
        ("\n".join(LINES).replace(",", ";"), "gl.csv"),
    ],
)
def test_months_side_by_side_that_read_both_ways_are_asked_about_once(
    new_desk: Desk, file: bytes | str, name: str
) -> None:
    (asked,) = new_desk.preview(file, name=name, create_missing=True).questions

    assert {choice.value: choice.effect for choice in asked.choices} == {
        "thousands": "total 3751.00",
        "decimal": "total 20.734",
    }
    for answer, total in (("thousands", 3_751_00), ("decimal", 17_00 + 1_23 + 2_50)):
        told = new_desk.preview(file, name=name, create_missing=True, answers={"thousands-mark": answer})
        assert told.control_total == total


def test_what_follows_from_an_answer_is_said_of_workbooks(new_desk: Desk) -> None:
    (asked,) = new_desk.preview(workbook([3000, "2.500"]), name="gl.xlsx", create_missing=True).questions

    assert {choice.value: choice.effect for choice in asked.choices} == {
        "thousands": "total 5500.00",
        "decimal": "total 3002.50",
    }


@pytest.mark.parametrize("text", ["1.234 €", "EUR 1.234", "1.234-", "$1.234", "+1.234"])
def test_signs_and_currencies_settle_nothing(new_desk: Desk, text: str) -> None:
    assert [one.name for one in new_desk.preview(workbook([3000, text]), name="gl.xlsx", create_missing=True).questions]


@pytest.mark.parametrize(("cost", "quantity"), [("1,234.50", 2_500), ("1.234,50", 2_500_000)])
def test_a_column_of_texts_settles_another(new_desk: Desk, cost: str, quantity: int) -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("PO")
        sheet.write_row(0, 0, ["Date", "Supplier", "Invoice", "Item", "Quantity", "Amount"])
        sheet.write_row(1, 0, ["2026-01-10", "Acme", "I-1", "Gloves", "2.500", cost])

    preview = new_desk.preview(file.getvalue(), name="po.xlsx", kind="purchases", create_missing=True)
    new_desk.post(file.getvalue(), name="po.xlsx", kind="purchases", create_missing=True)

    assert preview.questions == []
    assert new_desk.rows("SELECT quantity_milli, amount_minor FROM purchase_line") == [(quantity, 1_234_50)]


@pytest.mark.parametrize("amounts", [[1250, 1.125, 3250], ["8.5", "1.125", "12"], [1250, "0.125"], [1250, "23.04"]])
def test_numbers_and_texts_whose_decimals_are_shown_are_not_doubted(new_desk: Desk, amounts: list[Any]) -> None:
    preview = new_desk.preview(workbook(amounts), name="gl.xlsx", create_missing=True)

    assert preview.questions == []
    assert not [note for note in preview.notes if "as a text" in note]


def notes(desk: Desk, file: bytes) -> list[str]:
    told = desk.preview(file, name="gl.xlsx", create_missing=True).notes
    return [note for note in told if "as if they were below" in note]


@pytest.mark.parametrize("code", ["(#,##0.00)", '#,##0.00" CR"', "_($* (#,##0);_($* #,##0", "-0.00", r"#,##0.00\-"])
def test_a_format_that_shows_what_is_above_zero_as_below_is_told(new_desk: Desk, code: str) -> None:
    assert notes(new_desk, workbook([1250, 2500], code))
    assert not notes(new_desk, workbook([-1250, -2500], code))


@pytest.mark.parametrize(
    "code",
    [
        *("#,##0.00_);(#,##0.00)", '_("$"* #,##0.00_);_("$"* (#,##0.00)', "(000) 000-0000", "0-00", '#,##0" DR"', "0%"),
        *("[<0](#,##0);#,##0", "[=0]0;[Red][<0]-#,##0;#,##0", '"CC-"0000', "_-* #,##0.00_-;-* #,##0.00_-"),
    ],
)
def test_formats_that_show_the_sign_are_not_told(new_desk: Desk, code: str) -> None:
    assert not notes(new_desk, workbook([1250, -2500], code))


def test_no_format_is_long_to_read(new_desk: Desk) -> None:
    assert not notes(new_desk, workbook([1250], "(" * 120 + "0" * 100))
