import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from planning.scenarios.drivers import DRIVERS
from planning.scenarios.engine import apply
from planning.scenarios.studies.draws import Correlation, Range, VolumeError
from planning.scenarios.studies.sensitivity import tornado
from planning.scenarios.studies.simulation import Simulation, Study, Targets, simulate
from planning.scenarios.types import DriverChange, ScenarioChanges, ScenarioError, Scope
from tests.scenario_bases import SEEDS, WARD, changes, random_base, small_base

BASE = small_base()
SUPPLIES, DRUGS, WAGES = (DriverChange(name, 0.0) for name in ("supply_inflation", "drug_inflation", "wage_award"))
PRICES = ScenarioChanges("", (SUPPLIES, DRUGS))


def drawn(*ranges: Range, scenario: ScenarioChanges = PRICES, **study: object) -> Simulation:
    return simulate(BASE, scenario, Study(ranges=ranges, **study))  # type: ignore[arg-type]


@given(SEEDS, st.lists(changes(), max_size=5))
def test_without_any_uncertainty_a_draw_is_the_exact_result(seed: int, made: list[DriverChange]) -> None:
    base, scenario = random_base(seed), ScenarioChanges("", tuple(made))
    ranges = tuple(Range(place, change.value, change.value) for place, change in enumerate(made))

    exact = apply(base, scenario)
    found = simulate(base, scenario, Study(ranges=ranges, forecast_error=VolumeError(scale=0), draws=3))

    # The exact engine rounds every line and month to a cent, the simulation none.
    assert found.margin == pytest.approx(exact.kpis.margin, abs=0.5 * exact.result.size + 0.5)
    assert found.revenue == pytest.approx(exact.kpis.revenue, abs=0.5 * exact.result.size + 0.5)
    # Days = cash at the end ÷ cost without depreciation of a day; all three may be off by the roundings.
    days = 366 * 6 * (0.5 * exact.result.size + 0.5) / max(exact.kpis.expense, 1)
    assert found.days_cash == pytest.approx(exact.kpis.days_cash or np.nan, rel=1e-6, abs=days, nan_ok=True)


@settings(max_examples=20)
@given(SEEDS, st.lists(changes(), min_size=1, max_size=4), st.floats(-0.05, 0.05))
def test_every_draw_is_what_the_exact_engine_gives_at_its_values(
    seed: int, made: list[DriverChange], width: float
) -> None:
    base, scenario = random_base(seed), ScenarioChanges("", tuple(made))
    bounds = [DRIVERS[change.driver] for change in made]
    ranges = tuple(
        Range(place, max(driver.low, change.value - abs(width)), min(driver.high, change.value + abs(width)))
        for place, (change, driver) in enumerate(zip(made, bounds, strict=True))
    )

    found = simulate(base, scenario, Study(ranges=ranges, draws=2))

    for draw in range(2):
        at = scenario
        for place in range(len(made)):
            at = at.with_value(place, float(found.values[place, draw]))
        exact = apply(base, at)
        assert found.margin[draw] == pytest.approx(exact.kpis.margin, abs=0.5 * exact.result.size + 0.5)


def test_the_same_seed_gives_the_same_draws_and_another_does_not() -> None:
    first, again, other = (drawn(Range(0, -0.1, 0.1), draws=500, seed=seed) for seed in (7, 7, 8))

    assert first.margin.tolist() == again.margin.tolist()
    assert first.margin.tolist() != other.margin.tolist()


def test_more_draws_begin_with_the_same_ones() -> None:
    few, many = (drawn(Range(0, -0.1, 0.1), draws=draws, forecast_error=VolumeError()) for draws in (40, 300))

    assert few.margin.tolist() == many.margin[:40].tolist()


