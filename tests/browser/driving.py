"""Driving the running app: start it, open a page, wait until Streamlit has drawn everything."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

PROJECT = Path(__file__).resolve().parents[2]
RESULTS = PROJECT / "test-results"
START_SECONDS = 180
IDLE_MILLISECONDS = 60_000
#: Idle is: connected, the script is not running, no placeholder is left, and that for a third of a second together
#: (after a click it takes a moment until the script starts).
IS_IDLE = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const idle = app && app.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid="stSkeleton"]');
    const now = performance.now();
    if (!idle) { window.caseloadIdleSince = undefined; return false; }
    window.caseloadIdleSince ??= now;
    return now - window.caseloadIdleSince > 350;
}"""


@dataclass(frozen=True)
class RunningApp:
    """A served app and the database it works on."""

    address: str  # "http://127.0.0.1:40123"
    database_url: str


@contextmanager
def served(database_url: str) -> Iterator[RunningApp]:
    """Serve the app on a free port of this machine until the block ends; its log goes to test-results/."""
    port = _free_port()
    RESULTS.mkdir(exist_ok=True)
    log = RESULTS / f"app-{port}.log"
    command = [sys.executable, "-m", "scripts.web", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true", "--server.fileWatcherType", "none"]
    environment = os.environ | {"DATABASE_URL": database_url}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
    try:
        _await_health(process, port, log)
        yield RunningApp(f"http://127.0.0.1:{port}", database_url)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_health(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the app did not start:\n{log.read_text(errors='replace')[-2000:]}")


def wait_until_idle(page: Page) -> None:
    """Wait until Streamlit has run the script and drawn all of it; call it after every action."""
    page.evaluate("window.caseloadIdleSince = undefined")
    page.wait_for_function(IS_IDLE, polling=50, timeout=IDLE_MILLISECONDS)


def open_at(page: Page, app: RunningApp, path: str = "/") -> None:
    """Open a page of the app by its address, such as "/variance?fy=2026", and wait until it is drawn."""
    page.goto(app.address + path)
    page.wait_for_selector('[data-testid="stApp"]')
    wait_until_idle(page)


def text_of(page: Page) -> str:
    """Return all text of the page's main part."""
    return page.locator('[data-testid="stMain"]').inner_text()
