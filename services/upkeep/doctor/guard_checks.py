"""What guards the figures: sign-in for where the server listens, anchors of the audit trail, secrets."""

import os
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from language import _
from services import door
from services.errors import UserError
from services.permissions import Actor, require
from services.settings import PROJECT, ProcessSettings
from services.trail.anchors import accepting, checks, places
from services.upkeep.doctor.findings import Finding, ok

ADDRESS = "STREAMLIT_SERVER_ADDRESS"
SHORTEST_SECRET = 32


def examine(url: str, actor: Actor) -> list[Finding]:
    """Look at sign-in, anchors and secrets."""
    require(actor, "settings:write")
    return [_sign_in(), _anchors(url, actor), _secrets()]


def _toml(path: Path) -> Mapping[str, Any] | None:
    """Return a file of settings, None where there is none.

    Raises:
        UserError: It cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise door.unreadable_secrets(type(error).__name__) from error


def _address() -> str:
    """Return where the server listens by environment and settings, "" for everywhere."""
    stored = (_toml(PROJECT / ".streamlit" / "config.toml") or {}).get("server", {}).get("address", "")
    return os.environ.get(ADDRESS) or str(stored)


def _sign_in() -> Finding:
    name = "sign-in"
    try:
        chosen = ProcessSettings.from_env()
        if chosen.sign_in_header:
            door.check_proxies(chosen.sign_in_proxies)
            return ok(name, _("People sign in at a proxy, which names them in {header}.", header=chosen.sign_in_header))
        if door.providers(_toml(PROJECT / door.SECRETS)):
            return ok(name, _("People sign in by OpenID Connect."))
        address = _address()
        door.check_address(address or None)
    except UserError as error:
        return Finding(name, "bad", error.message, error.hint)
    if chosen.proxied_hosts:
        return Finding(
            name, "look", _("Whoever a proxy lets through to {hosts} may do everything.",
                            hosts=", ".join(chosen.proxied_hosts)),
            _("Set up sign-in as {example} shows.", example=door.SECRETS_EXAMPLE),
        )  # fmt: skip
    return ok(name, _("No sign-in: only the person at this computer comes in ({address}).", address=address))


def _anchors(url: str, actor: Actor) -> Finding:
    name = "anchors"
    try:
        chosen = places.from_environment()
        if not chosen.are_set:
            return Finding(
                name, "look", _("No anchors outside the database are set."),
                _("Set {file} and {key}; then a rewritten audit trail shows.", file=places.FILE_SETTING,
                  key=places.KEY_SETTING),
            )  # fmt: skip
        if chosen.syslog:
            with accepting.refusing_unwritten():
                places.reach(chosen.syslog)
        if chosen.file is None:
            return ok(name, _("Anchors go to the system log {place}.", place=chosen.syslog))
        report = checks.report(url, actor)
    except UserError as error:
        return Finding(name, "bad", error.message, error.hint)
    if report.problems:
        return Finding(name, "bad", report.problems[0], checks.way_out() if report.void else "cli.py verify")  # no text
    minutes = (datetime.now(UTC) - datetime.fromisoformat(report.newest_at)).total_seconds() / 60
    sentence = _(
        "Anchors confirm the trail up to event {event}; age of the newest in minutes: {minutes}.",
        event=report.confirmed,
        minutes=round(minutes),
    )
    if minutes > 2 * chosen.minutes:
        return Finding(name, "look", sentence, _("Start the server, or have a scheduler run: cli.py anchor"))
    return ok(name, sentence)


def _secrets() -> Finding:
    """Secrets that are short, shared or stand where others can read them."""
    name = "secrets"
    try:
        stored = _toml(PROJECT / door.SECRETS) or {}
    except UserError as error:
        return Finding(name, "bad", error.message, error.hint)
    cookie = os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET", "")
    if cookie and len(cookie) < SHORTEST_SECRET:
        return Finding(
            name, "bad", _("The cookie secret of the server has fewer than {count} characters.", count=SHORTEST_SECRET),
            _("Make one with: openssl rand -hex 32"),
        )  # fmt: skip
    keys = set(os.environ.get(places.KEY_SETTING, "").replace(",", " ").split())
    if keys & {cookie, str(stored.get("auth", {}).get("cookie_secret", ""))}:
        return Finding(
            name, "bad", _("The key of the anchors is also the cookie secret."),
            _("Make one of its own with: openssl rand -hex 32"),
        )  # fmt: skip
    return ok(name, _("No secret is too short or used twice."))
