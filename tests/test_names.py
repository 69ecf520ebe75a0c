"""Names say what they hold: no class is named twice, no variable `found` or `wanted`, no function a bare participle."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from tests.syntax import nodes_of
from tests.test_layers import PROJECT, source_files

VAGUE = {"found", "wanted"}
#: Reading keeps some of its own: a header, a table, a stream, a figure in another form.
FINE = {"undecided", "normalized", "tabulated", "transcoded", "scaled"}
PARTICIPLE = re.compile(r"_*[a-z]+(?<!e)ed")


def _functions() -> Iterator[tuple[str, str]]:
    """Yield file and name of the functions and methods; a property may say how a thing is."""
    for path in source_files():
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef) and not any("property" in ast.unparse(d) for d in node.decorator_list):
                yield str(path.relative_to(PROJECT)), node.name


def test_no_two_classes_bear_the_same_name() -> None:
    files = defaultdict(list)
    for path in source_files():
        for node in nodes_of(path):
            if isinstance(node, ast.ClassDef):
                files[node.name].append(str(path))
    assert {name: places for name, places in files.items() if len(places) > 1} == {}


def test_no_variable_is_called_found_or_wanted() -> None:
    vague = [
        f"{path}:{node.lineno}"
        for path in source_files()
        for node in nodes_of(path)
        if (isinstance(node, ast.Name) and node.id in VAGUE) or (isinstance(node, ast.arg) and node.arg in VAGUE)
    ]
    assert vague == []


def test_no_function_is_a_bare_participle() -> None:
    bare = [f"{path}: {name}" for path, name in _functions() if PARTICIPLE.fullmatch(name) and name not in FINE]
    assert bare == []
