"""The app behind a real server, and a browser's websocket to it as a few bytes, for tests of who is let in."""

import base64
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg

PROJECT = Path(__file__).resolve().parents[2]
DIRECTLY = ("-m", "streamlit")
BY_SCRIPT = ("-m", "scripts.web")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    how: tuple[str, ...], address: str | None, port: int, *, folder: Path = PROJECT, **environment: str
) -> "subprocess.Popen[str]":
    """Start the server; `folder` is where it looks for .streamlit."""
    command = [sys.executable, *how, "run", str(PROJECT / "app.py"), "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command += ["--server.address", address] if address is not None else []
    settings = {**os.environ, "PYTHONPATH": str(PROJECT), "HOME": str(folder), **environment}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        command, cwd=folder, env=settings, text=True, start_new_session=True, **pipes
    )


@contextmanager
def serving(how: tuple[str, ...], address: str | None, port: int, **settings: str) -> Iterator[None]:
    """Serve until the block ends."""
    process = start(how, address, port, **settings)  # type: ignore[arg-type]
    try:
        wait_until_healthy(process, port)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


def wait_until_healthy(process: "subprocess.Popen[str]", port: int) -> None:
    """Wait until the server answers, a minute at most."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
            break
        except OSError:
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.1)


def seen(
    address: str, port: int, headers: Mapping[str, str], *, until: tuple[bytes, ...], seconds: float = 60
) -> bytes:
    """Return what the server sends a visitor who opens the first page, up to one of the texts awaited."""
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    lines = {"Host": f"{address}:{port}", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key}
    lines |= {"Sec-WebSocket-Version": "13", **headers}
    request = "GET /_stcore/stream HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection((address, port), timeout=seconds) as line:
        line.sendall(request.encode() + b"\r\n")
        answer = line.recv(65536)
        if b" 101 " not in answer.split(b"\r\n")[0]:
            return answer
        line.sendall(_frame(_open_first_page()))
        end = time.monotonic() + seconds
        while time.monotonic() < end and not any(text in answer for text in until):
            received = line.recv(65536)
            if not received:
                break
            answer += received
    return answer


def _open_first_page() -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = ""
    return message.SerializeToString()


def _frame(payload: bytes) -> bytes:
    mask = secrets.token_bytes(4)
    assert len(payload) < 126
    return bytes([0x82, 0x80 | len(payload)]) + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
