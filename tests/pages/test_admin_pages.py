"""Months, organization, hospital settings and data quality: what they change, and for whom."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select, update
from streamlit.testing.v1 import AppTest

from app import PAGES
from data.engine import reading, writing
from data.models import Account, DataVersion, Department, RejectedRow, Supplier, UnknownCode
from services import imports, settings
from services.imports import ImportOptions
from services.organization import registers
from services.organization.registers import CellChange
from services.permissions import Actor
from tests.pages.people import press, said, sign_in, table_with
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")
ADDRESSES = ("months", "organization", "hospital", "quality", "files", "versions", "import")
ENTRIES = [entry for entry in PAGES if entry.address in ADDRESSES]
#: Who may open what; everybody else does not even see it in the menu.
FOR_ALL = {"months", "organization", "versions"}
OPEN_TO = {
    "viewer": FOR_ALL,
    "manager": FOR_ALL,
    "approver": FOR_ALL,
    "finance_lead": FOR_ALL | {"quality", "files", "import"},
    "admin": FOR_ALL | {"quality", "files", "import", "hospital"},
}
Open = Callable[..., AppTest]


@pytest.mark.parametrize("page", [entry.path for entry in ENTRIES])
def test_every_page_opens_on_an_empty_database(sqlite_url: str, open_app: Open, page: str) -> None:
    app = open_app(sqlite_url, page)
    assert not app.exception
    assert not app.error
    assert len(said(app)) > 20


@pytest.mark.parametrize("role", OPEN_TO)
def test_every_role_opens_its_pages_and_no_others(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    person = sign_in(monkeypatch, role)
    assert {entry.address for entry in ENTRIES if person.may(entry.permission)} == OPEN_TO[role]
    for entry in ENTRIES:
        if entry.address in OPEN_TO[role]:
            app = open_app(small_hospital_sqlite.url, entry.path)
            assert not app.exception
            assert not app.error, f"{role} on {entry.path}: {app.error[0].value}"


# Organization ---------------------------------------------------------------------------------------------------------


def edited(app: AppTest, key: str, changed: dict[int, dict[str, object]], added: list[dict[str, object]]) -> AppTest:
    app.session_state[key] = {"edited_rows": changed, "added_rows": added, "deleted_rows": []}
    return app.run()


def test_edited_cells_and_new_rows_are_saved_together(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url = small_hospital_sqlite.url
    app = open_app(url, "pages/organization/registers.py")
    rows = registers.list_departments(url, ADMIN)["code"].tolist()
    new = {"Code": "PHA", "Name": "Pharmacy", "Part of": "HOSP · Hospital", "Active": True}
    edited(app, "department_table_0", {rows.index("ICU"): {"Manager": "Dr. Ahn", "Part of": None}}, [new])
    assert app.button(key="department_save").label == "Save 3 changes"

    press(app, "department_save")

    assert not app.exception
    assert "Saved." in said(app)
    stored = registers.list_departments(url, ADMIN).set_index("code")
    assert stored.loc["ICU", ["manager", "parent"]].tolist()[0] == "Dr. Ahn"
    assert stored.loc["ICU", "parent"] is None or stored["parent"].isna()["ICU"]
    assert stored.loc["PHA", ["name", "parent"]].tolist() == ["Pharmacy", "HOSP"]


def test_a_cell_that_somebody_else_changed_is_named(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url = small_hospital_sqlite.url
    app = open_app(url, "pages/organization/registers.py")
    rows = registers.list_departments(url, ADMIN)["code"].tolist()
    with writing(url) as session:
        icu = session.get(Department, small_hospital_sqlite.departments["ICU"])
        assert icu is not None
        icu.manager = "Somebody else"
        session.add(icu)
    edited(app, "department_table_0", {rows.index("ICU"): {"Manager": "Dr. Ahn"}}, [])

    press(app, "department_save")

    assert "someone else changed the manager in the meantime" in app.warning[0].value
    both = [one.replace("\\", "") for one in app.radio(key="department_clash_0_0").options]
    assert both == ["Keep what is stored: Somebody else", "Save mine: Dr. Ahn"]
    app.radio(key="department_clash_0_0").set_value("asked").run()
    press(app, "department_clash_save")
    stored = registers.list_departments(url, ADMIN).set_index("code")
    assert stored.loc["ICU", "manager"] == "Dr. Ahn"


def test_discarding_the_edits_discards_what_clashes(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url = small_hospital_sqlite.url
    app = open_app(url, "pages/organization/registers.py")
    listed = registers.list_departments(url, ADMIN)
    change = CellChange(small_hospital_sqlite.departments["ICU"], "manager", None, "Somebody else")
    registers.save(url, ADMIN, kind="department", changes=[change])
    edited(app, "department_table_0", {listed["code"].tolist().index("ICU"): {"Manager": "Dr. Ahn"}}, [])
    press(app, "department_save")
    assert [one for one in app.radio if "clash" in str(one.key)]

    press(app, "department_reload")

    assert not app.exception
    assert not [one for one in app.radio if "clash" in str(one.key)]


def test_an_account_type_is_chosen_by_word(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url = small_hospital_sqlite.url
    app = open_app(url, "pages/organization/registers.py")
    app.segmented_control(key="list").set_value("Accounts").run()
    rows = registers.list_accounts(url, ADMIN)["code"].tolist()
    change = {"Type": "Revenue", "Category": "Other revenue", "Fixed share": 0.5}
    edited(app, "account_table_0", {rows.index("6900"): change}, [])
    press(app, "account_save")
    with reading(url) as session:
        account = session.get(Account, small_hospital_sqlite.accounts["6900"])
        assert account is not None
        assert (account.type, account.category, account.fixed_share) == ("revenue", "other_revenue", 0.5)


def test_suppliers_are_merged_and_taken_apart(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url, ids = small_hospital_sqlite.url, small_hospital_sqlite.suppliers
    app = open_app(url, "pages/organization/registers.py")
    app.segmented_control(key="list").set_value("Suppliers").run()
    app.selectbox(key="merge_source").set_value("Cardinal Health")
    app.selectbox(key="merge_target").set_value("Medline Industries")
    press(app, "merge_do")
    assert "Cardinal Health was merged into Medline Industries." in said(app).replace("**", "")

    press(app, f"unmerge_{ids['S2']}")

    with reading(url) as session:
        supplier = session.get(Supplier, ids["S2"])
        assert supplier is not None
        assert supplier.merged_into_id is None


# Hospital settings ----------------------------------------------------------------------------------------------------


def test_a_new_currency_is_used_at_once(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url = small_hospital_sqlite.url
    app = open_app(url, "pages/organization/hospital.py")
    app.text_input(key="hospital_name").set_value("St. Mary's")
    app.selectbox(key="hospital_currency").set_value("GBP")
    app.selectbox(key="hospital_locale").set_value("en_GB")
    app.selectbox(key="hospital_start").set_value(4)
    press(app, "hospital_save")
    assert not app.exception
    assert "£1,234,567.89" in said(app)
    with reading(url) as session:
        stored = settings.load(session)
    assert (stored.hospital_name, stored.fiscal_first_month) == ("St. Mary's", 4)


# Data quality ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_unknown(small_hospital_sqlite: SmallHospital, tmp_path: object) -> SmallHospital:
    """Return the small hospital after a file with a department that nobody knows."""
    from pathlib import Path

    path = Path(str(tmp_path)) / "file.csv"
    lines = ["Date,Department,Account,Amount", "2026-01-05,ICU,6100,10.00", "2026-01-06,XRAY,6100,20.50"]
    path.write_text("\n".join([*lines, "2026-01-07,ICU,6100,abc"]), encoding="utf-8")
    options = ImportOptions(kind="ledger")
    imports.post(small_hospital_sqlite.url, ADMIN, path, filename="file.csv", options=options)
    return small_hospital_sqlite


def test_what_waits_is_counted(with_unknown: SmallHospital, open_app: Open) -> None:
    app = open_app(with_unknown.url, "pages/imports/data_quality.py")
    assert not app.exception
    counts = {metric.label: metric.value for metric in app.metric}
    assert counts == {
        "Unknown codes": "1", "Rejected rows": "2", "Items to review": "0", "Months w/o budget": "1"
    }  # fmt: skip


def test_explaining_a_code_loads_the_rows_that_waited(with_unknown: SmallHospital, open_app: Open) -> None:
    app = open_app(with_unknown.url, "pages/imports/data_quality.py")
    edits = {"edited_rows": {0: {"Match to": "LAB · Laboratory"}}, "added_rows": [], "deleted_rows": []}
    app.session_state[queue_key(app)] = edits

    press(app, "queue_apply_department")

    assert not app.exception
    assert "XRAY: LAB · Laboratory. Waiting rows loaded: 1." in said(app)
    assert imports.unknown_codes(with_unknown.url, ADMIN).empty


def queue_key(app: AppTest) -> str:
    """Return the key of the table of unknown departments as it stands on the page."""
    (key,) = [
        key for key in app.session_state._state.filtered_state if re.fullmatch(r"queue_department_[0-9a-f]+", key)
    ]
    return str(key)


def test_what_is_chosen_for_a_code_is_of_no_other_one(with_unknown: SmallHospital, open_app: Open) -> None:
    """A colleague's file brought another code, of more money, in its place: it was matched as the first one."""
    app = open_app(with_unknown.url, "pages/imports/data_quality.py")
    edits = {"edited_rows": {0: {"Match to": "LAB · Laboratory"}}, "added_rows": [], "deleted_rows": []}
    app.session_state[queue_key(app)] = edits
    with writing(with_unknown.url) as session:
        session.exec(select(UnknownCode)).one().text = "MRI"
        session.exec(update(RejectedRow).values(issues=[]))
        session.get_one(DataVersion, 1).version += 1

    press(app, "queue_apply_department")

    assert not app.exception
    assert imports.unknown_codes(with_unknown.url, ADMIN)["text"].tolist() == ["MRI"]


