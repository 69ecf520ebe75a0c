"""Results without one-offs and grants on a hospital small enough to reckon by hand."""

import pytest
from sqlmodel import select

from data.engine import writing
from data.models import Account
from services import audit
from services.landing.report import report as landing_report
from services.permissions import LOCAL_ACTOR, Actor
from services.variance import report as budget_report
from services.variance.report import Question
from services.variance.underlying import without_one_offs
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital


def mark(hospital: SmallHospital, *codes: str, parent_of: str = "") -> None:
    """Mark accounts as not recurring; an account `parent_of` is put below the first of them instead."""
    with writing(hospital.url) as session:
        for account in session.exec(select(Account)):
            account.non_recurring = account.code in codes
            if account.code == parent_of:
                account.parent_id = hospital.accounts[codes[0]]
            session.add(account)
        audit.record(session, LOCAL_ACTOR, "account.update", "test", {})


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    months = [202601 + month for month in range(3)]
    post_actuals(small_hospital, [(month, "ICU", "4000", 1_000_00) for month in months])
    post_actuals(small_hospital, [(month, "ICU", "5100", 700_00) for month in months])
    post_actuals(small_hospital, [(202602, "ICU", "6200", 150_00), (202603, "ED", "6100", 40_00)])
    year = [202601 + month for month in range(12)]
    set_budget(small_hospital, [(month, "ICU", "4000", 950_00) for month in year])
    set_budget(small_hospital, [(month, "ICU", "5100", 700_00) for month in year])
    return small_hospital


def test_nothing_is_said_where_no_account_is_marked(hospital: SmallHospital, viewer: Actor) -> None:
    assert without_one_offs(hospital.url, viewer, question=Question(202603)) is None


def test_the_underlying_result_leaves_out_marked_accounts_and_those_below_them(
    hospital: SmallHospital, viewer: Actor
) -> None:
    mark(hospital, "6200", parent_of="6100")

    result = without_one_offs(hospital.url, viewer, question=Question(202603))

    assert result is not None
    assert result.accounts == ("Medical supplies", "Drugs")
    # 3,000 − 2,100 − 150 − 40 = 710 as reported; 900 without both, against 750 of budget.
    assert result.bridge["actual"].tolist() == [710_00, -40_00, -150_00, 900_00]
    assert result.total("result")["variance"] == 150_00
    reported = budget_report.table(hospital.url, viewer, question=Question(202603), by="account")
    assert result.bridge["variance"].iloc[0] == reported.total("result")["variance"]


def test_only_what_is_in_the_selection_is_left_out(hospital: SmallHospital, viewer: Actor) -> None:
    mark(hospital, "6200", "6100")

    icu = without_one_offs(hospital.url, viewer, question=Question(202603, department="ICU Intensive care"))
    january = without_one_offs(hospital.url, viewer, question=Question(202601, "month"))

    assert icu is not None
    assert icu.bridge["actual"].tolist() == [750_00, -150_00, 900_00]
    assert january is None


def test_a_mark_changes_no_reported_figure_and_the_landing_says_both(hospital: SmallHospital, viewer: Actor) -> None:
    before = landing_report(hospital.url, viewer, fiscal_year=2026, by="account")

    mark(hospital, "6200")
    after = landing_report(hospital.url, viewer, fiscal_year=2026, by="account")

    assert before.without_one_offs is None
    assert after.totals["landing"].tolist() == before.totals["landing"].tolist()
    without = after.without_one_offs
    assert without is not None
    own = after.rows[after.rows["label"] == "6200 Drugs"]["landing"].iloc[0]
    assert without.total("result")["landing"] == after.total("result")["landing"] + own
    assert without.total("result")["budget"] == after.total("result")["budget"]


def test_an_account_alone_may_be_one_off(hospital: SmallHospital, viewer: Actor) -> None:
    mark(hospital, "6200")

    drugs = landing_report(hospital.url, viewer, fiscal_year=2026, by="account", account="6200 Drugs")

    assert drugs.without_one_offs is not None
    assert drugs.without_one_offs.total("result")["landing"] == 0


def test_a_one_off_of_some_months_lands_at_what_came_and_the_underlying_landing_at_the_rest(
    hospital: SmallHospital, viewer: Actor
) -> None:
    post_actuals(hospital, [(month, "ICU", "6200", 90_00) for month in (202601, 202603)])
    mark(hospital, "6200")

    landing = landing_report(hospital.url, viewer, fiscal_year=2026, by="account")

    rest = landing.without_one_offs
    assert rest is not None
    one_off = rest.one_offs.loc["expense"]
    assert (one_off["actual"], one_off["open"], one_off["landing"]) == (330_00, 0, 330_00)
    assert rest.total("result")["landing"] == landing.totals.loc["result", "landing"] + 330_00
