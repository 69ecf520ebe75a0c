"""Forms of agencies: filled where they name facts, left alone everywhere else, refused with the reason."""

import io
import re
import zipfile
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from reports.forms.facts import FormFacts, facts_of
from reports.forms.filling import fill
from reports.forms.package import BrokenFormError, open_form, place_of
from tests.reports.board_pack.packs import fill as fill_hospital
from tests.reports.board_pack.packs import pack_of
from tests.small_hospital import SmallHospital
from tests.workbook_edits import with_part


@pytest.fixture
def facts(small_hospital_sqlite: SmallHospital) -> FormFacts:
    return facts_of(pack_of(fill_hospital(small_hospital_sqlite).url, keys=("result", "departments")))


def form(**names: str) -> bytes:
    """Return a form with a title, a formula, a picture's chart, a table of departments, and defined names."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("Form 7 – costs")
        other = book.add_worksheet("It's quoted")
        page.write_string("A1", "State return")
        page.write_number("C3", 7, book.add_format({"num_format": "#,##0.00", "bg_color": "#FFEE00"}))
        page.write_formula("C4", "=C3*2", None, 14)
        for place, text in enumerate(("caseload:departments", "Actual", "variance_percent", "Headcount")):
            page.write_string(9, place, text)
        for row, text in enumerate(("ICU", "Emergency room", "ED Emergency"), start=10):
            page.write_string(row, 0, text)
        other.write_string("B2", "old")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "='Form 7 – costs'!$C$3:$C$4"})
        page.insert_chart("H2", chart)
        for name, reference in names.items():
            book.define_name(name.replace("__", "."), reference)
    return file.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def cell(content: bytes, sheet: str, row: int, column: int) -> Any:
    rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return rows[row][column]


COSTS, QUOTED = "='Form 7 – costs'!$C$3", "='It''s quoted'!$B$2"


def test_named_cells_and_rows_get_exact_facts(facts: FormFacts) -> None:
    told = fill(form(caseload__totals_month__expense__actual=COSTS, caseload__hospital=QUOTED), facts)

    assert cell(told.content, "Form 7 – costs", 2, 2) == 420.01
    assert b"<v>420.01</v>" in parts(told.content)["xl/worksheets/sheet1.xml"]
    assert cell(told.content, "It's quoted", 1, 1) == "Your hospital"
    assert cell(told.content, "Form 7 – costs", 10, 1) == 485.06  # 905.07 − 420.01
    assert cell(told.content, "Form 7 – costs", 12, 1) == -75.25
    assert told.unknown == ["caseload:departments Headcount", "caseload:departments Emergency room"]
    assert len(told.filled) == 6


def test_a_variance_and_its_percent_are_told_apart(facts: FormFacts) -> None:
    figures = facts.tables["departments"].figures

    assert (figures["variance"], figures["variance_percent"]) == ("variance", "variance_percent")
    assert figures["prior_year"] == "prior"


def test_nothing_else_in_the_workbook_changes(facts: FormFacts) -> None:
    before = form(caseload__totals__expense__actual=COSTS, own_name="='Form 7 – costs'!$A$1")

    after = fill(before, facts).content

    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    assert {name for name in old if old[name] != new[name]} == {"xl/worksheets/sheet1.xml"}
    kept = r'<c r="C3" s="(\d+)"'
    names = "xl/worksheets/sheet1.xml"
    assert re.search(kept, new[names].decode())
    assert "C3*2" in new[names].decode()


@pytest.mark.parametrize("own", [b'<calcPr calcId="191029"/>', b"", b'<calcPr calcId="1" fullCalcOnLoad="0"/>'])
def test_programs_are_asked_to_reckon_formulas_anew(facts: FormFacts, own: bytes) -> None:
    before = form(caseload__totals__expense__actual=COSTS)
    before = with_part(before, "xl/workbook.xml", lambda text: re.sub(rb"<calcPr[^>]*/>", own, text))

    after = parts(fill(before, facts).content)["xl/workbook.xml"]

    (wish,) = re.findall(rb"<calcPr[^>]*/>", after)
    assert b'fullCalcOnLoad="1"' in wish
    assert re.sub(rb"<calcPr[^>]*/>", b"", after) == re.sub(rb"<calcPr[^>]*/>", b"", parts(before)["xl/workbook.xml"])
    assert after.index(b"<calcPr") > after.index(b"</definedNames>")


def test_unknown_names_and_cells_that_cannot_be_written_are_listed(facts: FormFacts) -> None:
    told = fill(
        form(
            caseload__totals__expense__actual="='Form 7 – costs'!$C$4",
            caseload__totals__expense__poems=COSTS,
            caseload__totals__revenue__actual="='Form 7 – costs'!$C$3:$D$9",
        ),
        facts,
    )

    assert "caseload.totals.expense.poems" in told.unknown
    assert ("caseload.totals.expense.actual", "Form 7 – costs!C4", "the cell has a formula") in told.left
    assert any("no single cell" in reason for _name, _place, reason in told.left)
    assert cell(told.content, "Form 7 – costs", 2, 2) == 7


def test_a_text_is_never_a_formula(small_hospital_sqlite: SmallHospital) -> None:
    from reports.forms.facts import Fact

    facts = FormFacts({"hospital": Fact('=HYPERLINK("x")', False)}, {})

    told = fill(form(caseload__hospital=COSTS), facts)

    text = parts(told.content)["xl/worksheets/sheet1.xml"].decode()
    assert "<is><t" in text
    assert "<f>HYPERLINK" not in text
    assert cell(told.content, "Form 7 – costs", 2, 2) == '=HYPERLINK("x")'


def plain() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Empty")
    return file.getvalue()


def with_entry(name: str) -> bytes:
    file = io.BytesIO(plain())
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr(name, b"x")
    return file.getvalue()


def declared(text: bytes) -> bytes:
    """Return a part with an entity of its own."""
    return text.replace(b"<workbook", b"<!DOCTYPE a [<!ENTITY b 'c'>]><workbook", 1)


SHEET_DATA = b'<sheetData><row r="2" spans="2:2"><c r="B2" t="s"><v>8</v></c></row></sheetData>'


def in_sheet(old: bytes, new: bytes, part: str = "xl/worksheets/sheet2.xml") -> bytes:
    """Return a form with a change in a sheet that no name leads to."""
    return with_part(form(caseload__currency=COSTS), part, lambda text: text.replace(old, new, 1))


BROKEN = {
    "no workbook": (b"PK not", "not an Excel workbook"),
    "old or locked": (b"\xd0\xcf\x11\xe0 anything", "protected by a password, or in the old format"),
    "nothing named": (plain(), "names no facts"),
    "macros": (with_entry("xl/vbaProject.bin"), "has macros"),
    "signed": (with_entry("_xmlsignatures/sig1.xml"), "signed"),
    "torn": (with_part(plain(), "xl/workbook.xml", lambda text: text[:-40]), "damaged"),
    "sheet torn": (
        with_part(form(caseload__currency=COSTS), "xl/worksheets/sheet1.xml", lambda text: text[:-40]),
        "damaged",
    ),
    "other sheet torn": (in_sheet(b"</sheetData>", b""), "damaged"),
    "sheet without cells": (in_sheet(SHEET_DATA, b""), "damaged"),
    "cell nowhere": (in_sheet(b'r="B2"', b'r="2B"'), "damaged"),
    "row nowhere": (in_sheet(b'<row r="2"', b'<row r="two"'), "damaged"),
    "text that is not there": (in_sheet(b"<v>", b"<v>99"), "damaged"),
    "text before the first": (in_sheet(b"<v>", b"<v>-"), "damaged"),
    "entities": (
        with_part(plain(), "xl/workbook.xml", declared),
        "damaged",
    ),
    "large": (b"PK" + bytes(20_000_001), "larger than 20 MB"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_filled_in_is_refused_with_the_reason(case: str) -> None:
    content, said = BROKEN[case]

    with pytest.raises(BrokenFormError, match=said):
        fill(content, FormFacts({}, {}))


@pytest.mark.parametrize("case", [case for case, (_content, said) in BROKEN.items() if said == "damaged"])
def test_damage_shows_when_the_form_is_opened(case: str) -> None:
    with pytest.raises(BrokenFormError, match="damaged"):
        open_form(BROKEN[case][0])


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("Sheet1!$B$4", ("Sheet1", "B4")), ("'It''s'!$B$4:$B$4", ("It's", "B4")), ("Sheet1!$B$4:$C$9", None),
        ("#REF!", None), ("[1]Other!$A$1", None), ("Sheet1!#REF!", None),
    ],
)  # fmt: skip
def test_a_name_means_one_cell(reference: str, place: tuple[str, str] | None) -> None:
    assert place_of(reference) == place


def test_cells_are_put_in_order_where_the_form_has_none(facts: FormFacts) -> None:
    names = {"caseload__totals__expense__actual": "$B$8", "caseload__currency": "$AA$3"}

    told = fill(form(**{name: f"='Form 7 – costs'!{place}" for name, place in names.items()}), facts)

    sheet = open_form(told.content).sheet("Form 7 – costs")
    rows = [int(row.get("r")) for row in sheet.root.iter("{*}row")]
    assert rows == sorted(rows)
    assert [one.get("r") for one in sheet.root.iter("{*}c") if one.get("r", "").endswith("3")][:2] == ["C3", "AA3"]
    assert cell(told.content, "Form 7 – costs", 2, 26) == "USD"
