"""Months: what they hold, and that closing and reopening are recorded with their reason."""

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import AuditEvent, Period, RejectedRow
from services.budgets import versions
from services.errors import NotPermittedError, UserError
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


def test_closing_and_reopening_keep_reason_and_person(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    url = small_hospital.url
    months.close(url, finance_lead, period=202601, reason=" January is \n final ")
    with reading(url) as session:
        assert session.exec(select(Period.period).where(Period.status == "closed")).all() == [202601]

    months.reopen(url, ADMIN, period=202601, reason="Late invoice")

    row = months.list_periods(url, ADMIN).iloc[0]
    assert (row["status"], row["reason"], row["changed_by"]) == ("open", "Late invoice", "ada")
    with reading(url) as session:
        events = [(event.action, event.subject, event.details) for event in session.exec(select(AuditEvent))]
    assert events == [
        ("period.close", "period/202601", {"reason": "January is final"}),
        ("period.reopen", "period/202601", {"reason": "Late invoice"}),
    ]


@pytest.mark.parametrize(("period", "reason"), [(202613, "why"), (0, "why"), (202601, "  ")])
def test_no_month_or_no_reason_is_refused(small_hospital_sqlite: SmallHospital, period: int, reason: str) -> None:
    with pytest.raises(UserError):
        months.close(small_hospital_sqlite.url, ADMIN, period=period, reason=reason)


def test_a_closed_month_cannot_be_closed_again_nor_an_open_one_reopened(small_hospital_sqlite: SmallHospital) -> None:
    url = small_hospital_sqlite.url
    with pytest.raises(UserError, match="2026-01 is open already"):
        months.reopen(url, ADMIN, period=202601, reason="why")
    months.close(url, ADMIN, period=202601, reason="final")
    with pytest.raises(UserError, match="2026-01 is closed already"):
        months.close(url, ADMIN, period=202601, reason="final")


def test_a_viewer_a_manager_and_an_approver_cannot_close(
    small_hospital_sqlite: SmallHospital, viewer: Actor, manager: Actor, approver: Actor
) -> None:
    for person in (viewer, manager, approver):
        with pytest.raises(NotPermittedError):
            months.close(small_hospital_sqlite.url, person, period=202601, reason="why")


def test_the_checks_before_closing_name_what_is_open(small_hospital_sqlite: SmallHospital) -> None:
    url = small_hospital_sqlite.url
    batch = books(small_hospital_sqlite)
    with writing(url) as session:
        session.add(RejectedRow(batch_id=batch, line_number=9, cells={"Amount": "x"}))

    found = {check.name: check.detail for check in months.checks(url, ADMIN, period=202603) if not check.settled}

    assert found == {
        "No rejected rows are waiting": "1 rejected rows are open.",
        "A budget is approved": "No approved version has figures for it.",
        "The month before is closed": "The month before is still open.",
    }
    assert [check.settled for check in months.checks(url, ADMIN, period=202601)][-1]
