"""Hidden rows and formulas without a value; tabs of one form; lines in quotation marks or of two encodings."""

import dataclasses
from pathlib import Path

import pytest
import xlsxwriter

from data.importers.detect import detect
from data.importers.inspection import inspect
from data.importers.reading.containers import identify
from data.importers.reading.pieces import read_chunks
from data.importers.tables.layout import Layout
from data.importers.workbooks.sheet_facts import sheet_facts

HEAD = ["Department", "Account", "Month", "Amount"]
LINE = ["110", "6100", "2026-01", 12.5]


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def test_hidden_and_filtered_rows_are_known(tmp_path: Path) -> None:
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("A & B")
        for row in range(3_000):
            page.write_row(row, 0, [row, "text <row hidden='1'>"])
            if row in (4, 5, 2_000):
                page.set_row(row, None, None, {"hidden": True})

    facts = sheet_facts(identify(path), ("A & B",))

    assert facts["A & B"].hidden == (5, 6, 2_001)


def test_formulas_without_a_value_are_named(tmp_path: Path) -> None:
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, HEAD)
        for row in range(1, 9):
            page.write_row(row, 0, LINE)
            page.write_formula(row, 3, "=1+2", None, 3 if row < 3 else "")

    found = inspect(path, kind="ledger")

    assert found.layout.notes == (
        "6 formulas were never calculated, so their cells are empty: D4, D5, D6, D7, D8 …. "
        "Open the file in Excel and save it.",
    )


@pytest.mark.parametrize(
    ("names", "meaning", "read"),
    [
        (["110 ICU", "120 ED", "Total"], "department", ("110 ICU", "120 ED")),
        (["Jan 2026", "Feb 2026"], "period", ("Jan 2026", "Feb 2026")),
        (["Summary", "North", "South"], "department", ("North", "South")),
        (["Sheet1", "Sheet2"], None, ()),
        (["FY2025", "FY2026"], "fiscal_year", ("FY2025", "FY2026")),
    ],
)
def test_tabs_of_one_form(tmp_path: Path, names: list[str], meaning: str | None, read: tuple[str, ...]) -> None:
    rows: list[list[object]] = [["Account", "Amount"], ["6100", 12.5], ["6200", 13.25]]
    path = workbook(tmp_path / "tabs.xlsx", dict.fromkeys(names, rows))

    layout = detect(path, kind="ledger")

    assert layout.tabs == read
    columns = {concept: guess.column for concept, guess in layout.mapping.items()}
    if meaning in ("department", "period"):
        assert columns[meaning] in ("Tab", "Tab [code]")
    else:
        assert [asked.name for asked in layout.questions] == ([] if read else ["sheet"])
    assert Layout.from_json(layout.to_json()) == dataclasses.replace(layout, questions=())


def test_a_tab_that_adds_up_the_others_is_left_out(tmp_path: Path) -> None:
    figures = {"North": (1.25, 2.5), "South": (3.5, 4.75), "Valley": (4.75, 7.25)}
    sheets: dict[str, list[list[object]]] = {
        name: [["Account", "Jan 2026", "Feb 2026"], ["6100", *pair]] for name, pair in figures.items()
    }

    layout = detect(workbook(tmp_path / "tabs.xlsx", sheets), kind="budget")

    assert layout.tabs == ("North", "South")
    assert layout.notes == ("2 sheets of the same form were read as one table. Left out: “Valley”.",)


def test_each_row_of_tabs_is_in_one_place(tmp_path: Path) -> None:
    sheet: list[list[object]] = [["Valley Hospital"], [], ["Account", "Jan 2026", "Feb 2026"], ["6100", 1.5, 2.5]]
    path = workbook(tmp_path / "tabs.xlsx", {"110 ICU": sheet, "120 ED": [*sheet, ["6200", 3.5, 4.5]]})
    layout = detect(path, kind="budget")

    chunk = next(read_chunks(path, layout))

    assert chunk.table.select(["Account", "Tab"]).to_pylist() == [
        {"Account": "6100", "Tab": "110 ICU"},
        {"Account": "6100", "Tab": "120 ED"},
        {"Account": "6200", "Tab": "120 ED"},
    ]
    assert sorted([*chunk.lines.tolist(), *(row.line for row in chunk.skipped)]) == [1, 2, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_lines_in_quotation_marks_are_unwrapped(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "wrapped.csv"
    lines = [HEAD, ["110", '""6100""', "2026-01", "12.50"], ["120", "6200", "2026-02", '""1,300.50""']]
    path.write_text("\n".join(f'"{delimiter.join(line)}"' for line in lines), encoding="utf-8")

    found = inspect(path, kind="ledger")

    assert found.layout.wrapped
    assert str(found.amount_total) == "1313.00"


def test_lists_of_one_quoted_column_are_not_unwrapped(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('"Supplier"\n"Abbott, Inc"\n"Baxter, Ltd"\n"Cardinal"\n', encoding="utf-8")

    assert not detect(path, kind="suppliers").wrapped


def test_lines_of_two_encodings_are_read_each_in_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    rows = [("Wäsche", "utf-8"), ("Läkemedel", "cp1252"), ("Café", "cp1252"), ("Löner", "utf-8")]
    lines = [f"110;6{i}00;{name};2026-01;1,50\n".encode(code) for i, (name, code) in enumerate(rows, 1)]
    path.write_bytes(b"Kostenstelle;Konto;Kontobezeichnung;Monat;Betrag\n" + b"".join(lines))

    chunk = next(read_chunks(path, detect(path, kind="ledger")))

    assert chunk.table.column("Kontobezeichnung").to_pylist() == [name for name, _code in rows]


@pytest.mark.parametrize(
    ("headings", "are_joined"),
    [
        (("ICU", "ER"), True),
        (("ICU budget", "ER budget"), True),
        (("Amount", "Amount in thousands"), False),
        (("Debit", "Credit"), False),
        (("Amount USD", "Amount EUR"), False),
        (("Hours", "FTE"), False),
    ],
)
def test_tabs_whose_figures_are_others_are_not_one_table(
    tmp_path: Path, headings: tuple[str, str], *, are_joined: bool
) -> None:
    sheets: dict[str, list[list[object]]] = {
        tab: [["Account", "Name", heading], ["6100", "Drugs", 12.5], ["6200", "Gases", 13.25]]
        for tab, heading in zip(("ICU", "ER"), headings, strict=True)
    }

    layout = detect(workbook(tmp_path / "tabs.xlsx", sheets), kind="ledger")

    assert layout.tabs == (("ICU", "ER") if are_joined else ())
    assert are_joined or [asked.name for asked in layout.questions] == ["sheet"]
