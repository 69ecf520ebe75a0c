"""Driving the running app: start it, open a page, wait until Streamlit has drawn everything."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import Locator, Page, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PROJECT = Path(__file__).resolve().parents[2]
RESULTS = PROJECT / "test-results"
START_SECONDS = 180
#: How long a test waits for anything it expects; a busy machine takes its time, a free one does not wait longer for it.
PATIENCE_MILLISECONDS = 90_000
#: Widgets keep a value back for a moment (a slider 200 ms) before they send it. A timer of the page that starts after
#: an action and runs longer ends after theirs, however busy the machine is.
REST_MILLISECONDS = 300
REST = "milliseconds => new Promise(done => setTimeout(done, milliseconds))"
#: Whether all is drawn: connected, the script is not running, nothing on the page is a placeholder, old, or being made.
IS_DRAWN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return Boolean(app) && app.dataset.testScriptState === 'notRunning'
        && app.dataset.testConnectionState === 'CONNECTED'
        && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]');
}"""


class Talk:
    """What page and server have said to each other, read off the page's own connection.

    `said` counts the messages both ways; `is_over` says whether each request of the page for a rerun has been taken up
    and the run has ended.
    """

    def __init__(self) -> None:
        self.said = 0
        self._asked = True  # a page asks for its first run as soon as it is connected
        self._running = False

    def listen(self, socket: WebSocket) -> None:
        """Follow a new connection; a page that was loaded anew makes another one."""
        if "/_stcore/stream" not in socket.url:
            return
        self.__init__()  # type: ignore[misc]
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    @property
    def is_over(self) -> bool:
        return not self._asked and not self._running

    def _sent(self, frame: bytes | str) -> None:
        self.said += 1
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self._asked = True

    def _received(self, frame: bytes | str) -> None:
        self.said += 1
        if not isinstance(frame, bytes):
            return
        message = ForwardMsg.FromString(frame)
        if message.WhichOneof("type") == "new_session":
            self._asked, self._running = False, True
        elif message.WhichOneof("type") == "script_finished":
            self._running = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN


#: The talk of each open page; `tests/browser/conftest.py` enters them.
TALKS: WeakKeyDictionary[Page, Talk] = WeakKeyDictionary()


@dataclass(frozen=True)
class RunningApp:
    """A served app and the database it works on."""

    address: str  # "http://127.0.0.1:40123"
    database_url: str


@contextmanager
def served(
    database_url: str,
    *options: str,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
    script: str = "app.py",
) -> Iterator[RunningApp]:
    """Serve the app until the block ends, on a free port of this machine; its log goes to test-results/.

    `options` are Streamlit's own; `environment` is that of the server in place of this process's; `script` is what runs
    in place of the app.
    """
    port = port or free_port()
    RESULTS.mkdir(exist_ok=True)
    log = RESULTS / f"app-{port}.log"
    command = [sys.executable, "-m", "scripts.web", "run", script, "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true", "--server.fileWatcherType", "none"]
    command += options
    surroundings = {**(os.environ if environment is None else environment), "DATABASE_URL": database_url}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=surroundings, stdout=output, stderr=output)
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


def free_port() -> int:
    """Return a port that nobody listens on."""
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
    """Wait until the page has sent all it has to send, every rerun has ended, and all of it is drawn; call it after
    every action.

    No time is waited for except a rest in the page's own time, so a busy machine changes nothing but how long it takes.
    """
    talk = TALKS[page]
    end = time.monotonic() + PATIENCE_MILLISECONDS / 1000
    while time.monotonic() < end:
        said = talk.said
        page.evaluate(REST, REST_MILLISECONDS)
        if talk.said == said and talk.is_over and page.evaluate(IS_DRAWN):
            return
    raise AssertionError(f"the page is not at rest after {PATIENCE_MILLISECONDS / 1000:.0f} s; {talk.__dict__}")


def open_at(page: Page, app: RunningApp, path: str = "/") -> None:
    """Open a page of the app by its address, such as "/variance?fy=2026", and wait until it is drawn."""
    page.goto(app.address + path)
    page.wait_for_selector('[data-testid="stApp"]')
    wait_until_idle(page)


def main_part(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def text_of(page: Page) -> str:
    """Return all text of the page's main part as a person reads it now; to wait for a text, see `expect_text`."""
    return main_part(page).inner_text()


def expect_text(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the page's main part says this."""
    expect(main_part(page)).to_contain_text(text, use_inner_text=True)


def query(page: Page) -> dict[str, str]:
    """Return what the address asks for as it is now; to wait for it, see `expect_query`."""
    return _query_of(page.url)


def _query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def expect_query(page: Page, **parts: str) -> None:
    """Wait until the address holds these parameters; of one that is there several times the first counts."""
    page.wait_for_url(lambda url: parts.items() <= _query_of(url).items())


def downloaded(page: Page, label: str) -> bytes:
    """Press the first download button of that label and return the file."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).first.click()
    return waiting.value.path().read_bytes()
