"""The door: what Streamlit knows of server, secrets and visitor, put before the rules of `services/door.py`."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime, exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.session_manager import ClientContext

from language import _
from services import door
from services.errors import UserError
from services.settings import ProcessSettings

#: Where the web server reads whose X-Forwarded-For replaces the address of a connection; `scripts/web.py` empties it.
BELIEVED_FORWARDERS = "FORWARDED_ALLOW_IPS"


def providers() -> tuple[str, ...]:
    """Return the identity providers that people sign in with, none when there is no secrets file.

    Raises:
        UserError: The secrets file cannot be read, or nobody could sign in with it.
    """
    return door.providers(_secrets())


def _secrets() -> Mapping[str, Any] | None:
    try:
        return dict(st.secrets.to_dict())
    except FileNotFoundError as error:  # also raised for a file that is not TOML
        if getattr(error, "error_id", "") == "no-secrets-found":
            return None
        raise door.unreadable_secrets(str(error.__cause__ or _("not TOML"))) from error
    except (OSError, ValueError) as error:
        raise door.unreadable_secrets(type(error).__name__) from error


def names_people_by_header() -> bool:
    """Return whether a reverse proxy tells who asks (`services.door.HEADER_SETTING`).

    Raises:
        UserError: No proxy is named, or the server would take the visitor's word for the address of the proxy.
    """
    if st.get_option("server.trustedUserHeaders"):
        raise UserError(
            _("No one can sign in: server.trustedUserHeaders believes whoever sends the header."),
            hint=_(
                "Remove that option and set {header_setting} and {proxies_setting} instead.",
                header_setting=door.HEADER_SETTING,
                proxies_setting=door.PROXIES_SETTING,
            ),
            code="no_sign_in",
        )
    chosen = ProcessSettings.from_env()
    if not chosen.sign_in_header:
        return False
    door.check_proxies(chosen.sign_in_proxies)
    if os.environ.get(BELIEVED_FORWARDERS) != "":
        raise UserError(
            _("No one can sign in: this server believes forwarding headers, so anybody could pose as the proxy."),
            hint=_("Start it with: python -m scripts.serve"),
            code="no_sign_in",
        )
    return True


def naming() -> Callable[[], str | None]:
    """Return what tells, now or later and in any thread, whom the proxy names for the tab of this run; None: nobody.

    A tab that lost its connection is taken up by whoever the proxy names by then. What is returned raises a UserError
    where not the proxy asks, or it names two people.
    """
    context = get_script_run_ctx()
    _visitor()  # the run stops where nobody is there

    def address() -> str | None:
        client = get_instance().get_client(context.session_id) if context else None
        return _address_named(client.client_context) if client else None

    return address


def _address_named(visitor: ClientContext | None) -> str | None:
    chosen = ProcessSettings.from_env()
    return door.address_from_proxy(
        list(visitor.headers) if visitor else [],
        visitor.remote_ip if visitor else None,
        header=chosen.sign_in_header,
        proxies=chosen.sign_in_proxies,
    )


def people_sign_in() -> bool:
    """Return whether people sign in here; without it there is only the person at this computer.

    Raises:
        UserError: Sign-in is set up wrongly.
    """
    return names_people_by_header() or bool(providers())


def check_server() -> bool:
    """Check that the server may listen where it does; return whether people sign in.

    Raises:
        UserError: It may not.
    """
    if people_sign_in():
        return True
    door.check_address(st.get_option("server.address"))
    if st.get_option("server.enableAgentApi"):
        raise UserError(
            _("Caseload does not start with server.enableAgentApi unless sign-in is set up."),
            hint=_("Remove that option."),
            code="no_sign_in",
        )
    return False


def enter() -> bool:
    """Let in who may come in, before anything is read or shown; return whether people sign in.

    Raises:
        UserError: Nobody signs in here, and this is not the person at this computer.
    """
    if check_server():
        return True
    if _is_served():
        _check_visitor()
    return False


def _is_served() -> bool:
    """Return whether a web server runs this script; tests run it with a stand-in, without any browser."""
    return exists() and type(get_instance()) is Runtime


def _visitor() -> ClientContext | None:
    """Return the connection behind this run; the run stops when it is gone."""
    context = get_script_run_ctx()
    client = get_instance().get_client(context.session_id) if context else None
    if client is None:  # gone already: what this run shows could be fetched from elsewhere
        st.stop()
    return client.client_context


def _check_visitor() -> None:
    visitor = _visitor()
    headers = list(visitor.headers) if visitor else []
    door.check_request(headers, visitor.remote_ip if visitor else None, ProcessSettings.from_env().proxied_hosts)
