"""A budget that nobody is left to approve: the pages say so, before typing and after, and an administrator goes on."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from services.permissions import Actor
from tests.pages.people import press, said
from tests.services.budgets.stages.test_exemptions import ABE, ADA, WHY, two_people
from tests.services.budgets.stages.test_steps import take, with_lines
from tests.small_hospital import SmallHospital

Open = Callable[..., AppTest]
SHEET = {"version": "Budget 2026", "place": "ICU Intensive care"}


def as_person(monkeypatch: pytest.MonkeyPatch, person: Actor) -> None:
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", person)


def test_the_sheet_tells_who_may_approve_what_typing_costs(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_lines(small_hospital_sqlite)
    as_person(monkeypatch, Actor(name="fay@x.org", role="finance_lead"))

    app = open_app(small_hospital_sqlite.url, "pages/budgets/sheet.py", **SHEET)

    assert not app.exception
    assert "You can approve this budget as long as you change none of its figures." in said(app)


def test_an_administrator_lets_the_other_person_approve_with_a_reason(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = small_hospital_sqlite
    two_people(hospital)
    take(hospital, "submit", ADA, "ICU")
    as_person(monkeypatch, ADA)
    app = open_app(hospital.url, "pages/budgets/sheet.py", **SHEET)
    assert not app.exception
    assert "Nobody is left who may approve this: Abe changed figures of it." in said(app)

    key = f"exempt_{hospital.version}_{hospital.departments['ICU']}"
    app.text_input(key=f"{key}_reason").set_value(WHY)
    press(app, f"{key}_do")

    assert not app.exception
    assert f"Abe may approve this despite own changes, as Ada decided: {WHY}" in said(app)
    as_person(monkeypatch, ABE)
    app = open_app(hospital.url, "pages/budgets/sheet.py", **SHEET)
    press(app, "stage_approve")
    assert not app.exception
