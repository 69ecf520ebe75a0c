"""Beside a scenario: the result without one-offs and grants, and what is ordered already."""

from datetime import date

import pandas as pd
import pytest

from planning.scenarios.types import DriverChange
from services.landing import report as landing_report
from services.permissions import LOCAL_ACTOR, Actor
from services.scenarios import baseline, beside, running
from services.scenarios.asking import understand
from services.spend import commitments


@pytest.mark.slow
def test_the_base_is_the_underlying_landing_and_changes_move_both_alike(demo_url: str) -> None:
    base = baseline.load(demo_url, LOCAL_ACTOR, fiscal_year=2027)
    landed = landing_report.report(demo_url, LOCAL_ACTOR, fiscal_year=2027, by="account").without_one_offs
    assert landed is not None
    changes = understand(demo_url, LOCAL_ACTOR, "surge").plan.changes

    as_it_is, surge = (beside.underlying(base, running.explore(base, some)) for some in ((), changes))

    assert as_it_is is not None
    assert surge is not None
    assert as_it_is.results == (landed.total("result")["landing"],) * 2
    assert set(as_it_is.accounts["name"]) == {"4740 Grants", "6285 Security incident response"}
    moved = surge.results[1] - surge.results[0]
    assert moved == surge.reported[1] - surge.reported[0] - int((surge.accounts.eval("scenario - base")).sum())
    assert moved != 0


@pytest.mark.slow
def test_orders_stand_beside_the_expense_of_the_open_months(demo_url: str) -> None:
    base = baseline.load(demo_url, LOCAL_ACTOR, fiscal_year=2027)
    outcome = running.explore(base, (DriverChange("supply_inflation", 0.1),))

    orders, as_of = beside.open_orders(demo_url, LOCAL_ACTOR, first_open=base.first_open, departments=base.departments)
    told = beside.beside_expense(outcome, orders, as_of)

    assert as_of == date(2026, 10, 31)
    assert told is not None
    assert told.total == commitments.open_orders(demo_url, LOCAL_ACTOR, period=202610).total
    supplies = told.rows.set_index("category").loc["supplies"]
    assert supplies["left"] == supplies["scenario"] - supplies["ordered"]
    assert supplies["scenario"] > supplies["base"] > supplies["ordered"] > 0
    nothing = beside.beside_expense(outcome, orders.assign(ordered=0), as_of)
    assert nothing is None


@pytest.mark.slow
def test_orders_of_some_departments_are_theirs(demo_url: str) -> None:
    everything, _day = beside.open_orders(demo_url, LOCAL_ACTOR, first_open=202611, departments=tuple(range(100)))
    manager = Actor("mona", role="finance_lead")
    nobody, _day = beside.open_orders(demo_url, manager, first_open=202611, departments=())

    assert everything["ordered"].sum() > 0
    assert nobody.empty
    pd.testing.assert_index_equal(nobody.columns, everything.columns)
