"""Ledger files, from text to lines in force."""

import time

import pytest

from data.engine import writing
from data.models import Period
from services import imports
from services.errors import UserError
from services.imports.asking import OpenQuestionsError
from services.imports.codes.lookup import CodeBook, KnownCode
from services.organization import hospital
from tests.services.imports.conftest import ADMIN, Desk, tied

HEAD = "Date,Department,Account,Supplier,Amount,Description\n"


def test_lines_are_stored_with_month_place_and_cents(desk: Desk) -> None:
    outcome = desk.post(
        HEAD
        + '15/01/2026,ICU,6100,Medline Industries,"1,234.50",Gloves\n'
        + "31/01/2026,LAB,6200,,-10.01,Credit note\n"
        + "03/02/2026,ED,5100,,99,Shift\n"
    )

    assert desk.ledger() == [
        (202601, "ICU", "6100", 123450),
        (202601, "LAB", "6200", -1001),
        (202602, "ED", "5100", 9900),
    ]
    assert (outcome.rows_read, outcome.rows_loaded, outcome.loaded_total) == (3, 3, 132349)
    assert tied(outcome)
    assert desk.differences().empty


@pytest.mark.parametrize("cell", ["a" + " " * 49_998 + "b", "1" * 50_000, "1" + "-" * 999_999, "x" * 1_000_000])
def test_an_endless_cell_costs_its_row_and_no_time(desk_sqlite: Desk, cell: str) -> None:
    good = "".join(f"{day:02d}/01/2026,ICU,6100,Medline Industries,{day},Gloves\n" for day in range(13, 29))
    started = time.process_time()

    outcome = desk_sqlite.post(
        HEAD + good + f"31/01/2026,{cell},6100,,5,x\n31/01/2026,ICU,{cell},,6,x\n31/01/2026,ICU,6100,,7,{cell}\n"
    )

    assert time.process_time() - started < 5
    assert (outcome.rows_loaded, outcome.rows_rejected) == (16, 3)
    assert tied(outcome)


@pytest.mark.parametrize("cell", ["1" * 4_000, "a1" * 2_000, "1-" * 2_000, "1" + " -" * 2_000])
def test_the_code_of_a_long_name_is_looked_for_in_proportion_to_its_length(cell: str) -> None:
    book = CodeBook("account", [KnownCode(1, "6100", "Drugs")])
    started = time.process_time()
    for _ in range(20):
        book.lookup(cell)

    assert time.process_time() - started < 0.5
    assert book.lookup("6100 - Drugs of the pharmacy") == book.lookup("(6100) Drugs") == 1


def test_stored_integers_are_integers_and_days_are_days(desk_sqlite: Desk) -> None:
    desk_sqlite.post(HEAD + "2026-01-15,ICU,6100,Medline Industries,12.30,x\n")

    kinds = desk_sqlite.rows(
        "SELECT typeof(amount_minor), typeof(period), typeof(supplier_id), typeof(fingerprint), posting_date "
        "FROM ledger_entry"
    )
    assert kinds == [("integer", "integer", "integer", "blob", "2026-01-15")]


def test_the_period_wins_over_the_date(desk: Desk) -> None:
    desk.post("Month,Date,Department,Account,Amount\nApr-26,12/06/2025,ICU,6100,10\nApr-26,30/03/2026,ED,6100,5\n")

    assert [row[0] for row in desk.ledger()] == [202604, 202604]


@pytest.mark.parametrize(
    ("year", "expected_note"),
    [("2026", "they start"), ("2027", "month 4")],
)
def test_dates_tell_whether_a_fiscal_year_is_named_by_start_or_end(desk: Desk, year: str, expected_note: str) -> None:
    rows = "".join(f"{year},1,{day}/04/2026,ICU,6100,10\n" for day in range(13, 29))

    outcome = desk.post("Financial Year,Financial Period,Date,Department,Account,Amount\n" + rows)

    assert {row[0] for row in desk.ledger()} == {202604}
    assert expected_note in " ".join(outcome.notes)


