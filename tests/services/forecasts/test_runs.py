"""Forecast runs: stored, found again by content, published as the baseline, compared."""

import sqlite3
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from data.engine import reading
from services.errors import NotPermittedError, UserError
from services.forecasts import overrides, runs
from services.forecasts.references import SeriesRef
from services.permissions import Actor
from tests.small_hospital import SmallHospital
from tests.volumes import add_months


@pytest.fixture
def icu(database_url: str, small_hospital: SmallHospital) -> SeriesRef:
    ref = SeriesRef("department", small_hospital.departments["ICU"], small_hospital.measures["patient_days"])
    add_months(database_url, ref.place_id, ref.measure_id, [300.0] * 12, first=202501)
    return ref


def result(ref: SeriesRef, means: list[float], *, data: str = "d1", horizon: int = 3) -> runs.Result:
    """Return a forecast from January 2026 on with a band of ±10 and ±20."""
    points = pd.DataFrame({"ds": pd.date_range("2026-01-01", periods=len(means), freq="MS"), "mean": means})
    for name, reach in (("lo80", -10), ("hi80", 10), ("lo95", -20), ("hi95", 20)):
        points[name] = points["mean"] + reach
    return runs.Result(ref, horizon, "auto", "A combination.", points, data, {"horizon": horizon}, "1")


def test_a_stored_run_is_found_again_by_its_content(database_url: str, icu: SeriesRef, viewer: Actor) -> None:
    kept = result(icu, [310.0, 320.0, 330.0])
    (number,) = runs.store(database_url, viewer, [kept])
    same = runs.settings_hash(kept.settings)

    with reading(database_url) as session:
        assert runs.current_runs(session, {icu.key: "d1"}, settings_hash=same, engine_version="1") == {icu.key: number}
        assert runs.current_runs(session, {icu.key: "d2"}, settings_hash=same, engine_version="1") == {}
        assert runs.current_runs(session, {icu.key: "d1"}, settings_hash="other", engine_version="1") == {}
        assert runs.current_runs(session, {icu.key: "d1"}, settings_hash=same, engine_version="2") == {}
        assert runs.points_of(session, [number])["mean"].tolist() == [310.0, 320.0, 330.0]


def test_the_newest_of_equal_runs_counts(database_url: str, icu: SeriesRef, viewer: Actor) -> None:
    kept = result(icu, [310.0])
    _, newer = runs.store(database_url, viewer, [kept, kept])

    with reading(database_url) as session:
        found = runs.current_runs(
            session, {icu.key: "d1"}, settings_hash=runs.settings_hash(kept.settings), engine_version="1"
        )
        assert found == {icu.key: newer}
        latest = runs.latest(session, icu.key)
        assert latest is not None
        assert latest.id == newer


def test_publishing_replaces_the_earlier_baseline(database_url: str, icu: SeriesRef, finance_lead: Actor) -> None:
    first, second = runs.store(database_url, finance_lead, [result(icu, [310.0]), result(icu, [315.0])])

    runs.publish(database_url, finance_lead, run_id=first)
    runs.publish(database_url, finance_lead, run_id=second)

    table = runs.list_runs(database_url, finance_lead, ref=icu)
    assert table[["id", "published_by"]].fillna("").values.tolist() == [[second, "fay"], [first, ""]]
    with pytest.raises(UserError, match="already"):
        runs.publish(database_url, finance_lead, run_id=second)


def test_the_baseline_carries_overrides_beside_the_model(
    database_url: str, icu: SeriesRef, finance_lead: Actor
) -> None:
    (number,) = runs.store(database_url, finance_lead, [result(icu, [310.0, 320.0])])
    overrides.set_value(database_url, finance_lead, ref=icu, month=date(2026, 2, 1), value=350.0, reason="Ward B opens")
    assert runs.list_runs(database_url, finance_lead, ref=icu)["published_at"].isna().all()

    runs.publish(database_url, finance_lead, run_id=number)

    assert runs.list_runs(database_url, finance_lead, ref=icu)["published_at"].notna().all()
    with reading(database_url) as session:
        table = runs.with_overrides(session, icu, runs.points_of(session, [number]).drop(columns="run_id"))
    assert table["mean"].tolist() == [310.0, 320.0]
    assert table["value"].tolist() == [310.0, 350.0]

    runs.withdraw_publication(database_url, finance_lead, run_id=number)
    assert runs.list_runs(database_url, finance_lead, ref=icu)["published_at"].isna().all()


