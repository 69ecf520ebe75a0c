"""What SECURITY.md says is held by a test names a test that exists."""

import ast
import re
from pathlib import Path

from tests.test_repository import PROJECT

PAGE = PROJECT / "SECURITY.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def functions(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_test_that_is_named_exists() -> None:
    named = TEST.findall(PAGE.read_text(encoding="utf-8"))

    assert len(named) > 50
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (PROJECT / file).is_file() or (name and name not in functions(PROJECT / file))
    ]
    assert missing == []


def test_a_promise_without_a_test_says_that_it_is_not_or_only_partly_met() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| V\d", line)]

    unproven = [line for line in lines if not TEST.search(line)]
    assert [line for line in unproven if "**not met**" not in line and "**partly**" not in line] == []
