"""Months and their checklist: closing with four eyes, who has not answered, and the figures as reported."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.engine import writing
from data.models import AppUser, DataVersion, RejectedRow
from pages.common import downloads
from services.month_end import close_records, closing, months
from services.permissions import LOCAL_ACTOR, Actor
from tests.figures import set_budget
from tests.pages.people import PEOPLE, press, said, sign_in, table_with
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

Open = Callable[..., AppTest]
ADMIN = Actor(name="ada", role="admin")
MONTHS, CHECKLIST = "pages/month_end/months.py", "pages/month_end/checklist.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    icu = small_hospital_sqlite.departments["ICU"]
    lines = [(period, icu, small_hospital_sqlite.accounts["5100"], None, 500_00) for period in (202601, 202602)]
    post_ledger(small_hospital_sqlite.url, lines)
    return small_hospital_sqlite


def status(hospital: SmallHospital) -> dict[int, str]:
    table = months.list_periods(hospital.url, ADMIN)
    return dict(zip(table["period"].tolist(), table["status"].tolist(), strict=True))


def two_people(url: str) -> None:
    with writing(url) as session:
        session.add_all([AppUser(email=f"{name}@x.example", name=name, role="viewer") for name in ("a", "b")])


def test_months_stand_in_their_order_with_their_state(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, MONTHS)

    assert not app.exception
    titles = [one.value for one in app.markdown if one.value.startswith("**")]
    assert titles[:2] == [
        "**Jan 2026** :blue-badge[:material/done: Whole]",
        "**Feb 2026** :blue-badge[:material/done: Whole]",
    ]
    assert "Revenue $0 · Expense $500 · Result −$500 · No approved budget" in said(app)


def test_a_month_is_closed_in_its_row_with_a_reason_and_opened_again(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, MONTHS)
    press(app, "month_close_202601")
    assert "No approved budget has figures for the month." in said(app)
    press(app, "month_do")
    assert "Give a reason: not everything on the checklist of January 2026 is settled." in said(app)
    app.text_input(key="month_reason").set_value("Final after review")
    press(app, "month_do")

    assert "January 2026 is closed; its figures are kept as reported." in said(app)
    assert ":green-badge[:material/lock: Closed]" in said(app)
    assert "local: Final after review" in said(app)
    press(app, "month_reopen_202601")
    press(app, "month_do")
    assert "Give a reason." in said(app)
    app.text_input(key="month_reason").set_value("Late invoice")
    press(app, "month_do")
    assert status(hospital) == {202601: "open", 202602: "open"}


def test_a_month_that_has_not_begun_is_not_offered_to_be_closed(hospital: SmallHospital, open_app: Open) -> None:
    place = (hospital.departments["ICU"], hospital.accounts["5100"], None)
    post_ledger(hospital.url, [(209012, *place, 1_00)])  # a year that was typed wrong
    app = open_app(hospital.url, MONTHS)
    assert "Dec 2090" in said(app)
    assert [button.key for button in app.button if "month_" in (button.key or "")] == []


def test_a_close_is_proposed_by_one_and_confirmed_by_another(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_people(hospital.url)
    sign_in(monkeypatch, "finance_lead")
    app = open_app(hospital.url, MONTHS)
    press(app, "month_close_202601")
    app.text_input(key="month_reason").set_value("No budget this year")
    press(app, "month_do")
    assert "The close of January 2026 is proposed; somebody else has to confirm it." in said(app)
    assert "You proposed this close, and nobody else may confirm it" in said(app)
    with writing(hospital.url) as session:
        session.add(AppUser(email="abe", name="Abe Otto", role="approver"))
    for page in (MONTHS, CHECKLIST):
        app = open_app(hospital.url, page, period="Jan 2026")
        assert "You cannot confirm this close yourself. Abe Otto can." in said(app)
        assert [button.key for button in app.button if "_202601" in (button.key or "")] == ["month_withdraw_202601"]

    sign_in(monkeypatch, "approver")
    app = open_app(hospital.url, MONTHS)
    assert "Close proposed" in said(app)
    assert "yourself" not in said(app)
    assert said(app).count("fay proposed to close the month: No budget this year") == 1
    press(app, "month_confirm_202601")
    assert said(app).count("fay proposed to close the month: No budget this year") == 2  # and where it is confirmed
    press(app, "month_do")

    assert "January 2026 is closed; its figures are kept as reported." in said(app)
    assert status(hospital)[202601] == "closed"


@pytest.mark.parametrize("step", ["confirm", "withdraw"])
def test_an_approver_answers_the_proposal_that_was_read(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Withdrawn and made anew while the dialog stood open, another proposal was confirmed than had been read."""
    two_people(hospital.url)
    closing.close(hospital.url, PEOPLE["finance_lead"], period=202601, reason="final")
    sign_in(monkeypatch, "approver")
    app = press(open_app(hospital.url, MONTHS), f"month_{step}_202601")
    if step == "withdraw":
        app.text_input(key="month_reason").set_value("Payroll is missing")
    closing.withdraw(hospital.url, PEOPLE["finance_lead"], period=202601, reason="wrong words")
    closing.close(hospital.url, PEOPLE["finance_lead"], period=202601, reason="Nothing to see here")

    press(app, "month_do")

    proposed = close_records.proposal(hospital.url, PEOPLE["approver"], period=202601)
    assert proposed is not None
    assert proposed.reason == "Nothing to see here"


