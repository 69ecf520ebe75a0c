"""Budget files: months, wide months and annual amounts become lines of a draft, exact to the cent."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from services import imports
from services.errors import UserError
from services.organization import hospital
from tests.services.imports.conftest import ADMIN, Desk, tied

MONTHS = "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"


def lines(desk: Desk) -> list[tuple]:
    return desk.rows(
        "SELECT v.name, d.code, a.code, period, amount_minor FROM budget_line l "
        "JOIN budget_version v ON v.id = version_id JOIN department d ON d.id = department_id "
        "JOIN account a ON a.id = account_id WHERE superseded_by IS NULL ORDER BY 1, 2, 3, 4"
    )


def test_wide_months_go_into_the_versions_year(desk: Desk) -> None:
    outcome = desk.post(
        f"Department,Account,{MONTHS}\n"
        "ICU,6100,1.00,2,3,4,5,6,7,8,9,10,11,12.34\nED,6200,,,,,,,,,,,,100\nLAB,6200,,,,,,,,,,,,\nLAB,6900,x,1,,,,,,,,,,\n",
        kind="budget",
        version="Budget 2026",
    )

    found = lines(desk)
    assert [row[3:] for row in found if row[1] == "ICU"] == [
        (202600 + month, amount) for month, amount in enumerate([100, *range(200, 1200, 100), 1234], 1)
    ]
    assert [row[1:] for row in found if row[1] == "ED"] == [("ED", "6200", 202612, 10000)]
    assert [issue.code for issue in outcome.issues] == ["missing_amount", "bad_amount"]
    assert (outcome.rows_read, outcome.rows_loaded) == (4, 2)
    assert tied(outcome)
    assert desk.differences().empty


def test_annual_amounts_are_spread_and_keep_every_cent(desk: Desk) -> None:
    outcome = desk.post(
        "Fiscal Year,Department,Account,Amount\n2026,ICU,6100,1000.00\n2026,ED,6100,-0.05\n", kind="budget", version="B"
    )

    amounts = [row[4] for row in lines(desk) if row[1] == "ICU"]
    assert (len(amounts), sum(amounts), max(amounts) - min(amounts)) == (12, 100000, 1)
    assert sum(row[4] for row in lines(desk) if row[1] == "ED") == -5
    assert outcome.loaded_total == 99995
    assert desk.rows("SELECT status, fiscal_year FROM budget_version WHERE name = 'B'") == [("draft", 2026)]


def test_days_weigh_when_asked(desk: Desk) -> None:
    desk.post(
        "Fiscal Year,Department,Account,Amount\n2026,ICU,6100,365.00\n",
        kind="budget",
        version="B",
        annual_spread="days",
    )

    assert [row[4] for row in lines(desk)][:2] == [3100, 2800]


def test_last_years_shape_is_used_where_there_is_one(desk: Desk) -> None:
    desk.post("Date,Department,Account,Amount\n2025-01-15,ICU,6100,10.00\n2025-02-15,ICU,6100,30.00\n")
    desk.post(
        "Fiscal Year,Department,Account,Amount\n2026,ICU,6100,400.00\n2026,ED,6100,120.00\n",
        kind="budget",
        version="B",
        annual_spread="prior_year",
    )

    assert [row[4] for row in lines(desk) if row[1] == "ICU"] == [10000, 30000, *[0] * 10]
    assert [row[4] for row in lines(desk) if row[1] == "ED"] == [1000] * 12


def test_fiscal_months_follow_the_hospitals_calendar(desk: Desk) -> None:
    hospital.change(desk.url, ADMIN, fiscal_first_month=7)

    desk.post("Department,Account,Jul,Aug,Jan,Jun\nICU,6100,1,2,3,4\n", kind="budget", version="FY 2026")

    assert [row[3:] for row in lines(desk)] == [(202507, 100), (202508, 200), (202601, 300), (202606, 400)]


def test_two_years_of_one_file_become_two_versions(desk: Desk) -> None:
    desk.post(
        "Fiscal Year,Department,Account,Amount\n2026,ICU,6100,12.00\n2027,ICU,6100,24.00\n",
        kind="budget",
        version="Plan",
    )

    assert desk.rows("SELECT name, fiscal_year FROM budget_version WHERE name LIKE 'Plan%' ORDER BY 2") == [
        ("Plan", 2026),
        ("Plan FY 2027", 2027),
    ]
    assert desk.differences().empty


def test_years_side_by_side_become_versions(desk: Desk) -> None:
    desk.post(
        "Department,Account,FY 2026 Adopted,FY 2027 Proposed\n"
        "ICU,6100,12.00,24.00\nED,6200,1.00,2.00\nLAB,6200,3.00,4.00\n",
        kind="budget",
    )

    sums = desk.rows(
        "SELECT v.name, v.fiscal_year, SUM(amount_minor) FROM budget_line l JOIN budget_version v ON v.id = version_id "
        "GROUP BY 1, 2 ORDER BY 2"
    )
    assert [(name, year, int(total)) for name, year, total in sums] == [
        ("FY 2026 Adopted", 2026, 1600),
        ("FY 2027 Proposed", 2027, 3000),
    ]


def test_a_version_that_is_no_draft_takes_no_figures(desk: Desk) -> None:
    from data.engine import writing
    from data.models import BudgetVersion

    with writing(desk.url) as session:
        session.add(BudgetVersion(name="Final", fiscal_year=2026, status="approved", created_by="x"))

    with pytest.raises(UserError, match="“Final” is no longer a draft"):
        desk.post("Fiscal Year,Department,Account,Amount\n2026,ICU,6100,12.00\n", kind="budget", version="Final")
    assert lines(desk) == []


def test_replacing_a_budget_leaves_other_versions_alone(desk: Desk) -> None:
    old = "Fiscal Year,Department,Account,Amount\n2026,ICU,6100,12.00\n"
    desk.post(old, kind="budget", version="One")
    desk.post(old, kind="budget", version="Two")

    replaced = desk.post(
        "Fiscal Year,Department,Account,Amount\n2026,ICU,6100,24.00\n", kind="budget", version="One", mode="replace"
    )

    sums = {name: sum(row[4] for row in lines(desk) if row[0] == name) for name in ("One", "Two")}
    assert sums == {"One": 2400, "Two": 1200}
    assert desk.differences().empty
    imports.undo(desk.url, ADMIN, batch_id=replaced.batch_id)
    assert sum(row[4] for row in lines(desk) if row[0] == "One") == 1200
    assert desk.differences().empty


def test_a_year_that_nobody_names_is_asked_about(desk: Desk) -> None:
    with pytest.raises(UserError, match="fiscal year is missing"):
        desk.post("Department,Account,Budget\nICU,6100,12.00\nED,6100,1.00\n", kind="budget", version="B")
    desk.post(
        "Department,Account,Budget\nICU,6100,12.00\nED,6100,1.00\n", kind="budget", version="B", upload_period=202601
    )
    assert sum(row[4] for row in lines(desk)) == 1300


AMOUNTS = st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=6)


@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=AMOUNTS, how=st.sampled_from(["even", "days", "prior_year"]))
def test_spread_budgets_add_up_whatever_the_way(desk_sqlite: Desk, amounts: list[int], how: str) -> None:
    desk = desk_sqlite
    text = "".join(f"2026,ICU,6100,{amount // 100 if amount >= 0 else -(-amount // 100)}.00\n" for amount in amounts)
    expected = sum((amount // 100 if amount >= 0 else -(-amount // 100)) * 100 for amount in amounts)

    outcome = desk.post(f"Fiscal Year,Department,Account,Amount\n{text}", kind="budget", version="H", annual_spread=how)

    assert outcome.loaded_total == expected
    assert sum(row[4] for row in lines(desk)) == expected
    imports.undo(desk.url, ADMIN, batch_id=outcome.batch_id)
