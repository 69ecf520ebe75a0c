"""The page of pay codes: what it says, to whom it lets change what, and what it tells before it saves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import writing
from data.models import PayCode
from services.labor import job_classes, pay_codes
from services.organization.registers import CellChange
from services.permissions import LOCAL_ACTOR
from tests.pages.people import PEOPLE, press, said, sign_in
from tests.services.labor.test_productivity import work
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
PAGE = "pages/labor/pay_codes.py"
NO_EDITS: dict[str, object] = {"added_rows": [], "deleted_rows": []}


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    work(small_hospital_sqlite, date(2026, 1, 31), {"REG": 1100, "OT": 60, "AGY": 100}, period=202601)
    with writing(small_hospital_sqlite.url) as session:
        session.add(PayCode(code="WKD", name="WKD", pay_group="regular", needs_review=True))
    return small_hospital_sqlite


@pytest.mark.parametrize("role", ["viewer", "admin"])
def test_an_empty_database_says_what_to_do_next(
    role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=PAGE)

    assert not app.exception
    assert "They come with the first time export" in said(app)


def test_the_page_says_how_many_codes_wait(hospital: SmallHospital, open_app: OpenApp) -> None:
    text = said(open_app(hospital.url, page=PAGE))

    assert "5 pay codes for 1,260 hours; 1 code with 0 of these hours needs review." in text


@pytest.mark.parametrize("role", ["viewer", "manager", "approver"])
def test_people_without_the_right_look_only(
    role: str, hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", replace(PEOPLE[role], name="x"))

    app = open_app(hospital.url, page=PAGE)

    assert not app.exception
    assert not [button for button in app.main.button if button.key is not None]
    assert app.dataframe[0].value["Code"].tolist()[0] == "WKD"


def test_a_new_group_tells_what_it_moves_then_is_saved_then_undone(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)
    codes = pay_codes.list_pay_codes(hospital.url, LOCAL_ACTOR)
    row = codes["code"].tolist().index("AGY")
    app.session_state["pay_codes_table_0"] = {"edited_rows": {row: {"Group": "Overtime"}}, **NO_EDITS}
    app.run()
    assert "AGY moves 100 hours ($9,000) from agency to overtime, in 1 month." in said(app)
    assert pay_codes.list_pay_codes(hospital.url, LOCAL_ACTOR)["pay_group"].tolist()[row] == "agency"

    press(app, "pay_codes_save")

    assert not app.exception
    assert "Saved." in said(app)
    saved = pay_codes.list_pay_codes(hospital.url, LOCAL_ACTOR).set_index("code")
    assert saved["pay_group"]["AGY"] == "overtime"
    assert "AGY: group agency → overtime" in said(app)

    press(app, "undo_")

    assert "Undone" in said(app)
    assert pay_codes.list_pay_codes(hospital.url, LOCAL_ACTOR).set_index("code")["pay_group"]["AGY"] == "agency"


def test_what_stays_as_somebody_else_stored_it_is_not_told_as_moved(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)
    codes = pay_codes.list_pay_codes(hospital.url, LOCAL_ACTOR)
    row = codes["code"].tolist().index("AGY")
    app.session_state["pay_codes_table_0"] = {"edited_rows": {row: {"Group": "Overtime"}}, **NO_EDITS}
    app.run()
    theirs = CellChange(int(codes["id"][row]), "pay_group", "agency", "float")
    pay_codes.save(hospital.url, LOCAL_ACTOR, changes=[theirs])
    press(app, "pay_codes_save")
    next(one for one in app.radio if "clash_0" in str(one.key)).set_value("stored").run()
    press(app, "clash_save")

    assert not app.exception
    assert "Saved." in said(app)
    assert "AGY moves" not in said(app)


def test_a_guessed_group_is_accepted_by_clearing_its_mark(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)
    app.session_state["pay_codes_table_0"] = {"edited_rows": {0: {"To review": False}}, **NO_EDITS}

    press(app.run(), "pay_codes_save")

    assert "all in a reviewed group" in said(app)


def test_two_job_classes_become_one_after_the_effect_is_told(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE, codes="Job classes")
    labels = app.selectbox(key="class_source").options
    app.selectbox(key="class_source").select(next(label for label in labels if label.startswith("RN"))).run()
    app.selectbox(key="class_target").select(next(label for label in labels if label.startswith("TECH"))).run()
    assert "Moves 1,260 hours of the last 12 months from RN" in said(app)

    press(app, "class_merge")

    assert not app.exception
    listed = job_classes.list_job_classes(hospital.url, LOCAL_ACTOR).set_index("code")
    assert listed["merged_into"]["RN"] == listed["name"]["TECH"]
    press(app, "unmerge_class_")
    assert "is no longer merged" in said(app)


def test_data_quality_leads_to_codes_that_wait(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page="pages/imports/data_quality.py")

    assert not app.exception
    assert "Pay codes (1)" in [tab.label for tab in app.tabs]
