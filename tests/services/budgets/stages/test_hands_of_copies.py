"""A copy has the hands of its figures; drivers, scenarios and own rates are the work of who makes a version of them."""

from collections.abc import Callable

import pytest

from data.engine import reading
from planning.scenarios.types import DriverChange
from services.budgets import cells, seeding, versions
from services.budgets.building import changing, creating, over_draft
from services.budgets.cells import CellEdit
from services.budgets.hands import hands_of
from services.errors import NotPermittedError
from services.permissions import Actor
from services.scenarios import as_budget, store
from services.scenarios.plan import ScenarioPlan
from tests.services.budgets.building.hospital_with_drivers import edit
from tests.services.budgets.stages.test_hands import EDITS, GIL, whole, with_everybody
from tests.services.budgets.stages.test_steps import ABE, FAY, in_role, take, type_into
from tests.small_hospital import SmallHospital
from tests.what_if import fill


def people_of(hospital: SmallHospital, version: int) -> set[str]:
    with reading(hospital.url) as session:
        return set(hands_of(session, version).of_version())


def step(hospital: SmallHospital, take_it: Callable[..., versions.Version], person: Actor, version: int) -> None:
    whole(SmallHospital(**{**vars(hospital), "version": version}), take_it, person)


@pytest.mark.parametrize("act", EDITS)
@pytest.mark.parametrize("year", [2026, 2027])
def test_who_made_the_figures_does_not_approve_their_copy(small_hospital: SmallHospital, act: str, year: int) -> None:
    """Nor where the version that they come from is gone: Gil edits and copies, Fay hands the copy in."""
    hospital = small_hospital
    with_everybody(hospital)
    EDITS[act](hospital, GIL)
    first = versions.copy(hospital.url, GIL, version_id=hospital.version, name="First", fiscal_year=year)
    lead = in_role(hospital, ABE, "finance_lead")
    copied = versions.copy(hospital.url, lead, version_id=first, name="Second")
    for gone in (first, hospital.version):
        revision = next(one.revision for one in versions.list_versions(hospital.url, FAY) if one.id == gone)
        versions.delete_draft(hospital.url, FAY, version_id=gone, revision=revision)

    step(hospital, versions.submit, FAY, copied)
    with pytest.raises(NotPermittedError, match="You changed figures of this yourself"):
        step(hospital, versions.approve, GIL, copied)
    step(hospital, versions.approve, lead, copied)  # who copies has no hand in the figures


def test_what_comes_after_the_copy_and_what_was_approved_before_it_count_for_nothing(
    small_hospital_sqlite: SmallHospital,
) -> None:
    hospital = small_hospital_sqlite
    with_everybody(hospital)
    type_into(hospital, GIL, seen_minor=500_00, new=600_00)
    early = versions.copy(hospital.url, FAY, version_id=hospital.version, name="Early")
    take(hospital, "submit", FAY, "ICU", "ED")
    take(hospital, "approve", ABE, "ICU", "ED")
    take(hospital, "lock", ABE, "ICU", "ED")
    late = versions.copy(hospital.url, FAY, version_id=hospital.version, name="Late")

    assert (people_of(hospital, early), people_of(hospital, late)) == ({GIL.name, "test"}, set())  # "test" posted


