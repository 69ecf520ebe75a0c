"""Signals of money figures from ledgers and counts: which months, which departments, for whom."""

from datetime import date

import pandas as pd
import pytest

from planning.forecasts.money_signals import MoneyLine
from planning.periods import days_in, shift
from services.forecasts.money_signals import MoneySignals, money_signals
from services.organization import hospital as hospital_settings
from services.permissions import LOCAL_ACTOR, Actor
from tests.figures import post_actuals
from tests.small_hospital import SmallHospital
from tests.unfinished_months import NEWEST, begin, lose_category
from tests.volumes import add_days, add_months

MONTHS = [shift(202401, step) for step in range(27)]


def by_name(found: MoneySignals) -> dict[tuple[str, str], MoneyLine]:
    return {(line.series.figure, line.series.place): line for line in found.lines}


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    """Two years and a quarter: revenue 1,000 and cost 800 a month with a little noise; in March 2026 cost is 1,100."""
    wobble = [(0, 7, -4, 3, -6)[at % 5] for at in range(len(MONTHS))]
    costs = [800 + add for add in wobble]
    costs[-1] = 1_100
    figures = [(month, "ICU", "4000", 1_000_00) for month in MONTHS]
    post_actuals(small_hospital, figures)
    pay = zip(MONTHS, costs, strict=True)
    post_actuals(small_hospital, [(month, "ICU", "5100", cost * 100) for month, cost in pay])
    department, measure = small_hospital.departments["ICU"], small_hospital.measures["patient_days"]
    add_months(small_hospital.url, department, measure, [100.0] * len(MONTHS), first=MONTHS[0])
    return small_hospital


def test_margin_labor_share_cost_per_unit_and_result_see_the_month_that_is_out_of_line(hospital: SmallHospital) -> None:
    found = money_signals(hospital.url, LOCAL_ACTOR)

    lines = by_name(found)
    for key in (
        ("margin", "Whole hospital"),
        ("labor_share", "Whole hospital"),
        ("cost_per_unit", "Intensive care"),
        ("result", "Intensive care"),
    ):
        assert "point" in lines[key].current, key
        assert lines[key].verdict == "unfavorable", key
    assert lines["margin", "Whole hospital"].latest == pytest.approx(-0.1)
    assert lines["cost_per_unit", "Intensive care"].latest == pytest.approx(11_00)
    assert lines["result", "Intensive care"].expected == pytest.approx(200_00, abs=30_00)


def test_a_census_of_which_days_are_missing_is_no_signal(small_hospital: SmallHospital) -> None:
    department, measure = small_hospital.departments["ICU"], small_hospital.measures["patient_days"]
    for account, amount in (("4000", 1_000_00), ("5100", 800_00)):
        post_actuals(small_hospital, [(month, "ICU", account, amount) for month in MONTHS])
    counted: list[float | None] = [4.0] * days_in(MONTHS)
    counted[-40:-31] = [None] * 9  # nine days of February
    counted[-12:] = [None] * 12  # March is counted through the 19th
    add_days(small_hospital.url, department, measure, counted, first=date(2024, 1, 1))

    lines = by_name(money_signals(small_hospital.url, LOCAL_ACTOR))

    of_units = lines["cost_per_unit", "Intensive care"]
    assert of_units.current == ()
    assert of_units.series.values.index[-1] == pd.Timestamp(2026, 1, 1)
    assert lines["result", "Intensive care"].series.values.index[-1] == pd.Timestamp(2026, 3, 1)


def test_a_manager_sees_own_departments_only(hospital: SmallHospital) -> None:
    manager = Actor("Mia", "manager", frozenset([hospital.departments["ED"]]))
    own = Actor("Mia", "manager", frozenset([hospital.departments["ICU"]]))

    assert money_signals(hospital.url, manager).lines == ()
    assert {place for _figure, place in by_name(money_signals(hospital.url, own))} == {"Intensive care"}


def test_the_weight_of_the_settings_is_used(hospital: SmallHospital) -> None:
    def smoothed() -> float:
        judgement = by_name(money_signals(hospital.url, LOCAL_ACTOR))["margin", "Whole hospital"].judgement
        assert judgement is not None
        return float(judgement.table["ewma"].iloc[-1])

    before = smoothed()
    hospital_settings.change(hospital.url, LOCAL_ACTOR, ewma_weight=0.9)

    assert smoothed() < before


def test_a_department_that_was_closed_has_no_signals_of_now(hospital: SmallHospital) -> None:
    later = [shift(MONTHS[-1], step) for step in range(1, 4)]
    for account, amount in (("4000", 1_000_00), ("5100", 800_00)):
        post_actuals(hospital, [(month, "ED", account, amount) for month in later])

    answer = money_signals(hospital.url, LOCAL_ACTOR)
    found = by_name(answer)

    assert answer.through == later[-1]
    assert ("result", "Emergency") in found
    assert not any(place == "Intensive care" for _figure, place in found)


def test_without_any_actuals_there_are_no_signals(small_hospital: SmallHospital) -> None:
    nobody = Actor("Mia", "manager", frozenset())

    assert money_signals(small_hospital.url, LOCAL_ACTOR).lines == ()
    assert money_signals(small_hospital.url, nobody).lines == ()


@pytest.mark.slow
def test_a_month_that_is_not_whole_is_not_judged(demo_url: str) -> None:
    whole = money_signals(demo_url, LOCAL_ACTOR)
    begin(demo_url)
    begun = money_signals(demo_url, LOCAL_ACTOR)
    lose_category(demo_url)
    lacking = money_signals(demo_url, LOCAL_ACTOR)

    assert (whole.through, whole.left_out) == (NEWEST, ())
    assert (begun.through, begun.left_out) == (NEWEST, (shift(NEWEST, 1),))
    assert (lacking.through, lacking.left_out) == (shift(NEWEST, -1), (NEWEST, shift(NEWEST, 1)))
    assert any(line.current for line in whole.lines)
