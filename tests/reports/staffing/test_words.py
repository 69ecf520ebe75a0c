"""Sentences about the staffing cost forecast say what the figures say."""

import pandas as pd

from reports.formats import Formats
from reports.staffing import words
from services.staffing.projection import YearEndCost

FORMATS = Formats()
OVER = YearEndCost(1_050_000_00, 400_000_00, 1_030_000_00, 1_070_000_00, 1_020_000_00, 1_080_000_00, 1_000_000_00, 0.97)


def test_the_landing_is_set_against_budget_with_its_chance() -> None:
    assert words.headline(OVER, FORMATS, year="FY 2026") == (
        "FY 2026: labor cost lands at $1.050M against a budget of $1.000M: $50.0K (5.0%) over (unfavorable). "
        "Chance of ending over budget: 97%."
    )


def test_without_a_budget_the_range_is_told() -> None:
    alone = YearEndCost(1_050_000_00, 0, 1_030_000_00, 1_070_000_00, 0, 0, None, None)

    assert words.headline(alone, FORMATS, year="FY 2026") == (
        "FY 2026: labor cost lands at $1.050M, between $1.030M and $1.070M with 80% confidence. "
        "There is no budget to compare it with yet."
    )
    assert words.drivers(pd.DataFrame(), alone, FORMATS) == ""


def test_a_landing_that_no_volume_moves_claims_no_confidence() -> None:
    alone = YearEndCost(1_050_000_00, 0, 1_050_000_00, 1_050_000_00, 0, 0, None, None)

    assert words.headline(alone, FORMATS, year="FY 2026") == (
        "FY 2026: labor cost lands at $1.050M; without volumes, no range can be given. "
        "There is no budget to compare it with yet."
    )


def test_the_landing_is_named_only_where_it_has_the_same_figure() -> None:
    told = [words.how_sure(OVER, FORMATS, is_landing=same) for same in (True, False)]

    assert ["landing" in text for text in told] == [True, False]
    assert all("between $1.030M and $1.070M" in text for text in told)


def test_the_largest_parts_are_named_and_small_ones_are_not() -> None:
    causes = pd.DataFrame(
        {
            "name": ["ICU", "Lab", "ED"],
            "category": ["contract_labor", "salaries", "benefits"],
            "over": [60_000_00, 500_00, -10_500_00],
        }
    )

    assert words.drivers(causes, OVER, FORMATS) == (
        "Main drivers: agency in ICU, $60.0K over budget. Largest offset: benefits in ED, $10.5K under budget."
    )


def test_the_direct_forecast_is_compared() -> None:
    outside, inside = words.beside(OVER, 1_029_000_00.0, FORMATS), words.beside(OVER, 1_060_000_00.0, FORMATS)

    assert "is $1.029M, $21.0K (2.0%) less, outside the 80% range." in outside
    assert inside.endswith("is $1.060M, $10.0K (1.0%) more, inside the 80% range.")
    assert words.beside(OVER, None, FORMATS) == ""


def test_how_sure_names_both_ranges_and_why_the_landing_has_another() -> None:
    told = words.how_sure(OVER, FORMATS)

    assert "between $1.030M and $1.070M, nineteen in twenty between $1.020M and $1.080M" in told
    assert "The year-end landing shows the same figure with a range of its own" in told


def test_departments_with_hours_and_no_cost_are_named_with_their_amount() -> None:
    told = words.left_out(pd.Series({2: 500_000_00}), {2: "Emergency"}, FORMATS)

    assert told == "Not in these figures: Emergency with hours worth $500K but no labor cost in the ledger."
    assert words.left_out(pd.Series(dtype="int64"), {}, FORMATS) == ""


def test_volumes_beyond_the_reach_of_forecasts_are_told() -> None:
    expected = pd.DataFrame(
        {
            "department_id": [1, 1, 2, 2],
            "period": [202611, 202711, 202611, 202711],
            "source": ["automatic forecast", "budgeted volume", "last year's volume", "last year's volume"],
        }
    )

    assert words.volumes(expected) == (
        "Volumes come from the automatic forecast in 1, last year's figures at this year's pace in 1 of 2 departments "
        "with volumes. Months beyond the forecast horizon use the budget at this year's pace."
    )
    assert words.volumes(expected.iloc[:0]) == "No department has volumes that are linked by its unit of service."


def test_long_lists_of_departments_stay_short() -> None:
    assert words.short_list(["A", "B", "C", "D", "E", "F"]) == "A, B, C, D and 2 more"


def test_agency_hours_that_are_not_priced_as_recorded_are_named() -> None:
    rates = pd.DataFrame(
        [(1, 477_00.0, 89_00.0, "elsewhere"), (2, float("nan"), 89_00.0, "elsewhere"), (3, 477_00.0, 477_00.0, "")],
        columns=["department_id", "recorded", "rate", "source"],
    )
    text = words.bill_rates(rates, {1: "ICU", 2: "ED", 3: "OR"}, FORMATS)

    assert "ICU: agency was recorded at $477.00 an hour, which is hard to believe; $89.00 is used." in text
    assert "ED: agency hours were recorded without dollars and are priced at $89.00 an hour." in text
    assert "OR: agency costs $477.00 an hour as recorded" in text
    assert words.bill_rates(rates.iloc[:0], {}, FORMATS) == ""
