"""One of two servers stops or is killed: no import is lost, nobody sees a wrong figure, everybody is back at once."""

import os
import re
import signal
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlmodel import col, func, select
from websockets.exceptions import WebSocketException

from benchmarks.proxy import Proxy, behind_nginx
from benchmarks.visitor import Shown, Visitor
from data.engine import engine_for, reading
from data.models import LedgerEntry
from services import imports
from services.permissions import Actor
from services.upkeep.verify import verify
from tests.browser.driving import PATIENCE_MILLISECONDS, RunningApp
from tests.browser.proxied.conftest import served_for_proxy
from tests.small_hospital import add_small_hospital

ADMIN = Actor(name="ada", role="admin")
LINES = 30_000
PEOPLE = 8
IMPORTS = 9
EXPENSE = re.compile(r"Expense\n\$([\d,]+)\n")


@pytest.fixture
def replicas(postgres_url: str) -> Iterator[tuple[RunningApp, RunningApp]]:
    add_small_hospital(postgres_url)
    with served_for_proxy(postgres_url) as one, served_for_proxy(postgres_url) as other:
        yield one, other


@pytest.fixture
def front(nginx_program: str, replicas: tuple[RunningApp, RunningApp], tmp_path: Path) -> Iterator[Proxy]:
    folder = tmp_path / "nginx"
    folder.mkdir()
    with behind_nginx(nginx_program, [one.address for one in replicas], folder) as proxy:
        yield proxy


def process_of(app: RunningApp) -> psutil.Process:
    port = str(urlsplit(app.address).port)
    return next(one for one in psutil.Process().children() if port in one.cmdline())


def sessions(app: RunningApp) -> int:
    """Return how many people a server has."""
    with urllib.request.urlopen(f"{app.address}/_stcore/metrics?families=active_sessions", timeout=60) as told:  # noqa: S310
        counted = re.search(rb"^active_sessions (\d+)", told.read(), re.MULTILINE)
    return int(counted[1]) if counted else 0


def await_true(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_MILLISECONDS / 1000
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_importing(url: str) -> bool:
    """Return whether somebody holds the lock of imports."""
    with engine_for(url).connect() as connection:
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        return bool(connection.execute(text(held)).scalar())


def lines_stored(url: str) -> int:
    with reading(url) as session:
        return session.exec(select(func.count(col(LedgerEntry.id)))).one()


# An import under way --------------------------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(ignore_https_errors=True, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    yield page
    context.close()


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """Return a file that takes some seconds to post."""
    path = tmp_path / "year.csv"
    rows = (f"2026-{1 + n % 12:02d},ICU,5100,{n % 900}.25,DOC-{n}\n" for n in range(LINES))
    path.write_text("Period,Department,Account,Amount,Reference\n" + "".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("end", [(signal.SIGTERM, LINES), (signal.SIGKILL, 0)], ids=["stopped", "killed"])
def test_an_import_is_finished_or_rolled_back_as_a_whole(
    front: Proxy, replicas: tuple[RunningApp, RunningApp], page: Page, year: Path, end: tuple[signal.Signals, int]
) -> None:
    url, path, (sign, stored) = replicas[0].database_url, year, end
    page.goto(f"{front.address}/import?kind=Ledger")
    page.set_input_files('input[type="file"]', path)
    button = page.get_by_role("button", name="Post ")
    expect(button).to_be_enabled(timeout=PATIENCE_MILLISECONDS)
    here = next(one for one in replicas if sessions(one))

    button.click()
    await_true(lambda: is_importing(url))
    server = process_of(here)
    server.send_signal(sign)
    server.wait(PATIENCE_MILLISECONDS / 1000)
    await_true(lambda: not is_importing(url))

    assert lines_stored(url) == stored
    assert verify(url, ADMIN).problems == []
    page.goto(f"{front.address}/import?kind=Ledger")  # at the other server now
    page.set_input_files('input[type="file"]', path)
    if stored:
        expect(page.get_by_text("This file is already imported")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    else:
        page.get_by_role("button", name="Post ").click()
        expect(page.get_by_text("posted as batch")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    assert lines_stored(url) == LINES


# People who look ------------------------------------------------------------------------------------------------------


@dataclass
class Watch:
    """What people saw while imports ran: `done` imports are stored, `begun` ones may be."""

    done: int = 0
    begun: int = 0
    looks: int = 0
    reloads: int = 0
    wrong: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def take(self, shown: Shown, before: int, page: str) -> None:
        """Hold a page against what was stored when it was asked for and what may have been when it came."""
        figures = {int(text.replace(",", "")) for text in EXPENSE.findall(shown.text)}
        allowed = {111 * number for number in range(before, self.begun + 1)}
        self.looks += 1
        if shown.raised or not figures or len(figures) > 1 or not figures <= allowed:
            self.wrong.append(f"{page}: {shown.raised or figures} where {before} to {self.begun} imports were stored")


def look(front: Proxy, watch: Watch) -> None:
    """Look at pages until the end; whoever loses the server loads the page anew."""
    while not watch.ended.is_set():
        try:
            with Visitor(front.address, tls=front.tls) as person:
                while not watch.ended.is_set():
                    for page in ("", "variance", "landing"):
                        before = watch.done
                        watch.take(person.open(page), before, page)
        except (OSError, WebSocketException, EOFError):
            watch.reloads += 1
            time.sleep(0.1)


def post(url: str, folder: Path, number: int) -> None:
    path = folder / f"salaries_{number}.csv"
    path.write_text(f"Period,Department,Account,Amount,Reference\n2026-01,ICU,5100,111.00,DOC-{number}\n")
    imports.post(url, ADMIN, path, filename=path.name, options=imports.ImportOptions(kind="ledger", mode="add"))


def test_nobody_sees_a_stale_or_torn_figure_when_a_server_is_killed(
    front: Proxy, replicas: tuple[RunningApp, RunningApp], tmp_path: Path
) -> None:
    url = replicas[0].database_url
    post(url, tmp_path, 1)
    watch = Watch(done=1, begun=1)
    people = [threading.Thread(target=look, args=(front, watch)) for _ in range(PEOPLE)]
    for person in people:
        person.start()
    await_true(lambda: all(sessions(one) for one in replicas))
    for number in range(2, IMPORTS + 1):
        if number == IMPORTS // 2:
            os.kill(process_of(replicas[0]).pid, signal.SIGKILL)
        watch.begun = number
        post(url, tmp_path, number)
        watch.done = number
    seen = watch.looks
    await_true(lambda: watch.looks >= seen + 3 * PEOPLE)  # everybody looks again
    watch.ended.set()
    for person in people:
        person.join(PATIENCE_MILLISECONDS / 1000)

    assert watch.wrong == []
    assert watch.reloads > 0
    assert lines_stored(url) == IMPORTS
    assert verify(url, ADMIN).problems == []
