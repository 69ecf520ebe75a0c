"""A browser for every test that drives the app; a test fails on a console error or a request that leaves the machine.

- `running_app`: the app on a copy of the demo hospital, one server for the whole run: for tests that only read
- `demo_app`: the same for one test, which may change everything
- `empty_app`: the app on an empty database, for one test
- `browser_page`: a new page in a new browser context; `phone_page` the same in the size of a phone
- from tests.browser.driving: `open_at(page, app, "/path")`, `wait_until_idle(page)`, `text_of(page)`, `served(url)`

A screenshot of a test that fails is in test-results/.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from scripts import chromium
from tests.browser.driving import PATIENCE_MILLISECONDS, RESULTS, TALKS, RunningApp, Talk, served

LAUNCH = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
DESKTOP = {"width": 1360, "height": 1000}
PHONE = {"width": 390, "height": 844}
OWN_HOSTS = ("127.0.0.1", "localhost", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember how the test itself went, for the screenshot."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.skip("no Chromium was found (`make test` installs one)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=LAUNCH)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def running_app(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    copy = tmp_path_factory.mktemp("running") / "demo.sqlite"
    shutil.copyfile(demo_template, copy)
    with served(f"sqlite:///{copy}") as app:
        yield app


@pytest.fixture
def demo_app(demo_url: str) -> Iterator[RunningApp]:
    with served(demo_url) as app:
        yield app


@pytest.fixture
def empty_app(sqlite_url: str) -> Iterator[RunningApp]:
    with served(sqlite_url) as app:
        yield app


@pytest.fixture
def browser_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with _watched(browser.new_context(viewport=DESKTOP, locale="en-US"), request.node) as page:
        yield page


@pytest.fixture
def phone_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="en-US", has_touch=True, is_mobile=True)
    with _watched(context, request.node) as page:
        yield page


@contextmanager
def _watched(context: BrowserContext, test: pytest.Item) -> Iterator[Page]:
    """Open a page and fail afterwards on console errors and on requests to other machines."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    talk = TALKS[page] = Talk()
    page.on("websocket", talk.listen)
    errors: list[str] = []
    outside: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if _is_error(message) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: outside.append(request.url) if _leaves_the_machine(request.url) else None)
    page.on("websocket", lambda socket: outside.append(socket.url) if _leaves_the_machine(socket.url) else None)
    try:
        yield page
    finally:
        if test.stash.get(FAILED, True):
            RESULTS.mkdir(exist_ok=True)
            name = re.sub(r"\W+", "-", test.nodeid.split("::", 1)[-1])
            page.screenshot(path=RESULTS / f"{name}.png")
        context.close()
    assert outside == [], "the app asked another machine"
    assert errors == [], "the browser's console shows errors"


def _is_error(message: ConsoleMessage) -> bool:
    # Opened at a page's own address, Streamlit looks for its server below that path first: two 404s of its own.
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")


def _leaves_the_machine(url: str) -> bool:
    return (urlsplit(url).hostname or "") not in OWN_HOSTS
