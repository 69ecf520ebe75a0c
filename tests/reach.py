"""What the pages and commands reach: a graph of definitions, read from the code without running it.

A node is a top-level name of a module: function, class or constant. A definition leads to every name that it uses, by
import or by attribute of an imported module; a registry (a dict, a tuple) leads to what stands in it. Modules are
looked for by walking, so a file that moves needs no change here.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from scripts.texts import tree_of
from tests.syntax import nodes_in, nodes_of

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("pages", "commands", "services", "planning", "forecasting", "reports", "data", "processes", "scripts")
#: Doors of the house. Commands are named in `cli.py`, migrations are run by Alembic, the server by `make run`.
DOORS = ("app", "cli", "scripts.serve", "scripts.environment", "scripts.run_tests")
DOOR_PACKAGES = ("data.migrations",)
Node = tuple[str, str]
#: The statements of a module that are no definitions, and run when it is imported.
BODY = ""


@dataclass
class Module:
    """A module's definitions: name → its statements; and its imports: name → (module, name or "")."""

    name: str
    package: bool
    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imports: dict[str, Node] = field(default_factory=dict)
    loads: set[str] = field(default_factory=set)


@cache
def modules() -> dict[str, Module]:
    """Return every product module by its dotted name."""
    files = [PROJECT / "app.py", PROJECT / "cli.py"]
    files += [path for package in PACKAGES for path in sorted((PROJECT / package).rglob("*.py"))]
    known = {dotted(path): path for path in files}
    return {name: _read(name, path, known) for name, path in known.items()}


def dotted(path: Path) -> str:
    """Return the dotted name of a file's module."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(name: str, path: Path, known: dict[str, Path]) -> Module:
    module = Module(name, path.name == "__init__.py")
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                if alias.name in known:
                    module.imports[alias.asname or top] = (alias.name if alias.asname else top, BODY)
                    module.loads.add(alias.name)
        elif isinstance(node, ast.ImportFrom):
            source = _source(node, module)
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                if inner in known:
                    module.imports[alias.asname or alias.name] = (inner, "")
                    module.loads.add(inner)
                elif source in known:
                    module.imports[alias.asname or alias.name] = (source, alias.name)
                    module.loads.add(source)
    for statement in tree_of(path).body:
        for defined in _names(statement):
            module.definitions.setdefault(defined, []).append(statement)
    return module


def _source(node: ast.ImportFrom, module: Module) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    base = parts[: len(parts) - node.level + module.package]
    return ".".join([*base, *([node.module] if node.module else [])])


def _names(statement: ast.stmt) -> list[str]:
    """Return what a top-level statement defines; other statements belong to the module's body."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        names = [node.id for target in targets for node in nodes_in(target) if isinstance(node, ast.Name)]
        return [name for name in names if not name.startswith("__")] or [BODY]
    return [] if isinstance(statement, ast.Import | ast.ImportFrom) else [BODY]


def resolve(name: str, attribute: str) -> Node | None:
    """Return where a name of a module is defined, through re-exports; a module's own node when `attribute` is empty."""
    while name in modules():
        module = modules()[name]
        if not attribute or attribute in module.definitions:
            return name, attribute
        if f"{name}.{attribute}" in modules():
            return f"{name}.{attribute}", BODY
        if attribute not in module.imports:
            return None
        name, attribute = module.imports[attribute]
    return None


def uses(node: Node) -> Iterator[Node]:
    """Yield what a definition uses."""
    module = modules()[node[0]]
    for statement in module.definitions.get(node[1], ()):
        yield from _uses(module, statement, frozenset())


def _uses(module: Module, node: ast.AST, hidden: frozenset[str]) -> Iterator[Node]:
    if isinstance(node, ast.Constant):
        yield from _by_path(node.value)
        return
    if isinstance(node, ast.Attribute | ast.Name):
        chain = _chain(node)
        if chain:
            if chain[0] not in hidden:
                yield from _by_chain(module, chain)
            return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        inner = hidden | _own_names(node)
        body = node.body if isinstance(node.body, list) else [node.body]
        outside = [child for child in ast.iter_child_nodes(node) if child not in body]
        for child in outside:
            yield from _uses(module, child, hidden)
        for child in body:
            yield from _uses(module, child, inner)
        return
    for child in ast.iter_child_nodes(node):
        yield from _uses(module, child, hidden)


def _own_names(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    """Return parameters and variables of a function, which hide names of the module; its imports do not."""
    arguments = function.args
    names = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    names |= {one.arg for one in (arguments.vararg, arguments.kwarg) if one}
    body = function.body if isinstance(function.body, list) else [function.body]
    shared: set[str] = set()
    for node in nodes_in(*body):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Global):
            shared.update(node.names)
    return frozenset(names - shared)


def _chain(node: ast.AST) -> list[str]:
    """Return the parts of `a.b.c`, or nothing when it begins with no plain name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else []


def _by_chain(module: Module, chain: list[str]) -> Iterator[Node]:
    first, *rest = chain
    at = (module.name, first) if first in module.definitions else None
    if at is None and first in module.imports:
        at = resolve(*module.imports[first])
    while at and at[1] == BODY and rest:
        yield at
        at = resolve(at[0], rest.pop(0))
    if at:
        yield at
        # A module taken as a value (`words = scenario_words`) may be asked for anything that it defines.
        if at[1] == BODY:
            yield from ((at[0], name) for name in modules()[at[0]].definitions)


def _by_path(text: object) -> Iterator[Node]:
    """Yield what a text leads to: the path of a page, as in the registry of pages, or the name of a module to run."""
    if isinstance(text, str):
        name = text.removesuffix(".py").replace("/", ".")
        if "." in name and name in modules():
            yield name, BODY


def _is_handed_over(module: Module, name: str) -> bool:
    """Return whether a decorator of a door takes a function, as Typer's callback does: then that one calls it."""
    return any(getattr(statement, "decorator_list", []) for statement in module.definitions[name])


@cache
def reached() -> frozenset[Node]:
    """Return every definition that a page, a command or the server uses, directly or through others."""
    todo: list[Node] = []
    for name, module in modules().items():
        if name in DOORS:
            todo += [(name, BODY), *((name, one) for one in module.definitions if _is_handed_over(module, one))]
        elif name.startswith(DOOR_PACKAGES):
            todo += [(name, BODY), *((name, one) for one in module.definitions)]
        elif name.startswith("commands.") and "register" in module.definitions:
            todo.append((name, "register"))
    seen: set[Node] = set()
    while todo:
        node = todo.pop()
        if node in seen or node[0] not in modules():
            continue
        seen.add(node)
        if node[1] != BODY:
            todo.append((node[0], BODY))
        else:
            todo += [(name, BODY) for name in (*modules()[node[0]].loads, node[0].rpartition(".")[0])]
        todo += uses(node)
    return frozenset(seen)


def defined(packages: Iterable[str]) -> list[Node]:
    """Return every top-level definition of the packages."""
    return [
        (name, one)
        for name, module in modules().items()
        if name.split(".")[0] in packages
        for one in module.definitions
        if one != BODY
    ]
