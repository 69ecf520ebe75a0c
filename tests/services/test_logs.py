"""Logs as JSON: reference, actor, duration and slow steps, and nothing of anybody's content."""

import io
import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from commands.output import refusing
from data.engine import writing
from services import logs
from services.errors import UserError
from services.people import accounts
from services.permissions import Actor

SECRET = "Dr. Jane Roe, 4711.25"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Yield what is logged as JSON."""
    monkeypatch.setenv(logs.FORMAT_SETTING, "json")
    monkeypatch.setattr(logs, "set_up", lambda: None)  # the handlers of the tests stay
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    caseload = logging.getLogger("caseload")
    level = caseload.level
    caseload.addHandler(handler)
    caseload.setLevel(logging.INFO)
    yield stream
    caseload.removeHandler(handler)
    caseload.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def broken_command() -> None:
    """Break over a value of a file."""
    float(SECRET)


def test_the_reference_that_a_terminal_shows_is_in_the_log_without_the_value(written: io.StringIO) -> None:
    app = typer.Typer()
    app.command()(refusing(broken_command))

    shown = CliRunner().invoke(app).stderr

    error = next(one for one in lines(written) if one["level"] == "error")
    assert f"(reference {error['reference']})" in shown
    assert error["error"] == ["ValueError"]
    assert error["at"][-1].endswith("broken_command")
    assert (error["work"], error["actor"]) == ("broken_command", "local")
    assert SECRET not in written.getvalue()


def _failing_page() -> None:
    import streamlit as st

    from pages.common import messages

    def fail() -> None:
        raise KeyError("Dr. Jane Roe, 4711.25")

    st.button("Save", key="save")
    with messages.friendly_errors():
        fail()


def test_the_reference_that_a_page_shows_is_in_the_log_without_the_value(written: io.StringIO) -> None:
    page = AppTest.from_function(_failing_page).run(timeout=30)

    error = next(one for one in lines(written) if one["level"] == "error")
    assert f"**{error['reference']}**" in page.error[0].value
    assert error["error"] == ["KeyError"]
    assert SECRET not in written.getvalue()


def _failing_callback() -> None:
    import streamlit as st

    from pages.common import messages

    messages.show_script_error(ValueError("Dr. Jane Roe, 4711.25"))
    st.write("on")


def test_an_error_outside_of_our_blocks_is_shown_with_its_reference_too(written: io.StringIO) -> None:
    page = AppTest.from_function(_failing_callback).run(timeout=30)

    assert f"**{lines(written)[0]['reference']}**" in page.error[0].value


def test_what_a_database_says_keeps_its_values_to_itself(written: io.StringIO, database_url: str) -> None:
    with pytest.raises(Exception) as caught, writing(database_url) as session:  # noqa: PT012
        session.connection().exec_driver_sql("SELECT 1")
        from sqlalchemy import text

        session.connection().execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": SECRET})
    logging.getLogger("caseload.x").error("Unexpected error, reference %s", "12345678", exc_info=caught.value)

    (line,) = lines(written)
    assert SECRET not in written.getvalue()
    assert SECRET not in str(caught.value), "the plain logs do not have it either"
    assert line["error"][0].startswith("sqlalchemy.exc.")


def test_a_line_says_how_long_work_took_and_what_was_slow(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "SLOW_SECONDS", 0.01)
    with logs.working("page"):
        logs.name_work(name="variance", actor="app_user/3")
        with logs.step("services.variance.report.report"):
            time.sleep(0.02)

    (line,) = lines(written)
    assert (line["work"], line["actor"]) == ("variance", "app_user/3")
    assert line["duration_ms"] >= 20
    assert [one["step"] for one in line["slow_steps"]] == ["services.variance.report.report"]


def test_arguments_of_a_message_stay_out_of_the_line(written: io.StringIO) -> None:
    logging.getLogger("caseload.x").warning("The file %s was refused", SECRET)

    assert lines(written)[0]["event"] == "The file %s was refused"
    assert SECRET not in written.getvalue()


def test_a_refusal_is_no_error_in_the_log(written: io.StringIO) -> None:
    def refuse() -> None:
        raise UserError(SECRET)

    app = typer.Typer()
    app.command()(refusing(refuse))
    CliRunner().invoke(app)

    assert [one["level"] for one in lines(written)] == ["info"]
    assert SECRET not in written.getvalue()


def test_people_are_numbers_in_logs(database_url: str, admin: Actor) -> None:
    person = accounts.add(database_url, admin, email="mona@h.org", role="viewer")

    assert accounts.log_name(database_url, "mona@h.org") == f"app_user/{person.id}"
    assert accounts.log_name(database_url, "local") == "local"
    assert accounts.log_name(database_url, "nobody@h.org") == ""


def test_without_the_setting_nothing_is_written_anew(written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(logs.FORMAT_SETTING)
    with logs.working("page"):
        pass

    assert lines(written) == []


def formatted(name: str, message: str, *values: object) -> dict[str, Any]:
    record = logging.LogRecord(name, logging.ERROR, "/x/site-packages/some/module.py", 7, message, values, None)
    line: dict[str, Any] = json.loads(logs.JsonFormatter().format(record))
    return line


@pytest.mark.parametrize("name", ["asyncio", "some.package", "py.warnings", "caseloads", "root"])
def test_a_message_of_another_package_may_be_put_together_already_so_its_place_is_told(name: str) -> None:
    line = formatted(name, f"Task exception was never retrieved, reference %s: ValueError({SECRET!r})", SECRET)

    assert SECRET not in json.dumps(line)
    assert (line["logger"], line["level"], line["file"], line["line"]) == (name, "error", "some/module.py", 7)
    assert "event" not in line


#: What goes wrong in a process of its own where nobody catches it.
UNCAUGHT = {
    "main": "raise ValueError(secret)",
    "thread": "threading.Thread(target=lambda: float(secret)).start()",
    "cleared": "type('X', (), {'__del__': lambda self: float(secret)})()",
    "warning": "warnings.warn(secret)",
    "task": "asyncio.run(leave())",
}
SCRIPT = """
import asyncio, gc, sys, threading, warnings
from services import logs
logs.set_up()
secret = sys.argv[1]
async def fail():
    raise ValueError(secret)
async def leave():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0.01)
    del task
    gc.collect()
"""


@pytest.mark.parametrize("kind", UNCAUGHT)
def test_what_nobody_caught_is_a_line_without_values_too(kind: str) -> None:
    environment = os.environ | {logs.FORMAT_SETTING: "json"}
    script = SCRIPT + UNCAUGHT[kind]
    done = subprocess.run(
        [sys.executable, "-c", script, SECRET], check=False, capture_output=True, text=True, env=environment
    )

    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert told
    assert SECRET not in done.stderr
    assert (done.returncode == 1) == (kind == "main")
    if kind in ("main", "thread", "cleared"):
        assert told[0]["error"] == ["ValueError"]
        assert told[0]["logger"] == "caseload.uncaught"


def test_every_logger_of_ours_is_told_from_those_of_packages() -> None:
    root = Path(logs.__file__).parents[1]
    asked = [
        f"{path.relative_to(root)}: {name}"
        for part in ("app.py", "cli.py", "commands", "data", "forecasting", "pages", "processes", "planning", "reports",
                     "services", "language", "scripts")
        for path in ([root / part] if part.endswith(".py") else (root / part).rglob("*.py"))
        for name in re.findall(r"getLogger\((__name__|\"[^\"]*\")", path.read_text(encoding="utf-8"))
        if name == "__name__"
    ]  # fmt: skip

    assert asked == [], "name it caseload.…, or its messages stay out of the JSON logs"
