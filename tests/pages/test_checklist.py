"""Pages that lack an input say which one, and lead to where it is given."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import writing
from data.models import Department, LaborEntry
from tests.figures import post_actuals
from tests.pages.people import said, sign_in
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

Open = Callable[..., AppTest]


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


@pytest.mark.parametrize("page", ["pages/overview/board.py", "pages/imports/upload.py"])
def test_an_empty_database_lists_what_fills_the_pages(sqlite_url: str, open_app: Open, page: str) -> None:
    app = open_app(sqlite_url, page)

    assert not app.exception
    text = said(app)
    assert "What fills the pages** · 0 of 9" in text
    assert "productivity, staffing cost forecast" in text
    assert "Units of service" in links(app)
    here = page == "pages/imports/upload.py"  # no link from a page to itself
    assert ({"Ledger or trial balance", "Budget", "Volumes", "Hours and pay"} <= set(links(app))) != here


def test_what_is_there_is_ticked_with_its_months(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    post_actuals(small_hospital_sqlite, [(202601, "ICU", "6100", 1_00), (202602, "ICU", "6100", 1_00)])

    app = open_app(small_hospital_sqlite.url, "pages/imports/upload.py")

    assert "Ledger or trial balance · Jan – Feb 2026" in said(app)
    assert "Ledger or trial balance" not in links(app)


@pytest.mark.parametrize("role", ["viewer", "manager", "approver"])
def test_who_may_not_give_an_input_gets_no_link(
    role: str, sqlite_url: str, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, "pages/overview/board.py")

    assert not app.exception
    assert "What fills the pages" in said(app)
    assert links(app).count("Budget") == 1  # in the menu


def test_productivity_without_units_says_so(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    hospital = small_hospital_sqlite
    with writing(hospital.url) as session:
        for code in ("ICU", "ED", "LAB"):
            session.get_one(Department, hospital.departments[code]).uos_measure_id = None
    post_actuals(hospital, [(202601, "ICU", "5100", 1_00)])
    add_hours(hospital)
    add_months(hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"], [100], first=202601)

    app = open_app(hospital.url, "pages/labor/productivity.py")

    assert not app.exception
    assert "Units of service" in links(app)
    assert "Volumes" not in links(app)


def add_hours(hospital: SmallHospital) -> None:
    with writing(hospital.url) as session:
        session.add(
            LaborEntry(
                department_id=hospital.departments["ICU"],
                job_class_id=hospital.job_classes["RN"],
                pay_code_id=hospital.pay_codes["REG"],
                day=date(2026, 1, 31),
                period=202601,
                hours_milli=1_000_000,
                amount_minor=100,
            )
        )
