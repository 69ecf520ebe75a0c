"""Up to four scenarios beside their base: key figures, steps, and which departments move."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pandas as pd

from language import _
from planning.scenarios.drivers import STEPS
from planning.scenarios.outcome import Kpis, Outcome
from planning.scenarios.types import ScenarioError

MOST_SCENARIOS = 4
KPI_NAMES = tuple(item.name for item in fields(Kpis))
#: Figures in minor units; the others are shares, FTE and days.
MONEY_KPIS = ("revenue", "expense", "margin")


def key_figures(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return one row per key figure: `kpi, base`, then for scenario n (from 1) `value_n` and `change_n`, NaN unknown.

    Money loses nothing here: up to 2^53 cents a float is exact.
    """
    _check(outcomes)
    base = outcomes[0].base_kpis
    rows = []
    for name in KPI_NAMES:
        start = _number(getattr(base, name))
        row: dict[str, object] = {"kpi": name, "base": start}
        for number, outcome in enumerate(outcomes, 1):
            value = _number(getattr(outcome.kpis, name))
            row |= {f"value_{number}": value, f"change_{number}": value - start}
        rows.append(row)
    return pd.DataFrame(rows)


def steps(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return the effect on the margin by step: `step, label`, then `scenario_n`, minor units, 0 where a step rests."""
    _check(outcomes)
    acting = [key for key, _unused in STEPS if any(key in outcome.effects for outcome in outcomes)]
    table: dict[str, object] = {"step": acting, "label": [dict(STEPS)[key] for key in acting]}
    for number, outcome in enumerate(outcomes, 1):
        table[f"scenario_{number}"] = [_effect(outcome, key) for key in acting]
    return pd.DataFrame(table)


def _effect(outcome: Outcome, step: str) -> int:
    cells = outcome.effects.get(step)
    return 0 if cells is None else int((cells.sum(axis=1) * outcome.sign).sum())


def departments(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return which departments move, most first: `department_id, base`, then `change_n` of the open months' margin."""
    _check(outcomes)
    first = outcomes[0].by_department
    table = pd.DataFrame({"department_id": first["department_id"], "base": first["base_margin"]})
    for number, outcome in enumerate(outcomes, 1):
        table[f"change_{number}"] = outcome.by_department["change"]
    moves = table.filter(like="change_").abs().max(axis=1)
    order = np.argsort(-moves.to_numpy(), kind="stable")
    return table.iloc[order].loc[lambda part: moves.loc[part.index] > 0].reset_index(drop=True)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _check(outcomes: Sequence[Outcome]) -> None:
    if not 1 <= len(outcomes) <= MOST_SCENARIOS:
        raise ScenarioError(_("Compare one to {most} scenarios.", most=MOST_SCENARIOS))
    if len({outcome.baseline.fingerprint for outcome in outcomes}) > 1:
        raise ScenarioError(_("Scenarios on different bases cannot be compared; run them again on one base."))
