"""Why a model was taken, in sentences a finance lead can read."""

from forecasting.combine import Weights
from forecasting.models.members import AUTO, MEMBERS, YARDSTICK
from forecasting.running.fitting import Fits
from forecasting.series.frame import STEP_NAME
from forecasting.settings import Settings

NAMED = 3


def reason_for(fits: Fits, weights: Weights, settings: Settings) -> str:
    """One or two sentences: what was used, and what the backtests or the lack of them say."""
    if settings.model != AUTO:
        return f"Asked for: {_words(settings.model)}. {_against_yardstick(fits, weights)}".strip()
    if fits.kind == "constant":
        return "The figure has not changed over the last season, so it is carried on."
    if fits.kind == "intermittent":
        return f"Most periods are nought, so the mean chance and size of an event is used. {_evidence(fits)}".strip()
    first = f"A weighted mean of {_members(weights)}."
    if fits.kind == "short":
        length = f"{len(fits.series.values)} {STEP_NAME[fits.series.frequency]}s"
        first = f"Little history ({length}), so simple models: {_members(weights)}."
    return f"{first} {_against_yardstick(fits, weights)} {_evidence(fits)}".replace("  ", " ").strip()


def model_name(weights: Weights, settings: Settings) -> str:
    """ "combination", or the one model that has all the weight."""
    if settings.model != AUTO:
        return settings.model
    used = [name for name, weight in weights.weights.items() if weight > 0.005]
    return used[0] if len(used) == 1 else "combination"


def _words(name: str) -> str:
    return MEMBERS[name].words


def _members(weights: Weights) -> str:
    ranked = sorted(weights.weights.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{_words(name)} ({weight:.0%})" for name, weight in ranked[:NAMED] if weight >= 0.05]
    rest = len([1 for _, weight in ranked[len(shown) :] if weight >= 0.01])
    more = f" and {rest} more" if rest else ""
    return ", ".join(shown) + more


def _against_yardstick(fits: Fits, weights: Weights) -> str:
    """How the weighted errors compare with repeating last season, from the backtests."""
    naive = weights.errors.get(YARDSTICK)
    others = {name: error for name, error in weights.errors.items() if name in weights.weights}
    if not naive or not others:
        return ""
    total = sum(weights.weights[name] for name in others)
    error = sum(weights.weights[name] * value for name, value in others.items()) / total if total else naive
    gain = 1 - error / naive
    origins = len(fits.backtests)
    tests = "backtest" if origins == 1 else f"{origins} backtests"
    if gain >= 0.01:
        return f"In {tests} its parts were {gain:.0%} closer than repeating last season."
    return f"In {tests} its parts were no closer than repeating last season."


def _evidence(fits: Fits) -> str:
    if fits.backtests:
        return ""
    return "There is too little history to test it, so the width of the bands is that of similar series."
