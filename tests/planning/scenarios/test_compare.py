import pytest

from planning.scenarios import compare
from planning.scenarios.bridge import bridge, by_place, monthly
from planning.scenarios.engine import apply
from planning.scenarios.types import Change, Scenario, ScenarioError, Scope
from tests.scenario_bases import CLINIC, MONTHS, WARD, small_base

BASE = small_base()
BASE_MARGIN = apply(BASE, Scenario()).kpis.margin
WAGES = apply(BASE, Scenario("Wages", (Change("wage_award", 0.03),)))
BOTH = apply(
    BASE, Scenario("Both", (Change("wage_award", 0.03, Scope("department", CLINIC)), Change("drug_inflation", 0.10)))
)


def test_a_bridge_goes_from_the_base_s_margin_to_the_scenario_s() -> None:
    table = bridge(BOTH)

    assert table["step"].tolist() == ["pay", "supplies"]
    assert table["margin"].tolist() == [-300_000, -100_000]  # 2 × 1,500 of salaries, 2 × 500 of drugs
    assert table["from_margin"].tolist()[0] == BASE_MARGIN
    assert table["to_margin"].tolist()[-1] == BOTH.kpis.margin
    assert table["to_margin"].tolist()[0] == table["from_margin"].tolist()[1]


def test_steps_by_department_account_and_month_are_the_same_steps() -> None:
    for table in (by_place(BOTH, "department_id"), by_place(BOTH, "account_id"), monthly(BOTH)):
        assert table.groupby("step")["margin"].sum().to_dict() == {"pay": -300_000, "supplies": -100_000}
    assert sorted(set(monthly(BOTH)["period"])) == list(MONTHS)


def test_a_scenario_of_nothing_has_an_empty_bridge() -> None:
    nothing = apply(BASE, Scenario())

    assert bridge(nothing).empty
    assert by_place(nothing, "department_id").empty
    assert monthly(nothing).empty
    assert nothing.steps.empty


def test_scenarios_stand_beside_their_base() -> None:
    table = compare.key_figures([WAGES, BOTH]).set_index("kpi")

    assert table.loc["margin", "base"] == BASE_MARGIN
    # Salaries of 150,000 and benefits of 25,000, two months.
    assert table.loc["margin", "change_1"] == -2 * 17_500_000 * 3 // 100
    assert table.loc["margin", "change_2"] == -400_000
    assert table.loc["fte", "change_1"] == 0


def test_steps_and_departments_say_where_scenarios_differ() -> None:
    steps = compare.steps([WAGES, BOTH]).set_index("step")
    moved = compare.departments([WAGES, BOTH])

    assert steps.loc["supplies"].tolist()[1:] == [0, -100_000]
    assert moved["department_id"].tolist() == [WARD, CLINIC]  # the ward moves most, in the first
    assert moved["change_2"].tolist() == [-100_000, -300_000]


def test_only_what_can_be_compared_is() -> None:
    with pytest.raises(ScenarioError, match="one to 4"):
        compare.key_figures([WAGES] * 5)
    with pytest.raises(ScenarioError, match="different bases"):
        compare.steps([WAGES, apply(small_base(cash=None), Scenario())])
