"""Lines of the balance sheet are stored and change no operating figure, whatever reads the totals."""

from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from data.engine import reading, writing
from data.models import Account, Supplier
from data.models.organization import BALANCE_CATEGORIES
from services import audit
from services.budgets import comparison
from services.landing import report as landing
from services.month_end import months
from services.month_end.states import month_states
from services.overview import months as overview_months
from services.permissions import LOCAL_ACTOR
from services.scenarios import baseline
from services.spend import lines as spend_lines
from services.spend import names as spend_names
from services.spend import report as spend
from services.staffing import baseline as staffing
from services.totals import reading as totals
from services.variance import flexed, ledger_lines, report
from services.variance.report import Question
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

PERIOD = 202603
QUESTION = Question(PERIOD, "ytd")


def _baseline(one: SmallHospital) -> Any:
    base = baseline.load(one.url, LOCAL_ACTOR, fiscal_year=2026)
    return [base.hash, base.budget_result, dict(base.closed_results), dict(base.budget_results)]


#: Every reader of monthly totals and of ledger lines, by the page it feeds.
READERS: dict[str, Callable[[SmallHospital], Any]] = {
    "choices": lambda one: report.choices(one.url, LOCAL_ACTOR),
    "variance by account": lambda one: report.table(one.url, LOCAL_ACTOR, question=QUESTION, by="account"),
    "variance by department": lambda one: report.table(one.url, LOCAL_ACTOR, question=QUESTION, by="department"),
    "year": lambda one: report.table(one.url, LOCAL_ACTOR, question=Question(PERIOD, "year"), by="account"),
    "detail": lambda one: report.detail(one.url, LOCAL_ACTOR, question=QUESTION, by=("department", "account")),
    "trend": lambda one: report.trend(one.url, LOCAL_ACTOR, question=QUESTION),
    "unmatched": lambda one: report.without_counterpart(one.url, LOCAL_ACTOR, question=QUESTION),
    "flexed": lambda one: flexed.table(one.url, LOCAL_ACTOR, question=QUESTION, by="account"),
    "ledger lines": lambda one: ledger_lines.find(one.url, LOCAL_ACTOR, periods=(PERIOD,)),
    "landing": lambda one: landing.report(one.url, LOCAL_ACTOR, fiscal_year=2026, by="account").rows,
    "still posting": lambda one: _month_states(one.url),
    "overview": lambda one: overview_months.monthly(one.url, LOCAL_ACTOR, period=PERIOD),
    "months": lambda one: months.list_periods(one.url, LOCAL_ACTOR).drop(columns="files"),
    "scenario years": lambda one: baseline.years(one.url, LOCAL_ACTOR),
    "scenarios": _baseline,
    "staffing": lambda one: staffing.labor_baseline(one.url, LOCAL_ACTOR, fiscal_year=2026),
    "spend choices": lambda one: spend.choices(one.url, LOCAL_ACTOR),
    "spend": lambda one: spend.report(one.url, LOCAL_ACTOR, source="ledger", period=PERIOD, over="ytd").suppliers,
    "spend lines": lambda one: spend_lines.find(one.url, LOCAL_ACTOR, source="ledger", periods=(PERIOD,)),
    "spend names": lambda one: spend_names.categories(one.url, LOCAL_ACTOR, source="ledger"),
    "budget sums": lambda one: _money(comparison.sums(one.url, LOCAL_ACTOR)),
    "budget months": lambda one: comparison.months(one.url, LOCAL_ACTOR, version_id=one.version),
    "years": lambda one: _years(one.url),
}

Line = tuple[int, str, str, str | None, int]
LINES = st.lists(
    st.tuples(
        st.sampled_from([202501, 202512, 202601, 202603, 202604, 202609, 202702]),  # closed, current and later months
        st.sampled_from(["ICU", "ED", "LAB", "HOSP"]),
        st.sampled_from(BALANCE_CATEGORIES),
        st.sampled_from(["S1", None]),
        st.integers(-(10**12), 10**12).filter(bool),
    ),
    min_size=1,
    max_size=30,
)


