"""Each page, service, export and command asks for a permission, and a role without it is refused by the running code.

The lists are read from the code (`tests/roles.py`): what is added without a permission makes these tests fail.
"""

import inspect
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from app import PAGES
from services import imports
from services.errors import NotPermittedError
from services.imports.kinds import KINDS
from services.permissions import ROLE_NAMES, ROLE_PERMISSIONS, ROLE_TASKS, Actor
from tests import roles
from tests.reach import Node

KNOWN = frozenset().union(*ROLE_PERMISSIONS.values())
ROLES = (*ROLE_PERMISSIONS, "a role that does not exist")
#: A database that is not there: who is refused must be refused before anything is read.
NOWHERE = "sqlite:////nowhere/caseload.sqlite"
#: Arguments that are looked at before the permission, for they decide which one it is.
ARGUMENTS: dict[str, Any] = {"kind": "ledger", "by": ("account",)}
#: Permission of an export that is looked up by kind of file; the test of exports goes through them.
BY_KIND = "known.export.permission"
#: Services that are told nobody who asks, with the reason.
NOBODY_ASKS: dict[Node, str] = {
    ("services.database", "migrate"): "brings tables up to date before anybody is known",
    ("services.database", "without_password"): "a text for the log",
    ("services.forecasts.desk", "job_key"): "names a piece of work",
    ("services.forecasts.keeping_up", "start"): "makes kept forecasts beside the pages, as the server itself",
    ("services.forecasts.many", "all_key"): "names a piece of work",
    ("services.imports.storing.bulk", "importing"): "the lock of imports, inside services that have asked",
    ("services.organization.by_text", "by_text"): "chooses among what a service has shown the person already",
    ("services.organization.first_settings", "is_new"): "whether anything is stored at all",
    ("services.upkeep.before_update", "folder_of"): "names a folder",
    ("services.upkeep.before_update", "keep"): "keeps a backup before tables are updated, before anybody is known",
    ("services.upkeep.before_update", "update"): "brings tables up to date before anybody is known",
    ("services.upkeep.doctor.database_checks", "examine"): "a part of the report, which asks",
    ("services.upkeep.doctor.database_checks", "file_of"): "names a file",
    ("services.upkeep.doctor.machine_checks", "examine"): "a part of the report, which asks",
    ("services.trail.anchors.keeping", "keep_now"): "keeps what was committed, as the server itself",
    ("services.trail.anchors.keeping", "start"): "anchors the trail beside the pages, as the server itself",
    ("services.people.accounts", "log_name"): "names a person by number, for logs",
    ("services.people.sign_in", "by_address"): "finds out who asks",
    ("services.people.sign_in", "enter"): "finds out who asks",
    ("services.people.sign_in", "leave"): "ends one's own sign-in",
    ("services.forecasts.runs", "write_patiently"): "a unit of work for services that have asked",
    ("services.upkeep.readiness", "prepare"): "warms the server up before it listens",
    ("services.status", "read"): "data version and settings, which every page shows",
}
#: Writes that leave no event, with the reason.
UNRECORDED: dict[Node, str] = {
    ("services.forecasts.runs", "write_patiently"): "what it is given to write records itself",
    ("services.navigation.tour", "close"): "what a person has seen is hers, and changes no figure",
    ("services.navigation.views", "remember"): "one's own last views, and changes no figure",
    ("services.navigation.views", "pin"): "one's own list of views, and changes no figure",
    ("services.navigation.views", "rename"): "one's own list of views, and changes no figure",
    ("services.navigation.views", "unpin"): "one's own list of views, and changes no figure",
    ("services.people.sign_in", "leave"): "the row of the sign-in says when it ended",
}
#: Commands that touch no stored figure of anybody, with the reason.
NOTHING_STORED = {
    "inspect": "says what a file is",
    "forecast": "a file in, a file out",
    "backtest": "a file in, a file out",
    "export template": "plain slides, the same for everybody",
}


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.address)
def test_a_page_asks_for_the_permission_that_the_menu_names(entry: Any) -> None:
    assert roles.page_permission(entry.path) == entry.permission
    assert entry.permission in KNOWN


@pytest.mark.parametrize("node", roles.entrances(), ids=".".join)
def test_a_service_refuses_who_lacks_its_permission_before_it_reads_anything(node: Node) -> None:
    asked = roles.asks_for(node)
    assert asked, "this service asks for no permission"
    if asked == {BY_KIND}:
        asked = frozenset({_permission_of_export("ledger")})
    assert asked <= KNOWN
    service = getattr(import_module(node[0]), node[1])
    for actor in (Actor(name="x", role=role) for role in ROLES):
        if not any(actor.may(permission) for permission in asked):
            with pytest.raises(NotPermittedError):
                _begin(service(**_arguments(service, actor)))


def _permission_of_export(kind: str) -> str:
    export = KINDS[kind].export
    assert export is not None
    return export.permission


def _arguments(service: Any, actor: Actor) -> dict[str, Any]:
    parameters = inspect.signature(service).parameters.values()
    needed = [
        one for one in parameters if one.default is one.empty and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
    ]
    known = {"url": NOWHERE, **ARGUMENTS}
    return {one.name: actor if one.annotation is Actor else known.get(one.name, MagicMock()) for one in needed}


def _begin(answer: Any) -> None:
    """Start what does nothing before it is asked for its first value."""
    if inspect.isgenerator(answer):
        next(answer)
    elif hasattr(answer, "__enter__"):
        answer.__enter__()


def test_services_that_are_told_nobody_who_asks_are_named_with_the_reason() -> None:
    assert set(roles.without_actor()) == set(NOBODY_ASKS)


def test_every_write_leaves_an_event() -> None:
    assert set(roles.unrecorded_writes()) == set(UNRECORDED)


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if kind.export))
def test_an_export_is_for_who_has_its_permission(kind: str) -> None:
    permission = _permission_of_export(kind)
    assert permission in KNOWN
    for role in ROLES:
        actor = Actor(name="x", role=role)
        assert (kind in imports.exportable(actor)) is actor.may(permission)
        if not actor.may(permission):
            with pytest.raises(NotPermittedError):
                imports.count_export(NOWHERE, actor, kind=kind)


@pytest.mark.parametrize("command", roles.commands(), ids=lambda command: command.name)
def test_a_command_goes_through_services_that_ask(command: SimpleNamespace) -> None:
    asked = roles.asked_by_command(command.node)

    assert asked or command.name in NOTHING_STORED
    assert asked <= KNOWN | {BY_KIND}
    assert not (asked and command.name in NOTHING_STORED), "this command is no longer without stored figures"


def test_every_role_has_a_name_and_a_task() -> None:
    assert set(ROLE_NAMES) == set(ROLE_TASKS) == set(ROLE_PERMISSIONS)
