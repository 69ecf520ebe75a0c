"""A draft that began without drivers is built from them; typed figures stay unless the person says otherwise."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from data.engine import reading, writing
from data.models import AuditEvent, BudgetLine, BudgetVersion, Statistic
from services.budgets import cells, sheet, versions
from services.budgets.building import creating, over_draft, views
from services.budgets.cells import CellEdit
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from tests.services.books import post_budget
from tests.services.budgets.building.hospital_with_drivers import ANN, Built
from tests.services.budgets.building.test_building import prove_totals
from tests.small_hospital import SmallHospital
from tests.volumes import add_months
from tests.what_if import fill


def draft(hospital: SmallHospital, name: str = "From a file") -> Built:
    """Return a draft of 2027 with salaries from a file, and a line that drivers know nothing of."""
    version = versions.create(hospital.url, ANN, name=name, fiscal_year=2027)
    icu, ed = hospital.departments["ICU"], hospital.departments["ED"]
    lines = [(202701 + at, icu, hospital.accounts["5100"], 1_000_00) for at in range(12)]
    post_budget(hospital.url, version, [*lines, (202703, ed, hospital.accounts["6900"], 77_00)])
    return Built(hospital, version)


def type_in(built: Built, period: int, minor: int) -> None:
    icu, account = built.hospital.departments["ICU"], built.hospital.accounts["5100"]
    edit = CellEdit(icu, account, period, 1_000_00, minor)
    assert cells.save(built.url, ANN, version_id=built.version, edits=[edit]).saved


def build(built: Built, *, keep_typed: bool = True) -> over_draft.BuildPreview:
    seen = over_draft.preview_over(built.url, ANN, version_id=built.version, keep_typed=keep_typed)
    stored = over_draft.build_over(built.url, ANN, version_id=built.version, keep_typed=keep_typed, mark=seen.mark)
    assert (stored.moves, stored.beneath) == (seen.moves, seen.beneath)
    return stored


def test_a_draft_from_a_file_has_the_figures_that_a_new_build_has_and_keeps_what_drivers_do_not_know(
    small_hospital: SmallHospital,
) -> None:
    fill(small_hospital)
    made = Built(small_hospital, creating.create(small_hospital.url, ANN, name="New", fiscal_year=2027).version_id)
    built = draft(small_hospital)

    build(built)

    assert [row.months for row in built.sheet().rows] == [row.months for row in made.sheet().rows]
    rest = sheet.load(built.url, ANN, version_id=built.version, department_id=small_hospital.departments["ED"])
    assert [row.months[2] for row in rest.rows if row.code == "6900"] == [77_00]
    prove_totals(built)
    assert built.version in views.built_versions(built.url, ANN)
    with pytest.raises(UserError, match="Only a draft without drivers"):
        over_draft.preview_over(built.url, ANN, version_id=built.version)
    with reading(built.url) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "budget.build")).one()
        moved = {tuple(row[:3]): (row[3], row[4]) for row in event.details["changes"]}
    place = (small_hospital.departments["ICU"], small_hospital.accounts["5100"], 202701)
    assert moved[place] == (1_000_00, made.row("5100").months[0])


@pytest.mark.parametrize("keep_typed", [True, False])
def test_typed_figures_stay_marked_unless_the_person_says_otherwise(
    small_hospital: SmallHospital, keep_typed: bool
) -> None:
    fill(small_hospital)
    built = draft(small_hospital)
    type_in(built, 202702, 1_234_56)

    told = build(built, keep_typed=keep_typed)

    place = (small_hospital.departments["ICU"], small_hospital.accounts["5100"], 202702)
    typed = {one[:3]: one[3:] for one in told.moves}
    row = built.row("5100")
    driver = views.origins(
        built.url, ANN, version_id=built.version, department_id=place[0], account_id=place[1]
    )[1]  # fmt: skip
    if keep_typed:
        assert (row.months[1], driver.typed_minor, place in typed) == (1_234_56, 1_234_56, False)
        assert place in {one[:3] for one in told.beneath}
    else:
        assert (row.months[1], driver.typed_minor) == (driver.origin.amount_minor, None)
        assert typed[place] == (1_234_56, driver.origin.amount_minor)
    prove_totals(built)


def test_planned_volumes_become_assumptions_and_others_stay(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    fill(hospital)
    built = draft(hospital)
    icu, ed = hospital.departments["ICU"], hospital.departments["ED"]
    add_months(hospital.url, icu, hospital.measures["patient_days"], [321.0], first=202704, version=built.version)
    add_months(hospital.url, ed, hospital.measures["tests"], [5.0], first=202704, version=built.version)

    build(built)

    assumed = [one.assumption for one in views.view(built.url, ANN, version_id=built.version).assumptions]
    told = [(one.value, one.department_id, one.detail) for one in assumed if one.kind == "volume"]
    assert told == [(321_000, icu, "patient_days")]
    with reading(hospital.url) as session:
        kept = session.exec(select(Statistic).where(Statistic.version_id == built.version)).all()
        april = {(row.department_id, row.quantity_milli) for row in kept if row.period == 202704}
    assert {(icu, 321_000), (ed, 5_000)} <= april


def test_quantities_beside_the_money_stay_and_the_copy_is_the_draft_as_it_was(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    fill(hospital)
    built = draft(hospital)
    icu, ed = hospital.departments["ICU"], hospital.departments["ED"]
    quantities = {(icu, 202701): 160_000, (ed, 202703): 7_000}
    with writing(hospital.url) as session:
        for line in session.exec(select(BudgetLine).where(BudgetLine.version_id == built.version)).all():
            line.quantity_milli = quantities.get((line.department_id, line.period))
            session.add(line)
    before = [row.months for row in built.sheet().rows]
    seen = over_draft.preview_over(built.url, ANN, version_id=built.version)
    assert seen.quantities == 1  # that of the electricity, which drivers do not know, is not touched

    stored = over_draft.build_over(
        built.url, ANN, version_id=built.version, mark=seen.mark, copy_as="As it was", note="Try the drivers"
    )

    assert stored.quantities == 1
    with reading(hospital.url) as session:
        told = session.exec(
            select(
                BudgetLine.version_id, BudgetLine.department_id, BudgetLine.period, BudgetLine.quantity_milli,
                BudgetLine.amount_minor,
            ).where(col(BudgetLine.quantity_milli).is_not(None))
        ).all()  # fmt: skip
        details = session.exec(select(AuditEvent.details).where(AuditEvent.action == "budget.build")).one()
        (copied,) = session.exec(select(BudgetVersion.id).where(BudgetVersion.name == "As it was")).all()
    assert {line[1:] for line in told if line[0] == built.version} == {
        (icu, 202701, 160_000, 0), (ed, 202703, 7_000, 77_00),
    }  # fmt: skip
    assert (details["quantities_kept"], details["copied_to"]) == (1, copied)
    prove_totals(built)
    way_back = Built(hospital, copied or 0)
    assert [row.months for row in way_back.sheet().rows] == before
    assert {line[1:] for line in told if line[0] == copied} == {
        (icu, 202701, 160_000, 1_000_00), (ed, 202703, 7_000, 77_00),
    }  # fmt: skip
    prove_totals(way_back)


def test_a_copy_whose_name_is_taken_stores_nothing(small_hospital_sqlite: SmallHospital) -> None:
    fill(small_hospital_sqlite)
    built = draft(small_hospital_sqlite)
    seen = over_draft.preview_over(built.url, ANN, version_id=built.version)
    with pytest.raises(UserError, match="already a version"):
        over_draft.build_over(built.url, ANN, version_id=built.version, mark=seen.mark, copy_as="From a file")
    assert built.version in over_draft.drafts_without_drivers(built.url, ANN)


def test_nothing_is_stored_where_it_changed_since_or_is_not_hers(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    fill(hospital)
    built = draft(hospital)
    seen = over_draft.preview_over(built.url, ANN, version_id=built.version)
    type_in(built, 202702, 5_00)
    with pytest.raises(UserError, match="changed since you looked"):
        over_draft.build_over(built.url, ANN, version_id=built.version, mark=seen.mark)
    her = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["ICU"]}))
    with pytest.raises(NotPermittedError):
        over_draft.preview_over(built.url, her, version_id=built.version)
    assert over_draft.drafts_without_drivers(built.url, her) == {}
    assert built.version in over_draft.drafts_without_drivers(built.url, ANN)
    with reading(hospital.url) as session:
        drivers = select(BudgetLine).where(BudgetLine.version_id == built.version, BudgetLine.driver)
        assert session.exec(drivers).all() == []


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_a_draft_is_listed_exactly_where_its_year_can_be_built(small_hospital_sqlite: SmallHospital, year: int) -> None:
    """Actuals go to March 2026: what is listed can be previewed, and the rest is of years that have begun."""
    hospital = fill(small_hospital_sqlite)
    version = versions.create(hospital.url, ANN, name="By hand", fiscal_year=year)
    built = creating.create(hospital.url, ANN, name="Built", fiscal_year=2027).version_id

    listed = over_draft.drafts_without_drivers(hospital.url, ANN)

    assert (set(listed), built in listed) == ({version} if year == 2027 else set(), False)
    if listed:
        over_draft.preview_over(hospital.url, ANN, version_id=version)
        return
    with pytest.raises(UserError, match=r"has begun|is complete"):
        over_draft.preview_over(hospital.url, ANN, version_id=version)


@pytest.mark.slow
def test_a_figure_is_driver_or_typed_and_totals_equal_lines_whatever_was_typed(
    small_hospital_sqlite: SmallHospital,
) -> None:
    hospital, numbers = fill(small_hospital_sqlite), itertools.count()

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(typed=st.dictionaries(st.integers(1, 12), st.integers(-(10**9), 10**9), max_size=6), keep=st.booleans())
    def holds(typed: dict[int, int], keep: bool) -> None:
        built = draft(hospital, f"Draft {next(numbers)}")
        for month, minor in typed.items():
            type_in(built, 202700 + month, minor if minor != 1_000_00 else 0)
        build(built, keep_typed=keep)
        place = {"department_id": hospital.departments["ICU"], "account_id": hospital.accounts["5100"]}
        origins = views.origins(built.url, ANN, version_id=built.version, **place)
        for month, (origin, shown) in enumerate(zip(origins, built.row("5100").months, strict=True), start=1):
            stays = keep and month in typed
            assert (origin.typed_minor is not None) == stays
            assert shown == (origin.typed_minor if stays else origin.origin.amount_minor)
        prove_totals(built)

    holds()
