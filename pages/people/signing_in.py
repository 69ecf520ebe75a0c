"""Signing in and out: what Streamlit and the proxy say of the visitor, and what is shown to who may not come in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import NoReturn, TypeVar

import streamlit as st

from language import N_, _, translate
from pages.common import cells, door, state
from pages.people import way_back
from services import status
from services.errors import NotPermittedError
from services.people import sign_in
from services.people.sign_in import Identity, Limits, SignInEndedError
from services.permissions import Actor
from services.settings import ProcessSettings

Visitor = TypeVar("Visitor")
SIGN_IN_NEEDED = N_("Please sign in.")
_by_itself: ContextVar[bool] = ContextVar("by_itself", default=False)


def person(url: str) -> Actor:
    """Return who has signed in; the script stops with a sentence when nobody may be here.

    Raises:
        UserError: Not the trusted proxy asks.
    """
    try:
        return asking_again(url)()
    except NotPermittedError as error:
        if _by_itself.get():
            raise
        if isinstance(error, SignInEndedError):
            st.session_state.pop(state.SEEING_AS, None)
            _offer_sign_in(error.message)
        _refuse(error)


def known(url: str) -> Actor | None:
    """Return who has signed in, None where nobody may be here; counts as no activity and shows nothing.

    Raises:
        UserError: Not the trusted proxy asks.
    """
    before = _by_itself.set(True)
    try:
        return asking_again(url)()
    except NotPermittedError:
        return None
    finally:
        _by_itself.reset(before)


def asking_again(url: str) -> Callable[[], Actor]:
    """Return what tells who this visitor is, now or later, in any thread.

    It raises a NotPermittedError where nobody may be here by then.
    """
    if door.names_people_by_header():
        address = door.naming()
        return lambda: sign_in.by_address(url, _given(address()))
    who = identity()  # Streamlit itself gives the session to no other sign-in at a provider
    return lambda: _enter(url, _given(who))


def _given(who: Visitor | None) -> Visitor:
    if who is None:
        raise SignInEndedError(translate(SIGN_IN_NEEDED), code="signed_out")
    return who


def identity() -> Identity | None:
    """Return what the identity provider says of the visitor, None before sign-in.

    Raises:
        NotPermittedError: It names nobody: to offer the sign-in again would go round in circles.
    """
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return None
    who = sign_in.identity_of(claims, ProcessSettings.from_env().vouched_issuers)
    if who is None:
        raise NotPermittedError(
            _("The answer of your sign-in service does not say who you are."),
            hint=_("Tell your administrator: it needs iss, sub and iat."),
            code="unknown_person",
        )
    return who


@contextmanager
def without_click() -> Iterator[None]:
    """Let what a page asks by itself count as no activity; figures do not stay on a screen that is left alone."""
    before = _by_itself.set(True)
    try:
        yield
    except NotPermittedError:
        st.rerun()
    finally:
        _by_itself.reset(before)


def can_sign_out() -> bool:
    """Return whether sign-out is ours; behind a proxy that signs people in, it is the proxy's."""
    return not door.names_people_by_header()


def sign_out(url: str) -> None:
    """End the sign-in in all tabs and let Streamlit forget the visitor."""
    who = identity()
    if who is not None:
        sign_in.leave(url, who)
    st.session_state.pop(state.SEEING_AS, None)
    st.logout()


def _enter(url: str, who: Identity) -> Actor:
    now = status.read(url).settings
    limits = Limits(timedelta(minutes=now.idle_minutes), timedelta(hours=now.session_hours))
    return sign_in.enter(url, who, limits=limits, clicked=not _by_itself.get())


def _offer_sign_in(sentence: str) -> NoReturn:
    st.title("Caseload")  # no text: a name
    st.info(sentence)
    if can_sign_out():
        way_back.remember()
        _draw_providers()
    st.stop()


def _draw_providers() -> None:
    for name in door.providers():
        label = _("Sign in with {name}", name=name) if name else _("Sign in")
        chosen = (name,) if name else ()
        if st.button(label, key=f"sign_in_{name}", type="primary"):
            st.login(*chosen)


def _refuse(error: NotPermittedError) -> NoReturn:
    st.title("Caseload")  # no text: a name
    st.error(cells.escape(f"{error.message} {error.hint}".strip()))
    if can_sign_out() and st.button(_("Use another account"), key="sign_out", icon=":material/logout:"):
        st.logout()
    st.stop()
