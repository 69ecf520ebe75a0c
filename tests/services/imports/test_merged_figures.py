"""A figure in merged cells counts once, whatever the kind of file; labels and prices hold for all their lines."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.reading.pieces import read_chunks
from tests.services.imports.conftest import Desk

#: Kind of file, its headings, two lines of labels, and how many figures stand behind these.
KINDS: dict[str, tuple[list[str], list[list[Any]], int]] = {
    "ledger": (
        ["Month", "Department", "Account", "Account name", "Amount"],
        [["2026-01", 6010, 6100, "Supplies"], ["2026-01", 6010, 6200, "Drugs"], ["2026-01", 6010, 6300, "Rent"]],
        1,
    ),
    "purchases": (
        ["Date", "Department", "Supplier", "Item", "Amount"],
        [["2026-01-31", 6010, "Acme", "Gloves"], ["2026-01-31", 6010, "Acme", "Gowns"],
         ["2026-01-31", 6010, "Acme", "Masks"]],
        1,
    ),
    "statistics": (
        ["Month", "Department", "Measure", "Quantity"],
        [["2026-01", 6010, "Visits"], ["2026-01", 6010, "Tests"], ["2026-01", 6010, "Meals"]],
        1,
    ),
    "labor": (
        ["Month", "Department", "Job Class", "Pay Code", "Hours"],
        [["2026-01", 6010, "RN", "REG"], ["2026-01", 6010, "RN", "OT"], ["2026-01", 6010, "LPN", "REG"]],
        1,
    ),
    "budget": (
        ["Department", "Account", "Account name", "Jan 2026", "Feb 2026", "Mar 2026"],
        [[6010, 6100, "Supplies"], [6010, 6200, "Drugs"], [6010, 6300, "Rent"]],
        3,
    ),
}  # fmt: skip


def workbook(rows: list[list[Any]], ranges: list[tuple[int, int, int, int]]) -> bytes:
    """Return a workbook with ranges of cells (first row, first column, last row, last column) merged."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for top, left, bottom, right in ranges:
            sheet.merge_range(top, left, bottom, right, rows[top][left])
    return file.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_merged_figure_counts_once(kind: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    head, labels, count = KINDS[kind]
    places = range(len(head) - count, len(head))
    figures = data.draw(st.lists(st.integers(100, 90_000), min_size=6 * count, max_size=6 * count, unique=True))
    whole = kind == "statistics" or data.draw(st.booleans())
    lines: list[list[Any]] = [
        [*(6020 if cell == 6010 and row > 2 else cell for cell in labels[row % 3]),
         *(one if whole else one / 100 for one in figures[row * count : row * count + count])]
        for row in range(6)
    ]  # fmt: skip
    top = data.draw(st.integers(1, 5))
    bottom = data.draw(st.integers(top + 1, 6))
    merged = data.draw(st.lists(st.sampled_from(list(places)), min_size=1, unique=True))
    ranges = [(top, place, bottom, place) for place in merged]
    if data.draw(st.booleans()):  # the code of the department over its lines
        ranges += [(1, head.index("Department"), 3, head.index("Department"))]
    truth = {
        place: sum(line[place] for row, line in enumerate(lines, 1) if place not in merged or not top < row <= bottom)
        for place in places
    }
    path = tmp_path_factory.mktemp("merged") / "book.xlsx"
    path.write_bytes(workbook([head, *lines], ranges))

    layout = detect(path, kind=kind)
    rows = [row for chunk in read_chunks(path, layout) for row in chunk.table.to_pylist()]

    read = {place: sum(float(row[head[place]] or 0) for row in rows) for place in places}
    assert read == pytest.approx(truth, abs=0.001)
    assert {row["Department"] for row in rows} == {"6010", "6020"}
    assert any("merged cells" in note for note in layout.notes)


def test_lines_without_a_figure_of_their_own_are_told(new_desk: Desk) -> None:
    head, labels, _count = KINDS["ledger"]
    rows = [head, *([*line, 300.25 + row] for row, line in enumerate(labels))]

    outcome = new_desk.post(workbook(rows, [(1, 4, 2, 4), (1, 1, 3, 1)]), name="gl.xlsx", create_missing=True)

    assert new_desk.ledger() == [(202601, "6010", "6100", 300_25), (202601, "6010", "6300", 302_25)]
    assert any("E2:E3" in note for note in outcome.notes)


def test_a_figure_over_two_months_is_told(new_desk: Desk) -> None:
    head, labels, _count = KINDS["budget"]
    rows = [head, *([*line, 10 + row, 20 + row, 30 + row] for row, line in enumerate(labels))]

    notes = new_desk.preview(
        workbook(rows, [(1, 3, 1, 4)]), "budget", name="b.xlsx", create_missing=True, version="B1"
    ).notes

    assert any("D2:E2" in note for note in notes)


def test_labels_and_prices_hold_for_all_their_lines(new_desk: Desk) -> None:
    head = ["Date", "Department", "Supplier", "Item", "Quantity", "Price", "Amount"]
    rows: list[list[Any]] = [
        ["2026-01-31", 6010, "Acme", item, quantity, 2.5, quantity * 2.5]
        for item, quantity in (("Gloves", 10), ("Gowns", 20), ("Masks", 30), ("Caps", 40))
    ]
    ranges = [(1, place, 4, place) for place in (0, 1, 2, 5)]

    new_desk.post(workbook([head, *rows], ranges), "purchases", name="po.xlsx", create_missing=True)

    assert new_desk.rows("SELECT COUNT(*), SUM(amount_minor) FROM purchase_line") == [(4, 250_00)]


@pytest.mark.parametrize("place", [4, 6])
def test_what_is_merged_in_purchases_is_not_worked_out_again(place: int, new_desk: Desk) -> None:
    head = ["Date", "Department", "Supplier", "Item", "Quantity", "Price", "Amount"]
    rows: list[list[Any]] = [
        ["2026-01-31", 6010, "Acme", item, quantity, 2.5, quantity * 2.5]
        for item, quantity in (("Gloves", 10), ("Gowns", 20), ("Masks", 30), ("Caps", 40))
    ]
    rows[0][6] = 150 if place == 6 else rows[0][6]

    outcome = new_desk.post(
        workbook([head, *rows], [(1, place, 3, place)]), "purchases", name="po.xlsx", create_missing=True
    )

    assert new_desk.rows("SELECT SUM(amount_minor) FROM purchase_line") == [(250_00,)]
    assert any("merged cells" in note for note in outcome.notes)


def test_the_value_of_a_contract_holds_for_each_of_its_lines(new_desk: Desk) -> None:
    head = ["Contract", "Title", "Supplier", "Start", "End", "Value"]
    rows: list[list[Any]] = [
        head,
        *([f"C{row}", "Gloves", "Acme", "2026-01-01", "2026-12-31", 900] for row in range(3)),
    ]

    notes = new_desk.preview(workbook(rows, [(1, 5, 3, 5)]), "contracts", name="c.xlsx", create_missing=True).notes

    assert not any("merged cells" in note for note in notes)
