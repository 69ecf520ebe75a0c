"""What an executive is told: volumes against budget, and the departments that depart most."""

import math

import pandas as pd
import pytest

from planning.staffing.bridge import STEPS
from planning.staffing.summary import departures, volume_summary, year_volumes


def volumes(rows: list[tuple[int, int, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["department_id", "period", "volume"])


def test_only_months_that_have_both_are_compared() -> None:
    came = volumes([(1, 202601, 110.0), (1, 202602, 90.0), (2, 202601, 50.0), (3, 202601, 10.0)])
    planned = volumes([(1, 202601, 100.0), (1, 202603, 100.0), (2, 202601, 100.0)])

    years = year_volumes(came, planned)

    assert years.to_dict("index") == {
        1: {"volume": 110.0, "budget": 100.0, "change": pytest.approx(0.1)},
        2: {"volume": 50.0, "budget": 100.0, "change": pytest.approx(-0.5)},
    }


def test_volumes_are_weighted_by_labor_and_only_like_units_add_up() -> None:
    years = pd.DataFrame(
        {"volume": [110.0, 190.0, 500.0], "budget": [100.0, 200.0, 500.0], "change": [0.1, -0.05, 0.0]}, index=[1, 2, 3]
    )

    told = volume_summary(
        years, {1: "Patient days", 2: "Patient days", 3: "Tests"}, pd.Series({1: 300, 2: 100, 3: 100})
    )

    assert told.index == pytest.approx((0.1 * 300 - 0.05 * 100) / 500)
    assert (told.above, told.below, told.judged) == (1, 1, 3)
    assert [(one.measure, one.volume, one.budget, one.departments) for one in told.measures] == [
        ("Patient days", 300.0, 300.0, 2),
        ("Tests", 500.0, 500.0, 1),
    ]


def test_without_budgets_there_is_no_index() -> None:
    years = pd.DataFrame({"volume": [1.0], "budget": [1.0], "change": [0.0]}, index=[1])

    assert math.isnan(volume_summary(years, {}, pd.Series(dtype="int64")).index)


def test_the_three_that_depart_most_are_named_with_what_moves_them_in_that_direction() -> None:
    over = {1: 50, 2: -400, 3: 10, 4: 0, 5: 300}
    bridge = pd.DataFrame(
        {"department_id": list(over), "budget": 1_000, "landing": [1_000 + one for one in over.values()]}
    )
    bridge = bridge.assign(**dict.fromkeys(STEPS, 0))
    bridge["volume"] = [80, -100, 10, 0, -700]
    bridge["agency"] = [-30, -300, 0, 0, 1_000]
    years = pd.DataFrame({"volume": [9.0], "budget": [10.0], "change": [-0.1]}, index=[2])

    found = departures(bridge, years, {1: "ICU", 2: "ED", 3: "LAB", 5: "OR"})

    assert [(one.name, one.over, one.step, one.step_minor) for one in found] == [
        ("ED", -400, "agency", -300),
        ("OR", 300, "agency", 1_000),
        ("ICU", 50, "volume", 80),
    ]
    assert found[0].volume_change == pytest.approx(-0.1)
    assert math.isnan(found[1].volume_change)