@pytest.fixture
def books(planned_hospital: SmallHospital) -> SmallHospital:
    """A hospital with a supplier in its cost, and an account of each category of the balance sheet."""
    one = planned_hospital
    post_ledger(one.url, [(PERIOD, one.departments["ICU"], one.accounts["6100"], one.suppliers["S1"], 4_000_00)])
    with writing(one.url) as session:
        for place, category in enumerate(BALANCE_CATEGORIES):
            account = Account(code=f"1{place}00", name=category, type="balance", category=category)
            session.add(account)
            session.flush()
            one.accounts[category] = account.id or 0
    return one


@pytest.mark.slow
@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(actuals=LINES, budget=LINES)
def test_lines_of_the_balance_sheet_change_no_operating_figure(
    books: SmallHospital, actuals: list[Line], budget: list[Line]
) -> None:
    before = {name: _plain(read(books)) for name, read in READERS.items()}

    post_ledger(
        books.url,
        [
            (month, books.departments[place], books.accounts[kind], supplier and books.suppliers[supplier], amount)
            for month, place, kind, supplier, amount in actuals
        ],
        sign="debit_positive",
    )
    planned = [
        (month, books.departments[place], books.accounts[kind], amount)
        for month, place, kind, _supplier, amount in budget
        if month // 100 == 2026
    ]
    post_budget(books.url, books.version, planned or [(202601, books.departments["ICU"], books.accounts["cash"], 1)])

    _say_so(books.url)
    after = {name: _plain(read(books)) for name, read in READERS.items()}
    assert [name for name in READERS if before[name] != after[name]] == []
    with reading(books.url) as session:  # they are in the totals all the same
        query = "SELECT COUNT(*) FROM period_totals t JOIN account a ON a.id = t.account_id WHERE a.type = 'balance'"
        assert session.connection().execute(text(query)).scalar_one() > 0


def test_every_reader_sees_operating_lines(books: SmallHospital) -> None:
    """The comparison above would hold for readers that return nothing."""
    before = {name: _plain(read(books)) for name, read in READERS.items()}
    ids = books.departments["ICU"], books.accounts["6200"]
    with writing(books.url) as session:
        supplier = Supplier(code="S9", name="New supplier", match_name="new supplier")
        session.add(supplier)
        session.flush()
        number = supplier.id or 0
    post_ledger(books.url, [(month, *ids, number, 7_000_00) for month in (202503, PERIOD, 202604)])
    post_budget(books.url, books.version, [(PERIOD, books.departments["LAB"], books.accounts["6900"], 5_000_00)])

    _say_so(books.url)
    after = {name: _plain(read(books)) for name, read in READERS.items()}

    unmoved = {name for name in READERS if before[name] == after[name]}
    assert unmoved <= {"staffing", "scenario years"}  # pay alone; years in the future


def _say_so(url: str) -> None:
    """Record an event, so that nothing kept from before answers."""
    with writing(url) as session:
        audit.record(session, LOCAL_ACTOR, "import.ledger", "import_batch/0", {})


def _month_states(url: str) -> list[str]:
    return [str(state) for state in month_states(url, LOCAL_ACTOR).months]


def _years(url: str) -> list[Any]:
    with reading(url) as session:
        return [totals.years_with_totals(session), totals.last_actual_month(session, fiscal_year=2026)]


def _money(sums: dict[int, Any]) -> Any:
    return {key: (one.revenue_minor, one.expense_minor, one.result_minor) for key, one in sums.items()}


def _plain(value: Any) -> str:
    """Return a value as text that is equal for equal figures."""
    if isinstance(value, pd.DataFrame):
        return value.to_csv()
    if isinstance(value, dict):
        return repr({key: _plain(one) for key, one in value.items()})
    if isinstance(value, list | tuple):
        return repr([_plain(one) for one in value])
    if is_dataclass(value) and not isinstance(value, type):
        return repr({key: _plain(getattr(value, key)) for key in value.__dataclass_fields__})
    return repr(value)
