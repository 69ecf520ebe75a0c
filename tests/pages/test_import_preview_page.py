"""The preview on the import page in human words: codes and names, units, unused columns, new codes to create."""

from pathlib import Path

from services import imports
from tests.pages.people import press, said, table_with
from tests.pages.test_import_page import ADMIN, LEDGER, PAGE, Open, reconciliation, upload
from tests.small_hospital import SmallHospital

LABOR = (
    "PP End Date,Home Dept,Dept Desc,Job Class,Earn Code,Hours,Gross Pay\n"
    "2026-01-10,ICU,Intensive care,CNA,REG,80.25,2400.10\n2026-01-10,ICU,Intensive care,LPN,REG,40,1500.00\n"
)


def test_the_first_rows_are_shown_in_words_and_units(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    app = open_app(small_hospital_sqlite.url, PAGE, kind="Labor")
    app = upload(app, "payroll.csv", LABOR.replace("CNA", "RN").replace("LPN", "TECH"))

    assert not app.exception
    shown = table_with(app, "Job class")
    assert shown.iloc[0].to_dict() == {
        "Department": "ICU Intensive care",
        "Job class": "RN Registered nurse",
        "Pay code": "REG",
        "Day": "Jan 10, 2026",
        "Month": "Jan 2026",
        "Hours": "80.25",
        "Amount": "$2,400.10",
    }


def test_a_column_without_a_meaning_is_listed(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    with_color = LEDGER.replace("Text\n", "Text;Folder color\n").replace("Gloves\n", "Gloves;blue\n")

    assert "Not used: “Folder color”." in said(
        upload(open_app(small_hospital_sqlite.url, PAGE, kind="Ledger"), "a.csv", with_color)
    )
    app = open_app(small_hospital_sqlite.url, PAGE, kind="Ledger")
    assert "Every column with data is used." in said(upload(app, "b.csv", LEDGER))


def test_new_codes_are_created_by_one_button(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url = small_hospital_sqlite.url
    app = upload(open_app(url, PAGE, kind="Ledger"), "january.csv", LEDGER)

    app = press(app, "codes_create_department")

    assert not app.exception
    assert "New: Departments (1): XRAY" in said(app)
    assert reconciliation(app)["Loaded"] == ("4", "1,650.00")


def test_the_first_file_of_its_kind_may_bring_codes(sqlite_url: str, tmp_path: Path, open_app: Open) -> None:
    """Departments came with the ledger; the first payroll file brings job classes, and nothing is set aside for it."""
    path = tmp_path / "ledger.csv"
    path.write_text("Date,Department,Account,Amount\n2026-01-31,ICU,5100,10.00\n", encoding="utf-8")
    options = imports.ImportOptions(kind="ledger", create_missing=True)
    imports.post(sqlite_url, ADMIN, path, filename=path.name, options=options)

    app = upload(open_app(sqlite_url, PAGE, kind="Labor"), "payroll.csv", LABOR)

    assert not app.exception
    assert app.button(key="import_post").label == "Post 2 lines"
    assert "New: Job classes (2): CNA, LPN" in said(app)
