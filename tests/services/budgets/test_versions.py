"""Budget versions: their life from draft to locked, and that no step loses or changes a figure."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from data.engine import reading, writing
from data.models import AuditEvent, BudgetLine, BudgetVersion, ImportBatch, PeriodTotals
from planning.periods import FiscalCalendar
from services import imports
from services.budgets import comparison, versions
from services.errors import NotPermittedError, UserError
from services.imports import ImportOptions
from services.imports.storing.bulk import importing
from services.permissions import Actor
from services.totals import ledger
from tests.services.books import post_budget, version_of
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")


def january_and_february(hospital: SmallHospital) -> list[tuple[int, int, int, int]]:
    icu, revenue, salaries = hospital.departments["ICU"], hospital.accounts["4000"], hospital.accounts["5100"]
    return [(202601, icu, revenue, 900_00), (202601, icu, salaries, 500_00), (202602, icu, salaries, 510_01)]


def sums_of(hospital: SmallHospital, version_id: int) -> tuple[int, int, int]:
    found = comparison.sums(hospital.url, ADMIN)[version_id]
    return found.lines, found.revenue_minor, found.expense_minor


def test_a_new_version_is_an_empty_draft(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    made = versions.create(small_hospital.url, finance_lead, name="  Budget   2027 ", fiscal_year=2027)

    version = version_of(small_hospital.url, made)
    assert (version.name, version.fiscal_year, version.status, version.revision) == ("Budget 2027", 2027, "draft", 1)
    assert (version.created_by, version.currency) == ("fay", "USD")
    assert sums_of(small_hospital, made) == (0, 0, 0)


@pytest.mark.parametrize("name", ["", "   ", "budget 2026", "x" * 81])
def test_a_name_must_be_there_short_and_free(small_hospital_sqlite: SmallHospital, name: str) -> None:
    with pytest.raises(UserError) as refusal:
        versions.create(small_hospital_sqlite.url, ADMIN, name=name, fiscal_year=2026)
    assert refusal.value.code == "name"


def test_an_impossible_year_kind_or_parent_is_refused(small_hospital_sqlite: SmallHospital) -> None:
    for wrong in ({"fiscal_year": 26}, {"fiscal_year": 2026, "kind": "wish"}, {"fiscal_year": 2026, "parent_id": 99}):
        with pytest.raises(UserError):
            versions.create(small_hospital_sqlite.url, ADMIN, name="Other", **wrong)


def test_the_whole_life_of_a_version_keeps_its_totals(small_hospital: SmallHospital) -> None:
    url, version = small_hospital.url, small_hospital.version
    post_budget(url, version, january_and_february(small_hospital))
    before = sums_of(small_hospital, version)

    revision = 1
    for step, status in ((versions.submit, "submitted"), (versions.approve, "approved"), (versions.lock, "locked")):
        state = step(url, ADMIN, version_id=version, revision=revision)
        revision += 1
        assert (state.status, state.revision) == (status, revision)
        assert sums_of(small_hospital, version) == before == (3, 900_00, 1010_01)

    with reading(url) as session:
        actions = [event.action for event in session.exec(select(AuditEvent))]
    assert actions == ["budget.submit", "budget.approve", "budget.lock"]


def test_steps_out_of_order_are_refused(small_hospital_sqlite: SmallHospital) -> None:
    url, version = small_hospital_sqlite.url, small_hospital_sqlite.version
    post_budget(url, version, january_and_february(small_hospital_sqlite))
    for step in (versions.approve, versions.lock):
        with pytest.raises(UserError, match="is a draft"):
            step(url, ADMIN, version_id=version, revision=1)
    versions.submit(url, ADMIN, version_id=version, revision=1)
    with pytest.raises(UserError, match="is submitted"):
        versions.delete_draft(url, ADMIN, version_id=version, revision=2)


def test_an_empty_version_cannot_be_submitted(small_hospital_sqlite: SmallHospital) -> None:
    with pytest.raises(UserError, match="has no lines"):
        versions.submit(small_hospital_sqlite.url, ADMIN, version_id=small_hospital_sqlite.version, revision=1)


def test_the_second_of_two_people_is_told_and_nothing_is_lost(small_hospital: SmallHospital) -> None:
    url, version = small_hospital.url, small_hospital.version
    versions.edit(url, ADMIN, version_id=version, revision=1, name="Budget 2026", note="first")

    with pytest.raises(UserError) as refusal:
        versions.edit(url, ADMIN, version_id=version, revision=1, name="Budget 2026", note="second")

    assert refusal.value.code == "changed"
    assert version_of(url, version).note == "first"


def test_totals_that_do_not_equal_the_lines_stop_an_approval(small_hospital_sqlite: SmallHospital) -> None:
    url, version = small_hospital_sqlite.url, small_hospital_sqlite.version
    post_budget(url, version, january_and_february(small_hospital_sqlite))
    versions.submit(url, ADMIN, version_id=version, revision=1)
    with writing(url) as session:
        row = session.exec(select(PeriodTotals).where(PeriodTotals.version_id == version)).first()
        assert row is not None
        row.m01 += 1
        session.add(row)

    with pytest.raises(UserError) as refusal:
        versions.approve(url, ADMIN, version_id=version, revision=2)

    assert refusal.value.code == "totals"
    assert version_of(url, version).status == "submitted"


def test_a_returned_version_is_a_draft_again_and_the_reason_is_kept(small_hospital_sqlite: SmallHospital) -> None:
    url, version = small_hospital_sqlite.url, small_hospital_sqlite.version
    post_budget(url, version, january_and_february(small_hospital_sqlite))
    versions.submit(url, ADMIN, version_id=version, revision=1)
    with pytest.raises(UserError, match="Give a reason"):
        versions.return_to_draft(url, ADMIN, version_id=version, revision=2, reason=" ")

    state = versions.return_to_draft(url, ADMIN, version_id=version, revision=2, reason="Agency is too low")

    assert (state.status, state.submitted_by, state.submitted_at) == ("draft", None, None)
    with reading(url) as session:
        details = session.exec(select(AuditEvent.details)).all()[-1]
    assert details == {"revision": 3, "from": "submitted", "reason": "Agency is too low"}


def test_a_copy_for_next_year_has_every_line_twelve_months_later(small_hospital: SmallHospital) -> None:
    url, version = small_hospital.url, small_hospital.version
    batch = post_budget(url, version, january_and_february(small_hospital))

    made = versions.copy(url, ADMIN, version_id=version, name="Budget 2027", fiscal_year=2027, kind="original")

    with reading(url) as session:
        lines = session.exec(
            select(BudgetLine).where(BudgetLine.version_id == made).order_by(col(BudgetLine.period))
        ).all()
        assert [line.period for line in lines] == [202701, 202701, 202702]
        assert {(line.batch_id, line.line_number) for line in lines} == {(batch, 2), (batch, 3), (batch, 4)}
    assert sums_of(small_hospital, made) == sums_of(small_hospital, version)
    assert version_of(url, made).parent_id == version


def test_a_copied_version_can_be_submitted_so_its_totals_tie(small_hospital_sqlite: SmallHospital) -> None:
    url, version = small_hospital_sqlite.url, small_hospital_sqlite.version
    post_budget(url, version, january_and_february(small_hospital_sqlite))
    made = versions.copy(url, ADMIN, version_id=version, name="Revised")
    assert versions.submit(url, ADMIN, version_id=made, revision=1).status == "submitted"


def test_deleting_a_draft_frees_its_file_and_keeps_its_copies(small_hospital: SmallHospital) -> None:
    url, version = small_hospital.url, small_hospital.version
    batch = post_budget(url, version, january_and_february(small_hospital))
    copied = versions.copy(url, ADMIN, version_id=version, name="Revised")

    assert versions.delete_draft(url, ADMIN, version_id=version, revision=1) == 3

    with reading(url) as session:
        assert session.get(BudgetVersion, version) is None
        assert not session.exec(select(PeriodTotals).where(PeriodTotals.version_id == version)).all()
        stored = session.get(ImportBatch, batch)
        assert stored is not None
        assert (stored.undone_by, stored.version_id) == ("ada", None)
    assert version_of(url, copied).parent_id is None
    assert sums_of(small_hospital, copied) == (3, 900_00, 1010_01)


def test_undoing_a_file_takes_its_lines_from_draft_copies_too_and_totals_tie(
    small_hospital: SmallHospital, tmp_path: Path
) -> None:
    url, version = small_hospital.url, small_hospital.version
    path = tmp_path / "budget.csv"
    path.write_text("Department,Account,Period,Amount\nICU,5100,2026-01,500.00\nICU,6200,2026-02,20.50\n")
    options = ImportOptions(kind="budget", version="Budget 2026")
    posted = imports.post(url, ADMIN, path, filename="budget.csv", options=options)
    copied = versions.copy(url, ADMIN, version_id=version, name="Revised")
    assert sums_of(small_hospital, copied) == sums_of(small_hospital, version) == (2, 0, 520_50)

    imports.undo(url, ADMIN, batch_id=posted.batch_id)

    assert sums_of(small_hospital, copied) == sums_of(small_hospital, version) == (0, 0, 0)
    with reading(url) as session:
        assert ledger.differences(session, FiscalCalendar(1)).empty


def test_a_file_whose_copy_is_approved_cannot_be_undone(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> None:
    url, version = small_hospital_sqlite.url, small_hospital_sqlite.version
    path = tmp_path / "budget.csv"
    path.write_text("Department,Account,Period,Amount\nICU,5100,2026-01,500.00\n")
    options = ImportOptions(kind="budget", version="Budget 2026")
    posted = imports.post(url, ADMIN, path, filename="budget.csv", options=options)
    copied = versions.copy(url, ADMIN, version_id=version, name="Revised")
    versions.submit(url, ADMIN, version_id=copied, revision=1)

    with pytest.raises(UserError, match="“Revised” is no longer a draft"):
        imports.undo(url, ADMIN, batch_id=posted.batch_id)


def test_who_saw_a_version_before_a_file_came_must_look_again(small_hospital: SmallHospital, tmp_path: Path) -> None:
    url, version = small_hospital.url, small_hospital.version
    path = tmp_path / "budget.csv"
    path.write_text("Department,Account,Period,Amount\nICU,5100,2026-01,500.00\n")
    seen = version_of(url, version).revision
    imports.post(url, ADMIN, path, filename="budget.csv", options=ImportOptions(kind="budget", version="Budget 2026"))

    with pytest.raises(UserError) as refusal:
        versions.submit(url, ADMIN, version_id=version, revision=seen)

    assert refusal.value.code == "changed"


def test_roles_decide_who_may_take_which_step(
    small_hospital_sqlite: SmallHospital, viewer: Actor, manager: Actor, finance_lead: Actor, approver: Actor
) -> None:
    url, version = small_hospital_sqlite.url, small_hospital_sqlite.version
    post_budget(url, version, january_and_february(small_hospital_sqlite))
    for person in (viewer, manager, approver):
        for call in (
            lambda who: versions.create(url, who, name="Mine", fiscal_year=2026),
            lambda who: versions.copy(url, who, version_id=version, name="Mine"),
            lambda who: versions.delete_draft(url, who, version_id=version, revision=1),
            lambda who: versions.submit(url, who, version_id=version, revision=1),
        ):
            with pytest.raises(NotPermittedError):
                call(person)
    versions.submit(url, finance_lead, version_id=version, revision=1)
    for person in (viewer, manager):
        with pytest.raises(NotPermittedError):
            versions.approve(url, person, version_id=version, revision=2)
    assert versions.approve(url, approver, version_id=version, revision=2).approved_by == "abe"


def test_a_manager_sees_own_departments_only(small_hospital_sqlite: SmallHospital, manager: Actor) -> None:
    hospital = small_hospital_sqlite
    url, version = hospital.url, hospital.version
    post_budget(url, version, january_and_february(hospital))
    post_budget(url, version, [(202601, hospital.departments["LAB"], hospital.accounts["6100"], 77_00)])
    of_lab = replace(manager, departments=frozenset({hospital.departments["LAB"]}))

    assert comparison.sums(url, of_lab)[version].expense_minor == 77_00
    lines, count = comparison.lines(url, of_lab, version_id=version)
    assert (count, lines["department_code"].tolist()) == (1, ["LAB"])
    assert comparison.months(url, of_lab, version_id=version)["expense_minor"].sum() == 77_00


def test_two_versions_side_by_side(small_hospital: SmallHospital) -> None:
    hospital, url = small_hospital, small_hospital.url
    icu, revenue, salaries = hospital.departments["ICU"], hospital.accounts["4000"], hospital.accounts["5100"]
    post_budget(url, hospital.version, january_and_february(hospital))
    other = versions.create(url, ADMIN, name="Other", fiscal_year=2026)
    post_budget(url, other, [(202601, icu, revenue, 1000_00), (202605, icu, hospital.accounts["6200"], 20_00)])

    table = comparison.compare(url, ADMIN, version_id=hospital.version, other_id=other)

    columns = ["account_code", "amount_minor", "other_minor", "difference_minor", "effect_minor", "only"]
    assert table[columns].values.tolist() == [
        ["5100", 1010_01, 0, 1010_01, -1010_01, "this"],
        ["4000", 900_00, 1000_00, -100_00, -100_00, ""],
        ["6200", 0, 20_00, -20_00, 20_00, "other"],
    ]
    assert table["share"].isna().tolist() == [True, False, False]
    assert table["difference_minor"].dtype == "int64"
    assert salaries in table["account_id"].tolist()


def test_lines_are_searched_and_paged(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    post_budget(hospital.url, hospital.version, january_and_february(hospital))
    page, count = comparison.lines(hospital.url, ADMIN, version_id=hospital.version, search="salar", offset=1, limit=1)
    assert count == 2
    assert page[["period", "account_code", "amount_minor", "file_name", "line_number"]].values.tolist() == [
        [202602, "5100", 510_01, "budget_0.csv", 4]
    ]
    assert comparison.lines(hospital.url, ADMIN, version_id=hospital.version, search="100%")[1] == 0


def test_a_draft_is_not_deleted_while_a_file_may_be_filling_it(small_hospital: SmallHospital) -> None:
    url, version = small_hospital.url, small_hospital.version
    with ThreadPoolExecutor(1) as pool:
        with importing(url):
            waiting = pool.submit(versions.delete_draft, url, ADMIN, version_id=version, revision=1)
            assert wait([waiting], timeout=1).not_done
        assert waiting.result() == 0


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=12), later=st.integers(-2, 3))
def test_any_copy_has_the_same_sum_to_the_cent(
    small_hospital_sqlite: SmallHospital, amounts: list[int], later: int
) -> None:
    hospital, url = small_hospital_sqlite, small_hospital_sqlite.url
    icu, drugs = hospital.departments["ICU"], hospital.accounts["6200"]
    name = f"Version {len(versions.list_versions(url, ADMIN))}"
    made = versions.create(url, ADMIN, name=name, fiscal_year=2026)
    post_budget(url, made, [(202601 + month, icu, drugs, amount) for month, amount in enumerate(amounts)], sign=None)

    copied = versions.copy(url, ADMIN, version_id=made, name=f"{name} copy", fiscal_year=2026 + later)

    assert sums_of(hospital, copied) == (len(amounts), 0, sum(amounts))
    months = comparison.months(url, ADMIN, version_id=copied)
    assert months["expense_minor"].tolist() == amounts + [0] * (12 - len(amounts))
