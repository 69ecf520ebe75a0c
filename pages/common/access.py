"""Who asks, and whether this page is for them.

Three ways to come in, the first that is set up counts: a header that a trusted proxy sets, OpenID Connect (`[auth]` in
secrets.toml), or nobody but the person at this computer (pages/common/door.py sees to that). An administrator may see
Caseload as somebody else (pages/people/seeing_as.py): `actor` is then that person, `own_actor` stays the administrator.
"""

from collections.abc import Callable

import streamlit as st

from language import _
from pages.common import door, state, this_run
from pages.people import signing_in, way_back
from services import permissions, settings
from services.errors import NotPermittedError, UserError
from services.people import seeing_as
from services.people.seeing_as import View
from services.permissions import LOCAL_ACTOR, Actor

#: For whom a page is drawn that is about to be loaded anew.
NOBODY = Actor("")


def url() -> str:
    """Return the database that this process works on."""
    return settings.database_url()


def sign_in_is_set_up() -> bool:
    """Return whether people sign in here; without it there is only the person at this computer, and nobody else.

    Raises:
        UserError: Sign-in is set up wrongly, or somebody asks from elsewhere where nobody signs in.
    """
    return this_run.once("door", door.enter)


def own_actor() -> Actor:
    """Return who has signed in; the script stops with a sentence when nobody may be here."""
    if not sign_in_is_set_up():
        return LOCAL_ACTOR
    return this_run.once(("signed-in", url()), lambda: signing_in.person(url()))


def known_actor() -> Actor | None:
    """Return who has signed in, None where nobody may be here; draws nothing, stops nothing and is no activity."""
    return signing_in.known(url()) if sign_in_is_set_up() else LOCAL_ACTOR


def at_click() -> Callable[[], None]:
    """Return what says later, outside of any run, whether who asks is still here with the rights that she has now.

    It raises a NotPermittedError where she has left, was kept out, may do or see something else by then, or where
    somebody else has taken the tab up.
    """
    if not sign_in_is_set_up():
        return lambda: None
    database, drawn_for = url(), rights(actor())
    ask_again = this_run.once(("asking_again", database), lambda: signing_in.asking_again(database))
    view: View | None = st.session_state.get(state.SEEING_AS)

    def check() -> None:
        now = ask_again()
        if view is not None:
            now = seeing_as.seen_actor(database, now, view=view)
        if rights(now) != drawn_for:
            raise NotPermittedError(
                _("This page was opened by someone else or with other rights."),
                hint=_("Reload the page to see what you may do now."),
                code="access_changed",
            )

    return check


def rights(person: Actor) -> tuple[str, str, frozenset[int] | None, str]:
    """Return what decides what a person sees and may do."""
    return person.name, person.role, person.departments, person.seen_by


def begin_anew_for_another() -> None:
    """Forget what somebody else did in this session.

    A tab that lost its connection takes its session up again, whoever the proxy or provider names by then.
    The open page still holds what was typed into its fields, and would send it with the next click: nothing of it is
    drawn, which ends its fields, and the browser loads the page anew. What runs before the script or without it asks
    `pages/people/whose_run.py` first.
    """
    person = own_actor()
    if st.session_state.setdefault(state.PERSON, person.name) != person.name:
        st.session_state.clear()
        st.session_state[state.PERSON] = person.name
        st.session_state[state.DRAWN_FOR] = NOBODY  # what is still in the browser is not for who is there now
        way_back.open_anew()
        st.stop()
    st.session_state[state.DRAWN_FOR] = person


def actor() -> Actor:
    """Return who asks: who has signed in, or as whom an administrator sees Caseload now."""
    own = own_actor()
    view: View | None = st.session_state.get(state.SEEING_AS)
    return own if view is None else this_run.once(("seen", url(), view), lambda: _seen(own, view))


def _seen(own: Actor, view: View) -> Actor:
    try:
        return seeing_as.seen_actor(url(), own, view=view)
    except UserError:  # the person or the departments are gone, or who looks is no administrator any more
        st.session_state.pop(state.SEEING_AS, None)
        return own


def require(permission: str) -> Actor:
    """Return who asks if their role grants the permission.

    Raises:
        NotPermittedError: It does not; app.py shows the sentence.
    """
    person = actor()
    permissions.require(person, permission)
    return person
