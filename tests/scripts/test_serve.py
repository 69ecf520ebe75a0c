"""Starting the app: which port, which database, and whether this is a first start."""

import socket
import sqlite3
from pathlib import Path

import pytest

from scripts import serve


def test_the_usual_port_is_8501(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(serve, "is_taken", lambda _port: False)

    assert serve.chosen_port() == 8501


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8501.0"])
def test_an_impossible_port_gets_one_sentence(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)

    with pytest.raises(SystemExit, match="PORT must be a number from 1 to 65535"):
        serve.chosen_port()


def test_a_taken_port_gets_one_sentence_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        with pytest.raises(SystemExit, match=rf"Port {port} is taken .* make run PORT="):
            serve.chosen_port()

    assert not serve.is_taken(port)


def test_the_first_start_is_over_when_departments_are_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PROJECT", tmp_path)
    (tmp_path / "var").mkdir()
    assert serve.is_first_start()

    connection = sqlite3.connect(tmp_path / "var" / "caseload.sqlite")
    assert serve.is_first_start()
    connection.execute("CREATE TABLE department (id INTEGER)")
    assert serve.is_first_start()
    connection.execute("INSERT INTO department VALUES (1)")
    connection.commit()
    connection.close()

    assert not serve.is_first_start()


@pytest.mark.parametrize(
    ("environment", "demo"),
    [({}, True), ({"DEMO": "no"}, False), ({"DATABASE_URL": "postgresql://db/ours"}, False)],
)
def test_the_demo_is_loaded_into_the_built_in_database_only(
    environment: dict[str, str], demo: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(serve, "is_first_start", lambda: True)

    assert ("--demo" in serve.init_command()) is demo


@pytest.mark.parametrize(("said", "listens", "shown"), [(None, "127.0.0.1", True), ("0.0.0.0", "0.0.0.0", False)])  # noqa: S104
def test_it_listens_on_this_machine_unless_told_otherwise(
    said: str | None, listens: str, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CASELOAD_ADDRESS", raising=False)
    if said:
        monkeypatch.setenv("CASELOAD_ADDRESS", said)

    command = serve.server_command(8501)

    assert command[command.index("--server.address") + 1] == listens
    assert ("--browser.serverAddress" in command) is shown
