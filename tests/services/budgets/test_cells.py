"""Edits of a budget sheet: saved by cell, never lost, refused where they do not belong, and all in the audit trail."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from data.engine import reading, writing
from data.models import Account, AuditEvent, BudgetCell, BudgetLine, Department
from planning.periods import FiscalCalendar
from services import audit
from services.budgets import cells, comparison, overtyped, versions
from services.budgets.cell_history import cell_history
from services.budgets.cells import CellEdit
from services.errors import NotPermittedError, UserError
from services.imports import ImportOptions, post
from services.imports.undoing import undo
from services.permissions import Actor
from services.totals import ledger
from tests.services.books import post_budget, version_of
from tests.small_hospital import SmallHospital

ANN, BOB = Actor(name="ann", role="finance_lead"), Actor(name="bob", role="finance_lead")
CALENDAR = FiscalCalendar(1)


def edit(hospital: SmallHospital, account: str, period: int, seen: int, new: int | None, **more: str) -> CellEdit:
    return CellEdit(hospital.departments["ICU"], hospital.accounts[account], period, seen, new, **more)


def save(hospital: SmallHospital, actor: Actor, *edits: CellEdit, note: str | None = None) -> cells.SavedCells:
    return cells.save(hospital.url, actor, version_id=hospital.version, edits=edits, note=note)


def shown(hospital: SmallHospital, account: str, period: int, version: int | None = None) -> int:
    """Return what the version's months say, from the kept totals that every page reads."""
    with reading(hospital.url) as session:
        sums = ledger_sums(session, version or hospital.version)
        assert ledger.differences(session, CALENDAR).empty
    return sums.get((hospital.departments["ICU"], hospital.accounts[account], period), 0)


def ledger_sums(session: Session, version: int) -> dict[tuple[int, int, int], int]:
    query = select(BudgetLine).where(BudgetLine.version_id == version, BudgetLine.superseded_by == None)  # noqa: E711
    sums: dict[tuple[int, int, int], int] = {}
    for line in session.exec(query):
        key = (line.department_id, line.account_id, line.period)
        sums[key] = sums.get(key, 0) + line.amount_minor
    return sums


def with_file(hospital: SmallHospital) -> int:
    icu, salaries = hospital.departments["ICU"], hospital.accounts["5100"]
    lines = [(202601, icu, salaries, 500_00), (202602, icu, salaries, 510_01)]
    return post_budget(hospital.url, hospital.version, lines) or 0


def test_a_typed_figure_stands_over_the_files_and_both_stay_readable(small_hospital: SmallHospital) -> None:
    with_file(small_hospital)

    outcome = save(small_hospital, ANN, edit(small_hospital, "5100", 202601, 500_00, 612_34), note="Two more nurses")

    assert (len(outcome.saved), outcome.already, outcome.conflicts) == (1, (), ())
    assert shown(small_hospital, "5100", 202601) == 612_34
    with reading(small_hospital.url) as session:
        amounts = sorted(session.exec(select(BudgetLine.amount_minor)))
    assert amounts == [112_34, 500_00, 510_01]  # the file's lines are as the file had them
    version = version_of(small_hospital.url, small_hospital.version)
    assert (version.revision, outcome.revision) == (2, 2)


def test_typing_taken_back_shows_the_figure_of_the_file_again(small_hospital: SmallHospital) -> None:
    with_file(small_hospital)
    save(small_hospital, ANN, edit(small_hospital, "5100", 202601, 500_00, 612_34))

    save(small_hospital, BOB, edit(small_hospital, "5100", 202601, 612_34, None))

    assert shown(small_hospital, "5100", 202601) == 500_00
    with reading(small_hospital.url) as session:
        assert session.exec(select(BudgetCell)).all() == []


