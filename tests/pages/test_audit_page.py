"""The page of the audit trail: who may read it, its filters and links, one event, its pages and its files."""

import io
from collections.abc import Callable

import pandas as pd
import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from data.engine import writing
from pages.common import downloads
from services import audit
from services.budgets import cells
from services.budgets.cells import CellEdit
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from tests.pages.people import press, said, sign_in, table_with
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
PAGE = "pages/trail/audit.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    one = small_hospital_sqlite
    accounts.add(one.url, LOCAL_ACTOR, email="fay@x.org", name="Fay Lund", role="finance_lead")
    fay = Actor(name="fay@x.org", role="finance_lead")
    for department, amount in (("ICU", 1_250_00), ("ED", 7_00)):
        edit = CellEdit(one.departments[department], one.accounts["5100"], 202601, 0, amount)
        cells.save(one.url, fay, version_id=one.version, edits=[edit], note="Census")
    return one


@pytest.mark.parametrize("role", ["finance_lead", "approver", "admin"])
def test_who_audits_reads_what_was_typed_from_old_to_new(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    sign_in(monkeypatch, role)
    app = open_app(hospital.url, PAGE)

    assert not app.exception
    assert "3 events, newest first" in said(app)
    assert "The chain of 3 events is intact." in said(app)
    table = table_with(app, "Old → new")
    assert table["Who"].tolist() == ["Fay Lund (fay@x.org)", "Fay Lund (fay@x.org)", "At this computer"]
    assert table["Old → new"].iloc[1].startswith("Figure: $0.00 → $1,250.00 · ICU Intensive care")
    assert table["Reason"].iloc[1] == "Census"


@pytest.mark.parametrize("role", ["viewer", "executive", "manager"])
def test_for_others_there_is_no_such_page(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    sign_in(monkeypatch, role)

    with pytest.raises(ValueError, match="Could not find a navigation page"):
        open_app(hospital.url, PAGE)


@pytest.mark.parametrize(
    ("link", "count"),
    [
        ({"who": "fay@x.org"}, 2), ({"what": "user"}, 1), ({"department": "ED"}, 1), ({"find": "intensive care"}, 1),
        ({"since": "2020-01-01", "until": "2020-12-31"}, 0), ({"about": "app_user/1"}, 1),
        ({"who": "fay@x.org", "department": "ICU", "what": "budget"}, 1),
    ],
)  # fmt: skip
def test_a_link_shows_the_view_that_it_was_taken_from(
    hospital: SmallHospital, open_app: OpenApp, link: dict[str, str], count: int
) -> None:
    app = open_app(hospital.url, PAGE, **link)

    assert not app.exception
    if count:
        assert len(table_with(app, "Old → new")) == count
    else:
        assert "No event is like this." in said(app)


def test_a_selected_event_shows_its_fields_and_leads_on(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, PAGE)
    key = next(one.key for one in app.dataframe if one.key and one.key.startswith("audit_table_"))
    app.session_state[key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()

    assert "Event 2: Budget figures changed" in "\n".join(one.value for one in app.subheader).replace("\\", "")
    row = table_with(app, "Where").iloc[0]
    assert (row["Where"], row["Old"], row["New"]) == (
        "ICU Intensive care · 5100 Salaries and wages · Jan 2026", "$0.00", "$1,250.00",
    )  # fmt: skip

    press(app, "audit_about")
    assert len(table_with(app, "Old → new")) == 2
    assert "About Budget 2026 only" in [one.label for one in app.button]
    press(app, "about_all")
    assert len(table_with(app, "Old → new")) == 3


def test_pages_turn_and_stay_while_more_happens(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.trail.events.PAGE_SIZE", 2)
    defaults = {"number": 1, "newest": None, "size": 2}
    monkeypatch.setattr("services.trail.events.page.__kwdefaults__", defaults)
    app = open_app(hospital.url, PAGE)
    assert len(table_with(app, "Old → new")) == 2
    with writing(hospital.url) as session:
        audit.record(session, LOCAL_ACTOR, "contract.change", "contract/1", {})

    app.session_state["page"] = 2
    app.run()

    assert table_with(app, "Old → new")["What"].tolist() == ["User added"]


def test_a_broken_chain_is_said_on_top(hospital: SmallHospital, open_app: OpenApp) -> None:
    with writing(hospital.url) as session:
        session.connection().execute(text("DROP TRIGGER audit_event_no_update"))
        session.connection().execute(text("UPDATE audit_event SET actor = 'eve' WHERE id = 2"))

    app = open_app(hospital.url, PAGE)

    assert "The chain is broken since event 2" in app.error[0].value


def test_a_long_chain_is_walked_along_when_it_is_asked_for(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.trail.audit_parts.AT_ONCE", 2)
    app = open_app(hospital.url, PAGE)
    assert "intact" not in said(app)

    press(app, "audit_chain")

    assert "The chain of 3 events is intact." in said(app)


def test_files_hold_all_events_of_the_view_field_by_field(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, bytes] = {}

    def keep(stem: str, *, as_csv: Callable[[], bytes], as_workbook: Callable[[], bytes], prefix: str) -> None:
        made["csv"], made["xlsx"] = as_csv(), as_workbook()

    monkeypatch.setattr(downloads, "csv_and_excel", keep)
    app = open_app(hospital.url, PAGE, who="fay@x.org")
    assert not app.exception

    table = pd.read_csv(io.BytesIO(made["csv"]), dtype="str")
    assert table[["Signed in as", "Old", "New", "Reason"]].to_numpy().tolist() == [
        ["fay@x.org", "$0.00", "$7.00", "Census"],
        ["fay@x.org", "$0.00", "$1,250.00", "Census"],
    ]
    notes = pd.read_excel(io.BytesIO(made["xlsx"]), header=None, dtype="object", engine="calamine")[0].astype("str")
    assert "Who: fay@x.org" in notes.tolist()
