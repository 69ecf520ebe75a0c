"""Servers behind a real nginx with the configuration of docs/deploy and TLS, for the tests of this folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.proxy import Proxy, behind_nginx
from scripts import nginx
from services.database import migrate
from tests.browser.driving import RunningApp, served
from tests.small_hospital import add_small_hospital

#: People come through the proxy without sign-in; only so named hosts are let in.
LET_IN = {"CASELOAD_LOCAL_RIGHTS_BEHIND_PROXY": "localhost"}


@pytest.fixture(scope="session")
def nginx_program() -> str:
    program = nginx.find()
    if program is None:
        pytest.skip("no nginx was found (Debian: apt install nginx-light)")
    return program


@contextmanager
def served_for_proxy(url: str, **environment: str) -> Iterator[RunningApp]:
    """Serve the app to whom the proxy passes on."""
    with served(url, environment={**os.environ, **LET_IN, **environment}) as app:
        yield app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """Serve a small hospital; the tests of a module only look at it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('proxied') / 'small.sqlite'}"
    migrate(url)
    add_small_hospital(url)
    with served_for_proxy(url) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(nginx_program: str, app: RunningApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Put nginx in front of that hospital."""
    with behind_nginx(nginx_program, [app.address], tmp_path_factory.mktemp("nginx")) as running:
        yield running
