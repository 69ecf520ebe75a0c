"""A scenario becomes a budget version: equal to the cent, flexible by its volumes, taken back by deleting the draft."""

from dataclasses import replace

import pytest

from data.engine import reading
from data.models import ACTUAL, BudgetVersion
from planning.scenarios.types import DriverChange
from services.budgets import versions
from services.errors import NotPermittedError, UserError
from services.month_end import closing
from services.permissions import Actor
from services.scenarios import as_budget, freshness, store
from services.scenarios.plan import ScenarioPlan
from services.totals import reading as monthly_totals
from services.variance import flexed as flexed_budget
from services.variance import report
from services.variance.report import Question
from tests.figures import post_actuals
from tests.small_hospital import SmallHospital
from tests.volumes import add_months
from tests.what_if import fill

PLAN = ScenarioPlan(
    2026, (DriverChange("volume", 0.0333), DriverChange("one_time", 5_000_00.0, start=202608, detail="6900"))
)


@pytest.mark.slow
def test_the_draft_equals_the_scenario_to_the_cent(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    hospital = fill(small_hospital)
    saved = store.save(hospital.url, finance_lead, name="Busy", plan=PLAN)

    made = as_budget.make(hospital.url, finance_lead, scenario_id=saved.id, name="Rolling forecast")

    year = report.table(
        hospital.url, finance_lead, question=Question(202612, "year", made.version_id), by="department"
    ).totals["budget"]
    assert made.result_minor == saved.result["result_minor"] == year["result"]
    assert (year["revenue"], year["expense"]) == (saved.result["revenue_minor"], saved.result["expense_minor"])
    with reading(hospital.url) as session:
        closed = [
            monthly_totals.month_sums(session, version_id=version, fiscal_year=2026, months=[1, 2, 3])
            for version in (ACTUAL, made.version_id)
        ]
        version = session.get_one(BudgetVersion, made.version_id)
        assert closed[0] == closed[1]
        assert (version.status, version.kind, version.scenario_id) == ("draft", "forecast", saved.id)
    assert freshness.of(hospital.url, finance_lead, saved).state == "reproduced"


@pytest.mark.slow
def test_volumes_come_along_and_the_draft_can_be_taken_back(
    planned_hospital: SmallHospital, finance_lead: Actor
) -> None:
    hospital = planned_hospital
    saved = store.save(hospital.url, finance_lead, name="Busy", plan=PLAN)
    made = as_budget.make(hospital.url, finance_lead, scenario_id=saved.id, name="Rolling", kind="revised")
    post_actuals(hospital, [(202604, "ICU", "6100", 20_000_00)])
    add_months(hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"], [400.0], first=202604)

    closing.close(hospital.url, finance_lead, period=202604, reason="Only these lines belong to it")
    question = Question(202604, "month", made.version_id)
    flexed = flexed_budget.table(hospital.url, finance_lead, question=question, by="account")
    assert int(flexed.totals["volume"]["expense"]) < 0  # 400 days came, the plan has 300 and a few more

    assert versions.delete_draft(hospital.url, finance_lead, version_id=made.version_id, revision=1) == made.lines
    assert [version.name for version in versions.list_versions(hospital.url, finance_lead)] == ["Budget 2026"]


def test_who_may_and_what_cannot(planned_hospital: SmallHospital, manager: Actor, finance_lead: Actor) -> None:
    hospital = planned_hospital
    mona = replace(manager, departments=frozenset({hospital.departments["ICU"]}))
    own = store.save(hospital.url, mona, name="Ours", plan=PLAN)

    with pytest.raises(UserError, match="covers only some departments"):
        as_budget.make(hospital.url, finance_lead, scenario_id=own.id, name="X")
    with pytest.raises(UserError, match="covers only some departments"):
        as_budget.make(hospital.url, mona, scenario_id=own.id, name="X")
    with pytest.raises(NotPermittedError):
        as_budget.make(hospital.url, Actor("vera"), scenario_id=own.id, name="X")
    whole = store.save(hospital.url, finance_lead, name="Whole", plan=PLAN)
    with pytest.raises(UserError, match="original"):
        as_budget.make(hospital.url, finance_lead, scenario_id=whole.id, name="X", kind="original")
    with pytest.raises(UserError, match="There is already a"):
        as_budget.make(hospital.url, finance_lead, scenario_id=whole.id, name="budget 2026")
