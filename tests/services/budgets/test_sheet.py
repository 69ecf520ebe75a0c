"""A department's sheet: what it shows, to whom, and what stands beside the months."""

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import Account, BudgetLine
from planning.periods import FiscalCalendar
from services.budgets import cells, sheet, versions
from services.budgets.cells import CellEdit
from services.budgets.sheet import BudgetSheet, SheetRow
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

ANN = Actor(name="ann", role="finance_lead")
YEAR_BEFORE = FiscalCalendar(1).months(2025)


def opened(hospital: SmallHospital, **more: tuple[int, ...]) -> BudgetSheet:
    return sheet.load(hospital.url, ANN, version_id=hospital.version, department_id=hospital.departments["ICU"], **more)


def line(shown: BudgetSheet, code: str, kind: str = "base") -> SheetRow:
    return next(row for row in shown.rows if (row.code, row.kind) == (code, kind))


def test_the_sheet_shows_budget_and_actuals_of_the_department_alone(small_hospital: SmallHospital) -> None:
    icu, ed = small_hospital.departments["ICU"], small_hospital.departments["ED"]
    salaries, drugs = small_hospital.accounts["5100"], small_hospital.accounts["6200"]
    post_budget(small_hospital.url, small_hospital.version, [(202601, icu, salaries, 500_00), (202601, ed, drugs, 9)])
    post_ledger(small_hospital.url, [(month, icu, drugs, None, 10_00 + at) for at, month in enumerate(YEAR_BEFORE)])

    shown = opened(small_hospital)

    assert [row.code for row in shown.rows] == ["5100", "6200"]
    assert line(shown, "5100").months == (500_00, *(0,) * 11)
    assert line(shown, "6200").prior_year == tuple(10_00 + at for at in range(12))
    assert line(shown, "6200").run_rate == sum(10_00 + at for at in range(12))
    assert line(shown, "6200").season == line(shown, "6200").prior_year
    assert (shown.prior_is_year, shown.recent_months) == (True, 12)


def test_while_the_year_before_is_not_over_the_last_twelve_months_stand_beside(
    small_hospital_sqlite: SmallHospital,
) -> None:
    """A plan for next year, made in May: eight empty months would be no course of a year and no base of a change."""
    hospital = small_hospital_sqlite
    icu, drugs = hospital.departments["ICU"], hospital.accounts["6200"]
    post_ledger(hospital.url, [(month, icu, drugs, None, month * 100) for month in (*YEAR_BEFORE, 202601, 202602)])
    version = versions.create(hospital.url, ANN, name="Budget 2027", fiscal_year=2027)

    shown = sheet.load(hospital.url, ANN, version_id=version, department_id=icu)

    assert (shown.prior_is_year, shown.recent_months) == (False, 12)
    assert line(shown, "6200").prior_year == tuple(month * 100 for month in (202601, 202602, *YEAR_BEFORE[2:]))


def test_a_typed_cell_shows_what_was_typed_by_whom_and_what_its_lines_say(small_hospital: SmallHospital) -> None:
    icu, salaries = small_hospital.departments["ICU"], small_hospital.accounts["5100"]
    post_budget(small_hospital.url, small_hospital.version, [(202601, icu, salaries, 500_00)])
    edit = CellEdit(icu, salaries, 202601, 500_00, 612_34)
    cells.save(small_hospital.url, ANN, version_id=small_hospital.version, edits=[edit], note="Two more nurses")

    row = line(opened(small_hospital), "5100")

    assert (row.months[0], row.own[0]) == (612_34, 500_00)
    assert (row.typed[0].person, row.typed[0].note) == ("ann", "Two more nurses")
    assert list(row.typed) == [0]


def test_initiatives_and_one_time_lines_stand_beside_and_are_not_typed_over(
    small_hospital_sqlite: SmallHospital,
) -> None:
    hospital = small_hospital_sqlite
    icu, salaries = hospital.departments["ICU"], hospital.accounts["5100"]
    post_budget(hospital.url, hospital.version, [(202601, icu, salaries, 500_00), (202602, icu, salaries, 70_00)])
    with writing(hospital.url) as session:
        once = session.exec(select(BudgetLine).where(BudgetLine.period == 202602)).one()
        once.kind = "one_time"
        session.add(once)
    cells.save(hospital.url, ANN, version_id=hospital.version, edits=[CellEdit(icu, salaries, 202602, 0, 1_00)])

    shown = opened(hospital)

    assert line(shown, "5100").months[:2] == (500_00, 1_00)
    assert line(shown, "5100", "one_time").months[:2] == (0, 70_00)


def test_one_offs_have_no_run_rate(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    icu, drugs = hospital.departments["ICU"], hospital.accounts["6200"]
    post_ledger(hospital.url, [(month, icu, drugs, None, 10_00) for month in YEAR_BEFORE])
    with writing(hospital.url) as session:
        account = session.get_one(Account, drugs)
        account.non_recurring = True
        session.add(account)

    assert line(opened(hospital), "6200").run_rate is None


def test_an_account_without_figures_can_be_added(small_hospital_sqlite: SmallHospital) -> None:
    assert opened(small_hospital_sqlite).rows == ()
    more = (small_hospital_sqlite.accounts["6900"],)
    assert [row.code for row in opened(small_hospital_sqlite, more=more).rows] == ["6900"]


def test_a_manager_opens_her_own_departments_only(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    her = Actor(name="mia", role="manager", departments=frozenset({hospital.departments["ED"]}))

    assert list(sheet.departments(hospital.url, her).values()) == ["ED Emergency"]
    assert list(sheet.departments(hospital.url, ANN).values()) == [
        "ED Emergency",
        "ICU Intensive care",
        "LAB Laboratory",
    ]
    with pytest.raises(NotPermittedError):
        sheet.load(hospital.url, her, version_id=hospital.version, department_id=hospital.departments["ICU"])
    with pytest.raises(UserError, match="no longer exists"):
        sheet.load(hospital.url, ANN, version_id=99, department_id=hospital.departments["ICU"])


def test_reading_changes_nothing(small_hospital_sqlite: SmallHospital) -> None:
    opened(small_hospital_sqlite)
    with reading(small_hospital_sqlite.url) as session:
        assert session.exec(select(BudgetLine)).all() == []
