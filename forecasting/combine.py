"""How much each member counts: by its backtest errors on the series, on its peers and in general.

Errors are compared within a series, as logarithms of the ratio to the members' mean, so that a large hospital
counts no more than a small ward. Own evidence is thin (one or two origins), hence the strong pull to the peers and
to the standing prior, which was measured once on public series of each kind (docs/forecasting.md#weights).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.errors import ForecastError
from forecasting.models.members import MEMBERS, YARDSTICK
from forecasting.running.fitting import Backtest, Fits
from forecasting.series.frame import FrequencyCode
from forecasting.series.history import Path
from language import _

SHARPNESS = 8.0
OWN_SHARE = 0.3
PRIOR_SERIES = 3.0
ONE_BACKTEST = 1 / 3  # what one path of errors counts where most series have two: long daily ones


@dataclass(frozen=True)
class Weights:
    """Weights by member (sum 1), and the own backtest error of each in units of the MASE scale."""

    weights: dict[str, float]
    errors: dict[str, float]


def backtest_error(test: Backtest, path: Path) -> float:
    """Mean absolute error of a path over the observed steps, in units of the MASE scale."""
    wrong = np.abs(test.actual - path.mean)
    return float(np.nanmean(wrong)) / test.scale if np.isfinite(wrong).any() else float("nan")


def own_errors(fits: Fits) -> dict[str, float]:
    """Mean backtest error of each member that answered at the last origin and at every backtest."""
    result = {}
    for name in fits.paths:
        errors = [backtest_error(test, test.paths[name]) for test in fits.backtests if name in test.paths]
        if errors and len(errors) == len(fits.backtests) and np.isfinite(errors).all():
            result[name] = float(np.mean(errors))
    return result


def log_ratios(errors: dict[str, float]) -> dict[str, float]:
    """log(error / geometric mean of the members); members without a fault (error 0) count as a tenth of the mean."""
    if not errors:
        return {}
    mean = float(np.mean(list(errors.values())))
    if mean <= 0:
        return dict.fromkeys(errors, 0.0)
    logs = {name: float(np.log(max(error, 0.1 * mean) / mean)) for name, error in errors.items()}
    centre = float(np.mean(list(logs.values())))
    return {name: value - centre for name, value in logs.items()}


def weigh(batch: Sequence[Fits], own_share: float = OWN_SHARE) -> list[Weights]:
    """Weights for each series of a batch; peers are the series of the same frequency and kind."""
    errors = [own_errors(fits) for fits in batch]
    ratios = [log_ratios(one) for one in errors]
    groups: dict[tuple[FrequencyCode, str], list[int]] = {}
    for index, fits in enumerate(batch):
        groups.setdefault((fits.series.frequency, fits.kind), []).append(index)
    result: list[Weights | None] = [None] * len(batch)
    for (frequency, _kind), members in groups.items():
        counts = [_reliance(batch[index]) for index in members]
        prior = {name: MEMBERS[name].prior_for(frequency) for index in members for name in batch[index].paths}
        common = prior | _peer_scores([ratios[index] for index in members], counts, prior)
        for index, count in zip(members, counts, strict=True):
            weights = _weights(candidates(batch[index]), ratios[index], common, own_share * count)
            result[index] = Weights(weights, errors[index])
    return [one for one in result if one is not None]


def _reliance(fits: Fits) -> float:
    """How far the errors of one series can be relied on: one path of them is mostly luck."""
    return ONE_BACKTEST if len(fits.backtests) == 1 else 1.0


def _peer_scores(
    ratios: Sequence[dict[str, float]], counts: Sequence[float], prior: dict[str, float]
) -> dict[str, float]:
    """Mean log ratio of each member over the peers, with `PRIOR_SERIES` imagined series at the prior."""
    names = {name for one in ratios for name in one}
    scores = {}
    for name in sorted(names):
        seen = [(count, one[name]) for count, one in zip(counts, ratios, strict=True) if name in one]
        total = sum(count * ratio for count, ratio in seen) + PRIOR_SERIES * prior[name]
        scores[name] = total / (sum(count for count, _ratio in seen) + PRIOR_SERIES)
    return scores


def candidates(fits: Fits) -> list[str]:
    """Members that may count. Repeating last week or last year's week is a yardstick only; last year's month may."""
    names = [name for name in fits.paths if name != YARDSTICK or fits.series.frequency == "MS"]
    return names or list(fits.paths)


def _weights(names: list[str], own: dict[str, float], common: dict[str, float], own_share: float) -> dict[str, float]:
    scores = []
    for name in names:
        general = common[name]
        scores.append(own_share * own.get(name, general) + (1 - own_share) * general)
    raw = np.exp(-SHARPNESS * (np.array(scores) - min(scores)))
    return dict(zip(names, (raw / raw.sum()).tolist(), strict=True))


def combine_paths(paths: dict[str, Path], weights: dict[str, float]) -> Path:
    """Weighted mean of the members' paths; spreads likewise over the members that have one."""
    used = {name: weight for name, weight in weights.items() if name in paths}
    if not used:
        raise ForecastError(
            _("The model could not be fitted to one of the series."),
            _("Choose another model, or “auto”, which always finds one."),
        )
    total = sum(used.values())
    mean = np.sum([weight / total * paths[name].mean for name, weight in used.items()], axis=0)
    spreads = np.array([paths[name].spread for name in used])
    shares = np.array(list(used.values()))[:, None] * np.isfinite(spreads)
    known = shares.sum(axis=0)
    spread = np.where(known > 0, (shares * np.nan_to_num(spreads)).sum(axis=0) / np.maximum(known, 1e-12), np.nan)
    return Path(mean, spread)
