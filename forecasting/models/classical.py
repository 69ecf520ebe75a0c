"""ETS, Theta, CES and ARIMA of statsforecast and ETS and Theta of statsmodels, behind the member contract."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from forecasting.series.history import History, Path

NORMAL_80 = 1.2815515655446004


def answer(model: Any, history: History, values: np.ndarray, **regressors: np.ndarray) -> Path:
    """Fit one statsforecast model. It must own a writable copy: its compiled code refuses read-only arrays."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.random.seed(0)
        result = model.forecast(y=values.copy(), h=history.horizon, level=[80], **regressors)
    return _path(result)


def _path(result: Any) -> Path:
    """Mean and standard error from a statsforecast answer with an 80 % interval."""
    mean = np.asarray(result["mean"], dtype="float64")
    width = np.asarray(result["hi-80"], dtype="float64") - np.asarray(result["lo-80"], dtype="float64")
    return Path(mean, width / 2 / NORMAL_80)


def _season(history: History) -> int:
    """The season if two of them are known and it is short enough for these models, else none."""
    return history.season if history.season <= 24 and len(history.values) >= 2 * history.season + 1 else 1


def _without_season(history: History) -> tuple[np.ndarray, np.ndarray]:
    """Values with the shrunk season taken out, and the season to put back (both as differences)."""
    count = len(history.values)
    past, ahead = np.arange(count), np.arange(count, count + history.horizon)
    return history.work() - history.season_at(past), history.season_at(ahead)


def _on_plain(model: Any, history: History) -> Path:
    """Fit on the season-free series (logarithms) and put the season back: for a season too long for the model."""
    plain, season = _without_season(history)
    path = answer(model, history, plain)
    mean = history.back(path.mean + season)
    return Path(mean, mean * np.minimum(path.spread, 3.0) if history.relative else path.spread)


@dataclass(frozen=True)
class EtsForm:
    """A chosen form of exponential smoothing: letters for error, trend and season, and whether the trend is damped."""

    letters: str
    damped: bool


def ets_with_form(history: History, form: EtsForm | None = None) -> tuple[Path, EtsForm]:
    """Exponential smoothing; the form is chosen by corrected AIC unless it is given, which takes a fifth of the time.

    Backtests of a series reuse the form of its last origin: only the estimates are learned anew.
    """
    from statsforecast.models import AutoETS

    season = _season(history)
    values = history.values if season > 1 else _without_season(history)[0]
    chosen: dict[str, Any] = {"model": form.letters, "damped": form.damped} if form else {}
    model = AutoETS(season_length=season, **chosen)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.random.seed(0)  # some of its intervals are simulated from the global generator
        model.fit(y=values.copy())
        path = _path(model.predict(h=history.horizon, level=[80]))
    # A constant series has a level and no fitted form.
    chosen_form = form or _form(model.model_.get("method", "ETS(A,N,N)"))
    if season > 1:
        return path, chosen_form
    mean = history.back(path.mean + _without_season(history)[1])
    return Path(mean, mean * np.minimum(path.spread, 3.0) if history.relative else path.spread), chosen_form


def _form(method: str) -> EtsForm:
    """From the name of the fitted form, such as "ETS(M,Ad,N)"."""
    parts = method[method.index("(") + 1 : -1].split(",")
    return EtsForm("".join(part[0] for part in parts), "d" in parts[1])


def ets(history: History) -> Path:
    """Exponential smoothing chosen by corrected AIC."""
    return ets_with_form(history)[0]


def dynamic_theta(history: History) -> Path:
    """Dynamic optimised Theta (Fiorucci et al. 2016)."""
    from statsforecast.models import DynamicOptimizedTheta

    season = _season(history)
    if season == 1:
        return _on_plain(DynamicOptimizedTheta(season_length=1), history)
    return answer(DynamicOptimizedTheta(season_length=season), history, history.values)


def ces(history: History) -> Path:
    """Complex exponential smoothing (Svetunkov et al. 2022). Its first call compiles for some 20 seconds."""
    from statsforecast.models import AutoCES

    season = _season(history)
    if season == 1:
        return _on_plain(AutoCES(season_length=1), history)
    return answer(AutoCES(season_length=season), history, history.values)


def arima(history: History) -> Path:
    """Airline ARIMA (0,1,1)(0,1,1); without two seasons (0,1,1) on the season-free series."""
    from statsforecast.models import ARIMA

    season = _season(history)
    if season == 1:
        return _on_plain(ARIMA(order=(0, 1, 1), season_length=1), history)
    model = ARIMA(order=(0, 1, 1), seasonal_order=(0, 1, 1), season_length=season)
    return answer(model, history, history.values)


def log_arima(history: History) -> Path:
    """Airline ARIMA of the logarithms: for costs whose swings grow with their level."""
    from statsforecast.models import ARIMA

    if not history.relative or _season(history) == 1:
        return arima(history)
    model = ARIMA(order=(0, 1, 1), seasonal_order=(0, 1, 1), season_length=history.season)
    path = answer(model, history, history.work())
    mean = history.back(path.mean)
    return Path(mean, mean * np.minimum(path.spread, 3.0))


def statsmodels_ets(history: History) -> Path:
    """Damped additive exponential smoothing of statsmodels on the season-free series."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    plain, season = _without_season(history)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = ETSModel(pd.Series(plain), error="add", trend="add", damped_trend=True).fit(disp=False)
        frame = fit.get_prediction(start=len(plain), end=len(plain) + history.horizon - 1)
    mean = history.back(np.asarray(frame.predicted_mean) + season)
    spread = np.sqrt(np.asarray(frame.forecast_variance))
    return Path(mean, mean * np.minimum(spread, 3.0) if history.relative else spread)


def statsmodels_theta(history: History) -> Path:
    """Theta of statsmodels (Assimakopoulos and Nikolopoulos 2000) on the season-free series."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    plain, season = _without_season(history)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = ThetaModel(plain, period=1, deseasonalize=False).fit()
        mean = np.asarray(fit.forecast(history.horizon))
        band = np.asarray(fit.prediction_intervals(history.horizon, alpha=0.2))
    middle = history.back(mean + season)
    spread = (band[:, 1] - band[:, 0]) / 2 / NORMAL_80
    return Path(middle, middle * np.minimum(spread, 3.0) if history.relative else spread)