def test_the_second_editor_sees_both_figures_and_who_typed_the_first(small_hospital: SmallHospital) -> None:
    with_file(small_hospital)
    january, february = (202601, 500_00), (202602, 510_01)
    save(small_hospital, ANN, edit(small_hospital, "5100", *january, 600_00), note="Contract")

    outcome = save(
        small_hospital, BOB, edit(small_hospital, "5100", *january, 700_00), edit(small_hospital, "5100", *february, 1)
    )

    assert [one.period for one in outcome.saved] == [202602]  # untouched by Ann, so it is saved
    (conflict,) = outcome.conflicts
    assert (conflict.edit.new_minor, conflict.stored_minor) == (700_00, 600_00)
    assert (conflict.changed_by, conflict.note) == ("ann", "Contract")
    assert shown(small_hospital, "5100", 202601) == 600_00

    save(small_hospital, BOB, edit(small_hospital, "5100", 202601, 600_00, 700_00))  # Bob chose his own
    assert shown(small_hospital, "5100", 202601) == 700_00


def test_a_save_whose_answer_was_lost_can_be_sent_again(small_hospital_sqlite: SmallHospital) -> None:
    wanted = edit(small_hospital_sqlite, "6100", 202603, 0, 90_00)
    save(small_hospital_sqlite, ANN, wanted)

    again = save(small_hospital_sqlite, ANN, wanted)

    assert (again.saved, again.already, again.conflicts) == ((), (wanted,), ())
    assert version_of(small_hospital_sqlite.url, small_hospital_sqlite.version).revision == 2


def test_every_change_is_in_the_audit_trail_with_old_new_and_why(small_hospital: SmallHospital) -> None:
    with_file(small_hospital)
    icu, salaries = small_hospital.departments["ICU"], small_hospital.accounts["5100"]
    save(small_hospital, ANN, edit(small_hospital, "5100", 202601, 500_00, 600_00), note="Raise")
    save(small_hospital, BOB, edit(small_hospital, "5100", 202601, 600_00, 650_00, note="One more"), note="Round two")

    events = cell_history(
        small_hospital.url, ANN, version_id=small_hospital.version, department_id=icu, account_id=salaries
    )

    told = [(one.actor, one.old_minor, one.new_minor, one.typed, one.note) for one in events]
    assert told == [("bob", 600_00, 650_00, True, "One more"), ("ann", 500_00, 600_00, True, "Raise")]
    with reading(small_hospital.url) as session:
        assert audit.first_broken(session) is None


def test_a_manager_saves_her_own_departments_only(small_hospital_sqlite: SmallHospital) -> None:
    her = Actor(name="mia", role="manager", departments=frozenset({small_hospital_sqlite.departments["ED"]}))
    mine = edit(small_hospital_sqlite, "6100", 202601, 0, 5)

    with pytest.raises(NotPermittedError):
        save(small_hospital_sqlite, her, mine)
    with pytest.raises(NotPermittedError):
        cell_history(
            small_hospital_sqlite.url, her, version_id=small_hospital_sqlite.version, department_id=mine.department_id
        )
    with pytest.raises(NotPermittedError):
        save(small_hospital_sqlite, Actor(name="vic", role="viewer"), mine)
    assert shown(small_hospital_sqlite, "6100", 202601) == 0


def test_only_a_draft_can_be_typed_into(small_hospital_sqlite: SmallHospital) -> None:
    with_file(small_hospital_sqlite)
    versions.submit(small_hospital_sqlite.url, ANN, version_id=small_hospital_sqlite.version, revision=1)

    with pytest.raises(UserError, match="no longer a draft"):
        save(small_hospital_sqlite, ANN, edit(small_hospital_sqlite, "5100", 202601, 500_00, 1))


@pytest.mark.parametrize(("account", "period", "new"), [(0, 202601, 1), (1, 202701, 1), (1, 202601, 10**15 + 1)])
def test_what_cannot_be_is_refused_as_a_whole(
    small_hospital_sqlite: SmallHospital, account: int, period: int, new: int
) -> None:
    number = small_hospital_sqlite.accounts["6100"] if account else 999
    wrong = CellEdit(small_hospital_sqlite.departments["ICU"], number, period, 0, new)
    with pytest.raises(UserError):
        save(small_hospital_sqlite, ANN, edit(small_hospital_sqlite, "6200", 202601, 0, 7), wrong)
    assert shown(small_hospital_sqlite, "6200", 202601) == 0


def test_a_part_of_a_cent_is_no_amount(small_hospital_sqlite: SmallHospital) -> None:
    for wrong in (1.5, float("nan")):
        with pytest.raises(UserError, match="too large"):
            save(small_hospital_sqlite, ANN, edit(small_hospital_sqlite, "5100", 202601, 0, wrong))  # type: ignore[arg-type]


