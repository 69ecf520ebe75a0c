"""A sheet that was filled in elsewhere comes back on the budget sheet: what it changes is shown before it is stored."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from pages.common.downloads import XLSX
from reports.budgets.sheet_file import sheet_workbook
from reports.formats import Formats
from services.budgets import cells, sheet
from services.budgets.cells import CellEdit
from services.budgets.offline.sheet_files import to_fill_in
from services.permissions import Actor
from tests.pages.people import press, said, sign_in, table_with
from tests.services.books import post_budget
from tests.small_hospital import SmallHospital
from tests.workbook_edits import Value, edited

PAGE = "pages/budgets/sheet.py"
ANN = Actor(name="ann", role="finance_lead")
Open = Callable[..., AppTest]


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return the small hospital with a line in each of two departments; ICU's is in row 8 of its file."""
    known = small_hospital_sqlite
    lines = [(202601, known.departments[place], known.accounts["5100"], 500_00) for place in ("ICU", "ED")]
    post_budget(known.url, known.version, lines)
    return known


def file_of(hospital: SmallHospital, changes: dict[str, Value], code: str = "ICU") -> bytes:
    shown = sheet.load(hospital.url, ANN, version_id=hospital.version, department_id=hospital.departments[code])
    content = sheet_workbook(to_fill_in(shown, person="ann", currency="USD"), Formats("USD", "en_US"))
    return edited(content, changes)


def upload(app: AppTest, content: bytes, name: str = "icu.xlsx") -> AppTest:
    return app.file_uploader[0].set_value((name, content, XLSX)).run()


def opened(hospital: SmallHospital, open_app: Open) -> AppTest:
    return open_app(hospital.url, PAGE, place="ICU Intensive care")


def months(hospital: SmallHospital) -> tuple[int, ...]:
    shown = sheet.load(hospital.url, ANN, version_id=hospital.version, department_id=hospital.departments["ICU"])
    return shown.rows[0].months


def as_manager(hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    person = sign_in(monkeypatch, "manager")
    ids = frozenset(hospital.departments[code] for code in codes)
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", replace(person, departments=ids))


def test_a_manager_brings_her_sheet_back(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_manager(hospital, monkeypatch, "ICU")
    app = opened(hospital, open_app)

    upload(app, file_of(hospital, {"C8": 612.34, "D8": 7}))
    assert "The file changes 2 figures." in said(app)
    table = table_with(app, "In the file")
    assert table["Account"].tolist() == ["5100 Salaries and wages"] * 2
    assert table["In the file"].tolist() == [612.34, 7.00]
    press(app, "offline_accept_all")

    assert "2 figures were saved from icu.xlsx." in said(app)
    assert months(hospital)[:2] == (612_34, 7_00)
    assert "The file changes nothing" in said(app)  # it is still there, and says the same


def test_conflicts_are_marked_and_left_out_unless_they_are_taken(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_manager(hospital, monkeypatch, "ICU")
    content = file_of(hospital, {"C8": 600, "D8": 7})
    edit = CellEdit(hospital.departments["ICU"], hospital.accounts["5100"], 202601, 500_00, 555_00)
    cells.save(hospital.url, ANN, version_id=hospital.version, edits=[edit], note="Contract")
    app = upload(opened(hospital, open_app), content)

    assert "1 of them was changed here since the export." in said(app)
    conflicts = table_with(app, "Conflict")["Conflict"].tolist()
    assert conflicts[0].startswith("ann on ")
    assert conflicts[0].endswith(": Contract")
    assert conflicts[1] == ""
    press(app, "offline_accept_quiet")
    assert months(hospital)[:2] == (555_00, 7_00)
    press(app, "offline_accept_all")
    assert months(hospital)[:2] == (600_00, 7_00)


def test_empty_cells_and_decimals_are_asked_before_anything_can_be_accepted(
    hospital: SmallHospital, open_app: Open
) -> None:
    app = upload(opened(hospital, open_app), file_of(hospital, {"C8": None, "D8": 1.005}))

    assert not [button for button in app.button if button.key and button.key.startswith("offline_accept")]
    app.radio(key="offline_empty").set_value("Set to zero").run()
    app.checkbox(key="offline_round").check().run()
    press(app, "offline_accept_all")

    assert months(hospital)[:2] == (0, 1_01)


def test_part_of_the_changes_can_be_accepted(hospital: SmallHospital, open_app: Open) -> None:
    app = upload(opened(hospital, open_app), file_of(hospital, {"C8": 1, "D8": 2, "E8": 3}))
    (key,) = [name for name in app.session_state if str(name).startswith("offline_changes_")]
    app.session_state[key] = {"selection": {"rows": [0, 2], "columns": [], "cells": []}}
    app.run()
    press(app, "offline_accept_chosen")

    assert months(hospital)[:3] == (1_00, 0, 3_00)


def test_a_wrong_file_is_refused_in_plain_words(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_manager(hospital, monkeypatch, "ICU")
    app = opened(hospital, open_app)

    assert "You do not have access" in said(upload(app, file_of(hospital, {"C8": 1}, "ED")))
    assert "holds the text “tbd”" in said(upload(app, file_of(hospital, {"C8": "tbd"}), "b.xlsx"))
    assert not app.exception
    assert months(hospital)[0] == 500_00


@pytest.mark.parametrize("role", ["viewer", "approver"])
def test_readers_download_and_bring_nothing_back(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    sign_in(monkeypatch, role)

    app = opened(hospital, open_app)

    assert not app.exception
    assert len(app.get("download_button")) == 1
    assert len(app.file_uploader) == 0
