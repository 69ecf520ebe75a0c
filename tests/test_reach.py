"""Nothing stands in the house that no page and no command uses, and every formula of methods.md is one that runs."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.reach import BODY, PACKAGES, PROJECT, Node, defined, modules, reached

LAYERS = tuple(package for package in PACKAGES if package != "scripts")
METHODS = PROJECT / "docs" / "methods.md"
#: What may stand unreached for now, by the end of its module's name, and why.
ALLOWED = {
    "seed.stories": "what the demo hospital promises to show; tests hold the pages to it",
}
#: Sections that repeat formulas of others.
NO_FORMULAS = {"Worked examples from the literature"}


def allowed(module: str) -> bool:
    return any(module == name or module.endswith(f".{name}") for name in ALLOWED)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_definition_is_used_by_a_page_a_command_or_the_server(layer: str) -> None:
    unused = [
        ".".join(node)
        for node in defined([layer])
        if node not in reached() and not allowed(node[0]) and not node[0].startswith("data.migrations")
    ]
    assert unused == []


@pytest.mark.parametrize("layer", LAYERS)
def test_every_module_is_imported_by_something_that_runs(layer: str) -> None:
    unused = [name for name in modules() if name.split(".")[0] == layer and (name, BODY) not in reached()]
    assert [name for name in unused if not allowed(name)] == []


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_is_there_and_still_unreached(name: str) -> None:
    """An entry that is no longer needed has to go."""
    nodes = [node for node in defined(LAYERS) if node[0].endswith(f".{name}")]
    assert nodes
    assert any(node not in reached() for node in nodes)


@cache
def sections() -> dict[str, str]:
    """Return the sections of methods.md: title → text."""
    parts = re.split(r"^##+ (.+)$", METHODS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def named(text: str) -> list[tuple[str, str]]:
    """Return file and function of each pointer in `Code:`, such as `planning/variance/flex.py` (`flexed_budget`)."""
    code = re.search(r"^Code: (.+?)(?:\n\n|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    pointers = re.findall(r"`([\w/]+\.py)`(?:\s\(([^)]*)\))?", code[1]) if code else []
    return [(path, name) for path, names in pointers for name in re.findall(r"`(\w+)`", names) or [""]]


def places(path: str, name: str) -> list[Node]:
    """Return the definitions that a pointer may mean; a path may leave out its first folders."""
    ends = "." + path.removesuffix(".py").replace("/", ".")
    return [
        (module, name) for module in modules() if f".{module}".endswith(ends) and name in modules()[module].definitions
    ]


@pytest.mark.parametrize("title", sorted(set(sections()) - NO_FORMULAS))
def test_every_formula_says_which_function_computes_it(title: str) -> None:
    pointers = named(sections()[title])
    assert any(name for _, name in pointers), "Code: names no function"
    missing = [f"{path} {name}" for path, name in pointers if name and not places(path, name)]
    assert missing == []
    unused = [f"{path} {name}" for path, name in pointers if name and not reached().intersection(places(path, name))]
    assert unused == []


@pytest.mark.parametrize("title", sections())
def test_files_that_a_section_names_exist(title: str) -> None:
    files = [
        path.relative_to(PROJECT).as_posix() for top in (*PACKAGES, "tests") for path in (PROJECT / top).rglob("*.py")
    ]
    named_files = re.findall(r"`([\w/]+\.py)`", sections()[title])
    assert [name for name in named_files if not any(f"/{path}".endswith(f"/{name}") for path in files)] == []


def test_the_graph_tells_used_from_unused(tmp_path: Path) -> None:
    """Guard the checks above: what the overview runs is reached, and an unreached name is not."""
    assert ("cli", BODY) in reached()
    assert [node for node in reached() if node[1] == "judge" and node[0].endswith("variance.comparison")]
    assert [node for node in defined(LAYERS) if node[0].endswith(".stories") and node not in reached()]
    assert len(reached()) > 4000
