"""A link to the page that is open (a pinned view, an answer of the search, its own tab) shows what it says."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from pages.navigation.links import CARRIED
from tests.pages.people import said
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]


def click(app: AppTest, **values: str) -> AppTest:
    """Follow a link to the page that is open, which carries these values."""
    for name in list(app.query_params):
        del app.query_params[name]
    app.query_params[CARRIED] = urlencode(values)
    return app.run()


#: One page for each way in which a page keeps its choices: bound boxes, tabs, a sheet, a list with sliders, links.
@pytest.mark.parametrize(
    "page", ["variance/comparison", "landing/year_end", "budgets/sheet", "spend/analysis", "overview/board"]
)
def test_a_page_opens_again_with_what_a_link_to_it_says(
    planned_hospital: SmallHospital, open_app: OpenApp, page: str
) -> None:
    app = open_app(planned_hospital.url, f"pages/{page}.py", department="Intensive care")

    click(app, department="Emergency", period="Feb 2026", year="FY 2026")
    click(app, department="Intensive care", period="Mar 2026")

    assert not app.exception
    assert "Something went wrong" not in said(app)


def test_a_box_that_writes_the_address_itself_follows_the_link(
    planned_hospital: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(planned_hospital.url)

    click(app, period="Feb 2026")

    assert app.selectbox("overview_month").value == "Feb 2026"
