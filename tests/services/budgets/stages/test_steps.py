"""A department's part of a version goes from open to locked; figures change only while it is open or returned."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from data.engine import reading, writing
from data.models import AppUser, AuditEvent, BudgetStage, UserDepartment
from services import audit
from services.budgets import cells, versions
from services.budgets.cells import CellEdit
from services.budgets.line_phasing import Phasing, phase
from services.budgets.stages import steps
from services.budgets.stages.board import board, may_approve, stage_history
from services.errors import NotPermittedError, UserError
from services.imports import ImportOptions, post, preview
from services.imports.undoing import undo
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from tests.services.books import post_budget, post_ledger, version_of
from tests.small_hospital import SmallHospital

FAY, ABE = Actor(name="fay@x.org", role="finance_lead"), Actor(name="abe@x.org", role="approver")
TODAY = date(2026, 11, 30)


def mia(hospital: SmallHospital, *codes: str) -> Actor:
    """Return a manager of some departments."""
    ids = frozenset(hospital.departments[code] for code in codes or ("ICU",))
    return Actor(name="mia@x.org", role="manager", departments=ids)


def people(hospital: SmallHospital) -> None:
    """Store the people, so that four eyes are asked for."""
    with writing(hospital.url) as session:
        rows = [("fay", "finance_lead"), ("abe", "approver"), ("mia", "manager")]
        members = [AppUser(email=f"{name}@x.org", name=name.title(), role=role) for name, role in rows]
        session.add_all(members)
        session.flush()
        session.add(UserDepartment(user_id=members[2].id or 0, department_id=hospital.departments["ICU"]))


def with_lines(hospital: SmallHospital) -> int:
    """Give ICU and ED a line each; LAB has neither a budget nor a past."""
    lines = [(202601, hospital.departments[code], hospital.accounts["5100"], 500_00) for code in ("ICU", "ED")]
    people(hospital)
    return post_budget(hospital.url, hospital.version, lines) or 0


def in_role(hospital: SmallHospital, person: Actor, role: str) -> Actor:
    """Give a stored person another role, and return her in it."""
    accounts.change(hospital.url, LOCAL_ACTOR, email=person.name, role=role)
    return replace(person, role=role)


def rows_of(hospital: SmallHospital, actor: Actor = FAY, today: date = TODAY):  # type: ignore[no-untyped-def]
    return {row.code: row for row in board(hospital.url, actor, version_id=hospital.version, today=today).rows}


def seen(hospital: SmallHospital, *codes: str) -> dict[int, int]:
    """Return what a person who looks now has seen."""
    rows = rows_of(hospital)
    return {rows[code].department_id: rows[code].revision for code in codes}


def take(hospital: SmallHospital, step: str, actor: Actor, *codes: str, **more: str) -> steps.StagesMoved:
    answer: steps.StagesMoved = getattr(steps, step)(
        hospital.url, actor, version_id=hospital.version, seen=seen(hospital, *codes), **more
    )
    return answer


def type_into(hospital: SmallHospital, actor: Actor, code: str = "ICU", *, seen_minor: int, new: int) -> None:
    edit = CellEdit(hospital.departments[code], hospital.accounts["5100"], 202601, seen_minor, new)
    cells.save(hospital.url, actor, version_id=hospital.version, edits=[edit])


def test_a_budget_goes_from_open_to_locked_and_the_version_with_the_last(small_hospital: SmallHospital) -> None:
    with_lines(small_hospital)
    her = mia(small_hospital)

    take(small_hospital, "submit", her, "ICU", note="Two more beds in May")
    take(small_hospital, "send_back", FAY, "ICU", note="Overtime is missing")
    type_into(small_hospital, her, seen_minor=500_00, new=600_00)
    take(small_hospital, "submit", her, "ICU")
    take(small_hospital, "submit", FAY, "ED")
    take(small_hospital, "approve", ABE, "ICU", "ED")
    first = take(small_hospital, "lock", FAY, "ICU")
    assert version_of(small_hospital.url, small_hospital.version).status == "draft"
    last = take(small_hospital, "lock", FAY, "ED")

    assert (first.version_locked, last.version_locked) == (False, True)
    version = version_of(small_hospital.url, small_hospital.version)
    assert (version.status, version.submitted_by, version.approved_by, version.locked_by) == (
        "locked", "fay@x.org", "abe@x.org", "fay@x.org",
    )  # fmt: skip
    told = stage_history(
        small_hospital.url, her, version_id=small_hospital.version, department_id=small_hospital.departments["ICU"]
    )
    assert [(one.actor.split("@")[0], one.old, one.new, one.note, one.amount_minor) for one in reversed(told)] == [
        ("mia", "open", "submitted", "Two more beds in May", 500_00),
        ("fay", "submitted", "returned", "Overtime is missing", 500_00),
        ("mia", "returned", "submitted", None, 600_00),
        ("abe", "submitted", "approved", None, 600_00),
        ("fay", "approved", "locked", None, 600_00),
    ]
    with reading(small_hospital.url) as session:
        assert audit.first_broken(session) is None


@pytest.mark.parametrize("stage", ["submitted", "approved", "locked"])
def test_closed_figures_change_by_no_way(small_hospital: SmallHospital, tmp_path: Path, stage: str) -> None:
    batch = with_lines(small_hospital)
    take(small_hospital, "submit", mia(small_hospital), "ICU")
    if stage != "submitted":
        take(small_hospital, "approve", ABE, "ICU")
    if stage == "locked":
        take(small_hospital, "lock", FAY, "ICU")
    file = tmp_path / "budget.csv"
    file.write_text("Department,Account,2026-02\nICU,5100,107.00\nED,5100,107.00\n")
    before = rows_of(small_hospital)

    said = f"The budget of ICU Intensive care is {stage}"
    for actor in (mia(small_hospital), FAY):
        with pytest.raises(UserError, match=said):
            type_into(small_hospital, actor, seen_minor=500_00, new=1)
        with pytest.raises(UserError, match=said):
            phase(
                small_hospital.url, actor, version="Budget 2026", department="ICU", account="5100",
                phasing=Phasing(total_minor=7_00),
            )  # fmt: skip
    for mode in ("add", "replace"):
        options = ImportOptions(kind="budget", version="Budget 2026", mode=mode)  # type: ignore[arg-type]
        with pytest.raises(UserError, match=said):
            post(small_hospital.url, FAY, file, filename=file.name, options=options)
        told = preview(small_hospital.url, FAY, file, filename=file.name, options=options).blocking
        assert any(said in sentence for sentence in told)
    with pytest.raises(UserError, match=said):
        undo(small_hospital.url, FAY, batch_id=batch)
    revision = version_of(small_hospital.url, small_hospital.version).revision
    for whole in (versions.submit, versions.delete_draft):
        with pytest.raises(UserError, match=said):
            whole(small_hospital.url, FAY, version_id=small_hospital.version, revision=revision)

    assert rows_of(small_hospital) == before
    type_into(small_hospital, FAY, "ED", seen_minor=500_00, new=501_00)  # who has not handed in goes on


def test_a_file_that_replaces_lines_of_a_closed_department_without_naming_it_is_refused(
    small_hospital: SmallHospital, tmp_path: Path
) -> None:
    with_lines(small_hospital)
    take(small_hospital, "submit", mia(small_hospital), "ICU")
    file = tmp_path / "ed.csv"
    file.write_text("Department,Account,2026-01\nED,5100,107.00\n")
    options = ImportOptions(kind="budget", version="Budget 2026", mode="replace")

    with pytest.raises(UserError, match="The budget of ICU Intensive care is submitted"):
        post(small_hospital.url, FAY, file, filename=file.name, options=options)

    assert [row.expense_minor for row in rows_of(small_hospital).values()] == [500_00, 500_00]


def test_planned_volumes_of_a_closed_department_are_refused(small_hospital: SmallHospital, tmp_path: Path) -> None:
    with_lines(small_hospital)
    file = tmp_path / "volumes.csv"
    file.write_text("Department,Measure,Month,Quantity\nICU,patient_days,2026-01,100\n")
    options = ImportOptions(kind="statistics", version="Budget 2026", mode="add")
    loaded = post(small_hospital.url, FAY, file, filename=file.name, options=options)
    take(small_hospital, "submit", mia(small_hospital), "ICU")

    with pytest.raises(UserError, match="The budget of ICU Intensive care is submitted"):
        undo(small_hospital.url, FAY, batch_id=loaded.batch_id)
    file.write_text("Department,Measure,Month,Quantity\nICU,patient_days,2026-02,110\n")
    with pytest.raises(UserError, match="The budget of ICU Intensive care is submitted"):
        post(small_hospital.url, FAY, file, filename=file.name, options=options)


def test_who_submitted_does_not_approve(small_hospital_sqlite: SmallHospital) -> None:
    with_lines(small_hospital_sqlite)
    take(small_hospital_sqlite, "submit", FAY, "ICU")

    with pytest.raises(NotPermittedError, match="You submitted this yourself"):
        take(small_hospital_sqlite, "approve", FAY, "ICU")

    shown = board(small_hospital_sqlite.url, FAY, version_id=small_hospital_sqlite.version, today=TODAY)
    waiting = next(row for row in shown.rows if row.code == "ICU")
    assert (may_approve(FAY, shown, waiting), may_approve(ABE, shown, waiting)) == (False, True)
    assert not may_approve(mia(small_hospital_sqlite), shown, waiting)


def test_an_approval_by_an_account_that_the_submitter_once_added_is_marked(
    small_hospital_sqlite: SmallHospital,
) -> None:
    hospital = small_hospital_sqlite
    with_lines(hospital)
    zoe = Actor(name="zoe@x.org", role="approver")
    fay = in_role(hospital, FAY, "admin")
    accounts.add(hospital.url, fay, email=zoe.name, role="approver")
    take(hospital, "submit", fay, "ICU", "ED")
    take(hospital, "approve", zoe, "ICU")
    take(hospital, "approve", ABE, "ED")

    with reading(hospital.url) as session:
        query = select(AuditEvent).where(AuditEvent.action == steps.ACTION).order_by(AuditEvent.id)
        told = [one.details for one in session.exec(query) if one.details["new"] == "approved"]
    assert [one.get("approver_added_by_submitter") for one in told] == [True, None]


def test_managers_take_their_own_steps_only(small_hospital_sqlite: SmallHospital) -> None:
    with_lines(small_hospital_sqlite)
    her, icu = mia(small_hospital_sqlite), small_hospital_sqlite.departments["ICU"]

    with pytest.raises(NotPermittedError):
        take(small_hospital_sqlite, "submit", her, "ED")
    for step in ("approve", "lock"):
        with pytest.raises(NotPermittedError):
            take(small_hospital_sqlite, step, her, "ICU")
    with pytest.raises(NotPermittedError):
        take(small_hospital_sqlite, "send_back", her, "ICU", note="x")
    with pytest.raises(NotPermittedError):
        steps.set_due(small_hospital_sqlite.url, her, version_id=small_hospital_sqlite.version, due=TODAY)
    with pytest.raises(NotPermittedError):
        take(small_hospital_sqlite, "submit", Actor(name="vic", role="viewer"), "ICU")
    with pytest.raises(NotPermittedError):
        stage_history(
            small_hospital_sqlite.url,
            mia(small_hospital_sqlite, "ED"),
            version_id=small_hospital_sqlite.version,
            department_id=icu,
        )
    assert set(rows_of(small_hospital_sqlite, her)) == {"ICU"}


def test_steps_come_in_order_and_all_or_none(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    with_lines(hospital)
    for step, said in (("approve", "still open"), ("lock", "still open")):
        with pytest.raises(UserError, match=said):
            take(hospital, step, ABE, "ICU")
    with pytest.raises(UserError, match="still open"):
        take(hospital, "send_back", ABE, "ICU", note="x")
    take(hospital, "submit", mia(hospital), "ICU")
    with pytest.raises(UserError, match="Say what has to change"):
        take(hospital, "send_back", ABE, "ICU", note="  ")

    with pytest.raises(UserError, match="ED Emergency is still open"):
        take(hospital, "approve", ABE, "ICU", "ED")

    assert {code: row.stage for code, row in rows_of(hospital).items()} == {"ICU": "submitted", "ED": "open"}
    with pytest.raises(UserError, match="No department"):
        steps.approve(hospital.url, ABE, version_id=hospital.version, seen={})


def test_nobody_approves_what_was_handed_in_anew_meanwhile(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    with_lines(hospital)
    take(hospital, "submit", mia(hospital), "ICU")
    old = seen(hospital, "ICU")
    take(hospital, "send_back", FAY, "ICU", note="Once more")
    take(hospital, "submit", mia(hospital), "ICU")

    with pytest.raises(UserError, match="in the meantime"):
        steps.approve(hospital.url, ABE, version_id=hospital.version, seen=old)


def test_who_is_late_is_told_by_day(small_hospital: SmallHospital) -> None:
    with_lines(small_hospital)
    version, ed = small_hospital.version, small_hospital.departments["ED"]
    steps.set_due(small_hospital.url, FAY, version_id=version, due=date(2026, 11, 27))
    steps.set_due(small_hospital.url, FAY, version_id=version, due=date(2026, 12, 4), departments=[ed])

    assert {code: row.late_days for code, row in rows_of(small_hospital).items()} == {"ICU": 3, "ED": 0}
    assert rows_of(small_hospital)["ED"].own_due
    assert rows_of(small_hospital, today=date(2026, 11, 27))["ICU"].late_days == 0  # the day itself is in time
    take(small_hospital, "submit", mia(small_hospital), "ICU")
    assert rows_of(small_hospital)["ICU"].late_days == 0
    steps.set_due(small_hospital.url, FAY, version_id=version, due=None, departments=[ed])
    assert (rows_of(small_hospital)["ED"].due, rows_of(small_hospital)["ED"].late_days) == (date(2026, 11, 27), 3)
    with reading(small_hospital.url) as session:
        told = [row.details for row in session.exec(select(AuditEvent).where(AuditEvent.action == "budget.due"))]
    assert [(one["old"], one["new"]) for one in told] == [
        (None, "2026-11-27"), (None, "2026-12-04"), ("2026-12-04", None),
    ]  # fmt: skip


def test_who_has_a_part(small_hospital_sqlite: SmallHospital) -> None:
    """Figures in the version, figures last year, a manager by name, or a day of its own: each is enough."""
    hospital = small_hospital_sqlite
    months = [202500 + month for month in range(1, 13)]
    lab, salaries = hospital.departments["LAB"], hospital.accounts["5100"]
    post_ledger(hospital.url, [(month, lab, salaries, None, 10_00) for month in months])
    assert set(rows_of(hospital)) == {"LAB"}
    people(hospital)
    assert set(rows_of(hospital)) == {"ICU", "LAB"}
    post_budget(hospital.url, hospital.version, [(202601, hospital.departments["ED"], salaries, 1_00)])

    shown = rows_of(hospital)
    assert {code: (row.expense_minor, row.managers) for code, row in shown.items()} == {
        "ED": (1_00, ()), "ICU": (0, ("Mia",)), "LAB": (0, ()),
    }  # fmt: skip
    assert (shown["LAB"].prior_expense_minor, shown["LAB"].change_minor) == (120_00, 120_00)
    take(hospital, "submit", FAY, "ED", "ICU", "LAB")  # a budget of nothing can be meant
    take(hospital, "approve", ABE, "ED", "ICU", "LAB")
    assert not take(hospital, "lock", FAY, "ED", "ICU").version_locked


def test_a_version_without_any_figure_is_not_locked(small_hospital_sqlite: SmallHospital) -> None:
    people(small_hospital_sqlite)
    take(small_hospital_sqlite, "submit", FAY, "ICU")
    take(small_hospital_sqlite, "approve", ABE, "ICU")

    with pytest.raises(UserError, match="no lines yet"):
        take(small_hospital_sqlite, "lock", FAY, "ICU")
    assert rows_of(small_hospital_sqlite)["ICU"].stage == "approved"


def test_a_copy_begins_open_and_a_deleted_draft_takes_its_stages_along(small_hospital: SmallHospital) -> None:
    with_lines(small_hospital)
    steps.set_due(small_hospital.url, FAY, version_id=small_hospital.version, due=TODAY, departments=[
        small_hospital.departments["ICU"]
    ])  # fmt: skip
    take(small_hospital, "submit", mia(small_hospital), "ICU")
    copied = versions.copy(small_hospital.url, FAY, version_id=small_hospital.version, name="Round two")
    assert {row.stage for row in board(small_hospital.url, FAY, version_id=copied, today=TODAY).rows} == {"open"}
    take(small_hospital, "send_back", FAY, "ICU", note="All anew")

    revision = version_of(small_hospital.url, small_hospital.version).revision
    versions.delete_draft(small_hospital.url, FAY, version_id=small_hospital.version, revision=revision)

    with reading(small_hospital.url) as session:
        assert session.exec(select(BudgetStage)).all() == []


def test_a_version_that_is_submitted_as_a_whole_takes_no_steps(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    with_lines(hospital)
    versions.submit(hospital.url, FAY, version_id=hospital.version, revision=1)

    with pytest.raises(UserError, match="no longer a draft"):
        take(hospital, "submit", mia(hospital), "ICU")
    with pytest.raises(UserError, match="no longer a draft"):
        steps.set_due(hospital.url, FAY, version_id=hospital.version, due=TODAY)


def test_whatever_steps_are_tried_figures_change_only_while_open(small_hospital_sqlite: SmallHospital) -> None:
    """Property: after any steps, an edit is taken exactly where the stage is open or returned."""
    hospital = small_hospital_sqlite
    with_lines(hospital)
    names = st.sampled_from(["submit", "approve", "send_back", "lock"])
    people_of = {"submit": mia(hospital), "approve": ABE, "send_back": FAY, "lock": FAY}

    def amount() -> int:
        return rows_of(hospital)["ICU"].expense_minor

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(names, max_size=5), st.integers(0, 10**9))
    def holds(tried: list[str], new: int) -> None:
        for step in tried:
            more = {"note": "Because"} if step == "send_back" else {}
            before = rows_of(hospital)["ICU"].stage
            try:
                take(hospital, step, people_of[step], "ICU", **more)
            except UserError:
                assert rows_of(hospital)["ICU"].stage == before
        row, before_minor = rows_of(hospital)["ICU"], amount()
        try:
            type_into(hospital, mia(hospital), seen_minor=before_minor, new=new)
        except UserError:
            assert not row.is_open
            assert amount() == before_minor
        else:
            assert row.is_open
            assert amount() == new

    holds()