def test_new_items_are_accepted_by_one_button(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    url = small_hospital_sqlite.url
    with writing(url) as session:
        session.add(Account(code="6999", name="Sundries", needs_review=True))
    app = open_app(url, "pages/imports/data_quality.py")
    press(app, "review_all_account")
    assert "1 accepted." in said(app)
    assert registers.needing_review(url, ADMIN).empty


def test_the_proof_says_that_everything_ties(with_unknown: SmallHospital, open_app: Open) -> None:
    app = open_app(with_unknown.url, "pages/imports/data_quality.py")
    press(app, "verify")
    assert not app.exception
    assert "Everything ties" in said(app)


# Imported files -------------------------------------------------------------------------------------------------------


def test_a_file_is_listed_with_its_rejected_rows_and_undone(with_unknown: SmallHospital, open_app: Open) -> None:
    app = open_app(with_unknown.url, "pages/imports/files.py")
    assert not app.exception
    assert table_with(app, "File")[["File", "Kind", "Loaded", "Total"]].values.tolist() == [
        ["file.csv", "Ledger", 1, "10.00"]
    ]
    assert table_with(app, "What to do")[["Line", "Column", "Value"]].values.tolist() == [
        [3, "Department", "XRAY"], [4, "Amount", "[masked]"]
    ]  # fmt: skip

    press(app, "undo_do")

    assert "Undone: 1 line of file.csv removed." in said(app)
    assert "No active file of this kind" in said(app)


def test_a_table_knows_what_changed_elsewhere_unless_it_is_being_edited(
    small_hospital_sqlite: SmallHospital, open_app: Open
) -> None:
    url, departments = small_hospital_sqlite.url, small_hospital_sqlite.departments
    app = open_app(url, "pages/organization/registers.py")

    def rename(old: str, new: str) -> None:
        registers.save(url, ADMIN, kind="department", changes=[CellChange(departments["ICU"], "name", old, new)])
        app.run()

    def shown() -> list[str]:
        return next(frame.value["Name"].tolist() for frame in app.dataframe if "Name" in frame.value)

    before = next(name for name in shown() if "ntensive" in name)
    rename(before, "Critical care")
    assert "Critical care" in shown()

    place = shown().index("Critical care")
    key = next(key for key in ("department_table_0", "department_table_1") if key in app.session_state)
    edited(app, key, {place: {"Manager": "Dr. Ahn"}}, [])
    rename("Critical care", "Step-down unit")
    assert app.button(key="department_save").label == "Save 1 change"
    assert "Critical care" in shown()
