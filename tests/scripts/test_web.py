"""The server asks no other machine for anything, whoever comes to it."""

import socket
import subprocess
import sys
import threading

import pytest

from tests.pages import serving


class Outside:
    """Stands in for everything outside this machine: a proxy for the web that counts who calls."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            line, _ = self._door.accept()
            with line:
                self.calls.append(line.recv(1000))


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.mark.slow
def test_a_foreign_origin_is_refused_without_asking_another_machine(outside: Outside, sqlite_url: str) -> None:
    port = serving.free_port()
    web = {"HTTP_PROXY": outside.address, "HTTPS_PROXY": outside.address, "http_proxy": outside.address}
    with serving.serving(serving.BY_SCRIPT, "127.0.0.1", port, DATABASE_URL=sqlite_url, NO_PROXY="127.0.0.1", **web):
        answer = serving.seen("127.0.0.1", port, {"Origin": "https://evil.example"}, until=())

    assert b" 403 " in answer.split(b"\r\n")[0]
    assert outside.calls == []


@pytest.mark.slow
def test_a_browser_with_many_cookies_gets_in_and_one_that_cannot_be_read_an_answer(sqlite_url: str) -> None:
    port = serving.free_port()
    own = {"Origin": f"http://127.0.0.1:{port}"}
    with serving.serving(serving.BY_SCRIPT, "127.0.0.1", port, DATABASE_URL=sqlite_url):
        for cookies, status in ((9_000, b" 101 "), (60_000, b" 101 "), (70_000, b" 400 ")):
            answer = serving.seen("127.0.0.1", port, own | {"Cookie": "a=" + "b" * cookies}, until=(b"",), seconds=20)
            assert status in answer.split(b"\r\n")[0], cookies
        many = own | {f"X-{number}": "1" for number in range(1_100)}
        answer = serving.seen("127.0.0.1", port, many, until=(b"",), seconds=20)
        assert b" 400 " in answer.split(b"\r\n")[0]


@pytest.mark.slow
def test_a_server_holds_no_library_that_only_fits_need() -> None:
    names = ("scipy.stats", "scipy.optimize", "prophet", "statsmodels", "matplotlib", "pptx", "openpyxl")
    program = (
        "import sys\nfrom scripts import web\nfrom pages.common import warm\nimport pyarrow\nwarm.import_for_pages()\n"
        f"print(pyarrow.default_memory_pool().backend_name, [name for name in {names} if name in sys.modules])"
    )

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300)

    assert told.stdout.split("\n")[-2] == "system []"
