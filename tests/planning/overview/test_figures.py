"""The six figures: what each is held against, and what it takes for a forecast."""

import pandas as pd
import pytest

from planning.key_figures import KeyFigures
from planning.overview import figures
from planning.overview.figures import FigureBar

NA = pd.NA


def key_figures(margin: float | None) -> KeyFigures:
    return KeyFigures(0, 0, 0, margin, None, None, None)


def test_the_result_stands_beside_budget_and_the_year_before() -> None:
    told = figures.result({"actual": -500, "budget": 400, "prior": 300})

    assert told.bars == (FigureBar("to_date", -500.0, 400.0), FigureBar("year_before", 300.0))
    assert figures.result({"actual": 5, "budget": NA, "prior": NA}).against == ""


def test_the_landing_has_its_range_and_what_of_it_is_actual() -> None:
    told = figures.landing({"actual": -5, "landing": 36, "budget": 158, "lo80": 3, "hi80": 69})

    assert told.lead == FigureBar("year", 36.0, 158.0, 3.0, 69.0)
    assert told.bars[1].value == -5.0


def test_the_margin_of_the_year_is_that_of_its_sums() -> None:
    year = pd.DataFrame({"landing": [1000, 900], "budget": [1000, 950]}, index=["revenue", "expense"])

    told = figures.margin(key_figures(-0.01), key_figures(0.03), year)

    assert told is not None
    assert told.bars == (FigureBar("to_date", -0.01, 0.03), FigureBar("year", 0.1, 0.05))
    assert figures.margin(key_figures(None), key_figures(0.03), year) is None  # no revenue


def test_fte_is_held_against_the_hours_that_standards_allow() -> None:
    told = figures.fte({"fte": 110.0, "gap": 100.0, "worked": 1100.0}, year=112.0)

    assert told is not None
    assert told.lead.against == pytest.approx(100.0)
    assert told.bars[1] == FigureBar("year", 112.0)
    without = figures.fte({"fte": 110.0, "gap": float("nan"), "worked": 1100.0}, year=None)
    assert without is not None
    assert (without.against, len(without.bars)) == ("", 1)
    assert figures.fte({"fte": float("nan"), "gap": 0, "worked": 0}, year=None) is None


def test_volume_is_of_departments_whose_months_are_budgeted() -> None:
    counted = pd.DataFrame(
        [("Patient days", 100.0, 90.0), ("Patient days", 50.0, float("nan")), ("Visits", 900.0, 800.0)],
        columns=["measure", "actual", "budget"],
    )

    told = figures.volume(counted, measure="Patient days", year=(300.0, 280.0))

    assert told is not None
    assert told.bars == (FigureBar("to_date", 100.0, 90.0), FigureBar("year", 300.0, 280.0))
    most = figures.volume(counted)
    assert most is not None
    assert most.measure == "Patient days"  # most departments count it
    assert figures.volume(counted.iloc[:0]) is None


def test_what_is_not_there_is_named() -> None:
    result = figures.result({"actual": 1, "budget": 1, "prior": 1})

    assert figures.lacking([result]) == ("landing", "margin", "days_cash", "fte", "volume")
