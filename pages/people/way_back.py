"""The address that somebody opened before signing in: a provider sends everybody back to the first page.

It is kept in the browser's tab alone (sessionStorage) and followed once, on this server only.
"""

from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

FOLLOWED = "way_back_followed"
REMEMBER = """
export default function () {
  const first = location.pathname.endsWith("/") && !location.search  // where everybody is sent back to anyway
  if (first) sessionStorage.removeItem("caseload-way-back")
  else sessionStorage.setItem("caseload-way-back", location.pathname + location.search)
}
"""  # no text
FOLLOW = """
export default function () {
  const to = sessionStorage.getItem("caseload-way-back")
  sessionStorage.removeItem("caseload-way-back")
  // Our own origin before it: "//elsewhere.org" is the path of an address, too.
  if (to && to !== location.pathname + location.search) location.replace(location.origin + to)
}
"""  # no text
OPEN_ANEW = "export default function () { location.reload() }"  # no text


@cache
def _component(name: str, script: str) -> ComponentRenderer:
    return st.components.v2.component(name, js=script)


def remember() -> None:
    """Keep the address of this page until somebody has signed in."""
    _component("caseload_remember_address", REMEMBER)(key="way_back_remember")


def follow() -> None:
    """Open the address that was kept, in the first run after a sign-in."""
    if not st.session_state.get(FOLLOWED):
        st.session_state[FOLLOWED] = True
        _component("caseload_follow_address", FOLLOW)(key="way_back_follow")


def open_anew() -> None:
    """Load the page anew in the browser, which forgets all that was typed into it."""
    _component("caseload_open_anew", OPEN_ANEW)(key="way_back_open_anew")