def test_two_runs_are_compared_over_their_common_months(database_url: str, icu: SeriesRef, finance_lead: Actor) -> None:
    first, second = runs.store(
        database_url, finance_lead, [result(icu, [300.0, 320.0]), result(icu, [330.0, 320.0, 310.0])]
    )

    table = runs.compare(database_url, finance_lead, first=first, second=second)

    assert table["difference"].tolist() == [30.0, 0.0]
    assert table["percent"].tolist() == [pytest.approx(0.1), 0.0]


def test_runs_of_different_series_are_not_compared(
    database_url: str, icu: SeriesRef, finance_lead: Actor, small_hospital: SmallHospital
) -> None:
    lab = SeriesRef("department", small_hospital.departments["LAB"], small_hospital.measures["tests"])
    first, second = runs.store(database_url, finance_lead, [result(icu, [300.0]), result(lab, [300.0])])

    with pytest.raises(UserError, match="different series"):
        runs.compare(database_url, finance_lead, first=first, second=second)


def test_only_finance_publishes_and_managers_see_their_own(
    database_url: str, icu: SeriesRef, finance_lead: Actor, manager: Actor, viewer: Actor
) -> None:
    (number,) = runs.store(database_url, finance_lead, [result(icu, [310.0])])
    own = replace(manager, departments=frozenset({icu.place_id}))

    assert len(runs.list_runs(database_url, own, ref=icu)) == 1
    with pytest.raises(NotPermittedError):
        runs.list_runs(database_url, manager, ref=icu)
    for actor in (viewer, own):
        with pytest.raises(NotPermittedError):
            runs.publish(database_url, actor, run_id=number)


def test_a_run_that_does_not_exist_is_refused(database_url: str, finance_lead: Actor) -> None:
    with pytest.raises(UserError, match="does not exist"):
        runs.publish(database_url, finance_lead, run_id=999)


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=20), at=st.integers(0, 19), step=st.floats(1e-3, 10))
def test_any_changed_value_changes_the_data_hash(values: list[float], at: int, step: float) -> None:
    frame = pd.DataFrame({"ds": pd.date_range("2025-01-01", periods=len(values), freq="MS"), "y": values})
    changed = frame.copy()
    changed.loc[at % len(values), "y"] += step

    assert runs.data_hash(frame) == runs.data_hash(frame.copy())
    assert runs.data_hash(changed) != runs.data_hash(frame)
    assert runs.data_hash(frame.assign(ds=frame["ds"] + pd.DateOffset(months=1))) != runs.data_hash(frame)


def test_minutes_of_fits_wait_for_an_import_to_let_go(
    small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long import holds the database of an embedded hospital for longer than a person would wait."""
    tries = []

    def write(session: Session) -> str:
        tries.append(session)
        if len(tries) < 3:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise OperationalError("INSERT", None, error)
        return "stored"

    assert runs.write_patiently(small_hospital_sqlite.url, write, lambda: False) == "stored"
    assert len(tries) == 3


def test_what_is_wrong_for_another_reason_is_not_tried_again(small_hospital_sqlite: SmallHospital) -> None:
    tries = []

    def write(_session: Session) -> None:
        tries.append(1)
        raise OperationalError("INSERT", None, sqlite3.OperationalError("no such table"))

    with pytest.raises(OperationalError):
        runs.write_patiently(small_hospital_sqlite.url, write, lambda: False)
    assert len(tries) == 1
