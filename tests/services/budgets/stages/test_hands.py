"""Four eyes look at every edit since a budget was opened or approved last; a return begins nothing anew."""

import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.engine import reading
from services.budgets import cells, versions
from services.budgets.adjusting import making
from services.budgets.adjusting.making import AdjustmentRequest
from services.budgets.cells import CellEdit
from services.budgets.hands import hands_of
from services.budgets.stages import steps
from services.budgets.stages.board import board, may_approve
from services.errors import NotPermittedError
from services.imports import ImportOptions, post
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from tests.services.budgets.stages.test_steps import ABE, FAY, TODAY, mia, take, type_into, with_lines
from tests.small_hospital import SmallHospital

GIL = Actor(name="gil@x.org", role="finance_lead")
ADA = Actor(name="ada@x.org", role="admin")


def with_everybody(hospital: SmallHospital) -> None:
    with_lines(hospital)
    for one in (GIL, ADA):
        accounts.add(hospital.url, LOCAL_ACTOR, email=one.name, role=one.role)


def initiative(hospital: SmallHospital, person: Actor) -> None:
    place = hospital.departments["ICU"], hospital.accounts["5100"]
    asked = AdjustmentRequest(hospital.version, "initiative", "CT", *place, 202603, 10_00, "Mia", reason="Needed")
    making.make(hospital.url, person, request=asked)


def a_file(hospital: SmallHospital, person: Actor) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "icu.csv"
        file.write_text("Department,Account,2026-02\nICU,5100,107.00\n")
        options = ImportOptions(kind="budget", version="Budget 2026", mode="add")
        post(hospital.url, person, file, filename=file.name, options=options)


EDITS: dict[str, Callable[[SmallHospital, Actor], None]] = {
    "typed": lambda hospital, person: type_into(hospital, person, seen_minor=500_00, new=600_00),
    "initiative": initiative,
    "a file": a_file,
}


@pytest.mark.parametrize("edit", EDITS)
def test_who_edited_before_the_return_does_not_approve_afterwards(small_hospital: SmallHospital, edit: str) -> None:
    hospital = small_hospital
    with_everybody(hospital)
    EDITS[edit](hospital, GIL)
    take(hospital, "submit", GIL, "ICU")
    take(hospital, "send_back", ABE, "ICU", note="Once more")
    take(hospital, "submit", mia(hospital), "ICU")

    with pytest.raises(NotPermittedError, match="You changed figures of this yourself"):
        take(hospital, "approve", GIL, "ICU")
    rows = board(hospital.url, FAY, version_id=hospital.version, today=TODAY)
    (icu,) = [row for row in rows.rows if row.code == "ICU"]
    assert [may_approve(one, rows, icu) for one in (GIL, FAY, ABE)] == [False, True, True]
    take(hospital, "approve", FAY, "ICU")


