"""Spend, suppliers and payments review: what they say, on an empty database, by role, and on the demo hospital."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from data.engine import reading
from data.models import PaymentReview
from pages.common import cells
from services.spend import payments, supplier_notes
from services.spend import supplier as supplier_page
from tests.pages.people import PEOPLE, as_read, press, said, sign_in, table_with, unfold
from tests.services.books import post_ledger
from tests.services.buying import Bought, buy
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
SPEND, SUPPLIERS, REVIEW = (f"pages/spend/{name}.py" for name in ("analysis", "supplier", "payments"))
JAN = date(2026, 1, 10)


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    buy(
        small_hospital_sqlite,
        [
            Bought(date(2025, 1, 5), "S1", 800_00, item="GL", quantity=100, category="Supplies"),
            Bought(JAN, "S1", 900_00, item="GL", quantity=100, category="Supplies", invoice="MED-10021"),
            Bought(date(2026, 1, 15), "S1", 900_00, item="GL", quantity=100, category="Supplies", invoice="MED10021"),
            Bought(JAN, "S2", 300_00, category="Drugs", account="6200", department="ED", invoice="B-7"),
            Bought(JAN, "S2", 444_00, kind="order", order="PO-1", department="ED"),
        ],
    )
    return small_hospital_sqlite


@pytest.mark.parametrize("role", ["viewer", "manager", "finance_lead"])
@pytest.mark.parametrize("page", [SPEND, REVIEW])
def test_an_empty_database_says_what_to_do_next(
    page: str, role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=page)

    assert not app.exception
    assert "There is no spend" in said(app)


def test_without_suppliers_the_list_says_where_they_come_from(open_app: OpenApp, sqlite_url: str) -> None:
    assert "There are no suppliers yet." in said(open_app(sqlite_url, page=SUPPLIERS))


def test_the_page_says_what_was_spent_and_why_it_changed(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=SPEND)
    text = said(app)

    assert not app.exception
    assert "Jan 2026: $2.10K spent with 2 suppliers, 162.5% more than in the prior year." in text
    assert "Higher prices added $200 (own basket +12.5%)" in text
    assert "$444 is ordered and not yet invoiced, on 1 order line; the largest order is PO-1" in text
    assert [card.label for card in app.metric] == ["Spend", "Prices", "On contract", "Commitments"]
    assert "(HHI 7,551)" in text
    assert table_with(app, "Grade")["Supplier"].tolist() == ["Medline Industries", "Cardinal Health"]


def test_a_supplier_in_the_link_shows_its_lines(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=SPEND, supplier=str(hospital.suppliers["S2"]))

    lines = table_with(app, "Line")
    assert lines[["Invoice", "File"]].to_numpy().tolist() == [["B-7", "purchases_1.csv"]]
    assert "1 line, total $300.00" in said(app)


def test_a_category_in_the_link_narrows_the_page(hospital: SmallHospital, open_app: OpenApp) -> None:
    text = said(open_app(hospital.url, page=SPEND, category="Drugs"))

    assert "$300 spent with 1 supplier on Drugs" in text
    assert "Prices, volume and mix are separated for all categories together only." in text


@pytest.mark.parametrize("supplier", ["-1", "999999"])
def test_a_link_to_no_supplier_is_no_error(hospital: SmallHospital, open_app: OpenApp, supplier: str) -> None:
    for page in (SPEND, SUPPLIERS):
        assert not open_app(hospital.url, page=page, supplier=supplier).exception


def test_a_ledger_alone_gives_a_page_that_says_so(small_hospital_sqlite: SmallHospital, open_app: OpenApp) -> None:
    icu, supplies = small_hospital_sqlite.departments["ICU"], small_hospital_sqlite.accounts["6100"]
    one, two = small_hospital_sqlite.suppliers["S1"], small_hospital_sqlite.suppliers["S3"]
    lines: list[tuple[int, int, int, int | None, int]] = [
        (202601, icu, supplies, one, 500_00),
        (202601, icu, supplies, two, -20_00),
    ]
    post_ledger(small_hospital_sqlite.url, lines)

    app = open_app(small_hospital_sqlite.url, page=SPEND)
    text = said(app)

    assert not app.exception
    assert "$480 spent with 2 suppliers; no prior-year spend to compare with." in text
    assert "From ledger lines that name a supplier: no items, prices or contracts." in text


def test_a_manager_sees_no_other_departments_purchases(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    mona = replace(PEOPLE["manager"], departments=frozenset({hospital.departments["ED"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)

    for page in (SPEND, SUPPLIERS, REVIEW):
        app = open_app(hospital.url, page=page)
        seen = said(app) + "".join(frame.value.to_string() for frame in app.dataframe)
        assert not app.exception
        assert "Medline" not in seen, page
        assert "Intensive" not in seen, page


def test_a_suppliers_page_shows_prices_and_takes_a_note(hospital: SmallHospital, open_app: OpenApp) -> None:
    number = hospital.suppliers["S1"]
    app = open_app(hospital.url, page=SUPPLIERS, supplier=str(number))

    assert "Feb 2025 – Jan 2026: $1.80K paid, 125.0% more than in the prior 12 months." in said(app)
    assert table_with(app, "Average price")["Item"].tolist() == ["GL"]

    app.text_area(key="note_text").set_value("Late *twice*")
    press(app, "note_save")
    assert "Late *twice*" in said(app)
    press(app, "note_withdraw")
    assert supplier_notes.notes(hospital.url, PEOPLE["viewer"], supplier_id=number).empty
    press(app, "note_restore")
    assert len(supplier_notes.notes(hospital.url, PEOPLE["viewer"], supplier_id=number)) == 1


def test_a_viewer_may_read_but_not_judge(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "viewer")

    app = open_app(hospital.url, page=REVIEW)

    assert "1 possible duplicate payment, $900.00" in said(app)
    assert not [button for button in app.button if button.key and button.key.startswith(("confirmed", "cleared"))]


def test_a_verdict_is_given_counted_and_taken_back(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=REVIEW)
    assert "Invoice MED-10021 was booked again 5 days later, written MED10021." in said(app)

    app = press(app, "confirmed_duplicate")
    assert "1 confirmed, 0 cleared, 0 to review; $900.00 to recover." in said(app)
    app = press(app, "recovered_")
    assert "$0.00 to recover" in said(app)
    app = press(app, "take_back_duplicate")
    assert "Nobody has looked at them yet." in said(app)


def test_a_button_does_what_it_said_when_somebody_else_was_first(hospital: SmallHospital, open_app: OpenApp) -> None:
    """“Mark as recovered”, pressed after a colleague had marked it, took the mark away."""
    app = press(open_app(hospital.url, page=REVIEW), "confirmed_duplicate")
    button = next(one for one in app.button if one.label == "Mark as recovered")
    with reading(hospital.url) as session:
        (subject,) = session.exec(select(PaymentReview.subject)).all()
    payments.record_recovery(hospital.url, PEOPLE["admin"], subject=subject, amount_minor=900_00)

    app = button.click().run()

    assert "$0.00 to recover" in said(app)


def test_the_demos_spend_tells_its_stories(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, page=SPEND)
    text = said(app)

    assert not app.exception
    assert "Jul – Oct 2026: $49.9M spent with 110 suppliers, 6.9% more than in the prior year." in text
    assert "Higher prices added $1.46M (own basket +3.1%), more volume added $1.09M" in text
    assert "$4.70M is ordered and not yet invoiced, on 440 order lines; the largest order is PO-884120" in text
    assert table_with(app, "Grade")["Supplier"].iloc[0] == "Great Plains Pharmaceutical Distribution, Inc."
    unfold(app, "spend_details", "By month")
    assert "compared with each category's average month" in said(app)
    unfold(app, "spend_details", "Items whose price changed")
    dearer = table_with(app, "Price effect")
    assert dearer["Item"].iloc[0] == "IM-2002"
    unfold(app, "spend_details", "Supplies per unit of service")
    assert "From the ledger. Effect: change per unit × this year's volume." in said(app)
    unfold(app, "spend_details", "Suppliers to review")
    assert "Only one supplier: Waste (SafeHaul Medical Waste, $157K)." in said(app)
    assert table_with(app, "First paid")["Supplier"].tolist()[0] == "Redline Cyber Response"
    spellings = table_with(app, "Other name")
    assert len(spellings) == 4
    assert "MERIDIAN MEDICAL SUPPLY INC" in spellings["Other name"].tolist()
    unfold(app, "spend_details", "Commitments")
    assert table_with(app, "Open")["Order"].iloc[0] == "PO-884120"


def test_the_demos_payments_name_six_and_no_more(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, page=REVIEW)

    assert not app.exception
    assert "6 possible duplicate payments, $38,359.75" in said(app)


def test_a_contract_on_a_suppliers_page_opens_it(demo_url: str, open_app: OpenApp) -> None:
    listed = supplier_page.listing(demo_url, PEOPLE["viewer"], source="purchases", period=202610)
    number = int(listed.loc[listed["code"] == "V1003", "supplier_id"].iloc[0])
    app = open_app(demo_url, page=SUPPLIERS, supplier=str(number))
    assert "above contract prices on 7 items" in said(app)

    app.session_state[f"supplier_contracts_{number}"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()

    assert not app.exception
    assert app.title[0].value == "Contracts"
    assert "C-2024-003" in said(app) + str(app.selectbox(key="contract").value)


def test_a_web_address_in_a_name_becomes_no_link() -> None:
    shown = cells.escape("<b>x</b> | =HYPERLINK(https://evil.example) WWW.evil.example")

    assert not re.search(r"https?\\?://|www\\?\.", shown, re.IGNORECASE)
    assert as_read(shown) == "<b>x</b> | =HYPERLINK(https://evil.example) WWW.evil.example"


def test_without_categories_nothing_is_claimed_of_them(small_hospital_sqlite: SmallHospital, open_app: OpenApp) -> None:
    buy(small_hospital_sqlite, [Bought(JAN, "S1", 900_00), Bought(JAN, "S2", 300_00)])

    text = said(unfold(open_app(small_hospital_sqlite.url, page=SPEND), "spend_details", "Suppliers to review"))

    assert "No lines have a category." in text
    assert "Every category has" not in text
