"""The scorecard: sums from departments up to the hospital, and who is named where."""

import pandas as pd
import pytest

from planning.overview.scorecard import SUMS, AnsweringPlace, scorecard

FIGURES = pd.DataFrame(
    {
        "result": [100, 50, 10, 7],
        "result_budget": [120, 40, 10, pd.NA],
        "labor": [60, 30, 5, 3],
        "labor_budget": [50, 30, 6, 3],
        "standard": [110.0, 40.0, pd.NA, pd.NA],
        "target": [100.0, 50.0, pd.NA, pd.NA],
        "missing": [2, 0, 1, 0],
        "due": [0, 1, 0, 0],
    },
    index=[1, 2, 3, 4],
)
PLACES = [
    AnsweringPlace(1, "ICU", "ICU", "Dana", "N", "Nursing", "Vera"),
    AnsweringPlace(2, "MED", "MED", "Dana", "N", "Nursing", "Vera"),
    AnsweringPlace(3, "NICU", "NICU", "Vera", "N", "Nursing", "Vera"),
    AnsweringPlace(4, "LAB", "LAB", "", "", "", ""),
    AnsweringPlace(9, "NEW", "NEW", "Dana", "", "", ""),  # without figures
]


def test_departments_add_up_to_managers_areas_and_the_hospital() -> None:
    rows = scorecard(PLACES, FIGURES, hospital="All")

    assert rows[["level", "depth", "label"]].to_numpy().tolist() == [
        ["hospital", 0, "All"],
        ["area", 1, "Nursing"],
        ["manager", 2, "Dana"],
        ["department", 3, "ICU"],
        ["department", 3, "MED"],
        ["department", 2, "NICU"],  # the vice president answers for it herself
        ["department", 1, "LAB"],
    ]
    assert rows["departments"].tolist() == [4, 3, 2, 1, 1, 1, 1]
    assert rows["labor_variance"].tolist() == [-9, -9, -10, -10, 0, 1, 0]
    assert rows["missing"].tolist() == [3, 3, 2, 2, 0, 1, 0]
    assert rows.loc[2, "hours_gap"] == 0.0
    assert rows.loc[3, "hours_index"] == pytest.approx(100 / 110)
    assert pd.isna(rows.loc[6, "result_variance"])
    for level in ("manager", "department"):  # nothing is counted twice
        below = rows[rows["level"] == level]
        assert below["labor"].sum() <= rows.loc[0, "labor"]
    leaves = rows[rows["level"] == "department"]
    assert {name: leaves[name].sum() for name in SUMS} == {name: rows.loc[0, name] for name in SUMS}


def test_a_manager_of_one_department_is_one_row() -> None:
    rows = scorecard([PLACES[0]], FIGURES, hospital="All")

    assert rows["label"].tolist() == ["All", "Nursing", "Dana · ICU"]
    assert rows["key"].tolist() == ["", "N", "ICU"]
