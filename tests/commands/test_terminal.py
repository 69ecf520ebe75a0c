"""What a name says to a terminal is shown, not obeyed: colors, titles, the clipboard, the direction of reading."""

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli import app
from commands.output import emit, harmless
from tests.syntax import nodes_of

COMMANDS = Path(__file__).resolve().parents[2] / "commands"
ORDERS = "\x1b[31mred\x1b]0;title\x07\x1b]52;c;cHduZWQ=\x07\x9b2J\u202egnp.exe\x7f\r"
OBEYED = set("\x1b\x07\x9b\x7f\r\u202e\x00")


@given(st.text(alphabet=st.sampled_from(f"ab \n\t{ORDERS}\x00\x85\u2066"), max_size=30))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    assert not {sign for sign in harmless(text) if not sign.isprintable() and sign not in "\n\t"}


def test_what_is_harmless_stays() -> None:
    assert harmless("Müller & Söhne\n\t東京 ✓ e\u0301") == "Müller & Söhne\n\t東京 ✓ e\u0301"


def test_an_object_holds_the_name_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"name": ORDERS}, as_json=True)

    printed = capsys.readouterr().out
    assert json.loads(printed) == {"name": ORDERS}
    assert not OBEYED & set(printed)


def test_files_and_settings_command_no_terminal(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    path = tmp_path / f"{ORDERS.replace('/', '')}.csv"
    lines = [f"2026-01-{day:02d},ICU{ORDERS[:9]},6100,{day}.50" for day in range(1, 9)]
    path.write_bytes("\n".join(["Date,Department,Account,Amount", *lines]).encode())

    for command in (
        ["settings", "set", f"hospital-name={ORDERS}"],
        ["import", "auto", str(path), "--create-missing", "--answer", "account-types=proposed"],
        ["import", "auto", str(path), "--create-missing"],
        ["audit"],
        ["import", "ledger", f"{path}.csv"],
        ["user", "add", f"{ORDERS}@x.example", "--name", ORDERS, "--role", "viewer"],
    ):
        result = CliRunner().invoke(app, command, color=True)
        assert not OBEYED & set(result.output), command


def test_every_command_prints_through_the_gate() -> None:
    around = [
        f"{path.relative_to(COMMANDS)}:{node.lineno}"
        for path in sorted(COMMANDS.rglob("*.py"))
        if path.name != "output.py"
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("typer.echo", "typer.secho", "click.echo", "print")
    ]
    assert around == []
