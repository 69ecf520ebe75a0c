"""Credit notes in wide files, in purchases without amounts, told by several columns, or waiting for a code."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from services import imports
from services.imports.options import Decision
from tests.services.imports.conftest import ADMIN, Desk

NEGATIVE: dict[str, Any] = {"create_missing": True, "answers": {"taking-back": "negative"}}
BOTH = ["negative", "as-written"]


def choices(desk: Desk, lines: str | bytes, kind: str = "ledger", name: str | None = None) -> list[str]:
    """Return what may be answered to whether lines take back; nothing where it is not asked."""
    preview = desk.preview(lines, kind=kind, name=name, create_missing=True)
    return [choice.value for one in preview.questions if one.name == "taking-back" for choice in one.choices]


def amounts(desk: Desk, table: str = "ledger_entry") -> list[int]:
    return [row[0] for row in desk.rows(f"SELECT amount_minor FROM {table} ORDER BY batch_id, line_number, id")]  # noqa: S608


def test_a_credit_note_that_waited_for_a_code_is_negative_as_well(new_desk: Desk) -> None:
    head = "Date,Department,Account,Document type,Amount\n"
    new_desk.post(f"{head}2026-01-10,6010,6100,Invoice,100.00", **NEGATIVE)
    new_desk.post(
        f"{head}2026-02-10,6010,6100,Invoice,90.00\n2026-02-12,6010,6999,Credit memo,7.00",
        answers={"taking-back": "negative"},
    )
    new = Decision("create", values={"name": "Other", "type": "expense"})
    (released,) = imports.decide(new_desk.url, ADMIN, kind="account", text="6999", decision=new)

    assert released.loaded_total == -7_00
    assert amounts(new_desk) == [100_00, 90_00, -7_00]


def test_months_side_by_side_are_taken_back_as_well(new_desk: Desk) -> None:
    lines = "Department,Account,Type,Jan 2026,Feb 2026\n6010,6100,Invoice,10.00,20.00\n6010,6100,Credit memo,1.00,2.00"

    assert choices(new_desk, lines) == BOTH
    new_desk.post(lines, **NEGATIVE)
    assert amounts(new_desk) == [10_00, 20_00, -1_00, -2_00]


def test_purchases_without_amounts_take_their_quantities_back(new_desk: Desk) -> None:
    lines = "Date,Supplier,Invoice,Type,Item,Quantity,Unit price\n2026-01-10,Acme,I-1,Invoice,Gloves,5,2.00\n"
    lines += "2026-01-12,Acme,I-2,Credit memo,Gloves,2,2.00"

    assert choices(new_desk, lines, "purchases") == BOTH
    new_desk.post(lines, kind="purchases", **NEGATIVE)
    assert amounts(new_desk, "purchase_line") == [10_00, -4_00]
    assert choices(new_desk, lines.replace("Gloves,2,", "Gloves,-2,"), "purchases") == []


def test_a_purchase_below_zero_says_nothing_of_credit_notes_above_it(new_desk: Desk) -> None:
    head = "Date,Supplier,Invoice,Type,Amount\n2026-01-10,Acme,I-1,Invoice,10.00\n2026-01-10,Acme,I-2,Invoice,-3.00\n"

    assert choices(new_desk, f"{head}2026-01-12,Acme,I-3,Credit memo,4.00", "purchases") == BOTH
    assert choices(new_desk, f"{head}2026-01-12,Acme,I-3,Credit memo,-4.00", "purchases") == []


MARKS = [
    ([("Credit memo", ""), ("Invoice", "X")], BOTH),
    ([("Credit memo", "X"), ("Invoice", "")], BOTH),
    ([("Credit memo", "X"), ("Credit memo", ""), ("Invoice", "X")], ["as-written"]),  # is the first one taken back?
]


@pytest.mark.parametrize(("lines", "answers"), MARKS)
def test_every_column_that_tells_is_asked_about(
    new_desk: Desk, lines: list[tuple[str, str]], answers: list[str]
) -> None:
    file = "Date,Department,Account,Document type,Storno,Amount\n2026-01-10,6010,6100,Invoice,,100.00\n"
    file += "".join(f"2026-01-1{at},6010,6100,{kind},{mark},{at + 1}.50\n" for at, (kind, mark) in enumerate(lines))

    assert choices(new_desk, file) == answers
    if answers == BOTH:
        new_desk.post(file, **NEGATIVE)
        told = [at for at, (kind, mark) in enumerate(lines) if mark or kind == "Credit memo"]
        assert [one for one in amounts(new_desk) if one < 0] == [-100 * (at + 1) - 50 for at in told]


@pytest.mark.parametrize(
    ("heading", "texts", "answers"),
    [
        ("Status", ("Invoice", "Credit memo", "Invoice"), BOTH),
        ("Description", ("Rechnung", "Gutschrift", "Mahnung"), BOTH),
        ("Remark", ("", "Storno", ""), BOTH),
        ("Visit type", ("New", "Return", "New"), []),
        ("Entered by", ("JC", "PA", "SR"), []),
        ("Trans", ("PI", "PC", "PI"), BOTH),
        ("Description", ("Invoice", "Credit card fees", "Return to work"), []),
    ],
)
def test_texts_are_asked_about_under_any_heading_and_other_words_under_none(
    new_desk: Desk, heading: str, texts: tuple[str, ...], answers: list[str]
) -> None:
    lines = [f"Date,Department,Account,{heading},Amount"]
    lines += [f"2026-01-1{at},6010,6100,{text},{at + 1}.50" for at, text in enumerate(texts)]

    assert choices(new_desk, "\n".join(lines)) == answers


@pytest.mark.parametrize(
    ("heading", "texts", "answers"),
    [
        ("Description", ("Invoice", "Credit note"), BOTH),  # what was bought is a kind of document only
        ("Description", ("Gloves", "Credit note"), []),
        ("Unit type", ("EA", "CM"), []),
        ("Item type", ("KG", "EA"), []),
        ("Doc type", ("KR", "KG"), BOTH),
    ],
)
def test_purchases_have_kinds_of_documents_and_units(
    new_desk: Desk, heading: str, texts: tuple[str, ...], answers: list[str]
) -> None:
    lines = [f"Date,Supplier,Invoice,{heading},Amount"]
    lines += [f"2026-01-1{at},Acme,I-{at},{text},{at + 1}.50" for at, text in enumerate(texts)]

    assert choices(new_desk, "\n".join(lines), "purchases") == answers


def test_a_list_that_is_sorted_has_its_credit_notes_at_the_end(new_desk: Desk) -> None:
    head, row = "Date,Department,Account,Document type,Amount\n", "2026-01-10,6010,6100,{},{}.50\n"
    invoices = head + "".join(row.format("Invoice", 1000 + at) for at in range(6_000))

    assert choices(new_desk, invoices + row.format("Credit memo", 7)) == BOTH
    assert choices(new_desk, invoices + row.format("Credit memo", -7)) == []


def test_credit_notes_may_stand_in_the_last_of_several_tabs(new_desk: Desk) -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for month, lines in ((1, 5_000), (2, 20)):
            sheet = book.add_worksheet(f"2026-{month:02d}")
            sheet.write_row(0, 0, ["Date", "Department", "Account", "Type", "Amount"])
            for row in range(1, lines + 1):
                kind = "Credit memo" if row == lines < 5_000 else "Invoice"
                sheet.write_row(row, 0, [f"2026-{month:02d}-10", "6010", "6100", kind, 1000.5 + row])

    assert choices(new_desk, file.getvalue(), name="gl.xlsx") == BOTH


def test_a_failed_formula_says_nothing_of_the_sign(new_desk: Desk) -> None:
    lines = "Date,Department,Account,Document type,Amount\n2026-01-10,6010,6100,Invoice,10.00\n"
    lines += "2026-01-11,6010,6100,Credit memo,4.00\n2026-01-12,6010,6100,#N/A,5.00"

    outcome = new_desk.post(lines, **NEGATIVE)

    assert (outcome.rows_rejected, amounts(new_desk)) == (1, [10_00, -4_00])
