"""Long CSV files in, long CSV files out; backtests beside the seasonal naive forecast."""

import gzip
from pathlib import Path

import pandas as pd
import pytest

from forecasting.backtest import backtest
from forecasting.errors import ForecastError
from forecasting.files import backtest_csv, forecast_csv, read_long_csv
from forecasting.settings import Settings
from tests.forecasting.made_series import months, seasonal


def test_a_gzip_file_with_other_column_names_is_read(tmp_path: Path) -> None:
    path = tmp_path / "volumes.csv.gz"
    path.write_bytes(gzip.compress(b"series_id,date,value\n007,2024-01-01,12\n007,2024-02-01,13\n"))

    frame = read_long_csv(path)

    assert frame.columns.tolist() == ["unique_id", "ds", "y"]
    assert frame["unique_id"].tolist() == ["007", "007"]


def test_a_file_with_one_series_needs_no_name(tmp_path: Path) -> None:
    path = tmp_path / "icu.csv"
    path.write_text("ds,y\n2024-01-01,12\n")

    assert read_long_csv(path)["unique_id"].tolist() == ["icu"]


@pytest.mark.parametrize(
    ("content", "said"), [("", "is empty"), ("a,b\n1,2\n", "no column unique_id, ds, y"), (None, "File not found")]
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_text(content)

    with pytest.raises(ForecastError, match=said):
        read_long_csv(path)


@pytest.mark.slow
def test_forecast_of_a_file_is_written_in_the_agreed_form(tmp_path: Path) -> None:
    months(seasonal(40)).to_csv(tmp_path / "in.csv", index=False)
    seen: list[int] = []

    done = forecast_csv(
        tmp_path / "in.csv", tmp_path / "out.csv", Settings(4), progress=lambda done, *_: seen.append(done)
    )

    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0] == "unique_id,ds,forecast,lo-80,hi-80,lo-95,hi-95,model"
    assert lines[1].startswith("ICU,2023-05-01,")
    assert len(lines) == 5
    assert (done.rows, seen) == (4, [1])


@pytest.mark.slow
def test_an_output_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    months([5.0] * 12).to_csv(tmp_path / "in.csv", index=False)

    with pytest.raises(ForecastError, match="cannot be written"):
        forecast_csv(tmp_path / "in.csv", tmp_path / "no" / "out.csv", Settings(2))


@pytest.mark.slow
def test_a_backtest_reports_measures_beside_the_seasonal_naive(tmp_path: Path) -> None:
    frame = pd.concat([months(seasonal(60, noise=0.08, seed=seed), name=f"ward {seed}") for seed in range(2)])
    frame.to_csv(tmp_path / "in.csv", index=False)

    done = backtest_csv(tmp_path / "in.csv", Settings(6), origins=2, step=3, workers=0)

    assert done.by_series["unique_id"].tolist() == ["ward 0", "ward 1"]
    assert done.by_series["origins"].tolist() == [2, 2]
    assert done.rows.groupby("unique_id").size().tolist() == [12, 12]
    assert done.overall["mase"] < done.overall["naive_mase"]
    assert {"wape", "bias", "coverage-80", "coverage-95", "interval_score-95", "seconds"} <= set(done.overall)


@pytest.mark.slow
def test_a_backtest_never_sees_what_it_forecasts() -> None:
    values = seasonal(48)
    changed = values.copy()
    changed[-6:] *= 5

    first, second = (backtest(months(one), Settings(6), origins=1, workers=0) for one in (values, changed))

    assert first.rows["forecast"].tolist() == second.rows["forecast"].tolist()


def test_a_series_too_short_for_one_origin_is_refused() -> None:
    with pytest.raises(ForecastError, match="long enough to test"):
        backtest(months(seasonal(12)), Settings(12), workers=0)
