"""Row 21: every role at every page, service, export and command that the code has: who may not is refused."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from app import PAGES
from faults.tally import Bench
from services import permissions
from services.imports.kinds import KINDS
from tests import roles
from tests import test_role_matrix as matrix

PROJECT = Path(__file__).resolve().parents[2]


def ask_as_everybody(bench: Bench) -> None:
    """Ask as each role; `cases` are rounds, of which the second opens every page as people of one department."""
    with _unguarded() if bench.planted else nullcontext():
        for name, part, check, argument in bench.mine(list(_checks())):
            with bench.case(name, part):
                _ask(bench, name, check, argument)
            bench.tally.tried += len(matrix.ROLES) - 1  # each check asks as every role
    if bench.cases > 1 and bench.share == 0:
        _open_pages(bench)


def _take_everybody(actor: Any, permission: str) -> None:
    """Stand in for the check of a permission."""


@contextmanager
def _unguarded() -> Iterator[None]:
    """Let every service take every role, as a permission that somebody forgot would."""
    kept = permissions.require.__code__
    permissions.require.__code__ = _take_everybody.__code__
    try:
        yield
    finally:
        permissions.require.__code__ = kept


def _checks() -> Iterator[tuple[str, str, Any, Any]]:
    for entry in PAGES:
        yield entry.path, "pages", matrix.test_a_page_asks_for_the_permission_that_the_menu_names, entry
    for node in roles.entrances():
        check = matrix.test_a_service_refuses_who_lacks_its_permission_before_it_reads_anything
        yield ".".join(node), "services", check, node
    for kind in sorted(name for name, kind in KINDS.items() if kind.export):
        yield kind, "exports", matrix.test_an_export_is_for_who_has_its_permission, kind
    for command in roles.commands():
        yield command.name, "commands", matrix.test_a_command_goes_through_services_that_ask, command


def _ask(bench: Bench, name: str, check: Any, argument: Any) -> None:
    from _pytest.outcomes import Failed

    try:
        check(argument)
    except (AssertionError, Failed) as error:
        bench.lose(f"{name}: {str(error)[:200]}")


def _open_pages(bench: Bench) -> None:
    """Open pages, links, tables, charts and downloads as people of one department (tests/pages)."""
    files = ("tests/pages/test_roles.py", "tests/services/test_rights_at_writing.py", "tests/services/people")
    for file in files:
        with bench.case(file, "people of one department", allowed=1800):
            command = [sys.executable, "-m", "pytest", "-q", "-x", file]
            done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
            bench.expect(done.returncode == 0, f"{file}: {done.stdout[-300:]}")
