"""An identity provider on this machine, and the app that sends people there to sign in."""

import json
import os
import re
import secrets
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from oidc_provider_mock import run_server_in_thread  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.browser.driving import RunningApp, free_port, served, wait_until_idle

SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{secret}"
client_id = "caseload"
client_secret = "{secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


class Provider:
    """A running identity provider; people are entered by subject."""

    def __init__(self, address: str) -> None:
        self.address = address

    def knows(self, subject: str, **claims: object) -> None:
        """Enter a person, or change what is said of one."""
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.address}/users/{subject}",
            data=json.dumps(claims).encode(),
            headers={"Content-Type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


@contextmanager
def provider() -> Iterator[Provider]:
    """Run an identity provider until the block ends."""
    with run_server_in_thread() as server:
        yield Provider(f"http://localhost:{server.server_port}")


@contextmanager
def served_with_sign_in(database_url: str, at: Provider, folder: Path) -> Iterator[RunningApp]:
    """Serve the app with sign-in at a provider; `folder` holds the secrets file."""
    port = free_port()
    file = folder / "secrets.toml"
    file.write_text(SECRETS.format(port=port, secret=secrets.token_urlsafe(48), provider=at.address), encoding="utf-8")
    with served(database_url, "--secrets.files", str(file), port=port, environment=_without_proxy()) as app:
        yield app


def sign_in(page: Page, subject: str, *, to: str | re.Pattern[str] = "http://127.0.0.1:*/**") -> None:
    """Press the button and say at the provider who it is; `to` is the address where that leads."""
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(to)
    wait_until_idle(page)


def _without_proxy() -> Mapping[str, str]:
    """Return the environment without a proxy of the machine, which would stand before the provider."""
    return {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
