"""Initiatives, transfers and carry-forward on the screen, by role: who enters, who decides, what is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import reading
from data.models import BudgetAdjustment
from services.budgets.adjusting import deciding, limits, listing
from tests.pages.people import press, said, sign_in, table_with
from tests.services.budgets.adjusting.test_adjusting import ABE, ANN, Planned, plan
from tests.small_hospital import SmallHospital

PAGE = "pages/budgets/adjustments.py"
Open = Callable[..., AppTest]


@pytest.fixture
def planned(small_hospital_sqlite: SmallHospital) -> Planned:
    """Return a small budget."""
    return plan(small_hospital_sqlite)


def test_without_a_version_the_page_says_where_to_begin(sqlite_url: str, open_app: Open) -> None:
    app = open_app(sqlite_url, PAGE)

    assert not app.exception
    assert "No budget versions yet" in said(app)


def test_an_initiative_is_added_and_shown(planned: Planned, open_app: Open) -> None:
    limits.set_limit(planned.url, ANN, minor=1_000_00)
    app = open_app(planned.url, PAGE)
    app.text_input(key="initiative_name").set_value("Second CT scanner")
    app.text_input(key="initiative_owner").set_value("Ann")
    app.number_input(key="initiative_amount").set_value(250.5)
    app.toggle(key="initiative_recurrent").set_value(True)
    press(app, "initiative_do")

    assert not app.exception
    assert "needs a justification" in said(app)  # $3,006 in the year
    app.text_area(key="initiative_reason").set_value("The first one is full")
    press(app, "initiative_do")

    assert "Added to “Budget 2026”" in said(app)
    table = table_with(app, "Name")
    assert table["Status"].tolist() == ["In the budget"]
    (row,) = listing.adjustments(planned.url, ANN, version_id=planned.hospital.version).to_dict("records")
    assert (row["amount_minor"], row["year_minor"]) == (250_50, 12 * 250_50)
    assert (app.text_input(key="initiative_name").value, app.number_input(key="initiative_amount").value) == ("", 0)

    press(app, "adjustment_withdraw_")
    assert not app.exception
    assert planned.total() == 12 * 700_00


def test_finance_sets_when_a_justification_is_needed(planned: Planned, open_app: Open) -> None:
    app = open_app(planned.url, PAGE)
    app.number_input(key="justification_value").set_value(5000.0)
    press(app, "justification_do")

    assert not app.exception
    assert limits.load_limit(planned.url, ANN) == 5_000_00


def opened_at_transfers(planned: Planned, open_app: Open) -> AppTest:
    app = open_app(planned.url, PAGE)
    app.session_state["adjustment_tab"] = "Transfers and carry-forward"
    return app.run()


def test_an_approver_decides_on_a_transfer(planned: Planned, open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    planned.make("transfer")
    sign_in(monkeypatch, "approver")
    app = opened_at_transfers(planned, open_app)
    assert "transfer_do" not in {button.key for button in app.button}

    press(app, "adjustment_approve_")

    assert not app.exception
    assert "part of the budget now" in said(app)
    app.session_state["adjustment_tab"] = "Original and revised"
    app.run()
    assert set(table_with(app, "Revised").columns) >= {"Original", "Transfers", "Carried forward", "Revised"}


def test_a_decision_is_about_what_was_chosen(planned: Planned, open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A colleague was first: the box fell to the next request, and the press approved that one."""
    older, newer = planned.make("transfer"), planned.make("transfer")
    sign_in(monkeypatch, "approver")
    app = opened_at_transfers(planned, open_app)
    assert app.selectbox(key="adjustment_asked").value == newer
    deciding.refuse(planned.url, ABE, adjustment_id=newer, note="Not this year")

    press(app, "adjustment_approve_")

    with reading(planned.url) as session:
        assert session.get_one(BudgetAdjustment, older).status == "requested"


def test_who_asked_cannot_approve(planned: Planned, open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    planned.make("transfer")
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", replace(ANN, role="admin"))
    app = press(opened_at_transfers(planned, open_app), "adjustment_approve_")

    assert not app.exception
    assert "You submitted this yourself" in said(app)


@pytest.mark.parametrize(("role", "may"), [("viewer", False), ("executive", False), ("approver", False),
                                           ("manager", True), ("finance_lead", True)])  # fmt: skip
def test_who_may_enter(planned: Planned, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str, may: bool) -> None:
    person = sign_in(monkeypatch, role)
    if role == "manager":
        hers = replace(person, departments=frozenset({planned.hospital.departments["ICU"]}))
        monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", hers)
    app = open_app(planned.url, PAGE)

    assert not app.exception
    assert ("initiative_do" in {button.key for button in app.button}) is may
    if role == "manager":
        assert app.selectbox(key="initiative_place").options == ["ICU Intensive care"]
        assert "justification_do" not in {button.key for button in app.button}


def test_a_refused_transfer_says_so(planned: Planned, open_app: Open) -> None:
    number = planned.make("transfer")
    deciding.refuse(planned.url, ABE, adjustment_id=number, note="Not this year")
    app = opened_at_transfers(planned, open_app)

    assert not app.exception
    assert table_with(app, "Status")["Status"].tolist() == ["Refused"]
