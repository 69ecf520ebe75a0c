"""Pages show the figures that the services give, at five dates of the demo."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import python_calamine
from streamlit.testing.v1 import AppTest

from pages.common import downloads
from planning.periods import FiscalCalendar
from reports.formats import Formats
from services.labor import productivity
from services.landing.lines import landing_lines
from services.permissions import LOCAL_ACTOR
from services.scenarios import baseline, beside, running
from services.staffing import basis, projection
from services.variance import flexed, underlying
from services.variance import report as budget_report
from services.variance.report import Question
from tests import unfinished_months
from tests.pages.people import said, table_with
from tests.services.month_end.test_states import DATES, YEAR_END

OpenApp = Callable[..., AppTest]
NAMES = {"revenue": "Revenue", "expense": "Expense", "result": "Operating result"}
FORMATS = Formats("USD", "en_US")


def metrics(app: AppTest) -> dict[str, str]:
    assert not app.exception
    return {metric.label: metric.value for metric in app.metric}


@pytest.fixture(params=DATES)
def default(request: pytest.FixtureRequest, demo_url: str) -> int:
    """Return the month that reports begin with, after the books were left as on one of the dates."""
    date = DATES[request.param]
    date.change(demo_url)
    if date.default == YEAR_END:  # grants and one-offs of the demo came later
        unfinished_months.mark_as_one_off(demo_url, "4730")
    return date.default


@pytest.mark.slow
def test_pages_of_the_budget_show_the_same_figures(
    default: int, open_app: OpenApp, demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, bytes] = {}

    def keep(stem: str, *, as_workbook: Any, **_others: Any) -> None:
        files[stem] = as_workbook()

    monkeypatch.setattr(downloads, "csv_and_excel", keep)
    question = Question(default)
    totals = budget_report.table(demo_url, LOCAL_ACTOR, question=question, by="account").totals["actual"]
    to_date = {title: FORMATS.short(totals[figure]) for figure, title in NAMES.items()}
    without = underlying.without_one_offs(demo_url, LOCAL_ACTOR, question=question)
    assert without is not None

    for page in ("pages/overview/board.py", "pages/variance/comparison.py"):
        app = open_app(demo_url, page=page)
        assert to_date.items() <= metrics(app).items(), page
        assert f"operating result {FORMATS.short(without.total('result')['actual'])}" in said(app), page
    (book,) = (file for stem, file in files.items() if stem.startswith("budget-versus-actual"))
    sheets = _top_figures(book)
    assert sheets[0] == totals["result"]
    assert without.bridge["actual"].iloc[0] in sheets[1:]

    flexed_totals = flexed.table(demo_url, LOCAL_ACTOR, question=question, by="department").totals["actual"]
    assert FORMATS.short(flexed_totals["expense"]) in said(open_app(demo_url, page="pages/variance/flexed.py"))
    worked = productivity.report(demo_url, LOCAL_ACTOR, period=default, over="ytd")
    app = open_app(demo_url, page="pages/labor/productivity.py", span="Year to date")
    assert metrics(app)["FTE with agency"] == FORMATS.number(round(worked.total["fte"], 1), 1)


def _top_figures(book: bytes) -> list[int]:
    """Return the first figure of each sheet below its titles, in cents."""
    opened = python_calamine.load_workbook(io.BytesIO(book))
    sheets = [opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names]
    return [next(round(row[1] * 100) for row in rows if isinstance(row[1], float)) for rows in sheets]


@pytest.mark.slow
def test_pages_of_the_year_end_show_the_same_figures(default: int, open_app: OpenApp, demo_url: str) -> None:
    year = FiscalCalendar(7).fiscal_year(default)
    landed = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=year).totals["landing"]
    app = open_app(demo_url, page="pages/landing/year_end.py")
    at_year_end = {title: FORMATS.short(landed[figure]) for figure, title in NAMES.items()}
    assert at_year_end.items() <= metrics(app).items()

    staffed = basis.basis(demo_url, LOCAL_ACTOR, fiscal_year=2027)
    assert staffed is not None
    labor = FORMATS.short(projection.project(staffed).landing.expected, extra=1)
    assert f"labor cost lands at {labor}" in said(open_app(demo_url, page="pages/staffing/cost.py"))


@pytest.mark.slow
def test_pages_of_scenarios_show_the_same_figures(default: int, open_app: OpenApp, demo_url: str) -> None:
    assert default
    app = open_app(demo_url, page="pages/scenarios/explore.py")
    base = baseline.load(demo_url, LOCAL_ACTOR, fiscal_year=2027)
    totals = landing_lines(demo_url, LOCAL_ACTOR, fiscal_year=2027).totals["landing"]
    explored = {"Revenue": "revenue", "Expense": "expense", "Result": "result"}
    assert {title: FORMATS.short(totals[name]) for title, name in explored.items()}.items() <= metrics(app).items()
    without = beside.underlying(base, running.explore(base, ()))
    assert without is not None
    assert FORMATS.short(without.results[0]) in said(app)
    shown = table_with(open_app(demo_url, page="pages/scenarios/compare.py"), "Base").set_index("Figure")["Base"]
    assert {title: FORMATS.money(totals[name]) for title, name in explored.items()}.items() <= shown.to_dict().items()
