"""Contract matching and look-alike suppliers: what people see and do, by role, on an empty database and on the demo."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.editors import editable
from services import status
from services.contracts import matching_queue
from services.spend import look_alikes as alike
from tests.pages.people import PEOPLE, press, said, sign_in, table_with
from tests.services.purchases import ADMIN, Store
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
PAGE = "pages/contracts/matching.py"


@pytest.fixture
def store(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> Store:
    store = Store(small_hospital_sqlite, tmp_path)
    store.price(store.contract("C-1", "S1"), "GL-1", 10_000_000)
    store.post(
        "2026-02-03,ICU,Medline Industries,GL-1,2,BX,10.50,21.00,,I-1,,\n"
        "2026-02-04,ED,Cardinal Health,GL-1,1,BX,12.00,12.00,,I-2,,\n"
        "2026-02-05,ED,Medline Industries,GL-1,1,CS,95.00,95.00,,I-3,,\n"
    )
    return store


def picked(app: AppTest, row: int) -> AppTest:
    key = f"matching_groups_{status.read(os.environ['DATABASE_URL']).data_version}"
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return app.run()


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_without_purchases_the_page_says_what_to_import(
    role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=PAGE)

    assert not app.exception
    assert "There are no purchases yet" in said(app)


def test_the_first_sentence_says_how_much_is_on_contracts_and_what_waits(store: Store, open_app: OpenApp) -> None:
    app = open_app(store.url, page=PAGE)

    assert not app.exception
    assert "2026: 90.6% of $128 invoiced is on contract. 2 groups of lines (2 lines, $107 invoiced)" in said(app)
    assert table_with(app, "Why")[["Supplier", "Why", "Invoiced"]].values.tolist() == [
        ["Medline Industries", "Unknown unit", 95.00],
        ["Cardinal Health", "On another supplier's contract", 12.00],
    ]


def test_a_person_decides_a_group_sees_the_effect_and_takes_it_back(store: Store, open_app: OpenApp) -> None:
    app = picked(open_app(store.url, page=PAGE), 1)
    chooser = next(box for box in app.selectbox if box.label == "Belongs to")
    app = chooser.select(next(option for option in chooser.options if option.startswith("C-1 "))).run()
    assert "1 line ($12.00 invoiced) of this item would count under this contract" in said(app).replace(
        "$12 ", "$12.00 "
    )

    app = app.button(key="decide").click().run()
    assert not app.exception
    assert "Undo it below" in said(app)
    assert not [box for box in app.selectbox if box.label == "Belongs to"]  # no other group slips into its place
    assert store.matched()[1] == ("person", "C-1", None, 10_00)

    app = (
        app.button(key=f"take_back_contract_{int(matching_queue.decisions(store.url, ADMIN)['id'].iloc[0])}")
        .click()
        .run()
    )
    assert not app.exception
    assert store.matched()[1] == ("none", None, "C-1", 10_00)


def test_a_person_says_what_a_unit_holds(store: Store, open_app: OpenApp) -> None:
    app = picked(open_app(store.url, page=PAGE), 0)
    app.number_input(key="unit_pieces").set_value(1000).run()
    app = app.button(key="unit_do").click().run()

    assert not app.exception
    assert "1 CS holds 1,000 pieces. Compared with the price: 1 line." in said(app)
    assert store.matched()[2] == ("price_list", "C-1", None, 100_00)


def test_a_viewer_looks_and_decides_nothing(store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, "viewer")

    app = picked(open_app(store.url, page=PAGE), 1)

    assert not app.exception
    assert not [box for box in app.selectbox if box.label == "Belongs to"]


def test_a_manager_sees_own_departments_only(store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    mona = replace(PEOPLE["manager"], departments=frozenset({store.hospital.departments["ICU"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)

    app = open_app(store.url, page=PAGE)

    assert not app.exception
    assert "100.0% of $21 invoiced is on contract. No lines are waiting for a decision." in said(app)


def test_look_alike_suppliers_are_merged_or_told_apart(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, page="pages/organization/registers.py", list="Suppliers")
    assert not app.exception
    assert "Possible duplicate suppliers" in said(app)

    pairs = alike.look_alikes(demo_url, ADMIN)[["keep_id", "other_id"]].values.tolist()
    app.session_state[f"look_alikes_{editable.rows_mark(pairs)}"] = {
        "edited_rows": {0: {"They are": "One supplier"}, 1: {"They are": "Two suppliers"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app = press(app, "look_alikes_do")

    assert not app.exception
    assert "1 merged, 1 kept as separate suppliers." in said(app)
    assert len(alike.look_alikes(demo_url, ADMIN)) == 2


def test_the_demo_says_what_share_is_on_contracts(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, page=PAGE)

    assert not app.exception
    assert "2026/27: 91.9% of $49.9M invoiced is on contract." in said(app)
    assert table_with(app, "Why")["Supplier"].iloc[0] == "Trident Orthopedics Group"
