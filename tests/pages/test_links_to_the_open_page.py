"""A link to the page that is open (a pinned view, an answer of the search, its own tab) shows what it says."""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from pages.common import state
from pages.navigation.links import CARRIED
from tests.pages.people import said
from tests.services.buying import Bought, buy
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]


def click(app: AppTest, **values: str) -> AppTest:
    """Follow a link to the page that is open, which carries these values."""
    for name in list(app.query_params):
        del app.query_params[name]
    app.query_params[CARRIED] = urlencode(values)
    return app.run()


#: One page for each way in which a page keeps its choices: bound boxes, tabs, a sheet, a list with sliders, links;
#: with its boxes of department and month, if it has one.
PAGES = (
    ("variance/comparison", state.DEPARTMENT, state.PERIOD),
    ("landing/year_end", state.DEPARTMENT, state.THROUGH),
    ("budgets/sheet", "place", None),
    ("spend/analysis", state.DEPARTMENT, state.PERIOD),
    ("overview/board", None, "overview_month"),
)


@pytest.mark.parametrize(("page", "department", "month"), PAGES)
def test_a_page_opens_again_with_what_a_link_to_it_says(
    planned_hospital: SmallHospital, open_app: OpenApp, page: str, department: str | None, month: str | None
) -> None:
    buy(planned_hospital, [Bought(date(2026, 1, 10), "S1", 900_00), Bought(date(2026, 3, 10), "S2", 300_00)])
    app = open_app(planned_hospital.url, f"pages/{page}.py", department="ICU Intensive care")

    for place, period in (
        ("ED Emergency", "Feb 2026"),
        ("ICU Intensive care", "Mar 2026"),
        ("LAB Laboratory", "Jan 2026"),
    ):
        click(app, department=place, place=place, period=period, through=period, year="FY 2026")

        assert not app.exception
        assert "Something went wrong" not in said(app)
        if department is not None:
            assert app.selectbox(department).value == place
        if month is not None:
            assert chosen(app, month) == period


def chosen(app: AppTest, key: str) -> str:
    """Return what a box shows."""
    box = app.selectbox(key)
    return str(box.format_func(box.value))


def test_a_box_that_writes_the_address_itself_follows_the_link(
    planned_hospital: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(planned_hospital.url)

    click(app, period="Feb 2026")

    assert app.selectbox("overview_month").value == "Feb 2026"
