"""An outcome as the frames that charts and tables draw; sums only, fast enough for every move of a slider."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from planning.periods import days_in
from planning.scenarios import bridge as bridges
from planning.scenarios.drivers import STEP_LABELS
from planning.scenarios.outcome import ScenarioOutcome
from planning.scenarios.steps.state import PATIENT
from planning.variance.flex_bridge import STEP, TOTAL
from services.scenarios.baseline import ScenarioBase
from services.scenarios.running import Run


def bridge(outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return the way from the year's base result to the scenario's, one row per step that changed something.

    Returns:
        `key, kind` (total or step), `label, start, end, change` in minor units, positive favorable; adds up exactly.
    """
    steps = bridges.bridge(outcome)
    rows = pd.DataFrame(
        {
            "key": steps["step"],
            "kind": STEP,
            "label": steps["label"],
            "start": steps["from_margin"],
            "end": steps["to_margin"],
            "change": steps["margin"],
        }
    )
    ends = [_total("base", "Base", outcome.base_kpis.margin), _total("scenario", "Scenario", outcome.kpis.margin)]
    return pd.concat([pd.DataFrame(ends[:1]), rows, pd.DataFrame(ends[1:])], ignore_index=True)


def _total(key: str, label: str, level: int) -> dict[str, Any]:
    return {"key": key, "kind": TOTAL, "label": label, "start": 0, "end": level, "change": 0}


