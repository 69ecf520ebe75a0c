"""Run a saved scenario again: is it reproduced to the cent, or has its base moved, and by how much?"""

from dataclasses import dataclass

from services.errors import UserError
from services.permissions import Actor
from services.scenarios import baseline, running, store
from services.scenarios.running import ENGINE_VERSION, Run
from services.scenarios.store import Saved

#: What becomes of a scenario that is run again.
REPRODUCED, STALE, RULES, OVER = "reproduced", "stale", "other rules", "over"  # no text


@dataclass(frozen=True, eq=False)
class Rerun:
    """A scenario run again. Amounts are results of the year in minor units.

    `state`: "reproduced" (same base, same rules, same figures), "stale" (the base has moved), "other rules" (same base,
    newer rules) or "over" (the year has no open month any more, `run` is None).
    """

    saved: Saved
    state: str
    run: Run | None
    base_moved_minor: int
    result_moved_minor: int


def of(url: str, actor: Actor, saved: Saved) -> Rerun:
    """Return a saved scenario run on today's base."""
    try:
        run = running.run(url, actor, plan=saved.plan)
    except UserError as refusal:
        if refusal.code != "over":
            raise
        return Rerun(saved, OVER, None, 0, 0)
    return on_base(saved, run)


def _state(saved: Saved, run: Run, result_moved: int) -> str:
    if saved.base_hash != run.base.hash:
        return STALE
    return REPRODUCED if saved.engine_version == ENGINE_VERSION and not result_moved else RULES


def on_base(saved: Saved, run: Run) -> Rerun:
    """Return how a saved scenario stands on a base that is at hand; `run` holds its changes."""
    base_moved = run.outcome.base_kpis.margin - int(saved.base["result_minor"])
    result_moved = run.outcome.kpis.margin - int(saved.result["result_minor"])
    return Rerun(saved, _state(saved, run, result_moved), run, base_moved, result_moved)


def states(url: str, actor: Actor, *, archived: bool = False) -> dict[int, str]:
    """Return by scenario whether its base stands as it was; nothing is run, so rules are not compared."""
    states_by_id = {}
    for saved in store.list_scenarios(url, actor, archived=archived):
        try:
            base = baseline.load(url, actor, fiscal_year=saved.plan.fiscal_year, departments=saved.plan.departments)
        except UserError:
            states_by_id[saved.id] = OVER
            continue
        states_by_id[saved.id] = REPRODUCED if saved.base_hash == base.hash else STALE
    return states_by_id
