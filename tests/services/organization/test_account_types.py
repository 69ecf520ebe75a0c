"""A new account type turns the lines of general-ledger files round, and the totals with them."""

from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from data.engine import reading, writing
from data.models import AuditEvent, BudgetLine, BudgetVersion, LedgerEntry, PeriodTotals, SupplierTotals
from services.budgets import cells, versions
from services.budgets.cells import CellEdit
from services.errors import UserError
from services.month_end import closing
from services.organization import registers
from services.organization.registers import CellChange
from services.permissions import Actor
from services.trail.anchors import accepting
from services.upkeep.verify import verify
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")


def retype(hospital: SmallHospital, old: tuple[str, str], new: tuple[str, str]) -> int:
    """Change type and category of account 6100 and return how many lines turned round."""
    account = hospital.accounts["6100"]
    changes = [CellChange(account, "type", old[0], new[0]), CellChange(account, "category", old[1], new[1])]
    return registers.save(hospital.url, ADMIN, kind="account", changes=changes)


def ledger_amounts(hospital: SmallHospital) -> list[int]:
    with reading(hospital.url) as session:
        return list(session.exec(select(LedgerEntry.amount_minor).order_by(LedgerEntry.id)))  # type: ignore[arg-type]


def month_totals(hospital: SmallHospital, version: int) -> list[int]:
    with reading(hospital.url) as session:
        return [row.m01 for row in session.exec(select(PeriodTotals).where(PeriodTotals.version_id == version))]


def test_lines_of_general_ledger_files_turn_round_and_others_stay(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    place = (202601, hospital.departments["ICU"], hospital.accounts["6100"], hospital.suppliers["S1"])
    post_ledger(hospital.url, [(*place, -100_00), (*place, 30_00)], sign="debit_positive")
    post_ledger(hospital.url, [(*place, 7_00)], sign="natural")
    post_budget(hospital.url, hospital.version, [(*place[:3], -90_00)], sign="debit_positive")
    post_budget(hospital.url, hospital.version, [(*place[:3], 5_00)], sign=None)

    turned = retype(hospital, ("expense", "supplies"), ("revenue", "other_revenue"))

    assert turned == 3
    assert ledger_amounts(hospital) == [100_00, -30_00, 7_00]
    assert month_totals(hospital, 0) == [77_00]
    assert month_totals(hospital, hospital.version) == [95_00]
    with reading(hospital.url) as session:
        assert [row.m01 for row in session.exec(select(SupplierTotals))] == [77_00]
        assert sorted(session.exec(select(BudgetLine.amount_minor))) == [5_00, 90_00]


def test_a_replaced_line_turns_too_but_not_the_totals(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    place = (202601, hospital.departments["ICU"], hospital.accounts["6100"], None)
    post_ledger(hospital.url, [(*place, -100_00)], sign="debit_positive")
    post_ledger(hospital.url, [(*place, -1_00)], sign="debit_positive", superseded=True)

    assert retype(hospital, ("expense", "supplies"), ("revenue", "other_revenue")) == 2

    assert ledger_amounts(hospital) == [100_00, 1_00]
    assert month_totals(hospital, 0) == [100_00]


def test_a_change_that_stays_on_one_side_turns_nothing(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    place = (202601, hospital.departments["ICU"], hospital.accounts["6100"], None)
    post_ledger(hospital.url, [(*place, 100_00)], sign="debit_positive")
    assert retype(hospital, ("expense", "supplies"), ("hours", "other")) == 0
    assert ledger_amounts(hospital) == [100_00]


def test_figures_of_a_closed_month_are_not_turned(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    place = (202601, hospital.departments["ICU"], hospital.accounts["6100"], None)
    post_ledger(hospital.url, [(*place, -100_00)], sign="debit_positive")
    closing.close(hospital.url, ADMIN, period=202601, reason="final")

    with pytest.raises(UserError, match=r"closed months \(January 2026\)"):
        retype(hospital, ("expense", "supplies"), ("revenue", "other_revenue"))

    assert ledger_amounts(hospital) == [-100_00]
    assert registers.list_accounts(hospital.url, ADMIN).set_index("code").loc["6100", "type"] == "expense"


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=6))
def test_there_and_back_leaves_every_figure_as_it_was(small_hospital_sqlite: SmallHospital, amounts: list[int]) -> None:
    hospital = small_hospital_sqlite
    place = (202601, hospital.departments["ICU"], hospital.accounts["6100"], None)
    post_ledger(hospital.url, [(*place, amount) for amount in amounts], sign="debit_positive")
    before = ledger_amounts(hospital), month_totals(hospital, 0)

    retype(hospital, ("expense", "supplies"), ("revenue", "other_revenue"))
    assert sum(ledger_amounts(hospital)) == -sum(before[0])
    retype(hospital, ("revenue", "other_revenue"), ("expense", "supplies"))

    assert (ledger_amounts(hospital), month_totals(hospital, 0)) == before


@pytest.mark.parametrize("status", ["draft", "locked"])
def test_what_people_typed_over_a_file_stands_whatever_the_type(small_hospital: SmallHospital, status: str) -> None:
    hospital = small_hospital
    place = (202601, hospital.departments["ICU"], hospital.accounts["6100"])
    post_budget(hospital.url, hospital.version, [(*place, -80_00)], sign="debit_positive")
    edit = CellEdit(place[1], place[2], place[0], seen_minor=-80_00, new_minor=100_00)
    assert not cells.save(hospital.url, ADMIN, version_id=hospital.version, edits=[edit]).conflicts
    with writing(hospital.url) as session:
        version = session.get_one(BudgetVersion, hospital.version)
        version.status = status
        session.add(version)
    accepting.accept(hospital.url, ADMIN, reason="file and state were set up past the services")

    retype(hospital, ("expense", "supplies"), ("revenue", "other_revenue"))

    assert month_totals(hospital, hospital.version) == [100_00]
    assert verify(hospital.url, ADMIN).problems == []


def test_no_line_turns_between_the_sum_of_a_version_and_its_hand_in(
    small_hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = small_hospital
    place = (202601, hospital.departments["ICU"], hospital.accounts["6100"])
    post_budget(hospital.url, hospital.version, [(*place, -80_00)], sign="debit_positive")
    beside: list[Future[int]] = []
    proven = versions.proven_sums

    def summed_then_retyped(*given: object) -> tuple[int, int]:
        sums = proven(*given)  # type: ignore[arg-type]
        beside.append(pool.submit(retype, hospital, ("expense", "supplies"), ("revenue", "other_revenue")))
        wait(beside, timeout=1)
        return sums

    monkeypatch.setattr(versions, "proven_sums", summed_then_retyped)
    with ThreadPoolExecutor(1) as pool:
        versions.submit(hospital.url, ADMIN, version_id=hospital.version, revision=1)

    assert beside[0].result() == 1
    with reading(hospital.url) as session:
        actions = session.exec(select(AuditEvent.action).order_by(AuditEvent.id))  # type: ignore[arg-type]
        assert [one for one in actions if one in ("budget.submit", "account.change")] == [
            "budget.submit", "account.change",
        ]  # fmt: skip
    assert not [one for one in verify(hospital.url, ADMIN).problems if one.startswith("Budget ")]
