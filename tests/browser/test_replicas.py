"""Two servers on one PostgreSQL: neither shows a figure from before the last change, wherever that was made."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, func, select

from benchmarks.visitor import Visitor
from data.engine import reading, writing
from data.models import AuditEvent, ForecastRun
from reports.formats import Formats
from services import audit, imports
from services.forecasts import keeping_up
from services.permissions import LOCAL_ACTOR, Actor
from tests.browser.driving import PATIENCE_MILLISECONDS, RunningApp, open_at, served, wait_until_idle
from tests.small_hospital import SmallHospital, add_small_hospital
from tests.volumes import add_months, seasonal

ADMIN = Actor(name="ada", role="admin")
#: Pages with the year's expense among their figures.
PAGES = ("", "variance", "landing")


@pytest.fixture
def replicas(postgres_url: str) -> Iterator[tuple[Visitor, Visitor]]:
    """Yield a person at each of two servers of the same database, which is empty but for a small hospital."""
    add_small_hospital(postgres_url)
    with (
        served(postgres_url) as one,
        served(postgres_url) as other,
        Visitor(one.address) as first,
        Visitor(other.address) as second,
    ):
        yield first, second


def post(url: str, folder: Path, number: int) -> None:
    """Add 111 of salaries to January, from a process that is neither of the servers."""
    path = folder / f"salaries_{number}.csv"
    path.write_text(f"Period,Department,Account,Amount,Reference\n2026-01,ICU,5100,111.00,DOC-{number}\n")
    options = imports.ImportOptions(kind="ledger", mode="add")
    outcome = imports.post(url, ADMIN, path, filename=path.name, options=options)
    assert outcome.rows_loaded == 1


def text_of(person: Visitor, page: str) -> str:
    shown = person.open(page)
    assert not shown.raised
    return shown.text


def test_both_show_what_was_just_imported(replicas: tuple[Visitor, Visitor], postgres_url: str, tmp_path: Path) -> None:
    for number in range(1, 5):
        post(postgres_url, tmp_path, number)

        for person in replicas if number % 2 else reversed(replicas):
            for page in PAGES:
                assert f"Expense\n${111 * number}\n" in text_of(person, page)


def test_each_shows_what_was_changed_at_the_other(
    replicas: tuple[Visitor, Visitor], postgres_url: str, tmp_path: Path
) -> None:
    post(postgres_url, tmp_path, 1)
    for person in replicas:
        for page in PAGES:
            assert "$111" in text_of(person, page)

    changes = (replicas, "de_DE", "1.234,56 – German"), (replicas[::-1], "sv_SE", "1 234,56 – Swedish")
    for (here, there), locale, label in changes:
        here.open("hospital")
        here.choose("hospital_locale", label, press="hospital_save")

        for person in (there, here):
            for page in PAGES:
                assert f"Expense\n{Formats(locale=locale).money(11_100)}\n" in text_of(person, page)


# Forecasts follow the data of both ------------------------------------------------------------------------------------

BEHIND = "before the last change of the data"


@pytest.fixture
def counted(postgres_url: str) -> SmallHospital:
    """Return a hospital with three years of counts, July 2023 through June 2026, in two departments; no forecasts."""
    hospital = add_small_hospital(postgres_url)
    for department, measure, level in (("ICU", "patient_days", 1000.0), ("ED", "visits", 4000.0)):
        place = postgres_url, hospital.departments[department], hospital.measures[measure]
        add_months(*place, seasonal(36, level=level), first=202307)
    with writing(postgres_url) as session:
        audit.record(session, LOCAL_ACTOR, "import.statistics", "import_batch/1", {})
    return hospital


@pytest.fixture
def forecasting_replicas(
    counted: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[RunningApp, RunningApp]]:
    """Yield two servers that both keep forecasts up with the data."""
    monkeypatch.setenv("CASELOAD_REFRESH_FORECASTS", "yes")
    with served(counted.url) as one, served(counted.url) as other:
        yield one, other


def await_forecasts(url: str, *people: Visitor) -> None:
    """Have all look at the page at once until forecasts have caught up with the data; whoever looks may make them."""
    end = time.monotonic() + 2 * PATIENCE_MILLISECONDS / 1000
    while time.monotonic() < end:
        with ThreadPoolExecutor(len(people)) as at_once:
            list(at_once.map(lambda person: text_of(person, "series"), people))
        if not keeping_up.standing(url, ADMIN).behind:
            return
    raise AssertionError("forecasts are still behind the data")


def made(url: str) -> tuple[int, int]:
    """Return how often forecasts were made, and how many runs that came to."""
    with reading(url) as session:
        times = select(func.count()).where(col(AuditEvent.action) == keeping_up.DONE)
        return session.exec(times).one(), session.exec(select(func.count()).select_from(ForecastRun)).one()


def import_july(page: Page, app: RunningApp, folder: Path) -> None:
    """Import a month of the ICU alone, as a person does, at one of the servers."""
    path = folder / "july.csv"
    path.write_text("Period,Department,Measure,Quantity\n2026-07,ICU,patient_days,1234\n", encoding="utf-8")
    open_at(page, app, "/import?kind=Statistics")
    page.set_input_files('input[type="file"]', path)
    page.get_by_role("button", name="Post ").click()
    expect(page.get_by_text("posted as batch")).to_be_visible()
    wait_until_idle(page)


def test_forecasts_are_made_once_and_seen_at_both(
    forecasting_replicas: tuple[RunningApp, RunningApp], counted: SmallHospital, browser_page: Page, tmp_path: Path
) -> None:
    one, other = forecasting_replicas
    with Visitor(one.address) as first, Visitor(other.address) as second:
        await_forecasts(counted.url, first, second)
        assert made(counted.url) == (1, 2)
        before = text_of(second, "series")

        import_july(browser_page, one, tmp_path)
        await_forecasts(counted.url, second, first)

        assert made(counted.url) == (2, 3)
        after = text_of(second, "series")
        assert after == text_of(first, "series") != before
        assert "Of 2 forecast series" in after
        assert BEHIND not in after
