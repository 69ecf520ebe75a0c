"""Contracts, contract calendar and savings and leakage: what they say, to whom, and on an empty database."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from data.engine import reading, writing
from data.models import Contract, RebateTier
from services.contracts import editing, fields, register
from tests.figures import post_actuals
from tests.pages.people import PEOPLE, press, said, sign_in, table_with
from tests.services import contract_books as books
from tests.services.purchases import ADMIN
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
CONTRACTS = "pages/contracts/register.py"
CALENDAR = "pages/contracts/calendar.py"
LEAKAGE = "pages/contracts/leakage.py"
WIDGETS = ("text_input", "text_area", "selectbox", "date_input", "number_input")
DAY = {"as_of": "2026-11-24"}


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    hospital = small_hospital_sqlite
    post_actuals(hospital, [(202606, "ICU", "6100", 620_00)])
    number = books.add_contract(hospital, "A", title="Gloves", owner="Laura", promised_savings_minor=240_00)
    books.add_prices(hospital, number, {"gloves": 10})
    books.add_tiers(hospital, number, {1_100_00: 0.01, 1_300_00: 0.02})
    books.add_contract(hospital, "B", "S2", title="Scrubs", end_date=date(2026, 12, 31))
    books.buy(
        hospital,
        [
            *books.monthly("ICU", "S1", "gloves", 1000, 10, months=9),
            (date(2026, 10, 10), "ICU", "S1", "gloves", 1000, 12),
            (date(2026, 10, 11), "ED", "S3", "gas", 1, 500_00),
        ],
    )
    return hospital


@pytest.mark.parametrize(("page", "role"), [(CONTRACTS, "viewer"), (CALENDAR, "admin"), (LEAKAGE, "viewer")])
def test_an_empty_database_says_what_to_do_next(
    page: str, role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=page)

    assert not app.exception
    assert "There are no" in said(app)


def test_the_register_finds_contracts(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=CONTRACTS, **DAY)

    assert "2 contracts in force, worth $4.80K over their terms." in said(app)
    assert "1 notice date was missed (Scrubs)" in said(app)
    listed = table_with(app, "Standing")
    assert listed[["Contract", "Standing", "Used so far"]].to_numpy().tolist() == [
        ["B", "notice missed", 0],
        ["A", "to decide", 1_020.00],
    ]
    app.text_input(key="find").set_value("gloves laura").run()
    assert "No contract matches." in said(app)
    app.text_input(key="find").set_value("glo medline").run()
    assert table_with(app, "Standing")["Contract"].tolist() == ["A"]


def test_one_contract_says_where_it_stands_and_every_view_of_it_answers(
    hospital: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(hospital.url, page=CONTRACTS, contract="a", **DAY)  # a link may give the number alone
    text = said(app)

    assert not app.exception
    assert (
        "Notice by Nov 1, 2027 (in 342 days); otherwise it auto-renews until Dec 31, 2028 and commits $1.20K." in text
    )
    assert "Rebate of 2.0% from $1.30K a year: $1.02K so far, $1.22K projected. Chance of reaching it: about" in text
    assert "$80 of $100 promised so far was realized" in text
    assert table_with(app, "Probability")["Left to reach"].tolist() == ["$80", "$280"]
    for view, expected in (
        ("Prices and leakage", "Jan – Oct 2026: $20 paid above contract prices."),
        ("Purchases", "10 lines, total $1,020.00"),
        ("Negotiation brief", "Each 1% of price is worth $12 over 12 months"),
    ):
        app.button_group(key="view").set_value(view).run()
        assert not app.exception
        assert expected in said(app)

    app.number_input(key="what_price_1").set_value(-5.0)
    app.number_input(key="other_price_1").set_value(-10.0)
    app.number_input(key="switching_1").set_value(30.0).run()

    steps = next(frame.value for frame in app.dataframe if "As now" in frame.value.iloc[:, 0].tolist())
    plain = str.maketrans("−", "-", "$,")
    now, price, changed = (int(text.translate(plain)) for text in steps.iloc[:, 1])
    assert now + price == changed
    assert round(price / now, 2) == -0.05
    assert "Walk away above" in said(app)


def test_the_change_that_was_read_is_taken_back(hospital: SmallHospital, open_app: OpenApp) -> None:
    """A colleague changed the contract meanwhile, and the press took that back; a second press took back one more."""
    with reading(hospital.url) as session:
        number = session.exec(select(Contract.id).where(Contract.number == "A")).one()
    mine, theirs = {"title": "Exam gloves"}, {"title": "Gloves, sterile"}
    editing.change(hospital.url, PEOPLE["admin"], contract_id=number, values=mine)
    app = open_app(hospital.url, page=CONTRACTS, contract="A Exam gloves", **DAY)
    editing.change(hospital.url, PEOPLE["finance_lead"], contract_id=number, values=theirs)

    press(app, "contract_undo")

    with reading(hospital.url) as session:
        assert session.get_one(Contract, number).title == "Gloves, sterile"


def test_terms_and_tiers_are_changed_and_a_change_taken_back(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=CONTRACTS, contract="A Gloves", **DAY)

    app.number_input(key="contract_1_0_0_notice_days").set_value(90)
    app.number_input(key="contract_1_0_0_escalator_share").set_value(2.5)
    app.number_input(key="contract_1_0_0_annual_value_minor").set_value(1000.0)
    app.text_input(key="contract_1_0_0_title").set_value("Exam gloves")
    app.button(key="contract_save").click().run()

    assert not app.exception
    assert "A was changed." in said(app)
    assert "## Exam gloves" in said(app)
    assert "Reverts the last change to its terms by local." in said(app)
    terms = table_with(app, "Agreed").set_index("What")["Agreed"]
    assert terms[["Value a year", "Escalator"]].tolist() == ["$1,000", "2.5%"]
    press(app, "contract_undo")
    assert "Undone: the last change to its terms." in said(app)
    app.button_group(key="contract_part").set_value("Rebate tiers").run()
    app.session_state["tiers_1_2"] = {"edited_rows": {1: {"Rebate": 0.03}}, "added_rows": [], "deleted_rows": [0]}
    app.button(key="tiers_save").click().run()
    assert not app.exception
    with reading(hospital.url) as session:
        stored = session.exec(select(Contract).where(Contract.number == "A")).one()
        assert (stored.title, stored.notice_days, stored.escalator_share) == ("Gloves", 60, None)
        assert [(t.from_minor, t.rebate_share) for t in session.exec(select(RebateTier))] == [(1_300_00, 0.03)]


def test_every_field_stands_on_the_form_and_every_stated_one_on_the_page(
    hospital: SmallHospital, open_app: OpenApp
) -> None:
    filled = {"text": "x", "note": "x", "day": date(2027, 1, 2), "days": 3, "months": 4, "money": 5_00, "share": 0.06}
    values = {field.name: filled[field.kind] for field in fields.CONTRACT if field.kind in filled}
    editing.change(hospital.url, ADMIN, contract_id=1, values={**values, "number": "A", "title": "Gloves"})

    app = open_app(hospital.url, page=CONTRACTS, contract="A Gloves", **DAY)

    assert not app.exception
    drawn = {widget.key for kind in WIDGETS for widget in app.get(kind)}
    assert {f"contract_1_0_0_{field.name}" for field in fields.CONTRACT} <= drawn
    shown = set(table_with(app, "Agreed")["What"])
    assert {field.label for field in fields.CONTRACT} - shown == {"Title", "Document"}  # above and below the table
    assert "Document: x" in said(app)


def test_a_price_list_is_edited(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=CONTRACTS, contract="A Gloves", **DAY)
    app.button_group(key="contract_part").set_value("Price list").run()
    before = register.facts(hospital.url, ADMIN, contract_id=1, as_of=date(2026, 11, 24)).prices

    added = {"Item": "TAPE", "Price": 1.2345, "Price before": 1.5, "Valid from": "2026-02-01"}
    app.session_state["price_list_1_0"] = {
        "edited_rows": {0: {"Pieces": 10, "Unit": "BX"}}, "added_rows": [added, {"Unit": "EA"}], "deleted_rows": [],
    }  # fmt: skip
    app.button(key="prices_save").click().run()

    assert not app.exception
    after = register.facts(hospital.url, ADMIN, contract_id=1, as_of=date(2026, 11, 24)).prices
    first, tape = after[after["item"] == before["item"][0]].iloc[0], after[after["item"] == "TAPE"].iloc[0]
    assert (first["unit"], first["base_units"]) == ("BX", 10)
    assert first["unit_price_micro"] == before["unit_price_micro"][0]
    assert (tape["unit"], tape["base_units"], tape["unit_price_micro"]) == ("EA", 1, 1_234_500)
    assert (tape["baseline_price_micro"], tape["valid_from"], len(after)) == (
        1_500_000,
        date(2026, 2, 1),
        len(before) + 1,
    )


def test_a_contract_is_added(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=CONTRACTS, **DAY)

    app.text_input(key="contract_new_0_number").set_value("C")
    app.text_input(key="contract_new_0_title").set_value("Natural gas")
    app.button(key="contract_add_do").click().run()
    assert "Choose the supplier." in said(app)
    app.selectbox(key="contract_new_0_supplier_id").set_value(hospital.suppliers["S3"])
    app.number_input(key="contract_new_0_value_minor").set_value(1234.56)
    app.button(key="contract_add_do").click().run()

    assert not app.exception
    assert "C Natural gas was added." in said(app)
    assert "## Natural gas" in said(app)
    with reading(hospital.url) as session:
        assert session.exec(select(Contract.value_minor).where(Contract.number == "C")).one() == 1_234_56


def test_who_may_only_read_gets_no_forms(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "viewer")

    app = open_app(hospital.url, page=CONTRACTS, **DAY)

    for name in (None, "A Gloves"):
        app.selectbox(key="contract").set_value(name).run()
        assert not app.exception
        assert [button.key for button in app.button if button.key and button.key.startswith("contract_")] == []


def test_a_manager_sees_own_contracts_without_projections(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_manager_of(department: str) -> None:
        mine = replace(PEOPLE["manager"], departments=frozenset({hospital.departments[department]}))
        monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mine)

    as_manager_of("ICU")
    own = said(open_app(hospital.url, page=CONTRACTS, contract="A Gloves", **DAY))
    assert "## Gloves" in own
    assert "Rebate of" not in own
    as_manager_of("ED")
    assert "There are no contracts for you to see yet." in said(open_app(hospital.url, page=CONTRACTS))
    leak = open_app(hospital.url, page=LEAKAGE, period="Oct 2026")
    assert "$500 (100.0%) was bought without any contract" in said(leak)


def test_the_calendar_is_keyed_on_notice_dates(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=CALENDAR, **DAY)

    assert not app.exception
    assert "Next: Gloves, notice by Nov 1, 2027 (in 342 days); otherwise it renews until Dec 31, 2028" in said(app)
    cards = {card.label: card.value for card in app.metric}
    assert (cards["Missed"], cards["7 days"], cards["Later"]) == ("1", "0", "1")
    assert table_with(app, "Days left")[["Contract", "Days left"]].to_numpy().tolist() == [["Scrubs", -23]]
    app.button_group(key="within").set_value("All").run()
    assert table_with(app, "Days left")["Contract"].tolist() == ["Scrubs", "Gloves"]


def test_leakage_shows_each_number_with_its_lines(hospital: SmallHospital, open_app: OpenApp) -> None:
    post_actuals(hospital, [(202610, "ED", "6100", 500_00)])
    app = open_app(hospital.url, page=LEAKAGE)

    assert not app.exception
    assert (
        "Jan – Oct 2026: $500 (32.9%) was bought without any contract, nothing around one. $20 was paid above"
        in said(app)
    )
    assert "1 line, total $500.00" in said(app)
    app.button_group(key="leak").set_value("Above price").run()
    assert "1 line, $20.00 above price" in said(app)
    assert table_with(app, "PPV")["PPV"].tolist() == ["▼ (20)"]


def test_the_demo_hospitals_stories_stand_in_the_first_lines(demo_url: str, open_app: OpenApp) -> None:
    notice = said(open_app(demo_url, page=CALENDAR, **DAY))
    leaks = said(open_app(demo_url, page=LEAKAGE))

    assert "Next: Electronic health record, notice by Nov 30, 2026 (in 6 days)" in notice
    assert "otherwise it renews until Feb 28, 2030 and commits $16.2M. 4 more within 30 days." in notice
    assert "Jul – Oct 2026: $3.12M (6.2%) was bought without any contract, $914K around one. $92.8K was paid" in leaks
    warnings = [name for name in leaks.split("\n") if "Savings fell" in name]
    assert [text.split()[0] for text in warnings] == ["C-2024-003"]


def test_the_overview_names_the_contract_that_has_to_be_decided_on(hospital: SmallHospital, open_app: OpenApp) -> None:
    with writing(hospital.url) as session:
        soon = session.exec(select(Contract).where(Contract.number == "A")).one()
        soon.end_date = date.today() + timedelta(days=70)  # notice in ten days
        session.add(soon)

    app = open_app(hospital.url)

    link = next(link.proto for link in app.get("page_link") if link.proto.label == "Gloves")
    assert (link.page, link.query_string) == ("contracts", "contract=A")
    assert re.search(r"notice by \w{3} \d{1,2}, 20\d\d", said(app))


def test_what_a_manager_takes_along_says_whose_figures_it_holds(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The brief and the calendar carried the hospital's name over the contracts of one department."""
    named: list[str] = []
    monkeypatch.setattr(
        "reports.contracts.calendar_file.notice_calendar", lambda *_a, hospital, **_k: named.append(hospital)
    )
    monkeypatch.setattr("streamlit.download_button", lambda _label, make, *_a, **_k: make())
    mine = replace(PEOPLE["manager"], departments=frozenset({hospital.departments["ICU"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mine)

    app = open_app(hospital.url, page="pages/contracts/calendar.py")

    assert not app.exception
    assert named == ["Your hospital: Intensive care"]
