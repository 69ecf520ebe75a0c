"""A draft that is built from drivers: what it holds, how it changes, what stays, and who may do it."""

import shutil
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from data.engine import engine_for, reading
from data.models import AuditEvent, BudgetAssumption, BudgetBuild, BudgetCell, BudgetLine, Statistic
from planning.periods import FiscalCalendar
from services.budgets import cell_history, cells, versions
from services.budgets.building import changing, creating, effects, keeping, views
from services.budgets.cells import CellEdit
from services.budgets.stages import steps as stages
from services.errors import NotPermittedError, UserError
from services.imports import ImportOptions, post
from services.permissions import Actor
from services.totals import ledger
from tests.services.budgets.building.hospital_with_drivers import ANN, JULY, NAME, Built, assume, build_small, edit
from tests.small_hospital import SmallHospital
from tests.what_if import fill

CALENDAR = FiscalCalendar(1)
TRIES = count()


@pytest.fixture
def built(small_hospital: SmallHospital) -> Built:
    """Return the draft, on both kinds of database."""
    return build_small(small_hospital)


@pytest.fixture
def built_sqlite(small_hospital_sqlite: SmallHospital) -> Built:
    """Return the draft on SQLite."""
    return build_small(small_hospital_sqlite)


def prove_totals(built: Built) -> None:
    """Check that monthly totals equal the lines, and typed cells what their lines add up to."""
    with reading(built.url) as session:
        differences = ledger.differences(session, CALENDAR)
        assert differences[differences["version_id"] == built.version].empty
        for cell in session.exec(select(BudgetCell)).all():
            where = [getattr(BudgetLine, name) == getattr(cell, name)
                     for name in ("version_id", "department_id", "account_id", "period")]  # fmt: skip
            lines = session.exec(select(func.sum(BudgetLine.amount_minor)).where(*where)).one()
            assert int(lines or 0) == cell.amount_minor


def type_over(built: Built, code: str, period: int, minor: int | None) -> None:
    row = built.row(code)
    place = row.account_id
    department = built.hospital.departments["ICU"]
    seen = row.months[period % 100 - 1]
    saved = cells.save(
        built.url, ANN, version_id=built.version, edits=[CellEdit(department, place, period, seen, minor)]
    )
    assert not saved.conflicts


def test_a_new_draft_holds_driver_figures_volumes_and_what_it_rests_on(built: Built) -> None:
    revenue, supplies, energy = (built.row(code) for code in ("4000", "6100", "6900"))

    assert revenue.months == (100_000_00,) * 12  # 300 patient days, as in every month before
    assert supplies.months == (20_000_00,) * 12
    assert energy.months == (5_000_00,) * 12
    assert {row.source(0) for row in built.sheet().rows} == {"driver"}
    assert built.sheet().built
    with reading(built.url) as session:
        quantities = session.exec(select(Statistic.quantity_milli).where(Statistic.version_id == built.version)).all()
        assert set(quantities) == {300_000, 900_000}
        assert session.get(BudgetBuild, built.version) is not None
        created = session.exec(select(AuditEvent.details).where(AuditEvent.action == "budget.create")).all()
    assert created[-1]["seeded_from"] == "drivers"
    prove_totals(built)


def test_labor_is_hours_times_pay(built: Built) -> None:
    table = views.hours(built.url, ANN, version_id=built.version)
    icu = table[table["department_id"] == built.hospital.departments["ICU"]]

    # 300 days × 12 hours of the standard.
    assert icu["required_milli"].tolist() == [3_600_000] * 12
    places = views.positions(built.url, ANN, version_id=built.version)
    assert places["fte"].sum() > 0


def test_an_assumption_is_seen_before_it_is_stored_and_leaves_old_and_new(built: Built) -> None:
    before = built.row("6100").months
    edits = [edit("inflation", 100_000, detail="supplies")]

    seen = changing.preview(built.url, ANN, version_id=built.version, edits=edits)
    assert built.row("6100").months == before
    assert [(one[2], one[3], one[4]) for one in seen.moves] == [
        (month, 20_000_00, 22_000_00) for month in range(202707, 202713)
    ]
    lines, totals = effects.by_line(built.url, ANN, version_id=built.version, moves=seen.moves)
    assert lines["difference_minor"].tolist() == [6 * 2_000_00]
    assert totals["expense"][1] - totals["expense"][0] == 6 * 2_000_00

    changing.store(built.url, ANN, version_id=built.version, edits=edits, mark=seen.mark, note="New price list")
    assert built.row("6100").months == (*before[:6], *(22_000_00,) * 6)
    with reading(built.url) as session:
        (event,) = session.exec(select(AuditEvent.details).where(AuditEvent.action == "budget.build")).all()
    assert event["assumptions"][0]["old"] is None
    assert event["assumptions"][0]["new"] == 100_000
    assert event["changes"][0][3:5] == [20_000_00, 22_000_00]
    assert event["reason"] == "New price list"
    history = cell_history.cell_history(
        built.url, ANN, version_id=built.version, department_id=built.hospital.departments["ICU"]
    )
    assert (history[0].old_minor, history[0].new_minor, history[0].by_drivers) == (20_000_00, 22_000_00, True)
    prove_totals(built)


