"""The import rules: pages ask, services do, planning and forecasting calculate, data remembers, reports present."""

import ast
from functools import cache
from pathlib import Path

import pytest

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
}
#: The words that people read: below all layers.
BASE = "language"
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
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(node.lineno, alias.name.split(".")[0]) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.lineno, layer_of(path) if node.level else (node.module or "").split(".")[0]))
    return found


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_imports_only_the_layers_below_it(layer: str) -> None:
    allowed = MAY_IMPORT[layer] | {layer, BASE}
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


def test_every_layer_is_there_and_looked_at() -> None:
    """Guard the checks above: a renamed folder must not make them pass on nothing."""
    assert {layer_of(path) for path in source_files()} == set(MAY_IMPORT)
