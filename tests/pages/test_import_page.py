"""The import page: one file from upload to posting and back, and every refusal in one plain sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlmodel import func, select
from streamlit.testing.v1 import AppTest

from data.engine import reading
from data.models import ImportBatch, LedgerEntry, PeriodTotals, Supplier
from services import imports
from services.budgets import versions
from services.imports import samples
from services.month_end import closing
from services.permissions import Actor
from tests.pages.people import press, said, sign_in, table_with
from tests.services.books import post_ledger
from tests.small_hospital import SmallHospital

PAGE = "pages/imports/upload.py"
ADMIN = Actor(name="ada", role="admin")
Open = Callable[..., AppTest]
#: The way of one file, with its kind chosen.
BY_KIND = {"kind": "Ledger"}

LEDGER = (
    "Posting date;Department;Account;Supplier;Amount;Text\n"
    "03.01.2026;ICU;5100;;1.200,50;Salaries\n"
    "04.01.2026;ICU;6100;Medline Industries;300,00;Gloves\n"
    "05.01.2026;LAB;6100;Medline Industries;99,50;Tubes\n"
    "06.01.2026;LAB;6100;Medline Industries;12x;Unreadable\n"
    "07.01.2026;XRAY;6100;Medline Industries;50,00;Nobody knows XRAY\n"
    ";;;Total;1.650,00;\n"
)


def upload(app: AppTest, name: str, content: bytes | str) -> AppTest:
    """Drop a file on the page and run it."""
    data = content.encode() if isinstance(content, str) else content
    widget = next(element for element in app.get("file_uploader"))
    widget.upload(name, data, "application/octet-stream")
    return app.run()


def reconciliation(app: AppTest) -> dict[str, tuple[str, ...]]:
    """Return the table of rows and amounts: name to (rows, amount)."""
    table = next(frame.value for frame in app.dataframe if "Read" in frame.value.iloc[:, 0].tolist())
    return {row[0]: tuple(row[1:]) for row in table.values.tolist()}


def count(url: str, model: type) -> int:
    with reading(url) as session:
        return int(session.exec(select(func.count()).select_from(model)).one())


def test_rows_and_money_are_reconciled_before_anything_is_stored(
    small_hospital_sqlite: SmallHospital, open_app: Open
) -> None:
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "january.csv", LEDGER)

    assert not app.exception
    assert reconciliation(app) == {
        "Loaded": ("3", "1,600.00"),
        "Rejected": ("2", "50.00"),
        "Already stored": ("0", "0.00"),
        "Skipped (blank, titles, totals)": ("1", ""),
        "Read": ("6", "1,650.00"),
    }
    text = said(app)
    assert "Every row is accounted for, and the amounts tie to the cent." in text
    assert "The file's own total, 1,650.00, equals its lines." in text
    assert app.button(key="import_post").label == "Post 3 lines"
    assert count(small_hospital_sqlite.url, LedgerEntry) == 0


def test_a_federal_staffing_file_is_offered_as_labor(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    head = "PROVNUM,PROVNAME,CY_Qtr,WorkDate,MDScensus,Hrs_RN,Hrs_RN_emp,Hrs_RN_ctr,Hrs_CNA,Hrs_CNA_emp,Hrs_CNA_ctr\n"
    rows = "".join(f"ICU,Intensive care,2026Q1,202601{day:02d},51,12.5,10,2.5,80,80,0\n" for day in range(1, 6))
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "staffing.csv", head + rows)
    asked = [radio for radio in app.radio if "answer_kind" in str(radio.key)]
    assert [radio.label.startswith("This looks like labor, not like ledger") for radio in asked] == [True]
    assert "This file looks like" not in said(app)

    asked[0].set_value("labor").run()
    app.checkbox(key=next(box.key for box in app.checkbox if "create_missing" in str(box.key))).check().run()

    assert not app.exception
    assert reconciliation(app)["Loaded"] == ("5", "462.5")


def test_what_was_understood_stands_in_plain_lines(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    text = said(upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "january.csv", LEDGER))
    for expected in ("separated by semicolons", "Line 1, 6 columns", "day first", "decimal comma"):
        assert expected in text


def test_posting_shows_the_total_and_undo_takes_everything_back(
    small_hospital_sqlite: SmallHospital, open_app: Open
) -> None:
    url = small_hospital_sqlite.url
    app = upload(open_app(url, PAGE, kind="Ledger"), "january.csv", LEDGER)

    press(app, "import_post")
    assert not app.exception
    assert app.metric[0].value == "1,600.00"
    assert "3 lines of january" in app.success[0].value
    assert reconciliation(app)["Read"] == ("6", "1,650.00")
    assert count(url, LedgerEntry) == 3

    press(app, "import_undo")
    assert "Undone: 3 lines removed." in said(app)
    assert (count(url, LedgerEntry), count(url, PeriodTotals)) == (0, 0)


def test_every_problem_is_listed_with_line_and_remedy(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "january.csv", LEDGER)
    table = table_with(app, "What to do")
    assert table[["Line", "Column", "Value"]].values.tolist() == [[5, "Amount", "12x"], [6, "Department", "XRAY"]]


def test_an_unknown_code_can_be_mapped_before_posting(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "january.csv", LEDGER)
    editor = f"import_codes_department_{app.session_state['import_draft'].token}"
    edits = {"edited_rows": {0: {"Match to": "ED · Emergency"}}, "added_rows": [], "deleted_rows": []}
    app.session_state[editor] = edits

    press(app, "import_codes_apply_department")

    assert reconciliation(app)["Loaded"] == ("4", "1,650.00")


def test_the_same_file_twice_is_one_sentence_and_a_link(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url = small_hospital_sqlite.url
    press(upload(open_app(url, PAGE, kind="Ledger"), "january.csv", LEDGER), "import_post")

    app = upload(open_app(url, PAGE, kind="Ledger"), "another name.csv", LEDGER)

    assert "This file is already imported" in app.info[0].value
    assert not [button for button in app.button if button.key == "import_post"]
    assert count(url, ImportBatch) == 1


def test_overlapping_months_ask_and_only_new_lines_are_loaded(
    small_hospital_sqlite: SmallHospital, open_app: Open
) -> None:
    url = small_hospital_sqlite.url
    press(upload(open_app(url, PAGE, kind="Ledger"), "january.csv", LEDGER), "import_post")
    longer = LEDGER.replace(";;;Total", "09.01.2026;ICU;6100;Medline Industries;10,00;Late\n;;;Total")

    app = upload(open_app(url, PAGE, kind="Ledger"), "january again.csv", longer)
    assert app.button(key="import_post").disabled
    assert "Lines already stored for Jan 2026: 3" in said(app)

    next(radio for radio in app.radio).set_value("only_new").run()
    assert reconciliation(app)["Already stored"] == ("3", "1,600.00")
    press(app, "import_post")
    assert count(url, LedgerEntry) == 4


def test_a_closed_month_takes_no_line(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url = small_hospital_sqlite.url
    place = (small_hospital_sqlite.departments["ICU"], small_hospital_sqlite.accounts["5100"])
    post_ledger(url, [(202601, *place, None, 5_00)])
    closing.close(url, ADMIN, period=202601, reason="final")
    app = upload(open_app(url, PAGE, kind="Ledger"), "january.csv", LEDGER)
    assert "closed" in said(app) or any("closed" in str(frame.value.values) for frame in app.dataframe)
    assert reconciliation(app)["Loaded"][0] == "0"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("empty.csv", b"", "The file is empty."),
        ("report.csv", b"%PDF-1.7\n\x00\x01 1 0 obj", "PDF"),
        ("cut.xlsx", b"PK\x03\x04" + b"\x00" * 400, "cut off or damaged"),
        ("binary.csv", bytes(range(256)) * 40, ""),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(
    small_hospital_sqlite: SmallHospital, open_app: Open, name: str, content: bytes, expected: str
) -> None:
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), name, content)
    assert not app.exception
    assert len(app.error) == 1
    assert expected in app.error[0].value
    assert "Something went wrong" not in app.error[0].value
    assert not [button for button in app.button if button.key == "import_post"]


def test_patient_columns_are_refused_and_can_be_left_out(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    lines = ["Date,Department,Account,Amount,MRN,Date of birth"]
    lines += [f"2026-01-{day:02d},ICU,6100,{day}.00,00{day}4711,1950-02-{day:02d}" for day in range(1, 13)]
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "patients.csv", "\n".join(lines))

    assert "seem to identify people" in app.error[0].value
    assert app.button(key="import_post").disabled
    assert "004711" not in said(app)

    next(box for box in app.radio if "What should happen to them?" in box.label).set_value("leave_out").run()

    assert not app.button(key="import_post").disabled
    assert reconciliation(app)["Loaded"] == ("12", "78.00")


def test_texts_are_masked_and_suppliers_kept_by_choice(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    people = ("Doe, Jane", "Roe, Maria", "Miller, Robert")
    lines = ["Date,Department,Account,Supplier,Amount,Description"]
    lines += [f'2026-01-0{day},ICU,6100,"{name}",10.00,pt # 4471' for day, name in enumerate(people, 1)]
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "notes.csv", "\n".join(lines))

    assert app.button(key="import_post").disabled
    next(box for box in app.radio if "What should happen to them?" in box.label).set_value("mask").run()
    assert "Some suppliers look like persons" in said(app)
    next(box for box in app.radio if "Suppliers that look like persons" in box.label).set_value("mask").run()
    (masked,) = [table.value for table in app.dataframe if list(table.value.columns) == ["Supplier"]]
    assert masked["Supplier"].tolist() == sorted(people)
    next(box for box in app.radio if "Suppliers that look like persons" in box.label).set_value("keep").run()

    assert "seem to identify people" not in said(app)
    assert "3 cells of “Description” were masked" in said(app)


def test_a_corrected_column_changes_what_would_be_stored(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    content = "Date,Department,Account,Net,Gross\n2026-01-05,ICU,6100,100.00,119.00\n2026-01-06,ICU,6100,50.00,59.50\n"
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "two_amounts.csv", content)
    box = next(box for box in app.selectbox if box.key and box.key.startswith("import_column_ledger_amount"))

    box.set_value("Gross")
    press(app, "import_mapping_apply")

    assert reconciliation(app)["Loaded"] == ("2", "178.50")


def test_taking_another_file_drops_the_bytes(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "january.csv", LEDGER)
    spool: Path = app.session_state["import_draft"].path
    assert spool.exists()

    press(app, "import_cancel")

    assert not spool.exists()
    assert "import_draft" not in app.session_state


def test_posting_drops_the_bytes_too(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "january.csv", LEDGER)
    spool: Path = app.session_state["import_draft"].path
    press(app, "import_post")
    assert not spool.exists()


def test_the_first_file_of_an_empty_hospital_brings_its_own_codes(sqlite_url: str, open_app: Open) -> None:
    app = upload(open_app(sqlite_url, PAGE, kind="Ledger"), "january.csv", LEDGER.replace("12x", "12,00"))
    assert reconciliation(app)["Loaded"] == ("5", "1,662.00")
    press(app, "import_post")
    assert "Departments (3)" in said(app)
    assert count(sqlite_url, Supplier) == 1


@pytest.mark.parametrize(
    "kind",
    [
        "Ledger",
        "Budget",
        "Statistics",
        "Labor",
        "Purchases",
        "Contracts",
        "Prices",
        "Accounts",
        "Departments",
        "Suppliers",
    ],
)
def test_the_sample_of_a_kind_can_be_posted_as_it_is(sqlite_url: str, open_app: Open, kind: str) -> None:
    versions.create(sqlite_url, ADMIN, name="Budget 2025", fiscal_year=2025)
    if kind == "Prices":
        press(_with_sample(open_app(sqlite_url, PAGE, kind="Ledger"), "Contracts"), "import_post")
    app = _with_sample(open_app(sqlite_url, PAGE, kind="Ledger"), kind)
    assert not app.exception
    assert reconciliation(app)["Rejected"][0] == "0", said(app)
    press(app, "import_post")
    assert not app.exception
    assert "posted** as batch" in app.success[0].value


def _with_sample(app: AppTest, kind: str) -> AppTest:
    app.segmented_control(key="kind").set_value(kind).run()
    sample = samples.sample(kind.lower(), year=2025)
    return upload(app, sample.name, sample.content)


@pytest.mark.parametrize("role", ["viewer", "manager", "approver"])
def test_who_may_not_import_gets_a_sentence(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    sign_in(monkeypatch, role)
    app = open_app(small_hospital_sqlite.url)
    assert not app.exception
    assert "Import files" not in str(app.sidebar)


def test_a_remembered_mapping_is_proposed_for_the_same_header_only(
    small_hospital_sqlite: SmallHospital, open_app: Open
) -> None:
    url = small_hospital_sqlite.url
    content = "Date,Department,Account,Net,Gross\n2026-01-05,ICU,6100,100.00,119.00\n"
    app = upload(open_app(url, PAGE, kind="Ledger"), "january.csv", content)
    next(box for box in app.selectbox if "column_ledger_amount" in str(box.key)).set_value("Gross")
    press(app, "import_mapping_apply")
    next(box for box in app.text_input if "profile_name" in str(box.key)).set_value("Our export")
    press(app, "import_profile_save")
    assert not app.exception
    assert "Saved as “Our export”." in said(app)

    same = upload(
        open_app(url, PAGE, kind="Ledger"), "february.csv", content.replace("2026-01", "2026-02").replace("119", "238")
    )
    assert "Read with your saved mapping “Our export”" in said(same)
    assert reconciliation(same)["Loaded"] == ("1", "238.00")

    other = upload(
        open_app(url, PAGE, kind="Ledger"),
        "march.csv",
        content.replace("Net,Gross", "Net,VAT,Gross").replace("00,1", "00,0,1"),
    )
    assert "saved mapping" not in said(other)


def test_names_from_files_are_shown_literally(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "a*b_[x](http:y)<b>.csv", LEDGER)
    assert not app.exception
    shown = next(element.value for element in app.markdown if "description" in element.value)
    assert r"\[x\]\(http\:y\)" in shown


def test_labor_with_pay_ties_in_money(sqlite_url: str, open_app: Open) -> None:
    app = _with_sample(open_app(sqlite_url, PAGE, kind="Ledger"), "Labor")

    assert not app.exception
    assert reconciliation(app)["Read"] == ("10", "513,999.00")
    assert "the amounts tie to the cent" in said(app)


def test_stored_data_is_taken_out_and_loaded_again(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = small_hospital_sqlite.url
    made: dict[str, Callable[[], bytes]] = {}
    draw = st.download_button

    def noted(label: str, data: Callable[[], bytes], *arguments: Any, **settings: Any) -> bool:
        made[settings["key"]] = data
        return draw(label, data, *arguments, **settings)

    monkeypatch.setattr(st, "download_button", noted)
    file = tmp_path / "january.csv"
    file.write_text(LEDGER)
    options = imports.ImportOptions(kind="ledger", mode="only_new")
    imports.post(url, ADMIN, file, filename=file.name, options=options)

    app = open_app(url, "pages/imports/files.py")
    assert not app.exception
    assert "3 rows; the file can be imported again." in said(app)
    for ending in ("csv", "xlsx"):
        again = tmp_path / f"again.{ending}"
        again.write_bytes(made[f"export_{ending}"]())
        outcome = imports.post(url, ADMIN, again, filename=again.name, options=options)
        assert (outcome.rows_loaded, outcome.rows_duplicate) == (0, 3)

    app.selectbox(key="export_kind").set_value("Departments").run()
    assert "4 rows; the file can be imported again." in said(app)
