"""Forecast value added: did what people said (overrides, pinned plans, budgets) come closer than the model?

Source: docs/methods.md#forecast-value-added.
"""

from collections.abc import Sequence

import pandas as pd

#: What people say of a volume; codes.
OVERRIDE, PINNED, BUDGET = "override", "published plan", "budget"  # no text
#: One judged month: who said what, what the model said at that time, and what came.
COLUMNS = ("kind", "author", "department_id", "place", "measure", "ds", "actual", "said", "model")
#: An advantage below this share of actual volume is none.
EVEN = 0.002


def value_added(months: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return how people did beside the model, by any of `kind, author, place, measure`.

    Args:
        months: `COLUMNS`; rows without an actual, a saying or a model's figure are left out.
        by: The keys.

    Returns:
        `by`, `months`, `closer` (months in which the person was closer), `error` and `model_error` (WAPE over the
        same months, 0–1) and `added` = model_error − error (positive: the person improved on the model), best first.
    """
    keys = list(by)
    known = months.dropna(subset=["actual", "said", "model"])
    misses = known.assign(
        own=(known["said"] - known["actual"]).abs(),
        models=(known["model"] - known["actual"]).abs(),
        size=known["actual"].abs(),
    )
    misses = misses.assign(closer=misses["own"] < misses["models"], months=1)
    sums = misses.groupby(keys, as_index=False)[["months", "closer", "own", "models", "size"]].sum()
    sums = sums[sums["size"] > 0]
    table = sums.assign(error=sums["own"] / sums["size"], model_error=sums["models"] / sums["size"])
    table = table.assign(added=table["model_error"] - table["error"])
    table = table.sort_values("added", ascending=False, kind="stable", ignore_index=True)
    return table[[*keys, "months", "closer", "error", "model_error", "added"]]


def verdict(added: float) -> str:
    """Return whether people beat the model: "better", "worse" or "even"."""
    if abs(added) < EVEN:
        return "even"  # no text
    return "better" if added > 0 else "worse"  # no text
