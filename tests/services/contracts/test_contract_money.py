"""Attainment, savings and brief on a few purchases, on both databases."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from planning.contracts.renewal import Alternative, RenewalChange
from services.contracts import attainment, brief, savings, volume_driver
from services.errors import NotPermittedError
from services.forecasts import runs
from services.forecasts.references import SeriesRef
from services.permissions import Actor
from tests.figures import post_actuals
from tests.services import contract_books as books
from tests.small_hospital import SmallHospital
from tests.volumes import AUTOMATIC, add_months

#: Ten months are known, two are to come.
TODAY = date(2026, 11, 5)


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    """Ten months of purchases, on both databases."""
    return with_purchases(small_hospital)


@pytest.fixture
def on_sqlite(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """The same on SQLite, for rules that no database has a part in."""
    return with_purchases(small_hospital_sqlite)


def with_purchases(small_hospital: SmallHospital) -> SmallHospital:
    """1,000 gloves a month at 10 ¢ for the ICU from January on, 95 ¢ gowns from another supplier before."""
    books.buy(small_hospital, books.monthly("ICU", "S1", "gloves", 1000, 10, months=10))
    return small_hospital


def contract_with(hospital: SmallHospital, **values: object) -> int:
    number = books.add_contract(hospital, "A", **values)
    books.add_prices(hospital, number, {"gloves": 10})
    books.buy(hospital, [])  # the lines find their contract
    return number


def test_a_tier_is_projected_from_what_is_bought_so_far(hospital: SmallHospital, viewer: Actor) -> None:
    number = contract_with(hospital)
    books.add_tiers(hospital, number, {1_100_00: 0.01, 1_300_00: 0.02})

    (found,) = attainment.attainment(hospital.url, viewer, contract_id=number, as_of=TODAY)

    assert (found.to_date_minor, found.middle_minor) == (1_000_00, 1_200_00)
    assert found.months == tuple(range(202601, 202613))
    assert found.tiers["chance"].tolist() == [pytest.approx(0.99), pytest.approx(0.01)]
    assert (found.threshold_minor, found.expected_minor) == (1_300_00, 12_00)
    assert found.path["middle"].tolist() == [month * 100_00 for month in range(1, 13)]
    assert found.path["actual"].sum() == 10


def test_a_contract_year_from_mid_month_counts_invoice_days(hospital: SmallHospital, viewer: Actor) -> None:
    # 100.00 on the 10th of each month: ten in the year from November 15, 2025 to November 14, 2026, and by the day in
    # the part of November that counts (14 of 30 days)
    number = contract_with(hospital, start_date=date(2025, 11, 15), end_date=date(2027, 11, 14))
    books.add_tiers(hospital, number, {1_030_00: 0.01})

    (found,) = attainment.attainment(hospital.url, viewer, contract_id=number, as_of=TODAY)

    assert (found.first_day, found.last_day) == (date(2025, 11, 15), date(2026, 11, 14))
    assert (found.to_date_minor, found.middle_minor) == (1_000_00, 1_046_67)
    assert found.path["period"].tolist()[-1] == 202611


def test_a_month_that_has_only_begun_is_not_finished(on_sqlite: SmallHospital, viewer: Actor) -> None:
    number = contract_with(on_sqlite)
    books.add_tiers(on_sqlite, number, {1_100_00: 0.01})
    books.buy(on_sqlite, [(date(2026, 11, 2), "ICU", "S1", "gloves", 10, 10)])
    usual = [(month, "ICU", "5100", 90_000_00) for month in range(202601, 202611)]
    post_actuals(on_sqlite, [*usual, (202611, "ICU", "5100", 900_00)])

    (found,) = attainment.attainment(on_sqlite.url, viewer, contract_id=number, as_of=date(2026, 12, 3))

    assert found.path["actual"].sum() == 10
    assert (found.to_date_minor, found.middle_minor) == (1_001_00, 1_200_00)  # November is not taken for 1.00


def test_contract_years_share_no_invoice(hospital: SmallHospital, viewer: Actor) -> None:
    books.buy(hospital, [(date(2026, 6, 14), "ICU", "S1", "gloves", 10, 10), (date(2026, 6, 15), *_LATE)])
    number = contract_with(hospital, start_date=date(2025, 6, 15), end_date=date(2027, 6, 14))
    books.add_tiers(hospital, number, {100: 0.01})

    counted = [
        attainment.attainment(hospital.url, viewer, contract_id=number, as_of=day)[0].to_date_minor
        for day in (date(2026, 6, 14), TODAY)
    ]

    assert counted == [600_00 + 1_00, 400_00 + 7_00]  # six months up to June 10, then four


_LATE = ("ICU", "S1", "gloves", 70, 10)


def test_a_ceiling_and_a_commitment_over_the_term(on_sqlite: SmallHospital, viewer: Actor) -> None:
    number = contract_with(on_sqlite, ceiling_minor=1_500_00, minimum_commitment_minor=3_000_00)

    ceiling, minimum = attainment.attainment(on_sqlite.url, viewer, contract_id=number, as_of=TODAY)

    assert (ceiling.middle_minor, ceiling.expected_minor, ceiling.passed) == (2_400_00, 900_00, 202704)
    assert (minimum.chance, minimum.expected_minor) == (pytest.approx(0.01), 600_00)


def test_a_finished_term_is_certain_and_an_unstarted_one_has_nothing(on_sqlite: SmallHospital, viewer: Actor) -> None:
    number = contract_with(on_sqlite, end_date=date(2026, 6, 30), auto_renew_months=0, minimum_commitment_minor=600_00)

    def on(day: date) -> list[attainment.Attainment]:
        return attainment.attainment(on_sqlite.url, viewer, contract_id=number, as_of=day)

    assert [(one.chance, one.to_date_minor) for one in on(TODAY)] == [(1.0, 600_00)]
    assert on(date(2025, 12, 31)) == []


def test_with_too_few_months_nothing_is_projected(small_hospital_sqlite: SmallHospital, viewer: Actor) -> None:
    books.buy(small_hospital_sqlite, books.monthly("ICU", "S1", "gloves", 1000, 10, months=3))
    number = contract_with(small_hospital_sqlite)
    books.add_tiers(small_hospital_sqlite, number, {200_00: 0.01, 500_00: 0.02})

    (found,) = attainment.attainment(small_hospital_sqlite.url, viewer, contract_id=number, as_of=date(2026, 4, 3))

    assert (found.middle_minor, found.to_date_minor) == (None, 300_00)
    assert found.tiers["reached"].tolist() == [True, False]
    assert np.isnan(found.chance)


def test_spend_follows_the_volume_of_the_buying_department(on_sqlite: SmallHospital, viewer: Actor) -> None:
    """The unit was twice as full last November and December, so twice as much will be bought then."""
    number = contract_with(on_sqlite)
    books.add_tiers(on_sqlite, number, {1_500_00: 0.01})
    volumes = [100.0] * 10 + [200.0] * 2 + [100.0] * 10
    add_months(on_sqlite.url, on_sqlite.departments["ICU"], on_sqlite.measures["patient_days"], volumes, first=202501)

    (found,) = attainment.attainment(on_sqlite.url, viewer, contract_id=number, as_of=TODAY)

    assert found.middle_minor == pytest.approx(1_400_00, rel=0.02)
    assert found.driver.measures == ("Patient days",)
    assert (found.driver.modelled, found.driver.steady) == (0.0, 0.0)


def test_a_stored_forecast_of_the_volume_goes_before_last_year(
    hospital: SmallHospital, viewer: Actor, finance_lead: Actor
) -> None:
    """The unit will be half as full in November and December, and the model is sure of it."""
    number = contract_with(hospital)
    books.add_tiers(hospital, number, {1_150_00: 0.01})
    icu, days = hospital.departments["ICU"], hospital.measures["patient_days"]
    add_months(hospital.url, icu, days, [100.0] * 22, first=202501)
    figures = {name: [50.0, 50.0] for name in ("mean", "lo80", "hi80", "lo95", "hi95")}
    points = pd.DataFrame({"ds": pd.to_datetime(["2026-11-01", "2026-12-01"]), **figures})
    ref = SeriesRef("department", icu, days)
    runs.store(hospital.url, finance_lead, [runs.Result(ref, 12, "auto", "test", points, "hash", AUTOMATIC, "1")])

    (found,) = attainment.attainment(hospital.url, viewer, contract_id=number, as_of=TODAY)

    assert found.middle_minor == pytest.approx(1_100_00, rel=0.01)
    assert found.driver.modelled == 1.0


def test_a_manager_sees_no_projection_of_the_whole_hospital(on_sqlite: SmallHospital) -> None:
    number = contract_with(on_sqlite, promised_savings_minor=100_00)
    mine = Actor(name="mona", role="manager", departments=frozenset({on_sqlite.departments["ICU"]}))

    for service in (attainment.attainment, savings.of, brief.brief):
        with pytest.raises(NotPermittedError, match="all departments"):
            service(on_sqlite.url, mine, contract_id=number, as_of=TODAY)  # type: ignore[operator]
    assert savings.promises(on_sqlite.url, mine, as_of=TODAY) == []


def test_savings_rest_on_the_prices_before_where_they_are_known(hospital: SmallHospital, viewer: Actor) -> None:
    number = contract_with(hospital, promised_savings_minor=240_00)
    as_promised = savings.of(hospital.url, viewer, contract_id=number, as_of=TODAY)
    books.add_prices(hospital, number, {"gloves": 10}, baseline_price_micro=120_000, valid_from=date(2025, 1, 1))
    stated = savings.of(hospital.url, viewer, contract_id=number, as_of=TODAY)

    assert as_promised is not None
    assert stated is not None
    assert (as_promised.savings.basis, as_promised.savings.realized_to_date) == ("as promised", 100_00)
    assert (stated.savings.basis, stated.savings.realized_to_date) == ("prices before", 200_00)  # 2 ¢ on 10,000 gloves


def test_the_brief_says_what_a_percent_is_worth_and_where_to_walk_away(hospital: SmallHospital, viewer: Actor) -> None:
    number = contract_with(hospital)
    books.buy(hospital, [(date(2026, 9, 1), "ED", "S2", "gloves", 100, 9)])

    found = brief.brief(hospital.url, viewer, contract_id=number, as_of=TODAY)
    reckoned = brief.reckon(found, change=RenewalChange(price=-0.05), alternative=found.alternative)

    assert found.alternative == Alternative(price=pytest.approx(-0.1), movable=1.0)
    assert (found.yearly_minor, found.renewal_months) == (1_200_00, 12)
    assert reckoned.one_percent_minor == 12_00
    assert reckoned.effect["amount_minor"].iloc[-1] == 1_140_00
    assert reckoned.walk_away is not None
    assert (reckoned.walk_away.cost_minor, reckoned.walk_away.change) == (1_080_00, pytest.approx(-0.1))


def test_a_contract_without_purchases_has_an_empty_brief(small_hospital_sqlite: SmallHospital, viewer: Actor) -> None:
    number = books.add_contract(small_hospital_sqlite, "A")

    found = brief.brief(small_hospital_sqlite.url, viewer, contract_id=number, as_of=TODAY)

    assert (found.yearly_minor, found.alternative, len(found.items)) == (0, None, 0)
    assert brief.reckon(found, change=RenewalChange(), alternative=None).walk_away is None


def test_a_driver_without_purchases_is_even(small_hospital_sqlite: SmallHospital) -> None:
    from data.engine import reading

    nothing = pd.DataFrame(columns=["department_id", "period", "amount_minor"]).astype("int64")
    with reading(small_hospital_sqlite.url) as session:
        found = volume_driver.load(session, nothing, last=202606, steps=3)

    assert found.paths.shape[1] == 3
    assert found.measures == ()
