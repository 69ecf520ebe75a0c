"""Names say what they hold: no class is named twice, no variable `found` or `wanted`, no function a bare participle."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.test_layers import source_files

VAGUE = {"found", "wanted"}
#: Participles that are verbs or nouns of their own, or adjectives that answer "is it?" of what they are asked.
FINE = {"embed", "speed", "need", "feed", "seed", "shed", "proceed", "exceed"}


def _functions() -> Iterator[tuple[str, str]]:
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield str(path), node.name


def test_no_two_classes_bear_the_same_name() -> None:
    files = defaultdict(list)
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                files[node.name].append(str(path))
    assert {name: places for name, places in files.items() if len(places) > 1} == {}


def test_no_variable_is_called_found_or_wanted() -> None:
    vague = [
        f"{path}:{node.lineno}"
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id in VAGUE) or (isinstance(node, ast.arg) and node.arg in VAGUE)
    ]
    assert vague == []
