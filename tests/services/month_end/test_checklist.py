"""The checklist of a month: what the books say of each item, and which departments have not answered."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from data.engine import engine_for, reading, writing
from data.models import AppUser, BudgetVersion, Department, ImportBatch, RejectedRow, UnknownCode, UserDepartment
from services.errors import UserError
from services.explanations import notes, review
from services.explanations.notes import Note
from services.month_end import checklist, closing
from services.month_end.checklist import MonthChecklist
from services.permissions import LOCAL_ACTOR, Actor
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

ADMIN = Actor(name="ada", role="admin")
BIG = 90_000_00


def month(hospital: SmallHospital, actor: Actor = ADMIN, period: int = 202601) -> MonthChecklist:
    return checklist.of_month(hospital.url, actor, period=period)


def state(told: MonthChecklist, name: str) -> tuple[str, str]:
    item = next(item for item in told.items if item.name == name)
    return item.state, item.why


def compared(hospital: SmallHospital) -> None:
    """Give ICU and LAB a large variance in January, against an approved budget."""
    places = [(202601, hospital.departments[code], hospital.accounts["5100"]) for code in ("ICU", "LAB")]
    post_ledger(hospital.url, [(*place, None, 2 * BIG) for place in places])
    post_budget(hospital.url, hospital.version, [(*place, BIG) for place in places])
    with writing(hospital.url) as session:
        version = session.get(BudgetVersion, hospital.version)
        assert version is not None
        version.status = "approved"


def test_an_empty_month_has_nothing_to_judge(small_hospital: SmallHospital) -> None:
    told = month(small_hospital)
    assert {item.name: item.state for item in told.items} == {
        "files": "open", "control_totals": "not_applicable", "rejected": "done", "unknown_codes": "done",
        "begun": "not_applicable", "accruals": "not_applicable", "budget": "open",
        "explanations": "not_applicable", "handed_in": "not_applicable", "forecast": "not_applicable",
        "prior_month": "not_applicable",
    }  # fmt: skip
    assert told.answers.empty


def test_rejected_rows_and_unknown_codes_are_counted_with_their_amount(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    batch = post_ledger(hospital.url, [(202601, hospital.departments["ICU"], hospital.accounts["5100"], None, 500_00)])
    with writing(hospital.url) as session:
        session.add(RejectedRow(batch_id=batch, line_number=9, cells={"Amount": "x"}, amount_minor=12_34))
        session.add(UnknownCode(kind="account", text="9999", rows=1, amount_minor=12_34))

    items = {item.name: item for item in month(hospital).items}
    assert (items["rejected"].state, items["rejected"].count, items["rejected"].amount_minor) == ("open", 1, 12_34)
    assert (items["unknown_codes"].count, items["unknown_codes"].amount_minor) == (1, 12_34)
    assert state(month(hospital), "control_totals") == ("done", "tied")


def test_totals_that_differ_from_their_lines_are_open(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    post_ledger(hospital.url, [(202601, hospital.departments["ICU"], hospital.accounts["5100"], None, 500_00)])
    with writing(hospital.url) as session:
        session.connection().exec_driver_sql("UPDATE period_totals SET m01 = m01 + 7 WHERE version_id = 0")

    item = next(item for item in month(hospital).items if item.name == "control_totals")
    assert (item.state, item.count, item.amount_minor) == ("open", 1, 7)


def test_a_kind_of_file_that_came_three_months_running_is_missed(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    for period in (202601, 202602, 202603):
        _file(hospital, "labor", period)
        _file(hospital, "ledger", period)
    for period in (202602, 202603):
        _file(hospital, "purchases", period)
    post_ledger(hospital.url, [(202604, hospital.departments["ICU"], hospital.accounts["5100"], None, 500_00)])

    item = next(item for item in month(hospital, period=202604).items if item.name == "files")
    assert (item.state, item.names) == ("open", ("labor",))


def _file(hospital: SmallHospital, kind: str, period: int) -> None:
    with writing(hospital.url) as session:
        session.add(
            ImportBatch(
                kind=kind,
                file_name=f"{kind}{period}",
                sha256=f"{kind}{period}",
                period_from=period,
                period_to=period,
                posted_by="ada",
            )
        )


def test_who_has_not_answered_is_named_by_department(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    compared(hospital)
    with writing(hospital.url) as session:
        mona = AppUser(email="mona@hospital.example", name="Mona Reyes", role="manager")
        session.add(mona)
        session.flush()
        session.add(UserDepartment(user_id=mona.id or 0, department_id=hospital.departments["HOSP"]))
    notes.write(
        hospital.url, ADMIN, department_id=hospital.departments["LAB"], account_id=hospital.accounts["5100"],
        period=202601, version_id=hospital.version, note=Note("Two more technicians"),
    )  # fmt: skip

    told = month(hospital)

    columns = ["department", "managers", "asked", "answered", "unanswered", "unanswered_minor"]
    assert told.answers[columns].values.tolist() == [
        ["ICU Intensive care", "Mona Reyes", 1, 0, 1, BIG],
        ["LAB Laboratory", "Mona Reyes", 1, 1, 0, 0],
    ]
    item = next(item for item in told.items if item.name == "explanations")
    assert (item.state, item.count, item.amount_minor, item.names) == ("open", 1, BIG, ("ICU Intensive care",))


def test_a_manager_is_told_of_her_departments_and_nothing_of_the_hospital(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    compared(hospital)
    own = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["LAB"]}))

    told = month(hospital, own)

    assert [item.name for item in told.items] == ["budget", "explanations", "handed_in", "forecast", "prior_month"]
    assert told.answers["department"].tolist() == ["LAB Laboratory"]
    assert next(item for item in told.items if item.name == "explanations").amount_minor == BIG


def test_the_month_before_has_to_be_closed_first(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    place = (hospital.departments["ICU"], hospital.accounts["5100"], None)
    post_ledger(hospital.url, [(202601, *place, 500_00), (202602, *place, 500_00)])
    assert state(month(hospital, period=202602), "prior_month") == ("open", "open")
    closing.close(hospital.url, LOCAL_ACTOR, period=202601, reason="final")
    assert state(month(hospital, period=202602), "prior_month") == ("done", "closed")


def test_what_is_no_month_is_refused(small_hospital_sqlite: SmallHospital) -> None:
    with pytest.raises(UserError, match="Not a month"):
        month(small_hospital_sqlite, period=202613)


@pytest.mark.slow
def test_the_demo_hospital_counts_as_its_review_of_explanations_does(demo_url: str) -> None:
    told = checklist.of_month(demo_url, LOCAL_ACTOR, period=202610)
    read = review.of_month(demo_url, LOCAL_ACTOR, period=202610, today=date(2026, 11, 30))

    assert int(told.answers["unanswered"].sum()) == read.unanswered > 0
    with reading(demo_url) as session:
        names = dict(session.exec(select(Department.id, Department.manager)).all())
    assert told.answers["managers"].tolist() == [names[number] for number in told.answers["department_id"]]


@pytest.mark.slow
def test_the_checklist_asks_no_more_the_more_lines_there_are(demo_url: str) -> None:
    """Some forty small statements; none is asked department by department, or line by line."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(engine_for(demo_url), "before_cursor_execute", note)
    try:
        checklist.of_month(demo_url, LOCAL_ACTOR, period=202610)
    finally:
        event.remove(engine_for(demo_url), "before_cursor_execute", note)
    assert len(asked) <= 50
