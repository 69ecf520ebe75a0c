"""Helper processes that forecasts are fitted in, and having them ready before somebody asks."""

import threading
from contextlib import suppress

import forecasting
from forecasting.running.helpers import helpers_beside
from services.settings import ProcessSettings

PREPARED_AFTER_SECONDS = 4.0


def helpers() -> int:
    """Return in how many helper processes forecasts are fitted: none is ever fitted in the process of the pages."""
    return ProcessSettings.from_env().forecast_workers or helpers_beside()


def prepare_models_soon(*, after_seconds: float = PREPARED_AFTER_SECONDS) -> threading.Timer:
    """Have a helper process load the forecasting models, a little after the first page has been drawn.

    The first forecast would otherwise wait some seconds for its libraries; this process never loads them.
    """
    timer = threading.Timer(after_seconds, _prepare_models)
    timer.daemon = True
    timer.start()
    return timer


def _prepare_models() -> None:
    with suppress(forecasting.ForecastCancelledError):  # the server ends
        forecasting.warm_up()
