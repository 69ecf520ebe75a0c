import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.contracts import attainment
from planning.contracts.attainment import TermProjection

TIERS = pd.DataFrame({"from_minor": [800_00, 1_000_00], "rebate_share": [0.01, 0.02]})


def projection(to_date: int, *months: list[float]) -> TermProjection:
    return TermProjection(to_date, np.array(months, dtype="float64"))


def steady(mean: float, width: float, steps: int) -> pd.DataFrame:
    """Return a forecast whose 95 % band is mean ± width."""
    share = 1.281552 / 1.959964
    row = {"lo95": mean - width, "lo80": mean - share * width, "mean": mean, "hi80": mean + share * width}
    return pd.DataFrame([row | {"hi95": mean + width}] * steps)


def test_the_probability_is_the_share_of_futures_that_get_there() -> None:
    found = projection(900_00, [50_00, 60_00], [20_00, 10_00], [90_00, 5_00], [100_00, 50_00])

    assert found.totals.tolist() == [1_010_00, 930_00, 995_00, 1_050_00]
    assert found.chance(1_000_00) == 0.5
    assert found.chance(900_00) == 1.0  # there already
    assert found.chance(2_000_00) == pytest.approx(0.01)  # no simulation promises "never"


def test_tiers_say_what_is_reached_missing_and_worth() -> None:
    found = attainment.tiers(projection(900_00, [50_00], [40_00], [110_00]), TIERS)

    assert found["reached"].tolist() == [True, False]
    assert found["chance"].tolist() == [1.0, pytest.approx(1 / 3)]
    assert found["missing_minor"].tolist() == [0, 100_00]
    assert found["gap_minor"].tolist() == [0, 50_00]  # the median future ends at 950
    assert found["worth_minor"].tolist() == [9_50, 20_00]


def test_a_tier_pays_on_the_whole_spend_of_the_year() -> None:
    assert attainment.rebate_share_at([799_99, 800_00, 999_99, 1_000_00, 5_000_00], TIERS).tolist() == [
        0.0, 0.01, 0.01, 0.02, 0.02,
    ]  # fmt: skip
    assert attainment.expected_rebate(projection(900_00, [0.0], [100_00.0]), TIERS) == round((9_00 + 20_00) / 2)


def test_a_tier_may_pay_on_the_spend_above_its_threshold_only() -> None:
    above = TIERS.assign(payout="above")

    # 1 % from 800 to 1,000, 2 % beyond
    assert attainment.rebates([700_00, 900_00, 1_000_00, 1_500_00], above).tolist() == [0, 1_00, 2_00, 12_00]
    assert attainment.expected_rebate(projection(900_00, [0.0], [100_00.0]), above) == round((1_00 + 2_00) / 2)
    found = attainment.tiers(projection(1_400_00, [100_00.0]), above)
    assert found["worth_minor"].tolist() == [7_00, 12_00]


def test_shortfall_and_overrun_are_means_over_the_futures() -> None:
    found = projection(900_00, [50_00], [150_00])

    assert attainment.expected_shortfall(found, 1_000_00) == 25_00
    assert attainment.expected_overrun(found, 1_000_00) == 25_00
    assert attainment.passed_after(projection(900_00, [60_00, 60_00], [50_00, 60_00]), 1_000_00) == 2
    assert attainment.passed_after(found, 10_000_00) is None
    assert attainment.passed_after(found, 800_00) == 0


def test_a_finished_year_is_certain() -> None:
    found = TermProjection(1_000_00, np.empty((attainment.PATHS, 0)))

    assert (found.chance(1_000_00), found.chance(1_000_01), found.middle) == (1.0, 0.0, 1_000_00)


def test_a_volume_keeps_its_band_month_by_month_but_not_in_the_sum() -> None:
    paths = attainment.volume_paths(steady(100.0, 20.0, 12), count=20_000)

    low, high = np.quantile(paths[:, 5], [0.025, 0.975])
    assert (low, high) == (pytest.approx(80, abs=1.5), pytest.approx(120, abs=1.5))
    width = np.quantile(paths.sum(axis=1), 0.975) - 1200
    assert 20 * np.sqrt(12) < width < 20 * 12 * 0.6  # wider than independent months, far narrower than added bands


def test_spend_follows_volume() -> None:
    volume = np.array([100.0, 110, 90, 105, 95, 100, 120, 100, 80, 100, 105, 95])
    ahead = np.full((2000, 3), 200.0)

    found = attainment.spend_paths(volume * 50_00, volume, ahead)

    assert found is not None
    assert np.median(found) == pytest.approx(200 * 50_00, rel=1e-6)


def test_a_rising_rate_goes_on_rising_and_noise_stays() -> None:
    random = np.random.default_rng(3)
    months = np.arange(24)
    spend = (100_000 + 2_000 * months) * random.normal(1, 0.02, 24)

    found = attainment.spend_paths(spend, np.ones(24), np.ones((4000, 6)))

    assert found is not None
    assert found[:, 5].mean() == pytest.approx(100_000 + 2_000 * 29, rel=0.03)
    assert 0.01 < found[:, 0].std() / found[:, 0].mean() < 0.04


def test_a_short_history_is_not_projected() -> None:
    assert attainment.spend_paths([1.0] * 5, [1.0] * 5, np.ones((10, 3))) is None


def test_without_a_model_last_year_comes_again_with_its_growth() -> None:
    year = np.array([100.0, 90, 110, 100, 95, 105, 100, 90, 110, 100, 95, 105])

    found = attainment.last_year_again(np.concatenate([year, year * 1.1]), 3)

    assert found["mean"].tolist() == pytest.approx((year[:3] * 1.21).tolist())
    assert (found["hi95"] - found["lo95"]).max() == pytest.approx(0, abs=1e-9)  # the rule never missed
    assert attainment.last_year_again(np.array([10.0, 14.0]), 2)["mean"].tolist() == [12.0, 12.0]


@given(
    to_date=st.integers(0, 10**9),
    months=st.lists(st.lists(st.floats(0, 1e8), min_size=3, max_size=3), min_size=1, max_size=30),
    low=st.integers(0, 10**9),
    more=st.integers(0, 10**8),
)
def test_a_higher_threshold_is_never_likelier(to_date: int, months: list[list[float]], low: int, more: int) -> None:
    found = projection(to_date, *months)

    assert 0 <= found.chance(low + more) <= found.chance(low) <= 1
    assert attainment.expected_shortfall(found, low) <= attainment.expected_shortfall(found, low + more)
    assert attainment.expected_overrun(found, low) >= attainment.expected_overrun(found, low + more)
    assert found.at(0.1) <= found.middle <= found.at(0.9)


@given(factor=st.integers(2, 1000), seed=st.integers(0, 5))
def test_the_unit_of_volume_does_not_matter(factor: int, seed: int) -> None:
    """Counting bed hours instead of bed days gives the same spend."""
    volume = np.array([100.0, 103, 98, 110, 95, 101, 99, 104, 97, 102])
    spend = volume * 7 + np.array([3.0, -2, 4, 1, -5, 2, 0, -3, 1, 2])
    ahead = attainment.volume_paths(steady(100.0, 10.0, 4), count=50, seed=seed)

    once = attainment.spend_paths(spend, volume, ahead)
    scaled = attainment.spend_paths(spend, volume * factor, ahead * factor)

    assert once is not None
    assert scaled is not None
    assert np.allclose(once, scaled, rtol=1e-6)
