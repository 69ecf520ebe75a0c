"""Labor cost of the year-end landing is the sum of its labor lines, in the departments asked for."""

from services.landing.labor import labor_landing
from services.landing.lines import landing_lines
from services.permissions import LOCAL_ACTOR


def test_it_is_the_sum_of_the_labor_lines_of_these_departments(demo_url: str) -> None:
    places = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=2027).places
    labor = places[places["category"].isin(["salaries", "benefits", "contract_labor"])]
    some = labor["department_id"].drop_duplicates().tolist()[:3]

    found = labor_landing(demo_url, LOCAL_ACTOR, fiscal_year=2027, departments=some)

    assert found == labor.loc[labor["department_id"].isin(some), "landing"].sum()
    assert labor_landing(demo_url, LOCAL_ACTOR, fiscal_year=2027, departments=[]) is None


def test_a_year_too_far_ahead_has_none(demo_url: str) -> None:
    assert labor_landing(demo_url, LOCAL_ACTOR, fiscal_year=2040, departments=[1]) is None
