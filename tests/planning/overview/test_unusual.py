"""Results out of line: beyond noise, in the month asked for, and beyond the limit of finance."""

import numpy as np
import pandas as pd

from planning.forecasts.money_signals import MoneyLine, MoneySeries, line_of
from planning.overview.unusual import unusual_months

MONTHS = pd.date_range("2023-07-01", periods=40, freq="MS")  # up to October 2026


def line(last: float) -> MoneyLine:
    noise = np.tile([900_00.0, -900_00.0, 300_00.0, -300_00.0, 600_00.0], 8)
    values = 100_000_00.0 + noise
    values[-1] = last
    return line_of(MoneySeries("result", 7, "Imaging", pd.Series(values, MONTHS)))


def test_a_month_far_below_is_named_with_what_was_expected() -> None:
    (told,) = unusual_months([line(60_000_00.0)], period=202610, least_minor=25_000_00, least_share=0.05)

    assert (told.place, told.period, told.verdict) == ("Imaging", 202610, "unfavorable")
    assert told.latest == 60_000_00.0
    assert told.size == told.latest - told.expected
    assert abs(told.expected - 100_000_00.0) < 2_000_00


def test_noise_a_small_amount_and_another_month_say_nothing() -> None:
    far = line(60_000_00.0)

    assert unusual_months([line(100_500_00.0)], period=202610, least_minor=0, least_share=0.0) == []
    assert unusual_months([far], period=202610, least_minor=50_000_00, least_share=0.0) == []
    assert unusual_months([far], period=202610, least_minor=0, least_share=0.5) == []
    assert unusual_months([far], period=202609, least_minor=0, least_share=0.0) == []


def test_a_short_series_is_not_judged() -> None:
    short = line_of(MoneySeries("result", 7, "Imaging", pd.Series([1.0] * 19, MONTHS[:19])))

    assert unusual_months([short], period=202501, least_minor=0, least_share=0.0) == []
