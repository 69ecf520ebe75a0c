"""Workbooks whose cells show percents, currencies or units by their format: what a sum of them means is asked."""

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.importers.basis.shown_figures import unit_of
from data.importers.basis.units import currency_in
from data.importers.reading.containers import identify
from data.importers.workbooks import cell_formats
from data.importers.workbooks.cell_formats import look_of, looks_of_columns
from services import imports
from services.organization import hospital
from tests.services.imports.conftest import ADMIN, Desk


def workbook(*codes: str, title: str = "", more: str = "") -> bytes:
    """Return a ledger of four lines, whose amounts have the formats in turn; `more` is that of a further column."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        looks = [book.add_format({"num_format": code}) if code else None for code in codes]
        beside = book.add_format({"num_format": more}) if more else None
        sheet = book.add_worksheet("GL")
        sheet.write_row(0, 0, [title])
        first = 1 if title else 0
        sheet.write_row(
            first, 0, ["Month", "Department", "Account", "Account name", "Amount", *(["Change"] if more else [])]
        )
        for row in range(1, 5):
            sheet.write_row(first + row, 0, [f"2026-0{row}", "6010", "6100", "Medical supplies"])
            sheet.write_number(first + row, 4, row * 1250.5, looks[(row - 1) % len(looks)])
            if beside:
                sheet.write_number(first + row, 5, row / 100, beside)
    return file.getvalue()


def asked(desk: Desk, content: bytes) -> dict[str, str | None]:
    preview = desk.preview(content, name="gl.xlsx", create_missing=True)
    return {question.name: question.proposal for question in preview.questions if question.answer is None}


THOUSANDS = (
    '#,##0.0" T€"', '#,##0.0 "k€"', r"#,##0.0\ \T\€", "#,##0.0 [$T€-407]", '0"K"', '0.0"k"', '$0"K"', r"0.0\K", '0" T"',
    '[$€-407] #,##0.0"k"',
)  # fmt: skip
MILLIONS = ('"$"#,##0.0"M"', '#,##0.0 "Mio. €"', '0.0"M"', '$0.00"m"', '0.0" Mio"')
PLAIN = ("#,##0.00", "0.00", "", "#,##0.00_);(#,##0.00)", '#,##0" pcs"', "General")
WHOLE = ('#,##0.0," T€"', '#,##0,"k"', "#,##0,", "0.0,,", '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0')


@pytest.mark.parametrize(
    ("code", "unit"), [*((code, "thousands") for code in THOUSANDS), *((code, "millions") for code in MILLIONS)]
)
def test_a_unit_beside_the_number_is_asked_about(desk_sqlite: Desk, code: str, unit: str) -> None:
    with pytest.raises(imports.OpenQuestionsError) as held:
        desk_sqlite.post(workbook(code), name="gl.xlsx", create_missing=True)

    questions = {question.name: question for question in held.value.questions}
    assert questions["thousands"].proposal == unit
    assert desk_sqlite.rows("SELECT COUNT(*) FROM import_batch") == [(0,)]


@pytest.mark.parametrize("code", [*WHOLE, '"$"#,##0.00', '_("$"* #,##0.00_)', *PLAIN])
def test_a_format_that_divides_or_names_the_hospitals_currency_is_not(desk_sqlite: Desk, code: str) -> None:
    outcome = desk_sqlite.post(workbook(code), name="gl.xlsx", create_missing=True)

    assert outcome.loaded_total == 12_505_00


@pytest.mark.parametrize("code", WHOLE)
def test_figures_that_are_shown_shorter_than_they_are_stored_are_told(desk_sqlite: Desk, code: str) -> None:
    outcome = desk_sqlite.post(workbook(code), name="gl.xlsx", create_missing=True)

    assert any("divided by thousands" in note and "“Amount”" in note for note in outcome.notes)


def test_what_a_title_says_of_divided_figures_is_true_of_what_is_shown(desk_sqlite: Desk) -> None:
    assert asked(desk_sqlite, workbook("#,##0", title="Result in thousands")) == {"thousands": "thousands"}
    assert asked(desk_sqlite, workbook("#,##0,", title="Result in thousands")) == {"thousands": "units"}


MEANINGS = {
    "plain": PLAIN, "percent": ("0%", "0.00%", '0.0" %"%'), "thousands": THOUSANDS[4:8], "millions": MILLIONS[2:3],
    "dollars": ('"$"#,##0.00', "[$$-409]#,##0.00", "#,##0.00 [$USD]"), "euros": ('#,##0.00 "€"', "#,##0.00 [$€-407]"),
    "francs": ("[$CHF] #,##0.00", '"CHF" 0.00'),
}  # fmt: skip
#: What a column of cells with one or several meanings asks, at a hospital that counts in dollars.
UNITS = {"thousands", "millions"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(sorted(MEANINGS)), min_size=1, max_size=4), st.data())
def test_no_column_of_more_than_one_meaning_is_added_up_in_silence(
    desk_sqlite: Desk, kinds: list[str], data: st.DataObject
) -> None:
    hospital.change(desk_sqlite.url, ADMIN, currency="USD")
    codes = [data.draw(st.sampled_from(MEANINGS[kind])) for kind in kinds]
    meant = set(kinds)

    questions = asked(desk_sqlite, workbook(*codes))

    expected = set()
    if "percent" in meant or (meant & UNITS and len({kind if kind in UNITS else "" for kind in meant}) > 1):
        expected.add("line-units")
    elif meant & UNITS:
        expected.add("thousands")
    if meant & {"euros", "francs"}:
        expected.add("currency")
    assert set(questions) == expected, codes


def test_percents_in_a_column_that_is_not_used_are_not_asked_about(desk_sqlite: Desk) -> None:
    outcome = desk_sqlite.post(workbook("#,##0.00", more="0.0%"), name="gl.xlsx", create_missing=True)

    assert outcome.loaded_total == 12_505_00


def test_an_answer_takes_the_figures_as_they_are_stored(desk_sqlite: Desk) -> None:
    outcome = desk_sqlite.post(
        workbook("0.00", "0%"), name="gl.xlsx", create_missing=True, answers={"line-units": "as-written"}
    )

    assert outcome.loaded_total == 12_505_00


@pytest.mark.parametrize(
    ("title", "currency"),
    [
        ("All amounts in EUR", "EUR"), ("Währung: EUR", "EUR"), ("Montants en CHF", "CHF"), ("Currency GBP", "GBP"),
        ("Beträge in Euro", "EUR"), ("Ledger 2026 (€)", "EUR"), ("in T€", "EUR"), ("Expressed in Swiss francs", "CHF"),
        ("Actuals in USD", ""), ("Ledger in $", ""), ("Ledger of ALL wards", ""), ("Ledger in ICU", ""),
        ("For the year in total", ""), ("General ledger (GL)", ""), ("List in all departments", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("below", [False, True])
def test_a_currency_in_a_title_or_note_is_compared_with_the_hospitals(
    desk_sqlite: Desk, title: str, currency: str, below: bool
) -> None:
    hospital.change(desk_sqlite.url, ADMIN, currency="USD")
    lines = "Month,Department,Account,Amount\n2026-01,ICU,6100,10.50\n2026-02,ICU,6100,11.50\n"
    content = f"{lines}{title},,,\n" if below else f"{title},,,\n{lines}"

    questions = [asked for asked in desk_sqlite.preview(content).questions if asked.name == "currency"]

    assert [currency in asked.text for asked in questions] == ([True] if currency else [])


@pytest.mark.parametrize("heading", ["Amount (€)", "EUR Amount", "Amount €", "Amount_EUR", "Amount EUR", "AMOUNT EUR"])
def test_a_currency_in_the_heading_is_compared_wherever_it_stands(desk_sqlite: Desk, heading: str) -> None:
    hospital.change(desk_sqlite.url, ADMIN, currency="USD")
    lines = f"Month,Department,Account,{heading}\n2026-01,ICU,6100,10.50\n2026-02,ICU,6100,11.50\n"

    assert [asked.name for asked in desk_sqlite.preview(lines).questions] == ["currency"]


@pytest.mark.parametrize(
    ("heading", "first", "second", "question"),
    [
        ("Unit", "T$", "$", "line-units"), ("Unit", "T$", "T$", "thousands"), ("Units", "kUSD", "USD", "line-units"),
        ("Scale", "K", "K", "thousands"), ("Scale", "K", "M", "line-units"), ("Einheit", "Tsd. USD", "", "line-units"),
        ("Multiplier", "1000", "1", "line-units"), ("Factor", "1,000", "1,000", "thousands"),
        ("X", "$000", "$000", "thousands"),
        ("Multiplier", "1", "1", ""), ("Unit", "each", "box", ""), ("Unit", "T", "each", ""), ("Sex", "M", "F", ""),
    ],
)  # fmt: skip
def test_a_unit_on_each_line_is_asked_about(
    desk_sqlite: Desk, heading: str, first: str, second: str, question: str
) -> None:
    hospital.change(desk_sqlite.url, ADMIN, currency="USD")
    lines = (
        f'Month,Department,Account,{heading},Amount\n2026-01,ICU,6100,"{first}",10\n2026-02,ICU,6100,"{second}",11\n'
    )

    assert [asked.name for asked in desk_sqlite.preview(lines).questions] == ([question] if question else [])


@pytest.mark.parametrize(
    ("code", "percent", "divided", "unit", "currency"),
    [
        ("0.0%", True, False, "", ""), ('0"%"', True, False, "", ""), ("#,##0,", False, True, "", ""),
        ('#,##0," T€"', False, True, "", "€"), ("[$€-407] 0", False, False, "", "€"), ('0" h"', False, False, "", ""),
        ('_-* #,##0.00 "€"_-;-* #,##0.00 "€"_-', False, False, "", "€"), ('0" USD"', False, False, "", "USD"),
        ("yyyy-mm-dd", False, False, "", ""), ("@", False, False, "", ""), ('[Red]0"k"', False, False, "thousands", ""),
        ("[$-409]0.00", False, False, "", ""), ("$#,##0", False, False, "", "$"),
        ("[$kr-414] 0", False, False, "", "kr"),
    ],
)  # fmt: skip
def test_what_formats_show(code: str, percent: bool, divided: bool, unit: str, currency: str) -> None:
    look = look_of(code)

    assert (look.percent, look.divided, unit_of(look), currency_in(look.words)) == (percent, divided, unit, currency)


@pytest.mark.parametrize("code", ["#,##0.00", '#,##0" pcs"', "yyyy-mm-dd", "0.00"])
def test_no_sheet_is_opened_where_no_format_says_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    file = tmp_path / "gl.xlsx"
    opened: list[object] = []
    look = cell_formats.blocks_of_rows
    monkeypatch.setattr(cell_formats, "blocks_of_rows", lambda part: opened.append(part) or look(part))

    file.write_bytes(workbook(code))
    assert looks_of_columns(identify(file), ["GL"], 2, [4], tells=unit_of) == {}
    assert opened == []

    file.write_bytes(workbook('#,##0.0" T€"'))
    assert [*looks_of_columns(identify(file), ["GL"], 2, [4], tells=unit_of)[4]] == ['#,##0.0" T€"']
    assert len(opened) == 1


def test_the_currency_of_a_unit_on_each_line_is_compared_with_the_hospitals(desk_sqlite: Desk) -> None:
    hospital.change(desk_sqlite.url, ADMIN, currency="USD")
    lines = "Month,Department,Account,Unit,Amount\n2026-01,ICU,6100,T€,10\n2026-02,ICU,6100,T€,11\n"

    assert {asked.name for asked in desk_sqlite.preview(lines).questions} == {"thousands", "currency"}