def test_what_was_typed_stands_when_its_file_is_undone(small_hospital: SmallHospital) -> None:
    batch = with_file(small_hospital)
    save(small_hospital, ANN, edit(small_hospital, "5100", 202601, 500_00, 612_34), note="Agreed")

    undo(small_hospital.url, ANN, batch_id=batch)

    assert (shown(small_hospital, "5100", 202601), shown(small_hospital, "5100", 202602)) == (612_34, 0)
    with reading(small_hospital.url) as session:
        assert session.exec(select(BudgetCell.typed_by, BudgetCell.note)).all() == [("ann", "Agreed")]


def test_what_was_typed_and_taken_back_is_not_revived_with_the_lines_of_a_file(
    small_hospital: SmallHospital, tmp_path: Path
) -> None:
    def load(cents: str, mode: str) -> int:
        path = tmp_path / f"{mode}.csv"
        path.write_text(f"Department,Account,2026-01\nICU,5100,{cents}\n")
        options = ImportOptions(kind="budget", version="Budget 2026", mode=mode)  # type: ignore[arg-type]
        return post(small_hospital.url, ANN, path, filename=path.name, options=options).batch_id

    load("107.00", "add")
    save(small_hospital, ANN, edit(small_hospital, "5100", 202601, 107_00, 500_00))
    replaced = load("108.00", "replace")
    assert shown(small_hospital, "5100", 202601) == 500_00
    save(small_hospital, ANN, edit(small_hospital, "5100", 202601, 500_00, None))
    assert shown(small_hospital, "5100", 202601) == 108_00

    undo(small_hospital.url, ANN, batch_id=replaced)

    assert shown(small_hospital, "5100", 202601) == 107_00


def test_a_copy_keeps_what_was_typed_and_by_whom(small_hospital: SmallHospital) -> None:
    with_file(small_hospital)
    save(small_hospital, ANN, edit(small_hospital, "5100", 202601, 500_00, 612_34))

    copied = versions.copy(
        small_hospital.url, BOB, version_id=small_hospital.version, name="Budget 2027", fiscal_year=2027
    )
    back = edit(small_hospital, "5100", 202701, 612_34, None)
    assert shown(small_hospital, "5100", 202701, copied) == 612_34
    cells.save(small_hospital.url, BOB, version_id=copied, edits=[back])

    assert shown(small_hospital, "5100", 202701, copied) == 500_00
    assert shown(small_hospital, "5100", 202601) == 612_34


def test_a_draft_with_typed_cells_can_be_deleted(small_hospital: SmallHospital) -> None:
    save(small_hospital, ANN, edit(small_hospital, "5100", 202601, 0, 612_34))

    versions.delete_draft(small_hospital.url, ANN, version_id=small_hospital.version, revision=2)

    with reading(small_hospital.url) as session:
        assert session.exec(select(BudgetCell)).all() == []


def test_a_cell_is_driver_or_typed_and_never_both(small_hospital_sqlite: SmallHospital) -> None:
    """Whatever is typed and taken back in whatever order: a typed cell shows what was typed, another its own lines."""
    with_file(small_hospital_sqlite)
    months = st.sampled_from([202601, 202602, 202603])
    typed = st.one_of(st.none(), st.integers(-(10**12), 10**12))

    icu = [small_hospital_sqlite.departments["ICU"]]

    def now(period: int) -> int:
        with reading(small_hospital_sqlite.url) as session:
            sums = ledger_sums(session, small_hospital_sqlite.version)
        return sums.get((*icu, small_hospital_sqlite.accounts["5100"], period), 0)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(months, typed), min_size=1, max_size=4))
    def holds(steps: list[tuple[int, int | None]]) -> None:
        for period, new in steps:
            save(small_hospital_sqlite, ANN, edit(small_hospital_sqlite, "5100", period, now(period), new))
        with reading(small_hospital_sqlite.url) as session:
            own = overtyped.own_figures(session, small_hospital_sqlite.version, icu)
            by_hand = overtyped.typed_cells(session, small_hospital_sqlite.version, icu)
            typed_now = {cell: row.amount_minor for cell, row in by_hand.items()}
        for cell, amount in (own | typed_now).items():
            assert now(cell.period) == amount

    holds()
    shown(small_hospital_sqlite, "5100", 202601)  # the totals followed


