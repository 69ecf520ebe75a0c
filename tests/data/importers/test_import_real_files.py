"""Published files of hospitals, councils and tax offices come out as their checked facts say."""

import json
import struct
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.importers.detect import detect
from data.importers.inspection import inspect, read_all
from data.importers.reading.pieces import read_chunks
from data.importers.tables.layout import UnreadableFile
from data.importers.values.dates import parse_dates

pytestmark = pytest.mark.slow


def facts(folder: Path) -> dict[str, dict[str, Any]]:
    return dict(json.loads((folder / "expected.json").read_text(encoding="utf-8")))


def test_header_rows_totals_and_rejects_agree_with_the_checked_facts(real_files: Path) -> None:
    checked = {name: fact for name, fact in facts(real_files).items() if "amount_total" in fact}
    assert len(checked) >= 20

    for name, fact in checked.items():
        found = inspect(real_files / name)
        rejected = [issue.line for issue in found.issues]

        assert found.layout.header_row == fact["header_row_index"], name
        assert found.data_rows == fact["data_rows"], name
        assert found.amount_total == Decimal(fact["amount_total"]), name
        assert found.rejected_rows == fact["n_rows_without_parsable_amount"], name
        assert {index + 1 for index, _ in fact["rows_without_parsable_amount"]} <= set(rejected), name
        totals = [row.amount for row in found.skipped if row.reason == "total"]
        assert totals == [Decimal(value) for _, value in fact["total_rows_excluded"]], name
        if fact["header_row_index"] is not None and len(fact["columns"]) > 1:
            width = len(found.layout.original_columns)
            assert list(found.layout.original_columns) == fact["columns"][:width], name
            assert fact["amount_column"].strip() == found.layout.amount_column, name
        assert found.layout.encoding in (fact.get("codec"), None), name


def test_dates_of_the_checked_files_are_read_in_the_right_order(real_files: Path) -> None:
    for name, fact in facts(real_files).items():
        if not fact.get("date_column"):
            continue
        path = real_files / name
        layout = detect(path)
        fmt = layout.date_formats[fact["date_column"].strip()]

        pairs = [parse_dates(c.table.column(fact["date_column"].strip()), fmt) for c in read_chunks(path, layout)]
        days = [day for read, ok in pairs for day in read[ok].tolist()]

        if fact["date_min"] == "None":
            assert not days
            assert [asked.name for asked in layout.questions] == ["month"]
            continue
        assert str(min(days)) == fact["date_min"], name
        assert str(max(days)) == fact["date_max"], name
        assert not fmt.ambiguous


@pytest.mark.parametrize(
    ("name", "expected", "code"),
    [
        ("coa_norway_kostra_2020_cp1252.csv", (0, 157, "GroupingCode"), "010"),
        ("coa_norway_rf1323_utf16_tab.csv", (0, 187, "GroupingCode"), "1000"),
        ("coa_ohada_hospital_fr.csv", (0, 863, "account_number"), "10"),
        ("coa_warrencounty_accounts.txt", (None, 1833, "column_1 [code]"), "1"),
    ],
)
def test_charts_of_accounts_keep_their_codes(
    real_files: Path, name: str, expected: tuple[int | None, int, str], code: str
) -> None:
    path = real_files / name

    found = inspect(path, kind="accounts")
    table = next(iter(read_chunks(path, found.layout))).table

    account = found.layout.mapping["account"].column
    assert (found.layout.header_row, found.data_rows, account) == expected
    assert found.rejected_rows == 0
    assert code in table.column(account).to_pylist()


def test_the_ledger_sheet_of_the_audit_view_is_chosen(real_files: Path) -> None:
    found = inspect(real_files / "gl_saft_no_example_view.xlsx")

    assert found.layout.sheet == "Kontospesifikasjoner"
    assert (found.data_rows, found.rejected_rows, len(found.skipped)) == (214, 0, 1)
    assert {name: str(total) for name, total in found.column_totals.items()} == {
        "Beløp": "0.00", "Beløp/Deb": "9487049.35", "Beløp/Kre": "-9487049.35",
    }  # fmt: skip
    assert "negative" in found.layout.notes[0]


def test_the_print_layout_becomes_departments_versions_and_classes(real_files: Path) -> None:
    path = real_files / "budget_philadelphia_fy17_acute_care_hospital.xls"
    expected = facts(real_files)[path.name]["layout_expected"]
    layout = detect(path)
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for chunk in read_chunks(path, layout):
        for row in chunk.table.to_pylist():
            sums[row["Version"]][row["Department"]] += Decimal(row["Amount"])
    totals = [row for row in read_all(path, layout).stated_totals if "TOTAL ACHA" in row.text]
    stated = {row.text.split(" | ")[1]: row.amount for row in totals}

    for version, departments in expected.items():
        total = Decimal(departments.pop("TOTAL ACHA FUND"))
        assert sums[version] == {name: Decimal(value) for name, value in departments.items()}
        assert sum(sums[version].values()) == total == stated[version]
    assert set(sums) == set(expected)


