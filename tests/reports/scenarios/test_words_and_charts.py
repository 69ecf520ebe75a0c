"""How scenarios read: phrases of changes, the headline, goals, uncertainty, tables and charts on small frames."""

import io

import numpy as np
import pandas as pd
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from planning.scenarios.drivers import DRIVERS
from planning.scenarios.types import DriverChange, Scope
from reports.formats import Formats
from reports.scenarios import base_words, charts, tables, uncertainty_words, words
from reports.theme import DARK, LIGHT
from reports.variance.tables import TableSource

FORMATS = Formats()
NAMES: dict[tuple[str, int | str], str] = {
    ("department", 12): "Medical ICU",
    ("payer", "COM"): "commercial managed care",
    ("payer", "MCD"): "Medicaid",
    ("measure", "VISITS"): "clinic visits",
    ("category", "utilities"): "utilities",
}
SOURCE = TableSource("Northlake Health", "Scenario", "Jul 2026 – Jun 2027", "Budget", "Data version 7")


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        (DriverChange("volume", 0.04), "4% more volume"),
        (
            DriverChange("volume", -0.025, Scope("department", 12), 202701),
            "2.5% less volume in Medical ICU from Jan 2027",
        ),
        (DriverChange("volume", 0.1, start=202611, end=202701), "10% more volume until Jan 2027"),
        (
            DriverChange("payer_mix", 0.035, detail="MCD>COM"),
            "3.5 points of patients moved from Medicaid to " + "commercial managed care",
        ),
        (DriverChange("agency_share", -0.01), "agency share 1 point lower"),
        (
            DriverChange("wage_award", 0.03, start=202703, ramp_months=2),
            "a wage award of 3% from Mar 2027, over 3 months",
        ),
        (DriverChange("supply_use", -0.02), "2% less supply and drug use per unit"),
        (DriverChange("other_inflation", 0.05, detail="utilities"), "utilities prices 5% higher"),
        (DriverChange("telehealth", 0.2, detail="VISITS"), "20% of clinic visits by telehealth"),
        (
            DriverChange("new_contract_cost", -25_000_00.0, detail="utilities"),
            "a new utilities contract that saves $25.0K a month",
        ),
        (DriverChange("one_time", 1_250_00.0, start=202702, detail="6560"), "6560 $1,250 once in Feb 2027"),
        (DriverChange("beds", -4, Scope("department", 12)), "4 fewer beds in Medical ICU"),
    ],
)  # fmt: skip
def test_a_change_reads_as_people_say_it(change: DriverChange, phrase: str) -> None:
    assert words.change(change, NAMES, FORMATS, first_open=202611) == phrase


@given(key=st.sampled_from(list(DRIVERS)), share=st.floats(0, 1), detail=st.sampled_from(["", "A>B"]))
def test_every_driver_has_a_phrase_at_every_value(key: str, share: float, detail: str) -> None:
    driver = DRIVERS[key]
    value = driver.low + share * (driver.high - driver.low)
    shift = "A>B" if driver.detail == "payer_shift" else detail.replace(">", "")

    told = words.change(DriverChange(key, value, detail=shift), {}, FORMATS)

    assert told.strip() == told
    assert "{" not in told
    assert told


def test_the_headline_says_dollars_before_margins_and_counts_what_is_too_much() -> None:
    results = (-200_000_00, 300_000_00)

    said = words.landing(
        ["4% more volume", "agency down"], FORMATS, year="This year", results=results, margins=(-0.004, 0.006)
    )
    many = words.landing(list("abcde"), FORMATS, year="FY 2028", results=results, margins=(0.01, None))

    assert said == ("This year lands at −$200K (−0.4% margin); with 4% more volume and agency down at $300K (+0.6%).")
    assert many == "FY 2028 lands at −$200K (+1.0% margin); with a, b and 3 more of 5 changes at $300K."
    nothing = words.landing([], FORMATS, year="This year", results=(0, 0), margins=(0.0, 0.0))
    assert nothing == "This year lands at $0 (0.0% margin)."


def test_without_revenue_there_are_no_margins() -> None:
    said = words.landing(
        ["agency down"], FORMATS, year="This year", results=(-200_000_00, -150_000_00), margins=(None, None)
    )
    ranked = words.ranking([("A", -150_000_00, None), ("B", -250_000_00, None)], FORMATS, base=-200_000_00, budget=None)

    assert said == "This year lands at −$200K; with agency down at −$150K."
    assert ranked == "A lands at −$150K, $50.0K above the base; B at −$250K, $50.0K below the base."


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (5_000_000_00, "This is $1.00M above the budgeted result of $4.00M."),
        (3_000_000_00, "This is $1.00M below the budgeted result of $4.00M."),
        (4_000_000_00, "This is exactly the budgeted result of $4.00M."),
    ],
)
def test_the_gap_to_the_budget(result: int, sentence: str) -> None:
    assert words.gap(result, 4_000_000_00, FORMATS) == sentence
    assert words.gap(result, None, FORMATS) == ""


