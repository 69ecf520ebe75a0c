"""Who may come in: while nobody signs in only the person at this computer; else whom a provider or a proxy names.

Plain facts go in (address, headers, secrets), a sentence comes out; `pages/common/door.py` asks before anything is
shown, `scripts/web.py` before the server listens.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from language import _
from services.errors import UserError

#: Environment variable that gives local rights to what a proxy passes on: the host names people type, by commas.
PROXY_SETTING = "CASELOAD_LOCAL_RIGHTS_BEHIND_PROXY"
#: Environment variables of sign-in by a proxy: the header that names the person, and the proxies that are believed.
HEADER_SETTING = "CASELOAD_SIGN_IN_HEADER"
PROXIES_SETTING = "CASELOAD_SIGN_IN_PROXIES"
SECRETS = ".streamlit/secrets.toml"
SECRETS_EXAMPLE = ".streamlit/secrets.toml.example"

_SHARED_KEYS = ("redirect_uri", "cookie_secret")
_PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")
_SHORTEST_SECRET = 32
#: Headers that a proxy adds; a browser at this computer sends none of them.
_PASSED_ON = re.compile(r"x-forwarded(-.*)?|forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip")
#: Headers that carry the name in the person's address bar.
_NAMES = frozenset(("host", "origin", "x-forwarded-host"))


def is_loopback(host: str | None) -> bool:
    """Return whether an address or host name is this computer and nothing else; names are never looked up."""
    if not host:
        return False
    name = host.removeprefix("[").removesuffix("]").removesuffix(".").lower()
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def check_address(address: str | None) -> None:
    """Check where the server listens; for an installation without sign-in.

    Raises:
        UserError: On another address than this computer's own, or on none, which means all of them.
    """
    if is_loopback(address):
        return
    message = (
        _(
            "Caseload does not start on {address}: sign-in is not set up, so everyone on the network "
            "would be an administrator.",
            address=address,
        )
        if address
        else _(
            "Caseload does not start on all addresses of this computer: sign-in is not set up, so everyone "
            "on the network would be an administrator."
        )
    )
    raise UserError(
        message,
        hint=_(
            "Use --server.address 127.0.0.1, or set up sign-in as {secrets_example} shows.",
            secrets_example=SECRETS_EXAMPLE,
        ),
        code="no_sign_in",
    )


def check_request(headers: Iterable[tuple[str, str]], remote: str | None, proxied: tuple[str, ...] = ()) -> None:
    """Check that a request comes from this computer, or through a proxy that was named; for use without sign-in.

    A named proxy passes on the Host of the browser; what else names the host only has to agree.

    Args:
        headers: Names and values, as sent.
        remote: Address at the other end of the connection, if known.
        proxied: Host names whose visitors get local rights (`PROXY_SETTING`).

    Raises:
        UserError: Somebody else asks; the sentence tells nothing of the hospital.
    """
    sent = [(name.lower(), value) for name, value in headers]
    names = [_host_of(value) for name, value in sent if name in _NAMES]
    hosts = [_host_of(value) for name, value in sent if name == "host"]
    # Only the Host that the named proxy passes on lets in: whoever asks may write the others as they like, and another
    # proxy that puts its own Host hands them on.
    named = bool(hosts) and all(host in proxied for host in hosts)
    known = bool(hosts) and all(is_loopback(name) or name in proxied for name in names)
    passed_on = any(_PASSED_ON.fullmatch(name) for name, _unused in sent)
    far = remote is not None and not is_loopback(remote)
    if known and (named or not (passed_on or far)):
        return
    raise UserError(
        _("Sign-in is not set up, so Caseload is available only on this computer."),
        hint=_(
            "Open it there, or ask the administrator to set up sign-in (or {proxy_setting} behind a proxy).",
            proxy_setting=PROXY_SETTING,
        ),
        code="not_local",
    )


def _host_of(value: str) -> str:
    """Return the host of a Host or Origin header in lower case without port; empty when it cannot be told."""
    try:
        parts = urlsplit(value if "//" in value else f"//{value}")
        return (parts.hostname or "").removesuffix(".")
    except ValueError:
        return ""


def check_proxies(proxies: Iterable[str]) -> None:
    """Check the list of proxies whose header is believed.

    Raises:
        UserError: It is empty, names something that is no address, or every address there is.
    """
    hint = _("For example {proxies_setting}=10.0.0.5,10.1.0.0/24.", proxies_setting=PROXIES_SETTING)
    listed = list(proxies)
    if not listed:
        raise UserError(
            _("No one can sign in: {header_setting} is set, but no proxy is named.", header_setting=HEADER_SETTING),
            hint=hint,
            code="no_sign_in",
        )
    for text in listed:
        if _network(text) is None:
            raise UserError(
                _("No one can sign in: {text} in {proxies_setting} is not the address of a proxy.", text=text,
                  proxies_setting=PROXIES_SETTING),
                hint=hint,
                code="no_sign_in",
            )  # fmt: skip


def address_from_proxy(
    headers: Iterable[tuple[str, str]], remote: str | None, *, header: str, proxies: Iterable[str]
) -> str | None:
    """Return the e-mail address that a trusted proxy names, None when it names nobody.

    Args:
        headers: Names and values, as sent.
        remote: Address at the other end of the connection itself, not the one of a forwarding header.
        header: The name of the header, in lower case.
        proxies: Addresses and networks that are believed.

    Raises:
        UserError: Somebody else than a trusted proxy asks, or the header is there twice: one of them was not the
            proxy's.
    """
    networks = [network for text in proxies if (network := _network(text))]
    address = _address(remote)
    if address is None or not any(address in network for network in networks):
        raise UserError(
            _("Caseload can be opened through your hospital's sign-in only."),
            hint=_("Use the address that your administrator gave you."),
            code="not_the_proxy",
        )
    named = [value.strip() for name, value in headers if name.lower() == header]
    if len(named) > 1:
        raise UserError(
            _("The sign-in of your hospital names two people."), hint=_("Tell your administrator."), code="two_names"
        )
    return named[0] if named and named[0] else None


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address((text or "").removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    return network if network.prefixlen else None


def providers(secrets: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the identity providers of secrets.toml ("" for the only one); none when there is no such file.

    Raises:
        UserError: There is a file, but no [auth] with which anybody could sign in.
    """
    if secrets is None:
        return ()
    auth = secrets.get("auth")
    if not isinstance(auth, Mapping):
        raise _broken(_("{file} has no section [auth].", file=SECRETS))
    _require_keys(auth, _SHARED_KEYS, "[auth]")
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        raise _broken(
            _(
                "The cookie_secret in [auth] of {file} has fewer than {count} characters.",
                file=SECRETS,
                count=_SHORTEST_SECRET,
            )
        )
    named = {name: part for name, part in auth.items() if isinstance(part, Mapping) and name != "client_kwargs"}
    for name, part in named.items():
        _require_keys(part, _PROVIDER_KEYS, f"[auth.{name}]")
    if not named or any(key in auth for key in _PROVIDER_KEYS):
        _require_keys(auth, _PROVIDER_KEYS, "[auth]")
        named = {"": auth, **named}
    if find_spec("authlib") is None:
        raise UserError(
            _("Sign-in is set up, but the Authlib package is not installed."),
            hint=_("Install it (.venv/bin/python -m pip install Authlib) and start Caseload again."),
            code="no_sign_in",
        )
    return tuple(named)


def _require_keys(part: Mapping[str, Any], keys: Iterable[str], section: str) -> None:
    for key in keys:
        value = part.get(key)
        if not isinstance(value, str) or not value.strip():
            raise _broken(_("{section} of {file} has no {key}.", section=section, file=SECRETS, key=key))
        if value.strip().startswith("<"):
            raise _broken(
                _("{section} of {file} still has the {key} of the example.", section=section, file=SECRETS, key=key)
            )


def _broken(message: str) -> UserError:
    return UserError(
        message,
        hint=_(
            "Until then nobody can sign in. Complete the file as {example} shows, or remove it to use Caseload "
            "on this computer only.",
            example=SECRETS_EXAMPLE,
        ),
        code="no_sign_in",
    )


def unreadable_secrets(reason: str) -> UserError:
    """Return what to say about a secrets file that cannot be read; `reason` names a place in it, never a value."""
    return _broken(_("{file} cannot be read: {reason}", file=SECRETS, reason=reason))
