"""Questions on the import page: choices with what follows, answers of last time, gaps, dates, sheets."""

from pathlib import Path

import xlsxwriter

from services import imports
from tests.pages.people import press, said
from tests.pages.test_import_page import ADMIN, BY_KIND, PAGE, Open, reconciliation, upload
from tests.small_hospital import SmallHospital

UNDECIDED = "Date;Department;Account;Amount\n2026-01-10;ICU;6100;1.000\n2026-01-11;LAB;6100;12.500\n"


def test_a_question_is_asked_with_its_choices_and_holds_the_posting(
    small_hospital_sqlite: SmallHospital, open_app: Open
) -> None:
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "undecided.csv", UNDECIDED)
    radio = next(element for element in app.radio if "thousands mark or the decimal sign" in element.label)

    assert (radio.options, radio.value) == (["It separates thousands", "It is the decimal sign"], None)
    assert "Likely: It separates thousands." in said(app)
    assert app.button(key="import_post").disabled

    radio.set_value("decimal").run()

    assert not app.button(key="import_post").disabled
    press(app, "import_post")
    assert not app.exception
    assert imports.list_batches(small_hospital_sqlite.url, ADMIN)["loaded_total_minor"].iloc[0] == 1350


def test_an_answer_of_last_time_is_shown_and_may_be_changed(
    small_hospital_sqlite: SmallHospital, open_app: Open, tmp_path: Path
) -> None:
    path = tmp_path / "earlier.csv"
    path.write_text(UNDECIDED.replace("2026-01", "2025-12"))
    options = imports.ImportOptions(kind="ledger", mode="only_new", answers={"thousands-mark": "thousands"})
    imports.post(small_hospital_sqlite.url, ADMIN, path, filename=path.name, options=options)

    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "undecided.csv", UNDECIDED)
    radio = next(element for element in app.radio if "thousands mark or the decimal sign" in element.label)

    assert radio.value == "thousands"
    assert "Answered as last time." in said(app)
    assert not app.button(key="import_post").disabled
    assert reconciliation(app)["Loaded"] == ("2", "13,500.00")
    radio.set_value("decimal").run()
    assert reconciliation(app)["Loaded"] == ("2", "13.50")


def test_lines_without_a_department_are_asked_about_on_the_page(
    small_hospital_sqlite: SmallHospital, open_app: Open
) -> None:
    lines = "Date,Account,Amount\n2026-01-10,6100,10.00\n"
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "hospital.csv", lines)
    radio = next(element for element in app.radio if "names no department" in element.label)

    radio.set_value("hospital").run()
    press(app, "import_post")

    assert not app.exception
    assert "1 line without a department went to “Whole hospital” (10.00)." in said(app)
    listed = open_app(small_hospital_sqlite.url, "pages/imports/files.py")
    assert "1 line without a department went to “Whole hospital” (10.00)." in said(listed)


def test_the_order_of_dates_is_one_choice_in_both_places(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    lines = "Date,Department,Account,Amount\n01/02/2026,ICU,6100,10.00\n03/04/2026,ICU,6100,10.00\n"
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "dates.csv", lines)
    next(element for element in app.radio if "day first or month first" in element.label).set_value("mdy").run()

    box = next(element for element in app.selectbox if element.label == "Date order")
    assert box.value == "mdy"
    box.set_value("dmy").run()
    assert next(element for element in app.radio if "day first or month first" in element.label).value == "dmy"


def test_the_sheet_is_asked_for_where_several_hold_as_much(
    small_hospital_sqlite: SmallHospital, open_app: Open, tmp_path: Path
) -> None:
    head = ("Period", "Department", "Account", "Amount")
    with xlsxwriter.Workbook(tmp_path / "two.xlsx") as book:
        for name, amount in (("Plan", 10), ("Other", 20)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, head)
            sheet.write_row(1, 0, ("2026-01", "ICU", "6100", amount))
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "two.xlsx", (tmp_path / "two.xlsx").read_bytes())
    assert app.button(key="import_post").disabled

    next(element for element in app.radio if "Choose the one to import" in element.label).set_value("Other").run()

    assert next(element for element in app.selectbox if element.label == "Sheet").value == "Other"
    assert not app.button(key="import_post").disabled
    assert reconciliation(app)["Loaded"] == ("1", "20.00")


def test_whether_credit_memos_take_back_is_asked_and_both_answers_go_on(
    small_hospital_sqlite: SmallHospital, open_app: Open
) -> None:
    lines = "Date,Department,Account,Document type,Amount\n2026-01-10,ICU,6100,,100.00\n"
    lines += "2026-01-12,ICU,6100,Credit memo,1.50\n"
    app = upload(open_app(small_hospital_sqlite.url, PAGE, **BY_KIND), "memos.csv", lines)
    assert app.button(key="import_post").disabled

    next(element for element in app.radio if "Do these lines take back" in element.label).set_value("as-written").run()
    assert reconciliation(app)["Loaded"] == ("2", "101.50")
    next(element for element in app.radio if "Do these lines take back" in element.label).set_value("negative").run()
    assert reconciliation(app)["Loaded"] == ("2", "98.50")

    press(app, "import_post")
    assert not app.exception
    assert imports.list_batches(small_hospital_sqlite.url, ADMIN)["loaded_total_minor"].iloc[0] == 98_50
