"""The import rules: pages ask, services do, planning and forecasting calculate, data remembers, reports present."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.syntax import nodes_of

PROJECT = Path(__file__).resolve().parent.parent
#: What each layer may import of ours, beside itself and `language`.
MAY_IMPORT = {
    "app": {"pages", "services", "reports", "planning"},
    "cli": {"commands", "services"},
    "commands": {"services", "reports", "planning", "forecasting"},
    "pages": {"services", "reports", "planning"},
    "services": {"planning", "forecasting", "data"},
    "reports": {"planning"},
    "planning": set(),
    "forecasting": set(),
    "data": set(),
    "language": set(),
    "processes": set(),
}
#: The words that people read, and child processes: below all layers.
BASE = {"language", "processes"}
#: Libraries that only these layers may know.
ONLY_IN = {
    "streamlit": {"app", "pages"},
    "sqlmodel": {"services", "data"},
    "sqlalchemy": {"services", "data"},
    "alembic": {"services", "data"},
    "typer": {"cli", "commands"},
    "prophet": {"forecasting"},
    "statsforecast": {"forecasting"},
    "altair": {"app", "pages", "reports"},
}


def layer_of(path: Path) -> str:
    return path.relative_to(PROJECT).parts[0].removesuffix(".py")


def source_files() -> list[Path]:
    files = [PROJECT / "app.py", PROJECT / "cli.py"]
    files += [path for layer in MAY_IMPORT for path in sorted((PROJECT / layer).rglob("*.py"))]
    return [path for path in files if path.exists()]


@cache
def imported(path: Path) -> set[tuple[int, str]]:
    """Return line and top-level name of every import, also of those inside functions."""
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found |= {(node.lineno, alias.name.split(".")[0]) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.lineno, layer_of(path) if node.level else (node.module or "").split(".")[0]))
    return found


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_imports_only_the_layers_below_it(layer: str) -> None:
    allowed = MAY_IMPORT[layer] | {layer} | BASE
    broken = [
        f"{path.relative_to(PROJECT)}:{line} imports {name}"
        for path in source_files()
        if layer_of(path) == layer
        for line, name in sorted(imported(path))
        if name in MAY_IMPORT and name not in allowed
    ]
    assert broken == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    broken = [
        f"{path.relative_to(PROJECT)}:{line} imports {name}"
        for path in source_files()
        for line, name in sorted(imported(path))
        if name == library and layer_of(path) not in ONLY_IN[library]
    ]
    assert broken == []


def test_no_product_code_imports_tests_scripts_or_benchmarks() -> None:
    outside = {"tests", "scripts", "benchmarks"}
    broken = [
        f"{path.relative_to(PROJECT)}:{line} imports {name}"
        for path in source_files()
        for line, name in sorted(imported(path))
        if name in outside
    ]
    assert broken == []


#: Modules that everything in services stands on; they import none of its subjects.
GROUND = ("audit", "errors", "permissions", "settings")
MOST_FILES = 20
#: One file for each change of the tables ever released; it only grows.
GROWING = "data/migrations/versions"


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports_between_modules() -> dict[str, set[str]]:
    """Return which of our modules each of them imports, at the top or inside a function."""
    names = {module_name(path) for path in source_files()}
    edges: dict[str, set[str]] = {}
    for path in source_files():
        targets: set[str] = set()
        for node in nodes_of(path):
            if isinstance(node, ast.Import):
                targets |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                targets |= (inner & names) or {node.module}
        edges[module_name(path)] = (targets & names) - {module_name(path)}
    return edges


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that reach each other (Tarjan's strongly connected components)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        stack.append(name)
        for target in sorted(edges[name]):
            if target not in order:
                visit(target)
                lowest[name] = min(lowest[name], lowest[target])
            elif target in stack:
                lowest[name] = min(lowest[name], order[target])
        if lowest[name] == order[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                groups.append(sorted(group))

    for name in edges:
        if name not in order:
            visit(name)
    return groups


def test_the_circle_finder_finds_circles() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles(imports_between_modules()) == []


@pytest.mark.parametrize("name", GROUND)
def test_the_ground_of_services_imports_no_subject(name: str) -> None:
    subjects = {target for target in imports_between_modules()[f"services.{name}"] if target.count(".") > 1}

    assert {target for target in subjects if target.startswith("services.")} == set()


def test_folders_stay_small_and_no_file_repeats_the_name_of_its_folder() -> None:
    places = (path.parent.relative_to(PROJECT) for path in source_files() if path.name != "__init__.py")
    folders = Counter(str(place) for place in places if str(place) != GROWING)

    assert {folder: count for folder, count in folders.items() if count > MOST_FILES} == {}
    assert [str(path.relative_to(PROJECT)) for path in source_files() if path.stem == path.parent.name] == []


def test_names_within_a_folder_can_be_told_apart() -> None:
    """`line.py` beside `lines.py` sends every reader to the wrong one first."""
    stems = {(path.parent, path.stem) for path in source_files()}

    assert [f"{folder.name}/{stem}.py" for folder, stem in stems if (folder, f"{stem}s") in stems] == []


def test_every_layer_is_there_and_looked_at() -> None:
    """Guard the checks above: a renamed folder must not make them pass on nothing."""
    assert {layer_of(path) for path in source_files()} == set(MAY_IMPORT)
