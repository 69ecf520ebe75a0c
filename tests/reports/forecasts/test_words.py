"""Sentences about forecasts agree with the figures they are made from."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.forecasts.accuracy import Accuracy
from planning.forecasts.outlook import outlook
from planning.forecasts.signals import Signal, judge
from reports.forecasts import words as forecast_words
from reports.formats import Formats

US = Formats()


def made(values: list[float], last_year: list[float], budget: list[float]) -> str:
    points = pd.DataFrame({"ds": pd.date_range("2026-01-01", periods=len(values), freq="MS"), "mean": values})
    for name, reach in (("lo95", -20), ("lo80", -10), ("hi80", 10), ("hi95", 20)):
        points[name] = points["mean"] + reach
    points = points.assign(override=np.nan, value=points["mean"])
    history = pd.DataFrame({"ds": pd.date_range("2025-01-01", periods=len(last_year), freq="MS"), "y": last_year})
    plan = pd.DataFrame({"ds": pd.date_range("2026-01-01", periods=len(budget), freq="MS"), "budget": budget})
    return forecast_words.answer("Intensive care", "Patient days", outlook(history, points, plan), US)


def test_the_answer_names_total_span_last_year_budget_and_chance() -> None:
    assert made([1100, 1100], [1000, 1000], [1090, 1090]) == (
        "**Intensive care: about 2,200 patient days** expected in the 2 months Jan – Feb 2026, "
        "10.0% more than the same time a year before. In the 2 months with a budget (Jan – Feb 2026), this is "
        "20 (0.9%) above budget; the chance of ending above budget is about 90%."
    )


def test_without_last_year_and_budget_the_answer_is_only_the_forecast() -> None:
    assert made([1100], [], []) == "**Intensive care: about 1,100 patient days** expected in the 1 month Jan 2026."


def test_a_change_within_half_a_percent_is_called_about_as_many() -> None:
    assert "about as many as the same time" in made([1001], [1000], [])
    assert "1.0% fewer than" in made([990], [1000], [])


@given(value=st.floats(50, 1e6), budget=st.floats(50, 1e6))
def test_above_and_below_agree_with_the_figures(value: float, budget: float) -> None:
    sentence = made([value], [], [budget])

    if round(value - budget) >= 1:
        assert "above budget;" in sentence
    elif round(value - budget) <= -1:
        assert "below budget;" in sentence
    else:
        assert "equal to the budget" in sentence


@pytest.mark.parametrize(
    ("rate", "words"),
    [(0.01, "under 5%"), (0.97, "over 95%"), (0.52, "about 50%"), (0.74, "about 75%"), (float("nan"), "–")],
)
def test_chances_are_said_without_false_exactness(rate: float, words: str) -> None:
    assert forecast_words.chance(rate) == words


def test_accuracy_is_said_beside_last_season_and_the_budget() -> None:
    past = Accuracy(2, 24, 0.03, 0.06, 0.0, 20, 23, 12, 0.05, 0.025)

    assert forecast_words.how_good(past, US) == (
        "Rerun as of 2 earlier dates, the forecast was off by **3.0%** over 24 months; repeating the same month a "
        "year before by 6.0% (the forecast's error is 50% smaller). Over the 12 months with a budget, the forecast was "
        "off by 2.5% and the budget by 5.0%. 20 of 24 fell within the 80% range, 23 within the 95% range."
    )


def test_a_chance_above_budget_says_when_the_budget_used_to_be_closer() -> None:
    closer = Accuracy(2, 24, 0.03, 0.06, 0.0, 20, 23, 12, 0.02, 0.025)
    further, few = replace(closer, budget_error=0.05), replace(closer, budget_steps=3)

    assert forecast_words.budget_was_closer(closer, US) == (
        "The budget was closer than the forecast in months that have come (off by 2.0% against 2.5%), so do not rely "
        "on this chance alone."
    )
    assert [forecast_words.budget_was_closer(past, US) for past in (further, few, None)] == ["", "", ""]


def test_a_forecast_worse_than_last_season_says_so() -> None:
    past = Accuracy(2, 24, 0.08, 0.06, 0.0, 20, 23, 0, float("nan"), float("nan"))

    assert "the forecast was worse: do not rely on it alone" in forecast_words.how_good(past, US)


def test_a_far_month_is_called_unusual_and_noise_is_called_noise() -> None:
    noise = [0.03, -0.02, 0.01, -0.04, 0.02, 0.005, -0.01, 0.03, -0.03, 0.01, -0.005, 0.02, -0.02, 0.04]
    months = pd.date_range("2025-01-01", periods=15, freq="MS")
    far = judge(pd.DataFrame({"ds": months, "value": [*noise, 0.5]}))
    calm = judge(pd.DataFrame({"ds": months[:14], "value": noise}))

    assert forecast_words.verdict(far, US).startswith("**Unusual month.** Mar 2026: 50.0% above")
    assert forecast_words.verdict(calm, US).startswith("**Noise.**")
    assert "Too few months" in forecast_words.verdict(None, US)


def test_runs_and_drifts_are_told_apart() -> None:
    first, last = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-08-01")

    run = forecast_words.signal(Signal("run", "below", first, last, -0.04, 8), US)
    drift = forecast_words.signal(Signal("drift", "above", first, last, 0.03, 8), US)

    assert run.startswith("Jan – Aug 2026: 8 months in a row on the same side, on average 4.0% below")
    assert "a slow drift above" in drift
