"""The audit trail as people read it: filtered, paged, and found fast among many."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, text

from data.engine import reading, writing
from data.models import AuditDepartment, AuditEvent
from reports.formats import Formats
from reports.trail import words
from services import audit
from services.budgets import cell_history, cells
from services.budgets.adjusting import making
from services.budgets.adjusting.making import AdjustmentRequest
from services.budgets.cells import CellEdit
from services.budgets.stages import steps
from services.database import migrate
from services.errors import NotPermittedError
from services.explanations import notes
from services.explanations.notes import Note
from services.permissions import Actor
from services.trail import events
from services.trail.events import TrailQuestion
from tests.services.books import post_budget, version_of
from tests.small_hospital import SmallHospital

FEBRUARY = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)


def record(url: str, actor: Actor, count: int = 1, subject: str = "contract/1") -> None:
    for number in range(count):
        with writing(url) as session:
            audit.record(
                session, actor, "contract.change", subject, {"old": {"title": "A"}, "new": {"title": f"B{number}"}}
            )


def found(url: str, actor: Actor, **filters: object) -> list[str]:
    page = events.page(url, actor, question=TrailQuestion(**filters))  # type: ignore[arg-type]
    assert page.total == len(page.events)
    return [event.subject for event in page.events]


def explain(hospital: SmallHospital, actor: Actor, department: str, cause: str) -> None:
    notes.write(
        hospital.url, actor, department_id=hospital.departments[department], account_id=hospital.accounts["5100"],
        period=202601, version_id=hospital.version, note=Note(cause),
    )  # fmt: skip


def test_each_filter_leaves_what_it_names(small_hospital: SmallHospital, finance_lead: Actor, admin: Actor) -> None:
    url, icu = small_hospital.url, small_hospital.departments["ICU"]
    explain(small_hospital, finance_lead, "ICU", "Flu brought 20% more patients.")
    explain(small_hospital, finance_lead, "ED", "Øvelse på 病院")
    record(url, admin)
    note = f"comment/{icu}/{small_hospital.accounts['5100']}/202601"
    other = f"comment/{small_hospital.departments['ED']}/{small_hospital.accounts['5100']}/202601"

    assert found(url, admin) == ["contract/1", other, note]
    assert found(url, admin, person="ada") == ["contract/1"]
    assert found(url, admin, kind="comment") == [other, note]
    assert found(url, admin, kind="contract.change") == ["contract/1"]
    assert found(url, admin, kind="comm") == []
    assert found(url, admin, subject=note) == [note]
    assert found(url, admin, department_id=icu) == [note]
    assert found(url, admin, text="FLU BROUGHT 20%") == [note]
    assert found(url, admin, text="på 病院") == [other]
    assert found(url, admin, text="intensive CARE") == [note]
    assert found(url, admin, text="20_ more") == []


def test_stages_and_both_ends_of_a_transfer_are_found_by_department(
    small_hospital: SmallHospital, finance_lead: Actor, admin: Actor
) -> None:
    hospital, url, version = small_hospital, small_hospital.url, small_hospital.version
    icu, ed, lab = (hospital.departments[code] for code in ("ICU", "ED", "LAB"))
    wages, supplies = hospital.accounts["5100"], hospital.accounts["6100"]
    post_budget(url, version, [(202601, icu, wages, 500_00)])
    asked = AdjustmentRequest(
        version_id=version, kind="transfer", name="A bed", department_id=icu, account_id=wages, period=202601,
        amount_minor=100_00, owner="Ann", reason="Moved", to_department_id=ed, to_account_id=supplies,
    )  # fmt: skip
    making.make(url, finance_lead, request=asked)
    steps.set_due(url, finance_lead, version_id=version, due=FEBRUARY.date(), departments=[ed])
    steps.submit(url, finance_lead, version_id=version, seen={icu: 0})

    def told(department: int) -> list[str]:
        page = events.page(url, admin, question=TrailQuestion(department_id=department, kind="budget"))
        return [f"{one.action}: {words.subject(one.subject, page.names, Formats())}" for one in page.events]

    name = version_of(url, version).name
    transfer = f"budget.adjustment: {name}"
    assert told(icu) == [f"budget.stage: ICU Intensive care · {name}", transfer]
    assert told(ed) == [f"budget.due: ED Emergency · {name}", transfer]
    assert told(lab) == []


def test_days_are_included_at_both_ends(database_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for hours in (-33, -9, 14.99, 15):
        moment = FEBRUARY + timedelta(hours=hours)
        monkeypatch.setattr(audit, "utc_now", lambda moment=moment: moment)
        record(database_url, admin, subject=f"contract/{moment:%d}")

    day = FEBRUARY.date()
    assert found(database_url, admin, since=day, until=day) == ["contract/03", "contract/03"]
    assert found(database_url, admin, until=day - timedelta(days=1)) == ["contract/02"]
    assert found(database_url, admin, since=day + timedelta(days=1)) == ["contract/04"]


def test_pages_do_not_move_while_more_happens(database_url: str, admin: Actor) -> None:
    record(database_url, admin, 7)
    first = events.page(database_url, admin, question=TrailQuestion(), size=3)
    record(database_url, admin, 2)
    later = [
        events.page(database_url, admin, question=TrailQuestion(), number=page, newest=first.newest, size=3)
        for page in (1, 2, 3)
    ]

    assert [one.id for page in later for one in page.events] == [7, 6, 5, 4, 3, 2, 1]
    assert {page.total for page in later} == {7}


def test_names_are_those_of_what_is_mentioned(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    url, icu, wages = small_hospital.url, small_hospital.departments["ICU"], small_hospital.accounts["5100"]
    edit = CellEdit(icu, wages, 202601, seen_minor=0, new_minor=5_00)
    saved = cells.save(url, finance_lead, version_id=small_hospital.version, edits=[edit], note="More nurses")
    assert saved.saved

    page = events.page(url, finance_lead, question=TrailQuestion(kind="budget"))

    assert page.names[("budget_version", small_hospital.version)] == "Budget 2026"
    assert page.names[("department", icu)] == "ICU Intensive care"
    assert page.names[("account", wages)] == "5100 Salaries and wages"
    told = cell_history.cell_history(url, finance_lead, version_id=small_hospital.version, department_id=icu)
    assert [(one.old_minor, one.new_minor, one.note) for one in told] == [(0, 5_00, "More nurses")]
    ed = small_hospital.departments["ED"]
    assert cell_history.cell_history(url, finance_lead, version_id=small_hospital.version, department_id=ed) == []


@pytest.mark.parametrize("role", ["viewer", "executive", "manager"])
def test_only_who_reads_audits_reads_it(database_url: str, role: str) -> None:
    nobody = Actor(name="x", role=role)
    for ask in (events.choices, events.chain):
        with pytest.raises(NotPermittedError):
            ask(database_url, nobody)
    with pytest.raises(NotPermittedError):
        events.page(database_url, nobody, question=TrailQuestion())


def test_the_chain_says_since_when_it_is_broken_and_what_is_missing(sqlite_url: str, admin: Actor) -> None:
    record(sqlite_url, admin, 3)
    assert events.chain(sqlite_url, admin).intact

    with writing(sqlite_url) as session:
        for action in ("update", "delete"):
            session.connection().execute(text(f"DROP TRIGGER audit_event_no_{action}"))
        session.connection().execute(text("UPDATE audit_event SET actor = 'eve' WHERE id = 2"))
        session.connection().execute(text("DELETE FROM audit_event WHERE id = 3"))

    state = events.chain(sqlite_url, admin)
    assert not state.intact
    assert state.broken is not None
    assert (state.events, state.broken.id, state.broken.actor, state.missing) == (2, 2, "eve", 1)


PLANS = {
    "person": (TrailQuestion(person="p7"), "ix_audit_event_actor"),
    "kind": (TrailQuestion(kind="comment"), "ix_audit_event_action"),
    "subject": (TrailQuestion(subject="department/7"), "ix_audit_event_subject"),
    "dates": (TrailQuestion(since=FEBRUARY.date(), until=FEBRUARY.date()), "ix_audit_event_at"),
}


@pytest.mark.parametrize("name", PLANS)
def test_events_are_found_by_an_index(sqlite_url: str, name: str) -> None:
    question, index = PLANS[name]
    with reading(sqlite_url) as session:
        conditions = events._conditions(session, question)
        query = AuditEvent.__table__.select().with_only_columns(AuditEvent.id).where(*conditions)  # type: ignore[attr-defined]
        literal = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = " ".join(str(row) for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {literal}"))

    assert index in plan


def test_an_upgrade_finds_the_departments_of_events_so_far(unmigrated_url: str) -> None:
    migrate(unmigrated_url, "0018")
    told = [
        ("comment/4/0/202601", {"old": None, "new": {"cause": "x"}}),
        ("flex_rule", {"rules": [{"department_id": 5, "account_id": 6, "old": {}, "new": {}}]}),
        ("budget_version/1", {"columns": ["department_id", "note"], "changes": [[6, None], [7, "department_id"]]}),
        ("setting", {"old": {"department": 8}, "new": {}}),
        ("volume/department/9/1/MS", {}),
        ("landing/2027/10/3", {}),
    ]
    rows = [
        {"id": number, "at": FEBRUARY, "actor": "ada", "action": "x.change", "subject": subject, "details": details,
         "previous_hash": "0", "hash": str(number)}
        for number, (subject, details) in enumerate(told, start=1)
    ]  # fmt: skip
    with writing(unmigrated_url) as session:
        session.connection().execute(insert(AuditEvent), rows)
    migrate(unmigrated_url)

    with reading(unmigrated_url) as session:
        places = session.connection().execute(AuditDepartment.__table__.select()).all()  # type: ignore[attr-defined]
    assert sorted((row.department_id, row.event_id) for row in places) == [
        (4, 1), (5, 2), (6, 3), (7, 3), (9, 5), (10, 6),
    ]  # fmt: skip
    assert {row["id"]: audit.departments_of(row["subject"], row["details"]) for row in rows} == {  # type: ignore[index, arg-type]
        1: {4}, 2: {5}, 3: {6, 7}, 4: set(), 5: {9}, 6: {10},
    }  # fmt: skip