def test_a_month_is_closed_with_what_was_read_as_open(hospital: SmallHospital, open_app: Open) -> None:
    """What opened while the dialog stood open was closed with the reason that was written for something else."""
    app = press(open_app(hospital.url, MONTHS), "month_close_202601")
    app.text_input(key="month_reason").set_value("We have no budget")
    post_batch_with_a_rejected_row(hospital)
    with writing(hospital.url) as session:
        session.get_one(DataVersion, 1).version += 1  # as an import does

    press(app, "month_do")

    assert status(hospital).get(202601, "open") == "open"


def test_an_approver_declines_with_a_reason(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_people(hospital.url)
    closing.close(hospital.url, PEOPLE["finance_lead"], period=202601, reason="final")
    sign_in(monkeypatch, "approver")
    app = open_app(hospital.url, CHECKLIST, period="Jan 2026")
    assert "fay proposed to close the month: final" in said(app)
    press(app, "month_withdraw_202601")
    app.text_input(key="month_reason").set_value("Payroll is missing")
    press(app, "month_do")
    assert "January 2026 stays open." in said(app)


def test_a_manager_reads_that_a_close_is_proposed_and_not_why(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_people(hospital.url)
    closing.close(hospital.url, PEOPLE["finance_lead"], period=202601, reason="Payroll of Emergency is wrong")
    manager = replace(sign_in(monkeypatch, "manager"), departments=frozenset(hospital.departments.values()))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", manager)

    for page in (MONTHS, CHECKLIST):
        app = open_app(hospital.url, page, period="Jan 2026")
        assert "fay proposed to close the month." in said(app)
        assert "Payroll of Emergency" not in said(app)


@pytest.mark.parametrize("role", ["viewer", "executive", "manager", "approver"])
def test_who_may_not_close_sees_no_button(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    sign_in(monkeypatch, role)
    for page in (MONTHS, CHECKLIST):
        app = open_app(hospital.url, page)
        assert not app.exception
        assert [button.key for button in app.button if "month_" in (button.key or "")] == []


def test_the_checklist_says_what_is_open(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, CHECKLIST, period="Feb 2026")

    assert not app.exception
    text = said(app)
    assert "February 2026: 2 items are open." in text
    assert "**Budget approved** · No approved budget has figures for the month." in text
    assert "**Prior month closed** · The month before is still open; close it first." in text


def test_a_manager_is_told_of_her_departments_and_reads_no_reason_of_finance(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_budget(hospital, [(202601, "ICU", "5100", 500_00)])
    post_batch_with_a_rejected_row(hospital)
    closing.close(hospital.url, LOCAL_ACTOR, period=202601, reason="The auditor insists")
    closing.reopen(hospital.url, LOCAL_ACTOR, period=202601, reason="Bonus of the director")
    assert "January 2026: 1 item is open." in said(open_app(hospital.url, CHECKLIST, period="Jan 2026"))
    own = frozenset({hospital.departments["ICU"]})
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", Actor(name="mona", role="manager", departments=own))

    for page in (CHECKLIST, MONTHS):
        app = open_app(hospital.url, page, **({"period": "Jan 2026"} if page == CHECKLIST else {}))
        assert not app.exception
        text = said(app)
        assert "auditor" not in text
        assert "Bonus" not in text
        assert "can be closed" not in text
        if page == CHECKLIST:
            assert "January 2026: nothing is open for your departments." in text
            assert "by local" in text
            assert "open then" not in text


def post_batch_with_a_rejected_row(hospital: SmallHospital) -> None:
    lab = hospital.departments["LAB"]
    batch = post_ledger(hospital.url, [(202601, lab, hospital.accounts["6100"], None, 1_00)])
    with writing(hospital.url) as session:
        session.add(RejectedRow(batch_id=batch, line_number=9, cells={"Amount": "x"}))


def test_who_has_not_answered_stands_on_the_checklist(hospital: SmallHospital, open_app: Open) -> None:
    place = (202601, hospital.departments["LAB"], hospital.accounts["5100"])
    post_ledger(hospital.url, [(*place, None, 90_000_00)])
    post_budget(hospital.url, hospital.version, [(*place, 10_000_00)])
    app = open_app(hospital.url, CHECKLIST, period="Jan 2026")

    table = table_with(app, "Open lines")
    assert table[["Department", "Open lines", "Open amount"]].values.tolist() == [["LAB Laboratory", 1, 80_000_00]]


def test_what_changed_after_the_close_is_shown_on_checklist_months_and_budget_versus_actual(
    hospital: SmallHospital, open_app: Open
) -> None:
    changed_after_close(hospital)

    app = open_app(hospital.url, CHECKLIST, period="Jan 2026")
    assert not app.exception
    sentence = "1 figure changed since it was reported; the operating result was −$500 and is −$525 now."
    assert f"January 2026: {sentence}" in said(app)
    assert "reopened" in said(app)
    totals = table_with(app, "As reported")
    assert totals.values.tolist() == [
        ["Revenue", 0, 0, 0], ["Expense", 500.00, 525.00, 25.00], ["Operating result", -500.00, -525.00, -25.00],
    ]  # fmt: skip
    assert table_with(app, "What happened")[["Changed", "What happened"]].values.tolist() == [[25.00, "Imported later"]]
    assert table_with(app, "Line")[["Line", "Amount"]].values.tolist() == [["Added since", 25.00]]

    assert "Result as reported −$500, now −$525, changed −$25" in said(open_app(hospital.url, MONTHS))
    app = open_app(hospital.url, "pages/variance/comparison.py", period="Feb 2026")
    assert not app.exception
    assert "Changed after close: 1 figure in Jan 2026" in [one.label.replace("\\", "") for one in app.expander]


def changed_after_close(hospital: SmallHospital) -> None:
    closing.close(hospital.url, LOCAL_ACTOR, period=202601, reason="final")
    closing.reopen(hospital.url, LOCAL_ACTOR, period=202601, reason="late")
    post_ledger(hospital.url, [(202601, hospital.departments["ICU"], hospital.accounts["5100"], None, 25_00)])


def test_the_workbook_of_budget_versus_actual_has_what_changed(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, bytes] = {}

    def keep(stem: str, *, as_csv: Any, as_workbook: Any, prefix: str = "") -> None:
        made[f"{stem}.csv"], made[f"{stem}.xlsx"] = as_csv(), as_workbook()

    changed_after_close(hospital)
    monkeypatch.setattr(downloads, "csv_and_excel", keep)
    open_app(hospital.url, "pages/variance/comparison.py", period="Jan 2026")

    table = pd.read_csv(io.BytesIO(next(made[name] for name in made if name.startswith("budget-versus-actual"))))
    assert set(table["Changed after close"]) == {-25.0}
    book = next(made[name] for name in made if name.startswith("budget-versus-actual") and name.endswith("xlsx"))
    sheet = pd.read_excel(io.BytesIO(book), sheet_name="Changed after close", header=None, engine="calamine")
    assert [500, 525, 25] in sheet.iloc[:, 2:5].values.tolist()
    files = pd.read_excel(io.BytesIO(book), sheet_name="Files behind changes", header=None, engine="calamine")
    assert "Imported later" in files.to_string()


def test_a_month_is_proposed_and_confirmed_without_explanations_by_a_reason_of_their_own(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = (202601, hospital.departments["LAB"], hospital.accounts["5100"])
    post_ledger(hospital.url, [(*place, None, 90_000_00)])
    post_budget(hospital.url, hospital.version, [(*place, 10_000_00)])
    two_people(hospital.url)
    sign_in(monkeypatch, "finance_lead")
    app = open_app(hospital.url, CHECKLIST, period="Jan 2026")
    press(app, "month_close_202601")
    assert table_with(app, "Variance")[["Department", "Variance"]].values.tolist() == [["LAB Laboratory", -80_000.00]]
    app.text_input(key="month_reason").set_value("final")
    press(app, "month_do")
    assert "LAB Laboratory (5100 Salaries and wages)" in app.error[0].value
    app.text_input(key="month_without").set_value("The lab closes in March")
    press(app, "month_do")
    assert "is proposed; somebody else has to confirm it." in said(app)

    sign_in(monkeypatch, "approver")
    app = open_app(hospital.url, CHECKLIST, period="Jan 2026")
    press(app, "month_confirm_202601")
    assert "Closed without them because: The lab closes in March" in said(app)
    assert "proposed to close the month: final" in said(app)
    press(app, "month_do")
    app = open_app(hospital.url, CHECKLIST, period="Jan 2026")
    assert "without explanation: LAB Laboratory (5100 Salaries and wages) – “The lab closes in March”" in said(app)
