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


def test_it_is_told_of_months_side_by_side(new_desk: Desk) -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("GL")
        for row, cells in enumerate(
            (["Department", "Account", "Jan 2026", "Feb 2026"], ["6010", "6100", 1250, "23.042"])
        ):
            sheet.write_row(row, 0, cells)

    preview = new_desk.preview(file.getvalue(), name="gl.xlsx", create_missing=True)

    assert any("Feb 2026" in note and "as a text" in note for note in preview.notes)


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
    ["#,##0.00_);(#,##0.00)", '_("$"* #,##0.00_);_("$"* (#,##0.00)', "(000) 000-0000", "0-00", '#,##0" DR"', "0%"],
)
def test_formats_that_show_the_sign_are_not_told(new_desk: Desk, code: str) -> None:
    assert not notes(new_desk, workbook([1250, -2500], code))


def test_no_format_is_long_to_read(new_desk: Desk) -> None:
    assert not notes(new_desk, workbook([1250], "(" * 120 + "0" * 100))
