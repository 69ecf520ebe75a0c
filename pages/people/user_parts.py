"""The table of people, and the form in which one is added or changed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import access, downloads, messages, notices, phone, presses
from pages.editors import boxes
from pages.organization.stored_forms import Send, StoredForm, Values
from services.people import accounts
from services.people.accounts import Person
from services.people.addresses import plain_address
from services.permissions import BOUND, ROLE_NAMES, ROLE_TASKS, Actor, role_name

NEW = 0
#: Values of a person that the form holds.
FIELDS = {"email": N_("E-mail"), "name": N_("Name"), "role": N_("Role"), "departments": N_("Departments")}


def table(members: Sequence[Person]) -> None:
    """Draw the people, active ones first."""
    shown = pd.DataFrame(
        [(one.name, role_name(one.role), ", ".join(one.departments) or "–", _state(one), one.email) for one in members],
        columns=[_("Name"), _("Role"), _("Departments"), _("Status"), _("E-mail")],
    )
    downloads.table(shown, "people", title=_("Users"))
    phone.table(shown, lead=phone.FIRST_FIGURE, hide_index=True, width="stretch", key="users")


def editor(actor: Actor, members: Sequence[Person], departments: pd.DataFrame) -> None:
    """Draw the choice of a person and the form; nothing changes until it is saved."""
    people = {one.id: one for one in members}
    with st.container(border=True):
        chosen = boxes.selectbox(
            st,
            _("Person"),
            [NEW, *people],
            format_func=lambda id_: f"{people[id_].name} · {people[id_].email}" if id_ else _("Add a person"),
            key="user_chosen",
        )
        key = f"{chosen}_{_count_of_saves()}"
        form = StoredForm(f"user_{chosen}", end=_end)
        member = form.seen(lambda: people.get(chosen), shown_by=f"user_name_{key}")
        email = st.text_input(_("E-mail"), member.email if member else "", key=f"user_email_{key}", max_chars=254)
        name = st.text_input(_("Name"), member.name if member else "", key=f"user_name_{key}", max_chars=80)
        role = _role(member, key)
        codes = _departments(member, departments, key) if role == BOUND else []
        label = _("Save") if member else _("Add")
        if presses.button(label, key=f"user_save_{key}", type="primary"):
            if member is None:
                _add(actor, email=email, name=name, role=role, departments=codes)
            else:
                asked = {"email": plain_address(email), "name": name, "role": role, "departments": tuple(codes)}
                form.save(_store(actor, member), {field: getattr(member, field) for field in FIELDS}, asked)
        if member:
            form.choose(_store(actor, member), lambda field: translate(FIELDS[field]), _text)
            _further_steps(actor, people[chosen])


def _role(member: Person | None, key: str) -> str:
    roles = list(ROLE_NAMES)
    role = boxes.selectbox(
        st,
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
    return boxes.multiselect(
        st,
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


def _add(actor: Actor, *, email: str, name: str, role: str, departments: list[str]) -> None:
    with messages.refusals():
        new = accounts.add(access.url(), actor, email=email, name=name, role=role, departments=departments)
        _done(_("{name} can sign in now.", name=new.name))


def _store(actor: Actor, member: Person) -> Send:
    """Return what stores the values of a person."""

    def send(seen: Values, asked: Values) -> str:
        accounts.change(
            access.url(),
            actor,
            email=member.email,
            new_email=asked["email"],
            name=asked["name"],
            role=asked["role"],
            departments=asked["departments"],
            seen=replace(member, **seen),
        )
        return _("Saved.")

    return send


def _text(field: str, value: Any) -> str:
    """Return a value of a person as it is read."""
    if field == "departments":
        return ", ".join(value) or _("none")
    return role_name(value) if field == "role" else str(value)


def _end() -> None:
    st.session_state["user_saves"] = _count_of_saves() + 1


def _done(sentence: str) -> None:
    """Say what was done above a fresh form."""
    _end()
    notices.say(sentence)
    st.rerun()


def _count_of_saves() -> int:
    return int(st.session_state.get("user_saves", 0))


def _state(member: Person) -> str:
    if not member.active:
        return _("Deactivated")
    return _("Active") if member.bound else _("Invited")