def test_a_typed_figure_stays_and_goes_back_to_the_driver_of_the_day(built: Built) -> None:
    type_over(built, "6100", 202707, 1_234_56)

    stored = assume(built, edit("inflation", 100_000, detail="supplies"))

    row = built.row("6100")
    assert (row.source(6), row.months[6], row.own[6]) == ("overtyped", 1_234_56, 22_000_00)
    assert (row.source(7), row.months[7]) == ("driver", 22_000_00)
    assert [one[2:] for one in stored.beneath] == [(202707, 20_000_00, 22_000_00)]
    prove_totals(built)

    type_over(built, "6100", 202707, None)
    row = built.row("6100")
    assert (row.source(6), row.months[6]) == ("driver", 22_000_00)
    prove_totals(built)


def test_an_assumption_that_is_taken_back_leaves_the_figures_of_before(built: Built) -> None:
    before = {row.code: row.months for row in built.sheet().rows}
    assume(built, edit("wage_award", 50_000), edit("inflation", 30_000, detail="supplies"))
    assert {row.code: row.months for row in built.sheet().rows} != before

    assume(built, edit("wage_award", 0, back=True), edit("inflation", 0, detail="supplies", back=True))

    assert {row.code: row.months for row in built.sheet().rows} == before
    with reading(built.url) as session:
        assert session.exec(select(func.count()).select_from(BudgetAssumption)).one() == 0
    prove_totals(built)


def test_a_typed_volume_moves_revenue_supplies_hours_and_the_budgeted_volume(built: Built) -> None:
    icu = built.hospital.departments["ICU"]
    assume(built, edit("volume", 330_000, detail="patient_days", department=icu))

    assert built.row("4000").months[6] == 110_000_00
    assert built.row("6100").months[6] == 20_000_00 + 18_000_00 // 10  # nine tenths move
    table = views.hours(built.url, ANN, version_id=built.version)
    july = table[(table["department_id"] == icu) & (table["period"] == 202707)]
    assert july["required_milli"].tolist() == [3_960_000]
    with reading(built.url) as session:
        where = (Statistic.version_id == built.version, Statistic.department_id == icu, Statistic.period == 202707)
        assert session.exec(select(Statistic.quantity_milli).where(*where)).all() == [330_000]
    assert built.row("4000", "ED").months == (60_000_00,) * 12


def test_every_figure_shows_what_it_is_made_of(built: Built) -> None:
    icu = built.hospital.departments["ICU"]
    for row in built.sheet().rows:
        origins = views.origins(built.url, ANN, version_id=built.version, department_id=icu, account_id=row.account_id)
        for place, one in enumerate(origins):
            assert one.origin.amount_minor == row.own[place]
            parts = sum(part.amount_minor for part in one.origin.parts)
            assert parts + one.origin.labor_minor == row.own[place]
            assert bool(one.origin.labor) == (row.code in ("5100", "5900"))


def test_who_looked_at_older_drivers_stores_nothing(built_sqlite: Built) -> None:
    edits = [edit("inflation", 10_000, detail="supplies")]
    seen = changing.preview(built_sqlite.url, ANN, version_id=built_sqlite.version, edits=edits)
    assume(built_sqlite, edit("wage_award", 10_000))
    before = built_sqlite.row("6100").months

    with pytest.raises(UserError, match="changed since you looked"):
        changing.store(built_sqlite.url, ANN, version_id=built_sqlite.version, edits=edits, mark=seen.mark)
    assert built_sqlite.row("6100").months == before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (edit("inflation", 30_000, detail="mystery"), "not known"),
        (edit("inflation", 30_000), "say what it is about"),
        (edit("wage_award", 3_000_000), "between"),
        (edit("wage_award", 30_000, day=None), "a day is missing"),
        (edit("volume", 1, detail="patient_days"), "choose a department"),
        (edit("hours", 1, department=2, day=JULY.replace(year=2029)), "not in the year"),
        (edit("no such kind", 1), "Not a kind"),
    ],
)
def test_impossible_assumptions_are_refused_and_nothing_is_saved(built_sqlite: Built, wrong: object, told: str) -> None:
    before = built_sqlite.sheet()
    with pytest.raises(UserError, match=told):
        changing.preview(built_sqlite.url, ANN, version_id=built_sqlite.version, edits=[wrong])  # type: ignore[list-item]
    assert built_sqlite.sheet() == before


