"""Turn a saved scenario into a budget version: a draft that goes the usual way, equal to the scenario to the cent."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlmodel import Session

from data.engine import reading
from language import _
from planning.scenarios.outcome import ScenarioOutcome
from services.budgets import versions
from services.errors import UserError
from services.forecasts.series import stored_months
from services.permissions import Actor, require
from services.scenarios import running, store
from services.scenarios.running import Run

KINDS = ("forecast", "revised")
PLACE = ["period", "department_id", "account_id"]


@dataclass(frozen=True)
class Made:
    """A new draft and what it holds, in minor units."""

    version_id: int
    lines: int
    result_minor: int


def make(
    url: str, actor: Actor, *, scenario_id: int, name: str, kind: str = "forecast", note: str | None = None
) -> Made:
    """Run a saved scenario on today's base and store the whole year as a draft version.

    Closed months hold what was posted, open ones what the scenario says; one-time items are lines of their own kind.
    Volumes come along, so that the version can be flexed. Deleting the draft takes everything back.

    Args:
        url: The database.
        actor: Needs to write budgets and see all departments.
        scenario_id: The scenario; it must hold the whole hospital.
        name: Name of the version.
        kind: "forecast" or "revised".
        note: As for `versions.create`; which scenario it is from where none is given.

    Raises:
        UserError: The scenario holds some departments only, the kind is another, or the name is taken.
    """
    require(actor, "budget:write")
    if kind not in KINDS:
        raise UserError(
            _("A scenario cannot become a budget of type “{kind}”.", kind=kind),
            hint=_("Choose from: {kinds}.", kinds=", ".join(KINDS)),
        )
    saved = store.get(url, actor, scenario_id=scenario_id)
    if saved.plan.departments is not None:
        raise UserError(
            _("“{scenario}” covers only some departments.", scenario=saved.name),
            hint=_("A budget needs a scenario of the whole hospital."),
        )
    told = note or f"From scenario “{saved.name}”."  # no text: stored
    run = running.run(url, actor, plan=saved.plan)
    lines = _lines(run, saved.name)
    with reading(url) as session:
        volumes = _volumes(session, run)
    version = versions.create_with_lines(
        url,
        actor,
        name=name,
        fiscal_year=saved.plan.fiscal_year,
        kind=kind,
        scenario_id=scenario_id,
        note=told,
        lines=lines,
        volumes=volumes,
        origin={"from_scenario": scenario_id},
    )
    return Made(version, len(lines), run.outcome.kpis.margin)


def _lines(run: Run, name: str) -> pd.DataFrame:
    """Return the year: closed months as posted, open ones as the scenario has them, one-time items apart."""
    outcome, base = run.outcome, run.base.baseline
    once = outcome.effects.get("one_time", np.zeros_like(outcome.result))
    closed = base.closed.assign(kind="base")
    steady = _long(outcome, outcome.result - once).assign(kind="base")
    single = _long(outcome, once).assign(kind="one_time")
    lines = pd.concat([closed, steady, single], ignore_index=True)
    lines = lines[lines["amount_minor"] != 0].reset_index(drop=True)
    notes = [f"One-time item of “{name}”" if kind == "one_time" else None for kind in lines["kind"]]  # no text
    return lines[[*PLACE, "amount_minor", "kind"]].assign(note=pd.Series(notes, lines.index, dtype=object))


def _long(outcome: ScenarioOutcome, cells: np.ndarray) -> pd.DataFrame:
    base = outcome.baseline
    count = len(base.months)
    return pd.DataFrame(
        {
            "period": np.tile(np.array(base.months, dtype=np.int64), len(cells)),
            "department_id": np.repeat(base.departments["department_id"].to_numpy()[outcome.department], count),
            "account_id": np.repeat(base.accounts["account_id"].to_numpy()[outcome.account], count),
            "amount_minor": cells.reshape(-1),
        }
    )


def _volumes(session: Session, run: Run) -> pd.DataFrame:
    """Return the year's volumes of the scenario's measures: counted ones of closed months, its own of open ones."""
    base, ids = run.base.baseline, run.base.catalog.measure_ids
    count = len(base.months)
    pairs = pd.DataFrame(
        {
            "department_id": base.departments["department_id"].to_numpy()[base.volumes.department],
            "measure_id": [ids[code] for code in base.volumes.measure],
        }
    )
    ahead = pairs.loc[pairs.index.repeat(count)].assign(
        period=np.tile(np.array(base.months, dtype=np.int64), len(pairs)), quantity=run.outcome.volume.reshape(-1)
    )
    counted = stored_months(session)
    counted = counted.assign(period=counted["ds"].dt.year * 100 + counted["ds"].dt.month, quantity=counted["y"])
    counted = counted[counted["period"].isin(run.base.closed)].merge(pairs, on=["department_id", "measure_id"])
    columns = ["period", "department_id", "measure_id"]
    volumes = pd.concat([counted[[*columns, "quantity"]], ahead[[*columns, "quantity"]]], ignore_index=True)
    milli = (volumes["quantity"] * 1000).round().astype("int64")
    return volumes[columns].astype("int64").assign(quantity_milli=milli)
