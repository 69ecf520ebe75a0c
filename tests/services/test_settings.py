"""Settings of the process and of the hospital."""

import os
from typing import Any

import pytest
from sqlalchemy import event

from data.engine import engine_for, reading, writing
from services import audit, settings, status
from services.errors import NotPermittedError, UserError
from services.organization import hospital
from services.permissions import Actor
from services.settings import HospitalSettings, ProcessSettings


def loaded(url: str) -> HospitalSettings:
    with reading(url) as session:
        return settings.load(session)


def test_without_an_environment_the_built_in_database_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CASELOAD_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert ProcessSettings.from_env() == ProcessSettings()
    assert settings.database_url().endswith("/var/caseload.sqlite")


def test_an_empty_database_url_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")

    assert settings.database_url() == settings.DEFAULT_DATABASE


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/caseload")
    monkeypatch.setenv("CASELOAD_MAX_UPLOAD_MB", "64")
    monkeypatch.setenv("CASELOAD_DASK_ADDRESS", "tcp://127.0.0.1:8786")
    monkeypatch.delenv("CASELOAD_CHECK_CHARTS")
    monkeypatch.delenv("CASELOAD_REFRESH_FORECASTS", raising=False)
    monkeypatch.delenv("CASELOAD_TOUR", raising=False)
    monkeypatch.setenv("CASELOAD_READ_IN_CHILD", "yes")
    monkeypatch.setenv("CASELOAD_READ_MEMORY_MB", "256")

    read = ProcessSettings("postgresql://db/caseload", 64, "tcp://127.0.0.1:8786", read_memory_mb=256)
    assert ProcessSettings.from_env() == read


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CASELOAD_READ_MEMORY_MB", "63"),
        ("CASELOAD_READ_MEMORY_MB", "1 GB"),
        ("CASELOAD_READ_CPU_SECONDS", "0"),
        ("CASELOAD_READ_WALL_SECONDS", "-5"),
    ],
)
def test_an_impossible_limit_of_reading_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(name, text)

    with pytest.raises(UserError, match=name):
        ProcessSettings.from_env()


@pytest.mark.parametrize("text", ["0", "two", "65", "-1"])
def test_an_impossible_number_of_forecast_workers_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("CASELOAD_FORECAST_WORKERS", text)

    with pytest.raises(UserError, match="CASELOAD_FORECAST_WORKERS"):
        ProcessSettings.from_env()


def test_what_was_never_set_has_its_default(database_url: str) -> None:
    assert loaded(database_url) == HospitalSettings()


def test_a_change_is_stored_and_recorded(database_url: str, admin: Actor) -> None:
    hospital.change(database_url, admin, hospital_name="St. Elsewhere", currency="GBP", region="ENG")

    assert loaded(database_url) == HospitalSettings(hospital_name="St. Elsewhere", currency="GBP", region="ENG")
    with reading(database_url) as session:
        assert audit.first_broken(session) is None
        assert audit.data_version(session) == 2


def test_settings_of_a_newer_version_are_left_alone(database_url: str) -> None:
    from data.models import Setting

    with writing(database_url) as session:
        session.add(Setting(key="invented_later", value={"value": 1}))

    assert loaded(database_url) == HospitalSettings()


@pytest.mark.parametrize("role", ["viewer", "manager", "finance_lead", "approver"])
def test_only_administrators_change_settings(sqlite_url: str, role: str) -> None:
    with pytest.raises(NotPermittedError):
        hospital.change(sqlite_url, Actor(name="x", role=role), currency="GBP")

    assert loaded(sqlite_url) == HospitalSettings()


@pytest.mark.parametrize(
    "impossible",
    [
        {"fiscal_first_month": 0},
        {"fiscal_first_month": 13},
        {"currency": "EURO"},
        {"currency": "12 "},
        {"fte_hours_per_year": 0.0},
        {"fte_hours_per_year": -2080.0},
    ],
)
def test_impossible_values_are_refused_and_nothing_is_stored(
    sqlite_url: str, admin: Actor, impossible: dict[str, Any]
) -> None:
    with pytest.raises(UserError):
        hospital.change(sqlite_url, admin, hospital_name="Changed", **impossible)

    assert loaded(sqlite_url) == HospitalSettings()


@pytest.mark.parametrize("size", ["abc", "-5", "1.5", "٣"])
def test_an_upload_limit_that_is_no_number_is_refused_with_a_remedy(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELOAD_MAX_UPLOAD_MB", size)

    with pytest.raises(UserError, match="not a whole number of megabytes"):
        ProcessSettings.from_env()


def test_the_state_that_every_run_asks_for_asks_for_settings_once(sqlite_url: str) -> None:
    status.read(sqlite_url)
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(engine_for(sqlite_url), "before_cursor_execute", note)
    status.read(sqlite_url)
    event.remove(engine_for(sqlite_url), "before_cursor_execute", note)

    assert len([one for one in asked if " setting" in one]) == 1