def test_a_period_without_any_date_follows_the_hospitals_calendar(desk: Desk) -> None:
    hospital.change(desk.url, ADMIN, fiscal_first_month=7)

    desk.post("Period,Department,Account,Amount\nFY26-P01,ICU,6100,10\nFY26-P12,ICU,6100,10\n")

    assert [row[0] for row in desk.ledger()] == [202507, 202606]


def test_an_undecidable_label_is_asked_about(desk: Desk) -> None:
    hospital.change(desk.url, ADMIN, fiscal_first_month=7)
    lines = "Period,Department,Account,Amount\n202601,ICU,6100,10\n202602,ICU,6100,10\n"

    with pytest.raises(UserError, match="calendar month or a fiscal period"):
        desk.post(lines)
    desk.post(lines, fiscal_naming="calendar")
    assert [row[0] for row in desk.ledger()] == [202601, 202602]


def test_ambiguous_dates_are_asked_about_unless_the_period_decides(desk: Desk) -> None:
    rows = "".join(f"0{day}/0{month}/2026,ICU,6100,{day}\n" for day in range(1, 9) for month in (1, 2, 3))

    with pytest.raises(UserError, match="day first or month first"):
        desk.post("Date,Department,Account,Amount\n" + rows)
    desk.post("Date,Department,Account,Amount\n" + rows, date_order="dmy")
    assert {row[0] for row in desk.ledger()} == {202601, 202602, 202603}


def test_the_period_column_settles_the_order_of_dates(desk: Desk) -> None:
    rows = "".join(f"2026-0{month},0{month}/0{day}/2026,ICU,6100,{day}\n" for day in range(1, 9) for month in (1, 2, 3))

    desk.post("Period,Date,Department,Account,Amount\n" + rows)

    days = desk.rows("SELECT posting_date, period FROM ledger_entry")
    assert all(str(day)[5:7] == str(period)[4:] for day, period in days)


def test_destroyed_dates_need_a_month(desk: Desk) -> None:
    lines = "Paid Date,Department,Account,Amount\n" + "00:00:00,ICU,6100,10.00\n" * 3

    with pytest.raises(UserError, match="Which period is the file for"):
        desk.post(lines)
    outcome = desk.post(lines, upload_period=202604)
    assert [row[0] for row in desk.ledger()] == [202604] * 3
    assert outcome.rows_loaded == 3


def test_an_amount_that_cannot_be_read_is_rejected_with_its_text(desk: Desk) -> None:
    outcome = desk.post(
        HEAD
        + "2026-01-15,ICU,6100,,10.00,good\n"
        + "2026-01-15,ICU,6100,,76500.0025.95625.00,two points\n"
        + "2026-01-15,ICU,6100,,None,nothing\n"
        + "2026-01-15,ICU,6100,,,empty\n"
        + "2026-01-15,ICU,6100,,########,narrow\n"
        + "2026-01-16,ICU,6100,,11.00,good\n" * 5
    )

    assert [(issue.line, issue.value, issue.code) for issue in outcome.issues] == [
        (3, "76500.0025.95625.00", "bad_amount"),
        (4, "None", "bad_amount"),
        (5, "", "missing_amount"),
        (6, "########", "bad_amount"),
    ]
    assert outcome.rows_rejected == 4
    assert outcome.loaded_total == 6500
    assert tied(outcome)


def test_debit_and_credit_columns_make_revenue_positive(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Account,Debit,Credit\n"
        "2026-01-31,ICU,4000,,500.00\n2026-01-31,ICU,4900,80.00,\n"
        "2026-01-31,ICU,5100,300.00,\n2026-01-31,ICU,6100,,20.00\n"
    )

    assert [(account, amount) for _, _, account, amount in desk.ledger()] == [
        ("4000", 50000),
        ("4900", -8000),
        ("5100", 30000),
        ("6100", -2000),
    ]
    assert outcome.sign_convention == "debit_positive"
    assert outcome.control_total == (80 + 300 - 500 - 20) * 100  # in the sign of the file


