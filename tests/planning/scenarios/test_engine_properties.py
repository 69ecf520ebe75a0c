"""What holds for every base and scenario: effects add up, scopes and months are kept, more is more."""

from random import Random

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from planning.scenarios.drivers import DRIVERS
from planning.scenarios.engine import apply
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope
from tests.scenario_bases import SEEDS, changes, random_base


@given(SEEDS, st.lists(changes(), max_size=5))
def test_effects_add_up_to_the_difference_exactly(seed: int, made: list[DriverChange]) -> None:
    outcome = apply(random_base(seed), ScenarioChanges("", tuple(made)))

    assert np.array_equal(outcome.base + sum(outcome.effects.values(), np.int64(0)), outcome.result)
    assert outcome.kpis.margin - outcome.base_kpis.margin == outcome.steps["margin_minor"].sum()
    assert np.isfinite(outcome.hours).all()


@given(SEEDS, st.lists(st.sampled_from(sorted(DRIVERS)), unique=True))
def test_drivers_at_their_neutral_value_give_the_base_to_the_cent(seed: int, drivers: list[str]) -> None:
    details = {
        "link_source": "beds-1",
        "payer_loss": "COM>MCD",
        "measure": "PD",
        "payer_shift": "COM>MCD",
        "contract": "C-1",
        "category": "supplies",
        "account": "6900",
    }
    made = tuple(
        DriverChange(
            driver=name,
            value=DRIVERS[name].neutral,
            scope=Scope("department", 1),
            start=202704,
            detail=details[DRIVERS[name].detail] if DRIVERS[name].detail_required else "",
        )
        for name in drivers
    )
    base = random_base(seed)

    outcome = apply(base, ScenarioChanges("", made))

    assert outcome.effects == {}
    assert np.array_equal(outcome.result, base.lines.amount)
    assert outcome.kpis == outcome.base_kpis


@given(SEEDS, st.lists(changes(), min_size=2, max_size=5), st.randoms())
def test_the_order_of_changes_does_not_matter(seed: int, made: list[DriverChange], random: Random) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)

    first, second = (apply(random_base(seed), ScenarioChanges("", tuple(part))) for part in (made, shuffled))

    assert first.steps.equals(second.steps)
    assert first.kpis == second.kpis


@given(SEEDS, st.sampled_from([1, 2, 3]).flatmap(lambda place: changes([Scope("department", place)])))
def test_a_change_touches_only_its_scope_and_its_months(seed: int, change: DriverChange) -> None:
    steps = apply(random_base(seed), ScenarioChanges("", (change,))).steps

    assert set(steps["department_id"]) <= {change.scope.id}
    if change.driver != "one_time":
        assert all((change.start or 0) <= month <= (change.end or 999999) for month in steps["period"])


def some_in(department: int) -> st.SearchStrategy[list[DriverChange]]:
    return st.lists(changes([Scope("department", department)]), max_size=3)


@given(SEEDS, some_in(1), some_in(2))
def test_changes_in_different_departments_add_up(
    seed: int, first: list[DriverChange], second: list[DriverChange]
) -> None:
    base = random_base(seed)

    def gained(made: list[DriverChange]) -> int:
        outcome = apply(base, ScenarioChanges("", tuple(made)))
        return outcome.kpis.margin - outcome.base_kpis.margin

    assert gained(first + second) == gained(first) + gained(second)


COSTLIER = (
    "wage_award",
    "agency_rate",
    "hours_per_unit",
    "supply_use",
    "supply_inflation",
    "drug_inflation",
    "other_inflation",
    "contract_price",
    "contract_renewal",
    "new_contract_cost",
    "new_contract_price",
)


@given(SEEDS, st.sampled_from(COSTLIER).flatmap(lambda name: changes(drivers=[name])), st.floats(0, 0.3))
def test_more_of_a_costlier_driver_never_costs_less(seed: int, change: DriverChange, more: float) -> None:
    base = random_base(seed)
    step = round(more * 1_000_000) if change.driver == "new_contract_cost" else more
    raised = change.at(min(change.value + step, DRIVERS[change.driver].high))

    less, dearer = (apply(base, ScenarioChanges("", (part,))) for part in (change, raised))

    assert dearer.kpis.expense >= less.kpis.expense
    assert dearer.kpis.revenue == less.kpis.revenue


