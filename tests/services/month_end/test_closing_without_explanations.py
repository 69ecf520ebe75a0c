"""A month with variances that nobody explained, above the thresholds, is closed with a reason of its own only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from data.engine import reading
from data.models import AuditDepartment, AuditEvent, MonthClose
from services.errors import UserError
from services.explanations import notes, thresholds
from services.explanations.notes import Note
from services.explanations.thresholds import Limit, Thresholds
from services.month_end import changes, close_records, closing, left_open
from services.permissions import LOCAL_ACTOR, Actor
from tests.services.books import post_budget, post_ledger
from tests.services.month_end.test_checklist import BIG, compared
from tests.services.month_end.test_closing import ABE, FAY, closes, status, two_people
from tests.small_hospital import SmallHospital

WITHOUT = "The payroll system was down; we explain in February"


def refusal(hospital: SmallHospital, **reasons: str) -> UserError:
    with pytest.raises(UserError) as refused:
        closing.close(hospital.url, FAY, period=202601, **reasons)
    return refused.value


def explain(hospital: SmallHospital, department: str, account: str = "5100") -> None:
    place = {"department_id": hospital.departments[department], "account_id": hospital.accounts[account]}
    notes.write(
        hospital.url, FAY, **place, period=202601, version_id=hospital.version, note=Note("Overtime in the flu season")
    )


def test_a_close_names_departments_and_lines_without_explanation_and_wants_their_own_reason(
    small_hospital: SmallHospital,
) -> None:
    hospital = small_hospital
    compared(hospital)

    told = refusal(hospital, reason="All the rest is in")
    assert told.code == "explanations"
    assert "2 variances of January 2026 have no explanation" in told.message
    assert "ICU Intensive care (5100 Salaries and wages)" in told.message
    assert "LAB Laboratory (5100 Salaries and wages)" in told.message
    assert refusal(hospital, reason="All the rest is in", without_explanations=" \n ").code == "explanations"
    assert status(hospital.url) == "open"

    closing.close(hospital.url, FAY, period=202601, reason="rest", without_explanations=f" {WITHOUT}\n")

    kept = closes(hospital.url)[0]
    assert (kept.reason, kept.unexplained_reason) == ("rest", WITHOUT)
    lines = sorted((line["department"], line["account"], line["variance_minor"]) for line in kept.unexplained)
    assert lines == [
        ("ICU Intensive care", "5100 Salaries and wages", -BIG), ("LAB Laboratory", "5100 Salaries and wages", -BIG),
    ]  # fmt: skip
    shown = changes.of_month(hospital.url, FAY, period=202601)
    assert shown is not None
    assert (len(shown.close.unexplained), shown.close.unexplained_reason) == (2, WITHOUT)


def test_the_audit_trail_keeps_lines_reason_and_departments(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    compared(hospital)
    closing.close(hospital.url, FAY, period=202601, reason="rest", without_explanations=WITHOUT)

    with reading(hospital.url) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "period.close")).one()
        told, number = event.details, event.id
        named = session.exec(select(AuditDepartment.department_id).where(AuditDepartment.event_id == number)).all()
    assert told["unexplained_reason"] == WITHOUT
    assert [line["variance_minor"] for line in told["unexplained"]] == [-BIG, -BIG]
    assert set(named) == {hospital.departments["ICU"], hospital.departments["LAB"]}


def test_explanations_alone_need_no_further_reason_and_written_ones_none_at_all(
    small_hospital_sqlite: SmallHospital,
) -> None:
    hospital = small_hospital_sqlite
    compared(hospital)
    explain(hospital, "ICU")
    told = refusal(hospital)
    assert "LAB Laboratory" in told.message
    assert "ICU" not in told.message

    explain(hospital, "LAB")
    assert closing.close(hospital.url, FAY, period=202601) == "closed"
    assert (closes(hospital.url)[0].unexplained, closes(hospital.url)[0].unexplained_reason) == ([], None)


def test_a_proposal_covers_the_lines_it_named_and_no_others(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    compared(hospital)
    two_people(hospital.url)
    explain(hospital, "ICU")
    assert closing.close(hospital.url, FAY, period=202601, without_explanations=WITHOUT) == "proposed"
    seen = close_records.proposal(hospital.url, ABE, period=202601)
    assert seen is not None
    assert (seen.unexplained_reason, [line["department"] for line in seen.unexplained]) == (WITHOUT, ["LAB Laboratory"])

    # Finance lowers the limits after proposing: a third line needs an explanation that nobody was told of.
    place = (202601, hospital.departments["ED"], hospital.accounts["6100"])
    thresholds.change(hospital.url, FAY, thresholds=Thresholds(Limit(10**14, 0.0)))
    closing.withdraw(hospital.url, FAY, period=202601, reason="Once more")
    post_ledger(hospital.url, [(*place, None, 20_000_00)])
    post_budget(hospital.url, hospital.version, [(*place, 10_000_00)])
    assert closing.close(hospital.url, FAY, period=202601) == "proposed"
    thresholds.change(hospital.url, FAY, thresholds=Thresholds(Limit(1, 0.0)))
    with pytest.raises(UserError, match="opened after the close was proposed"):
        closing.confirm(hospital.url, ABE, period=202601)


def test_what_is_written_after_the_proposal_is_no_longer_among_the_lines_of_the_close(
    small_hospital_sqlite: SmallHospital,
) -> None:
    hospital = small_hospital_sqlite
    compared(hospital)
    two_people(hospital.url)
    closing.close(hospital.url, FAY, period=202601, without_explanations=WITHOUT)
    explain(hospital, "LAB")
    closing.confirm(hospital.url, ABE, period=202601)

    kept = closes(hospital.url)[0]
    assert [line["department"] for line in kept.unexplained] == ["ICU Intensive care"]
    assert (kept.status, kept.unexplained_reason) == ("closed", WITHOUT)


def test_a_manager_reads_her_own_lines_and_no_reason(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    compared(hospital)
    closing.close(hospital.url, LOCAL_ACTOR, period=202601, reason="x", without_explanations="LAB is in trouble")
    her = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["ICU"]}))

    shown = changes.of_month(hospital.url, her, period=202601)
    assert shown is not None
    assert [line["department"] for line in shown.close.unexplained] == ["ICU Intensive care"]
    assert shown.close.unexplained_reason == ""


@settings(max_examples=60, deadline=None)
@given(
    items=st.sets(st.sampled_from(["files", "budget", "explanations", "forecast"])),
    lines=st.integers(0, 8),
    reason=st.sampled_from(["", " \t", "why"]),
    without=st.sampled_from(["", "\n", "because"]),
)
def test_each_kind_of_what_is_open_needs_its_own_reason(items: set[str], lines: int, reason: str, without: str) -> None:
    items = items | {"explanations"} if lines else items - {"explanations"}
    left = left_open.LeftOpen(tuple(items), tuple(line(number) for number in range(lines)))
    missing = (bool(items - {"explanations"}) and not reason.strip()) or (bool(lines) and not without.strip())
    try:
        left_open.require_reasons(left, 202601, reason, without)
    except UserError:
        assert missing
    else:
        assert not missing


def line(number: int) -> dict[str, object]:
    return {
        "department_id": number, "account_id": 1, "department": f"D{number}", "account": "A", "managers": "",
        "variance_minor": -number,
    }  # fmt: skip


@given(proposed=st.sets(st.integers(0, 5)), now=st.sets(st.integers(0, 5)), moved=st.booleans())
def test_a_proposal_holds_as_long_as_nothing_new_is_open(proposed: set[int], now: set[int], *, moved: bool) -> None:
    close = MonthClose(period=202601, proposed_by="x", open_items=["explanations"],
                       unexplained=[line(number) for number in proposed])  # fmt: skip
    lines = tuple(line(number) | ({"variance_minor": 7_777} if moved else {}) for number in now)
    assert left_open.has_grown(left_open.LeftOpen(("explanations",), lines), close) is (
        bool(now) if moved else not now <= proposed
    )
