"""Servers for the people benchmark, on loopback and free ports, ended with their block: the app and its peer."""

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parents[1]
START_SECONDS = 300
AS_ONE_PERSON = ["--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"]


@dataclass(frozen=True)
class Server:
    """A server of ours; `started` is how many seconds it took to be healthy."""

    address: str
    process: psutil.Process
    started: float

    def cpu(self, *, helpers: bool = True) -> float:
        """Return processor seconds, with helper processes or without."""
        return sum(sum(one.cpu_times()[:2]) for one in (self._tree() if helpers else [self.process]))

    def memory(self, *, helpers: bool = True) -> float:
        """Return resident megabytes, with helper processes or without."""
        return sum(one.memory_info().rss for one in (self._tree() if helpers else [self.process])) / 1e6

    def helpers(self) -> int:
        """Return how many processes it has started."""
        return len(self._tree()) - 1

    def _tree(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


@contextmanager
def app(database_url: str, *, workers: int | None = None) -> Iterator[Server]:
    """Serve Caseload as `make run` does, warmed up before it is healthy."""
    environment = {"DATABASE_URL": database_url, "CASELOAD_WARM_UP": "yes"}
    environment["CASELOAD_LOCAL_RIGHTS_BEHIND_PROXY"] = "127.0.0.1,localhost"  # the proxy of this benchmark
    if workers:
        environment["CASELOAD_FORECAST_WORKERS"] = str(workers)
    with _served(["-m", "scripts.web", "run", "app.py"], environment) as server:
        yield server


@contextmanager
def peer() -> Iterator[Server]:
    """Serve the plain page of four charts with plain Streamlit."""
    with _served(["-m", "streamlit", "run", "benchmarks/four_charts.py"], {}) as server:
        yield server


@contextmanager
def _served(arguments: list[str], environment: dict[str, str]) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, *arguments, "--server.port", str(port), *AS_ONE_PERSON]
    start = time.monotonic()
    with running(command, environment) as process:
        address = f"http://127.0.0.1:{port}"
        await_answer(f"{address}/_stcore/health", process)
        yield Server(address, psutil.Process(process.pid), time.monotonic() - start)


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program until the block ends."""
    process = subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_answer(address: str, process: "subprocess.Popen[bytes]", tls: ssl.SSLContext | None = None) -> None:
    """Wait until a program of ours answers at an address.

    Raises:
        RuntimeError: It ended, or did not answer in time.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5, context=tls):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} did not answer")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
