"""Drafts that begin with actuals: the prior year month by month, or the run rate without one-offs, to the cent."""

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import Account, AuditEvent
from planning.periods import FiscalCalendar
from services.budgets import comparison, seeding, sheet
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from services.totals import ledger
from tests.services.books import post_ledger
from tests.small_hospital import SmallHospital

ANN = Actor(name="ann", role="finance_lead")
CALENDAR = FiscalCalendar(1)
NOTHING: dict[str, int] = {}


def with_a_year(hospital: SmallHospital) -> None:
    icu = hospital.departments["ICU"]
    revenue, salaries, drugs = (hospital.accounts[code] for code in ("4000", "5100", "6200"))
    lines = [(month, icu, revenue, None, 1000_00 + month) for month in CALENDAR.months(2025)]
    lines += [(month, icu, salaries, None, 500_01) for month in CALENDAR.months(2025)]
    lines += [(202505, icu, drugs, None, 77_77)]
    post_ledger(hospital.url, lines)


def create(hospital: SmallHospital, source: str, rates: dict[str, int] = NOTHING) -> int:
    return seeding.create(
        hospital.url, ANN, name="Seeded", fiscal_year=2026, kind="original", source=source, rates=rates
    )


def months_of(hospital: SmallHospital, version: int) -> dict[str, tuple[int, ...]]:
    shown = sheet.load(hospital.url, ANN, version_id=version, department_id=hospital.departments["ICU"])
    return {row.code: row.months for row in shown.rows}


def test_the_prior_year_comes_month_by_month_and_raised_by_type(small_hospital: SmallHospital) -> None:
    with_a_year(small_hospital)

    made = create(small_hospital, "prior_year", {"expense": 30_000})

    months = months_of(small_hospital, made)
    assert months["4000"] == tuple(1000_00 + month for month in CALENDAR.months(2025))
    assert sum(months["5100"]) == 6180_12  # 6,000.12 and three percent, rounded once
    assert months["6200"][4] == 80_10
    with reading(small_hospital.url) as session:
        assert ledger.differences(session, CALENDAR).empty
        (event,) = session.exec(select(AuditEvent.details).where(AuditEvent.action == "budget.create"))
    assert (event["seeded_from"], event["rates"]) == ("prior_year", {"expense": 30_000})


def test_the_next_year_is_the_one_after_the_newest_actuals_whatever_versions_there_are(
    small_hospital: SmallHospital,
) -> None:
    with_a_year(small_hospital)
    create(small_hospital, "prior_year")

    assert seeding.next_year(small_hospital.url, ANN) == 2026


def test_the_run_rate_leaves_out_one_offs_and_is_even(small_hospital_sqlite: SmallHospital) -> None:
    with_a_year(small_hospital_sqlite)
    with writing(small_hospital_sqlite.url) as session:
        account = session.get_one(Account, small_hospital_sqlite.accounts["6200"])
        account.non_recurring = True
        session.add(account)

    made = create(small_hospital_sqlite, "run_rate")

    months = months_of(small_hospital_sqlite, made)
    assert months["5100"] == (500_01,) * 12
    assert sum(months["6200"]) == 0
    assert comparison.sums(small_hospital_sqlite.url, ANN)[made].expense_minor == 6000_12


def test_too_few_months_make_no_draft(small_hospital_sqlite: SmallHospital) -> None:
    icu, salaries = small_hospital_sqlite.departments["ICU"], small_hospital_sqlite.accounts["5100"]
    post_ledger(small_hospital_sqlite.url, [(202511, icu, salaries, None, 1), (202512, icu, salaries, None, 1)])
    for source in seeding.SOURCES:
        with pytest.raises(UserError, match="too few months"):
            create(small_hospital_sqlite, source)


def test_a_manager_makes_no_version(small_hospital_sqlite: SmallHospital) -> None:
    with_a_year(small_hospital_sqlite)
    her = Actor(name="mia", role="manager", departments=frozenset({small_hospital_sqlite.departments["ICU"]}))
    with pytest.raises(NotPermittedError):
        seeding.create(
            small_hospital_sqlite.url, her, name="Mine", fiscal_year=2026, kind="original", source="run_rate", rates={}
        )
