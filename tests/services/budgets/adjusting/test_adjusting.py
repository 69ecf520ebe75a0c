"""Initiatives, transfers, carry-forward: in the totals and apart, approved by other eyes, the original intact."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

from data.engine import reading, writing
from data.models import AppUser, AuditEvent, BudgetAdjustment, BudgetLine, BudgetVersion, Department
from planning.periods import FiscalCalendar
from services.budgets import comparison, sheet, versions
from services.budgets.adjusting import deciding, limits, listing, making
from services.budgets.adjusting.making import AdjustmentRequest
from services.errors import NotPermittedError, UserError
from services.imports import ImportOptions, post
from services.people import accounts
from services.permissions import Actor
from services.totals import ledger
from tests.services.books import post_budget, post_ledger, version_of
from tests.services.budgets.stages.test_steps import in_role
from tests.small_hospital import SmallHospital

ANN = Actor(name="ann@x.org", role="finance_lead")
ABE = Actor(name="abe@x.org", role="approver")
CALENDAR = FiscalCalendar(1)
MONTHS = CALENDAR.months(2026)


@dataclass(frozen=True)
class Planned:
    """The small hospital with $500 of salaries and $200 of supplies a month, in the ICU, and two people."""

    hospital: SmallHospital

    @property
    def url(self) -> str:
        """Return the database."""
        return self.hospital.url

    def ask(self, kind: str = "initiative", **changes: Any) -> AdjustmentRequest:
        """Return a request with changes."""
        known = self.hospital
        asked = AdjustmentRequest(
            version_id=known.version, kind=kind, name="Second shift", department_id=known.departments["ICU"],
            account_id=known.accounts["5100"], period=202607, amount_minor=100_00, owner="Ann", reason="More patients",
        )  # fmt: skip
        if kind == "transfer":
            to = {"to_department_id": known.departments["ED"], "to_account_id": known.accounts["6100"]}
            asked = replace(asked, **to)
        return replace(asked, **changes)

    def make(self, kind: str = "initiative", *, actor: Actor = ANN, **changes: Any) -> int:
        """Make it."""
        return making.make(self.url, actor, request=self.ask(kind, **changes))

    def total(self) -> int:
        """Return the year's expense."""
        return comparison.sums(self.url, ANN)[self.hospital.version].expense_minor

    def prove(self) -> None:
        """Check that monthly totals equal the lines."""
        with reading(self.url) as session:
            differences = ledger.differences(session, CALENDAR)
            assert differences[differences["version_id"] == self.hospital.version].empty


def plan(hospital: SmallHospital) -> Planned:
    icu, salaries, supplies = hospital.departments["ICU"], hospital.accounts["5100"], hospital.accounts["6100"]
    post_budget(hospital.url, hospital.version, [(month, icu, salaries, 500_00) for month in MONTHS])
    post_budget(hospital.url, hospital.version, [(month, icu, supplies, 200_00) for month in MONTHS])
    with writing(hospital.url) as session:
        for person in (ANN, ABE):
            session.add(AppUser(email=person.name, name=person.name, role=person.role))
    return Planned(hospital)


@pytest.fixture
def planned(small_hospital: SmallHospital) -> Planned:
    """Return it on both kinds of database."""
    return plan(small_hospital)


@pytest.fixture
def planned_sqlite(small_hospital_sqlite: SmallHospital) -> Planned:
    """Return it on SQLite."""
    return plan(small_hospital_sqlite)


def approve_version(planned: Planned) -> None:
    shown = version_of(planned.url, planned.hospital.version)
    sent = versions.submit(planned.url, ANN, version_id=shown.id, revision=shown.revision)
    versions.approve(planned.url, ABE, version_id=sent.id, revision=sent.revision)


def test_an_initiative_is_in_the_totals_and_apart(planned: Planned) -> None:
    before = planned.total()
    number = planned.make(recurrent=True)

    assert planned.total() - before == 6 * 100_00
    shown = sheet.load(planned.url, ANN, version_id=planned.hospital.version,
                       department_id=planned.hospital.departments["ICU"])  # fmt: skip
    lines = {row.kind: row.months for row in shown.rows if row.code == "5100"}
    assert lines["base"] == (500_00,) * 12
    assert lines["initiative"] == (0,) * 6 + (100_00,) * 6
    planned.prove()
    table, count = comparison.lines(planned.url, ANN, version_id=planned.hospital.version, search="Second shift")
    assert (count, set(table["kind"])) == (6, {"initiative"})

    making.remove(planned.url, ANN, adjustment_id=number, note="Not needed")
    assert planned.total() == before
    planned.prove()
    with reading(planned.url) as session:
        events = session.exec(select(AuditEvent.details).where(AuditEvent.action == "budget.adjustment")).all()
    assert [event["status"] for event in events] == [
        {"old": None, "new": "approved"},
        {"old": "approved", "new": "withdrawn"},
    ]