def test_an_edit_of_one_department_binds_no_hands_in_another(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    with_everybody(hospital)
    type_into(hospital, GIL, seen_minor=500_00, new=600_00)
    take(hospital, "submit", FAY, "ICU", "ED")

    take(hospital, "approve", GIL, "ED")
    with pytest.raises(NotPermittedError):
        take(hospital, "approve", GIL, "ICU")


def test_what_was_approved_was_seen_by_other_eyes(small_hospital_sqlite: SmallHospital) -> None:
    """Gil edits, Fay approves; it is returned for a change of hers: his edit stands approved, he looks at hers."""
    hospital = small_hospital_sqlite
    with_everybody(hospital)
    type_into(hospital, GIL, seen_minor=500_00, new=600_00)
    take(hospital, "submit", GIL, "ICU")
    take(hospital, "approve", FAY, "ICU")
    take(hospital, "send_back", ABE, "ICU", note="One more nurse")
    type_into(hospital, FAY, seen_minor=600_00, new=650_00)
    take(hospital, "submit", FAY, "ICU")

    with pytest.raises(NotPermittedError, match="You submitted this yourself"):
        take(hospital, "approve", FAY, "ICU")
    take(hospital, "approve", GIL, "ICU")


def test_an_account_made_ready_before_the_return_does_not_approve_for_its_maker(
    small_hospital_sqlite: SmallHospital,
) -> None:
    hospital = small_hospital_sqlite
    with_everybody(hospital)
    type_into(hospital, ADA, seen_minor=500_00, new=600_00)
    take(hospital, "submit", ADA, "ICU")
    accounts.add(hospital.url, ADA, email="second@x.org", role="approver")
    second = Actor(name="second@x.org", role="approver")
    for person in (ADA, mia(hospital)):
        take(hospital, "send_back", ABE, "ICU", note="Once more")
        take(hospital, "submit", person, "ICU")
        with pytest.raises(NotPermittedError, match="changed your account after"):
            take(hospital, "approve", second, "ICU")
    take(hospital, "approve", ABE, "ICU")


def test_a_whole_version_looks_at_every_edit_too(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    with_everybody(hospital)
    type_into(hospital, GIL, seen_minor=500_00, new=600_00)
    version = whole(hospital, versions.submit, FAY)
    version = whole(hospital, versions.return_to_draft, ABE, reason="Once more")
    whole(hospital, versions.submit, FAY)

    with pytest.raises(NotPermittedError, match="You changed figures of this yourself"):
        whole(hospital, versions.approve, GIL)
    assert whole(hospital, versions.approve, ABE).status == "approved"
    assert version.status == "draft"


def whole(
    hospital: SmallHospital, step: Callable[..., versions.Version], person: Actor, **more: str
) -> versions.Version:
    (now,) = [one for one in versions.list_versions(hospital.url, person) if one.id == hospital.version]
    return step(hospital.url, person, version_id=now.id, revision=now.revision, **more)


ACTS = st.lists(
    st.tuples(st.sampled_from(["edit", "submit", "return", "approve", "copy"]), st.sampled_from([FAY, GIL, ADA])),
    min_size=6, max_size=16,
)  # fmt: skip


@pytest.mark.slow
def test_nobody_approves_what_she_had_a_hand_in_whatever_happens_between(small_hospital_sqlite: SmallHospital) -> None:
    """Held against a plain account of who did what since the last approval; each example has a version of its own."""
    hospital, numbers = small_hospital_sqlite, itertools.count()
    with_everybody(hospital)

    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(ACTS)
    def holds(acts: list[tuple[str, Actor]]) -> None:
        name = f"Budget {next(numbers)}"
        version = versions.create(hospital.url, LOCAL_ACTOR, name=name, fiscal_year=2027)
        version, hands = what_happens(hospital, version, acts)
        with reading(hospital.url) as session:
            assert set(hands_of(session, version).of_department(hospital.departments["ICU"])) == hands

    holds()


def what_happens(hospital: SmallHospital, version: int, acts: list[tuple[str, Actor]]) -> tuple[int, set[str]]:
    """Take what can be taken of some acts, check each approval; return the last copy and whose hands made it."""
    icu, stage, revision, amount = hospital.departments["ICU"], "open", 0, 0
    hands: set[str] = set()
    for act, person in acts:
        seen = {"version_id": version, "seen": {icu: revision}}
        if act == "edit" and stage in ("open", "returned"):
            edit = CellEdit(icu, hospital.accounts["5100"], 202701, amount, amount + 1)
            cells.save(hospital.url, person, version_id=version, edits=[edit])
            amount += 1
            hands.add(person.name)
        elif act == "copy":  # as it stands, and open again; the copy goes on, with the hands that made its figures
            version = versions.copy(hospital.url, person, version_id=version, name=f"Copy of {version}")
            stage, revision = "open", 0
        elif act == "submit" and stage in ("open", "returned"):
            steps.submit(hospital.url, person, **seen)
            stage, revision = "submitted", revision + 1
            hands.add(person.name)
        elif act == "return" and stage in ("submitted", "approved"):
            steps.send_back(hospital.url, person, **seen, note="Once more")
            stage, revision = "returned", revision + 1
        elif act == "approve" and stage == "submitted" and person.name in hands:
            with pytest.raises(NotPermittedError):
                steps.approve(hospital.url, person, **seen)
        elif act == "approve" and stage == "submitted":
            steps.approve(hospital.url, person, **seen)
            stage, revision, hands = "approved", revision + 1, set()
    return version, hands
