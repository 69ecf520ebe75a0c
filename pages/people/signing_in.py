"""Signing in and out: what Streamlit and the proxy say of the visitor, and what is shown to who may not come in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
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
#: Whose session it is where somebody has left it.
NOBODY = ""
SIGN_IN_NEEDED = N_("Please sign in.")
_by_itself: ContextVar[bool] = ContextVar("by_itself", default=False)
_quietly: ContextVar[bool] = ContextVar("quietly", default=False)


def person(url: str) -> Actor:
    """Return who has signed in; the script stops with a sentence when nobody may be here.

    Raises:
        UserError: Not the trusted proxy asks.
        NotPermittedError: Nobody may be here, and nothing is drawn (`quietly`, `without_click`).
    """
    try:
        return asking_again(url)()
    except SignInEndedError as error:
        if _is_not_drawn():
            raise
        st.session_state.pop(state.SEEING_AS, None)
        _offer_sign_in(error.message)
    except NotPermittedError as error:
        if _is_not_drawn():
            raise
        _refuse(error)


def asking_again(url: str) -> Callable[[], Actor]:
    """Return what tells who this visitor is, now or later, without asking Streamlit anything.

    It raises a NotPermittedError where nobody may be here, a SignInEndedError where she may sign in (again).
    """
    if door.names_people_by_header():
        address = door.named_by_proxy()
        return lambda: sign_in.by_address(url, _given(address))
    who = identity()
    return lambda: _enter(url, _given(who))


def _given(who: Visitor | None) -> Visitor:
    if who is None:
        raise SignInEndedError(translate(SIGN_IN_NEEDED), code="signed_out")
    return who


def _is_not_drawn() -> bool:
    return _by_itself.get() or _quietly.get()


@contextmanager
def quietly() -> Iterator[None]:
    """Have whoever may not be here raised in the block, instead of drawn."""
    before = _quietly.set(True)
    try:
        yield
    finally:
        _quietly.reset(before)


def identity() -> Identity | None:
    """Return what the identity provider says of the visitor, None before sign-in."""
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return None
    return sign_in.identity_of(claims, ProcessSettings.from_env().vouched_issuers)


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
        sign_in.leave(url, who, now=datetime.now(UTC))
    st.session_state.pop(state.SEEING_AS, None)
    st.logout()


def _enter(url: str, who: Identity) -> Actor:
    now = status.read(url).settings
    limits = Limits(timedelta(minutes=now.idle_minutes), timedelta(hours=now.session_hours))
    return sign_in.enter(url, who, limits=limits, now=datetime.now(UTC), clicked=not _by_itself.get())


def _offer_sign_in(sentence: str) -> NoReturn:
    _begin_without_person()
    if not can_sign_out():  # the proxy signs people in
        st.info(sentence)
        st.stop()
    way_back.remember()
    st.info(sentence)
    for name in door.providers():
        label = _("Sign in with {name}", name=name) if name else _("Sign in")
        chosen = (name,) if name else ()
        st.button(label, key=f"sign_in_{name}", type="primary", on_click=st.login, args=chosen)
    st.stop()


def _refuse(error: NotPermittedError) -> NoReturn:
    _begin_without_person()
    st.error(cells.escape(f"{error.message} {error.hint}".strip()))
    if can_sign_out():
        st.button(_("Use another account"), key="sign_out", icon=":material/logout:", on_click=st.logout)
    st.stop()


def _begin_without_person() -> None:
    """Begin a page that is nobody's; whoever comes next finds nothing of what was done in this session."""
    if state.PERSON in st.session_state:
        st.session_state[state.PERSON] = NOBODY
    st.title("Caseload")  # no text: a name
