"""The payments review: what is named, what people say of it, who may; the demo's six and nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import AuditEvent, LedgerEntry, PaymentReview, Supplier
from data.seed import stories
from services.errors import NotPermittedError, UserError
from services.permissions import LOCAL_ACTOR, Actor
from services.spend import payments
from services.spend.invoices import Booking
from services.spend.payments import Review
from tests.services.books import post_ledger
from tests.services.buying import Bought, buy
from tests.small_hospital import SmallHospital

FIRST, AGAIN = date(2026, 3, 2), date(2026, 3, 9)


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    buy(
        small_hospital,
        [
            Bought(FIRST, "S1", 600_00, invoice="MED-10021", order="PO-1"),
            Bought(FIRST, "S1", 300_00, invoice="MED-10021", order="PO-1", department="ED"),  # one invoice, two lines
            Bought(AGAIN, "S1", 900_00, invoice="MED10021", order="PO-1"),
            Bought(AGAIN, "S1", 900_00, invoice="MED-10035"),  # an equal amount alone
            Bought(AGAIN, "S2", 900_00, invoice="MED-10021"),  # another supplier
        ],
    )
    return small_hospital


def look(hospital: SmallHospital, actor: Actor, **more: object) -> Review:
    asked = {"source": "purchases", "period": 202603} | more
    return payments.review(hospital.url, actor, **asked)  # type: ignore[arg-type]


def judge(hospital: SmallHospital, actor: Actor, verdict: str = "confirmed", **more: object) -> str:
    row = look(hospital, LOCAL_ACTOR).duplicates.iloc[0]
    payments.decide(
        hospital.url,
        actor,
        kind="duplicate",
        subject=row["subject"],
        verdict=verdict,  # type: ignore[arg-type]
        source="purchases",
        booking=Booking(int(row["second_booked"]), row["second_number"], AGAIN, int(row["second_batch"])),
        amount_minor=int(row["amount_minor"]),
        note="  called   them ",
    )
    return str(row["subject"])


def test_an_invoice_in_several_lines_is_compared_as_a_whole(hospital: SmallHospital, viewer: Actor) -> None:
    found = look(hospital, viewer)

    columns = ["supplier", "amount_minor", "evidence", "first_number", "second_number"]
    assert found.duplicates[columns].to_numpy().tolist() == [
        ["Medline Industries", 900_00, "spelling", "MED-10021", "MED10021"]
    ]
    assert (found.invoices, found.amount(None), found.recoverable) == (4, 900_00, 0)


def test_after_a_merge_both_records_are_one_supplier(hospital: SmallHospital, viewer: Actor) -> None:
    with writing(hospital.url) as session:
        session.get_one(Supplier, hospital.suppliers["S2"]).merged_into_id = hospital.suppliers["S1"]

    assert len(look(hospital, viewer).duplicates) == 2


def test_the_same_line_in_two_files_is_found(small_hospital: SmallHospital, viewer: Actor) -> None:
    buy(small_hospital, [Bought(FIRST, "S1", 900_00, invoice="A-100", file=number) for number in (1, 2)])

    assert look(small_hospital, viewer).duplicates["reason"].tolist() == [
        "Invoice A-100 was booked again on the same day. Supplier and amount are the same."
    ]


def test_a_duplicate_belongs_to_the_month_of_its_second_payment(hospital: SmallHospital, viewer: Actor) -> None:
    assert look(hospital, viewer, period=202604, months=1).duplicates.empty
    assert len(look(hospital, viewer, period=202604, months=2).duplicates) == 1


def test_payees_without_a_name_are_not_compared(hospital: SmallHospital, viewer: Actor) -> None:
    with writing(hospital.url) as session:
        session.get_one(Supplier, hospital.suppliers["S1"]).name = "REDACTED"

    assert look(hospital, viewer).duplicates.empty


def test_ledger_lines_that_name_a_supplier_are_reviewed_too(small_hospital: SmallHospital, viewer: Actor) -> None:
    place = (small_hospital.departments["ICU"], small_hospital.accounts["6100"], small_hospital.suppliers["S1"])
    post_ledger(small_hospital.url, [(202603, *place, 500_00), (202603, *place, 500_00), (202603, *place, 100_00)])
    with writing(small_hospital.url) as session:
        for entry, reference, day in zip(
            session.exec(select(LedgerEntry)), ("T-900", "T-900", "T-900"), (FIRST, AGAIN, FIRST), strict=True
        ):
            entry.reference, entry.posting_date = reference, day

    # The invoice's VAT line stands beside it on the first day: 600 and 500 are no pair.
    assert look(small_hospital, viewer, source="ledger").duplicates.empty
    with writing(small_hospital.url) as session:
        session.exec(select(LedgerEntry).where(LedgerEntry.amount_minor == 100_00)).one().reference = "T-901"
    found = look(small_hospital, viewer, source="ledger").duplicates
    assert found[["amount_minor", "first_number"]].to_numpy().tolist() == [[500_00, "T-900"]]
    booking = Booking(small_hospital.suppliers["S1"], "T-900", AGAIN)
    lines = payments.evidence(small_hospital.url, viewer, source="ledger", bookings=(booking,))
    assert lines[["amount_minor", "file_name", "line_number"]].to_numpy().tolist() == [[500_00, "ledger_0.csv", 3]]


def test_evidence_leads_to_file_and_line(hospital: SmallHospital, viewer: Actor) -> None:
    booking = Booking(hospital.suppliers["S1"], "MED-10021", FIRST)

    lines = payments.evidence(hospital.url, viewer, source="purchases", bookings=(booking,))

    assert lines[["amount_minor", "file_name", "line_number"]].to_numpy().tolist() == [
        [600_00, "purchases_1.csv", 2],
        [300_00, "purchases_1.csv", 3],
    ]


def test_a_verdict_is_kept_recorded_and_taken_back(hospital: SmallHospital, finance_lead: Actor) -> None:
    subject = judge(hospital, finance_lead)

    found = look(hospital, finance_lead)
    row = found.duplicates.iloc[0]
    assert (row["verdict"], row["note"], row["decided_by"]) == ("confirmed", "called them", "fay")
    assert (found.recoverable, found.amount("confirmed"), found.amount(None)) == (900_00, 900_00, 0)

    payments.record_recovery(hospital.url, finance_lead, subject=subject, amount_minor=300_00)
    assert look(hospital, finance_lead).recoverable == 600_00

    payments.take_back(hospital.url, finance_lead, kind="duplicate", subject=subject)
    assert look(hospital, finance_lead).duplicates["verdict"].isna().all()
    with reading(hospital.url) as session:
        actions = list(session.exec(select(AuditEvent.action).order_by(AuditEvent.id)))  # type: ignore[arg-type]
        assert session.exec(select(PaymentReview)).first() is None
    assert actions == ["payment.review", "payment.recovered", "payment.take_back"]


def test_a_verdict_outlives_the_import_that_it_was_given_on(hospital: SmallHospital, finance_lead: Actor) -> None:
    from data.models import PurchaseLine

    judge(hospital, finance_lead, "cleared")
    with writing(hospital.url) as session:
        lines = [line.model_dump(exclude={"id"}) for line in session.exec(select(PurchaseLine))]
        for line in session.exec(select(PurchaseLine)):
            session.delete(line)
        session.flush()
        session.add_all(PurchaseLine(**line) for line in lines)

    assert look(hospital, finance_lead).duplicates["verdict"].tolist() == ["cleared"]


def test_only_those_who_may_judge_do(hospital: SmallHospital, viewer: Actor, manager: Actor) -> None:
    for actor in (viewer, replace(manager, departments=frozenset({hospital.departments["ICU"]}))):
        with pytest.raises(NotPermittedError):
            judge(hospital, actor)
        with pytest.raises(NotPermittedError):
            payments.take_back(hospital.url, actor, kind="duplicate", subject="x")
        with pytest.raises(NotPermittedError):
            payments.record_recovery(hospital.url, actor, subject="x", amount_minor=None)


def test_an_invoice_of_another_department_cannot_be_judged(hospital: SmallHospital, finance_lead: Actor) -> None:
    with pytest.raises(NotPermittedError):
        judge(hospital, replace(finance_lead, departments=frozenset({hospital.departments["ED"]})))


def test_what_is_not_there_cannot_be_judged(hospital: SmallHospital, finance_lead: Actor) -> None:
    with pytest.raises(UserError, match="no longer exists"):
        payments.decide(
            hospital.url, finance_lead, kind="duplicate", subject="x", verdict="confirmed", source="purchases",
            booking=Booking(hospital.suppliers["S1"], "NO-SUCH", FIRST), amount_minor=1,
        )  # fmt: skip
    with pytest.raises(UserError, match="no decision to undo"):
        payments.take_back(hospital.url, finance_lead, kind="duplicate", subject="x")
    with pytest.raises(UserError, match="not confirmed"):
        payments.record_recovery(hospital.url, finance_lead, subject="x", amount_minor=None)
    subject = judge(hospital, finance_lead)
    with pytest.raises(UserError, match="cannot exceed"):
        payments.record_recovery(hospital.url, finance_lead, subject=subject, amount_minor=900_01)


def test_a_manager_reviews_the_own_departments(hospital: SmallHospital, manager: Actor) -> None:
    mona = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    found = look(hospital, mona)

    assert (found.invoices, len(found.duplicates)) == (1, 0)
    booking = Booking(hospital.suppliers["S1"], "MED-10021", FIRST)
    lines = payments.evidence(hospital.url, mona, source="purchases", bookings=(booking,))
    assert lines["amount_minor"].tolist() == [300_00]
    with pytest.raises(NotPermittedError):
        look(hospital, Actor("nobody", role="none"))


def test_the_demos_six_duplicate_payments_are_found_and_nothing_else_is_accused(demo_url: str) -> None:
    for months in (12, 24):
        found = payments.review(demo_url, LOCAL_ACTOR, source="purchases", period=202610, months=months).duplicates
        assert len(found) == stories.DUPLICATE_PAYMENTS
        assert found["amount_minor"].sum() == 38_359_75
        assert sorted(found["evidence"]) == ["same", "same", "spelling", "spelling", "suffix", "suffix"]


def test_the_demos_ledger_shows_the_same_six(demo_url: str) -> None:
    found = payments.review(demo_url, LOCAL_ACTOR, source="ledger", period=202610).duplicates

    assert (len(found), found["amount_minor"].sum()) == (stories.DUPLICATE_PAYMENTS, 38_359_75)


def test_the_demos_unusual_invoices_are_its_stories(demo_url: str) -> None:
    """Bought around a contract, wrong prices, a contract that ended, and a new supplier of the security incident."""
    found = payments.review(demo_url, LOCAL_ACTOR, source="purchases", period=202610).unusual

    assert set(found["supplier"]) == {
        *("Trident Orthopedics Group", "Axion Diagnostics Reagents", "Midland Foodservice Distributors"),
        "Redline Cyber Response",
    }
    assert len(found) <= 15
    assert found.loc[found["kind"] == "price", "score"].min() >= 0.08
