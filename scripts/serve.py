"""Serve the app on this machine: tables brought up to date, the demo hospital on a first start, then Streamlit.

PORT (8501) says where, DATABASE_URL which database; DEMO=no starts the built-in database without the demo hospital.
CASELOAD_ADDRESS (127.0.0.1) is where to listen, in a container 0.0.0.0; without sign-in the server refuses another one.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OWN_ADDRESS = "127.0.0.1"


def chosen_port() -> int:
    """Return the port from PORT; end with one sentence when it is impossible or taken."""
    text = os.environ.get("PORT") or "8501"
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}. Try: make run PORT=8502")
    port = int(text)
    if is_taken(port):
        sys.exit(
            f"Port {port} is taken by another program, perhaps Caseload itself. Stop that one, or choose another port: "
            f"make run PORT={port + 1 if port < 65535 else port - 1}"
        )
    return port


def is_taken(port: int) -> bool:
    """Return whether something listens on the port, or this user may not use it."""
    with socket.socket() as probe:
        if os.name != "nt":  # as the server does: a port just left by a stopped server is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((OWN_ADDRESS, port))
        except OSError:
            return True
        return False


def prepare_database() -> None:
    """Bring the tables up to date; on the first start of the built-in database add the demo hospital."""
    command = init_command()
    if "--demo" in command:
        print("First start: loading the demo hospital ...", flush=True)
    done = subprocess.run(command, cwd=PROJECT, check=False, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(done.returncode)


def init_command() -> list[str]:
    """Return the command that prepares the database; a database named by DATABASE_URL never gets the demo."""
    declined = os.environ.get("DEMO", "yes").lower() in ("no", "0", "false")
    demo = not os.environ.get("DATABASE_URL") and not declined and is_first_start()
    return [sys.executable, "cli.py", "init", *(["--demo"] if demo else [])]


def is_first_start() -> bool:
    """Return whether the built-in database holds no department yet (a demo that was interrupted left none)."""
    import sqlite3

    path = PROJECT / "var" / "caseload.sqlite"
    if not path.exists():
        return True
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT count(*) FROM department").fetchone()[0] == 0
    except sqlite3.OperationalError:  # no table yet
        return True
    finally:
        connection.close()


def serve(port: int) -> None:
    """Start the web server in place of this process."""
    command = server_command(port)
    os.chdir(PROJECT)
    os.environ.setdefault("CASELOAD_WARM_UP", "yes")
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(sys.executable, command)  # noqa: S606


def server_command(port: int) -> list[str]:
    """Return the command of the web server: on this machine's own address unless CASELOAD_ADDRESS names another."""
    address = os.environ.get("CASELOAD_ADDRESS") or OWN_ADDRESS
    command = [sys.executable, "-m", "scripts.web", "run", "app.py"]
    command += ["--server.port", str(port), "--server.address", address, "--server.headless", "true"]
    command += ["--browser.gatherUsageStats", "false"]
    return command if address != OWN_ADDRESS else [*command, "--browser.serverAddress", "localhost"]


if __name__ == "__main__":
    try:
        port = chosen_port()
        prepare_database()
        serve(port)
    except KeyboardInterrupt:
        sys.exit(130)
