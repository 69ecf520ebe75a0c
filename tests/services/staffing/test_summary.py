"""What an executive is told about the demo's forecasts ties to landing, staffing and volumes."""

from datetime import date

import pytest

from planning.ratios import LABOR_CATEGORIES
from reports.formats import Formats
from reports.staffing.summary import sentences
from services.landing.lines import landing_lines
from services.permissions import LOCAL_ACTOR, Actor
from services.staffing.summary import summary

TODAY = date(2026, 11, 15)


@pytest.mark.slow
def test_the_figures_are_those_of_landing_and_bridge_and_the_sentences_say_them(demo_url: str) -> None:
    found = summary(demo_url, LOCAL_ACTOR, fiscal_year=2027, today=TODAY)
    landed = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=2027).places

    assert found is not None
    labor = landed[landed["category"].isin(LABOR_CATEGORIES)]
    assert found.labor.expected == int(labor["landing"].sum())
    assert found.labor.budget == int(labor["budget"].sum())
    assert found.labor.budget + sum(found.steps.values()) == found.labor.expected
    furthest = (labor.groupby("department_id")["landing"].sum() - labor.groupby("department_id")["budget"].sum()).abs()
    assert {one.department_id for one in found.departures} == set(furthest.nlargest(3).index)

    told = sentences(found, Formats(), year="FY 2026/27")
    assert all(told.values())
    assert all(one.name in told["departments"] for one in found.departures)
    assert Formats().short(abs(found.labor.expected - found.labor.budget)) in told["effect"]


@pytest.mark.slow
def test_a_manager_is_told_of_own_departments_only(demo_url: str) -> None:
    whole = summary(demo_url, LOCAL_ACTOR, fiscal_year=2027, today=TODAY)
    assert whole is not None
    one = whole.departures[0]
    manager = Actor("Mia", "manager", frozenset([one.department_id]))

    own = summary(demo_url, manager, fiscal_year=2027, today=TODAY)

    assert own is not None
    assert [(mine.department_id, mine.over, mine.step_minor) for mine in own.departures] == [
        (one.department_id, one.over, one.step_minor)
    ]
    assert own.labor.expected - (own.labor.budget or 0) == one.over
    assert own.volume.judged == 1
