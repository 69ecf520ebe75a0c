"""Budgets as people lay them out: months, years and classes as columns, blocks, print layouts."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers.detect import detect
from data.importers.inspection import inspect
from data.importers.reading.pieces import read_chunks

CALENDAR = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FISCAL = CALENDAR[3:] + CALENDAR[:3]
HEADS = {
    "calendar": CALENDAR,
    "fiscal": FISCAL,
    "dated": [f"{m}-25" for m in CALENDAR],
    "iso": [f"2025-{i:02d}" for i in range(1, 13)],
    "slashed": [f"{i:02d}/2025" for i in range(1, 13)],
    "periods": [f"P{i:02d}" for i in range(1, 13)],
    "months": [f"M{i}" for i in range(1, 13)],
    "long": [f"Period {i}" for i in range(1, 13)],
    "fiscal_periods": [f"FY25-P{i:02d}" for i in range(1, 13)],
    "budget": [f"{m} Budget" for m in CALENDAR],
    "german": ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
               "November", "Dezember"],
}  # fmt: skip


def wide_text(heads: list[str], figures: list[list[int]], *, quarters: bool, total: bool, decimal: str) -> str:
    mark, delimiter = (",", ",") if decimal == "." else (".", ";")

    def money(value: int) -> str:
        text = f"{value:,.2f}".replace(",", "_").replace(".", decimal).replace("_", mark)
        return f'"{text}"' if delimiter in text else text

    def line(keys: list[str], values: list[int]) -> str:
        cells = list(keys)
        for i, value in enumerate(values):
            cells.append(money(value) if value else "-")
            if quarters and i % 3 == 2:
                cells.append(money(sum(values[i - 2 : i + 1])))
        return delimiter.join([*cells, *([money(sum(values))] if total else [])])

    header: list[str] = ["Department", "Account", "Account Name"]
    for i, head in enumerate(heads):
        header += [head, f"Q{i // 3 + 1}"] if quarters and i % 3 == 2 else [head]
    rows = [line([f"{4000 + i}", f"{610000 + i}", f"Line {i}"], values) for i, values in enumerate(figures)]
    sums = [sum(column) for column in zip(*figures, strict=True)]
    head = delimiter.join([*header, *(["Total"] if total else [])])
    return "\n".join(["Operating budget", "", head, *rows, line(["", "", "Total"], sums)]) + "\n"


@settings(max_examples=40, deadline=None)
@given(
    style=st.sampled_from(sorted(HEADS)),
    figures=st.lists(st.lists(st.integers(0, 99_999), min_size=12, max_size=12), min_size=3, max_size=9),
    extras=st.tuples(st.booleans(), st.booleans()),
    decimal=st.sampled_from([".", ","]),
)
def test_months_as_columns_tie_to_the_cent(
    style: str,
    figures: list[list[int]],
    extras: tuple[bool, bool],
    decimal: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    quarters, total = extras
    figures = [[value + 1, *rest] for value, *rest in figures]
    path = tmp_path_factory.mktemp("wide") / "budget.csv"
    path.write_text(wide_text(HEADS[style], figures, quarters=quarters, total=total, decimal=decimal), encoding="utf-8")

    found = inspect(path)

    assert (found.layout.shape, found.layout.kind, found.layout.header_row) == ("wide_months", "budget", 2)
    assert list(found.layout.month_columns.values()) == HEADS[style]
    assert (found.data_rows, found.rejected_rows) == (len(figures), 0)
    assert [row.reason for row in found.skipped if row.reason != "blank"] == ["title", "total"]
    assert sum(found.column_totals.values()) == sum(map(sum, figures))


def test_years_and_versions_as_columns(tmp_path: Path) -> None:
    path = tmp_path / "years.csv"
    path.write_text(
        "Department,2015 Actual,$ Change,2016 Estimated,% Change,2017 Proposed\n"
        'Police,"100,000","5,000","105,000",5.0%,"110,000"\nFire,"50,000",0,"50,000",0.0%,"52,500"\n'
        'Health,"25,500",500,"26,000",2.0%,"27,000"\nTotal,"175,500","5,500","181,000",3.1%,"189,500"\n'
    )

    found = inspect(path)

    assert (found.layout.shape, found.data_rows) == ("wide_years", 3)
    assert found.column_totals == {"2015 Actual": 175500, "2016 Estimated": 181000, "2017 Proposed": 189500}


def test_two_tier_headers_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "tiers.csv"
    path.write_text(
        "Department,,2015,,2016,\n,,Budget,Actual,Budget,Actual\nICU,6100,10.00,11.00,12.00,13.00\n"
        "ED,6100,1.00,2.00,3.00,4.00\nOR,6200,5.00,6.00,7.00,8.00\n"
    )

    layout = detect(path)

    assert (layout.header_row, layout.header_rows, layout.first_data_row) == (1, 2, 2)
    assert layout.columns[2:] == ("2015 Budget", "2015 Actual", "2016 Budget", "2016 Actual")


def test_classes_as_columns_beside_their_total(tmp_path: Path) -> None:
    path = tmp_path / "classes.csv"
    path.write_text(
        "Goal,Department,Class 100,Class 200,Class 300,Total\n1,Police,10.00,5.00,1.00,16.00\n"
        "2,Health,20.00,0.00,2.50,22.50\n3,Water,1.00,1.00,1.00,3.00\n,Total,31.00,6.00,4.50,41.50\n"
    )

    found = inspect(path)

    assert (found.layout.shape, found.layout.amount_column) == ("wide_classes", "Total")
    assert (found.data_rows, found.amount_total) == (3, Decimal("41.50"))
    assert list(found.layout.month_columns) == ["Class 100", "Class 200", "Class 300"]


def sheet(path: Path, rows: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Budget")
        for r, row in enumerate(rows):
            page.write_row(r, 0, row)
    return path


AMOUNT = st.integers(1, 9_999_999).map(lambda cents: cents / 100)


@settings(max_examples=15, deadline=None)
@given(funds=st.lists(st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT), min_size=3, max_size=5), min_size=2, max_size=4))
def test_blocks_side_by_side_are_stacked_and_their_sum_left_out(
    funds: list[list[tuple[float, float, float]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    height = max(map(len, funds))
    funds = [[*fund, *[(1.0, 1.0, 1.0)] * (height - len(fund))] for fund in funds]
    everything = [tuple(round(sum(f[i][c] for f in funds), 2) for c in range(3)) for i in range(height)]
    blocks = [("All funds", everything), *((f"Fund {i}", fund) for i, fund in enumerate(funds))]
    rows: list[list[Any]] = [[] for _ in range(height + 4)]
    for title, lines in blocks:
        rows[0] += [title, "", "", "", "", ""]
        rows[1] += [""] * 6
        rows[2] += ["Department", "Class 1", "Class 2", "Class 3", "Total", ""]
        for i, figures in enumerate(lines):
            rows[3 + i] += [f"Dept {i}", *figures, round(sum(figures), 2), ""]
        sums = [round(sum(line[c] for line in lines), 2) for c in range(3)]
        rows[3 + height] += ["Total", *sums, round(sum(sums), 2), ""]

    found = inspect(sheet(tmp_path_factory.mktemp("blocks") / "b.xlsx", rows))

    assert (found.layout.shape, found.data_rows) == ("blocks", height * len(funds))
    assert found.amount_total == sum(Decimal(str(v)) for fund in funds for line in fund for v in line)
    assert len(found.stated_totals) == len(funds) + 1


@settings(max_examples=15, deadline=None)
@given(figures=st.lists(st.lists(AMOUNT, min_size=6, max_size=6), min_size=2, max_size=5))
def test_a_print_layout_gives_department_version_class_and_amount(
    figures: list[list[float]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows: list[list[Any]] = [["BUDGET REQUESTS"], [], ["Department", "Pay", "Services", "Supplies", "TOTAL"]]
    versions = {"FY16 ESTIMATE": 0, "FY17 REQUEST": 3}

    def line(label: str, values: list[float]) -> list[Any]:
        return [label, *(round(v, 2) for v in values), round(sum(values), 2)]

    def group(name: str, six: list[float]) -> None:
        rows.append([name])
        rows.extend(line(label, six[at : at + 3]) for label, at in versions.items())
        rows.append(line("INCREASE/(DECREASE)", [six[3 + i] - six[i] for i in range(3)]))
        rows.append([])

    for i, six in enumerate(figures):
        group(f"DEPARTMENT {i}", six)
    group("TOTAL FUND", [sum(six[i] for six in figures) for i in range(6)])
    rows.append(["", "", "", "", 187, "Added to Finance"])

    found = inspect(sheet(tmp_path_factory.mktemp("print") / "p.xlsx", rows))

    assert (found.layout.shape, found.data_rows) == ("print", 6 * len(figures))
    assert found.amount_total == sum(Decimal(str(v)) for six in figures for v in six)


def test_a_merged_department_is_repeated_over_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Department", "Account", "Amount"])
        page.merge_range(1, 0, 3, 0, "ICU")
        page.write_string(4, 0, "ED")
        for row in range(1, 5):
            page.write_row(row, 1, [f"61{row}0", row * 1.5])

    table = next(iter(read_chunks(path, detect(path)))).table

    assert table.column("Department").to_pylist() == ["ICU", "ICU", "ICU", "ED"]


@pytest.mark.parametrize(
    ("text", "concept", "column"),
    [
        (",Jan 2025,Feb 2025\nPatient revenue,100.50,200.25\nSalaries,50.10,60.20\nSupplies,5.10,6.20\n",
         "account", "column_1"),
        (",Amount\nEmergency,100.50\nICU,50.10\nPharmacy,5.10\n", "department", "column_1"),
        (",Debit,Credit\n4000 Patient revenue,,100.50\n5000 Salaries,50.10,\n5100 Supplies,5.10,\n",
         "account", "column_1 [code]"),
        (",Account,Amount\nNorth wing,5000,100.50\nSouth wing,5000,50.10\nWest wing,5100,5.10\n",
         "department", "column_1"),
    ],
)  # fmt: skip
def test_labels_of_lines_without_a_heading_are_read(text: str, concept: str, column: str, tmp_path: Path) -> None:
    """As income statements and pivot tables write them: account or department by its texts."""
    path = tmp_path / "pivot.csv"
    path.write_text(text)

    layout = detect(path, kind="ledger")

    assert layout.mapping[concept].column == column
    assert layout.header_row == 0
    assert layout.blocking == ()


def test_two_rows_of_headings_on_tabs_of_few_lines_are_joined(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "tabs.xlsx") as book:
        for name in ("100 Clinic", "370 Surgery", "450 Dialysis", "510 Laboratory"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["Account", "Budget", "", "Actual", ""])
            page.write_row(1, 0, ["Account", "Mar 2024", "Apr 2024", "Mar 2024", "Apr 2024"])
            page.write_row(2, 0, ["6150", 17.5, 37.25, 79.5, 17.75])

    layout = detect(tmp_path / "tabs.xlsx", kind="ledger")

    assert layout.value_columns == ("Actual Mar 2024", "Actual Apr 2024")
