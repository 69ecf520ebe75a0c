"""Commands of documents are commands: options, targets and files exist, and those of guides are run in their order."""

import importlib.util
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import cli
from tests.documents import markdown
from tests.documents.markdown import PROJECT, Command, name_of

TERMINAL: Any = get_command(cli.app)
PYTHON = re.compile(r"(^|/)(python[\d.]*|py)$")
CASES = PROJECT / "tests" / "cases" / "first_week"
#: Documents whose commands are run, each on a database of its own.
RUN = (
    "README.md", "docs/administration.md", "docs/serving.md", "docs/guide/month_end.md", "docs/guide/scenarios.md",
    "docs/guide/board_pack.md",
)  # fmt: skip
#: Documents that speak of a hospital with figures: their commands are run on the demo hospital.
ON_THE_DEMO = ("docs/guide/month_end.md", "docs/guide/scenarios.md", "docs/guide/board_pack.md")
#: Files that documents name as the reader's own, and what stands for them.
OWN_FILES = {
    "agency.toml": 'fiscal_year = 2027\n\n[[changes]]\ndriver = "volume"\nvalue = -0.05\n',
    "managers.csv": "email,name,role,departments\nnora@hospital.org,Nora,manager,16010\n",
    "departments.csv": "code,name\n16010,Medical ICU\n16020,Surgical ICU\n",
}


def terminal_words(command: Command) -> list[str] | None:
    """Return what a command gives to `cli.py`; None where it is another program."""
    for place, word in enumerate(command.words):
        if re.search(r"(^|/)cli\.py$", word) and (place == 0 or PYTHON.search(command.words[place - 1])):
            return list(command.words[place + 1 :])
    return None


def is_placeholder(words: Sequence[str]) -> bool:
    return any("…" in word or "|" in word for word in words)


def refusal(words: list[str], *, in_text: bool) -> str:
    """Return why the terminal does not take these words; nothing where it does. Nothing is run."""
    program, given = TERMINAL, ["1" if re.fullmatch("[A-Z]{3,}", word) else word for word in words]  # FILE, BATCH
    context = None
    try:
        while True:
            context = program.make_context(program.name or "cli.py", list(given), parent=context)
            if not hasattr(program, "commands"):
                return ""
            _name, program, given = program.resolve_command(context, [*context._protected_args, *context.args])
    except Exception as error:  # whatever the parser says, of the classes that it brings along
        said = str(getattr(error, "message", "")) or repr(error)
        is_help = type(error).__name__ == "Exit"
        is_mention = in_text and (type(error).__name__ == "MissingParameter" or "requires an argument" in said)
        return "" if is_help or is_mention else said


def flaw(command: Command) -> str:
    """Return what is wrong with a command of ours; nothing where it is another program or right."""
    words = terminal_words(command)
    if words is not None:
        return "" if not words or is_placeholder(words) else refusal(words, in_text=command.in_text)
    program, *rest = command.words
    if program == "make":
        asked = [word for word in rest if not word.startswith("-") and "=" not in word]
        return next((f"no target {word}" for word in asked if word not in _targets()), "")
    if PYTHON.search(program):
        return _flaw_of_python(rest)
    if program.startswith((".venv/bin/", "./", ".ci/", "scripts/")):
        there = (PROJECT / program).exists() or shutil.which(Path(program).name)
        return "" if there else f"no program {program}"
    return ""


def _targets() -> set[str]:
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    return {name for line in re.findall(r"^([a-z][\w -]*):(?!=)", text, re.MULTILINE) for name in line.split()}


def _flaw_of_python(words: list[str]) -> str:
    words = [word for word in words if not re.fullmatch(r"-[\d.]+", word)]  # py -3.12
    if words[:1] == ["-m"]:
        module = words[1]
        if importlib.util.find_spec(module) is None:
            return f"no module {module}"
        paths = [word.split("::")[0] for word in words[2:] if word.startswith("tests/")] if module == "pytest" else []
        return next((f"no file {path}" for path in paths if not (PROJECT / path).exists()), "")
    file = next((word for word in words if word.endswith(".py")), "")
    return f"no file {file}" if file and not (PROJECT / file).exists() else ""


@pytest.mark.parametrize("path", markdown.documents(), ids=name_of)
def test_every_command_of_a_document_is_one(path: Path) -> None:
    assert {str(command): flaw(command) for command in markdown.commands(path) if flaw(command)} == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("cli.py export board-pack --into x.pptx", "--into"),
        ("cli.py exprot pdf --out x.pdf", "exprot"),
        ("cli.py backup", "missing"),
        ("make tset", "no target tset"),
        (".venv/bin/python -m scripts.no_such", "no module"),
        (".venv/bin/python -m pytest tests/no_such.py", "no file"),
        (".venv/bin/python scripts/no_such.py", "no file"),
    ],
)
def test_a_command_that_is_none_is_told(line: str, said: str) -> None:
    command = Command(PROJECT / "README.md", 1, tuple(line.split()))

    assert said.lower() in flaw(command).lower()


def test_commands_of_every_form_are_read() -> None:
    readme = list(markdown.commands(PROJECT / "README.md"))

    assert [command for command in readme if command.words[0] == "make" and command.settings]
    assert [command for command in readme if "scripts/environment.py" in command.words]  # a line for Windows
    assert [command for command in readme if terminal_words(command) and dict(command.settings).get("DATABASE_URL")]
    assert sum(1 for path in markdown.documents() for _command in markdown.commands(path)) > 50


# What is really run --------------------------------------------------------------------------------------------------

#: Commands of these documents that are only parsed, by their first words, with the reason.
ONLY_PARSED = {
    ("explanations", "--drafts"): "drafts every line of the demo hospital; tests/commands/test_explanations.py runs it",
    ("refresh",): "fits for minutes; tests/commands/test_forecasts.py runs it",
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the files that documents name, which is where commands are run."""
    (tmp_path / "var").mkdir()
    shutil.copyfile(CASES / "m_jan.csv", tmp_path / "ledger-april.csv")
    for name, text in OWN_FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("name", RUN)
def test_the_commands_of_a_guide_run_in_their_order(
    name: str, desk: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = request.getfixturevalue("demo_url") if name in ON_THE_DEMO else _known_departments(desk, monkeypatch)
    ran = 0
    for command in _to_run(PROJECT / name):
        url = dict(command.settings).get("DATABASE_URL", usual)
        monkeypatch.setenv("DATABASE_URL", url.replace("sqlite:///var/", f"sqlite:///{desk}/var/"))
        answer = CliRunner().invoke(cli.app, terminal_words(command))
        assert answer.exit_code == 0, f"{command}\n{answer.stdout}{answer.stderr}{answer.exception!r}"
        ran += 1
    assert ran


def _known_departments(desk: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a database that knows two departments, as one does after the first import."""
    url = f"sqlite:///{desk}/var/usual.sqlite"
    monkeypatch.setenv("DATABASE_URL", url)
    answer = CliRunner().invoke(cli.app, ["import", "departments", "departments.csv"])
    assert answer.exit_code == 0, answer.stderr
    return url


def _to_run(path: Path) -> list[Command]:
    """Return the commands of shell blocks that the terminal takes, without those that are only parsed."""
    fenced = {line.number for line in markdown.lines(path) if line.fence is not None}
    return [
        command
        for command in markdown.commands(path)
        if command.line in fenced
        and (words := terminal_words(command))
        and not is_placeholder(words)
        and not any(tuple(words[: len(first)]) == first for first in ONLY_PARSED)
        and not dict(command.settings).get("DATABASE_URL", "").startswith("postgresql")
    ]
