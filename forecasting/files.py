"""Forecast and backtest long CSV files (gzip too): what the terminal commands call."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecasting.backtest import Backtested, backtest
from forecasting.engine import forecast
from forecasting.errors import ForecastError
from forecasting.outcome import Forecasts
from forecasting.running.parallel import Cancelled, Progress
from forecasting.settings import Settings
from language import _

NAMES = {"series_id": "unique_id", "id": "unique_id", "series": "unique_id", "date": "ds", "value": "y"}


@dataclass(frozen=True)
class CsvForecast:
    """What was written, and the full result."""

    rows: int
    result: Forecasts


def read_long_csv(path: str | Path) -> pd.DataFrame:
    """A long frame `unique_id, ds, y` from a CSV with these columns or `series_id, date, value`.

    A file without a series column is one series named after the file. Dates are ISO text.

    Raises:
        ForecastError: The file is absent, empty, no CSV, or lacks a column.
    """
    source = Path(path)
    if not source.is_file():
        raise ForecastError(_("File not found: {source}", source=source), _("Check the path."))
    try:
        table = pd.read_csv(source, dtype={"unique_id": str, "series_id": str, "id": str, "series": str})
    except pd.errors.EmptyDataError as error:
        raise ForecastError(
            _("{source} is empty.", source=source.name), _("Give rows with unique_id, ds and y.")
        ) from error
    except (pd.errors.ParserError, UnicodeDecodeError, OSError) as error:
        raise ForecastError(
            _("{source} is not a readable CSV file.", source=source.name), _("Save it as CSV (UTF-8).")
        ) from error
    table.columns = [str(name).strip() for name in table.columns]
    renames = {name: NAMES[name] for name in table.columns if name in NAMES and NAMES[name] not in table.columns}
    table = table.rename(columns=renames)
    if "unique_id" not in table.columns and {"ds", "y"} <= set(table.columns):
        table["unique_id"] = source.name.split(".")[0]
    absent = [name for name in ("unique_id", "ds", "y") if name not in table.columns]
    if absent:
        raise ForecastError(
            _("{source} has no column {columns}.", source=source.name, columns=", ".join(absent)),
            _("It needs the columns unique_id, ds and y (or series_id, date and value)."),
        )
    return table[["unique_id", "ds", "y"]]


def forecast_csv(
    path: str | Path,
    out: str | Path,
    settings: Settings,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> CsvForecast:
    """Forecast a long CSV and write `unique_id, ds, forecast, lo-80, hi-80, lo-95, hi-95, model`.

    Dates are written as ISO text; a name ending in .gz is compressed. Refused series are in `result.refused`.

    Raises:
        ForecastError: The file cannot be read, nothing can be forecast, or `out` cannot be written.
    """
    frame = read_long_csv(path)
    result = forecast(frame, settings, workers=workers, cluster=cluster, progress=progress, cancelled=cancelled)
    table = result.table()
    try:
        table.to_csv(out, index=False, date_format="%Y-%m-%d")
    except OSError as error:
        raise ForecastError(
            _("{out} cannot be written.", out=out), _("Check that the folder exists and is writable.")
        ) from error
    return CsvForecast(len(table), result)


def backtest_csv(
    path: str | Path,
    settings: Settings,
    *,
    origins: int = 3,
    step: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Backtested:
    """Backtest a long CSV; see `backtest.backtest`.

    Raises:
        ForecastError: The file cannot be read, or nothing is long enough to be tested.
    """
    frame = read_long_csv(path)
    return backtest(
        frame,
        settings,
        origins=origins,
        step=step,
        workers=workers,
        cluster=cluster,
        progress=progress,
        cancelled=cancelled,
    )