def test_the_blocks_of_the_trends_sheet_tie_to_their_totals(real_files: Path) -> None:
    path = real_files / "budget_philadelphia_trends_fy08-16_wide.xlsx"
    expected = facts(real_files)[path.name]["layout_expected"]["general_fund_block[rows,total_of_rows,total_row]"]
    layout = detect(path)
    rows: dict[str, int] = defaultdict(int)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    stated: dict[str, Decimal | None] = {}
    for chunk in read_chunks(path, layout):
        for row in chunk.table.to_pylist():
            rows[row["Block"][:30]] += 1
            sums[row["Block"][:30]] += Decimal(row["Total"] or "0").quantize(Decimal("0.01"))
        stated |= {skipped.text[:30]: skipped.amount for skipped in chunk.skipped if skipped.reason == "total"}

    for title, (count, total, total_row) in expected.items():
        assert (rows[title], sums[title], stated[title]) == (count, Decimal(total), Decimal(total_row))
    assert not any("All Funds" in title for title in rows)  # they repeat the other blocks


def test_the_empty_accounts_template_is_refused(real_files: Path) -> None:
    with pytest.raises(UnreadableFile, match="empty template") as caught:
        inspect(real_files / "hospital_nhs_tac_2019-20_template.xlsx")

    assert caught.value.code == "template"


def test_the_first_of_several_trial_balances_is_read_and_asked_about(real_files: Path) -> None:
    path = real_files / "tb_thirdparty_echo_foxtrot.xlsm"

    found = inspect(path)

    assert (found.layout.container, found.layout.sheet, found.data_rows) == ("xlsm", "Prior TB", 25)
    (asked,) = found.layout.questions
    sheets = ["Prior TB", "Opening TB", "Closing TB", "Chart of Accounts"]
    assert (asked.name, [choice.value for choice in asked.choices]) == ("sheet", sheets)
    assert inspect(path, sheet="Opening TB").data_rows == 18


@pytest.mark.parametrize(
    ("name", "concepts"),
    [
        ("nhs_kings_2020-04.csv", {"entity": "Entuty", "fiscal_period": "Financial Period"}),
        ("nhs_whittington_2020-06.csv", {"reference": "Transaction Date", "date": "Date"}),
        ("nhs_chelwest_2020-06.csv", {"account": "9AN - Level 9 Account Name", "department": "Cost Centre Name"}),
        ("nhs_guys_2020-04.csv", {"account": "Expense type [code]", "account_name": "Expense type [label]"}),
        ("nhs_kingston_2020-09.csv", {"period": "Month", "supplier_code": "Supplier [code]"}),
        ("nhs_royalfree_2020-04_to_06.csv", {"fiscal_year": "Accounting Year", "department": "Expense Area"}),
        ("council_oxford_2014q2.csv", {"account": "Expenditure Code", "department": "Organisational Unit"}),
        ("budget_philadelphia_fy17_adopted.csv", {"department": "Dept", "fiscal_year": "FY"}),
    ],
)  # fmt: skip
def test_columns_are_mapped_in_spite_of_typos_and_lying_headers(
    real_files: Path, name: str, concepts: dict[str, str]
) -> None:
    mapping = detect(real_files / name).mapping

    assert {concept: mapping[concept].column for concept in concepts} == concepts


def test_two_months_of_one_trust_have_different_fingerprints(real_files: Path) -> None:
    april, june = (detect(real_files / f"nhs_chelwest_2020-{month}.csv").fingerprint for month in ("04", "06"))

    assert april != june


def test_us_dates_of_a_uk_trust_fall_into_the_files_month(real_files: Path) -> None:
    for name, month in (("nhs_epsom_2020-04.csv", date(2020, 4, 30)), ("nhs_homerton_2021-01.csv", date(2021, 1, 31))):
        layout = detect(real_files / name)
        days = {d for c in read_chunks(real_files / name, layout)
                for d in parse_dates(c.table.column("Date"), layout.date_formats["Date"])[0].tolist()}  # fmt: skip
        assert days == {month}


def test_an_xls_file_that_claims_a_huge_area_is_refused(real_files: Path, tmp_path: Path) -> None:
    content = (real_files / "budget_philadelphia_fy17_acute_care_hospital.xls").read_bytes()
    text = content.index(struct.pack("<HH", 0x00FD, 10))  # the first cell that holds a text
    path = tmp_path / "huge.xls"
    path.write_bytes(content[: text + 6] + struct.pack("<H", 60_000) + content[text + 8 :])

    with pytest.raises(UnreadableFile) as caught:
        inspect(path)

    assert caught.value.code == "truncated"