def test_credits_that_are_negative_in_their_own_column_are_not_turned_twice(desk: Desk) -> None:
    desk.post("Date,Department,Account,Debit,Credit\n2026-01-31,ICU,4000,,-500.00\n2026-01-31,ICU,5100,300.00,\n")

    assert [amount for *_, amount in desk.ledger()] == [50000, 30000]


def test_a_flag_tells_debit_from_credit(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Account,Amount,D/C\n2026-01-31,ICU,4000,500.00,C\n2026-01-31,ICU,5100,300.00,D\n"
        "2026-01-31,ICU,6100,1.00,X\n",
        mapping={"dc_flag": "D/C"},
    )

    assert [amount for *_, amount in desk.ledger()] == [50000, 30000]
    assert [issue.code for issue in outcome.issues] == ["bad_flag"]


def test_negative_revenue_shows_that_debits_are_positive(desk: Desk) -> None:
    outcome = desk.post("Date,Department,Account,Amount\n2026-01-31,ICU,4000,-500.00\n2026-01-31,ICU,5100,300.00\n")

    assert outcome.sign_convention == "debit_positive"
    assert [amount for *_, amount in desk.ledger()] == [50000, 30000]


def test_positive_revenue_shows_natural_signs(desk: Desk) -> None:
    outcome = desk.post("Date,Department,Account,Amount\n2026-01-31,ICU,4000,500.00\n2026-01-31,ICU,4900,-20.00\n")

    assert outcome.sign_convention == "natural"
    assert [amount for *_, amount in desk.ledger()] == [50000, -2000]


def test_departments_and_accounts_are_found_by_code_name_alias_and_case(desk: Desk) -> None:
    desk.post(
        "Date,Department,Account,Amount\n2026-01-31,icu,6100,1.00\n2026-01-31,Intensive  Care,Medical Supplies,2.00\n"
        "2026-01-31, LAB ,drugs,3.00\n"
    )

    assert [row[1:3] for row in desk.ledger()] == [("ICU", "6100"), ("ICU", "6100"), ("LAB", "6200")]


def test_code_and_label_in_one_cell_are_taken_apart(desk: Desk) -> None:
    desk.post(
        "Date,Department,Account,Amount\n2026-01-31,ICU,(6100) Medical supplies,1.00\n"
        "2026-01-31,ED,(6200) Drugs,2.00\n2026-01-31,LAB,(6900) Electricity and gas,2.50\n"
    )

    assert [row[2] for row in desk.ledger()] == ["6100", "6200", "6900"]


def test_leading_zeros_count(desk: Desk) -> None:
    lines = "Date,Department,Account,Amount\n2026-01-31,010,6100,1.00\n2026-01-31,10,6100,2.00\n"
    desk.post(lines, create_missing=True)

    assert [row[1] for row in desk.ledger()] == ["010", "10"]


def test_facility_prefixes_are_understood(desk: Desk) -> None:
    desk.post("Date,Department,Account,Amount\n2026-01-31,MAIN-ICU,6100,1.00\n")

    assert desk.ledger()[0][1] == "ICU"


def test_another_currency_is_rejected(desk: Desk) -> None:
    outcome = desk.post(
        "Date,Department,Account,Amount,Currency\n2026-01-31,ICU,6100,1.00,USD\n2026-01-31,ICU,6100,2.00,EUR\n"
    )

    assert [(issue.code, issue.value) for issue in outcome.issues] == [("other_currency", "EUR")]
    assert desk.ledger() == [(202601, "ICU", "6100", 100)]


def test_a_file_in_pounds_is_no_file_for_a_dollar_hospital(desk: Desk) -> None:
    hospital.change(desk.url, ADMIN, currency="USD")

    with pytest.raises(UserError, match="GBP"):
        desk.post("Date,Department,Account,Amount\n" + "2026-01-31,ICU,6100,£1.00\n" * 3)


