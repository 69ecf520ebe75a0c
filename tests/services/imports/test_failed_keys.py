"""A failed formula that would file a row rejects it; other cells are left empty and counted. No code is made of it."""

import pytest
import xlsxwriter

from data.importers.values.failed_formulas import is_failed
from tests.services.imports.conftest import Desk, tied
from tests.services.imports.test_failed_formulas import workbook

_PLACES = ("Date", "Department", "Account")


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_failed_key_rejects_its_row_with_its_amount(new_desk: Desk, place: int, form: str) -> None:
    rows: list[list[object]] = [["2026-01-05", "ICU", "Drugs", 100 + row] for row in range(6)]
    rows[2][place] = "#N/A"

    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, [*_PLACES, "Amount"])
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        sheet.write_formula(3, place, "=VLOOKUP(1,A1,2)", None, "#N/A")

    text = "\n".join(",".join(str(cell) for cell in row) for row in ((*_PLACES, "Amount"), *rows)) + "\n"
    content = workbook(fill) if form == "xlsx" else text
    outcome = new_desk.post(
        content, name=f"gl.{form}", create_missing=True, answers={"account-types": "proposed"}, upload_period=202601
    )

    assert (outcome.rows_loaded, outcome.rows_rejected) == (5, 1)
    issues = new_desk.preview(content, name=f"gl.{form}", create_missing=True).issues
    assert [(issue.line, issue.column, issue.value) for issue in issues] == [(4, _PLACES[place], "#N/A")]
    assert "The formula failed: #N/A" in issues[0].message
    assert new_desk.rows("SELECT ABS(SUM(amount_minor)) FROM ledger_entry") == [(sum(range(100, 106)) * 100 - 10200,)]
    assert not new_desk.rows(
        "SELECT 1 FROM department WHERE code LIKE '#%' UNION SELECT 1 FROM account WHERE code LIKE '#%'"
    )
    assert tied(outcome)


@pytest.mark.parametrize(
    ("kind", "head", "row", "figures"),
    [
        ("labor", "Date,Department,Job Class,Pay Code,Hours,Amount", "2026-01-05,ICU,RN,REG,8,400", (4, 5)),
        ("statistics", "Date,Department,Measure,Quantity", "2026-01-05,ICU,Visits,12", (3,)),
        ("purchases", "Date,Department,Supplier,Item,Quantity,Price", "2026-01-05,ICU,Acme,G1,2,5", (3, 4, 5)),
        ("budget", "Month,Department,Account,Amount", "2026-01,ICU,Drugs,100", (3,)),
        ("departments", "Department,Department Name", "ICU,Intensive care", ()),
        ("accounts", "Account,Account Name,Type", "6100,Drugs,expense", ()),
    ],
)  # fmt: skip
def test_no_kind_of_file_makes_a_code_of_a_failed_formula(
    new_desk: Desk, kind: str, head: str, row: str, figures: tuple[int, ...]
) -> None:
    cells = row.split(",")
    keys = [place for place in range(len(cells)) if place not in figures]
    if not figures:
        keys = keys[:1]
    bad = [",".join("#N/A" if at == place else cell for at, cell in enumerate(cells)) for place in keys]
    version = {"version": "Plan"} if kind == "budget" else {}

    preview = new_desk.preview(
        "\n".join([head, *[row] * (1 if not figures else 4), *bad]) + "\n", kind, create_missing=True, **version
    )

    assert preview.rows_rejected == len(bad)
    assert {(issue.value, issue.code) for issue in preview.issues} == {("#N/A", "failed_formula")}
    assert not [code for codes in preview.new_codes.values() for code in codes if "#" in code]
    assert tied(preview)


