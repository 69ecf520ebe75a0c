"""The board set leads to the same database, table by table, whether it is dropped on the page or loaded by command."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import DateTime, select
from sqlmodel import SQLModel
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from commands import hospital
from commands.importing import files as imports
from data.engine import reading
from services.database import migrate
from tests.pages.people import press, said
from tests.pages.test_drop_page import BOARD_SET, CASES, PAGE, drop

pytestmark = pytest.mark.slow
#: The set, and another form of its trial balance, so that something is asked.
TAKEN, FILES = "tb_2025_pl.csv", [*BOARD_SET, "tb_2025_long.csv"]
#: What says when and by whose hand, and no more: the chain of hashes covers both.
OF_THE_MOMENT = {"audit_event": {"actor", "previous_hash", "hash", "details"}}


def tables(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, without moments."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    with reading(url) as session:
        for table in SQLModel.metadata.sorted_tables:
            left_out = OF_THE_MOMENT.get(table.name, set())
            columns = [one for one in table.columns
                       if not isinstance(one.type, DateTime) and one.name not in left_out]  # fmt: skip
            listed = session.connection().execute(select(*columns).order_by(*table.primary_key.columns))
            rows[table.name] = [tuple(map(_plain, row)) for row in listed]
    return rows


def _plain(value: Any) -> Any:
    assert not isinstance(value, datetime)
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, dict | list) else value


def by_command(url: str) -> None:
    app = typer.Typer()
    for subject in (hospital, imports):
        subject.register(app)
    files = [str(CASES / name) for name in FILES]

    def run(*words: str) -> dict[str, Any]:
        result = CliRunner().invoke(app, [*words, "--json"])
        assert result.exit_code == 0, result.stderr
        return dict(json.loads(result.stdout))

    proposals = run("settings", "propose", *files)["proposals"]
    run("settings", "set", *(f"{one['name']}={one['value']}" for one in proposals))
    run("import", "auto", *files, "--create-missing", "--answer", f"take={TAKEN}")


def test_the_page_and_the_command_give_the_same_database(
    sqlite_url: str, open_app: Callable[..., AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = drop(open_app(sqlite_url, PAGE), *((name, (CASES / name).read_bytes()) for name in FILES))
    next(radio for radio in app.radio if "drop_take_" in str(radio.key)).set_value(TAKEN).run()
    press(app, "drop_all")
    assert "6 files imported" in said(app)

    other = f"sqlite:///{tmp_path}/by_command.sqlite"
    migrate(other)
    monkeypatch.setenv("DATABASE_URL", other)
    by_command(other)

    one, two = tables(sqlite_url), tables(other)
    for name in one:
        assert one[name] == two[name], name
    assert len(one["ledger_entry"]) == 612
    assert len(one["labor_entry"]) == 2210
