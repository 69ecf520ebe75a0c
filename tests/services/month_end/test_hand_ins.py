"""A department's month handed in: only with every explanation there, seen by finance, given back with a note."""

import pytest
from sqlmodel import col, select

from data.engine import reading, writing
from data.models import AppUser, AuditDepartment, AuditEvent, Comment, UserDepartment
from services.errors import NotPermittedError, UserError
from services.explanations import notes
from services.explanations.notes import Note
from services.month_end import checklist, closing, hand_ins
from services.permissions import Actor
from tests.services.books import post_ledger
from tests.services.month_end.test_checklist import BIG, compared, state
from tests.small_hospital import SmallHospital

PERIOD = 202601
FAY = Actor(name="fay@x.org", role="finance_lead")


def with_manager(hospital: SmallHospital, department: str) -> Actor:
    """Let Mona sign in for a department, and return her."""
    number = hospital.departments[department]
    with writing(hospital.url) as session:
        row = AppUser(email="mona@x.org", name="Mona", role="manager")
        session.add(row)
        session.flush()
        session.add(UserDepartment(user_id=row.id or 0, department_id=number))
    return Actor(name="mona@x.org", role="manager", departments=frozenset({number}))


def explain(hospital: SmallHospital, actor: Actor, department: str) -> None:
    notes.write(
        hospital.url, actor, department_id=hospital.departments[department], account_id=hospital.accounts["5100"],
        period=PERIOD, version_id=hospital.version, note=Note("Overtime in the flu season"),
    )  # fmt: skip


def answer(hospital: SmallHospital, department: str) -> dict[str, object]:
    told = checklist.of_month(hospital.url, FAY, period=PERIOD).answers
    row = told[told["department_id"] == hospital.departments[department]].iloc[0]
    return {name: row[name] for name in ("handed_in", "by", "note", "unanswered", "expected")}


def test_a_manager_hands_in_what_is_explained_and_finance_sees_it(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    compared(hospital)
    mona, icu = with_manager(hospital, "ICU"), hospital.departments["ICU"]
    with pytest.raises(UserError, match=r"1 variance of January 2026 has no explanation yet: 5100 Salaries and wages"):
        hand_ins.hand_in(hospital.url, mona, period=PERIOD, departments=[icu])
    told = checklist.of_month(hospital.url, FAY, period=PERIOD)
    assert state(told, "handed_in") == ("open", "missing")  # LAB has no manager who signs in
    assert next(item for item in told.items if item.name == "handed_in").names == ("ICU Intensive care",)

    explain(hospital, mona, "ICU")
    assert hand_ins.hand_in(hospital.url, mona, period=PERIOD, departments=[icu]) == 1
    assert hand_ins.hand_in(hospital.url, mona, period=PERIOD, departments=[icu]) == 0  # again: nothing new

    assert answer(hospital, "ICU") == {
        "handed_in": True, "by": "mona@x.org", "note": "", "unanswered": 0, "expected": True,
    }  # fmt: skip
    assert answer(hospital, "LAB") == {"handed_in": False, "by": "", "note": "", "unanswered": 1, "expected": False}
    assert state(checklist.of_month(hospital.url, FAY, period=PERIOD), "handed_in") == ("done", "all_in")
    assert state(checklist.of_month(hospital.url, mona, period=PERIOD), "handed_in") == ("done", "all_in")
    own = hand_ins.standing(hospital.url, mona, period=PERIOD)
    assert own[["department", "asked", "unanswered", "handed_in"]].values.tolist() == [
        ["ICU Intensive care", 1, 0, True]
    ]


def test_figures_that_come_later_show_beside_what_was_handed_in(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    compared(hospital)
    mona, icu = with_manager(hospital, "ICU"), hospital.departments["ICU"]
    explain(hospital, mona, "ICU")
    hand_ins.hand_in(hospital.url, mona, period=PERIOD, departments=[icu])

    post_ledger(hospital.url, [(PERIOD, icu, hospital.accounts["6200"], None, BIG)])

    assert answer(hospital, "ICU") | {"by": ""} == {
        "handed_in": True, "by": "", "note": "", "unanswered": 1, "expected": True,
    }  # fmt: skip
    assert "explanations" in checklist.of_month(hospital.url, FAY, period=PERIOD).open


def test_finance_gives_a_month_back_with_a_note_and_it_is_handed_in_anew(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    compared(hospital)
    mona, icu = with_manager(hospital, "ICU"), hospital.departments["ICU"]
    explain(hospital, mona, "ICU")
    hand_ins.hand_in(hospital.url, mona, period=PERIOD, departments=[icu])
    with pytest.raises(UserError, match="Say why"):
        hand_ins.give_back(hospital.url, FAY, period=PERIOD, department_id=icu, note=" ")

    hand_ins.give_back(hospital.url, FAY, period=PERIOD, department_id=icu, note="Which nurses?")

    assert answer(hospital, "ICU") == {
        "handed_in": False, "by": "fay@x.org", "note": "Which nurses?", "unanswered": 0, "expected": True,
    }  # fmt: skip
    with pytest.raises(UserError, match="are not handed in"):
        hand_ins.give_back(hospital.url, FAY, period=PERIOD, department_id=icu, note="again")
    assert hand_ins.hand_in(hospital.url, mona, period=PERIOD, departments=[icu]) == 1
    assert answer(hospital, "ICU")["note"] == ""
    with reading(hospital.url) as session:
        query = select(AuditEvent).where(AuditEvent.subject == f"period/{PERIOD}/department/{icu}")
        events = [(event.action, event.details, event.id) for event in session.exec(query.order_by(col(AuditEvent.id)))]
        named = session.exec(
            select(AuditDepartment.department_id).where(AuditDepartment.event_id == events[0][2])
        ).all()
    assert [action for action, _details, _number in events] == [
        hand_ins.HANDED_IN, hand_ins.GIVEN_BACK, hand_ins.HANDED_IN,
    ]  # fmt: skip
    assert events[1][1] == {"handed_in_by": "mona@x.org", "note": "Which nurses?"}
    assert named == [icu]


def test_nobody_hands_in_for_others_nor_a_closed_month_nor_one_that_is_not_compared(
    small_hospital_sqlite: SmallHospital,
) -> None:
    hospital = small_hospital_sqlite
    compared(hospital)
    mona, lab = with_manager(hospital, "ICU"), hospital.departments["LAB"]
    with pytest.raises(NotPermittedError):
        hand_ins.hand_in(hospital.url, mona, period=PERIOD, departments=[lab])
    with pytest.raises(NotPermittedError):
        hand_ins.give_back(hospital.url, mona, period=PERIOD, department_id=lab, note="x")
    with pytest.raises(UserError, match="nothing to hand in for February 2026"):
        hand_ins.hand_in(hospital.url, FAY, period=202602, departments=[lab])

    explain(hospital, FAY, "ICU")
    explain(hospital, FAY, "LAB")
    closing.close(hospital.url, Actor(name="local", role="admin"), period=PERIOD, reason="rest")
    with pytest.raises(UserError, match="January 2026 is closed"):
        hand_ins.hand_in(hospital.url, FAY, period=PERIOD, departments=[lab])
    with reading(hospital.url) as session:
        assert len(session.exec(select(Comment)).all()) == 2
