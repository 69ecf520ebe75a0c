"""An nginx for the tests: taken where it is, installed on request only, since its package starts a server."""

import pytest

from scripts import nginx


def test_one_that_is_there_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nginx, "find", lambda: "/usr/sbin/nginx")

    assert nginx.provide(install=True) == ""


def test_nothing_is_installed_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(nginx, "find", lambda: None)
    monkeypatch.setattr(nginx, "apt_install", lambda name: installed.append(name) or "no apt-get here")

    assert "apt install nginx-light" in nginx.provide(install=False)
    assert installed == []
    assert nginx.provide(install=True) == "no apt-get here"
    assert installed == ["nginx-light"]
