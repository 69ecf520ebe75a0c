"""Signals of money figures in words and as a table: points, percent and amounts, each in its own unit."""

import numpy as np
import pandas as pd
import pytest

from planning.forecasts.money_signals import Figure, MoneyLine, MoneySeries, line_of
from reports.forecasts import money_words
from reports.forecasts.accuracy_charts import control_chart
from reports.formats import Formats
from reports.theme import LIGHT

US, THREE_DIGITS = Formats("USD"), Formats("KWD")


def made(figure: Figure, usual: float, last: float, noise: float) -> MoneyLine:
    """Return 30 months of a figure with a little noise whose last month is out of line."""
    values = usual + noise * np.array([(0, 7, -4, 3, -6)[at % 5] for at in range(30)])
    values[-1] = last
    months = pd.date_range("2024-05-01", periods=30, freq="MS")
    return line_of(MoneySeries(figure, None, "Whole hospital", pd.Series(values, index=months)))


def test_a_margin_is_said_in_points_and_judged() -> None:
    told = money_words.verdict(made("margin", 0.05, 0.01, 0.0002), US)

    assert told.startswith("**Unusual month.** Oct 2026: ")
    assert "points below expectation" in told
    assert "Oct 2026: 1.0%, expected 4.9% (unfavorable signal)." in told
    assert told.endswith("Only 14 months set these limits, so they are rough.")


def test_cost_per_unit_is_said_in_percent_and_results_as_amounts() -> None:
    cost = money_words.verdict(made("cost_per_unit", 800_00.0, 960_00.0, 1_00.0), US)
    result = money_words.verdict(made("result", 50_000_00.0, 20_000_00.0, 100_00.0), US)

    assert "above expectation" in cost
    assert "$960.00, expected $795.10" in cost
    assert "$20.00K, expected $4" in result


def test_few_months_are_said_to_be_few() -> None:
    short = line_of(MoneySeries("margin", None, "Whole hospital", pd.Series(dtype="float64")))

    assert money_words.verdict(short, US).startswith("Too few whole months")


def test_the_table_has_shares_as_they_are_and_amounts_in_the_main_unit() -> None:
    lines = [made("margin", 0.05, 0.01, 0.0002), made("result", 50_000_00.0, 20_000_00.0, 100_00.0)]

    cents, mills = money_words.table(lines, US), money_words.table(lines, THREE_DIGITS)

    assert cents["Latest"].tolist() == [0.01, 20_000.0]
    assert mills["Latest"].tolist() == [0.01, 2_000.0]
    assert cents["Verdict"].tolist() == ["unfavorable", "unfavorable"]
    assert cents["Signal"].tolist() == ["unusual month", "unusual month"]


@pytest.mark.parametrize(("figure", "scale"), [("margin", 100.0), ("cost_per_unit", 1.0), ("result", 0.01)])
def test_charts_are_drawn_in_the_unit_of_the_sentence(figure: Figure, scale: float) -> None:
    _title, unit = money_words.chart_unit(made(figure, 1_000.0, 1_100.0, 1.0), US)

    assert unit.scale == scale


def test_cost_per_day_is_written_in_whole_units() -> None:
    assert money_words.value(made("cost_per_adjusted_day", 2_800_00, 2_792_40, 10_00), 2_792_40, US) == "$2,792"


def test_the_axis_of_amounts_writes_thousands_as_everywhere() -> None:
    line = made("result", 100_000_00, 90_000_00, 500_00)
    title, unit = money_words.chart_unit(line, US)
    assert line.judgement is not None

    drawn = control_chart(line.judgement, title=title, palette=LIGHT, unit=unit).to_dict()

    labels = drawn["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]
    assert labels.startswith("datum.value == 0 ? '0'")
    assert "'k', 'K'" in labels


@pytest.mark.parametrize(("months", "rough"), [(20, "Only 6 months set these limits"), (40, "")])
def test_limits_of_few_months_are_said_to_be_rough(months: int, rough: str) -> None:
    values = 0.05 + 0.0002 * np.array([(0, 7, -4, 3, -6)[at % 5] for at in range(months)])
    index = pd.date_range("2023-01-01", periods=months, freq="MS")
    told = money_words.verdict(line_of(MoneySeries("margin", None, "Whole hospital", pd.Series(values, index))), US)

    assert (rough in told) if rough else ("set these limits" not in told)