def test_the_same_assumption_twice_is_refused(built_sqlite: Built) -> None:
    with pytest.raises(UserError, match="twice"):
        assume(built_sqlite, edit("wage_award", 1), edit("wage_award", 2))


def test_a_manager_plans_volumes_and_hours_of_her_own_departments_only(built_sqlite: Built) -> None:
    icu, ed = (built_sqlite.hospital.departments[code] for code in ("ICU", "ED"))
    mia = Actor(name="mia", role="manager", departments=frozenset({icu}))

    assume(built_sqlite, edit("hours", 3_000_000, department=icu), actor=mia)
    for theirs in (edit("volume", 1, detail="visits", department=ed), edit("wage_award", 1, department=icu)):
        with pytest.raises(NotPermittedError):
            assume(built_sqlite, theirs, actor=mia)
    with pytest.raises(NotPermittedError):
        creating.create(built_sqlite.url, mia, name="Mine", fiscal_year=2027)
    with pytest.raises(NotPermittedError):
        changing.preview_reading(built_sqlite.url, mia, version_id=built_sqlite.version)
    with pytest.raises(NotPermittedError):
        views.origins(built_sqlite.url, mia, version_id=built_sqlite.version, department_id=ed, account_id=1)
    assert set(views.view(built_sqlite.url, mia, version_id=built_sqlite.version).departments) == {icu}
    assert set(views.volumes(built_sqlite.url, mia, version_id=built_sqlite.version)["department_id"]) == {icu}
    assert set(views.hours(built_sqlite.url, mia, version_id=built_sqlite.version)["department_id"]) == {icu}


def test_a_version_that_is_no_draft_does_not_move(built_sqlite: Built) -> None:
    edits = [edit("wage_award", 10_000)]
    seen = changing.preview(built_sqlite.url, ANN, version_id=built_sqlite.version, edits=edits)
    shown = next(one for one in versions.list_versions(built_sqlite.url, ANN) if one.id == built_sqlite.version)
    versions.submit(built_sqlite.url, ANN, version_id=shown.id, revision=shown.revision)

    with pytest.raises(UserError, match="no longer a draft"):
        changing.store(built_sqlite.url, ANN, version_id=built_sqlite.version, edits=edits, mark=seen.mark)


def test_reading_again_moves_nothing_until_the_data_changed(built: Built) -> None:
    seen = changing.preview_reading(built.url, ANN, version_id=built.version)
    assert (seen.moves, seen.beneath) == ((), ())

    stored = changing.store_reading(built.url, ANN, version_id=built.version, mark=seen.mark)

    assert stored.moves == ()
    prove_totals(built)


def test_a_copy_has_the_same_drivers_and_goes_its_own_way(built: Built) -> None:
    assume(built, edit("inflation", 30_000, detail="supplies"))
    made = versions.copy(built.url, ANN, version_id=built.version, name="Revised")
    copied = Built(built.hospital, made)
    assert [row.months for row in copied.sheet().rows] == [row.months for row in built.sheet().rows]
    assert {row.source(0) for row in copied.sheet().rows} == {"driver"}

    assume(copied, edit("inflation", 0, detail="supplies", back=True))

    assert copied.row("6100").months == (20_000_00,) * 12
    assert built.row("6100").months[6] == 20_600_00
    prove_totals(built)


def test_a_copy_for_another_year_is_plain_lines(built_sqlite: Built) -> None:
    made = versions.copy(built_sqlite.url, ANN, version_id=built_sqlite.version, name="Later", fiscal_year=2028)

    later = Built(built_sqlite.hospital, made)
    assert {row.source(0) for row in later.sheet().rows} == {"lines"}
    assert made not in views.built_versions(built_sqlite.url, ANN)
    with pytest.raises(UserError, match="not built from drivers"):
        views.view(built_sqlite.url, ANN, version_id=made)


def test_deleting_the_draft_takes_everything_with_it(built: Built) -> None:
    assume(built, edit("wage_award", 10_000))
    shown = next(one for one in versions.list_versions(built.url, ANN) if one.id == built.version)

    versions.delete_draft(built.url, ANN, version_id=shown.id, revision=shown.revision)

    with reading(built.url) as session:
        for model in (BudgetBuild, BudgetAssumption):
            assert session.exec(select(func.count()).select_from(model)).one() == 0
        of_draft = (col(Statistic.version_id) == built.version,)
        assert session.exec(select(func.count()).select_from(Statistic).where(*of_draft)).one() == 0


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("budget", "Month,Department,Account,Amount\n2027-01,ICU,6100,5\n"),
        ("statistics", "Version,Month,Department,Measure,Quantity\nPlan 2027,2027-01,ICU,patient_days,5\n"),
    ],
)
def test_a_file_does_not_add_to_driver_figures(built_sqlite: Built, tmp_path: Path, kind: str, text: str) -> None:
    path = tmp_path / "more.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UserError, match="built from drivers"):
        post(built_sqlite.url, ANN, path, filename="more.csv", options=ImportOptions(kind=kind, version=NAME))
    assert built_sqlite.row("6100").months == (20_000_00,) * 12


