"""Explanations of figures: who may write them, and that nothing of them is ever lost."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from data.engine import reading, writing
from data.models import AuditEvent, Comment, Department
from services.database import migrate
from services.errors import NotPermittedError, UserError
from services.explanations import beside, notes
from services.explanations.notes import Note
from services.month_end import closing
from services.permissions import Actor
from services.variance.question import Question
from tests.services.books import post_ledger
from tests.small_hospital import SmallHospital

PERIOD = 202601


def write(hospital: SmallHospital, actor: Actor, note: Note, *, department: str = "ICU", seen: int = 0) -> int:
    return notes.write(
        hospital.url, actor, department_id=hospital.departments[department], account_id=hospital.accounts["5100"],
        period=PERIOD, version_id=hospital.version, note=note, seen=seen, variance_minor=-1_000_00,
    )  # fmt: skip


def everything(hospital: SmallHospital, actor: Actor) -> list[tuple[int, str]]:
    table = notes.revisions(
        hospital.url, actor, department_id=hospital.departments["ICU"], account_id=hospital.accounts["5100"],
        period=PERIOD, version_id=hospital.version,
    )  # fmt: skip
    return list(zip(table["revision"], table["cause"], strict=True))


def in_force(hospital: SmallHospital, actor: Actor) -> list[str]:
    post(hospital)
    table = beside.beside(hospital.url, actor, question=Question(PERIOD, "month", hospital.version))
    return table["cause"].tolist()


def post(hospital: SmallHospital) -> None:
    post_ledger(hospital.url, [(PERIOD, hospital.departments["ICU"], hospital.accounts["5100"], None, 5_00)])


def test_a_correction_keeps_what_stood_before(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    first = write(small_hospital, finance_lead, Note("Two nurses  left.\n", kind="vacancy"))
    write(small_hospital, finance_lead, Note("Three nurses left.", owner="Dana", due=date(2026, 3, 1)), seen=first)

    assert everything(small_hospital, finance_lead) == [(2, "Three nurses left."), (1, "Two nurses left.")]
    assert in_force(small_hospital, finance_lead) == ["Three nurses left."]


def test_the_audit_trail_says_what_it_was_before(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    write(small_hospital, finance_lead, Note("First."))
    write(small_hospital, finance_lead, Note("Second."), seen=1)

    with reading(small_hospital.url) as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "comment.write")).all()
        details = [(event.details["old"], event.details["new"]["cause"]) for event in events]
    assert details[0] == (None, "First.")
    assert (details[1][0]["cause"], details[1][1]) == ("First.", "Second.")


def test_who_did_not_see_the_newest_words_does_not_replace_them(
    small_hospital: SmallHospital, finance_lead: Actor, approver: Actor
) -> None:
    write(small_hospital, finance_lead, Note("Fay's words."))
    with pytest.raises(UserError, match="fay has explained this meanwhile"):
        write(small_hospital, approver, Note("Abe's words."))
    assert in_force(small_hospital, approver) == ["Fay's words."]


def test_a_manager_explains_and_reads_her_departments_only(
    small_hospital: SmallHospital, manager: Actor, finance_lead: Actor
) -> None:
    mona = replace(manager, departments=frozenset({small_hospital.departments["ICU"]}))
    write(small_hospital, mona, Note("Hers."))
    with pytest.raises(NotPermittedError):
        write(small_hospital, mona, Note("Not hers."), department="ED")
    write(small_hospital, finance_lead, Note("Of another."), department="ED")

    assert in_force(small_hospital, mona) == ["Hers."]
    assert in_force(small_hospital, finance_lead) == ["Of another.", "Hers."]


def test_a_line_is_told_once_and_of_the_version_asked(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    place = {"department_id": small_hospital.departments["ICU"], "account_id": small_hospital.accounts["5100"]}
    early = notes.write(
        small_hospital.url, finance_lead, **place, period=PERIOD, version_id=None, note=Note("Before the budget.")
    )
    assert in_force(small_hospital, finance_lead) == ["Before the budget."]

    write(small_hospital, finance_lead, Note("Of the budget."), seen=early)

    assert in_force(small_hospital, finance_lead) == ["Of the budget."]
    with reading(small_hospital.url) as session:
        written = notes.in_force(session, finance_lead, (PERIOD,))
    assert notes.of_versions(written, {small_hospital.version + 1})["cause"].tolist() == ["Before the budget."]


@pytest.mark.parametrize("period", [202613, 202501])
def test_a_month_that_is_not_of_the_budget_is_refused(
    small_hospital: SmallHospital, finance_lead: Actor, period: int
) -> None:
    place = {"department_id": small_hospital.departments["ICU"], "account_id": small_hospital.accounts["5100"]}
    with pytest.raises(UserError, match="not of that budget version"):
        notes.write(
            small_hospital.url, finance_lead, **place, period=period, version_id=small_hospital.version,
            note=Note("Said."),
        )  # fmt: skip


def test_what_nobody_sees_is_not_kept(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    write(small_hospital, finance_lead, Note("Two\0 nurses\u202e left.\u200b"))
    assert everything(small_hospital, finance_lead) == [(1, "Two nurses left.")]
    with pytest.raises(UserError):
        write(small_hospital, finance_lead, Note("\u200b"), seen=1)


def test_a_viewer_writes_nothing(small_hospital: SmallHospital, viewer: Actor) -> None:
    with pytest.raises(NotPermittedError):
        write(small_hospital, viewer, Note("Mine."))


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (Note("  "), "Say what caused"),
        (Note("x", kind="weather"), "Not a cause: weather"),
        (Note("x", status="maybe"), "open or done"),
    ],
)
def test_what_says_nothing_or_is_not_known_is_refused(
    small_hospital_sqlite: SmallHospital, finance_lead: Actor, note: Note, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        write(small_hospital_sqlite, finance_lead, note)


@pytest.mark.parametrize("change", [{"cause": "Six nurses left."}, {"kind": "one_off"}, {"action": "None."}])
def test_words_about_a_closed_month_stay_as_they_were_reported(
    small_hospital_sqlite: SmallHospital, finance_lead: Actor, change: dict[str, str]
) -> None:
    hospital = small_hospital_sqlite
    said = Note("Two nurses left.", kind="vacancy", action="Recruit two.", owner="Dana")
    write(hospital, finance_lead, said)
    post(hospital)
    closing.close(hospital.url, finance_lead, period=PERIOD, reason="final")

    with pytest.raises(UserError, match="January 2026 is closed; its explanations stay as they were reported"):
        write(hospital, finance_lead, replace(said, **change), seen=1)
    with pytest.raises(UserError, match="January 2026 is closed"):
        write(hospital, finance_lead, said, department="LAB")
    assert everything(hospital, finance_lead) == [(1, "Two nurses left.")]

    closing.reopen(hospital.url, finance_lead, period=PERIOD, reason="late")
    assert write(hospital, finance_lead, replace(said, **change), seen=1) == 2


def test_what_became_of_an_action_is_written_after_the_close_too(
    small_hospital: SmallHospital, finance_lead: Actor
) -> None:
    said = Note("Two nurses left.", kind="vacancy", action="Recruit two.", owner="Dana", source="draft")
    write(small_hospital, finance_lead, said)
    post(small_hospital)
    closing.close(small_hospital.url, finance_lead, period=PERIOD, reason="final")

    done = replace(said, status="done", owner="Lee", due=date(2026, 3, 1), source="own")
    assert write(small_hospital, finance_lead, done, seen=1) == 2

    with reading(small_hospital.url) as session:
        newest = session.exec(select(Comment).order_by(Comment.revision.desc())).first()
        assert newest is not None
        assert (newest.status, newest.owner, newest.source) == ("done", "Lee", "draft")


@pytest.mark.parametrize("nothing", ["account_id", "version_id"])
def test_the_database_keeps_one_note_a_revision_without_account_or_version(
    small_hospital: SmallHospital, nothing: str
) -> None:
    """NULL equals no NULL: a unique index over the columns alone takes both rows."""
    place = {
        "department_id": small_hospital.departments["ICU"], "account_id": small_hospital.accounts["5100"],
        "version_id": small_hospital.version, "period": PERIOD, "cause": "x", "written_by": "ada", nothing: None,
    }  # fmt: skip
    with writing(small_hospital.url) as session:
        session.add(Comment(**place))

    with pytest.raises(IntegrityError), writing(small_hospital.url) as session:
        session.add(Comment(**place))  # stored as the session ends
    with writing(small_hospital.url) as session:
        session.add(Comment(**place | {"revision": 2}))
        session.add(Comment(**place | {"period": 202602}))


def test_an_upgrade_numbers_notes_anew_that_had_one_revision(unmigrated_url: str) -> None:
    migrate(unmigrated_url, "0018")
    insert = (
        "INSERT INTO comment (id, department_id, period, revision, cause, status, written_by, written_at) "
        "VALUES ({id}, 1, {period}, {revision}, 'c{id}', 'open', 'ada', '2026-02-03')"
    )
    rows = [(1, 202601, 1), (2, 202601, 1), (3, 202601, 2), (4, 202602, 1)]
    with writing(unmigrated_url) as session:
        session.add(Department(id=1, code="ICU", name="ICU"))
        session.flush()
        for number, period, revision in rows:
            session.connection().execute(text(insert.format(id=number, period=period, revision=revision)))
    migrate(unmigrated_url)

    with reading(unmigrated_url) as session:
        now = session.connection().execute(text("SELECT id, revision FROM comment ORDER BY id")).all()
    assert [tuple(row) for row in now] == [(1, 1), (2, 2), (3, 3), (4, 1)]
