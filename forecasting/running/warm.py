"""Get a helper process ready: it loads and compiles what the first forecast needs before somebody waits for it."""

import numpy as np
import pandas as pd

from forecasting.engine import forecast
from forecasting.settings import Settings


def warm_up() -> None:
    """Have a small made-up series forecast once by a helper; some seconds, meant for a background thread."""
    months = np.arange(40)
    values = 100 + 10 * np.sin(months * np.pi / 6) + months % 5
    frame = pd.DataFrame(
        {"unique_id": "warm-up", "ds": pd.date_range("2020-01-01", periods=40, freq="MS"), "y": values}
    )
    forecast(frame, Settings(3), workers=1)
