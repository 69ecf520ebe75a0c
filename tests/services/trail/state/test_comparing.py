"""What was changed past the services is named: budgets, stages, files, people, months, settings that guard them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.engine import reading, writing
from data.models import AppUser
from services import audit, imports
from services.budgets import versions
from services.imports import undoing
from services.imports.options import ImportOptions
from services.month_end import closing
from services.organization import hospital, registers
from services.people import accounts
from services.people.sign_in import Identity, Limits, enter
from services.permissions import LOCAL_ACTOR, Actor
from services.trail.anchors import accepting
from services.trail.state import comparing
from services.upkeep.verify import verify
from tests.services.trail.attacks import execute
from tests.small_hospital import SmallHospital

LEDGER = "period,department,account,amount\n2026-01,ICU,6100,100.25\n2026-01,ED,6100,50.00\n"
BUDGET = "period,department,account,amount\n2026-01,ICU,6100,90.00\n2026-02,ICU,6100,95.00\n"


def post(
    url: str, folder: Path, kind: str, text: str, *, version: str | None = None, create_missing: bool = False
) -> int:
    """Import a file and return its batch."""
    path = folder / f"{kind}.csv"
    path.write_text(text)
    options = ImportOptions(kind=kind, version=version, sign_convention="natural", create_missing=create_missing)
    return imports.post(url, LOCAL_ACTOR, path=path, filename=path.name, options=options).batch_id


def revision(url: str, version: int) -> int:
    return next(one.revision for one in versions.list_versions(url, LOCAL_ACTOR) if one.id == version)


@pytest.fixture
def lived_in(small_hospital: SmallHospital, tmp_path: Path) -> SmallHospital:
    """Return a hospital in which all went through the services, up and down."""
    url = small_hospital.url
    first = post(url, tmp_path, "ledger", LEDGER)
    undoing.undo(url, LOCAL_ACTOR, batch_id=first)
    post(url, tmp_path, "ledger", LEDGER)
    budget = versions.create(url, LOCAL_ACTOR, name="FY26", fiscal_year=2026)
    post(url, tmp_path, "budget", BUDGET, version="FY26")
    versions.submit(url, LOCAL_ACTOR, version_id=budget, revision=revision(url, budget))
    versions.approve(url, LOCAL_ACTOR, version_id=budget, revision=revision(url, budget))
    other = versions.copy(url, LOCAL_ACTOR, version_id=budget, name="Other")
    versions.submit(url, LOCAL_ACTOR, version_id=other, revision=1)
    versions.return_to_draft(url, LOCAL_ACTOR, version_id=other, revision=2, reason="once more")
    gone = versions.create(url, LOCAL_ACTOR, name="Gone", fiscal_year=2027)
    post(url, tmp_path, "budget", BUDGET.replace("2026", "2027"), version="Gone")
    versions.delete_draft(url, LOCAL_ACTOR, version_id=gone, revision=revision(url, gone))
    accounts.add(url, LOCAL_ACTOR, email="ada@h.org", role="admin")
    accounts.add(url, LOCAL_ACTOR, email="mona@h.org", role="manager", departments=["ICU"])
    accounts.change(url, LOCAL_ACTOR, email="mona@h.org", departments=["ICU", "ED"])
    closing.close(url, LOCAL_ACTOR, period=202601, reason="final")
    closing.reopen(url, LOCAL_ACTOR, period=202601, reason="late invoice")
    closing.close(url, LOCAL_ACTOR, period=202601, reason="final now")
    hospital.change(url, LOCAL_ACTOR, idle_minutes=20)
    return small_hospital


def problems(url: str) -> list[str]:
    with reading(url) as session:
        return comparing.problems(session)


def test_what_went_through_the_services_agrees_with_the_trail(lived_in: SmallHospital) -> None:
    assert problems(lived_in.url) == []


ATTACKS = {
    "a budget set to approved": (
        "UPDATE budget_version SET status = 'approved', approved_by = 'cfo' WHERE name = 'Other'",
        "Budget “Other” is approved; by the audit trail (event",
    ),
    "an approved budget set back to draft": (
        "UPDATE budget_version SET status = 'draft' WHERE name = 'FY26'",
        "Budget “FY26” is draft; by the audit trail",
    ),
    "an approved budget without any event": (
        "UPDATE budget_version SET status = 'locked' WHERE name = 'Budget 2026'",
        "Budget “Budget 2026” is locked, but the audit trail tells of no such step",
    ),
    "another approver": (
        "UPDATE budget_version SET approved_by = 'cfo@h.org' WHERE name = 'FY26'",
        "names cfo@h.org for its approval or lock",
    ),
    "a figure of an approved budget": (
        "UPDATE budget_line SET amount_minor = amount_minor + 1 WHERE version_id = "
        "(SELECT id FROM budget_version WHERE name = 'FY26') AND period = 202601",
        "Budget “FY26” has 2 lines totaling 18501 in minor units; when it became approved",
    ),
    "a stage": (
        "INSERT INTO budget_stage (version_id, department_id, stage, revision) SELECT v.id, d.id, 'approved', 1 "
        "FROM budget_version v, department d WHERE v.name = 'Other' AND d.code = 'ICU'",
        "Budget “Other”, department ICU: its stage is approved; by the audit trail it is open",
    ),
    "an administrator": (
        "INSERT INTO app_user (email, name, role, active) VALUES ('eve@h.org', 'Eve', 'admin', true)",
        "User eve@h.org (admin) is not in the audit trail",
    ),
    "a role": (
        "UPDATE app_user SET role = 'admin' WHERE email = 'mona@h.org'",
        "role is admin; by the audit trail it is manager",
    ),
    "a person kept out let in": (
        "UPDATE app_user SET active = false WHERE email = 'mona@h.org'",
        "User mona@h.org: active is False; by the audit trail it is True",
    ),
    "another identity": (
        "UPDATE app_user SET issuer = 'https://evil', subject = '1' WHERE email = 'ada@h.org'",
        "User ada@h.org: subject is 1; by the audit trail it is –",
    ),
    "a department of a manager": (
        "INSERT INTO user_department (user_id, department_id) SELECT u.id, d.id FROM app_user u, department d "
        "WHERE u.email = 'mona@h.org' AND d.code = 'LAB'",
        "departments is ED, ICU, LAB; by the audit trail it is ED, ICU",
    ),
    "a deleted person": (
        "DELETE FROM app_user WHERE email = 'ada@h.org'",
        "User ada@h.org is gone",
    ),
    "a deleted batch": ("DELETE FROM import_batch WHERE id = 1", "Batch 1 (ledger.csv) is gone"),
    "a batch set to undone": (
        "UPDATE import_batch SET undone_at = posted_at, undone_by = 'local' WHERE id = 2",
        "Batch 2 (ledger.csv) is undone, but the audit trail tells of no undo",
    ),
    "an undone batch back in force": (
        "UPDATE import_batch SET sha256 = 'x', undone_at = NULL, undone_by = NULL WHERE id = 1",
        "Batch 1 (ledger.csv) was undone by the audit trail, but is in force",
    ),
    "another total of a batch": (
        "UPDATE import_batch SET control_total_minor = control_total_minor + 1, "
        "loaded_total_minor = loaded_total_minor + 1 WHERE id = 2",
        "Batch 2 (ledger.csv): loaded_total_minor is 15026; by the audit trail",
    ),
    "an inserted batch": (
        "INSERT INTO import_batch (id, kind, scope, mode, file_name, file_size, sha256, layout, mapping, "
        "sign_convention, currency, "
        "rows_read, rows_loaded, rows_rejected, rows_duplicate, rows_skipped, control_total_minor,"
        " loaded_total_minor, rejected_total_minor, duplicate_total_minor, columns_left_out, posted_by, posted_at)"
        " VALUES (99, 'ledger', '', 'add', 'x.csv', 1, 'x', '{}', '{}', 'natural', 'USD', 0, 0, 0, 0, 0, 0, 0, 0, 0,"
        " '[]', 'ada', '2026-02-01 00:00:00')",
        "Batch 99 (x.csv) is not in the audit trail",
    ),
    "a month opened": ("UPDATE period SET status = 'open'", "January 2026 is open; by the audit trail it is closed"),
    "a close of before set to withdrawn": (
        "UPDATE month_close SET status = 'withdrawn' WHERE id = 1",
        "The close of January 2026 is withdrawn; by the audit trail it is reopened",
    ),
    "four eyes turned off": (
        "DELETE FROM setting WHERE key = 'four_eyes'; "
        "INSERT INTO setting (key, value) VALUES ('four_eyes', '{\"value\": false}')",
        "The setting four_eyes is False; by the audit trail it is True",
    ),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_changed_by_hand_is_named(lived_in: SmallHospital, admin: Actor, attack: str) -> None:
    statements, sentence = ATTACKS[attack]
    execute(lived_in.url, *statements.split("; "))

    named = problems(lived_in.url)

    assert any(sentence in one for one in named), named
    assert set(named) <= set(verify(lived_in.url, admin).problems)
    accepting.accept(lived_in.url, admin, reason="looked into")
    assert problems(lived_in.url) == [], "what was accepted with a reason is the state from then on"


WAITING = "period,department,account,account name,amount\n2026-03,ICU,6390,Linen,90.00\n"


@pytest.mark.parametrize("older", [False, True], ids=["now", "by an older version, without an event"])
def test_a_file_whose_rows_all_waited_gives_way_to_itself(
    small_hospital: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, older: bool
) -> None:
    url = small_hospital.url
    first = post(url, tmp_path, "ledger", WAITING)
    if older:
        monkeypatch.setattr(undoing, "take_back_with_released", undoing.take_back)
    second = post(url, tmp_path, "ledger", WAITING, create_missing=True)

    assert second > first
    assert problems(url) == []


def older_demo(url: str, *, role: str = "finance_lead", email: str = "cfo@northlake.example") -> None:
    """Store a person as the demo of an older version did, whose event does not tell who its people are."""
    with writing(url) as session:
        session.add(AppUser(email=email, name="C", role=role))
        audit.record(session, LOCAL_ACTOR, "demo.load", "demo", {"rows": 1})


def test_people_of_an_older_demo_may_be_changed_and_sign_in(small_hospital: SmallHospital) -> None:
    url = small_hospital.url
    accounts.add(url, LOCAL_ACTOR, email="ada@h.org", role="admin")
    older_demo(url)
    assert problems(url) == []

    accounts.change(url, LOCAL_ACTOR, email="cfo@northlake.example", role="manager", departments=["ICU"])
    code = registers.CellChange(small_hospital.departments["ICU"], "code", "ICU", "ICX")
    registers.save(url, LOCAL_ACTOR, kind="department", changes=[code])
    assert problems(url) == []
    now = datetime.now(UTC)
    identity = Identity("https://login", "7", "cfo@northlake.example", verified=True, at=now, key="k")
    enter(url, identity, limits=Limits(timedelta(hours=1), timedelta(hours=8)), now=now, clicked=True)
    accounts.change(url, LOCAL_ACTOR, email="cfo@northlake.example", new_email="cfo@h.org", role="admin")
    assert problems(url) == []

    execute(url, "UPDATE app_user SET role = 'viewer' WHERE email = 'cfo@h.org'")
    assert problems(url) == ["User cfo@h.org: role is viewer; by the audit trail it is admin."]


@pytest.mark.parametrize(("email", "role"), [("eve@h.org", "viewer"), ("eve@northlake.example", "admin")])
def test_who_was_put_into_an_older_demo_stays_named_after_a_change(
    small_hospital: SmallHospital, email: str, role: str
) -> None:
    url = small_hospital.url
    accounts.add(url, LOCAL_ACTOR, email="ada@h.org", role="admin")
    older_demo(url, email=email, role=role)
    assert problems(url) == [f"User {email} ({role}) is not in the audit trail."]

    accounts.change(url, LOCAL_ACTOR, email=email, role="finance_lead")

    assert problems(url) == [f"User {email} (finance_lead) is not in the audit trail."]
