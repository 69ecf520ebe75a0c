from planning.scenarios.bridge import bridge
from planning.scenarios.engine import apply
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope
from tests.scenario_bases import CLINIC, small_base

BASE = small_base()
BASE_MARGIN = apply(BASE, ScenarioChanges()).kpis.margin
BOTH = apply(
    BASE,
    ScenarioChanges(
        "Both", (DriverChange("wage_award", 0.03, Scope("department", CLINIC)), DriverChange("drug_inflation", 0.10))
    ),
)


def test_a_bridge_goes_from_the_base_s_margin_to_the_scenario_s() -> None:
    table = bridge(BOTH)

    assert table["step"].tolist() == ["pay", "supplies"]
    assert table["margin"].tolist() == [-300_000, -100_000]  # 2 × 1,500 of salaries, 2 × 500 of drugs
    assert table["from_margin"].tolist()[0] == BASE_MARGIN
    assert table["to_margin"].tolist()[-1] == BOTH.kpis.margin
    assert table["to_margin"].tolist()[0] == table["from_margin"].tolist()[1]


def test_a_scenario_of_nothing_has_an_empty_bridge() -> None:
    nothing = apply(BASE, ScenarioChanges())

    assert bridge(nothing).empty
    assert nothing.steps.empty
