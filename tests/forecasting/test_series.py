"""Long frames become regular series; what is missing or odd is reported, not repaired in silence."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.errors import ForecastError
from forecasting.series.frame import following
from forecasting.series.prepare import prepare
from tests.forecasting.made_series import days, months, seasonal

STEADY = [100.0, 104, 98, 101, 103, 99, 102, 100]


def test_missing_months_are_reported_and_not_filled_in() -> None:
    (series,) = prepare(months([*STEADY[:3], np.nan, *STEADY[4:]]))

    assert np.isnan(series.values[3])
    assert series.missing.tolist() == [np.datetime64("2020-04-01").item()]
    assert series.notes == ("1 missing month: 2020-04.",)


def test_rows_may_come_in_any_order() -> None:
    frame = months(STEADY)

    (series,) = prepare(frame.iloc[::-1])

    assert series.values.tolist() == STEADY


def test_month_ends_stay_month_ends() -> None:
    frame = months(STEADY)
    frame["ds"] = frame["ds"] + pd.offsets.MonthEnd(0)

    (series,) = prepare(frame)

    assert series.labels(series.future(2)).astype("datetime64[D]").astype(str).tolist() == ["2020-09-30", "2020-10-31"]


def test_five_months_are_refused_with_a_remedy() -> None:
    prepared = prepare(pd.concat([months(STEADY[:5], name="New"), months(STEADY, name="Old")]))

    assert [one.name for one in prepared.series] == ["Old"]
    assert prepared.refused[0].message == "New has too few months with a value: 5 of at least 6."
    assert "earlier" in prepared.refused[0].hint


def test_two_rows_for_one_month_are_refused() -> None:
    frame = pd.concat([months(STEADY), months(STEADY[:1])])

    assert "two rows for the month of 2020-01-01" in prepare(frame).refused[0].message


@pytest.mark.parametrize(
    ("column", "value", "said"), [("y", "12,5", "12,5"), ("ds", "next May", "next May"), ("y", np.inf, "inf")]
)
def test_an_unreadable_value_names_its_row(column: str, value: object, said: str) -> None:
    frame = months(STEADY).astype({"y": object, "ds": object})
    frame.loc[2, column] = value

    with pytest.raises(ForecastError, match=f"Row 3, column {column}: “{said}” is not valid"):
        prepare(frame)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ForecastError, match="no column y"):
        prepare(months(STEADY).drop(columns="y"))


def test_quarters_are_refused() -> None:
    frame = months(STEADY)
    frame["ds"] = pd.date_range("2020-01-01", periods=8, freq="QS")

    with pytest.raises(ForecastError, match="neither daily, weekly nor monthly"):
        prepare(frame)


def test_a_last_month_of_a_third_is_left_out_with_its_evidence() -> None:
    (series,) = prepare(months([*STEADY, 33]))

    assert series.values.tolist() == STEADY
    assert series.left_out == (np.datetime64("2020-09-01"),)
    assert "34% of the lowest" in series.notes[0]


def test_a_month_that_had_not_ended_is_left_out_whatever_its_value() -> None:
    (series,) = prepare(months([*STEADY, 97]), as_of=np.datetime64("2020-09-20"))

    assert series.left_out == (np.datetime64("2020-09-01"),)


def test_keep_keeps_the_last_month() -> None:
    (series,) = prepare(months([*STEADY, 33]), unfinished="keep")

    assert series.values[-1] == 33


def test_an_ordinary_low_month_stays() -> None:
    (series,) = prepare(months([*STEADY, 85]))

    assert series.left_out == ()


def test_daily_rows_are_summed_to_whole_months() -> None:
    frame = days([1.0] * 250, start="2023-01-10")

    (series,) = prepare(frame, frequency="MS")

    assert series.dates[0] == np.datetime64("2023-02-01")
    assert series.values.tolist() == [28, 31, 30, 31, 30, 31, 31]
    assert "summed to months" in series.notes[0]


def test_weekdays_without_rows_are_closed_days() -> None:
    frame = days(list(np.arange(70.0) % 7 + 10))
    frame = frame[frame["ds"].dt.day_of_week < 5]

    (series,) = prepare(frame)

    assert series.closed == (False, False, False, False, False, True, True)
    assert "Saturdays and Sundays" in series.notes[0]


def test_months_cannot_be_made_daily() -> None:
    with pytest.raises(ForecastError, match="cannot be converted to D"):
        prepare(months(STEADY), frequency="D")


@settings(deadline=None)
@given(st.integers(6, 60), st.sets(st.integers(1, 58), max_size=8), st.integers(0, 10**6))
def test_every_given_value_is_kept_in_its_place(count: int, gaps: set[int], seed: int) -> None:
    values = seasonal(count, seed=seed)
    holes = [gap for gap in gaps if gap < count - 1]
    values[holes] = np.nan
    if np.isfinite(values).sum() < max(6, count / 2):
        return

    (series,) = prepare(months(values), unfinished="keep")

    np.testing.assert_array_equal(series.values, values)
    assert len(series.missing) == len(holes)


@settings(deadline=None)
@given(st.dates(min_value=pd.Timestamp("1990-01-01").date(), max_value=pd.Timestamp("2040-01-01").date()))
def test_following_months_are_month_starts_one_apart(day: object) -> None:
    ahead = following(np.datetime64(str(day)).astype("datetime64[M]").astype("datetime64[D]"), "MS", 24)

    months_ahead = ahead.astype("datetime64[M]")
    assert (months_ahead.astype("datetime64[D]") == ahead).all()
    assert (np.diff(months_ahead).astype(int) == 1).all()


def test_noughts_before_an_opening_are_left_out() -> None:
    (series,) = prepare(months([0.0] * 10 + [*STEADY]))

    assert series.values.tolist() == STEADY
    assert "before the opening" in series.notes[0]
