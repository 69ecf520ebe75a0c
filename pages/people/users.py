"""Users: who may sign in, as what, for which departments."""

import streamlit as st

from language import _
from pages.common import access, messages, notices, queries
from pages.people import user_list_parts, user_parts
from services.organization import registers
from services.people import accounts

actor = access.require("users:write")
st.title(_("Users"))
notices.show()
if not access.sign_in_is_set_up():
    st.caption(
        _("Nobody signs in yet: these people come in once sign-in is set up, and until then you see all as one.")
    )

members = queries.ask(accounts.list_members)
departments = queries.ask(registers.list_departments)
if not members:
    messages.show_empty(_("Nobody can sign in yet. Add yourself as the first administrator."), icon=":material/group:")
elif not any(one.active and one.role == "admin" for one in members):
    st.warning(_("There is no administrator yet. Give someone that role."), icon=":material/warning:")

left, right = st.columns([3, 2], gap="medium")
with left:
    if members:
        user_parts.table(members)
    user_list_parts.section(actor, members)
with right:
    user_parts.editor(actor, members, departments)
