"""Contract registers and price lists by file: every field, rebate tiers, refusals, updates, and the way back."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from services import imports
from services.contracts import editing
from services.errors import UserError
from tests.services.imports.conftest import ADMIN, Desk, tied

UK = """\
Contract Reference Number,Title of Contract,Department,Description,Supplier,Contract Value,Annual Value,Maximum Value,\
Minimum Spend,Promised Savings,Start Date,End Date,Review Date,Notice Period,Automatic Renewal,Annual Uplift %,\
Contract Owner,Status,Document Link,Rebate From,Rebate %
UK-1,Examination gloves,ICU,Nitrile gloves,Medline Industries,"£240,000.00",120000,300000,80000,12000,01/04/2026,\
31/03/2028,15/09/2027,3 months,12 months,2.5%,Laura Pohl,Live,https://docs.example/UK-1,50000,1
UK-1,Examination gloves,ICU,Nitrile gloves,Medline Industries,"£240,000.00",120000,300000,80000,12000,01/04/2026,\
31/03/2028,15/09/2027,3 months,12 months,2.5%,Laura Pohl,Live,https://docs.example/UK-1,80000,2.5
UK-2,Scrubs,,Hire of scrubs,Cardinal Health,"£36,000.00",,,,,01/04/2026,31/03/2029,,90 days,No,,Peter Lang,Pipeline,,,
"""
FIELDS = (
    "title, value_minor, annual_value_minor, ceiling_minor, minimum_commitment_minor, promised_savings_minor, "
    "start_date, end_date, review_date, notice_days, notice_months, auto_renew_months, escalator_share, owner, status, "
    "document_link, note"
)
CONTRACTS = (
    "Contract,Title,Supplier,Start,End,Value\nC-1,Gloves,S1,2026-01-01,2027-12-31,1000.00\n"
    "C-2,Scrubs,S2,2026-01-01,2027-12-31,500.00\n"
)
PRICES = (
    "Contract,Item,Item name,Unit,Pieces per unit,Unit price,Price before,Valid from,Valid to\n"
    "C-1,GLV-M,Gloves medium,BX,100,8.40,9.00,2026-01-01,\n"
    "C-1,GLV-M,Gloves medium,EA,,0.0875,,2026-01-01,\n"
    "C-1,MASK,Masks,BX/50,,4.125,,,2026-12-31\n"
)


def stored_prices(desk: Desk) -> list[tuple[object, ...]]:
    rows = desk.rows(
        "SELECT c.number, item, unit, base_units, unit_price_micro, valid_from, valid_to FROM contract_price p "
        "JOIN contract c ON c.id = p.contract_id ORDER BY item, unit, valid_from"
    )
    return [tuple(str(cell) if cell is not None else None for cell in row) for row in rows]


def reasons(outcome: imports.Outcome) -> list[tuple[int, str, str]]:
    return [(issue.line, issue.column, issue.code) for issue in outcome.issues]


def test_a_uk_register_fills_every_field_and_the_tiers(desk: Desk) -> None:
    outcome = desk.post(UK.replace("£", ""), kind="contracts")

    rows = {str(row[0]): row for row in desk.rows(f"SELECT {FIELDS} FROM contract ORDER BY number")}  # noqa: S608
    gloves = tuple(str(cell) if isinstance(cell, date) else cell for cell in rows["Examination gloves"])
    assert gloves == (
        "Examination gloves", 240_000_00, 120_000_00, 300_000_00, 80_000_00, 12_000_00, "2026-04-01", "2028-03-31",
        "2027-09-15", 0, 3, 12, 0.025, "Laura Pohl", "active", "https://docs.example/UK-1", "Nitrile gloves",
    )  # fmt: skip
    assert rows["Scrubs"][9:12] + rows["Scrubs"][14:15] == (90, 0, 0, "draft")
    tiers = desk.rows("SELECT from_minor, rebate_share, basis FROM rebate_tier ORDER BY from_minor")
    assert tiers == [(50_000_00, 0.01, "year"), (80_000_00, 0.025, "year")]
    assert (outcome.rows_loaded, outcome.loaded_total, outcome.duplicate_total) == (3, 276_000_00, 240_000_00)
    assert tied(outcome)


def test_a_known_number_is_brought_up_to_date_and_an_undo_restores_it_with_its_tiers(desk: Desk) -> None:
    desk.post(UK.replace("£", ""), kind="contracts")
    before = desk.rows("SELECT * FROM contract ORDER BY id"), desk.rows("SELECT * FROM rebate_tier ORDER BY id")
    later = (
        "Contract,Supplier,End Date,Notice,Tier from,Rebate %\nUK-1,S1,2029-03-31,,,\nUK-1,,,,80000,3%\n"
        "UK-1,,,,120000,4%\nUK-2,S2,,60 days,,\nUK-2,S2,,60 days,,\n"
    )

    again = desk.post(later, kind="contracts")

    assert (again.rows_loaded, again.rows_duplicate, again.rows_rejected) == (4, 1, 0)
    told = "UK-1 (end 2028-03-31 → 2029-03-31), UK-2 (notice days 90 → 60)."
    assert [note for note in again.notes if note.endswith(told)]
    assert desk.rows("SELECT owner, status, title FROM contract WHERE number = 'UK-1'") == [
        ("Laura Pohl", "active", "Examination gloves")
    ]
    tiers = desk.rows("SELECT from_minor, rebate_share FROM rebate_tier ORDER BY from_minor")
    assert tiers == [(50_000_00, 0.01), (80_000_00, 0.03), (120_000_00, 0.04)]
    imports.undo(desk.url, ADMIN, batch_id=again.batch_id)
    assert desk.rows("SELECT * FROM contract ORDER BY id") == before[0]
    assert [row[1:] for row in desk.rows("SELECT * FROM rebate_tier ORDER BY from_minor")] == [
        row[1:] for row in before[1]
    ]


def test_an_undo_leaves_what_a_person_changed_after_the_file(desk_sqlite: Desk) -> None:
    desk_sqlite.post(CONTRACTS, kind="contracts")
    later = desk_sqlite.post("Contract,Supplier,End,Owner\nC-1,S1,2028-12-31,Laura\n", kind="contracts")
    number = int(desk_sqlite.rows("SELECT id FROM contract WHERE number = 'C-1'")[0][0])
    editing.change(desk_sqlite.url, ADMIN, contract_id=number, values={"owner": "Peter"})

    imports.undo(desk_sqlite.url, ADMIN, batch_id=later.batch_id)

    rows = desk_sqlite.rows("SELECT end_date, owner FROM contract WHERE number = 'C-1'")
    assert [(str(end), owner) for end, owner in rows] == [("2027-12-31", "Peter")]


def test_cells_that_cannot_be_meant_are_refused_row_by_row(desk: Desk) -> None:
    head = "Contract,Title,Supplier,Start,End,Notice,Auto renewal,Value,Status,Currency,Tier from,Rebate\n"
    rows = [
        "B-1,x,S1,2026-01-01,2025-01-01,,,1.00,,,,",
        "B-2,x,S1,2026-13-01,,,,1.00,,,,",
        "B-3,x,S1,,,see clause 8,,1.00,,,,",
        "B-4,x,S1,,,,perhaps,1.00,,,,",
        "B-5,x,S1,,,,,-1.00,,,,",
        "B-6,x,S1,,,,,1.00,maybe,,,",
        "B-7,x,S1,,,,,1.00,,EUR,,",
        "B-8,x,S1,,,,,1.00,,,100,2",
        "B-9,x,S1,,,,,1.00,,,100,",
        "B-10,x,,,,,,1.00,,,,",
        "B-11,x,S1,,,,,1.00,,,100,2%",
        "B-11,x,S1,,,,,1.00,,,200,1%",
        f"B-12,{'x' * 201},S1,,,,,1.00,,,,",
        "B-13,,,,,,,,,,300,3%",
        "B-14,x,S1,2026-01-01,2026-12-31,2 months,1 year,1.00,active,USD,100,2%",
    ]

    outcome = desk.post(head + "\n".join(rows) + "\n", kind="contracts")

    assert sorted(reasons(outcome)) == [
        (2, "End", "bad_term"), (3, "Start", "bad_date"), (4, "Notice", "not_read"), (5, "Auto renewal", "not_read"),
        (6, "Value", "negative_amount"), (7, "Status", "not_read"), (8, "Currency", "wrong_currency"),
        (9, "Rebate", "bad_percent"), (9, "Rebate", "bad_tier"), (10, "Rebate", "bad_tier"),
        (11, "Supplier", "missing_supplier"), (12, "Rebate", "bad_tier"), (13, "Rebate", "bad_tier"),
        (14, "Title", "too_long"), (15, "Contract", "no_contract"),
    ]  # fmt: skip
    assert {"see clause 8", "perhaps", "maybe"} <= {issue.value for issue in outcome.issues}
    assert all(issue.message.endswith(".") for issue in outcome.issues)
    kept = [("B-3", 0, 0), ("B-4", 0, 0), ("B-6", 0, 0), ("B-14", 2, 12)]
    assert desk.rows("SELECT number, notice_months, auto_renew_months FROM contract ORDER BY id") == kept
    assert "3 cells were not understood and left empty; their rows are kept." in outcome.notes
    assert (outcome.loaded_total, outcome.rejected_total, outcome.rows_rejected) == (4_00, 8_00, 11)
    assert tied(outcome)


def test_a_supplier_explained_later_releases_its_contracts(desk_sqlite: Desk) -> None:
    desk_sqlite.post(CONTRACTS + "C-3,Gas,Unknown Gas,2026-01-01,,7.00\n", kind="contracts")
    known = int(desk_sqlite.rows("SELECT id FROM supplier WHERE code = 'S3'")[0][0])

    imports.decide(
        desk_sqlite.url, ADMIN, kind="supplier", text="Unknown Gas", decision=imports.Decision("map", target_id=known)
    )

    assert desk_sqlite.rows("SELECT number, supplier_id FROM contract WHERE number = 'C-3'") == [("C-3", known)]


def test_a_price_list_is_added_compared_with_the_purchases_and_taken_back(desk: Desk) -> None:
    """A box of 100 at 8.40: the line in boxes fits, the line of 200 single gloves at 0.10 is 2.50 above 0.0875."""
    desk.post(CONTRACTS, kind="contracts")
    desk.post(
        "Invoice date,Department,Account,Supplier,Item,Quantity,Unit,Price,Amount\n"
        "2026-03-01,ICU,6100,S1,GLV-M,10,BX,8.40,84.00\n2026-03-02,ICU,6100,S1,GLV-M,200,EA,0.10,20.00\n"
        "2026-03-03,ICU,6100,S3,MASK,100,EA,0.10,10.00\n",
        kind="purchases",
    )
    lines = "SELECT item, unit, match_rule, expected_minor, contract_id, covered_by_id FROM purchase_line ORDER BY id"
    totals = "SELECT item, unit, priced_minor, expected_minor, over_minor FROM item_totals ORDER BY item, unit"
    before = desk.rows(lines), desk.rows(totals)

    outcome = desk.post(PRICES, kind="prices")

    assert (outcome.rows_loaded, outcome.rows_rejected, outcome.issues) == (3, 0, [])
    assert stored_prices(desk) == [
        ("C-1", "GLV-M", "BX", "100", "8400000", "2026-01-01", None),
        ("C-1", "GLV-M", "EA", "1", "87500", "2026-01-01", None),
        ("C-1", "MASK", "BX/50", "50", "4125000", "2026-01-01", "2026-12-31"),
    ]
    assert [row[3] for row in desk.rows(lines)] == [84_00, 17_50, 8_25]
    assert desk.rows(lines)[2][4] is None  # masks were bought around the contract
    assert desk.rows(totals)[1] == ("GLV-M", "EA", 20_00, 17_50, 2_50)
    imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)
    assert stored_prices(desk) == []
    assert (desk.rows(lines), desk.rows(totals)) == before


def test_the_next_price_ends_the_one_before_and_an_undo_opens_it_again(desk: Desk) -> None:
    desk.post(CONTRACTS, kind="contracts")
    desk.post(PRICES, kind="prices")
    before = stored_prices(desk)
    later = (
        "Contract,Item,Unit,Pieces,Price,Valid from\nC-1,GLV-M,BX,100,8.60,2027-01-01\n"
        "C-1,glv-m,Box,100,8.50,2026-01-01\nC-1,GLV-M,EA,,0.0875,2026-01-01\n"
    )

    outcome = desk.post(later, kind="prices")

    assert stored_prices(desk)[:2] == [
        ("C-1", "GLV-M", "BX", "100", "8500000", "2026-01-01", "2026-12-31"),
        ("C-1", "GLV-M", "BX", "100", "8600000", "2027-01-01", None),
    ]
    assert (outcome.rows_loaded, outcome.rows_duplicate) == (2, 1)
    assert "(price 8.4 → 8.5; valid to – → 2026-12-31)" in " ".join(outcome.notes)
    imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)
    assert stored_prices(desk) == before


def test_prices_that_cannot_stand_are_refused_row_by_row(desk_sqlite: Desk) -> None:
    desk_sqlite.post(CONTRACTS + "C-3,No start,S1,,,\n", kind="contracts")
    desk_sqlite.post(PRICES, kind="prices")
    rows = [
        "C-9,NEW,EA,,1.00,2026-01-01,",
        "C-1,,EA,,1.00,2026-01-01,",
        "C-1,NEW,,,1.00,2026-01-01,",
        "C-1,NEW,HOGSHEAD,,1.00,2026-01-01,",
        "C-1,NEW,BX/100,50,1.00,2026-01-01,",
        "C-1,NEW,BX,2.5,1.00,2026-01-01,",
        "C-1,NEW,EA,,,2026-01-01,",
        "C-1,NEW,EA,,-1.00,2026-01-01,",
        "C-1,NEW,EA,,1.00,2026-01-01,2025-12-31",
        "C-3,NEW,EA,,1.00,,",
        "C-1,MASK,BX/50,,4.00,2026-06-01,",
        "C-1,NEW,HOGSHEAD,300,1.00,2026-01-01,",
        "C-1,NEW,HOGSHEAD,300,2.00,2026-01-01,",
        "C-1,NEW,HOGSHEAD,300,1.00,2026-01-01,",
    ]

    outcome = desk_sqlite.post(
        "Contract,Item,Unit,Pieces,Price,Valid from,Valid to\n" + "\n".join(rows) + "\n", kind="prices"
    )

    assert reasons(outcome) == [
        (2, "Contract", "no_contract"), (3, "Item", "missing_item"), (4, "Unit", "missing_unit"),
        (5, "Unit", "no_unit"), (6, "Pieces", "bad_pieces"), (7, "Pieces", "bad_pieces"),
        (8, "Price", "missing_price"), (9, "Price", "negative_price"), (10, "Valid to", "bad_term"),
        (11, "Valid from", "missing_date"), (12, "Valid from", "overlap"), (14, "", "repeated_code"),
    ]  # fmt: skip
    assert (outcome.rows_loaded, outcome.rows_duplicate, outcome.rows_rejected) == (1, 1, 12)
    assert tied(outcome)


def test_a_file_is_not_taken_back_over_a_list_rewritten_by_hand_nor_the_other_way_round(
    desk_sqlite: Desk,
) -> None:
    desk_sqlite.post(CONTRACTS, kind="contracts")
    number = int(desk_sqlite.rows("SELECT id FROM contract WHERE number = 'C-1'")[0][0])
    row = {"item": "TAPE", "unit": "EA", "unit_price_micro": 1_000_000, "valid_from": date(2026, 1, 1)}
    editing.set_prices(desk_sqlite.url, ADMIN, contract_id=number, rows=[row])
    outcome = desk_sqlite.post(PRICES, kind="prices")

    with pytest.raises(UserError, match="An import changed this list"):
        editing.undo(desk_sqlite.url, ADMIN, contract_id=number)
    editing.set_prices(desk_sqlite.url, ADMIN, contract_id=number, rows=[row])
    with pytest.raises(UserError, match="edited later"):
        imports.undo(desk_sqlite.url, ADMIN, batch_id=outcome.batch_id)


def test_a_workbook_holds_percentages_as_figures(new_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, percent = book.add_worksheet(), book.add_format({"num_format": "0.0%"})
        for number, row in enumerate(
            (
                ("Contract", "Title", "Supplier", "Notice period", "Tier from", "Rebate %"),
                ("X-1", "Gloves", "S1", 90, 100),
            )
        ):
            page.write_row(number, 0, row)
        page.write_number(1, 5, 0.025, percent)
    options = imports.ImportOptions(kind="contracts", create_missing=True)

    imports.post(new_desk.url, ADMIN, path, filename=path.name, options=options)

    assert new_desk.rows("SELECT from_minor, rebate_share FROM rebate_tier") == [(100_00, 0.025)]
    assert new_desk.rows("SELECT notice_days FROM contract") == [(90,)]


REGISTER = "Contract #,Vendor,Description,Start Date,End Date"
TERMS = "SELECT number, notice_days, notice_months, notice_to, auto_renew_months FROM contract ORDER BY number"


@pytest.mark.parametrize(
    ("header", "cells", "months"),
    [
        ("Auto-Renew (Y/N)", ("Y", "N"), [12, 0]),
        ("Evergreen", ("Yes", "No"), [12, 0]),
        ("Auto Renewal?", ("TRUE", "FALSE"), [12, 0]),
        ("Renews automatically", ("x", ""), [12, 0]),
        ("Renewal Type", ("Auto", "Manual"), [12, 0]),
        ("Renewal Type", ("Automatic 24 months", "Fixed term"), [24, 0]),
        ("Auto Renew", ("1", "0"), [12, 0]),
        ("Renewal Term", ("1 year", "6 months"), [12, 6]),
        ("Renewal Term (Months)", ("36", "1"), [36, 1]),
        ("Auto-Renew (Y/N),Renewal Term (Months)", ("Y,24", "N,24"), [24, 0]),
    ],
)
def test_contracts_that_renew_are_known_to_renew_whatever_the_column_is_called(
    new_desk: Desk, header: str, cells: tuple[str, str], months: list[int]
) -> None:
    rows = "".join(f"C-{n},Acme,Linen,2024-01-01,2026-12-31,{cell}\n" for n, cell in enumerate(cells, 1))

    outcome = new_desk.post(f"{REGISTER},{header}\n{rows}", kind="contracts", create_missing=True)

    assert outcome.rows_rejected == 0, outcome.issues
    assert [row[4] for row in new_desk.rows(TERMS)] == months
    assumed = [note for note in outcome.notes if "without a stated length" in note]
    assert bool(assumed) == (12 in months and "12" not in "".join(cells) and "1 year" not in cells)


@pytest.mark.parametrize(
    ("header", "cells", "notice"),
    [
        ("Notice (days)", ("90", "30"), [(90, 0, "term"), (30, 0, "term")]),
        ("Notice Months", ("3", "6"), [(0, 3, "term"), (0, 6, "term")]),
        ("Notice Period (weeks)", ("6", "12"), [(42, 0, "term"), (84, 0, "term")]),
        ("Termination notice", ("90 days", "3 months to quarter end"), [(90, 0, "term"), (0, 3, "quarter")]),
        ("Notice Period", ("1 year", "none"), [(0, 12, "term"), (0, 0, "term")]),
        ("Notice days,Notice months", ("15,1", "0,3"), [(15, 1, "term"), (0, 3, "term")]),
    ],
)
def test_notice_is_read_whatever_the_column_is_called(
    new_desk: Desk, header: str, cells: tuple[str, str], notice: list[tuple[int, int, str]]
) -> None:
    rows = "".join(f"C-{n},Acme,Linen,2024-01-01,2026-12-31,{cell}\n" for n, cell in enumerate(cells, 1))

    outcome = new_desk.post(f"{REGISTER},{header}\n{rows}", kind="contracts", create_missing=True)

    assert outcome.rows_rejected == 0, outcome.issues
    assert [row[1:4] for row in new_desk.rows(TERMS)] == notice


def test_a_figure_that_may_be_days_or_months_is_asked(new_desk: Desk) -> None:
    text = f"{REGISTER},Notice\nC-1,Acme,Linen,2024-01-01,2026-12-31,3\nC-2,Acme,Gas,2024-01-01,2026-12-31,90\n"

    outcome = new_desk.post(text, kind="contracts", create_missing=True)

    assert reasons(outcome) == [(2, "Notice", "not_read")]
    assert new_desk.rows(TERMS) == [("C-1", 0, 0, "term", 0), ("C-2", 90, 0, "term", 0)]


def test_open_ends_and_short_amounts_are_understood_and_open_values_listed(new_desk: Desk) -> None:
    rows = (
        "C-1,Acme,Linen,2024-01-01,12/31/9999,$1.2m\nC-2,Acme,Gas,2024-01-01,evergreen,250k\n"
        "C-3,Acme,Waste,2024-01-01,2027-06-30,TBC\nC-4,Acme,Lab,2024-01-01,2027-06-30,€1.5m\n,,,,Total,1450000\n"
    )

    outcome = new_desk.post(f"{REGISTER},Contract Value\n{rows}", kind="contracts", create_missing=True)

    stored = new_desk.rows("SELECT number, end_date, value_minor FROM contract ORDER BY number")
    assert [(number, end and str(end), value) for number, end, value in stored] == [
        ("C-1", None, 1_200_000_00), ("C-2", None, 250_000_00), ("C-3", "2027-06-30", None),
    ]  # fmt: skip
    assert sorted(reasons(outcome)) == [
        (4, "Contract Value", "not_stated"), (5, "Contract Value", "wrong_currency"),
    ]  # fmt: skip
    assert (outcome.rows_loaded, outcome.rows_rejected, outcome.rows_skipped) == (3, 1, 1)
    assert "Line 6 totals the others and was left out." in outcome.notes
    assert tied(outcome)


def test_an_end_that_a_file_takes_away_comes_back_with_an_undo(new_desk: Desk) -> None:
    line = "C-1,Acme,Linen,2024-01-01,{}\n"
    new_desk.post(REGISTER + "\n" + line.format("2026-12-31"), kind="contracts", create_missing=True)

    later = new_desk.post(REGISTER + "\n" + line.format("evergreen"), kind="contracts")

    assert later.rows_loaded == 1
    assert new_desk.rows("SELECT end_date FROM contract") == [(None,)]
    imports.undo(new_desk.url, ADMIN, batch_id=later.batch_id)
    assert str(new_desk.rows("SELECT end_date FROM contract")[0][0]) == "2026-12-31"


def test_a_stored_length_of_renewal_stays_where_a_file_says_only_that_it_renews(new_desk: Desk) -> None:
    line = "C-1,Acme,Linen,2024-01-01,2026-12-31,{}\n"
    head = f"{REGISTER},Auto renewal\n"
    new_desk.post(head + line.format("36 months"), kind="contracts", create_missing=True)

    again = new_desk.post(head + line.format("Yes"), kind="contracts")

    assert (again.rows_duplicate, again.notes) == (1, [])
    assert new_desk.rows(TERMS) == [("C-1", 0, 0, "term", 36)]


@pytest.mark.parametrize("cell", ["-", "–", "n/a", "None", "not applicable", ""])
def test_a_cell_that_says_nothing_keeps_the_stored_end(new_desk: Desk, cell: str) -> None:
    line = "C-1,Acme,Linen,2024-01-01,{}\n"
    new_desk.post(REGISTER + "\n" + line.format("2026-12-31"), kind="contracts", create_missing=True)

    again = new_desk.post(REGISTER + "\n" + line.format(cell), kind="contracts")

    assert (again.rows_duplicate, again.issues) == (1, [])
    assert str(new_desk.rows("SELECT end_date FROM contract")[0][0]) == "2026-12-31"


def test_suppliers_called_total_are_no_totals(new_desk: Desk) -> None:
    rows = "C-1,Total Renal Care,,2024-01-01,2026-12-31\n"
    rows += ",Total Joint Orthopedics,Total joint implants,2024-01-01,2026-12-31\n"
    rows += ",Total,,2024-01-01,2026-12-31\n,Grand total of all contracts,,,\n"

    outcome = new_desk.post(f"{REGISTER}\n{rows}", kind="contracts", create_missing=True)

    assert (outcome.rows_loaded + outcome.rows_rejected, outcome.rows_skipped) == (3, 1)
    assert "Line 5 totals the others and was left out." in outcome.notes
