"""Why a model was chosen, in sentences a finance lead can read; stored with a run, so in English."""

from forecasting.combine import Weights
from forecasting.models.members import AUTO, MEMBERS, YARDSTICK
from forecasting.running.fitting import Fits
from forecasting.series.frame import STEP_NAME
from forecasting.settings import Settings

NAMED = 3


def reason_for(fits: Fits, weights: Weights, settings: Settings) -> str:
    """One or two sentences: what was used, and what the backtests or the lack of them say."""
    if settings.model != AUTO:
        return f"As requested: {_words(settings.model)}. {_against_yardstick(fits, weights)}".strip()  # no text
    if fits.kind == "constant":
        return "The figure has not changed over the last season, so it is carried forward."  # no text
    if fits.kind == "intermittent":
        chance = "Most periods are zero, so the average chance and size of an event are used."  # no text
        return f"{chance} {_evidence(fits)}".strip()
    first = f"A weighted average of {_members(weights)}."  # no text
    if fits.kind == "short":
        length = f"{len(fits.series.values)} {STEP_NAME[fits.series.frequency]}s"
        first = f"Little history ({length}), so simple models: {_members(weights)}."  # no text
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
    more = f" and {rest} more" if rest else ""  # no text
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
    tests = "1 backtest" if origins == 1 else f"{origins} backtests"
    if gain >= 0.01:
        return f"In {tests} it was {gain:.0%} more accurate than repeating last season."  # no text
    return f"In {tests} it was no more accurate than repeating last season."  # no text


def _evidence(fits: Fits) -> str:
    if fits.backtests:
        return ""
    return "There is too little history for backtests, so the bands are as wide as those of similar series."  # no text
