"""Signing in and out: what Streamlit and the proxy say of the visitor, and what is shown to who may not come in."""

from datetime import UTC, datetime, timedelta
from typing import NoReturn

import streamlit as st

from language import N_, _, translate
from pages.common import cells, door, messages, state
from pages.people import way_back
from services import status
from services.errors import NotPermittedError
from services.people import sign_in
from services.people.sign_in import Identity, Limits, SignInEndedError
from services.permissions import Actor
from services.settings import ProcessSettings

SIGN_IN_NEEDED = N_("Please sign in.")
#: How often an open page looks whether the sign-in still holds.
LOOK_SECONDS = 60


def person(url: str) -> Actor:
    """Return who has signed in; the script stops with a sentence when nobody may be here.

    Raises:
        UserError: Not the trusted proxy asks.
    """
    if door.names_people_by_header():
        return _named_by_proxy(url)
    who = identity()
    if who is None:
        _offer_sign_in(translate(SIGN_IN_NEEDED))
    try:
        return _enter(url, who, clicked=True)
    except SignInEndedError as error:
        st.session_state.pop(state.SEEING_AS, None)
        _offer_sign_in(error.message)
    except NotPermittedError as error:
        _refuse(error, another=True)


def identity() -> Identity | None:
    """Return what the identity provider says of the visitor, None before sign-in."""
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return None
    return sign_in.identity_of(claims, ProcessSettings.from_env().vouched_issuers)


def watch(url: str) -> None:
    """Look once a minute whether the sign-in still holds: figures do not stay on a screen that is left alone."""
    who = identity() if not door.names_people_by_header() else None
    if who is not None:
        _look(url, who)


@st.fragment(run_every=LOOK_SECONDS)
@messages.guard
def _look(url: str, who: Identity) -> None:
    try:
        _enter(url, who, clicked=False)
    except NotPermittedError:
        st.rerun()


def can_sign_out() -> bool:
    """Return whether sign-out is ours; behind a proxy that signs people in, it is the proxy's."""
    return not door.names_people_by_header()


def sign_out(url: str) -> None:
    """End the sign-in in all tabs and let Streamlit forget the visitor."""
    who = identity()
    if who is not None:
        sign_in.leave(url, who, now=datetime.now(UTC))
    st.session_state.pop(state.SEEING_AS, None)
    st.logout()


def _enter(url: str, who: Identity, *, clicked: bool) -> Actor:
    now = status.read(url).settings
    limits = Limits(timedelta(minutes=now.idle_minutes), timedelta(hours=now.session_hours))
    return sign_in.enter(url, who, limits=limits, now=datetime.now(UTC), clicked=clicked)


def _named_by_proxy(url: str) -> Actor:
    address = door.named_by_proxy()
    if address is None:
        st.title("Caseload")  # no text: a name
        st.info(translate(SIGN_IN_NEEDED))
        st.stop()
    try:
        return sign_in.by_address(url, address)
    except NotPermittedError as error:
        _refuse(error, another=False)


def _offer_sign_in(sentence: str) -> NoReturn:
    st.title("Caseload")  # no text: a name
    way_back.remember()
    st.info(sentence)
    for name in door.providers():
        label = _("Sign in with {name}", name=name) if name else _("Sign in")
        chosen = (name,) if name else ()
        st.button(label, key=f"sign_in_{name}", type="primary", on_click=st.login, args=chosen)
    st.stop()


def _refuse(error: NotPermittedError, *, another: bool) -> NoReturn:
    st.title("Caseload")  # no text: a name
    st.error(cells.escape(f"{error.message} {error.hint}".strip()))
    if another:
        st.button(_("Use another account"), key="sign_out", icon=":material/logout:", on_click=st.logout)
    st.stop()