def by_month(base: ScenarioBase, outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return all months of the year: `period, actual` (bool) and the result as `base, scenario, budget` (Int64)."""
    ahead, closed = outcome.monthly, base.closed_results
    table = pd.DataFrame({"period": list(base.baseline.year_months)})
    table["actual"] = table["period"].isin(base.closed)
    for side, column in (("base", "base_margin"), ("scenario", "margin")):
        by_period: dict[int, int] = dict(zip(ahead["period"].tolist(), ahead[column].tolist(), strict=True))
        known = [
            closed.get(month, 0) if month in base.closed else by_period[month] for month in base.baseline.year_months
        ]
        table[side] = pd.Series(known, table.index).astype("Int64")
    planned = [base.budget_results.get(month, pd.NA) for month in base.baseline.year_months]
    table["budget"] = pd.Series(planned, table.index).astype("Int64")
    return table


def by_quarter(base: ScenarioBase, outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return the fiscal quarters: `quarter` (1–4), `months` (yyyymm), `base, scenario, budget` results (Int64)."""
    table = by_month(base, outcome)
    table["quarter"] = np.arange(len(table)) // 3 + 1
    sums = table.groupby("quarter")[["base", "scenario", "budget"]].sum(min_count=3)
    months = table.groupby("quarter")["period"].agg(tuple).rename("months")
    return sums.join(months).reset_index()


def by_service_line(base: ScenarioBase, outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return service lines over the open months: `name`, `base_margin, margin, change`; "" for departments of none."""
    names = {choice.key: choice.name for choice in base.catalog.places["service_line"]}
    table = outcome.by_department.assign(line=base.baseline.departments["service_line_id"].to_numpy())
    sums = table.groupby("line", as_index=False)[["base_margin", "margin", "change"]].sum()
    sums["name"] = [names.get(number, "") for number in sums["line"]]
    order = sums["change"].abs().sort_values(ascending=False, kind="stable").index
    return sums.loc[order, ["name", "base_margin", "margin", "change"]].reset_index(drop=True)


def by_payer(base: ScenarioBase, outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return payers over the open months: `name`, and the net revenue `base_net, net, change` (minor units).

    Adds up to all gross revenue less deductions; what no payer is known to pay stands last, its name is "".
    """
    baseline = base.baseline
    if not baseline.payers:
        return pd.DataFrame({name: [] for name in ("name", "base_net", "net", "change")})
    patient = np.isin(baseline.account_categories[outcome.account], PATIENT)
    names = {choice.key: choice.name for choice in base.catalog.details["payer"]}
    columns = {}
    for column, paid, cells in (("base_net", outcome.base_paid, outcome.base), ("net", outcome.paid, outcome.result)):
        whole = np.rint(paid).astype(np.int64)
        columns[column] = [*whole.tolist(), int(cells[patient].sum() - whole.sum())]
    table = pd.DataFrame({"name": [*(names.get(payer, payer) for payer in baseline.payers), ""], **columns})
    table["change"] = table["net"] - table["base_net"]
    return table


def by_year(runs: Sequence[Run]) -> pd.DataFrame:
    """Return results of fiscal years side by side: `year` (its label), `base, scenario, change, planned` (Int64)."""
    rows = [
        (
            run.base.label,
            run.outcome.base_kpis.margin,
            run.outcome.kpis.margin,
            run.outcome.kpis.margin - run.outcome.base_kpis.margin,
            pd.NA if run.base.budget_result is None else run.base.budget_result,
        )
        for run in runs
    ]
    table = pd.DataFrame(rows, columns=["year", "base", "scenario", "change", "planned"])
    return table.astype(dict.fromkeys(("base", "scenario", "change", "planned"), "Int64"))


def beds_left(base: ScenarioBase, outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return beds by open month over the hospital: `period, beds` (staffed), `used, base_used` (by day), `left`."""
    beds, months = base.baseline.beds, np.array(base.baseline.months)
    days = np.array([days_in([month]) for month in months.tolist()], dtype=np.float64)
    staffed = np.nan_to_num(beds.beds).sum(axis=0)
    used, before = (source[beds.pair].sum(axis=0) / days for source in (outcome.volume, base.baseline.volumes.quantity))
    return pd.DataFrame({"period": months, "beds": staffed, "used": used, "base_used": before, "left": staffed - used})


def fte_by_month(outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return the open months: `period, actual` (False) and full-time places as `base, scenario`."""
    months = outcome.monthly
    return pd.DataFrame(
        {"period": months["period"], "actual": False, "base": months["base_fte"], "scenario": months["fte"]}
    )


def departments(base: ScenarioBase, outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return departments that the scenario moves, the largest change of the result first.

    Returns:
        `department_id, name`, and over the open months `base_margin, margin, change` (minor units), `base_fte, fte`.
    """
    table = outcome.by_department
    moved = table[(table["change"] != 0) | (table["fte"] - table["base_fte"]).abs().gt(0.005)]
    named = moved.assign(name=moved["department_id"].map(base.catalog.departments))
    order = named["change"].abs().sort_values(ascending=False, kind="stable").index
    return named.loc[order].reset_index(drop=True)


def categories(base: ScenarioBase, outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return by account category over the open months: `category, type, base, scenario, change` (natural sign)."""
    accounts = base.baseline.accounts
    places = accounts.iloc[outcome.account]
    table = pd.DataFrame(
        {
            "category": places["category"].to_numpy(),
            "type": places["type"].to_numpy(),
            "base": outcome.base.sum(axis=1),
            "scenario": outcome.result.sum(axis=1),
        }
    )
    summed = table.groupby(["type", "category"], as_index=False)[["base", "scenario"]].sum()
    summed = summed.assign(change=summed["scenario"] - summed["base"])
    order = {name: place for place, name in enumerate(dict.fromkeys(accounts["category"]))}
    revenue_first = summed.sort_values(
        ["type", "category"], key=lambda column: column.map({"revenue": -1, "expense": 0} | order), kind="stable"
    )
    return revenue_first.reset_index(drop=True)


def steps(base: ScenarioBase, outcome: ScenarioOutcome) -> pd.DataFrame:
    """Return every effect by name, for a file: `step, department, account, period, amount_minor, result_minor`."""
    effects = outcome.steps
    return pd.DataFrame(
        {
            "step": [STEP_LABELS[key] for key in effects["step"]],
            "department": [
                base.catalog.departments.get(int(number), str(number)) for number in effects["department_id"]
            ],
            "account": [base.catalog.accounts.get(int(number), str(number)) for number in effects["account_id"]],
            "period": effects["period"].to_numpy(dtype=np.int64),
            "amount_minor": effects["amount_minor"].to_numpy(dtype=np.int64),
            "result_minor": effects["margin_minor"].to_numpy(dtype=np.int64),
        }
    )