def test_a_draft_with_the_number_of_a_deleted_one_has_none_of_its_hands(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    with_everybody(hospital)
    type_into(hospital, GIL, seen_minor=500_00, new=600_00)
    first = versions.copy(hospital.url, FAY, version_id=hospital.version, name="First")
    versions.delete_draft(hospital.url, FAY, version_id=first, revision=1)
    second = versions.create(hospital.url, FAY, name="Second", fiscal_year=2027)

    assert (second, people_of(hospital, second)) == (first, set())


def from_drivers(hospital: SmallHospital) -> int:
    return creating.create(hospital.url, GIL, name="Built", fiscal_year=2027).version_id


def over_a_draft(hospital: SmallHospital) -> int:
    version = versions.create(hospital.url, FAY, name="Plain", fiscal_year=2027)
    seen = over_draft.preview_over(hospital.url, GIL, version_id=version)
    over_draft.build_over(hospital.url, GIL, version_id=version, mark=seen.mark)
    return version


def from_rates(hospital: SmallHospital) -> int:
    return seeding.create(
        hospital.url, GIL, name="Raised", fiscal_year=2027, kind="original", source="run_rate",
        rates={"expense": 30_000},
    )  # fmt: skip


def from_a_scenario(hospital: SmallHospital) -> int:
    saved = store.save(hospital.url, GIL, name="Busy", plan=ScenarioPlan(2026, (DriverChange("volume", 0.03),)))
    return as_budget.make(hospital.url, FAY, scenario_id=saved.id, name="Rolling").version_id


def from_a_copy_of_a_scenario(hospital: SmallHospital) -> int:
    """Return a budget of Fay's from Ed's copy of Gil's scenario."""
    made = store.save(hospital.url, GIL, name="Busy", plan=ScenarioPlan(2026, (DriverChange("volume", 0.03),)))
    copied = store.duplicate(
        hospital.url, Actor(name="ed@x.org", role="finance_lead"), scenario_id=made.id, name="Mine"
    )
    version = as_budget.make(hospital.url, FAY, scenario_id=copied.id, name="Rolling").version_id
    late = Actor(name="late@x.org", role="admin")  # changes the one that was copied after it was
    store.change(hospital.url, late, scenario_id=made.id, revision=made.revision, plan=made.plan)
    return version


@pytest.mark.parametrize(
    ("make", "hands"),
    [(from_drivers, {GIL.name}), (over_a_draft, {GIL.name}), (from_rates, {GIL.name}),
     (from_a_scenario, {GIL.name, FAY.name}), (from_a_copy_of_a_scenario, {GIL.name, "ed@x.org", FAY.name})],
    ids=lambda one: getattr(one, "__name__", ""),
)  # fmt: skip
def test_who_makes_a_version_of_assumptions_has_a_hand_in_all_of_it(
    small_hospital_sqlite: SmallHospital, make: Callable[[SmallHospital], int], hands: set[str]
) -> None:
    hospital = fill(small_hospital_sqlite)
    version = make(hospital)

    copied = versions.copy(hospital.url, FAY, version_id=version, name="Copied")

    with reading(hospital.url) as session:
        for number in (version, copied):
            for department in hospital.departments.values():
                assert set(hands_of(session, number).of_department(department)) == hands


def test_a_draft_of_actuals_as_they_were_is_nobodys_work(small_hospital_sqlite: SmallHospital) -> None:
    hospital = fill(small_hospital_sqlite)
    version = seeding.create(
        hospital.url, GIL, name="As it was", fiscal_year=2027, kind="original", source="run_rate",
        rates={"expense": 0},
    )  # fmt: skip
    assert people_of(hospital, version) == set()


def test_drivers_of_the_whole_hospital_are_a_hand_everywhere_though_no_figure_in_sight_moves(
    small_hospital_sqlite: SmallHospital,
) -> None:
    """Every figure that inflation moves is typed over: Gil's change stays beneath, and is his all the same."""
    hospital = fill(small_hospital_sqlite)
    version = creating.create(hospital.url, FAY, name="Built", fiscal_year=2027).version_id
    place = hospital.departments["ICU"], hospital.accounts["6100"]
    months = [202701 + at for at in range(12)]
    cells.save(hospital.url, FAY, version_id=version, edits=[CellEdit(*place, at, 20_000_00, 1_00) for at in months])
    edits = [edit("inflation", 100_000, detail="supplies")]
    seen = changing.preview(hospital.url, GIL, version_id=version, edits=edits)
    assert (seen.moves, len(seen.beneath)) == ((), 6)

    changing.store(hospital.url, GIL, version_id=version, edits=edits, mark=seen.mark)

    with reading(hospital.url) as session:
        for department in hospital.departments.values():
            assert GIL.name in hands_of(session, version).of_department(department)


def test_a_driver_of_one_department_is_a_hand_there_alone(small_hospital_sqlite: SmallHospital) -> None:
    hospital = fill(small_hospital_sqlite)
    version = creating.create(hospital.url, FAY, name="Built", fiscal_year=2027).version_id
    icu, ed = hospital.departments["ICU"], hospital.departments["ED"]
    edits = [edit("volume", 400_000, detail="patient_days", department=icu)]
    seen = changing.preview(hospital.url, GIL, version_id=version, edits=edits)
    changing.store(hospital.url, GIL, version_id=version, edits=edits, mark=seen.mark)

    with reading(hospital.url) as session:
        hands = hands_of(session, version)
    assert (GIL.name in hands.of_department(icu), GIL.name in hands.of_department(ed)) == (True, False)
