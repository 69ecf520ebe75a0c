"""Who is signed in and as what, in the sidebar; and "see as …", by which an administrator looks as somebody else."""

import streamlit as st

from language import _
from pages.common import access, cells, messages, queries, state
from pages.editors import boxes
from pages.people import signing_in, speech
from services.organization import registers
from services.people import accounts, seeing_as
from services.people.seeing_as import View
from services.permissions import BOUND, ROLE_NAMES, Actor, role_name

HOME = "pages/overview/board.py"


def in_sidebar() -> None:
    """Name who is signed in and as what, offer sign-out and, to an administrator, "see as …"."""
    own = access.own_actor()
    signs_in = access.sign_in_is_set_up()
    if signs_in:
        st.markdown(
            f":material/account_circle: **{cells.escape(own.label or own.name)}** · {role_name(own.role)}",
            help=cells.escape(own.name),
        )
    else:
        st.caption(_("No sign-in is set up: open on this computer only, with all rights."))
    with st.container(horizontal=True, gap="small"):
        if own.may("users:write") and not access.actor().seen_by:
            with st.popover(_("See as …"), icon=":material/visibility:", type="tertiary", key="see_as"):
                _choice(own)
        speech.in_sidebar()
        if signs_in and signing_in.can_sign_out():
            st.button(
                _("Sign out"),
                key="sign_out",
                type="tertiary",
                icon=":material/logout:",
                on_click=signing_in.sign_out,
                args=(access.url(),),
            )


def banner() -> None:
    """Say above the page as whom an administrator sees it, with the way back."""
    seen = access.actor()
    if not seen.seen_by:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="seeing_as_banner"):
        st.markdown(f":material/visibility: **{_as_whom(seen)}** " + _("Nothing can be changed."), width="stretch")
        if st.button(_("Return to your own view"), key="see_as_stop", type="primary", icon=":material/undo:"):
            view = st.session_state.pop(state.SEEING_AS)
            with messages.refusals():
                seeing_as.stop(access.url(), access.own_actor(), view=view)
            _look_anew()


def _as_whom(seen: Actor) -> str:
    role = role_name(seen.role)
    if seen.label == role:
        return _("You see Caseload as a person with the role {role} does.", role=role)
    return _("You see Caseload as {name} ({role}) does.", name=cells.escape(seen.label), role=role)


def _choice(own: Actor) -> None:
    views = _views(own)
    chosen = boxes.selectbox(st, _("See Caseload as"), list(views), key="see_as_who")
    view = views[chosen]
    if view.role == BOUND and not view.email:
        view = View(view.role, tuple(_departments()))
    st.caption(_("You only look: nothing can be changed, and the audit trail says that you looked."))
    ready = view.role != BOUND or view.email or view.departments
    if st.button(_("See as"), key="see_as_start", type="primary", disabled=not ready):
        with messages.refusals():
            seeing_as.start(access.url(), own, view=view)
            st.session_state[state.SEEING_AS] = view
            _look_anew()


def _look_anew() -> None:
    """Show the overview as it opens."""
    # Named, if empty: Streamlit refuses to empty an address itself that holds the filters of the page.
    st.switch_page(HOME, query_params={})


def _views(own: Actor) -> dict[str, View]:
    """Return whose view may be taken, by how it is shown: the roles first, then the active people."""
    roles = [role for role in ROLE_NAMES if role != own.role]
    people = [one for one in queries.ask(accounts.list_members) if one.active and one.email != own.name]
    texts = [*map(role_name, roles), *(f"{one.name} · {role_name(one.role)} · {one.email}" for one in people)]
    return boxes.by_label(texts, [*map(View, roles), *(View(one.role, email=one.email) for one in people)])


def _departments() -> list[str]:
    table = queries.ask(registers.list_departments)
    names = dict(zip(table["code"], table["name"], strict=True))
    return boxes.multiselect(
        st,
        _("Departments of the manager"),
        list(names),
        format_func=lambda code: f"{code} {names[code]}",
        key="see_as_departments",
    )
