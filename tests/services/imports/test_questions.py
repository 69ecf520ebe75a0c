"""Questions hold an import until they are answered: nothing is stored before, the right figures are after."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.engine import reading
from data.importers.questions import QUESTIONS
from data.importers.tables.layout import Layout, NumberFormat
from services import imports
from services.errors import UserError
from services.imports.asking import POWERS, check_answers, with_answers
from services.imports.rows.amounts import AmountReader
from services.imports.rows.typed import Problems
from tests.services.imports.conftest import ADMIN, Desk, tied

HEAD = "Date,Department,Account,Amount\n"
UNDECIDED = "Date;Department;Account;Amount\n2026-01-10;ICU;6100;1.000\n2026-01-11;LAB;6100;12.500\n"
GAPS = HEAD + "2026-01-10,ICU,6100,10.00\n2026-01-11,,6100,20.50\n2026-01-12,,6100,-0.50\n"


def held(desk: Desk, lines: str, kind: str = "ledger", **options: Any) -> list[imports.FileQuestion]:
    """Return the open questions of an import that is held; nothing may be stored."""
    with pytest.raises(imports.OpenQuestionsError) as caught:
        desk.post(lines, kind, **options)
    assert desk.rows("SELECT COUNT(*) FROM import_batch") == [(0,)]
    return [asked for asked in caught.value.questions if asked.answer is None]


def amounts(desk: Desk) -> list[int]:
    return [row[3] for row in desk.ledger()]


# Unit and marks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "times"), [("units", 1), ("thousands", 1_000)])
def test_amounts_in_thousands_wait_for_an_answer(desk: Desk, answer: str, times: int) -> None:
    lines = "Ledger 2026 ($000),,,\n\n" + HEAD + "2026-01-10,ICU,6100,12.5\n2026-01-11,LAB,6100,-0.12\n"

    (asked,) = held(desk, lines)
    outcome = desk.post(lines, answers={"thousands": answer})

    assert (asked.name, asked.proposal) == ("thousands", "thousands")
    assert {choice.value: choice.effect for choice in asked.choices} == {
        "units": "total 12.38",
        "thousands": "total 12380.00",
    }
    assert amounts(desk) == [1250 * times, -12 * times]
    assert tied(outcome)


def test_a_file_may_be_said_to_be_in_millions_although_it_says_nothing(desk: Desk) -> None:
    desk.post(HEAD + "2026-01-10,ICU,6100,1.25\n", answers={"thousands": "millions"})

    assert amounts(desk) == [125_000_000]


@pytest.mark.parametrize(("answer", "stored"), [("thousands", [100_000, 1_250_000]), ("decimal", [100, 1_250])])
def test_a_mark_that_reads_both_ways_waits_for_an_answer(desk: Desk, answer: str, stored: list[int]) -> None:
    (asked,) = held(desk, UNDECIDED)
    desk.post(UNDECIDED, answers={"thousands-mark": answer})

    assert (asked.name, asked.column, asked.proposal) == ("thousands-mark", "Amount", "thousands")
    assert [choice.effect for choice in asked.choices] == ["total 13500.00", "total 13.50"]
    assert amounts(desk) == stored


def test_marks_of_month_columns_are_asked_once(desk: Desk) -> None:
    lines = "Department;Account;Jan 2026;Feb 2026;Mar 2026\nICU;6100;1.000;2.000;3.000\nLAB;6100;4.000;5.000;6.000\n"

    (asked,) = held(desk, lines, "budget", version="B")
    desk.post(lines, "budget", version="B", answers={"thousands-mark": "thousands"})

    assert [choice.effect for choice in asked.choices] == ["total 21000.00", "total 21.00"]
    assert desk.rows("SELECT SUM(amount_minor) FROM budget_line") == [(2_100_000,)]


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5), st.sampled_from(list(POWERS)))
def test_a_unit_multiplies_exactly(minor: list[int], unit: str) -> None:
    layout = Layout("csv", ("Amount",), ("Amount",), 0, 1, number_formats={"Amount": NumberFormat(decimals=2)})
    cells = [str(Decimal(value).scaleb(-2)) for value in minor]
    reader = AmountReader({"amount": "Amount"}, layout, 2, POWERS[unit])

    figures, read = reader.amounts(pa.table({"Amount": cells}), Problems(counted(len(cells))))

    assert read.all()
    assert figures.tolist() == [value * 10 ** POWERS[unit] for value in minor]


def counted(count: int) -> Any:
    return np.arange(count, dtype=np.int64)


@pytest.mark.parametrize(("answer", "stored"), [("Net amount", [1000, 2000]), ("Gross amount", [1190, 2380])])
def test_one_of_several_amounts_is_chosen_by_name(desk: Desk, answer: str, stored: list[int]) -> None:
    lines = "Date,Department,Account,Net amount,Gross amount\n2026-01-10,ICU,6100,10.00,11.90\n"
    lines += "2026-01-11,ICU,6100,20.00,23.80\n"

    (asked,) = held(desk, lines)
    desk.post(lines, answers={"amount-column": answer})
    (again,) = desk.preview(lines.replace("2026-01", "2026-02")).questions

    assert asked.name == "amount-column"
    assert {choice.value: choice.effect for choice in asked.choices} == {
        "Net amount": "total 30.00",
        "Gross amount": "total 35.70",
    }
    assert amounts(desk) == stored
    assert (again.answer, again.last_time) == (answer, True)


@pytest.mark.parametrize(
    ("answer", "stored"), [("Debit A - Credit A", [7000, 2050]), ("Debit B - Credit B", [22900, 6050])]
)
def test_one_of_several_pairs_of_debit_and_credit_is_chosen(desk: Desk, answer: str, stored: list[int]) -> None:
    lines = "Month,Department,Account,Debit A,Credit A,Debit B,Credit B\n"
    lines += "2026-01,ICU,6100,80.00,10.00,229.00,0.00\n2026-01,ICU,6200,20.50,0.00,60.50,0.00\n"

    (asked,) = held(desk, lines)
    desk.post(lines, answers={"amount-column": answer})
    (again,) = desk.preview(lines.replace("2026-01", "2026-02")).questions

    assert (asked.name, asked.proposal) == ("amount-column", None)
    assert {choice.value: choice.effect for choice in asked.choices} == {
        "Debit A - Credit A": "total 90.50",
        "Debit B - Credit B": "total 289.50",
    }
    assert sorted(amounts(desk)) == sorted(stored)
    assert (again.answer, again.last_time) == (answer, True)


def test_last_years_figures_wait_for_a_column_of_the_amount(desk: Desk) -> None:
    lines = "Month,Department,Account,Prior YTD\n2026-01,ICU,6100,80.00\n2026-01,ICU,6200,20.50\n"

    (asked,) = held(desk, lines)

    assert (asked.name, asked.proposal) == ("amount-column", None)


def test_a_mapped_amount_is_not_asked_about(desk: Desk) -> None:
    lines = "Date,Department,Account,Net amount,Gross amount\n2026-01-10,ICU,6100,10.00,11.90\n"

    desk.post(lines, mapping={"amount": "Gross amount"})

    assert amounts(desk) == [1190]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"thousand": "units"}, "Not a question: “thousand”. Questions are: account-types, thousands, "),
        (
            {"thousands": "many"},
            "“many” is no answer to “thousands”. Choose one of: units, thousands, millions, lakhs, crores.",
        ),
        ({"year": "26"}, "“26” is no answer to “year”. Write it like 2026."),
        ({"sign": ""}, "no answer to “sign”. Choose one of: natural, debit_positive, credit_positive."),
    ],
)
def test_a_wrong_answer_says_what_is_possible(answers: dict[str, str], says: str) -> None:
    with pytest.raises(UserError) as caught:
        check_answers(answers)

    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "answer", "option", "value"),
    [
        ("date-order", "mdy", "date_order", "mdy"),
        ("sign", "debit_positive", "sign_convention", "debit_positive"),
        ("first-month", "10", "fiscal_start", 10),
        ("fiscal-naming", "start", "fiscal_naming", "start"),
        ("month", "2026-04", "upload_period", 202604),
        ("sheet", "Plan", "sheet", "Plan"),
    ],
)
def test_an_answer_and_the_option_for_it_are_the_same(name: str, answer: str, option: str, value: object) -> None:
    options = with_answers(imports.ImportOptions(kind="ledger", answers={name: answer}))

    assert getattr(options, option) == value


def test_the_order_of_dates_is_asked_by_name(desk: Desk) -> None:
    lines = HEAD + "01/02/2026,ICU,6100,10.00\n03/04/2026,ICU,6100,10.00\n"

    (asked,) = held(desk, lines)
    desk.post(lines, answers={"date-order": "mdy"})

    assert (asked.name, [choice.value for choice in asked.choices]) == ("date-order", ["dmy", "mdy"])
    assert [row[0] for row in desk.ledger()] == [202601, 202603]


@pytest.mark.parametrize(("answer", "end"), [("dmy", "2026-08-07"), ("mdy", "2026-07-08")])
def test_the_term_of_a_contract_is_read_in_the_order_that_was_answered(desk: Desk, answer: str, end: str) -> None:
    lines = "Contract number,Title,Supplier,Start,End\nC1,Gloves,Medline Industries,01/02/2026,07/08/2026\n"

    (asked,) = held(desk, lines, "contracts")
    desk.post(lines, "contracts", answers={"date-order": answer})

    assert asked.name == "date-order"
    assert [str(row[0]) for row in desk.rows("SELECT end_date FROM contract")] == [end]


def test_the_year_of_a_budget_is_asked_by_name_and_never_remembered(desk: Desk) -> None:
    lines = "Department,Account,Amount\nICU,6100,1200.00\n"

    (asked,) = held(desk, lines, "budget", version="Plan A")
    desk.post(lines, "budget", version="Plan A", answers={"year": "2027"})

    assert (asked.name, asked.free) == ("year", True)
    assert desk.rows("SELECT MIN(period), MAX(period), SUM(amount_minor) FROM budget_line") == [
        (202701, 202712, 120_000)
    ]
    with pytest.raises(imports.OpenQuestionsError):
        desk.post(lines.replace("1200", "1300"), "budget", version="Plan B")


def test_a_month_is_asked_by_name(desk: Desk) -> None:
    lines = "Department,Account,Amount\nICU,6100,12.50\n"

    (asked,) = held(desk, lines)
    desk.post(lines, answers={"month": "2026-04"})

    assert asked.name == "month"
    assert [row[0] for row in desk.ledger()] == [202604]


TITLED = "Trial balance April 2026\nDepartment,Account,Amount\nICU,6100,12.50\n"


def test_a_month_of_which_title_and_name_speak_is_not_asked(desk: Desk) -> None:
    outcome = desk.post(TITLED, name="tb_2026-04.csv")

    assert [row[0] for row in desk.ledger()] == [202604]
    assert "All rows are of 2026-04: the title and the file's name say so." in outcome.notes
    desk.post(TITLED.replace("12.50", "13.50"), name="tb_2026-04.csv", answers={"month": "2026-05"})
    assert [row[0] for row in desk.ledger()] == [202604, 202605]  # an answer wins


@pytest.mark.parametrize("name", ["tb_2026-05.csv", "tb.csv"])
def test_a_month_of_which_the_title_alone_speaks_is_proposed(desk: Desk, name: str) -> None:
    path = desk.file(TITLED, name)
    with pytest.raises(imports.OpenQuestionsError) as asked:
        imports.post(desk.url, ADMIN, path, filename=name, options=imports.ImportOptions(kind="ledger"))

    (question,) = asked.value.questions
    assert (question.name, question.proposal) == ("month", "2026-04")


def test_the_sheet_of_a_workbook_is_asked_by_name(desk: Desk) -> None:
    import xlsxwriter

    path = desk.folder / "two.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, amount in (("Plan", 10), ("Other", 20)):
            sheet = book.add_worksheet(name)
            for place, row in enumerate(
                (("Period", "Department", "Account", "Amount"), ("2026-01", "ICU", "6100", amount))
            ):
                sheet.write_row(place, 0, row)
    options = imports.ImportOptions(kind="ledger", mode="only_new")

    preview = imports.preview(desk.url, ADMIN, path, filename=path.name, options=options)
    chosen = imports.ImportOptions(kind="ledger", mode="only_new", answers={"sheet": "Other"})
    imports.post(desk.url, ADMIN, path, filename=path.name, options=chosen)

    assert [(asked.name, asked.answer) for asked in preview.questions] == [("sheet", None)]
    assert preview.blocking
    assert amounts(desk) == [2000]


def test_answers_hold_for_the_next_file_of_the_same_shape_and_are_said(desk: Desk) -> None:
    desk.post(UNDECIDED, answers={"thousands-mark": "thousands"})

    preview = desk.preview(UNDECIDED.replace("2026-01", "2026-02"))
    outcome = desk.post(UNDECIDED.replace("2026-01", "2026-02"))

    (asked,) = preview.questions
    assert (asked.answer, asked.last_time, preview.blocking) == ("thousands", True, [])
    assert preview.profile_suggested is None
    assert any("answered as last time (thousands)" in note for note in outcome.notes)
    assert amounts(desk)[2:] == [100_000, 1_250_000]


def test_the_unit_of_last_time_is_not_for_a_file_that_says_nothing_of_it(desk: Desk) -> None:
    desk.post("Ledger ($000),,,\n\n" + HEAD + "2026-01-10,ICU,6100,12.50\n", answers={"thousands": "thousands"})

    desk.post(HEAD + "2026-02-10,ICU,6100,12.50\n")
    desk.post("Ledger ($000),,,\n\n" + HEAD + "2026-03-10,ICU,6100,12.50\n")

    assert amounts(desk) == [1_250_000, 1_250, 1_250_000]


def test_the_order_of_last_time_is_not_for_dates_that_show_their_own(desk: Desk) -> None:
    desk.post(HEAD + "01/02/2026,ICU,6100,1.50\n03/04/2026,ICU,6100,2.50\n", answers={"date-order": "dmy"})

    outcome = desk.post(HEAD + "05/31/2026,ICU,6100,3.50\n06/02/2026,ICU,6100,4.50\n")
    again = desk.post(HEAD + "07/08/2026,ICU,6100,5.50\n09/10/2026,ICU,6100,6.50\n")

    assert outcome.rows_rejected == again.rows_rejected == 0
    assert [row[0] for row in desk.ledger()] == [202602, 202604, 202605, 202606, 202608, 202610]


def test_rows_that_waited_keep_the_order_of_last_time(desk: Desk) -> None:
    desk.post(HEAD + "01/02/2026,ICU,6100,1.50\n03/04/2026,ICU,6100,2.50\n", answers={"date-order": "dmy"})
    desk.post(HEAD + "05/06/2026,ICU,6100,1.50\n07/08/2026,ICU North,6100,2.50\n")
    icu = desk.rows("SELECT id FROM department WHERE code = 'ICU'")[0][0]

    decision = imports.Decision("map", target_id=icu)
    imports.decide(desk.url, ADMIN, kind="department", text="ICU North", decision=decision)

    assert [row[0] for row in desk.ledger()] == [202602, 202604, 202606, 202608]


def test_another_answer_wins_over_the_one_of_last_time(desk: Desk) -> None:
    desk.post(UNDECIDED, answers={"thousands-mark": "thousands"})

    desk.post(UNDECIDED.replace("2026-01", "2026-02"), answers={"thousands-mark": "decimal"})
    (asked,) = desk.preview(UNDECIDED.replace("2026-01", "2026-03")).questions

    assert amounts(desk)[2:] == [100, 1_250]
    assert asked.answer == "decimal"


def test_answers_are_kept_beside_a_saved_mapping(desk: Desk) -> None:
    layout = desk.preview(UNDECIDED).layout
    assert layout is not None
    mapping = {"date": "Date", "department": "Department", "account": "Account", "amount": "Amount"}
    imports.save_profile(desk.url, ADMIN, kind="ledger", name="Bank", fingerprint=layout.fingerprint, mapping=mapping)

    desk.post(UNDECIDED, answers={"thousands-mark": "decimal"})

    (saved,) = desk.rows("SELECT name, options FROM import_profile")
    assert saved[0] == "Bank"
    assert "decimal" in str(saved[1])
    assert desk.preview(UNDECIDED.replace("2026-01", "2026-02")).profile_suggested == "Bank"


def test_rows_that_waited_are_read_with_the_answers_of_their_file(desk: Desk) -> None:
    lines = UNDECIDED + "2026-01-12;ICU North;6100;3.000\n"
    desk.post(lines, answers={"thousands-mark": "thousands", "thousands": "thousands"})
    icu = desk.rows("SELECT id FROM department WHERE code = 'ICU'")[0][0]

    decision = imports.Decision("map", target_id=icu)
    imports.decide(desk.url, ADMIN, kind="department", text="ICU North", decision=decision)

    assert amounts(desk) == [100_000_000, 1_250_000_000, 300_000_000]


def test_every_question_has_one_row_with_a_title() -> None:
    promised = (
        "account-types, thousands, thousands-mark, date-order, sign, currency, first-month, fallback-department, "
        "amount-column, cumulative, code-split, year"
    )

    assert set(promised.split(", ")) <= set(QUESTIONS)
    assert all(row.title and (row.choices or row.free) for row in QUESTIONS.values())


def test_the_documentation_lists_every_question_with_its_choices() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "import_questions.md").read_text(encoding="utf-8")
    listed = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}

    assert list(listed) == list(QUESTIONS)
    for name, row in QUESTIONS.items():
        assert listed[name].rstrip(" |").endswith("yes" if row.remembered else "no")
        assert name == "first-month" or all(f"`{choice}`" in listed[name] for choice in row.choices or {})


def test_reading_leaves_no_question_in_the_stored_layout(desk: Desk) -> None:
    from sqlmodel import select

    from data.models import ImportBatch

    desk.post(UNDECIDED, answers={"thousands-mark": "thousands"})

    with reading(desk.url) as session:
        layout = session.exec(select(ImportBatch)).one().layout
    assert layout["file"]["questions"] == []
    assert layout["options"]["answers"] == {"thousands-mark": "thousands"}
