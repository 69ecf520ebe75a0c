"""The negotiation brief while data changes: what is filled in follows, what a person typed stays."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import writing
from services import audit
from services.permissions import LOCAL_ACTOR
from tests.pages.people import said
from tests.services import contract_books as books
from tests.small_hospital import SmallHospital
from tests.volumes import add_months, seasonal

OpenApp = Callable[..., AppTest]
CONTRACTS = "pages/contracts/register.py"
BRIEF = {"contract": "A Gloves", "view": "Negotiation brief", "as_of": "2026-11-24"}
TYPED = ("other_price_1", "movable_1", "what_term_1")


def buy(hospital: SmallHospital, supplier: str, cents: int, day: int = 10) -> None:
    """Buy a hundred gloves in October, as an import would."""
    books.buy(hospital, [(date(2026, 10, day), "ICU", supplier, "gloves", 100, cents)])
    with writing(hospital.url) as session:
        audit.record(session, LOCAL_ACTOR, "import.purchases", "import_batch/1", {})


def filled_in(app: AppTest) -> list[float | None]:
    assert not app.exception
    return [app.number_input(key=key).value for key in TYPED]


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return a hospital that buys gloves at 10 cents a piece under a contract, and nowhere else."""
    hospital = small_hospital_sqlite
    number = books.add_contract(hospital, "A", title="Gloves", auto_renew_months=240)
    books.add_prices(hospital, number, {"gloves": 10})
    books.buy(hospital, books.monthly("ICU", "S1", "gloves", 1000, 10, months=9))
    return hospital


def test_what_is_filled_in_follows_the_data_until_somebody_types(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=CONTRACTS, **BRIEF)
    assert filled_in(app) == [None, 100.0, 240]

    buy(hospital, "S2", 12)
    assert filled_in(app.run()) == [20.0, 100.0, 240]

    buy(hospital, "S3", 9)
    assert filled_in(app.run()) == [-10.0, 100.0, 240]

    app.number_input(key="other_price_1").set_value(-15.0).run()
    buy(hospital, "S3", 8, day=11)
    assert filled_in(app.run()) == [-15.0, 100.0, 240]


def test_figures_beyond_what_may_be_typed_are_shown(hospital: SmallHospital, open_app: OpenApp) -> None:
    buy(hospital, "S2", 10_000)

    app = open_app(hospital.url, page=CONTRACTS, **BRIEF)

    assert filled_in(app) == [99_900.0, 100.0, 240]


def test_a_contract_says_that_volumes_are_being_forecast_anew(hospital: SmallHospital, open_app: OpenApp) -> None:
    behind = "There is no volume forecast yet"
    assert behind not in said(open_app(hospital.url, page=CONTRACTS, **BRIEF))

    place = hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"]
    add_months(*place, seasonal(36), first=202307)
    with writing(hospital.url) as session:
        audit.record(session, LOCAL_ACTOR, "import.statistics", "import_batch/1", {})

    assert behind in said(open_app(hospital.url, page=CONTRACTS, **BRIEF))