def test_a_normal_range_of_prices_gives_the_known_normal_margin() -> None:
    """Supplies and drugs each normal and independent: the margin is normal with the sum of the variances."""
    found = drawn(Range(0, -0.1, 0.1, "normal"), Range(1, -0.2, 0.2, "normal"), draws=20_000)

    base = apply(BASE, ScenarioChanges()).kpis.margin
    # Over two months 48,000 of supplies and 10,000 of drugs; half the range is 1.645 standard deviations.
    spread = np.hypot(4_800_000 * 0.1, 1_000_000 * 0.2) / 1.6448536
    assert found.margin.mean() == pytest.approx(base, abs=4 * spread / np.sqrt(20_000))
    assert found.margin.std() == pytest.approx(spread, rel=0.02)
    assert np.percentile(found.margin, 5) == pytest.approx(base - 1.6448536 * spread, abs=0.03 * spread)


def test_full_correlation_adds_standard_deviations() -> None:
    ranges = Range(0, -0.1, 0.1, "normal"), Range(1, -0.2, 0.2, "normal")

    found = drawn(*ranges, correlations=(Correlation(0, 1, 1.0),), draws=5_000)
    against = drawn(*ranges, correlations=(Correlation(0, 1, -1.0),), draws=5_000)

    assert found.margin.std() == pytest.approx((480_000 + 200_000) / 1.6448536, rel=0.03)
    assert against.margin.std() == pytest.approx((480_000 - 200_000) / 1.6448536, rel=0.03)
    assert np.corrcoef(found.values)[0, 1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("shape", "mean", "spread"),
    [
        ("uniform", 0.10, 0.3 / np.sqrt(12)),
        ("triangular", (-0.05 + 0.25 + 0.0) / 3, None),
        ("normal", 0.0, 0.3 / 3.2897),
    ],
)
def test_shapes_have_their_textbook_mean_and_spread(shape: str, mean: float, spread: float | None) -> None:
    found = drawn(Range(0, -0.05, 0.25, shape), draws=20_000).values[0]  # type: ignore[arg-type]
    low, high, mode = -0.05, 0.25, 0.0
    triangular = np.sqrt((low**2 + high**2 + mode**2 - low * high - low * mode - high * mode) / 18)

    assert found.mean() == pytest.approx(mean, abs=0.003)
    assert found.std() == pytest.approx(spread or triangular, rel=0.02)
    assert shape == "normal" or (found.min() >= low and found.max() <= high)


def test_the_forecast_s_error_has_the_forecast_s_width_and_its_correlations() -> None:
    random = random_base(3)
    error = VolumeError(departments=0.6, persistence=0.5)
    from planning.scenarios.base.condense import Condensed
    from planning.scenarios.studies.draws import volume_errors

    ground = Condensed(random, ScenarioChanges()).ground
    made = np.concatenate([volume_errors(ground, error, 1, block) for block in range(400)], axis=2)
    days = np.flatnonzero(ground.pair_measure == "PD")
    logs = np.log(made[days])

    assert made[days].mean() == pytest.approx(1, abs=0.002)
    assert logs.std() == pytest.approx(0.05 / 1.2815516, rel=0.02)
    assert np.corrcoef(logs[0, 0], logs[1, 0])[0, 1] == pytest.approx(0.6, abs=0.03)
    assert np.corrcoef(logs[0, 0], logs[0, 1])[0, 1] == pytest.approx(0.5, abs=0.03)


def test_beds_cut_the_good_months_off_the_forecast_s_error() -> None:
    measured = frames_with_error(0.10)
    full = ScenarioChanges("", (DriverChange("volume", 0.06, Scope("department", WARD)),))

    with_beds = simulate(small_base(volumes=measured), full, Study(forecast_error=VolumeError(), draws=2_000))
    without = simulate(small_base(volumes=measured, beds=None), full, Study(forecast_error=VolumeError(), draws=2_000))

    assert with_beds.revenue.max() < without.revenue.max()
    assert with_beds.revenue.min() == pytest.approx(without.revenue.min())


def frames_with_error(width: float) -> pd.DataFrame:
    from tests.scenario_bases import frames

    volumes = frames()["volumes"]
    return volumes.assign(lo80=volumes["quantity"] * (1 - width), hi80=volumes["quantity"] * (1 + width))


