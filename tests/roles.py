"""Who may do what, read from the code: pages, services, exports and commands with the permission that each asks for.

A service is a public function of `services` that takes an `Actor`. It asks itself (`require(actor, "…")`), or hands its
actor to one that asks.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from typer.main import get_command

import cli
from tests.reach import BODY, Node, modules, uses
from tests.syntax import nodes_in

PROJECT = Path(__file__).resolve().parent.parent
#: The check of a permission, and what asks it of a computed one.
REQUIRE = "require"


def page_permission(path: str) -> str | None:
    """Return the permission that a page script asks for before it does anything else, None when it asks for none."""
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    for statement in tree.body:
        if isinstance(statement, ast.Expr | ast.Assign) and isinstance(statement.value, ast.Call):
            call = statement.value
            if ast.unparse(call.func) == "access.require" and isinstance(call.args[0], ast.Constant):
                return str(call.args[0].value)
            if ast.unparse(call.func).startswith("st."):
                return None
    return None


@cache
def service_functions() -> dict[Node, ast.FunctionDef]:
    """Return the functions of `services` that take an actor, private ones too."""
    return {
        (name, defined): statement
        for name, module in modules().items()
        if name.split(".")[0] == "services"
        for defined, statements in module.definitions.items()
        for statement in statements
        if isinstance(statement, ast.FunctionDef) and _takes_actor(statement)
    }


def _takes_actor(function: ast.FunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return any(one.annotation is not None and ast.unparse(one.annotation) == "Actor" for one in arguments)


@cache
def asks_for(node: Node) -> frozenset[str]:
    """Return the permissions that a service asks for, by itself or by those that it hands its actor to."""
    return frozenset(_asked(node, frozenset()))


def _asked(node: Node, way: frozenset[Node]) -> Iterator[str]:
    own = list(_own_demands(service_functions()[node]))
    if own:
        yield from own
        return
    for other in uses(node):
        if other in service_functions() and other not in way:
            yield from _asked(other, way | {node})


def _own_demands(function: ast.FunctionDef) -> Iterator[str]:
    for node in nodes_in(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == REQUIRE and len(node.args) == 2:
            demand = node.args[1]
            yield str(demand.value) if isinstance(demand, ast.Constant) else ast.unparse(demand)


def _names(function: ast.FunctionDef) -> set[str]:
    return {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}


def entrances() -> list[Node]:
    """Return the services that pages and commands may call: public functions of a database (`url`) and an actor.

    What takes an open session is inside already; its caller has asked.
    """
    return sorted(
        node
        for node, function in service_functions().items()
        if not node[1].startswith("_") and "url" in _names(function)
    )


def without_actor() -> list[Node]:
    """Return the public functions of `services` that open a database (`url`) and are told nobody who asks."""
    return sorted(
        (name, defined)
        for name, module in modules().items()
        if name.split(".")[0] == "services"
        for defined, statements in module.definitions.items()
        for statement in statements
        if isinstance(statement, ast.FunctionDef)
        and not defined.startswith("_")
        and "url" in _names(statement)
        and (name, defined) not in service_functions()
    )


def unrecorded_writes() -> list[Node]:
    """Return the functions of `services` that write (`writing(…)`) without a way to the audit trail."""
    return sorted(
        (name, defined)
        for name, module in modules().items()
        if name.split(".")[0] == "services"
        for defined, statements in module.definitions.items()
        for statement in statements
        if isinstance(statement, ast.FunctionDef)
        and any(isinstance(node, ast.Call) and ast.unparse(node.func) == "writing" for node in nodes_in(statement))
        and not _leads_to((name, defined), ("services.audit", "record"))
    )


def _leads_to(node: Node, goal: Node) -> bool:
    seen, todo = {node}, [node]
    while todo:
        at = todo.pop()
        if at == goal:
            return True
        ahead = {one for one in uses(at) if one[0].startswith("services") and one[1] != BODY} - seen
        seen |= ahead
        todo += ahead
    return False


def commands() -> list[SimpleNamespace]:
    """Return the commands of the terminal: `name` ("user add") and the `node` of the function behind it."""
    return list(_commands_in(get_command(cli.app), ""))


def _commands_in(command: Any, name: str) -> Iterator[SimpleNamespace]:
    if hasattr(command, "commands"):
        for part, inner in command.commands.items():
            yield from _commands_in(inner, f"{name} {part}".strip())
    elif command.callback is not None:
        function = inspect.unwrap(command.callback)
        yield SimpleNamespace(name=name, node=(function.__module__, function.__name__))


def asked_by_command(node: Node) -> frozenset[str]:
    """Return the permissions for which the services ask that a command goes through."""
    known, seen, todo = set(entrances()), {node}, [node]
    asked: set[str] = set()
    while todo:
        at = todo.pop()
        ahead = {one for one in uses(at) if one[1] != BODY and one[0].split(".")[0] in ("commands", "services")} - seen
        seen |= ahead
        asked = asked.union(*(asks_for(one) for one in ahead & known))
        todo += ahead - known
    return frozenset(asked)