def test_a_closed_month_refuses_rows_one_by_one(desk: Desk) -> None:
    _close(desk, 202601)

    outcome = desk.post(HEAD + "2026-01-15,ICU,6100,,10.00,x\n2026-02-15,ICU,6100,,20.00,x\n")

    assert [issue.code for issue in outcome.issues] == ["closed_period"]
    assert desk.ledger() == [(202602, "ICU", "6100", 2000)]
    assert outcome.rejected_total == 1000


def test_a_totals_row_is_no_line_and_its_difference_is_said(desk: Desk) -> None:
    lines = "".join(f"2026-01-{day},ICU,6100,,10.00,x\n" for day in range(10, 20))
    outcome = desk.post(HEAD + lines + ",,,Sum:,99.00,\n")

    assert outcome.rows_skipped == 1
    assert outcome.loaded_total == 10000
    assert any("file's own total" in note for note in outcome.notes)


def test_a_file_without_months_or_amounts_is_asked_about(desk: Desk) -> None:
    preview = desk.preview("Department,Account,Amount\n" + "ICU,6100,1.00\n" * 3)

    assert any("month" in sentence for sentence in preview.blocking)


def test_a_preview_stores_nothing_and_tells_the_same(desk: Desk) -> None:
    lines = HEAD + "2026-01-15,ICU,6100,Acme,10.00,x\n2026-01-16,XX,6100,,20.00,x\n"

    preview = desk.preview(lines, mode="only_new")

    assert desk.ledger() == []
    assert desk.rows("SELECT COUNT(*) FROM import_batch") == [(0,)]
    assert {(item.kind, item.text) for item in preview.unknown} == {("supplier", "Acme"), ("department", "XX")}
    outcome = desk.post(lines)
    assert imports.answer(preview) == imports.answer(outcome)
    assert tied(preview)


def test_the_outcome_in_json_has_exact_texts(desk: Desk) -> None:
    lines = HEAD + "2026-01-15,ICU,6100,,90071992547409.93,x\n" + "2026-01-15,ICU,6100,,0.01,x\n" * 5
    answer = imports.answer(desk.post(lines + "2026-01-15,ICU,6100,,90071992547409930000000.01,x\n"))

    assert answer["loaded_total"] == "90071992547409.98"  # beyond what a float could hold to the cent
    assert [issue["code"] for issue in answer["issues"]] == ["bad_amount"]  # more digits than money has: not rounded


def _close(desk: Desk, month: int) -> None:
    with writing(desk.url) as session:
        session.add(Period(period=month, status="closed", reason="done", changed_by="ada"))


def test_signs_of_debits_and_credits_are_seen_over_the_whole_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.imports.files.reading.CHUNK_ROWS", 2)
    head = "Date,Department,Account,Debit,Credit\n2026-01-31,ICU,5100,100.00,\n2026-01-31,ICU,4900,,10.00\n"
    tail = "".join(f"2026-01-{day},ICU,4000,,-50.00\n" for day in range(10, 15))

    desk.post(head + tail)

    assert [amount for *_, amount in desk.ledger()] == [10000, -1000, *[5000] * 5]


def test_negative_debits_alone_are_asked_about(desk: Desk) -> None:
    file = "Date,Department,Account,Debit,Credit\n2026-01-31,ICU,5100,-100.00,\n"
    with pytest.raises(OpenQuestionsError, match="Negative debits: 1 of 1; negative credits: 0 of 0"):
        desk.post(file)

    desk.post(file, answers={"debit-credit": "negated"})

    assert [amount for *_, amount in desk.ledger()] == [10000]


@pytest.mark.parametrize("other", ["n/a", "1,2 Mio €", "siehe Anlage"])
def test_a_text_beside_one_figure_does_not_hide_its_decimal_comma(desk: Desk, other: str) -> None:
    outcome = desk.post(f"Date;Department;Account;Amount\n2026-01-31;ICU;6100;120,50\n2026-01-31;ICU;6100;{other}\n")

    assert [amount for *_, amount in desk.ledger()] == [12050]
    assert outcome.rows_rejected == 1