@pytest.mark.slow
def test_of_a_hundred_edits_at_once_none_is_lost(small_hospital: SmallHospital) -> None:
    """Ten people at ten cells each, all at once: everything is stored, in the totals and in the audit trail."""
    with_file(small_hospital)
    accounts = list(small_hospital.accounts)[:5]
    places = [
        (account, 202601 + month, place) for place in ("ICU", "ED") for account in accounts for month in range(10)
    ]

    def type_one(number: int) -> int:
        account, period, place = places[number]
        seen = {("5100", 202601): 500_00, ("5100", 202602): 510_01}.get((account, period), 0) if place == "ICU" else 0
        one = CellEdit(
            small_hospital.departments[place], small_hospital.accounts[account], period, seen, 1_000_00 + number
        )
        return len(save(small_hospital, Actor(name=f"person {number % 10}", role="finance_lead"), one).saved)

    with ThreadPoolExecutor(20) as people:
        assert sum(people.map(type_one, range(100))) == 100

    with reading(small_hospital.url) as session:
        sums = ledger_sums(session, small_hospital.version)
        events = session.exec(select(AuditEvent.details).where(AuditEvent.action == "budget.cells")).all()
        assert audit.first_broken(session) is None
        assert ledger.differences(session, CALENDAR).empty
    for number, (account, period, place) in enumerate(places):
        key = (small_hospital.departments[place], small_hospital.accounts[account], period)
        assert sums[key] == 1_000_00 + number
    assert sum(details["cells"] for details in events) == 100


@pytest.mark.slow
def test_a_hundred_people_at_one_cell_leave_one_figure_and_ninety_nine_answers(small_hospital: SmallHospital) -> None:
    def type_one(number: int) -> cells.SavedCells:
        person = Actor(name=f"p{number}", role="admin")
        return save(small_hospital, person, edit(small_hospital, "6100", 202605, 0, number + 1))

    with ThreadPoolExecutor(20) as people:
        outcomes = list(people.map(type_one, range(100)))

    winners = [number for number, outcome in enumerate(outcomes) if outcome.saved]
    assert len(winners) == 1
    stored = shown(small_hospital, "6100", 202605)
    assert stored == winners[0] + 1
    conflicts = [one for outcome in outcomes for one in outcome.conflicts]
    assert {(one.stored_minor, one.changed_by) for one in conflicts} == {(stored, f"p{winners[0]}")}
    assert len(conflicts) == 99


@pytest.mark.slow
def test_a_sheet_of_sixty_lines_is_saved_within_a_second(small_hospital: SmallHospital) -> None:
    with writing(small_hospital.url) as session:
        accounts = [Account(code=f"7{number:03d}", name=f"Cost {number}") for number in range(60)]
        session.add_all(accounts)
        session.flush()
        numbers = [account.id or 0 for account in accounts]
        icu = session.exec(select(Department.id).where(Department.code == "ICU")).one() or 0
    edits = [
        CellEdit(icu, account, month, 0, account * 100 + month)
        for account in numbers
        for month in CALENDAR.months(2026)
    ]

    begun = time.process_time()
    outcome = save(small_hospital, ANN, *edits)
    took = time.process_time() - begun

    assert len(outcome.saved) == 720
    assert took < 1.0
    assert comparison.sums(small_hospital.url, ANN)[small_hospital.version].expense_minor == sum(
        one.new_minor or 0 for one in edits
    )


def test_nothing_is_typed_into_a_department_that_sums_others(
    small_hospital: SmallHospital, finance_lead: Actor
) -> None:
    total = CellEdit(small_hospital.departments["HOSP"], small_hospital.accounts["5100"], 202601, 0, 5_00)
    own = CellEdit(small_hospital.departments["ICU"], small_hospital.accounts["5100"], 202601, 0, 5_00)

    with pytest.raises(UserError, match="HOSP is the sum of other departments"):
        cells.save(small_hospital.url, finance_lead, version_id=small_hospital.version, edits=[own, total])
    with reading(small_hospital.url) as session:
        assert session.exec(select(BudgetCell)).all() == []