def test_the_base_says_what_it_rests_on() -> None:
    rests = base_words.RestsOn(
        "FY 2026/27", (202607, 202610), (202611, 202706), (("budgeted volume", 20), ("published forecast", 6)), True,
        "Draft", "draft",
    )  # fmt: skip

    assert base_words.assumptions(rests, FORMATS) == (
        "Base FY 2026/27: Jul – Oct 2026 as posted; "
        "Nov 2026 – Jun 2027 from the year-end landing; "
        "volumes from the budget at this year's pace (20 departments) and published forecast (6 departments); "
        "hours from the staffing forecast. Compared with Draft (draft, not approved)."
    )


def test_the_ranking_names_best_worst_and_who_reaches_the_budget() -> None:
    results = [("A", 100_000_00, 0.01), ("B", 300_000_00, 0.03), ("C", -50_000_00, -0.005)]

    said = words.ranking(results, FORMATS, base=100_000_00, budget=100_000_00)

    assert said == (
        "B lands at $300K (+3.0% margin), $200K above the base; C at −$50.0K (−0.5%), $150K below the base. "
        "B and A reach the budget."
    )
    assert words.ranking(results[:1], FORMATS, base=100_000_00, budget=200_000_00) == (
        "A lands at $100K (+1.0% margin), same as the base. None of them reaches the budget."
    )


def test_the_tornado_holds_volume_and_what_past_landings_missed() -> None:
    table = pd.DataFrame({"driver": ["wage_award"], "low": [-0.01], "high": [0.01], "margin_low": [150_000_00],
                          "margin_high": [50_000_00]})  # fmt: skip

    rows = uncertainty_words.tornado(table, 100_000_00, FORMATS, volume=(-100_000_00, 300_000_00), rest=60_000_00)

    assert rows["label"].tolist() == [
        "Volume forecast, 80% range",
        "All else that past landings missed, 80%",
        "Wage award, −1% to +1%",
    ]
    assert rows["low"].tolist() == [-200_000_00, -60_000_00, 50_000_00]


def test_chances_are_never_certain() -> None:
    assert [uncertainty_words.chance(share) for share in (0.0, 0.43, 1.0)] == ["under 1%", "43%", "over 99%"]
    margin = np.linspace(-100_00.0, 900_00.0, 1001)
    assert uncertainty_words.answer(margin, {"budget": 0.25}, FORMATS) == (
        "In 80% of draws the year ends between $0 and $800; the chance of a loss is 10%, of meeting the budget 25%."
    )


STEPS = pd.DataFrame(
    {
        "step": ["Volume"], "department": ["=cmd()"], "account": ["4000 Revenue"], "period": [202611],
        "amount_minor": [123_45], "result_minor": [123_45],
    }
)  # fmt: skip
DEPARTMENTS = pd.DataFrame(
    {
        "name": ["ICU"],
        "base_margin": [-100_00],
        "margin": [23_45],
        "change": [123_45],
        "base_fte": [10.0],
        "fte": [10.24],
    }
)
CATEGORIES = pd.DataFrame(
    {"category": ["supplies"], "type": ["expense"], "base": [100_00], "scenario": [110_00], "change": [10_00]}
)


def test_tables_judge_by_the_effect_on_the_result() -> None:
    assert tables.departments_view(DEPARTMENTS, FORMATS).iloc[0].tolist() == [
        "ICU", "(100)", "23", "▲ 123", "10.0", "+0.2",
    ]  # fmt: skip
    assert tables.categories_view(CATEGORIES, FORMATS).iloc[0].tolist() == ["Supplies", "100", "110", "▼ (10)"]


def test_files_hold_every_step_exactly_and_run_no_formula() -> None:
    lines = tables.steps_csv(STEPS, FORMATS).decode("utf-8-sig").splitlines()
    assert lines[1] == "Volume,'=cmd(),4000 Revenue,2026-11,123.45,123.45"

    content = tables.workbook(STEPS, DEPARTMENTS, CATEGORIES, SOURCE, FORMATS)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Departments", "Categories", "Steps"]
    rows = book.get_sheet_by_name("Steps").to_python()
    assert rows[-1] == ["Volume", "=cmd()", "4000 Revenue", "2026-11", 123.45, 123.45]


def test_charts_hold_the_figures_in_the_main_unit() -> None:
    months = pd.DataFrame(
        {"period": [202611, 202612], "actual": [True, False], "base": [1_00, 2_00], "scenario": [1_00, 3_00]}
    )
    months["budget"] = pd.array([None, None], dtype="Int64")

    chart = charts.monthly(months, FORMATS, LIGHT, title="Result").to_dict()

    rows = next(iter(chart["datasets"].values()))
    assert [(row["base"], row["scenario"]) for row in rows] == [(1.0, 1.0), (2.0, 3.0)]
    assert len(chart["layer"]) == 2  # no line of a budget that is not there
    bins = pd.DataFrame({"low": [-2_00, 0], "high": [0, 2_00], "share": [0.25, 0.75]})
    marks = pd.DataFrame({"label": ["Budget"], "at": [1_00]})
    histogram = charts.distribution(bins, marks, FORMATS, DARK, title="Result").to_dict()
    assert [row["side"] for row in next(iter(histogram["datasets"].values()))] == ["loss", "surplus"]
    top = histogram["layer"][0]["encoding"]["y"]["scale"]["domain"][1]
    assert 230 * (1 - 0.75 / top) == pytest.approx(charts.NAME_HEIGHT)  # the name stands above the highest bar
