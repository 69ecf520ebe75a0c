"""Productivity: sums before ratios, targets, and agency beside own staff."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.labor.productivity import SUMS, agency_against_own, amounts, with_ratios

GROUPS = ("regular", "overtime", "agency", "float", "paid_leave", "education", "other")
NAN = float("nan")
HOURS = st.floats(0, 10_000)


def line(volume: float, per_uos: float, fixed: float = 0.0, cost: float = 0.0, **hours: float) -> dict[str, float]:
    return {
        **{group: hours.get(group, 0.0) for group in GROUPS},
        "cost": cost,
        "volume": volume,
        "hours_per_uos": per_uos,
        "fixed_hours": fixed,
    }


def told(*lines: dict[str, float]) -> pd.Series:
    sums = amounts(pd.DataFrame(list(lines))).sum(min_count=1).to_frame().T
    return with_ratios(sums[list(SUMS)], hours_per_fte=160.0).iloc[0]


def test_the_index_is_target_over_hours_worked() -> None:
    # 100 days at 10 hours and 50 fixed hours allow 1,050; 1,120 + 30 + 50 were worked, 200 paid leave
    found = told(line(100, 10, fixed=50, cost=60_000_00, regular=1120, overtime=30, agency=50, paid_leave=200))

    assert (found["target"], found["worked"], found["paid"], found["gap"]) == (1050, 1200, 1400, 150)
    assert found["index"] == pytest.approx(0.875)
    assert found["per_uos"] == pytest.approx(12.0)
    assert found["fte"] == pytest.approx(8.75)
    assert (found["overtime_share"], found["agency_share"]) == (pytest.approx(0.025), pytest.approx(1 / 24))
    assert found["gap_cost"] == pytest.approx(150 * 5000)  # 150 hours at $50


def test_departments_without_a_standard_do_not_weigh_on_the_index() -> None:
    found = told(line(100, 10, regular=1000), line(NAN, NAN, regular=5000), line(NAN, 8, regular=700))

    assert found["index"] == 1.0
    assert found["worked"] == 6700


def test_a_department_of_fixed_hours_has_a_target_without_volume() -> None:
    assert told(line(NAN, NAN, fixed=900, regular=1000))["index"] == pytest.approx(0.9)


def test_nothing_is_made_up_without_hours_or_volume() -> None:
    found = told(line(NAN, NAN))

    assert found[["index", "per_uos", "gap", "overtime_share", "agency_share"]].isna().all()


@pytest.mark.slow
@given(days=st.lists(st.tuples(st.floats(1, 500), HOURS, HOURS), min_size=1, max_size=8))
def test_splitting_a_department_changes_nothing(days: list[tuple[float, float, float]]) -> None:
    split = told(*(line(volume, 9.5, regular=regular, agency=agency) for volume, regular, agency in days))
    whole = told(
        line(
            sum(volume for volume, regular, agency in days if regular + agency > 0) or days[0][0],
            9.5,
            regular=sum(regular for _, regular, _ in days),
            agency=sum(agency for *_, agency in days),
        )
    )

    for name in ("worked", "target", "gap", "agency_share", "index"):
        assert split[name] == pytest.approx(whole[name], nan_ok=True)


def compared(**changes: float) -> pd.Series:
    row = {
        "agency_hours": 1000.0,
        "agency_minor": 100_000_00,
        "own_hours": 10_000.0,
        "own_minor": 480_000_00,
        "own_idle_hours": 2_000.0,
        "benefit_share": 0.25,
    }
    table = pd.DataFrame([row | changes])
    return agency_against_own(table, paid_hours_per_year=2080, year_share=0.5).iloc[0]


def test_agency_is_compared_with_a_loaded_hour_really_worked() -> None:
    # $48 × 1.25 ÷ 0.8 = $75 an hour worked; $100 billed: $25 × 1,000 hours; a hire costs $124,800 = 1,248 agency hours
    found = compared()

    assert (found["bill_rate"], found["own_rate"]) == (100_00, pytest.approx(75_00))
    assert found["premium"] == pytest.approx(25_000_00)
    assert found["break_even"] == pytest.approx(1248)
    assert found["yearly_hours"] == 2000
    assert found["places"] == 1  # 1,664 hours fill one place; the 336 left do not pay a second


def test_cheap_agency_has_no_break_even() -> None:
    found = compared(agency_minor=60_000_00)

    assert found["premium"] < 0
    assert pd.isna(found["break_even"])
    assert found["places"] == 0


@pytest.mark.parametrize("changes", [{"own_hours": 0.0}, {"benefit_share": NAN}, {"own_idle_hours": 10_000.0}])
def test_without_own_staff_to_compare_with_nothing_is_claimed(changes: dict[str, float]) -> None:
    assert compared(**changes)[["own_rate", "premium", "break_even", "places"]].isna().all()
