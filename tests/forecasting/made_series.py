"""Small made-up series for tests: seasonal months, weekdays, and how to look at one."""

import numpy as np
import pandas as pd


def months(values: list[float] | np.ndarray, start: str = "2020-01-01", name: str = "ICU") -> pd.DataFrame:
    """Long rows of one monthly series; NaN values become absent rows."""
    frame = pd.DataFrame({"unique_id": name, "ds": pd.date_range(start, periods=len(values), freq="MS"), "y": values})
    return frame.dropna().reset_index(drop=True)


def days(values: list[float] | np.ndarray, start: str = "2023-01-02", name: str = "ED") -> pd.DataFrame:
    """Long rows of one daily series that starts on a Monday."""
    return pd.DataFrame({"unique_id": name, "ds": pd.date_range(start, periods=len(values), freq="D"), "y": values})


def seasonal(count: int, *, level: float = 200.0, swing: float = 0.2, noise: float = 0.03, seed: int = 1) -> np.ndarray:
    """A level with a yearly season and multiplicative noise."""
    random = np.random.default_rng(seed)
    wave = 1 + swing * np.sin(2 * np.pi * np.arange(count) / 12)
    return level * wave * np.exp(noise * random.standard_normal(count))
