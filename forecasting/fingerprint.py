"""One text that changes when, and only when, a forecast could change: data, settings, engine and its libraries."""

import hashlib
import json
from importlib.metadata import version

import numpy as np
import pandas as pd

from forecasting.series.frame import check_frame
from forecasting.settings import ENGINE_VERSION, Settings

LIBRARIES = ("numpy", "pandas", "scipy", "prophet", "statsforecast", "statsmodels", "holidays")


def fingerprint(frame: pd.DataFrame, settings: Settings) -> str:
    """SHA-256 of the rows (in any order), the settings and the versions, as 64 hexadecimal digits.

    Raises:
        ForecastError: The frame cannot be read.
    """
    table = check_frame(frame).sort_values(["unique_id", "ds"], kind="stable")
    digest = hashlib.sha256()
    digest.update(json.dumps(table["unique_id"].tolist(), ensure_ascii=False).encode())
    digest.update(np.ascontiguousarray(table["ds"].to_numpy().astype("datetime64[D]").astype("int64")).tobytes())
    digest.update(np.ascontiguousarray(table["y"].to_numpy(dtype="float64")).tobytes())
    digest.update(json.dumps(settings.plain(), sort_keys=True).encode())
    digest.update(json.dumps([ENGINE_VERSION, *(f"{name} {version(name)}" for name in LIBRARIES)]).encode())
    return digest.hexdigest()
