"""Ctrl-C ends a server at once, with a forecast under way too, and leaves nothing behind."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import delete

from benchmarks.visitor import Visitor
from data.engine import writing
from data.models import ForecastRun
from tests.pages import serving

pytestmark = pytest.mark.slow


def children(process: int) -> list[int]:
    """Return the processes that a process has started and that have not ended."""
    stats = (path.read_text().rsplit(")", 1) for path in Path("/proc").glob("[0-9]*/stat") if path.exists())
    states = ((int(name.partition(" ")[0]), rest.split()) for name, rest in stats)
    return [number for number, (state, parent, *_) in states if int(parent) == process and state != "Z"]


def wait_for(condition: Callable[[], object], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(condition())


def test_ctrl_c_amid_a_forecast_ends_server_and_helpers(demo_url: str) -> None:
    with writing(demo_url) as session:  # the demo ships with forecasts, and a page would have nothing to do
        session.execute(delete(ForecastRun))
    port = serving.free_port()
    server = serving.start(serving.BY_SCRIPT, "127.0.0.1", port, DATABASE_URL=demo_url)
    try:
        serving.wait_until_healthy(server, port)
        with Visitor(f"http://127.0.0.1:{port}") as person:
            person.open("volumes")
            assert wait_for(lambda: children(server.pid)), "no forecast began"
            helpers = children(server.pid)

            os.killpg(server.pid, signal.SIGINT)  # as the terminal does: to the server and all it has started
            printed, _ = server.communicate(timeout=20)
    finally:
        server.kill()

    assert server.returncode == 0
    assert "Traceback" not in printed
    assert "Error" not in printed
    assert wait_for(lambda: not any(Path(f"/proc/{helper}").exists() for helper in helpers), 5)
