"""Working days and month lengths count as much as the data says."""

import numpy as np

from forecasting.series.activity import DAYS_PRIOR, WORK_PRIOR, estimate, factors, shrunk
from forecasting.series.calendar import month_days, public_holidays, working_days

MONTHS = np.arange("2016-01", "2024-01", dtype="datetime64[M]").astype("datetime64[D]")
NO_HOLIDAYS = np.array([], dtype="datetime64[D]")


def clinic(seed: int) -> np.ndarray:
    """Visits of a clinic that is open on working days."""
    return np.log(working_days(MONTHS)) + np.random.default_rng(seed).normal(0, 0.01, len(MONTHS))


def ward(seed: int) -> np.ndarray:
    """Patient days of a ward that is open every day."""
    return np.log(month_days(MONTHS)) + np.random.default_rng(seed).normal(0, 0.01, len(MONTHS))


def headcount(seed: int) -> np.ndarray:
    return np.full(len(MONTHS), 5.0) + np.random.default_rng(seed).normal(0, 0.005, len(MONTHS))


def work_effect(logs: list[np.ndarray]) -> float:
    return float(np.median(shrunk([estimate(one, MONTHS, NO_HOLIDAYS)[1] for one in logs], WORK_PRIOR, 0.3)))


def days_effect(logs: list[np.ndarray]) -> float:
    return float(np.median(shrunk([estimate(one, MONTHS, NO_HOLIDAYS)[0] for one in logs], DAYS_PRIOR, 0.5)))


def test_clinics_follow_working_days() -> None:
    assert work_effect([clinic(seed) for seed in range(8)]) > 0.8


def test_wards_follow_days_and_not_working_days() -> None:
    wards = [ward(seed) for seed in range(8)]

    assert days_effect(wards) > 0.8
    assert work_effect(wards) < 0.15


def test_head_counts_follow_neither() -> None:
    counts = [headcount(seed) for seed in range(8)]

    assert days_effect(counts) < 0.15
    assert work_effect(counts) < 0.15


def test_without_evidence_the_prior_holds() -> None:
    short = estimate(np.zeros(8), MONTHS[:8], NO_HOLIDAYS)

    assert shrunk([short[0]], DAYS_PRIOR, 0.5).tolist() == [DAYS_PRIOR]


def test_factors_are_about_one() -> None:
    values = factors(MONTHS, NO_HOLIDAYS, 1.0, 1.0)

    assert abs(values.mean() - 1) < 0.01
    assert 0.8 < values.min() < values.max() < 1.2


def test_public_holidays_are_no_working_days() -> None:
    may = np.array(["2024-05-01"], dtype="datetime64[D]")
    free = public_holidays("GB", "ENG", may)["ds"].to_numpy()

    assert working_days(may, NO_HOLIDAYS).tolist() == [23]
    assert working_days(may, free).tolist() == [21]  # early May and spring bank holiday
