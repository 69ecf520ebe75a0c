"""Servers for the people benchmark, on loopback and free ports, ended with their block: the app, its peer, nginx."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parents[1]
NGINX = PROJECT / "docs" / "deploy" / "nginx.conf"
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
    port = _free_port()
    command = [sys.executable, *arguments, "--server.port", str(port), *AS_ONE_PERSON]
    start = time.monotonic()
    with _running(command, environment) as process:
        address = f"http://127.0.0.1:{port}"
        _await_answer(f"{address}/_stcore/health", process)
        yield Server(address, psutil.Process(process.pid), time.monotonic() - start)


@contextmanager
def behind_nginx(program: str, servers: Sequence[Server], folder: Path) -> Iterator[str]:
    """Put nginx in front of the servers, with the configuration that docs/deploy shows; yield its address."""
    port = _free_port()
    (folder / "people.conf").write_text(_configuration(servers, port))
    (folder / "nginx.conf").write_text(
        f"pid {folder}/nginx.pid;\nerror_log stderr;\nevents {{ worker_connections 1024; }}\n"
        f"http {{\n  access_log off;\n"
        + "".join(
            f"  {name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"  include {folder}/people.conf;\n}}\n"
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    with _running([*command, "-g", "daemon off; master_process off;"], {}) as process:
        _await_answer(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"


def _configuration(servers: Sequence[Server], port: int) -> str:
    """Return the documented configuration with these servers and this port."""
    lines = NGINX.read_text(encoding="utf-8").splitlines()
    ours = [f"    server {one.address.removeprefix('http://')};" for one in servers]
    kept = [line for line in lines if not re.match(r"\s+server 127", line)]
    at = next(number for number, line in enumerate(kept) if "hash $" in line)
    text = "\n".join([*kept[: at + 1], *ours, *kept[at + 1 :]])
    return re.sub(r"listen \S+;", f"listen 127.0.0.1:{port};", text) + "\n"


def find_nginx() -> str | None:
    """Return the program of nginx, which Debian keeps outside the path of plain users."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
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


def _await_answer(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} did not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
