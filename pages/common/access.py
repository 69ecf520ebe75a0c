"""Who is signed in, and whether this page is for them.

Three ways to sign in, the first that is set up counts: a reverse proxy's trusted header, OpenID Connect (`[auth]` in
secrets.toml), or nobody but the person at this computer (pages/common/door.py sees to that).
"""

import streamlit as st

from language import N_, _, translate
from pages.common import door, this_run
from services import permissions, settings, status
from services.permissions import LOCAL_ACTOR, Actor

SIGN_IN_NEEDED = N_("Please sign in.")


def url() -> str:
    """Return the database that this process works on."""
    return settings.database_url()


def signed_in_email() -> str | None:
    """Return the address of the person who signed in, if any."""
    email = st.user.get("email")
    return str(email) if email else None


def sign_in_is_set_up() -> bool:
    """Return whether people sign in here; without it there is only the person at this computer, and nobody else.

    Raises:
        UserError: Sign-in is set up wrongly, or somebody asks from elsewhere where nobody signs in.
    """
    return door.enter()


def actor() -> Actor:
    """Return who asks; the script stops with a sentence when nobody may be here."""
    if not sign_in_is_set_up():
        return LOCAL_ACTOR
    email = signed_in_email()
    known = this_run.once(("actor", url(), email), lambda: status.actor_for(url(), email=email)) if email else None
    if known is not None:
        return known
    _ask_to_sign_in(email)
    raise AssertionError("The script has stopped.")  # pragma: no cover


def _ask_to_sign_in(email: str | None) -> None:
    st.title("Caseload")  # no text: a name
    if email:
        st.error(
            _(
                "{email} does not have access, or the account is inactive. Ask your administrator for access.",
                email=email,
            )
        )
    else:
        st.info(translate(SIGN_IN_NEEDED))
        for name in door.providers():
            label = _("Sign in with {name}", name=name) if name else _("Sign in")
            chosen = (name,) if name else ()
            st.button(label, key=f"sign_in_{name}", type="primary", on_click=st.login, args=chosen)
    st.stop()


def require(permission: str) -> Actor:
    """Return who asks if their role grants the permission.

    Raises:
        NotPermittedError: It does not; app.py shows the sentence.
    """
    person = actor()
    permissions.require(person, permission)
    return person
