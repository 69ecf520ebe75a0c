import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from planning.scenarios.engine import apply
from planning.scenarios.studies.goal_seek import Goal, seek
from planning.scenarios.types import DriverChange, ScenarioChanges, ScenarioError, Scope
from tests.scenario_bases import WARD, small_base

BASE = small_base()
MARGIN = apply(BASE, ScenarioChanges()).kpis.margin


def one(driver: str, value: float = 0.0, **more: object) -> ScenarioChanges:
    return ScenarioChanges("", (DriverChange(driver, value, **more),))  # type: ignore[arg-type]


def test_a_price_that_costs_a_known_amount_is_found() -> None:
    found = seek(BASE, one("supply_inflation"), 0, Goal("margin", MARGIN - 480_000))

    assert found.value == pytest.approx(0.10, abs=1e-6)  # a tenth of 48,000
    assert found.reached == pytest.approx(MARGIN - 480_000, abs=5)
    assert found.monotonic
    assert found.nearest is None


def test_break_even_is_a_margin_of_nothing() -> None:
    found = seek(BASE, one("volume", scope=Scope("department", WARD)), 0, Goal())

    assert found.value is None or found.reached == pytest.approx(0, abs=5)
    assert found.value is not None or found.nearest is not None


def test_agency_stops_at_none_and_says_that_this_is_not_enough() -> None:
    found = seek(BASE, one("agency_share", scope=Scope("department", WARD)), 0, Goal("margin", MARGIN + 100_000_000))

    assert found.value is None
    assert found.at_low == pytest.approx(MARGIN + 2 * 312_500)  # 9,000 saved, 4,700 and benefits of 1,175 spent
    assert (found.low, found.high, found.nearest, found.lies_above) == (-1, 0.5, -1, True)


def test_the_least_change_that_reaches_a_limit_is_the_answer() -> None:
    found = seek(BASE, one("agency_share", scope=Scope("department", WARD)), 0, Goal("margin", MARGIN + 625_000))

    assert found.value is not None
    assert found.value == pytest.approx(-100 / 2_200, abs=0.02)


def test_a_driver_that_moves_nothing_cannot_reach_anything() -> None:
    found = seek(BASE, one("payer_rate", detail="UNK"), 0, Goal("margin", 0))

    assert (found.value, found.nearest) == (None, None)


def test_days_cash_and_operating_margin_can_be_goals() -> None:
    scenario = one("payer_rate", 0.0)
    target = apply(BASE, scenario.with_value(0, 0.03)).kpis
    assert target.days_cash is not None
    assert target.operating_margin is not None

    cash = seek(BASE, scenario, 0, Goal("days_cash", target.days_cash))
    share = seek(BASE, scenario, 0, Goal("operating_margin", target.operating_margin))

    assert cash.value == pytest.approx(0.03, abs=1e-6)
    assert share.value == pytest.approx(0.03, abs=1e-6)


@settings(max_examples=25)
@given(
    st.sampled_from(["volume", "wage_award", "drug_inflation", "payer_rate", "hours_per_unit", "agency_rate"]),
    st.floats(-0.15, 0.15),
)
def test_the_value_that_made_a_margin_is_found_again(driver: str, value: float) -> None:
    target = apply(BASE, one(driver, value)).kpis.margin

    found = seek(BASE, one(driver), 0, Goal("margin", target))

    assert found.reached == pytest.approx(target, abs=20)


def test_what_cannot_be_searched_is_refused() -> None:
    with pytest.raises(ScenarioError, match="not part of the scenario"):
        seek(BASE, one("volume"), 3, Goal())
    with pytest.raises(ScenarioError, match="search between"):
        seek(BASE, one("volume"), 0, Goal(), bounds=(0.5, 5))
    with pytest.raises(ScenarioError, match="no figures to measure"):
        seek(small_base(cash=None), one("volume"), 0, Goal("days_cash", 10))
