"""Saved scenarios: kept with their base, guarded against two editors, archived instead of deleted, seen by whom."""

from dataclasses import replace

import pytest

from data.engine import reading
from data.models import AuditEvent
from planning.scenarios.types import DriverChange
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from services.scenarios import freshness, store
from services.scenarios.plan import ScenarioPlan
from services.scenarios.store import Saved, ScenarioConflictError
from tests.figures import post_actuals
from tests.small_hospital import SmallHospital
from tests.what_if import fill

BUSY = ScenarioPlan(2026, (DriverChange("volume", 0.1),))
QUIET = ScenarioPlan(2026, (DriverChange("volume", -0.1),))


@pytest.fixture
def hospital(planned_hospital: SmallHospital) -> SmallHospital:
    return planned_hospital


def actions(url: str) -> list[str]:
    with reading(url) as session:
        from sqlmodel import col, select

        return list(session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))))


def refreshed(hospital: SmallHospital, actor: Actor, saved: Saved) -> Saved:
    return store.get(hospital.url, actor, scenario_id=saved.id)


@pytest.mark.slow
def test_a_scenario_is_kept_with_its_base_and_result(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    hospital = fill(small_hospital)

    saved = store.save(
        hospital.url, finance_lead, name=" Busy  year ", plan=BUSY, note="what if", spreads={"volume": 0.02}
    )

    found = refreshed(hospital, finance_lead, saved)
    assert found == saved
    assert (found.name, found.note, found.owner, found.revision) == ("Busy year", "what if", "fay", 1)
    assert (found.plan, found.spreads) == (BUSY, {"volume": 0.02})
    effect = 9 * (16_000_00 - 9_200_00)  # but for what landed salaries differ from the round ones of the months before
    assert found.result["result_minor"] - found.base["result_minor"] == pytest.approx(effect, rel=1e-3)
    assert found.base["budget"] == "Budget 2026"
    assert actions(hospital.url) == ["scenario.save"]


@pytest.mark.slow
def test_the_second_editor_learns_what_the_first_saved(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    hospital = fill(small_hospital)
    saved = store.save(hospital.url, finance_lead, name="Busy", plan=BUSY)
    second = replace(finance_lead, name="flo")
    store.change(hospital.url, second, scenario_id=saved.id, revision=1, plan=QUIET)

    with pytest.raises(ScenarioConflictError, match="flo changed “Busy”") as conflict:
        store.change(hospital.url, finance_lead, scenario_id=saved.id, revision=1, plan=BUSY)

    assert (conflict.value.theirs.plan, conflict.value.mine) == (QUIET, BUSY)
    assert refreshed(hospital, finance_lead, saved).plan == QUIET
    assert refreshed(hospital, finance_lead, saved).revision == 2


def test_only_the_owner_and_finance_change_a_scenario(
    hospital: SmallHospital, manager: Actor, finance_lead: Actor
) -> None:
    icu = frozenset({hospital.departments["ICU"]})
    mona, max_ = replace(manager, departments=icu), replace(manager, name="max", departments=icu)
    saved = store.save(hospital.url, mona, name="Ours", plan=BUSY)

    assert store.may_change(saved, mona)
    assert not store.may_change(saved, max_)
    with pytest.raises(NotPermittedError, match="belongs to mona"):
        store.change(hospital.url, max_, scenario_id=saved.id, revision=1, plan=QUIET)
    changed = store.change(hospital.url, finance_lead, scenario_id=saved.id, revision=1, plan=saved.plan)

    assert changed.owner == "mona"
    assert changed.plan.departments == tuple(icu)  # still the manager's base
    assert changed.result == saved.result


def test_a_viewer_may_look_and_not_save(hospital: SmallHospital, viewer: Actor, finance_lead: Actor) -> None:
    saved = store.save(hospital.url, finance_lead, name="Busy", plan=BUSY)

    assert [one.name for one in store.list_scenarios(hospital.url, viewer)] == ["Busy"]
    with pytest.raises(NotPermittedError):
        store.save(hospital.url, viewer, name="Mine", plan=BUSY)
    with pytest.raises(NotPermittedError):
        store.archive(hospital.url, viewer, scenario_id=saved.id, revision=1)
    with pytest.raises(NotPermittedError):
        store.duplicate(hospital.url, viewer, scenario_id=saved.id, name="Copy")


def test_a_manager_sees_no_scenario_that_holds_other_departments(
    hospital: SmallHospital, manager: Actor, finance_lead: Actor
) -> None:
    whole = store.save(hospital.url, finance_lead, name="Whole", plan=BUSY)
    mona = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert store.list_scenarios(hospital.url, mona) == []
    with pytest.raises(UserError, match="does not exist"):
        store.get(hospital.url, mona, scenario_id=whole.id)
    with pytest.raises(UserError, match="no scenario “Whole”"):
        store.scenario_by_name(hospital.url, mona, name="Whole")


def test_archiving_takes_it_off_the_list_and_can_be_undone(hospital: SmallHospital, finance_lead: Actor) -> None:
    saved = store.save(hospital.url, finance_lead, name="Busy", plan=BUSY)

    gone = store.archive(hospital.url, finance_lead, scenario_id=saved.id, revision=1)
    assert store.list_scenarios(hospital.url, finance_lead) == []
    assert [one.name for one in store.list_scenarios(hospital.url, finance_lead, archived=True)] == ["Busy"]

    store.restore(hospital.url, finance_lead, scenario_id=saved.id, revision=gone.revision)
    assert [one.name for one in store.list_scenarios(hospital.url, finance_lead)] == ["Busy"]
    assert actions(hospital.url) == ["scenario.save", "scenario.archive", "scenario.restore"]


def test_rename_and_duplicate(hospital: SmallHospital, finance_lead: Actor) -> None:
    saved = store.save(hospital.url, finance_lead, name="Busy", plan=BUSY)
    copy = store.duplicate(hospital.url, replace(finance_lead, name="flo"), scenario_id=saved.id, name="Busy too")
    renamed = store.rename(hospital.url, finance_lead, scenario_id=saved.id, revision=1, name="Full", note="")

    assert (copy.owner, copy.plan, copy.origin, copy.result) == (
        "flo",
        saved.plan,
        f"scenario/{saved.id}",
        saved.result,
    )
    assert (renamed.name, renamed.note, renamed.result) == ("Full", None, saved.result)
    with pytest.raises(UserError, match="There is already a"):
        store.rename(hospital.url, finance_lead, scenario_id=saved.id, revision=2, name="BUSY TOO", note="")
    with pytest.raises(UserError, match="The scenario needs a name"):
        store.save(hospital.url, finance_lead, name="  ", plan=BUSY)


def test_run_again_it_gives_the_same_to_the_cent(hospital: SmallHospital, finance_lead: Actor, viewer: Actor) -> None:
    saved = store.save(hospital.url, finance_lead, name="Busy", plan=BUSY)

    again = freshness.of(hospital.url, viewer, saved)

    assert (again.state, again.base_moved_minor, again.result_moved_minor) == ("reproduced", 0, 0)
    assert again.run is not None
    assert again.run.totals == saved.result


@pytest.mark.slow
def test_after_new_actuals_it_is_stale_and_says_by_how_much(
    small_hospital: SmallHospital, finance_lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = fill(small_hospital)
    saved = store.save(hospital.url, finance_lead, name="Busy", plan=BUSY)
    post_actuals(hospital, [(202603, "ICU", "6900", 1_234_56)])  # one more bill in a closed month

    again = freshness.of(hospital.url, finance_lead, saved)

    assert again.state == "stale"
    assert again.run is not None
    now = again.run.outcome
    assert again.base_moved_minor == now.base_kpis.margin - saved.base["result_minor"] < 0
    assert again.result_moved_minor == now.kpis.margin - saved.result["result_minor"]
    assert freshness.states(hospital.url, finance_lead) == {saved.id: "stale"}

    fresh = store.change(hospital.url, finance_lead, scenario_id=saved.id, revision=1, plan=saved.plan)
    assert fresh.spreads == saved.spreads
    assert freshness.states(hospital.url, finance_lead) == {saved.id: "reproduced"}
    assert fresh.result["result_minor"] == now.kpis.margin

    monkeypatch.setattr(freshness, "ENGINE_VERSION", "next")
    assert freshness.of(hospital.url, finance_lead, fresh).state == "other rules"