def test_chances_count_the_draws_that_meet_a_target() -> None:
    base = apply(BASE, ScenarioChanges()).kpis
    rows = [(WARD, 4120, 202611, base.margin)]
    budget = pd.DataFrame(rows, columns=["department_id", "account_id", "period", "amount_minor"])
    study = Study(ranges=(Range(0, -0.1, 0.1, "uniform"),), draws=4_000)
    targets = Targets(margin_minor=base.margin + 240_000, operating_margin=-1.0, days_cash=1e9)

    found = simulate(small_base(budget=budget), PRICES, study, targets)

    assert found.chances["budget"] == pytest.approx(0.5, abs=0.03)
    assert found.chances["margin"] == pytest.approx(0.25, abs=0.03)  # prices at least 5 % lower
    assert found.chances["operating_margin"] == 1
    assert found.chances["days_cash"] == 0


def test_what_is_certain_to_meet_the_budget_meets_it() -> None:
    base = apply(BASE, ScenarioChanges()).kpis
    rows = [(WARD, 4120, 202611, base.margin)]
    budget = pd.DataFrame(rows, columns=["department_id", "account_id", "period", "amount_minor"])

    assert simulate(small_base(budget=budget), ScenarioChanges(), Study(draws=10)).chances == {"budget": 1.0}


def test_percentiles_rise_and_unknown_cash_stays_unknown() -> None:
    found = simulate(small_base(cash=None), PRICES, Study(ranges=(Range(0, -0.1, 0.1),), draws=500))
    table = found.percentiles()

    assert table["margin"].is_monotonic_increasing
    assert table["days_cash"].isna().all()


@pytest.mark.parametrize(
    ("ranges", "correlations", "words"),
    [
        ([Range(5, 0, 0.1)], [], "must belong to one change"),
        ([Range(0, 0.1, -0.1)], [], "must rise"),
        ([Range(0, -5, 5)], [], "must rise and lie between"),
        ([Range(0, 0.01, 0.1)], [], "outside its own range"),
        ([Range(0, 0, 0.1)], [Correlation(0, 0, 0.5)], "two different ranges"),
        (
            [Range(0, -0.1, 0.1), Range(1, -0.1, 0.1), Range(2, -0.1, 0.1)],
            [Correlation(0, 1, 0.9), Correlation(1, 2, 0.9), Correlation(0, 2, -0.9)],
            "contradict each other",
        ),
    ],
)
def test_ranges_that_cannot_be_are_refused(ranges: list[Range], correlations: list[Correlation], words: str) -> None:
    scenario = ScenarioChanges("", (SUPPLIES, DRUGS, WAGES))

    with pytest.raises(ScenarioError, match=words):
        simulate(BASE, scenario, Study(ranges=tuple(ranges), correlations=tuple(correlations)))


def test_a_tornado_shows_the_largest_swing_first() -> None:
    table = tornado(BASE, PRICES, [Range(1, -0.1, 0.1), Range(0, -0.1, 0.2)])

    assert table["driver"].tolist() == ["supply_inflation", "drug_inflation"]
    assert table["swing"].tolist() == [4_800_000 * 3 // 10, 1_000_000 * 2 // 10]
    margin = apply(BASE, ScenarioChanges()).kpis.margin
    assert table["margin_high"].tolist() == [margin - 960_000, margin - 100_000]


def test_what_nothing_else_explains_is_drawn_around_the_result() -> None:
    drawn = simulate(small_base(), ScenarioChanges(), Study(draws=5_000, rest=1_000_00.0))
    exact = apply(small_base(), ScenarioChanges()).kpis

    assert drawn.margin.mean() == pytest.approx(exact.margin, abs=50_00)
    assert drawn.margin.std() == pytest.approx(1_000_00, rel=0.05)
    assert drawn.expense == pytest.approx(np.full(5_000, exact.expense))
