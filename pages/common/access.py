"""Who is signed in, and whether this page is for them.

Three ways to sign in, the first that is set up counts: a reverse proxy's trusted header, OpenID Connect (`[auth]` in
secrets.toml), or nobody but the person at this computer.
"""

import streamlit as st

from services import permissions, settings, status
from services.permissions import LOCAL_ACTOR, Actor

SIGN_IN_NEEDED = "Please sign in."


def url() -> str:
    """Return the database that this process works on."""
    return settings.database_url()


def signed_in_email() -> str | None:
    """Return the address of the person who signed in, if any."""
    email = st.user.get("email")
    return str(email) if email else None


def sign_in_is_set_up() -> bool:
    """Return whether people sign in here; without it there is only the local person."""
    return bool(st.get_option("server.trustedUserHeaders")) or offers_login()


def offers_login() -> bool:
    """Return whether OpenID Connect is set up."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def actor() -> Actor:
    """Return who asks; the script stops with a sentence when nobody may be here."""
    if not sign_in_is_set_up():
        return LOCAL_ACTOR
    email = signed_in_email()
    known = status.actor_for(url(), email=email) if email else None
    if known is not None:
        return known
    _ask_to_sign_in(email)
    raise AssertionError("The script has stopped.")  # pragma: no cover


def _ask_to_sign_in(email: str | None) -> None:
    st.title("Caseload")
    if email:
        st.error(f"{email} is not known here, or no longer active. Ask your administrator for access.")
    else:
        st.info(SIGN_IN_NEEDED)
        if offers_login():
            st.button("Sign in", key="sign_in", type="primary", on_click=st.login)
    st.stop()


def require(permission: str) -> Actor:
    """Return who asks if their role grants the permission.

    Raises:
        NotPermittedError: It does not; app.py shows the sentence.
    """
    person = actor()
    permissions.require(person, permission)
    return person
