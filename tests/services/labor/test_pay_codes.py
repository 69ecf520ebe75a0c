"""Pay codes and job classes: what they hold, what a new group moves, who may change them, and the way back."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import AuditEvent, JobClass, PayCode, Period
from services.errors import NotPermittedError, UserError
from services.labor import job_classes, pay_codes, productivity
from services.organization import registers
from services.organization.registers import CellChange
from services.permissions import Actor
from tests.services.labor.test_productivity import work
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    """Return two months of hours in two departments; December is closed, one pay code was made by an import."""
    work(small_hospital, date(2025, 12, 31), {"REG": 1000, "AGY": 50}, period=202512)
    work(small_hospital, date(2026, 1, 31), {"REG": 1100, "OT": 60, "AGY": 100}, period=202601)
    work(small_hospital, date(2026, 1, 31), {"REG": 300}, period=202601, department="ED")
    with writing(small_hospital.url) as session:
        session.add(Period(period=202512, status="closed", reason="year end", changed_by="ada"))
        session.add(PayCode(code="WKD", name="WKD", pay_group="regular", needs_review=True))
    return small_hospital


def group_of(hospital: SmallHospital, code: str) -> tuple[str, bool]:
    with reading(hospital.url) as session:
        row = session.exec(select(PayCode).where(PayCode.code == code)).one()
        return row.pay_group, row.needs_review


def regroup(hospital: SmallHospital, code: str, old: str, new: str) -> CellChange:
    return CellChange(hospital.pay_codes[code], "pay_group", old, new)


def test_codes_that_wait_come_first_then_those_with_most_hours(hospital: SmallHospital, viewer: Actor) -> None:
    found = pay_codes.list_pay_codes(hospital.url, viewer)

    assert found["code"].tolist() == ["WKD", "REG", "AGY", "OT", "PTO"]
    assert found["hours"].tolist() == [0.0, 2400.0, 150.0, 60.0, 0.0]
    assert found.set_index("code")["amount_minor"]["AGY"] == 150 * 90_00
    assert pay_codes.months(hospital.url, viewer) == (202502, 202601)


def test_hours_older_than_twelve_months_are_not_counted(hospital: SmallHospital, viewer: Actor) -> None:
    work(hospital, date(2027, 1, 31), {"REG": 7}, period=202701)

    assert pay_codes.list_pay_codes(hospital.url, viewer).set_index("code")["hours"]["REG"] == 7


def test_a_manager_sees_hours_of_own_departments_only_and_changes_nothing(
    hospital: SmallHospital, manager: Actor
) -> None:
    mona = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert pay_codes.list_pay_codes(hospital.url, mona).set_index("code")["hours"]["REG"] == 300
    assert job_classes.list_job_classes(hospital.url, mona).set_index("code")["hours"]["RN"] == 300
    with pytest.raises(NotPermittedError):
        pay_codes.effect(hospital.url, mona, groups=((hospital.pay_codes["AGY"], "regular"),))
    with pytest.raises(NotPermittedError):
        pay_codes.save(hospital.url, mona, changes=[regroup(hospital, "AGY", "agency", "regular")])
    with pytest.raises(NotPermittedError):
        pay_codes.undo(hospital.url, mona, event_id=1)
    with pytest.raises(NotPermittedError):
        job_classes.merge(hospital.url, mona, job_class_id=1, into_id=2)


def test_the_effect_is_told_before_anything_is_saved(hospital: SmallHospital, finance_lead: Actor) -> None:
    (move,) = pay_codes.effect(
        hospital.url,
        finance_lead,
        groups=((hospital.pay_codes["AGY"], "overtime"), (hospital.pay_codes["OT"], "overtime")),
    )

    assert (move.code, move.old, move.new, move.hours) == ("AGY", "agency", "overtime", 150.0)
    assert (move.amount_minor, move.months, move.closed_months) == (150 * 90_00, 2, 1)
    assert group_of(hospital, "AGY") == ("agency", False)


def test_a_new_group_is_audited_and_moves_the_hours_of_productivity(
    hospital: SmallHospital, finance_lead: Actor
) -> None:
    pay_codes.save(hospital.url, finance_lead, changes=[regroup(hospital, "AGY", "agency", "paid_leave")])

    found = productivity.report(hospital.url, finance_lead, period=202601, over="month").total
    assert (found["worked"], found["agency"]) == (1460.0, 0.0)
    with reading(hospital.url) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "pay_code.change")).one()
        assert event.details == {"old": {"pay_group": "agency"}, "new": {"pay_group": "paid_leave"}}


def test_choosing_a_group_is_looking_at_it(hospital: SmallHospital, finance_lead: Actor) -> None:
    number = int(pay_codes.list_pay_codes(hospital.url, finance_lead)["id"].iloc[0])

    pay_codes.save(hospital.url, finance_lead, changes=[CellChange(number, "pay_group", "regular", "other")])

    assert group_of(hospital, "WKD") == ("other", False)
    assert registers.needing_review(hospital.url, finance_lead).empty


def test_a_code_that_an_import_made_waits_in_data_quality(hospital: SmallHospital, finance_lead: Actor) -> None:
    waiting = registers.needing_review(hospital.url, finance_lead)

    assert waiting[["kind", "code", "type"]].to_numpy().tolist() == [["pay_code", "WKD", "regular"]]
    assert registers.accept(hospital.url, finance_lead, kind="pay_code", ids=waiting["id"].tolist()) == 1


def test_nobody_overwrites_what_somebody_else_changed(hospital: SmallHospital, finance_lead: Actor) -> None:
    with pytest.raises(UserError, match="someone else changed the pay group"):
        pay_codes.save(hospital.url, finance_lead, changes=[regroup(hospital, "AGY", "regular", "overtime")])
    with pytest.raises(UserError, match="Not a pay group"):
        pay_codes.save(hospital.url, finance_lead, changes=[regroup(hospital, "AGY", "agency", "worked")])


def test_a_change_is_taken_back_once(hospital: SmallHospital, finance_lead: Actor) -> None:
    pay_codes.save(hospital.url, finance_lead, changes=[regroup(hospital, "AGY", "agency", "regular")])
    (change,) = pay_codes.past_changes(hospital.url, finance_lead)
    assert (change.item, change.old, change.new) == ("AGY", {"pay_group": "agency"}, {"pay_group": "regular"})

    pay_codes.undo(hospital.url, finance_lead, event_id=change.event_id)

    assert group_of(hospital, "AGY") == ("agency", False)
    assert [one.standing for one in pay_codes.past_changes(hospital.url, finance_lead)] == [True, False]
    with pytest.raises(UserError, match="someone else changed"):
        pay_codes.undo(hospital.url, finance_lead, event_id=change.event_id)
    with pytest.raises(UserError, match="no longer exists"):
        pay_codes.undo(hospital.url, finance_lead, event_id=9999)


def test_two_job_classes_are_counted_as_one_and_apart_again(hospital: SmallHospital, finance_lead: Actor) -> None:
    numbers = hospital.job_classes
    job_classes.merge(hospital.url, finance_lead, job_class_id=numbers["RN"], into_id=numbers["TECH"])

    listed = job_classes.list_job_classes(hospital.url, finance_lead).set_index("code")
    assert listed["merged_into"]["RN"] == listed["name"]["TECH"]
    staff = productivity.staff(hospital.url, finance_lead, period=202601, over="month")
    assert set(staff["job_class"]) == {listed["name"]["TECH"]}
    report = productivity.report(hospital.url, finance_lead, period=202601, over="month")
    assert report.agency["job_class"].tolist() == [listed["name"]["TECH"]]

    job_classes.unmerge(hospital.url, finance_lead, job_class_id=numbers["RN"])

    staff = productivity.staff(hospital.url, finance_lead, period=202601, over="month")
    assert set(staff["job_class"]) == {listed["name"]["RN"]}
    with pytest.raises(UserError, match="not merged into another"):
        job_classes.unmerge(hospital.url, finance_lead, job_class_id=numbers["RN"])


def test_a_class_that_moved_along_comes_back_with_the_one_it_was_counted_under(
    hospital: SmallHospital, finance_lead: Actor
) -> None:
    with writing(hospital.url) as session:
        session.add(JobClass(code="LPN", name="Practical nurse"))
    listed = job_classes.list_job_classes(hospital.url, finance_lead).set_index("code")
    numbers = listed["id"].to_dict()
    job_classes.merge(hospital.url, finance_lead, job_class_id=numbers["LPN"], into_id=numbers["RN"])
    job_classes.merge(hospital.url, finance_lead, job_class_id=numbers["RN"], into_id=numbers["TECH"])

    job_classes.unmerge(hospital.url, finance_lead, job_class_id=numbers["RN"])

    under = job_classes.list_job_classes(hospital.url, finance_lead).set_index("code")["merged_into_id"]
    assert under.dropna().to_dict() == {"LPN": numbers["RN"]}


def test_a_class_is_neither_its_own_nor_under_a_counted_one(hospital: SmallHospital, finance_lead: Actor) -> None:
    numbers = hospital.job_classes
    with pytest.raises(UserError, match="into itself"):
        job_classes.merge(hospital.url, finance_lead, job_class_id=numbers["RN"], into_id=numbers["RN"])
    job_classes.merge(hospital.url, finance_lead, job_class_id=numbers["RN"], into_id=numbers["TECH"])
    with pytest.raises(UserError, match="itself merged into another"):
        job_classes.merge(hospital.url, finance_lead, job_class_id=numbers["TECH"], into_id=numbers["RN"])


def test_a_job_class_gets_another_name(hospital: SmallHospital, finance_lead: Actor) -> None:
    listed = job_classes.list_job_classes(hospital.url, finance_lead).set_index("code")
    change = CellChange(int(listed["id"]["RN"]), "name", listed["name"]["RN"], "Nurse")

    registers.save(hospital.url, finance_lead, kind="job_class", changes=[change])

    assert job_classes.list_job_classes(hospital.url, finance_lead).set_index("code")["name"]["RN"] == "Nurse"
    assert pay_codes.past_changes(hospital.url, finance_lead)[0].item == "RN"