def test_a_failed_name_beside_its_code_names_nothing(new_desk: Desk) -> None:
    lines = ["2026-01-05,0100,#N/A,Drugs,5", "2026-01-06,0100,#N/A,Drugs,7", "2026-01-06,0200,Ward,Drugs,7"]

    new_desk.post(
        "\n".join(["Date,Department,Department Name,Account,Amount", *lines]) + "\n",
        create_missing=True,
        answers={"account-types": "proposed"},
    )

    assert new_desk.rows("SELECT code, name FROM department ORDER BY 1") == [("0100", "0100"), ("0200", "Ward")]


_ABROAD = (  # no text, in the languages of Excel and LibreOffice
    "#NV #BEZUG! #WERT! #ZAHL! #NAME? #NULL! #DIV/0! #ÜBERLAUF! #VALEUR! #NOM? #NOMBRE! #NUL! #¡REF! #¡VALOR! "
    "#¿NOMBRE? #¡NUM! #¡DIV/0! #¡NULO! #VALORE! #RIF! #NOME? #N/D #WAARDE! #VERW! #N/B #DEEL/0! #VÄRDEFEL! #SAKNAS! "
    "#DIVISION/0! #VERDI! #I/T #VALOR! #NÚM! #ARG! #ADR! #ССЫЛКА! #Н/Д Err:502 Err:504 Fehler:522 #SPILL! #####"
)


@pytest.mark.parametrize("error", _ABROAD.split())
def test_errors_of_every_language_make_no_codes_and_no_blank_figures(new_desk: Desk, error: str) -> None:
    good = ["2026-01-05", "ICU", "Drugs", "100"]
    rows = [good] * 6 + [[error if at == place else cell for at, cell in enumerate(good)] for place in range(4)]

    preview = new_desk.preview(
        "\n".join(",".join(row) for row in ([*_PLACES, "Amount"], *rows)) + "\n", create_missing=True
    )

    assert (preview.rows_loaded, preview.rows_rejected) == (6, 4)
    assert {issue.value for issue in preview.issues} == {error}
    assert not [code for codes in preview.new_codes.values() for code in codes if code not in ("ICU", "Drugs")]
    assert tied(preview)


@pytest.mark.parametrize("code", ["#1", "#A1", "#7100", "Ward #3", "Err 502", "#icu", "12:50", "C/D"])
def test_codes_that_only_look_alike_are_codes(new_desk: Desk, code: str) -> None:
    rows = [f"2026-01-05,{code},Drugs,100"] * 4

    preview = new_desk.preview("\n".join([",".join((*_PLACES, "Amount")), *rows]) + "\n", create_missing=True)

    assert preview.rows_loaded == 4


def test_the_first_good_name_beside_a_code_is_taken(new_desk: Desk) -> None:
    names = ("#N/A", "", "Intensive care", "Other")
    lines = [f"2026-01-0{day},0100,{name},Drugs,5" for day, name in enumerate(names, start=1)]

    new_desk.post(
        "\n".join(["Date,Department,Department Name,Account,Amount", *lines]) + "\n",
        create_missing=True,
        answers={"account-types": "proposed"},
    )

    assert new_desk.rows("SELECT code, name FROM department") == [("0100", "Intensive care")]


@pytest.mark.parametrize("text", ["#Error", "#Num!", "#Div/0!", "#Name?", "#Deleted", "#MULTIVALUE", "#DIV/0", "#REF"])
def test_errors_of_report_writers_are_no_codes_either(new_desk: Desk, text: str) -> None:
    lines = (
        f"Date,Department,Account,Amount\n2026-01-05,ICU,Drugs,1\n2026-01-06,ICU,{text},2\n2026-01-07,{text},Drugs,3"
    )

    outcome = new_desk.post(lines, create_missing=True, answers={"account-types": "proposed"})

    assert (outcome.rows_loaded, outcome.rows_rejected) == (1, 2)
    assert not new_desk.rows("SELECT 1 FROM account WHERE code LIKE '#%'")


@pytest.mark.parametrize("code", ["#12", "#A1", "#ICU", "#Ward", "#4100!"])
def test_codes_with_a_number_sign_stay_codes(code: str) -> None:
    assert not is_failed(code)
