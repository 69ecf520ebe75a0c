"""Promises of the repository as a whole, that no single module's test can keep."""

import ast
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
GENERATED = ("data/migrations/versions/",)
PIN = re.compile(r"^[A-Za-z0-9_.-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.]*$")


def tracked(*patterns: str) -> list[Path]:
    """Return the files git knows or would add; without git, all files outside hidden and generated folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("this copy of the project is no git work tree")
    return [PROJECT / name for name in sorted(set(listed.stdout.splitlines())) if (PROJECT / name).is_file()]


def python_files() -> list[Path]:
    return [path for path in tracked("*.py") if not name_of(path).startswith(GENERATED)]


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def requirement_lines(name: str) -> list[str]:
    lines = [line.split("#")[0].strip() for line in (PROJECT / name).read_text().splitlines()]
    return [line for line in lines if line and not line.startswith("-")]


def test_no_page_lies_directly_under_pages() -> None:
    """Streamlit would serve such a file without app.py, and so without sign-in, after every restart."""
    assert [path.name for path in (PROJECT / "pages").glob("*.py") if path.name != "__init__.py"] == []


def pages_in_the_menu() -> list[Path]:
    """Return the page files that app.py names."""
    tree = ast.parse((PROJECT / "app.py").read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [PROJECT / text for text in texts if text.startswith("pages/") and text.endswith(".py")]


def test_every_page_asks_for_a_permission_before_it_draws() -> None:
    lacking = []
    for path in pages_in_the_menu():
        statements = [ast.unparse(node) for node in ast.parse(path.read_text(encoding="utf-8")).body]
        guards = [place for place, text in enumerate(statements) if re.match(r"(\w+ = )?access\.require\(", text)]
        draws = [place for place, text in enumerate(statements) if re.match(r"(with )?st\.", text)]
        if not guards or (draws and draws[0] < guards[0]):
            lacking.append(name_of(path))

    assert pages_in_the_menu()
    assert lacking == []


def test_files_do_one_job_and_stay_short() -> None:
    too_long = {
        name_of(path): lines
        for path in python_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert too_long == {}


def test_no_page_writes_html_or_css_of_its_own() -> None:
    asked = ("unsafe_allow_html", "use_container_width", "st.markdown('<", 'st.markdown("<')
    found = [
        f"{name_of(path)}: {word}"
        for path in python_files()
        if name_of(path).startswith(("pages/", "app.py", "reports/"))
        for word in asked
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dask.txt", "requirements-dev.txt", "constraints.txt"]
)
def test_every_package_is_pinned_to_one_version(name: str) -> None:
    assert [line for line in requirement_lines(name) if not PIN.match(line)] == []


def test_constraints_pin_everything_that_is_required() -> None:
    def package(line: str) -> str:
        return re.sub(r"\[.*\]", "", line).lower().replace("_", "-")

    constraints = {package(line) for line in requirement_lines("constraints.txt")}
    required = {
        package(line)
        for name in ("requirements.txt", "requirements-dask.txt", "requirements-dev.txt")
        for line in requirement_lines(name)
    }
    assert required - constraints == set()


def test_versions_of_the_application_agree() -> None:
    from services.settings import VERSION

    assert f"## {VERSION}" in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_streamlit_is_configured_to_stay_on_this_machine_and_to_hide_tracebacks() -> None:
    config = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "127.0.0.1"
    assert config["client"]["showErrorDetails"] in ("none", False)


def test_the_example_of_secrets_holds_no_secret() -> None:
    example = tomllib.loads((PROJECT / ".streamlit" / "secrets.toml.example").read_text(encoding="utf-8"))

    for section in example.values():
        secrets = {key: value for key, value in section.items() if "secret" in key}
        assert all(value.startswith("<") for value in secrets.values())


def test_ci_runs_lint_and_then_the_tests() -> None:
    script = PROJECT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    commands = [line for line in script.read_text().splitlines() if line.startswith("make ")]
    assert commands == ["make lint", "make test"]


def test_no_database_upload_or_secret_is_kept_in_the_repository() -> None:
    forbidden = re.compile(r"\.(sqlite|sqlite3|db|pem|key)$|(^|/)secrets\.toml$|(^|/)\.env$|^var/")

    assert [name_of(path) for path in tracked() if forbidden.search(name_of(path))] == []


def test_no_unfinished_work_is_left_in_the_code() -> None:
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b|raise NotImplemented" r"Error")
    found = [
        f"{name_of(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []
