"""What a layout says: header, columns, date order, mapping, kind, questions; and totals told by arithmetic."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from data.importers.detect import detect
from data.importers.inspection import Inspection, inspect
from data.importers.meaning.mapping import edit_distance, name_score
from data.importers.tables.headers import find_header, fingerprint, unique_names
from data.importers.tables.layout import Layout
from data.importers.tables.splitting import split, split_style


def layout_of(folder: Path, text: str, name: str = "upload.csv") -> Layout:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return detect(path)


def read(folder: Path, text: str) -> Inspection:
    path = folder / "upload.csv"
    path.write_text(text, encoding="utf-8")
    return inspect(path)


def test_names_are_unique_stripped_and_never_blank() -> None:
    assert unique_names([" Amount ", "", "Amount", "Cost\nCentre", ""]) == (
        "Amount", "column_2", "Amount (2)", "Cost Centre", "column_5",
    )  # fmt: skip


def test_a_fingerprint_ignores_case_and_blanks_but_not_columns() -> None:
    one = fingerprint("csv", ["Date", "Cost Centre", "Amount"])

    assert one == fingerprint("csv", [" date ", "COST-CENTRE", "amount"])
    assert one != fingerprint("csv", ["Date", "Cost Centre", "Net Amount"])
    assert one != fingerprint("xlsx", ["Date", "Cost Centre", "Amount"])


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["Date", "Amount"], ["2024-01-01", "5.00"]], 0),
        (
            [["Report for ICU"], [], ["Date", "Dept", "Amount"], ["2024-01-01", "ICU", "5"], ["2024-01-02", "ED", "6"]],
            2,
        ),
        ([["34033", "A000000", "00400", "52.0"], ["34033", "A000000", "00500", "1.0"]], None),
        ([["Department", "2015", "2016", "2017"], ["ICU", "5.00", "6.00", "7.00"], ["ED", "1.00", "2.00", "3.00"]], 0),
        ([["1 CASH"], ["2 PETTY CASH"], ["3 DUES"]], None),
        ([["Date", "Department", "Amount"]], 0),
        ([["Foo", "Bar"], ["alpha", "12.50"], ["beta", "13.75"]], 0),
        ([["2024-01-01", "ICU", "5.00"], ["2024-01-02", "ED", "oops"], ["2024-01-03", "ED", "7.00"]], None),
    ],
)
def test_the_header_is_found_or_known_to_be_missing(rows: list[list[str]], header: int | None) -> None:
    assert find_header(rows).row == header


def test_a_date_far_down_decides_the_order_of_the_whole_column(tmp_path: Path) -> None:
    rows = [f"{1 + i % 12:02d}/{1 + i % 9:02d}/2024,ICU,{i}.50" for i in range(9_000)]

    late = layout_of(tmp_path, "\n".join(["Date,Department,Amount", *rows, "03/25/2024,ICU,1.00"]))
    never = layout_of(tmp_path, "\n".join(["Date,Department,Amount", *rows]))

    assert late.date_formats["Date"].order == "mdy"
    assert not late.questions
    assert never.date_formats["Date"].ambiguous
    assert [(asked.name, asked.column) for asked in never.questions] == [("date-order", "Date")]


@pytest.mark.parametrize("name", ["spend 2021-02.csv", "spend_202102.csv", "11 - February.csv"])
def test_the_month_in_the_files_name_settles_the_order(tmp_path: Path, name: str) -> None:
    rows = [f"{day:02d}/02/2021,ICU,{day}.00" for day in (1, 3, 4, 5)]

    fmt = layout_of(tmp_path, "\n".join(["Date,Department,Amount", *rows]), name).date_formats["Date"]

    assert (fmt.order, fmt.ambiguous) == ("dmy", False)


def test_the_files_own_periods_settle_the_order(tmp_path: Path) -> None:
    rows = [f"Mar-21,03/{day:02d}/2021,ICU,{day}.00" for day in (1, 2, 4, 5, 9)]

    fmt = layout_of(tmp_path, "\n".join(["Month,Date,Department,Amount", *rows])).date_formats["Date"]

    assert (fmt.order, fmt.ambiguous) == ("mdy", False)


def test_dates_with_points_are_day_first(tmp_path: Path) -> None:
    layout = layout_of(tmp_path, "Datum;Konto;Betrag\n01.04.2021;4000;1,50\n02.04.2021;4000;2,25\n")

    assert (layout.date_formats["Datum"].order, layout.questions) == ("dmy", ())


def test_dates_as_text_in_a_workbook_are_read_beside_true_dates(tmp_path: Path) -> None:
    path = tmp_path / "mixed.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Date", "Department", "Amount"])
        for row in range(1, 9):
            when = date(2020, 9, 10) + timedelta(row)
            if row % 2:
                sheet.write_datetime(row, 0, when, day)
            else:
                sheet.write_string(row, 0, when.strftime("%d/%m/%Y"))
            sheet.write_row(row, 1, ["ICU", row / 3])

    found = inspect(path)

    assert found.layout.date_formats["Date"].order == "dmy"
    assert str(found.amount_total) == "12.00"  # each rounded half up to cents


def test_account_codes_that_look_like_dates_stay_codes(tmp_path: Path) -> None:
    layout = layout_of(
        tmp_path, "Code,Description,Type\n1.11.00,Cash,Asset\n1.11.01,Petty cash,Asset\n4.10.00,Fees,Revenue\n"
    )

    assert layout.date_formats == {}
    assert (layout.kind, layout.mapping["account"].column) == ("accounts", "Code")


@pytest.mark.parametrize(
    ("name", "concept"),
    [("Entuty", "entity"), ("Suppklier", "supplier"), ("Expsene Type", "account_name"), ("Date  Paid", "date"),
     ("COST_CENTRE", "department"), ("Beløp/Kre", "credit"), ("Amount in Sterling £", "amount"),
     ("AcctNum", "account")],
)  # fmt: skip
def test_names_with_slips_are_recognized(name: str, concept: str) -> None:
    assert name_score(name, concept) >= 0.7


def test_edit_distance_counts_swaps_and_stops_at_its_limit() -> None:
    assert edit_distance("amuont", "amount", 2) == 1
    assert edit_distance("suppklier", "supplier", 2) == 1
    assert edit_distance("date", "department", 2) == 3


@pytest.mark.parametrize(
    ("cell", "style", "halves"),
    [
        ("(55040) Admin & Clerical", "(code) label", ("55040", "Admin & Clerical")),
        ("(id:2002419) Cancer Services", "(code) label", ("2002419", "Cancer Services")),
        ("HRB851100001 : HTS Ltd", "code : label", ("HRB851100001", "HTS Ltd")),
        ("KINGS COLLEGE LONDON:03529700", "label:code", ("03529700", "KINGS COLLEGE LONDON")),
        ("id:12941989   ", "id:code", ("12941989", "")),
        ("310 - Drugs", "code - label", ("310", "Drugs")),
        ("Administrasjon (100)", "label (code)", ("100", "Administrasjon")),
        ("1 EE VOLUNTARY DEDUCTION", "code label", ("1", "EE VOLUNTARY DEDUCTION")),
    ],
)
def test_codes_and_labels_in_one_cell_are_split(cell: str, style: str, halves: tuple[str, str]) -> None:
    assert split_style([cell, cell, cell]) == style
    assert split(cell, style) == halves
    assert split("Something else!", style) == ("", "Something else!")


def test_a_supplier_called_total_is_no_total(tmp_path: Path) -> None:
    text = "Date,Department,Supplier,Amount\n2024-01-01,ICU,TOTAL GAS & POWER LTD,5.00\n2024-01-02,ICU,Acme,6.00\n"

    found = read(tmp_path, f"{text}2024-01-03,ICU,TOTAL GAS & POWER LTD,11.00\n,,Total,22.00\n")

    assert (found.data_rows, str(found.amount_total)) == (3, "22.00")
    assert [row.line for row in found.skipped] == [5]


def test_a_line_with_an_amount_but_no_keys_is_rejected_unless_it_ties(tmp_path: Path) -> None:
    head = "Date,Department,Supplier,Amount\n2024-01-01,ICU,Acme,5.00\n2024-01-02,ICU,Acme,6.00\n"

    found = read(tmp_path, f"{head},,,99.00\n2024-01-03,ICU,Acme,7.00\n,,,18.00\n")

    assert [(issue.line, issue.code) for issue in found.issues] == [(4, "no_keys")]
    assert [(row.line, row.reason) for row in found.skipped] == [(6, "total")]
    assert (found.data_rows, found.rejected_rows, found.difference) == (3, 1, 0)


def test_subtotals_and_their_grand_total_are_left_out(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "Dept,Account,Amount\nICU,6100,10.00\nICU,6200,20.00\nICU Total,,30.00\nED,6100,5.00\nED Total,,5.00\n"
        "Grand Total,,35.00\n",
    )

    assert (found.data_rows, str(found.amount_total), len(found.stated_totals)) == (3, "35.00", 3)


def test_rows_with_too_many_cells_are_rejected_with_their_text(tmp_path: Path) -> None:
    text = "Date,Department,Supplier,Amount\n" + "2024-01-01,ICU,Acme,5.00\n" * 5 + "2024-01-02,ICU,Acme, Inc,6.00\n"

    found = read(tmp_path, text)

    assert (found.data_rows, found.rejected_rows) == (5, 1)
    assert (found.issues[0].line, found.issues[0].code) == (7, "too_many_cells")
    assert "Inc" in found.issues[0].value


def test_the_true_amount_is_chosen_beside_running_totals_and_balances(tmp_path: Path) -> None:
    rows, balance = [], 1000
    for i in range(1, 12):
        balance += i * 7
        rows.append(f"2024-01-{i:02d},ICU,{balance}.00,{i * 7}.00")

    layout = layout_of(tmp_path, "\n".join(["Date,Department,Figure A,Figure B", *rows]))

    assert layout.amount_column == "Figure B"


def test_figures_in_thousands_are_asked_about(tmp_path: Path) -> None:
    layout = layout_of(tmp_path, "Department,Account,Budget £000\nICU,6100,1250\nED,6100,300\n")

    assert [(asked.name, asked.column) for asked in layout.questions] == [("thousands", "Budget £000")]


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("PO Number,Vendor,Item Number,Qty,Unit Price,Extended Cost", "P1,Acme,I1,2,1.50,3.00", "purchases"),
        ("Contract Number,Supplier Name,Start Date,Contract Value", "C1,Acme,2024-01-01,9.50", "contracts"),
        ("Account,Account Name,Type", "6100,Supplies,expense", "accounts"),
        ("Supplier ID,Supplier Name,Category", "0012,Acme,Drugs", "suppliers"),
        ("Cost Centre,Cost Centre Name,Manager", "4110,ICU,Jones", "departments"),
        ("Date,Department,Statistic,Quantity", "2024-01-01,ICU,Patient days,18", "statistics"),
        ("Fiscal Year,Department,Account,Budget", "2024,ICU,6100,18.00", "budget"),
        ("Job Code,Department,Pay Code,Work Date,Hours", "RN,ICU,REG,2024-01-01,12.25", "labor"),
        ("Date,Department,Account,Amount", "2024-01-01,ICU,6100,18.00", "ledger"),
    ],
)  # fmt: skip
def test_the_kind_of_a_file_is_guessed_from_its_columns(tmp_path: Path, header: str, row: str, kind: str) -> None:
    assert layout_of(tmp_path, f"{header}\n{row}\n{row}x\n".replace("x\n", "\n")).kind == kind
