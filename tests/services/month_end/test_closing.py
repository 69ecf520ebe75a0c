"""Closing with four eyes and reopening with a reason: who may, what is kept, and what a closed month refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pandas as pd
import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import AppUser, AuditEvent, LedgerEntry, MonthClose, Period, RejectedRow
from services.errors import NotPermittedError, UserError
from services.imports.storing.bulk import importing
from services.month_end import closing, left_open, months, reported
from services.organization import hospital as organization
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from services.totals import ledger
from tests.services.books import CALENDAR, post_ledger
from tests.small_hospital import SmallHospital

FAY = Actor(name="fay@hospital.example", role="finance_lead")
ABE = Actor(name="abe@hospital.example", role="approver")
ADA = Actor(name="ada@hospital.example", role="admin")
WHY = "The audit is through"


def books(hospital: SmallHospital, period: int = 202601) -> int:
    icu, lab = hospital.departments["ICU"], hospital.departments["LAB"]
    return post_ledger(
        hospital.url,
        [
            (period, icu, hospital.accounts["4000"], None, 900_00),
            (period, lab, hospital.accounts["6100"], hospital.suppliers["S1"], 120_50),
        ],
    )


def two_people(url: str) -> None:
    with writing(url) as session:
        session.add_all([AppUser(email=one.name, name=one.name, role=one.role) for one in (FAY, ABE)])


def status(url: str, period: int = 202601) -> str:
    with reading(url) as session:
        row = session.get(Period, period)
        return row.status if row else "open"


def closes(url: str) -> list[MonthClose]:
    with reading(url) as session:
        return [row.model_copy() for row in session.exec(select(MonthClose).order_by(MonthClose.id))]


def events(url: str) -> list[tuple[str, str]]:
    with reading(url) as session:
        return [
            (event.actor, event.action)
            for event in session.exec(select(AuditEvent).order_by(AuditEvent.id))
            if event.action.startswith("period.")
        ]


def test_alone_a_month_is_closed_in_one_step(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    books(small_hospital)
    assert closing.close(small_hospital.url, finance_lead, period=202601, reason=f" {WHY} \n ") == "closed"

    kept = closes(small_hospital.url)[0]
    assert (kept.status, kept.reason, kept.proposed_by, kept.closed_by) == ("closed", WHY, "fay", "fay")
    assert (kept.revenue_minor, kept.expense_minor, kept.lines) == (900_00, 120_50, 2)
    assert status(small_hospital.url) == "closed"
    assert events(small_hospital.url) == [("fay", "period.close")]


@pytest.mark.parametrize(
    ("period", "sentence"),
    [(203012, "December 2030 has not begun"), (202603, "March 2026 has no figures")],
)
def test_a_month_without_figures_is_not_closed_for_any_reason(
    small_hospital: SmallHospital, period: int, sentence: str
) -> None:
    """Closed, it would refuse the very import that brings its figures."""
    url = small_hospital.url
    books(small_hospital)
    two_people(url)
    reasons = {"reason": WHY, "without_explanations": WHY}
    for person in (FAY, LOCAL_ACTOR):
        with pytest.raises(UserError, match=sentence):
            closing.close(url, person, period=period, **reasons)
    assert closes(url) == []
    assert status(url, period) == "open"


def test_a_month_whose_figures_were_posted_ahead_is_closed_once_it_has_begun(
    small_hospital_sqlite: SmallHospital, finance_lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    books(small_hospital_sqlite)

    class Day(date):
        now = date(2025, 12, 31)

        @classmethod
        def today(cls) -> date:
            return cls.now

    monkeypatch.setattr(closing, "date", Day)
    with pytest.raises(UserError, match="January 2026 has not begun"):
        closing.close(small_hospital_sqlite.url, finance_lead, period=202601, reason=WHY)
    Day.now = date(2026, 1, 1)
    assert closing.close(small_hospital_sqlite.url, finance_lead, period=202601, reason=WHY) == "closed"


def test_a_close_proposed_for_a_month_without_figures_is_not_confirmed(small_hospital_sqlite: SmallHospital) -> None:
    """As they could be proposed before."""
    url = small_hospital_sqlite.url
    two_people(url)
    with writing(url) as session:
        proposal = MonthClose(period=202603, reason=WHY, proposed_by=FAY.name, open_items=["files", "budget"])
        reported.describe(session, proposal, CALENDAR)
        proposal.open_items = list(left_open.read(session, FAY, 202603).items)
        session.add(proposal)
    with pytest.raises(UserError, match="March 2026 has no figures"):
        closing.confirm(url, ABE, period=202603)
    closing.withdraw(url, ABE, period=202603, reason="Nothing is in")


def test_who_proposes_a_close_does_not_confirm_it(small_hospital: SmallHospital) -> None:
    url = small_hospital.url
    books(small_hospital)
    two_people(url)

    assert closing.close(url, FAY, period=202601, reason=WHY) == "proposed"
    assert status(url) == "open"
    assert months.list_periods(url, FAY)["proposed_by"].tolist() == [FAY.name]
    with pytest.raises(NotPermittedError, match="You submitted this yourself") as refused:
        closing.confirm(url, FAY, period=202601)
    assert refused.value.hint == "Ask another person who may close months."
    assert closing.confirmers(url, FAY, period=202601) == closing.Confirmers(asking=False, others=(ABE.name,))
    assert closing.confirmers(url, ABE, period=202601) == closing.Confirmers(asking=True, others=())
    closing.confirm(url, ABE, period=202601)

    assert status(url) == "closed"
    assert [(one.proposed_by, one.closed_by) for one in closes(url)] == [(FAY.name, ABE.name)]
    assert events(url) == [(FAY.name, "period.propose"), (ABE.name, "period.close")]


def test_another_proposal_than_was_seen_is_neither_confirmed_nor_declined(
    small_hospital_sqlite: SmallHospital,
) -> None:
    url = small_hospital_sqlite.url
    books(small_hospital_sqlite)
    two_people(url)
    closing.close(url, FAY, period=202601, reason=WHY)
    seen = closes(url)[-1].id
    closing.withdraw(url, FAY, period=202601, reason="Once more", seen=seen)
    closing.close(url, FAY, period=202601, reason=WHY)

    with pytest.raises(UserError, match="Someone else changed this"):
        closing.confirm(url, ABE, period=202601, seen=seen)
    with pytest.raises(UserError, match="Someone else changed this"):
        closing.withdraw(url, ABE, period=202601, reason="No", seen=seen)

    closing.confirm(url, ABE, period=202601, seen=closes(url)[-1].id)


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("way", ["turned off", "kept out"])
def test_a_withdrawn_proposal_is_no_way_around_four_eyes(
    small_hospital_sqlite: SmallHospital, way: str, rounds: int
) -> None:
    """Whatever she changed since she first proposed the month counts for nothing, however often she withdraws."""
    url = small_hospital_sqlite.url
    for period in (202601, 202602):
        books(small_hospital_sqlite, period)
    two_people(url)
    with writing(url) as session:
        session.add(AppUser(email=ADA.name, name="Ada", role="admin"))
    assert closing.close(url, ADA, period=202601, reason=WHY) == "proposed"
    if way == "turned off":
        organization.change(url, ADA, four_eyes=False)
    else:
        for other in (FAY, ABE):
            accounts.deactivate(url, ADA, email=other.name)

    for _round in range(rounds):
        closing.withdraw(url, ADA, period=202601, reason="Once more")
        assert closing.needs_other_eyes(url, ADA, period=202601)
        assert closing.close(url, ADA, period=202601, reason=WHY) == "proposed"
    with pytest.raises(NotPermittedError, match="You submitted this yourself"):
        closing.confirm(url, ADA, period=202601)

    assert status(url) == "open"
    # A month that she never proposed follows the rule as it is now, and so does this one once it was closed.
    assert closing.close(url, ADA, period=202602, reason=WHY) == "closed"
    closing.confirm(url, LOCAL_ACTOR, period=202601)
    closing.reopen(url, ADA, period=202601, reason="Late invoice")
    assert closing.close(url, ADA, period=202601, reason=WHY) == "closed"


def test_an_account_made_ready_between_two_proposals_does_not_confirm(small_hospital_sqlite: SmallHospital) -> None:
    url = small_hospital_sqlite.url
    books(small_hospital_sqlite)
    two_people(url)
    closing.close(url, ADA, period=202601, reason=WHY)
    accounts.add(url, ADA, email="second@hospital.example", role="approver")
    closing.withdraw(url, ADA, period=202601, reason="Once more")
    closing.close(url, ADA, period=202601, reason=WHY)

    assert closing.confirmers(url, ADA, period=202601).others == (ABE.name, FAY.name)
    with pytest.raises(NotPermittedError, match="changed your account after submitting"):
        closing.confirm(url, Actor(name="second@hospital.example", role="approver"), period=202601)


def test_a_close_confirmed_by_an_account_that_the_proposer_once_added_is_marked(
    small_hospital_sqlite: SmallHospital,
) -> None:
    url = small_hospital_sqlite.url
    for period in (202601, 202602):
        books(small_hospital_sqlite, period)
    two_people(url)
    accounts.add(url, ADA, email="zoe@hospital.example", role="approver")
    for period, person in ((202601, "zoe@hospital.example"), (202602, ABE.name)):
        closing.close(url, ADA, period=period, reason=WHY)
        closing.confirm(url, Actor(name=person, role="approver"), period=period)

    with reading(url) as session:
        query = select(AuditEvent.details).where(AuditEvent.action == "period.close").order_by(AuditEvent.id)
        marks = [details.get("approver_added_by_submitter") for details in session.exec(query)]
    assert marks == [True, None]


def test_the_person_at_this_computer_closes_alone_though_others_may_sign_in(
    small_hospital_sqlite: SmallHospital,
) -> None:
    books(small_hospital_sqlite)
    two_people(small_hospital_sqlite.url)
    assert closing.close(small_hospital_sqlite.url, LOCAL_ACTOR, period=202601, reason=WHY) == "closed"


def test_a_proposal_is_declined_with_a_reason_and_may_be_made_again(small_hospital: SmallHospital) -> None:
    url = small_hospital.url
    books(small_hospital)
    two_people(url)
    closing.close(url, FAY, period=202601, reason=WHY)
    with pytest.raises(UserError, match="has already proposed to close January 2026"):
        closing.close(url, FAY, period=202601, reason=WHY)

    with pytest.raises(UserError, match="Give a reason"):
        closing.withdraw(url, ABE, period=202601, reason=" ")
    closing.withdraw(url, ABE, period=202601, reason="Payroll is missing")

    assert [(one.status, one.ended_by, one.ended_reason) for one in closes(url)] == [
        ("withdrawn", ABE.name, "Payroll is missing")
    ]
    assert closing.close(url, FAY, period=202601, reason=WHY) == "proposed"
    with pytest.raises(UserError, match="Nobody has proposed"):
        closing.confirm(url, ABE, period=202602)


def test_figures_that_changed_after_the_proposal_are_not_confirmed(small_hospital: SmallHospital) -> None:
    url = small_hospital.url
    books(small_hospital)
    two_people(url)
    closing.close(url, FAY, period=202601, reason=WHY)
    post_ledger(url, [(202601, small_hospital.departments["ED"], small_hospital.accounts["6200"], None, 1)])

    with pytest.raises(UserError, match="figures of January 2026 changed after the close was proposed"):
        closing.confirm(url, ABE, period=202601)
    assert status(url) == "open"


def test_what_opened_after_the_proposal_is_not_confirmed(small_hospital_sqlite: SmallHospital) -> None:
    url = small_hospital_sqlite.url
    batch = books(small_hospital_sqlite)
    two_people(url)
    closing.close(url, FAY, period=202601, reason=WHY)
    with writing(url) as session:
        session.add(RejectedRow(batch_id=batch, line_number=9, cells={"Amount": "x"}))

    with pytest.raises(UserError, match="Something on the checklist of January 2026 opened"):
        closing.confirm(url, ABE, period=202601)


def test_what_is_open_needs_a_reason_that_is_kept(small_hospital_sqlite: SmallHospital, finance_lead: Actor) -> None:
    url = small_hospital_sqlite.url
    books(small_hospital_sqlite)
    with pytest.raises(UserError, match="not everything on the checklist of January 2026 is settled"):
        closing.close(url, finance_lead, period=202601)

    closing.close(url, finance_lead, period=202601, reason=WHY)
    assert closes(url)[0].open_items == ["budget"]


def test_a_second_close_leaves_the_first_as_it_was(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    url = small_hospital.url
    books(small_hospital)
    closing.close(url, finance_lead, period=202601, reason=WHY)
    with pytest.raises(UserError, match="Give a reason"):
        closing.reopen(url, finance_lead, period=202601, reason="")
    closing.reopen(url, finance_lead, period=202601, reason="Late invoice")
    post_ledger(url, [(202601, small_hospital.departments["ED"], small_hospital.accounts["6200"], None, 55_00)])
    closing.close(url, finance_lead, period=202601, reason="Invoice is in")

    first, second = closes(url)
    assert (first.status, first.expense_minor, first.ended_reason) == ("reopened", 120_50, "Late invoice")
    assert (second.status, second.expense_minor) == ("closed", 175_50)
    assert [action for _who, action in events(url)] == ["period.close", "period.reopen", "period.close"]


def test_a_month_closed_before_figures_were_kept_is_reopened(
    small_hospital_sqlite: SmallHospital, finance_lead: Actor
) -> None:
    url = small_hospital_sqlite.url
    with writing(url) as session:
        session.add(Period(period=202601, status="closed", reason="done", changed_by="ada"))
    closing.reopen(url, finance_lead, period=202601, reason="why")
    assert (status(url), closes(url)) == ("open", [])


@pytest.mark.parametrize("period", [202613, 0])
def test_what_is_no_month_is_refused(small_hospital_sqlite: SmallHospital, finance_lead: Actor, period: int) -> None:
    for step in (closing.close, closing.reopen):
        with pytest.raises(UserError, match="Not a month"):
            step(small_hospital_sqlite.url, finance_lead, period=period, reason="why")


def test_a_closed_month_cannot_be_closed_again_nor_an_open_one_reopened(
    small_hospital_sqlite: SmallHospital, finance_lead: Actor
) -> None:
    url = small_hospital_sqlite.url
    books(small_hospital_sqlite)
    with pytest.raises(UserError, match="January 2026 is already open"):
        closing.reopen(url, finance_lead, period=202601, reason="why")
    closing.close(url, finance_lead, period=202601, reason="final")
    with pytest.raises(UserError, match="January 2026 is already closed"):
        closing.close(url, finance_lead, period=202601, reason="final")


def test_only_finance_closes_and_reopens_and_an_approver_confirms(
    small_hospital_sqlite: SmallHospital, viewer: Actor, manager: Actor, approver: Actor
) -> None:
    url = small_hospital_sqlite.url
    for person in (viewer, manager, approver):
        for step in (closing.close, closing.reopen):
            with pytest.raises(NotPermittedError):
                step(url, person, period=202601, reason="why")
    for person in (viewer, manager):
        with pytest.raises(NotPermittedError):
            closing.confirm(url, person, period=202601)
    with pytest.raises(UserError, match="Nobody has proposed"):
        closing.confirm(url, approver, period=202601)


def test_who_sees_caseload_as_somebody_else_closes_nothing(small_hospital_sqlite: SmallHospital) -> None:
    seen = Actor(name="fay", role="finance_lead", seen_by="ada")
    books(small_hospital_sqlite)
    with pytest.raises(NotPermittedError, match="Nothing can be changed"):
        closing.close(small_hospital_sqlite.url, seen, period=202601, reason="why")
    assert status(small_hospital_sqlite.url) == "open"
    assert closes(small_hospital_sqlite.url) == []


def test_of_two_who_close_at_once_one_does(small_hospital: SmallHospital, finance_lead: Actor) -> None:
    books(small_hospital)

    def close(_number: int) -> str:
        try:
            return closing.close(small_hospital.url, finance_lead, period=202601, reason=WHY)
        except UserError as error:
            return error.message

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(close, range(2))) == ["January 2026 is already closed.", "closed"]
    assert len(closes(small_hospital.url)) == 1


def test_a_close_waits_for_an_import_and_reports_what_it_brought(
    small_hospital: SmallHospital, finance_lead: Actor
) -> None:
    """Whoever imports holds the books: no line comes into a month between its close and the figures reported."""
    hospital = small_hospital
    batch = books(hospital)
    with ThreadPoolExecutor(1) as pool:
        with importing(hospital.url) as session:
            waiting = pool.submit(closing.close, hospital.url, finance_lead, period=202601, reason=WHY)
            place = {"department_id": hospital.departments["ED"], "account_id": hospital.accounts["6200"]}
            session.add(
                LedgerEntry(
                    batch_id=batch, line_number=9, period=202601, amount_minor=1_00, currency="USD",
                    fingerprint=b"9" * 16, **place,
                )
            )  # fmt: skip
            rows = pd.DataFrame([{"period": 202601, **place, "amount_minor": 1_00}])
            ledger.apply(session, 0, rows, CALENDAR)
        assert waiting.result() == "closed"
    assert closes(hospital.url)[0].expense_minor == 121_50