def test_a_justification_is_needed_above_what_finance_sets(planned_sqlite: Planned) -> None:
    limits.set_limit(planned_sqlite.url, ANN, minor=500_00)

    planned_sqlite.make("one_time", reason=None, amount_minor=500_00)
    with pytest.raises(UserError, match="needs a justification"):
        planned_sqlite.make("one_time", reason=" ", amount_minor=500_01)
    with pytest.raises(UserError, match="needs a justification"):
        planned_sqlite.make(reason=None, amount_minor=-100_00, recurrent=True)  # $600 in the year
    with pytest.raises(NotPermittedError):
        limits.set_limit(planned_sqlite.url, replace(ANN, role="manager"), minor=1)


@pytest.mark.parametrize(
    ("kind", "changes", "told"),
    [
        ("initiative", {"owner": " "}, "who owns it"),
        ("initiative", {"name": ""}, "a name"),
        ("initiative", {"amount_minor": 0}, "zero or too large"),
        ("initiative", {"period": 202701}, "does not belong"),
        ("one_time", {"recurrent": True}, "recur"),
        ("initiative", {"account_id": 999}, "no longer exists"),
        ("transfer", {"reason": None}, "reason"),
        ("transfer", {"amount_minor": -1}, "above zero"),
        ("transfer", {"amount_minor": 500_01}, "More is asked for"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(
    planned_sqlite: Planned, kind: str, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(UserError, match=told):
        planned_sqlite.make(kind, **changes)
    with reading(planned_sqlite.url) as session:
        assert session.exec(select(func.count()).select_from(BudgetAdjustment)).one() == 0


def test_a_transfer_stays_within_cost_or_revenue(planned_sqlite: Planned) -> None:
    known = planned_sqlite.hospital
    with pytest.raises(UserError, match="within expense"):
        planned_sqlite.make("transfer", to_account_id=known.accounts["4000"])
    with pytest.raises(UserError, match="another account"):
        planned_sqlite.make("transfer", to_department_id=known.departments["ICU"], to_account_id=known.accounts["5100"])


def test_a_transfer_waits_for_other_eyes_and_leaves_the_original_intact(planned: Planned) -> None:
    approve_version(planned)
    before = planned.total()
    number = planned.make("transfer", recurrent=True)
    assert planned.total() == before
    assert listing.original_and_revised(planned.url, ANN, version_id=planned.hospital.version).empty

    with pytest.raises(NotPermittedError, match="yourself"):
        deciding.approve(planned.url, ANN, adjustment_id=number)
    deciding.approve(planned.url, ABE, adjustment_id=number, note="Agreed")

    assert planned.total() == before  # what one line gives another gets
    table = listing.original_and_revised(planned.url, ANN, version_id=planned.hospital.version)
    figures = table.set_index(table["department"].str[:3] + table["account"].str[:4])
    assert figures.loc["ICU5100", ["original_minor", "transfers_minor", "revised_minor"]].tolist() == [
        6000_00, -600_00, 5400_00,
    ]  # fmt: skip
    assert figures.loc["ED 6100", ["original_minor", "transfers_minor", "revised_minor"]].tolist() == [
        0,
        600_00,
        600_00,
    ]
    planned.prove()
    with reading(planned.url) as session:
        original = select(func.sum(BudgetLine.amount_minor)).where(BudgetLine.batch_id.is_not(None))  # type: ignore[union-attr]
        assert session.exec(original).one() == 12 * 700_00
    with pytest.raises(UserError, match="decided already"):
        deciding.approve(planned.url, ABE, adjustment_id=number)
    with pytest.raises(UserError, match="decided already"):
        making.remove(planned.url, ANN, adjustment_id=number)


def test_a_refusal_needs_a_reason_and_moves_nothing(planned_sqlite: Planned) -> None:
    number = planned_sqlite.make("transfer")
    with pytest.raises(UserError, match="reason"):
        deciding.refuse(planned_sqlite.url, ABE, adjustment_id=number, note=" ")
    deciding.refuse(planned_sqlite.url, ABE, adjustment_id=number, note="Not this year")

    (row,) = listing.adjustments(planned_sqlite.url, ANN, version_id=planned_sqlite.hospital.version).to_dict("records")
    assert (row["status"], row["decision_note"], row["year_minor"]) == ("refused", "Not this year", 100_00)
    planned_sqlite.prove()


def test_two_transfers_of_the_same_amount_are_not_both_approved(planned_sqlite: Planned) -> None:
    first, second = (planned_sqlite.make("transfer", amount_minor=400_00) for _each in range(2))
    deciding.approve(planned_sqlite.url, ABE, adjustment_id=first)

    with pytest.raises(UserError, match="no longer has"):
        deciding.approve(planned_sqlite.url, ABE, adjustment_id=second)
    planned_sqlite.prove()


def test_states_that_take_no_initiative(planned_sqlite: Planned) -> None:
    approve_version(planned_sqlite)
    with pytest.raises(UserError, match="takes no such adjustment"):
        planned_sqlite.make()


def test_a_manager_acts_for_her_own_departments_only(planned_sqlite: Planned) -> None:
    icu, ed = (planned_sqlite.hospital.departments[code] for code in ("ICU", "ED"))
    mia = Actor(name="mia", role="manager", departments=frozenset({icu}))

    number = planned_sqlite.make("transfer", actor=mia)
    with pytest.raises(NotPermittedError):
        planned_sqlite.make(actor=mia, department_id=ed)
    with pytest.raises(NotPermittedError):
        planned_sqlite.make("carry_forward", actor=mia, from_version_id=planned_sqlite.hospital.version)
    with pytest.raises(NotPermittedError):
        deciding.approve(planned_sqlite.url, mia, adjustment_id=number)
    theirs = replace(mia, departments=frozenset({planned_sqlite.hospital.departments["LAB"]}))
    version = planned_sqlite.hospital.version
    assert listing.adjustments(planned_sqlite.url, theirs, version_id=version).empty
    with pytest.raises(NotPermittedError):
        making.remove(planned_sqlite.url, theirs, adjustment_id=number)
    assert set(making.places_to(planned_sqlite.url, mia).values()) >= {"ED Emergency"}


def with_a_year_before(planned: Planned) -> int:
    """Store an approved budget of 2025 ($700 a month of supplies) of which $600 a month were spent."""
    known = planned.hospital
    icu, supplies, revenue = known.departments["ICU"], known.accounts["6100"], known.accounts["4000"]
    with writing(known.url) as session:
        before = BudgetVersion(name="Budget 2025", fiscal_year=2025, status="approved", created_by="test")
        session.add(before)
        session.flush()
        number = before.id or 0
    year = CALENDAR.months(2025)
    post_budget(known.url, number, [(month, icu, supplies, 700_00) for month in year])
    post_ledger(known.url, [(month, icu, supplies, None, 600_00) for month in year]
                + [(month, icu, revenue, None, 900_00) for month in year])  # fmt: skip
    return number


def test_what_was_not_used_is_carried_forward_with_a_reason_once(planned: Planned) -> None:
    before = with_a_year_before(planned)
    supplies, icu = planned.hospital.accounts["6100"], planned.hospital.departments["ICU"]
    line = {"account_id": supplies, "from_version_id": before}
    assert listing.left_over(planned.url, ANN, version_id=planned.hospital.version, from_version_id=before,
                             department_id=icu, account_id=supplies) == 1200_00  # fmt: skip

    with pytest.raises(UserError, match="More is carried forward"):
        planned.make("carry_forward", amount_minor=1200_01, **line)
    number = planned.make("carry_forward", amount_minor=1000_00, **line)
    with pytest.raises(UserError, match="More is carried forward"):
        planned.make("carry_forward", amount_minor=300_00, **line)
    total = planned.total()
    deciding.approve(planned.url, ABE, adjustment_id=number)

    assert planned.total() - total == 1000_00
    (row,) = listing.original_and_revised(planned.url, ANN, version_id=planned.hospital.version).to_dict("records")
    assert (row["original_minor"], row["carried_minor"], row["revised_minor"]) == (2400_00, 1000_00, 3400_00)
    planned.prove()


def test_what_was_carried_stays_in_its_year_and_counts_as_carried(planned: Planned) -> None:
    """A copy for another year holds initiatives, moved; what was left of 2025 is nothing in 2027."""
    before, known = with_a_year_before(planned), planned.hospital
    place = {"department_id": known.departments["ICU"], "account_id": known.accounts["6100"]}
    number = planned.make("carry_forward", amount_minor=1000_00, account_id=known.accounts["6100"],
                          from_version_id=before)  # fmt: skip
    deciding.approve(planned.url, ABE, adjustment_id=number)
    planned.make(recurrent=True)
    asked = {"version_id": known.version, "from_version_id": before}
    assert listing.left_over(planned.url, ANN, **asked, **place) == 200_00
    revenue = place | {"account_id": known.accounts["4000"]}
    assert listing.left_over(planned.url, ANN, **asked, **revenue) == 0

    total = planned.total()
    later = versions.copy(planned.url, ANN, version_id=known.version, name="Budget 2027", fiscal_year=2027)
    same = versions.copy(planned.url, ANN, version_id=known.version, name="Revised")

    sums = comparison.sums(planned.url, ANN)
    assert (sums[later].expense_minor, sums[same].expense_minor) == (total - 1000_00, total)
    with reading(planned.url) as session:
        kinds = session.exec(select(BudgetAdjustment.version_id, BudgetAdjustment.kind)).all()
    assert {kind for version, kind in kinds if version == later} == {"initiative"}
    assert {kind for version, kind in kinds if version == same} == {"initiative", "carry_forward"}
    planned.prove()


def test_a_version_that_others_carry_from_is_not_deleted(planned: Planned) -> None:
    before = with_a_year_before(planned)
    planned.make("carry_forward", amount_minor=1_00, account_id=planned.hospital.accounts["6100"],
                 from_version_id=before)  # fmt: skip
    version = next(one for one in versions.list_versions(planned.url, ANN) if one.id == before)
    back = versions.return_to_draft(planned.url, ABE, version_id=before, revision=version.revision, reason="late")

    with pytest.raises(UserError, match="carries amounts forward"):
        versions.delete_draft(planned.url, ANN, version_id=before, revision=back.revision)


def test_only_finance_withdraws_what_finance_asked_to_carry(planned_sqlite: Planned) -> None:
    before, known = with_a_year_before(planned_sqlite), planned_sqlite.hospital
    asked = planned_sqlite.make("carry_forward", amount_minor=1_00, account_id=known.accounts["6100"],
                                from_version_id=before)  # fmt: skip
    mia = Actor(name="mia", role="manager", departments=frozenset({known.departments["ICU"]}))

    with pytest.raises(NotPermittedError):
        making.remove(known.url, mia, adjustment_id=asked)
    making.remove(known.url, ANN, adjustment_id=asked)


def test_departments_that_are_sums_of_others_take_no_adjustment(planned_sqlite: Planned) -> None:
    known = planned_sqlite.hospital
    with writing(known.url) as session:
        below = session.get_one(Department, known.departments["ED"])
        below.parent_id = known.departments["ICU"]
        session.add(below)

    with pytest.raises(UserError, match="sum of others"):
        planned_sqlite.make()


def test_a_year_that_is_not_over_leaves_nothing_to_carry(planned_sqlite: Planned) -> None:
    with pytest.raises(UserError, match="approved or locked version of the year before"):
        planned_sqlite.make("carry_forward", from_version_id=planned_sqlite.hospital.version)


def test_a_copy_has_its_own_initiatives_and_a_deleted_draft_none(planned: Planned) -> None:
    planned.make(recurrent=True)
    made = versions.copy(planned.url, ANN, version_id=planned.hospital.version, name="Copy")
    (copied,) = listing.adjustments(planned.url, ANN, version_id=made).to_dict("records")

    making.remove(planned.url, ANN, adjustment_id=int(copied["id"]))
    assert comparison.sums(planned.url, ANN)[made].expense_minor == 12 * 700_00
    assert planned.total() == 12 * 700_00 + 600_00
    shown = version_of(planned.url, made)
    versions.delete_draft(planned.url, ANN, version_id=made, revision=shown.revision)
    with reading(planned.url) as session:
        assert session.exec(select(func.count()).select_from(BudgetAdjustment)).one() == 1
    planned.prove()


def test_a_file_that_replaces_months_leaves_what_people_added(planned_sqlite: Planned, tmp_path: Path) -> None:
    planned_sqlite.make(amount_minor=100_00)
    path = tmp_path / "budget.csv"
    path.write_text("Month,Department,Account,Amount\n2026-07,ICU,5100,800.00\n", encoding="utf-8")

    options = ImportOptions(kind="budget", version="Budget 2026", mode="replace")
    post(planned_sqlite.url, ANN, path, filename="budget.csv", options=options)

    shown = sheet.load(planned_sqlite.url, ANN, version_id=planned_sqlite.hospital.version,
                       department_id=planned_sqlite.hospital.departments["ICU"])  # fmt: skip
    lines = {row.kind: row.months[6] for row in shown.rows if row.code == "5100"}
    assert lines == {"base": 800_00, "initiative": 100_00}
    planned_sqlite.prove()


def test_an_approval_by_an_account_that_the_requester_once_added_is_marked(planned_sqlite: Planned) -> None:
    zoe = Actor(name="zoe@x.org", role="approver")
    ann = in_role(planned_sqlite.hospital, ANN, "admin")
    accounts.add(planned_sqlite.url, ann, email=zoe.name, role="approver")
    for person in (zoe, ABE):
        number = planned_sqlite.make("transfer", actor=ann)
        deciding.approve(planned_sqlite.url, person, adjustment_id=number)

    with reading(planned_sqlite.url) as session:
        query = select(AuditEvent).where(AuditEvent.action == "budget.adjustment").order_by(AuditEvent.id)
        told = [event.details["status"] for event in session.exec(query)]
    assert [one.get("approver_added_by_submitter") for one in told if one["new"] == "approved"] == [True, None]
