"""The table of people, and the form in which one is added or changed."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from language import _, translate
from pages.common import access, messages, notices, presses
from services.people import accounts
from services.people.accounts import Person
from services.permissions import BOUND, ROLE_NAMES, ROLE_TASKS, Actor, role_name

NEW = 0


def table(members: Sequence[Person]) -> None:
    """Draw the people, active ones first."""
    shown = pd.DataFrame(
        [(one.name, role_name(one.role), ", ".join(one.departments) or "–", _state(one), one.email) for one in members],
        columns=[_("Name"), _("Role"), _("Departments"), _("Status"), _("E-mail")],
    )
    st.dataframe(shown, hide_index=True, width="stretch", key="users")


def editor(actor: Actor, members: Sequence[Person], departments: pd.DataFrame) -> None:
    """Draw the choice of a person and the form; nothing changes until it is saved."""
    people = {one.id: one for one in members}
    with st.container(border=True):
        chosen = st.selectbox(
            _("Person"),
            [NEW, *people],
            format_func=lambda id_: f"{people[id_].name} · {people[id_].email}" if id_ else _("Add a person"),
            key="user_chosen",
        )
        member = people.get(chosen)
        key = f"{chosen}_{_count_of_saves()}"
        email = st.text_input(_("E-mail"), member.email if member else "", key=f"user_email_{key}", max_chars=254)
        name = st.text_input(_("Name"), member.name if member else "", key=f"user_name_{key}", max_chars=80)
        role = _role(member, key)
        codes = _departments(member, departments, key) if role == BOUND else []
        label = _("Save") if member else _("Add")
        if presses.button(label, key=f"user_save_{key}", type="primary"):
            _save(actor, member, email=email, name=name, role=role, departments=codes)
        if member:
            _further_steps(actor, member)


def _role(member: Person | None, key: str) -> str:
    roles = list(ROLE_NAMES)
    role = st.selectbox(
        _("Role"),
        roles,
        roles.index(member.role if member else "viewer"),
        format_func=role_name,
        key=f"user_role_{key}",
    )
    st.caption(translate(ROLE_TASKS[role]))
    return role


def _departments(member: Person | None, departments: pd.DataFrame, key: str) -> list[str]:
    names = dict(zip(departments["code"], departments["name"], strict=True))
    return st.multiselect(
        _("Departments"),
        list(names),
        [code for code in (member.departments if member else ()) if code in names],
        format_func=lambda code: f"{code} {names[code]}",
        key=f"user_departments_{key}",
        help=_("What rolls up to a department is included."),
    )


def _further_steps(actor: Actor, member: Person) -> None:
    with st.container(horizontal=True, gap="small"):
        label = _("Deactivate") if member.active else _("Activate")
        if presses.button(label, key=f"user_active_{member.id}_{member.active}", icon=":material/person_off:"):
            with messages.refusals():
                accounts.change(access.url(), actor, email=member.email, active=not member.active)
                _done(
                    _("{name} cannot sign in any more.", name=member.name)
                    if member.active
                    else _("{name} can sign in again.", name=member.name)
                )
        if member.bound and presses.button(
            _("Forget the sign-in"),
            key=f"user_forget_{member.id}",
            help=_("The next verified sign-in with this address is the person: after a change of identity provider."),
        ):
            with messages.refusals():
                accounts.change(access.url(), actor, email=member.email, forget_sign_in=True)
                _done(_("The next verified sign-in with {email} is {name}.", email=member.email, name=member.name))


def _save(actor: Actor, member: Person | None, *, email: str, name: str, role: str, departments: list[str]) -> None:
    with messages.refusals():
        if member is None:
            new = accounts.add(access.url(), actor, email=email, name=name, role=role, departments=departments)
            _done(_("{name} can sign in now.", name=new.name))
        accounts.change(
            access.url(),
            actor,
            email=member.email if member else email,
            new_email=email,
            name=name,
            role=role,
            departments=departments,
        )
        _done(_("Saved."))


def _done(sentence: str) -> None:
    """Say what was done above a fresh form."""
    st.session_state["user_saves"] = _count_of_saves() + 1
    notices.say(sentence)
    st.rerun()


def _count_of_saves() -> int:
    return int(st.session_state.get("user_saves", 0))


def _state(member: Person) -> str:
    if not member.active:
        return _("Deactivated")
    return _("Active") if member.bound else _("Invited")
