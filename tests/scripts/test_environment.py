"""Setting up: at once when nothing changed, and one plain sentence when it cannot be done."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import environment

PROJECT = Path(__file__).resolve().parents[2]


def python_that_says(folder: Path, name: str, version: str, *, has_venv: bool = True) -> Path:
    """Write a stand-in for a Python interpreter of some version."""
    path = folder / name
    refuse = "" if has_venv else 'case "$2" in *ensurepip*) exit 1;; esac\n'
    path.write_text(f'#!/bin/sh\n{refuse}case "$2" in *yes*) echo yes;; *) echo {version};; esac\n')
    path.chmod(0o755)
    return path


def test_the_python_that_runs_it_is_taken_when_it_suits() -> None:
    assert environment.suitable_python() == sys.executable


def test_a_suitable_python_on_the_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(python_that_says(tmp_path, "python3", "3.9")))
    python_that_says(tmp_path, "python3.12", "3.12")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert environment.suitable_python().startswith("python3.1")


def test_an_old_python_gets_one_sentence_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(python_that_says(tmp_path, "python3", "3.9")))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(environment.SetupError, match=r"needs Python 3\.11, 3\.12 or 3\.13") as refusal:
        environment.suitable_python()

    assert "apt-get install" in str(refusal.value)


def test_a_missing_venv_module_gets_one_sentence_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(python_that_says(tmp_path, "python3", "3.11", has_venv=False)))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(environment.SetupError, match=r"sudo apt-get install python3\.11-venv"):
        environment.suitable_python()


def test_nothing_is_installed_when_nothing_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv_python = python_that_says(tmp_path, "python", "3.11")
    installed: list[str] = []
    monkeypatch.setattr(environment, "VENV", str(tmp_path))
    monkeypatch.setattr(environment, "VENV_PYTHON", str(venv_python))
    monkeypatch.setattr(environment, "install", installed.append)

    environment.build(dev=False)
    environment.build(dev=False)
    environment.build(dev=True)
    environment.build(dev=True)

    assert installed == ["requirements.txt", "requirements-dev.txt"]


def test_an_installation_that_fails_is_tried_again_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv_python = python_that_says(tmp_path, "python", "3.11")
    monkeypatch.setattr(environment, "VENV", str(tmp_path))
    monkeypatch.setattr(environment, "VENV_PYTHON", str(venv_python))
    tries: list[str] = []

    def fails(requirements: str) -> None:
        tries.append(requirements)
        raise environment.SetupError("no connection")

    monkeypatch.setattr(environment, "install", fails)
    for _ in range(2):
        with pytest.raises(environment.SetupError, match="no connection"):
            environment.build(dev=False)

    assert tries == ["requirements.txt", "requirements.txt"]


def test_it_can_be_read_by_an_old_python() -> None:
    """The oldest Python that still greets people with our sentence instead of a syntax error."""
    source = (PROJECT / "scripts" / "environment.py").read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 7))
    assert "from __future__" not in source


def test_make_without_python_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "setup", "PYTHON=python-that-is-not-there"], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert "Python was not found. Install Python 3.11" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="on Windows there are no hashed pins")
def test_the_application_is_installed_by_hashes_and_what_tests_need_by_pins() -> None:
    assert environment.sources("requirements.txt") == ["--require-hashes", "-r", "requirements-hashed.txt"]
    assert environment.sources("requirements-dev.txt") == ["-r", "requirements-dev.txt"]
    assert (PROJECT / environment.HASHED).is_file()


@pytest.mark.parametrize(("version", "stays"), [("3.9", False), ("{own}", True)])
def test_a_python_that_was_named_replaces_an_environment_of_another(
    version: str, stays: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    folder = tmp_path / ".venv"
    folder.mkdir()
    monkeypatch.setattr(environment, "VENV", str(folder))
    monkeypatch.setattr(environment, "VENV_PYTHON", str(python_that_says(folder, "python", version.format(own=own))))

    environment.remove_other_version()

    assert folder.exists() is stays


@pytest.mark.parametrize(("given", "named"), [([], False), (["PYTHON=python3.12"], True)])
def test_make_says_whether_a_python_was_named(given: list[str], named: bool) -> None:
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    told = subprocess.run(
        ["make", "--dry-run", "setup", *given],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        env=surroundings,
    )

    assert ("--this-python" in told.stdout) is named