@given(SEEDS, st.floats(-0.4, 0.4), st.floats(0, 0.4))
def test_more_volume_moves_no_line_backwards(seed: int, low: float, more: float) -> None:
    base = random_base(seed)

    less, busier = (apply(base, ScenarioChanges("", (DriverChange("volume", value),))) for value in (low, low + more))

    # Which of a department's labor accounts takes a change of hours may differ; the hours themselves may not.
    category = base.accounts["category"].to_numpy()[less.account]
    plain = ~np.isin(category, ["salaries", "benefits", "contract_labor"])
    assert (np.abs(busier.result) >= np.abs(less.result))[plain].all()
    assert (busier.volume >= less.volume - 1e-9).all()
    assert (busier.hours >= less.hours - 1e-6).all()


@given(SEEDS, st.integers(-10, 10), st.integers(0, 5))
def test_more_beds_never_mean_fewer_patients(seed: int, beds: int, more: int) -> None:
    base = random_base(seed)
    busy = DriverChange("volume", 0.3)

    def days(number: int) -> np.ndarray:
        made = (busy, DriverChange("beds", number, Scope("department", 1)))
        return np.asarray(apply(base, ScenarioChanges("", made)).volume)

    assert (days(beds + more) >= days(beds) - 1e-9).all()


@given(SEEDS, st.floats(-0.1, 0.3))
def test_a_wage_award_raises_pay_and_benefits_by_just_that(seed: int, award: float) -> None:
    base = random_base(seed)
    outcome = apply(base, ScenarioChanges("", (DriverChange("wage_award", award),)))

    category = base.accounts["category"].to_numpy()[outcome.account]
    paid = np.isin(outcome.department, outcome.department[category == "salaries"])
    moved = (category == "salaries") | ((category == "benefits") & paid)
    expected = outcome.base[moved] * (1 + award)

    assert outcome.result[moved] == pytest.approx(expected, abs=1)
    assert np.array_equal(outcome.result[~moved], outcome.base[~moved])


@given(SEEDS, st.floats(0, 1), st.floats(-0.5, 0.5))
def test_swaps_of_staff_keep_the_hours_worked(seed: int, overtime: float, agency: float) -> None:
    made = (DriverChange("overtime_share", overtime / 2), DriverChange("agency_share", agency))
    outcome = apply(random_base(seed), ScenarioChanges("", made))
    base = apply(random_base(seed), ScenarioChanges())

    assert outcome.worked == pytest.approx(base.worked)
    assert (outcome.agency >= -1e-9).all()


STAFF = ["vacancy", "agency_share", "overtime_share", "volume", "close_service"]


@given(SEEDS, st.lists(changes(drivers=STAFF), max_size=4), changes(drivers=STAFF))
def test_a_change_of_almost_nothing_changes_almost_nothing(
    seed: int, made: list[DriverChange], other: DriverChange
) -> None:
    base = random_base(seed)
    faint = other.at(1e-12 if other.value >= 0 else max(-1e-12, DRIVERS[other.driver].low))

    without, beside = (apply(base, ScenarioChanges("", tuple(part))) for part in (made, [*made, faint]))

    assert beside.kpis.margin == pytest.approx(without.kpis.margin, abs=50)


@given(SEEDS, st.lists(changes(drivers=STAFF), max_size=4))
def test_staffing_never_turns_agency_or_benefits_into_a_credit(seed: int, made: list[DriverChange]) -> None:
    outcome = apply(random_base(seed), ScenarioChanges("", tuple(made)))

    category = outcome.baseline.account_categories[outcome.account]
    assert (outcome.result[np.isin(category, ["contract_labor", "benefits"])] >= -1).all()
