"""Months: what they hold."""

from services.budgets import versions
from services.month_end import months
from services.permissions import Actor
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")


def books(hospital: SmallHospital) -> int:
    icu, lab = hospital.departments["ICU"], hospital.departments["LAB"]
    return post_ledger(
        hospital.url,
        [
            (202601, icu, hospital.accounts["4000"], None, 900_00),
            (202601, lab, hospital.accounts["6100"], hospital.suppliers["S1"], 120_50),
            (202603, icu, hospital.accounts["5100"], None, 500_00),
        ],
    )


def test_an_empty_database_has_no_months(database_url: str) -> None:
    assert months.list_periods(database_url, ADMIN).empty


def test_every_month_between_first_and_last_is_listed_latest_first(small_hospital: SmallHospital) -> None:
    books(small_hospital)

    table = months.list_periods(small_hospital.url, ADMIN)

    columns = ["period", "fiscal_month", "status", "departments", "revenue_minor", "expense_minor", "budgeted"]
    assert table[columns].values.tolist() == [
        [202603, 3, "open", 1, 0, 500_00, False],
        [202602, 2, "open", 0, 0, 0, False],
        [202601, 1, "open", 2, 900_00, 120_50, False],
    ]


def test_only_an_approved_budget_counts_as_the_plan_of_a_month(small_hospital: SmallHospital) -> None:
    hospital, url = small_hospital, small_hospital.url
    books(hospital)
    post_budget(url, hospital.version, [(202601, hospital.departments["ICU"], hospital.accounts["5100"], 1_00)])
    assert not months.list_periods(url, ADMIN)["budgeted"].any()

    versions.submit(url, ADMIN, version_id=hospital.version, revision=1)
    versions.approve(url, ADMIN, version_id=hospital.version, revision=2)

    assert months.list_periods(url, ADMIN).set_index("period")["budgeted"].to_dict() == {
        202603: False,
        202602: False,
        202601: True,
    }
