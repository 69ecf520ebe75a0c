"""Overview, budget versus actual and landing show the figures that the services give, at five dates of the demo."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from planning.periods import FiscalCalendar
from reports.formats import Formats
from services.landing.lines import landing_lines
from services.permissions import LOCAL_ACTOR
from services.staffing import basis, projection
from services.variance import report as budget_report
from services.variance.report import Question
from tests.pages.people import said
from tests.services.month_end.test_states import DATES

OpenApp = Callable[..., AppTest]
NAMES = {"revenue": "Revenue", "expense": "Expense", "result": "Operating result"}


def metrics(app: AppTest) -> dict[str, str]:
    assert not app.exception
    return {metric.label: metric.value for metric in app.metric}


@pytest.mark.slow
@pytest.mark.parametrize("name", DATES)
def test_pages_show_the_same_figures(name: str, open_app: OpenApp, demo_url: str) -> None:
    date = DATES[name]
    date.change(demo_url)
    formats = Formats("USD", "en_US")
    totals = budget_report.table(demo_url, LOCAL_ACTOR, question=Question(date.default), by="account").totals["actual"]
    to_date = {title: formats.short(totals[figure]) for figure, title in NAMES.items()}

    for page in ("pages/overview/board.py", "pages/variance/comparison.py"):
        assert to_date.items() <= metrics(open_app(demo_url, page=page)).items(), page

    year = FiscalCalendar(7).fiscal_year(date.default)
    landed = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=year).totals["landing"]
    app = open_app(demo_url, page="pages/landing/year_end.py")
    at_year_end = {title: formats.short(landed[figure]) for figure, title in NAMES.items()}
    assert at_year_end.items() <= metrics(app).items()

    staffed = basis.basis(demo_url, LOCAL_ACTOR, fiscal_year=2027)
    assert staffed is not None
    labor = formats.short(projection.project(staffed).landing.expected, extra=1)
    assert f"labor cost lands at {labor}" in said(open_app(demo_url, page="pages/staffing/cost.py"))
