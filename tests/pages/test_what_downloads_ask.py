"""A file is made at the click, where no page runs that could say who asks: what it needs was read before."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
#: What asks for the person, the run or its session.
OF_A_RUN = frozenset(
    ("queries.ask", "queries.now", "access.actor", "access.require", "this_run.once", "st.session_state")
)
FILES = [path for path in sorted((PROJECT / "pages").rglob("*.py")) if "downloads." in path.read_text(encoding="utf-8")]


def makers(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the functions that a page hands to `downloads`, and lambdas."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("downloads."):
            for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                if isinstance(given, ast.Lambda):
                    yield given
                elif isinstance(given, ast.Name) and given.id in functions:
                    yield functions[given.id]


def asked(tree: ast.Module, maker: ast.AST) -> set[str]:
    """Return what a function asks of a run, by itself or by functions of its module."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    waiting, seen, found = [maker], set[str](), set[str]()
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in OF_A_RUN:
                found.add(ast.unparse(node))
            if isinstance(node, ast.Name) and node.id in functions and node.id not in seen:
                seen.add(node.id)
                waiting.append(functions[node.id])
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_what_makes_a_file_asks_nothing_of_a_run(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert [sorted(asked(tree, maker)) for maker in makers(tree) if asked(tree, maker)] == []
