import pytest

from planning.scenarios import codec
from planning.scenarios.drivers import BY_CODE, DRIVERS, GROUPS, STEP_LABELS, validate
from planning.scenarios.engine import apply
from planning.scenarios.presets import TEMPLATES, surge, template
from planning.scenarios.types import DriverChange, ScenarioChanges, ScenarioError, Scope, profile
from tests.scenario_bases import MONTHS, small_base


def test_the_catalogue_is_whole() -> None:
    assert len(BY_CODE) == len(DRIVERS)
    for driver in DRIVERS.values():
        assert driver.step_key in STEP_LABELS
        assert driver.group in GROUPS
        assert driver.low <= driver.neutral <= driver.high
        assert driver.help.endswith(".")
        assert all(option.low <= option.default <= option.high for option in driver.options)


def test_every_step_has_a_driver() -> None:
    assert {driver.step_key for driver in DRIVERS.values()} == set(STEP_LABELS)


def test_a_ramp_counts_from_its_start_even_before_the_open_months() -> None:
    months = [202701, 202702, 202703]

    assert profile(DriverChange("volume", 0.1, start=202612, ramp_months=3), months) == [0.5, 0.75, 1.0]
    assert profile(DriverChange("volume", 0.1, start=202702, end=202702), months) == [0, 1, 0]
    assert profile(DriverChange("volume", 0.1, ramp_months=1), months) == [0.5, 1, 1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (DriverChange("magic", 0.1), "Unknown driver: “magic”"),
        (DriverChange("volume", 3), "Volume: 3 is outside -0.5 to 1"),
        (DriverChange("beds", 3), "cannot be set for the whole hospital"),
        (DriverChange("volume", 0.1, start=202613), "Not a month"),
        (DriverChange("volume", 0.1, start=202612, end=202611), "before the start"),
        (DriverChange("volume", 0.1, ramp_months=99), "0 to 24 months"),
        (DriverChange("drug_inflation", 0.1, detail="X"), "takes no detail"),
        (DriverChange("contract_price", 0.1), "needs a contract"),
        (DriverChange("payer_mix", 0.1, detail="A>A"), "needs two payers"),
        (DriverChange("one_time", 100, detail="6900"), "needs a month"),
        (DriverChange("volume", 0.1, options=(("speed", 1),)), "no option “speed”"),
        (DriverChange("close_service", 0.1, Scope("department", 1), options=(("fixed_kept", 2),)), "outside 0 to 1"),
    ],
)
def test_what_the_catalogue_does_not_accept_is_refused(change: DriverChange, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        validate(ScenarioChanges("", (change,)))


def test_values_and_scopes_that_are_none_are_refused_at_once() -> None:
    with pytest.raises(ScenarioError, match="is not a number"):
        DriverChange("volume", float("nan"))
    with pytest.raises(ScenarioError, match="needs one"):
        Scope("department")
    with pytest.raises(ScenarioError, match="Not a scope"):
        Scope("galaxy", 1)  # type: ignore[arg-type]


def test_equal_changes_are_equal_however_they_were_made() -> None:
    first = DriverChange("telehealth", -0.0, detail="V", options=(("rate_ratio", 1), ("cost_ratio", 0.5)))
    second = DriverChange("telehealth", 0, detail="V", options=(("cost_ratio", 0.5), ("rate_ratio", 1)))

    assert first == second
    assert hash(first) == hash(second)
    assert codec.to_link(ScenarioChanges("", (first,))) == codec.to_link(ScenarioChanges("", (second,)))


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_template_can_be_applied_and_linked(key: str) -> None:
    scenario = template(key, MONTHS)

    assert codec.from_link(codec.to_link(scenario)) == scenario
    assert bool(apply(small_base(), scenario).effects) == (key != "base")


def test_the_best_case_is_better_than_the_worst() -> None:
    best, worst = (apply(small_base(), template(key, MONTHS)).kpis.margin for key in ("best", "worst"))

    assert best > apply(small_base(), ScenarioChanges()).kpis.margin > worst


def test_a_surge_ends_with_its_window() -> None:
    scenario = surge(start=MONTHS[0], end=MONTHS[0], scope=Scope("department", 1), beds=10)
    steps = apply(small_base(), scenario).steps

    assert set(steps["period"]) == {MONTHS[0]}
    assert {"volume", "supplies", "staffing"} <= set(steps["step"])
    with pytest.raises(ScenarioError, match="department or a facility"):
        surge(start=MONTHS[0], end=MONTHS[0], beds=10)


def test_a_template_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ScenarioError, match="no template"):
        template("perfect", MONTHS)
    with pytest.raises(ScenarioError, match="No month is open"):
        template("best", [])
