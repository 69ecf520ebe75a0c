"""Trouble with the machine on pages: one sentence that is true about what was saved, also in dialogs and fragments."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

from data.engine import engine_for, reading
from data.models import LedgerEntry
from services import settings
from services.organization import hospital as hospital_settings
from tests import machine_faults
from tests.pages.people import press, said
from tests.pages.test_import_page import LEDGER, upload
from tests.small_hospital import SmallHospital
from tests.syntax import nodes_of

PROJECT = Path(__file__).resolve().parents[2]
HOSPITAL, VARIANCE, UPLOAD = "pages/organization/hospital.py", "pages/variance/comparison.py", "pages/imports/upload.py"
BUSY = "The database is busy: someone else is writing to it."
Open = Callable[..., Any]


def error_of(app: Any) -> str:
    assert not app.exception
    (error,) = app.error
    return str(error.value).replace("*", "")


def test_a_save_that_meets_a_lock_says_that_nothing_was_saved(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = small_hospital_sqlite.url
    app = open_app(url, HOSPITAL)
    app.text_input(key="hospital_name").set_value("Riverside")

    with machine_faults.held_by_another_process(url, monkeypatch, against="IMMEDIATE"):
        press(app, "hospital_save")

    assert error_of(app) == f"{BUSY} Nothing was saved. Try again in a minute."
    with reading(url) as session:
        assert settings.load(session).hospital_name != "Riverside"


def test_a_page_that_cannot_be_read_says_nothing_about_saving(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = small_hospital_sqlite.url
    app = open_app(url, VARIANCE)

    with machine_faults.held_by_another_process(url, monkeypatch):
        app.run()

    assert error_of(app) == f"{BUSY} Try again in a minute."


def test_a_page_that_breaks_after_a_save_does_not_deny_it(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = small_hospital_sqlite.url
    path = machine_faults.path_of(url)
    store, whole = hospital_settings.change, []

    def store_then_break(*args: Any, **named: Any) -> Any:
        stored = store(*args, **named)
        engine_for(url).dispose()
        whole.append(path.read_bytes())
        path.write_bytes(whole[0][:100] + b"\xff" * (len(whole[0]) - 100))
        return stored

    monkeypatch.setattr(hospital_settings, "change", store_then_break)
    app = open_app(url, HOSPITAL)
    app.text_input(key="hospital_name").set_value("Riverside")
    press(app, "hospital_save")

    assert error_of(app).startswith("The database file is damaged")
    assert "Nothing was" not in said(app)
    engine_for(url).dispose()
    path.write_bytes(whole[0])
    with reading(url) as session:
        assert settings.load(session).hospital_name == "Riverside"


def test_an_import_and_an_undo_that_meet_a_lock_change_nothing(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = small_hospital_sqlite.url

    def lines() -> int:
        with reading(url) as session:
            return session.exec(select(func.count()).select_from(LedgerEntry)).one()

    app = upload(open_app(url, UPLOAD, kind="Ledger"), "january.csv", LEDGER)
    with machine_faults.held_by_another_process(url, monkeypatch, against="IMMEDIATE"):
        press(app, "import_post")
    assert f"{BUSY} Nothing was saved." in said(app).replace("*", "")
    assert lines() == 0

    press(app, "import_post")
    assert lines() == 3
    with machine_faults.held_by_another_process(url, monkeypatch, against="IMMEDIATE"):
        press(app, "import_undo")
    assert f"{BUSY} Nothing was saved." in said(app).replace("*", "")
    assert lines() == 3


def test_bugs_say_what_became_of_the_work(
    small_hospital_sqlite: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = hospital_settings.change

    def store_then_fail(*args: Any, **named: Any) -> Any:
        store(*args, **named)
        raise ZeroDivisionError

    monkeypatch.setattr(hospital_settings, "change", store_then_fail)
    app = open_app(small_hospital_sqlite.url, HOSPITAL)
    app.text_input(key="hospital_name").set_value("Riverside")
    press(app, "hospital_save")

    assert error_of(app).startswith("Something went wrong in Caseload. What you saved is stored;")


def test_fragments_and_dialogs_which_run_without_app_py_show_errors_as_sentences() -> None:
    bare = []
    for path in sorted((PROJECT / "pages").rglob("*.py")):
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef):
                names = [ast.unparse(one) for one in node.decorator_list]
                alone = any(one.startswith(("st.fragment", "st.dialog")) for one in names)
                guarded = "messages.guard" in names
            else:  # st.dialog(title)(content)
                alone = isinstance(node, ast.Call) and isinstance(node.func, ast.Call)
                alone = alone and ast.unparse(node.func.func) in ("st.dialog", "st.fragment")  # type: ignore[attr-defined]
                how = ast.unparse(node.args[0]) if alone else ""  # type: ignore[attr-defined]
                guarded = how.startswith(("messages.guard(", "messages.guard_change("))
            if alone and not guarded:
                bare.append(f"{path.relative_to(PROJECT)}:{node.lineno}")  # type: ignore[attr-defined]
    assert bare == []
