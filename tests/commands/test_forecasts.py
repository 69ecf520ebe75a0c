"""`forecast` and `backtest` in the terminal: files in, files and one JSON object out, refusals with a remedy."""

import json
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from commands import forecasts
from tests.volumes import seasonal

RUNNER = CliRunner()
QUICK = ["--model", "seasonal_naive", "--workers", "0"]


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    forecasts.register(made)
    return made


@pytest.fixture
def source(tmp_path: Path) -> Path:
    days = pd.date_range("2021-01-01", periods=48, freq="MS")
    parts = [pd.DataFrame({"unique_id": name, "ds": days, "y": seasonal(48)}) for name in ("ICU", "ED")]
    short = pd.DataFrame({"unique_id": "NEW", "ds": days[:3], "y": [1, 2, 3]})
    path = tmp_path / "volumes.csv.gz"
    pd.concat([*parts, short]).to_csv(path, index=False)
    return path


def test_a_forecast_is_written_with_its_intervals(app: typer.Typer, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    done = RUNNER.invoke(app, ["forecast", str(source), "--horizon", "6", "--out", str(out), "--json", *QUICK])

    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert (answer["series"], answer["rows"]) == (2, 12)
    assert [one["unique_id"] for one in answer["refused"]] == ["NEW"]
    assert "100%" in done.stderr
    table = pd.read_csv(out)
    assert list(table) == ["unique_id", "ds", "forecast", "lo-80", "hi-80", "lo-95", "hi-95", "model"]
    assert table["ds"].iloc[0] == "2025-01-01"


def test_other_levels_give_other_columns(app: typer.Typer, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    RUNNER.invoke(app, ["forecast", str(source), "--horizon", "2", "--level", "50", "--out", str(out), *QUICK])

    assert list(pd.read_csv(out))[3:5] == ["lo-50", "hi-50"]


def test_a_backtest_tells_errors_by_series_and_overall(app: typer.Typer, source: Path) -> None:
    done = RUNNER.invoke(
        app, ["backtest", str(source), "--horizon", "6", "--origins", "2", "--step", "3", "--json", *QUICK]
    )

    answer = json.loads(done.stdout)
    assert answer["overall"]["series"] == 2
    assert {"mase", "wape", "bias", "coverage-80", "interval_score-80", "naive_mase", "seconds"} <= set(
        answer["overall"]
    )
    assert [line["unique_id"] for line in answer["series"]] == ["ICU", "ED"]
    assert 0 < answer["overall"]["mase"] < 2


def test_without_json_the_backtest_is_said_in_words(app: typer.Typer, source: Path) -> None:
    done = RUNNER.invoke(app, ["backtest", str(source), "--horizon", "6", "--origins", "1", *QUICK])

    assert "MASE" in done.stdout
    assert "80% range held" in done.stdout


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--model", "oracle"], "Not a model: oracle"),
        (["--freq", "Q"], "no frequency 'Q'"),
        (["--level", "120"], "Not valid levels: (120,)"),
    ],
)
def test_an_impossible_request_is_refused(
    app: typer.Typer, source: Path, tmp_path: Path, extra: list[str], words: str
) -> None:
    done = RUNNER.invoke(
        app, ["forecast", str(source), "--horizon", "2", "--out", str(tmp_path / "o.csv"), "--workers", "0", *extra]
    )

    assert done.exit_code == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_refused(app: typer.Typer, tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["backtest", str(tmp_path / "none.csv"), "--horizon", "2"])

    assert done.exit_code == 1
    assert "File not found" in done.stderr


def test_a_file_of_short_series_only_is_refused(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("unique_id,ds,y\nA,2026-01-01,1\nA,2026-02-01,2\nA,2026-03-01,2\n")

    done = RUNNER.invoke(app, ["forecast", str(path), "--horizon", "2", "--out", str(tmp_path / "o.csv")])

    assert done.exit_code == 1
    assert "of at least 6" in done.stderr
