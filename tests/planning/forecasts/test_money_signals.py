"""Signals of money figures: season, trend and last year's exception are no signals; a real change is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planning.forecasts.money_signals import MONTHS_NEEDED, Figure, MoneyLine, MoneySeries, line_of
from planning.forecasts.signals import ewma_of, judge, limits_of, told_first


def monthly(values: np.ndarray, figure: Figure = "cost_per_unit") -> MoneySeries:
    months = pd.date_range("2023-01-01", periods=len(values), freq="MS")
    return MoneySeries(figure, 7, "ICU", pd.Series(values, index=months, dtype="float64"))


def seasonal(months: int, seed: int = 3) -> np.ndarray:
    """Return cost per unit with a winter of +20 %, a rise of 4 % a year and noise of 1 %."""
    at = np.arange(months)
    season = 1 + 0.2 * np.cos(2 * np.pi * at / 12)
    noise = np.random.default_rng(seed).normal(0, 0.01, months)
    level: np.ndarray = 1_000_00 * season * 1.04 ** (at / 12) * (1 + noise)
    return level


def kinds(line: MoneyLine) -> set[str]:
    return set(line.current)


def test_season_and_trend_are_no_signals() -> None:
    alarms = sum(bool(line_of(monthly(seasonal(42, seed))).current) for seed in range(40))

    assert alarms <= 8  # about 8 % by chance: three kinds of signals over three months


def test_a_month_that_jumps_is_a_point_and_unfavorable_for_cost() -> None:
    values = seasonal(42)
    values[-1] *= 1.25

    line = line_of(monthly(values))

    assert "point" in kinds(line)
    assert line.verdict == "unfavorable"
    assert line.latest / line.expected == pytest.approx(1.25, abs=0.05)


def test_last_years_exception_is_no_signal_of_this_year() -> None:
    values = seasonal(44)
    values[-13] *= 1.4

    line = line_of(monthly(values))

    assert line.judgement is not None
    assert not any(signal.last == pd.Timestamp("2026-08-01") for signal in line.judgement.current)
    assert line.expected == pytest.approx(seasonal(44)[-1], rel=0.12)


def test_a_lasting_change_is_a_run_or_a_drift() -> None:
    values = seasonal(42)
    values[-9:] *= 0.94

    line = line_of(monthly(values))

    assert kinds(line) & {"run", "drift"}
    assert line.verdict == "favorable"


def test_points_and_money_are_differences() -> None:
    rng = np.random.default_rng(5)
    margin = 0.05 + rng.normal(0, 0.002, 42)
    margin[-1] = 0.01
    result = 1_000_00 + rng.normal(0, 20_00, 42)
    result[-1] -= 400_00

    share, money = line_of(monthly(margin, "margin")), line_of(monthly(result, "result"))

    assert share.expected == pytest.approx(0.05, abs=0.01)
    assert money.expected == pytest.approx(1_000_00, abs=80_00)
    assert share.verdict == money.verdict == "unfavorable"


def test_the_verdict_is_that_of_the_signal_that_is_told() -> None:
    values = seasonal(44)
    values[-10:-1] *= 1.06  # a lasting rise of cost, then a month far below
    values[-1] *= 0.8

    line = line_of(monthly(values))

    assert line.judgement is not None
    assert line.judgement.current[0].kind == "point"
    assert line.judgement.current[0].direction == "below"
    assert told_first(line.judgement.current).direction == "above"
    assert line.verdict == "unfavorable"


def test_latest_and_expected_are_of_the_newest_month_that_is_judged() -> None:
    series = monthly(seasonal(44))
    gone = series.values.drop(series.values.index[-13])  # the last month has none a year before

    line = line_of(replace(series, values=gone))

    assert line.latest == gone.iloc[-2]
    assert line.expected == pytest.approx(gone.iloc[-2], rel=0.05)


def test_too_few_months_are_not_judged() -> None:
    assert line_of(monthly(seasonal(MONTHS_NEEDED - 1))).judgement is None
    assert line_of(monthly(seasonal(MONTHS_NEEDED))).judgement is not None
    assert line_of(monthly(np.array([]))).judgement is None


def test_the_weight_of_the_newest_month_is_a_setting() -> None:
    values = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0])
    limits = limits_of(values)
    months = pd.DataFrame({"ds": pd.date_range("2026-01-01", periods=10, freq="MS"), "value": values})

    slow, fast = ewma_of(values, limits, 0.1), ewma_of(values, limits, 1.0)
    judged = judge(months, weight=1.0)

    assert slow["ewma"].iloc[-1] < fast["ewma"].iloc[-1]
    assert fast["ewma"].tolist() == np.clip(values, limits.lower, limits.upper).tolist()
    assert judged is not None
    assert judged.table["ewma"].tolist() == fast["ewma"].tolist()