def test_a_year_that_has_begun_is_not_built(small_hospital_sqlite: SmallHospital) -> None:
    fill(small_hospital_sqlite)
    with pytest.raises(UserError, match="has begun"):
        creating.create(small_hospital_sqlite.url, ANN, name="Late", fiscal_year=2026)


def test_too_few_months_build_nothing(small_hospital_sqlite: SmallHospital) -> None:
    with pytest.raises(UserError, match="too few months"):
        creating.create(small_hospital_sqlite.url, ANN, name="Early", fiscal_year=2027)


def test_progress_is_told_up_to_the_end(small_hospital_sqlite: SmallHospital) -> None:
    told: list[float] = []
    creating.create(
        fill(small_hospital_sqlite).url, ANN, name="Plan", fiscal_year=2027,
        progress=lambda share, _step: told.append(share),
    )  # fmt: skip
    assert told == sorted(told)
    assert told[-1] == 1.0


steps = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.integers(0, 11), st.integers(-(10**9), 10**9)),
        st.tuples(st.just("back"), st.integers(0, 11), st.just(0)),
        st.tuples(st.just("assume"), st.integers(1, 12), st.integers(-200_000, 200_000)),
    ),
    max_size=6,
)


@pytest.mark.slow
@given(plan=steps)
def test_a_figure_is_driver_or_typed_never_both_whatever_is_done(planned_built: Built, plan: list[tuple]) -> None:  # type: ignore[type-arg]
    made = versions.copy(planned_built.url, ANN, version_id=planned_built.version, name=f"Try {next(TRIES)}")
    here = Built(planned_built.hospital, made)
    typed: dict[int, int] = {}
    for what, place, amount in plan:
        if what == "assume":
            assume(here, edit("inflation", amount, detail="supplies", day=JULY.replace(month=place)))
        else:
            type_over(here, "6100", 202701 + place, amount if what == "type" else None)
            typed |= {place: amount} if what == "type" else {}
            if what == "back":
                typed.pop(place, None)
    row = here.row("6100")

    assert {place: row.months[place] for place in row.typed} == typed
    for place in range(12):
        assert row.source(place) == ("overtyped" if place in typed else "driver")
        assert row.months[place] == typed.get(place, row.own[place])
    prove_totals(here)


@pytest.fixture(scope="module")
def planned_built(planned_template: SmallHospital, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a draft for tests that make copies of it."""
    engine_for(planned_template.url).dispose()
    path = tmp_path_factory.mktemp("built") / "built.sqlite"
    shutil.copyfile(planned_template.url.removeprefix("sqlite:///"), path)
    hospital = replace(planned_template, url=f"sqlite:///{path}")
    return Built(hospital, creating.create(hospital.url, ANN, name=NAME, fiscal_year=2027).version_id)


def test_drivers_move_no_figure_of_a_department_that_handed_in(built: Built) -> None:
    before = built.sheet()
    stages.submit(built.url, ANN, version_id=built.version, seen={built.hospital.departments["ICU"]: 0})
    edits = [edit("inflation", 100_000, detail="supplies")]

    with pytest.raises(UserError, match="is submitted"):
        assume(built, *edits)
    assert [row.months for row in built.sheet().rows] == [row.months for row in before.rows]
    with reading(built.url) as session:
        assert session.exec(select(func.count()).select_from(BudgetAssumption)).one() == 0
    prove_totals(built)


def test_what_is_stored_counts_as_before_whatever_the_rules_make_of_it_today(
    built_sqlite: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that changes a rule must not move totals away from lines."""
    stored = keeping.stored_build

    def with_other_rules(session: Session, version_id: int) -> keeping.StoredBuild:
        known = stored(session, version_id)
        figures = {place: amount + 1_00 for place, amount in known.built.figures.items()}
        object.__setattr__(known, "__dict__", {**known.__dict__, "built": replace(known.built, figures=figures)})
        return known

    monkeypatch.setattr(changing, "stored_build", with_other_rules)
    assume(built_sqlite, edit("inflation", 100_000, detail="supplies"))

    assert built_sqlite.row("6100").months == (*(20_000_00,) * 6, *(22_000_00,) * 6)
    prove_totals(built_sqlite)
