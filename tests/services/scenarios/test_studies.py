"""Comparison, goals and uncertainty on a small hospital: parts add up, goals are reached, seeds repeat."""

from dataclasses import replace

import numpy as np
import pytest

from language import _, speaking
from planning.scenarios.types import DriverChange
from reports.formats import Formats
from reports.scenarios import tables
from services.errors import UserError
from services.permissions import Actor
from services.scenarios import baseline, comparing, goals, running, store, uncertainty, views
from services.scenarios.baseline import ScenarioBase
from services.scenarios.goals import Goal
from services.scenarios.plan import ScenarioPlan
from tests.figures import post_actuals
from tests.small_hospital import SmallHospital

BUSY = ScenarioPlan(2026, (DriverChange("volume", 0.1), DriverChange("wage_award", 0.03)))


@pytest.fixture
def hospital(planned_hospital: SmallHospital) -> SmallHospital:
    return planned_hospital


@pytest.fixture
def base(planned_template: SmallHospital, viewer: Actor) -> ScenarioBase:
    return baseline.load(planned_template.url, viewer, fiscal_year=2026)


def test_differences_add_up_to_the_change_of_the_result(hospital: SmallHospital, finance_lead: Actor) -> None:
    store.save(hospital.url, finance_lead, name="Busy", plan=BUSY)
    names = comparing.options(hospital.url, finance_lead, fiscal_year=2026)

    found = comparing.compare(hospital.url, finance_lead, fiscal_year=2026, names=names)

    assert names == ["Busy", "Best case (template)", "Worst case (template)", "Surge (template)"]
    assert [column.state for column in found.columns] == ["reproduced", "", "", ""]
    for table in (comparing.difference(found, "category"), comparing.difference(found, "department")):
        for column in found.columns:
            moved = column.outcome.kpis.margin - column.outcome.base_kpis.margin
            assert table[column.name].sum() == moved
    assert found.base_totals["result_minor"] == found.columns[0].outcome.base_kpis.margin


def test_a_stale_scenario_says_so_in_the_comparison(hospital: SmallHospital, finance_lead: Actor) -> None:
    store.save(hospital.url, finance_lead, name="Busy", plan=BUSY)
    post_actuals(hospital, [(202603, "ICU", "6900", 100_00)])

    column = comparing.compare(hospital.url, finance_lead, fiscal_year=2026, names=["Busy"]).columns[0]

    assert column.state == "stale"
    assert column.base_moved_minor < 0


@pytest.mark.parametrize("name", ["Best case (template)", "Base", "Basis", "label"])
def test_a_scenario_takes_the_place_of_nothing_that_is_called_like_it(
    hospital: SmallHospital, finance_lead: Actor, name: str
) -> None:
    store.save(hospital.url, finance_lead, name=name, plan=BUSY)
    names = comparing.options(hospital.url, finance_lead, fiscal_year=2026)

    found = comparing.compare(hospital.url, finance_lead, fiscal_year=2026, names=names)

    assert [column.saved is None for column in found.columns] == [False, True, True, True]
    with speaking("de" if name == "Basis" else "en"):
        view = tables.side_by_side(
            {_("Base"): found.base_totals, **{column.name: column.totals for column in found.columns}},
            Formats("EUR", "en_US"),
        )
        assert len(view.columns) == 6
        assert len({*view.iloc[1, 1:]}) == 5
    for column in found.columns:
        moved = column.outcome.kpis.margin - column.outcome.base_kpis.margin
        assert comparing.difference(found, "category")[column.name].sum() == moved
    (again,) = comparing.compare(hospital.url, finance_lead, fiscal_year=2026, names=[name]).columns
    assert again.saved is not None


def test_what_cannot_be_compared(hospital: SmallHospital, finance_lead: Actor, manager: Actor) -> None:
    store.save(hospital.url, finance_lead, name="Busy", plan=BUSY)
    mona = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert "Busy" not in comparing.options(hospital.url, mona, fiscal_year=2026)
    with pytest.raises(UserError, match="no scenario “Busy”"):
        comparing.compare(hospital.url, mona, fiscal_year=2026, names=["Busy"])
    with pytest.raises(UserError, match="at most 4"):
        comparing.compare(hospital.url, finance_lead, fiscal_year=2026, names=["Busy"] * 5)


def test_the_bridge_and_the_months_add_up(base: ScenarioBase) -> None:
    outcome = running.explore(base, BUSY.changes)

    steps = views.bridge(outcome)
    assert steps["label"].tolist() == ["Base", "Volume", "Pay and bill rates", "Scenario"]
    assert steps["change"].sum() == outcome.kpis.margin - outcome.base_kpis.margin
    months = views.by_month(base, outcome)
    assert (months["scenario"].sum(), months["base"].sum()) == (outcome.kpis.margin, outcome.base_kpis.margin)
    assert months["budget"].sum() == base.budget_result
    assert months.loc[months["actual"], "scenario"].equals(months.loc[months["actual"], "base"])
    assert views.departments(base, outcome)["change"].sum() == steps["change"].sum()
    assert views.steps(base, outcome)["result_minor"].sum() == steps["change"].sum()


