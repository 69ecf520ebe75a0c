"""Budget versions on the screen: make, look, submit, approve, return, lock, by role."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from services.budgets import cells, comparison, versions
from services.budgets.cells import CellEdit
from services.permissions import Actor
from tests.pages.people import press, said, sign_in, table_with
from tests.services.books import post_budget, post_ledger, version_of
from tests.small_hospital import SmallHospital

PAGE = "pages/budgets/versions.py"
ADMIN = Actor(name="ada", role="admin")
Open = Callable[..., AppTest]


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return the small hospital with three budget lines."""
    found = small_hospital_sqlite
    icu, revenue, salaries = found.departments["ICU"], found.accounts["4000"], found.accounts["5100"]
    lines = [(202601, icu, revenue, 900_00), (202601, icu, salaries, 500_00), (202602, icu, salaries, 510_01)]
    post_budget(found.url, found.version, lines)
    return found


def test_totals_and_months_of_a_version(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, PAGE)

    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric} == {
        "Revenue": "$900",
        "Expense": "$1,010",
        "Result": "−$110",
    }
    months = table_with(app, "Month")
    assert months.iloc[0].tolist() == ["Jan 2026", 900.00, 500.00, 400.00]
    assert months.iloc[-1].tolist() == ["Year", 900.00, 1010.01, -110.01]


def test_a_version_goes_from_draft_to_locked(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, PAGE)
    for step in ("submit", "approve", "lock"):
        press(app, f"version_{step}")
        press(app, f"{step}_do")
        assert not app.exception
    assert version_of(hospital.url, hospital.version).status == "locked"
    assert "“Budget 2026” was locked." in said(app)
    assert not [button for button in app.button if button.key in ("version_submit", "version_delete", "version_edit")]


def test_a_dialog_that_is_out_of_date_changes_nothing(hospital: SmallHospital, open_app: Open) -> None:
    app = press(open_app(hospital.url, PAGE), "version_edit")
    versions.edit(hospital.url, ADMIN, version_id=hospital.version, revision=1, name="Budget 2026", note="by another")
    app.text_area(key="edit_note").set_value("mine")
    press(app, "edit_do")

    assert "Someone else changed" in app.error[0].value
    assert version_of(hospital.url, hospital.version).note == "by another"


def test_comparing_with_last_years_actuals_without_any(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, PAGE)
    totals = table_with(app, "Prior-year actuals")
    assert totals.iloc[:, :3].values.tolist() == [
        ["Revenue", 900.00, 0],
        ["Expense", 1010.01, 0],
        ["Result", -110.01, 0],
    ]


def test_lines_can_be_searched(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, PAGE)
    app.text_input(key="version_search").set_value("salaries").run()
    lines = table_with(app, "Source")
    assert lines[["Month", "Amount", "Source"]].values.tolist() == [
        ["Jan 2026", 500.00, "budget_0.csv, line 3"],
        ["Feb 2026", 510.01, "budget_0.csv, line 4"],
    ]


def test_without_a_version_the_page_says_what_to_do(sqlite_url: str, open_app: Open) -> None:
    app = open_app(sqlite_url, PAGE)
    assert not app.exception
    assert "No budget versions yet" in said(app)
    assert app.button(key="version_new")


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        ("viewer", set()),
        ("manager", set()),
        ("approver", set()),
        ("finance_lead", {"version_submit", "version_copy", "version_edit", "version_delete", "version_new"}),
        ("admin", {"version_submit", "version_copy", "version_edit", "version_delete", "version_new"}),
    ],
)
def test_each_role_sees_its_own_steps(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str, steps: set[str]
) -> None:
    sign_in(monkeypatch, role)
    app = open_app(hospital.url, PAGE)
    assert not app.exception
    assert {button.key for button in app.button if str(button.key).startswith("version_")} == steps


def test_an_approver_sees_approve_and_return_of_a_submitted_version(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions.submit(hospital.url, ADMIN, version_id=hospital.version, revision=1)
    sign_in(monkeypatch, "approver")
    app = press(open_app(hospital.url, PAGE), "version_return")
    press(app, "return_do")
    assert "Give a reason" in said(app)
    app.text_area(key="return_reason").set_value("Agency is too low")
    press(app, "return_do")
    assert version_of(hospital.url, hospital.version).status == "draft"


def test_a_new_version_begins_with_the_prior_year(hospital: SmallHospital, open_app: Open) -> None:
    icu, salaries = hospital.departments["ICU"], hospital.accounts["5100"]
    post_ledger(hospital.url, [(202500 + month, icu, salaries, None, 100_00) for month in range(1, 13)])
    app = press(open_app(hospital.url, PAGE), "version_new")
    app.text_input(key="new_version_name").set_value("Plan")
    assert app.number_input(key="new_version_year").value == 2026  # after the newest actuals; a draft of it exists
    app.selectbox(key="new_version_source").set_value("prior_year").run()
    assert "Actuals of Jan – Dec 2025" in said(app)

    app.number_input(key="new_version_expense").set_value(3.0)
    press(app, "new_version_do")

    assert not app.exception
    assert app.selectbox(key="version").value == "Plan"  # the page turns to what was made
    made = next(one for one in versions.list_versions(hospital.url, ADMIN) if one.name == "Plan")
    assert comparison.sums(hospital.url, ADMIN)[made.id].expense_minor == 1236_00


def test_a_revision_opens_compared_with_what_it_was_made_from(hospital: SmallHospital, open_app: Open) -> None:
    made = versions.copy(hospital.url, ADMIN, version_id=hospital.version, name="Revised")

    app = open_app(hospital.url, PAGE, version="Revised")

    assert app.selectbox(key=f"version_other_{made}").value == hospital.version


@pytest.mark.parametrize("name", ["Total", "Difference", "Account", "%"])
def test_a_version_may_be_called_like_a_column(hospital: SmallHospital, open_app: Open, name: str) -> None:
    made = versions.copy(hospital.url, ADMIN, version_id=hospital.version, name=name)
    icu, salaries = hospital.departments["ICU"], hospital.accounts["5100"]
    edit = CellEdit(icu, salaries, 202601, 500_00, 777_77)
    cells.save(hospital.url, ADMIN, version_id=made, edits=[edit])

    app = open_app(hospital.url, PAGE, version=name)

    assert not app.exception
    assert "Something went wrong" not in said(app)
    tables = [set(map(str, table.value.columns)) for table in app.dataframe]
    assert any({"Difference", "Budget 2026"} <= columns for columns in tables)


@pytest.mark.parametrize(("step", "key"), [("version_copy", "copy"), ("version_edit", "edit")])
def test_the_page_turns_to_a_version_that_was_copied_or_renamed(
    hospital: SmallHospital, open_app: Open, step: str, key: str
) -> None:
    versions.create(hospital.url, ADMIN, name="A later year", fiscal_year=2030)
    app = press(open_app(hospital.url, PAGE, version="Budget 2026"), step)
    app.text_input(key=f"{key}_name").set_value("  Budget  2026, again ")
    press(app, f"{key}_do")

    assert not app.exception
    assert app.selectbox(key="version").value == "Budget 2026, again"
