"""Forecasts follow the data: behind after a change, made once whoever asks, taken again after a kill."""

from collections.abc import Callable
from datetime import date
from threading import Thread
from typing import Any

import pytest

from data.engine import last_commit, writing
from services import audit
from services.background_work import StoppedError
from services.forecasts import keeping_up, many, runs
from services.forecasts.keeping_up import Refreshed
from services.forecasts.references import SeriesRef
from services.permissions import LOCAL_ACTOR, Actor
from tests.small_hospital import SmallHospital
from tests.volumes import add_months, seasonal

TODAY = date(2026, 7, 20)


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return who asked for fits; nothing is fitted."""
    asked: list[str] = []

    def forecast_changed(url: str, actor: Actor, **_question: Any) -> int:
        asked.append(actor.name)
        return 3

    monkeypatch.setattr(many, "forecast_changed", forecast_changed)
    return asked


def imported(hospital: SmallHospital, action: str = "import.statistics") -> None:
    with writing(hospital.url) as session:
        audit.record(session, LOCAL_ACTOR, action, "import_batch/1", {})


@pytest.fixture
def counted(small_hospital: SmallHospital) -> SmallHospital:
    place = small_hospital.url, small_hospital.departments["ICU"], small_hospital.measures["patient_days"]
    add_months(*place, seasonal(36), first=202307)
    imported(small_hospital)
    return small_hospital


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping_up, "PAUSE_SECONDS", 0.0)


def quiet(_share: float, _text: str) -> None:
    """Take progress and show it nowhere."""


def refresh(url: str, cancelled: Callable[[], bool] = lambda: False) -> Refreshed:
    return keeping_up.refresh(url, keeping_up.SYSTEM, today=TODAY, report=quiet, cancelled=cancelled)


def behind(hospital: SmallHospital) -> bool:
    return keeping_up.standing(hospital.url, LOCAL_ACTOR).behind


def test_a_change_of_counts_leaves_forecasts_behind_until_they_are_made(
    counted: SmallHospital, fits: list[str]
) -> None:
    assert behind(counted)

    assert refresh(counted.url) == Refreshed(made=3, busy=False)

    assert not behind(counted)
    assert fits == ["system"]
    for harmless in ("scenario.save", "forecast.override", "import.budget", "forecast.run"):
        imported(counted, harmless)
        assert not behind(counted)
    for relevant in ("import.labor", "import.ledger", "import.undo", "settings.change", "forecast.shock_added"):
        imported(counted, relevant)
        assert behind(counted), relevant
        refresh(counted.url)


def test_an_empty_hospital_is_never_behind(small_hospital: SmallHospital) -> None:
    imported(small_hospital)

    assert not behind(small_hospital)


def test_a_run_that_was_stopped_is_taken_again(counted: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_question: Any, **_known: Any) -> int:
        raise StoppedError

    with monkeypatch.context() as patched:
        patched.setattr(many, "forecast_changed", killed)
        with pytest.raises(StoppedError):
            refresh(counted.url)
    assert behind(counted)

    monkeypatch.setattr(many, "forecast_changed", lambda *_question, **_known: 1)
    assert refresh(counted.url) == Refreshed(made=1, busy=False)


def test_one_makes_them_while_others_go_away_and_their_changes_are_seen(
    counted: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second import comes during the first fit: its refresh meets the lock, and the first one looks again."""
    others: list[Refreshed] = []
    fitted = []

    def forecast_changed(*_question: Any, **_known: Any) -> int:
        fitted.append(1)
        if len(fitted) == 1:
            imported(counted)
            another = Thread(target=lambda: others.append(refresh(counted.url)))
            another.start()
            another.join(30)
        return 1

    monkeypatch.setattr(many, "forecast_changed", forecast_changed)

    assert refresh(counted.url) == Refreshed(made=2, busy=False)
    assert others == [Refreshed(made=0, busy=True)]
    assert not behind(counted)


def test_pages_begin_the_work_once_and_do_not_repeat_what_failed(
    counted: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_question: Any, **_known: Any) -> int:
        raise RuntimeError("the engine broke")

    monkeypatch.setattr(many, "forecast_changed", broken)
    now = keeping_up.standing(counted.url, LOCAL_ACTOR)
    job = keeping_up.start(counted.url, now, today=TODAY)
    assert job is not None
    job.wait(30)

    assert keeping_up.start(counted.url, now, today=TODAY) is None  # until the data changes
    monkeypatch.setattr(many, "forecast_changed", lambda *_question, **_known: 1)
    imported(counted)
    again = keeping_up.start(counted.url, keeping_up.standing(counted.url, LOCAL_ACTOR), today=TODAY)
    assert again is not None
    again.wait(30)
    assert again.result().made == 1
    assert keeping_up.start(counted.url, keeping_up.standing(counted.url, LOCAL_ACTOR), today=TODAY) is None


def test_several_imports_in_a_row_are_one_fit(
    counted: SmallHospital, fits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody drops five files: each import ages the forecasts, and the pause before the fit takes all of them in."""
    monkeypatch.setattr(keeping_up, "PAUSE_SECONDS", 1.0)
    job = keeping_up.start(counted.url, keeping_up.standing(counted.url, LOCAL_ACTOR), today=TODAY)
    for _file in range(3):
        imported(counted)
    assert job is not None
    assert fits == []
    assert job.wait(30) == "done"

    assert fits == ["system"]
    assert not behind(counted)


def test_a_pause_ends_when_the_server_ends(counted: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping_up, "PAUSE_SECONDS", 60.0)
    job = keeping_up.start(counted.url, keeping_up.standing(counted.url, LOCAL_ACTOR), today=TODAY)
    assert job is not None

    job.cancel()

    assert job.wait(10) == "cancelled"
    assert behind(counted)


@pytest.mark.slow
def test_forecasts_come_in_one_change_of_the_data(counted: SmallHospital) -> None:
    """Every commit makes all pages work out their figures anew, so volumes, labor cost and the mark come together."""
    before = last_commit()

    assert refresh(counted.url).made == 1

    assert last_commit() == before + 1
    assert not behind(counted)


@pytest.mark.slow
def test_what_is_made_counts_and_says_when(counted: SmallHospital) -> None:
    ref = SeriesRef("department", counted.departments["ICU"], counted.measures["patient_days"])

    assert refresh(counted.url).made == 1
    assert refresh(counted.url).made == 0

    (row,) = runs.list_runs(counted.url, LOCAL_ACTOR, ref=ref).to_dict("records")
    assert row["created_by"] == "system"
    assert keeping_up.standing(counted.url, LOCAL_ACTOR).made_at is not None