def test_nothing_changed_moves_nothing(base: ScenarioBase) -> None:
    outcome = running.explore(base, ())

    assert views.bridge(outcome)["label"].tolist() == ["Base", "Scenario"]
    assert views.departments(base, outcome).empty
    assert views.steps(base, outcome).empty


def test_a_lever_set_to_its_value_reaches_the_goal(base: ScenarioBase) -> None:
    goal = Goal("margin", float(running.explore(base, ()).kpis.margin + 30_000_00))

    found = goals.levers(base, (), goal)

    reaching = [lever for lever in found if lever.change is not None]
    assert {"volume", "payer_rate"} <= {lever.at.driver for lever in reaching}
    for lever in reaching:
        assert lever.change is not None
        assert running.explore(base, (lever.change,)).kpis.margin >= goal.value
    assert [lever.change is None for lever in found] == sorted(lever.change is None for lever in found)


def test_a_goal_that_is_met_tells_how_far_one_may_go(base: ScenarioBase) -> None:
    goal = Goal("margin", float(running.explore(base, ()).kpis.margin - 30_000_00))

    lever = goals.seek(base, (), DriverChange("wage_award", 0.0), goal)

    assert lever.met
    assert lever.change is not None
    assert lever.change.value > 0
    assert running.explore(base, (lever.change,)).kpis.margin >= goal.value
    assert running.explore(base, (lever.change.at(lever.change.value + 0.0025),)).kpis.margin < goal.value


def test_the_same_seed_draws_the_same_years(base: ScenarioBase) -> None:
    spreads = uncertainty.USUAL | {"volume": 0.02}

    once, again = (uncertainty.study(base, BUSY.changes, spreads=spreads, draws=200 + extra) for extra in (0, 1))

    assert np.array_equal(once.simulation.margin, again.simulation.margin[:200])
    assert set(once.simulation.chances) == {"budget"}
    middle = running.explore(base, BUSY.changes).kpis.margin
    assert once.simulation.margin.min() < middle < once.simulation.margin.max()
    assert once.tornado["driver"].iloc[0] == "payer_rate"


def test_covenants_are_asked_only_where_they_can_be_known(base: ScenarioBase) -> None:
    found = uncertainty.study(base, (), spreads={}, days_cash=100, operating_margin=-0.5, draws=50)

    assert found.simulation.chances == {"budget": pytest.approx(0, abs=1), "operating_margin": 1.0}  # no cash here


def test_usual_spans_that_were_once_stored_with_a_scenario_are_nobodys() -> None:
    once = uncertainty.USUAL | {"wage_award": 0.04}

    assert uncertainty.spans_of_person(once) == {"wage_award": 0.04}
    assert uncertainty.spans_of_person({"payer_rate": uncertainty.USUAL["payer_rate"]}) == {"payer_rate": 0.01}


def test_spans_travel_in_a_link() -> None:
    spreads = {"payer_rate": 0.025, "wage_award": 0.0}

    assert uncertainty.to_spreads({}) == ""
    assert uncertainty.spreads_from(uncertainty.to_spreads(spreads)) == spreads
    with pytest.raises(UserError, match="damaged"):
        uncertainty.spreads_from("pay~much")


def test_each_scenario_says_how_sure_it_is_as_the_page_of_one_does(
    hospital: SmallHospital, finance_lead: Actor
) -> None:
    made = comparing.compare(hospital.url, finance_lead, fiscal_year=2026, names=["Worst case (template)"])

    rows = comparing.chances(made, days_cash=None, operating_margin=0.1, draws=200).set_index("name")

    column = made.columns[0]
    alone = uncertainty.study(
        made.base, column.changes, spreads=uncertainty.usual(made.base), operating_margin=0.1, draws=200
    ).simulation
    assert rows.loc[column.name, "operating_margin"] == alone.chances["operating_margin"]
    assert rows.loc[column.name, "low"] == round(float(np.percentile(alone.margin, 10)))
    assert rows["days_cash"].isna().all()
    assert rows.loc["Worst case (template)", "high"] < rows.loc["Base", "high"]


def test_spans_of_the_past_leave_the_year_no_less_sure_than_the_landing(base: ScenarioBase) -> None:
    wide = {"payer_rate": 0.1}
    free = replace(base, landing_range=None, spans=wide)
    held = replace(base, landing_range=(0, 40_000_00), spans=wide)

    ranges = [
        np.ptp(np.percentile(uncertainty.study(one, (), spreads=uncertainty.usual(one), draws=1_000).simulation.margin,
                             [10, 90]))
        for one in (free, held)
    ]  # fmt: skip

    assert uncertainty.usual(free)["payer_rate"] == 0.1
    assert ranges[0] > 60_000_00
    assert ranges[1] == pytest.approx(40_000_00, rel=0.1)
