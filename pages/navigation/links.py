"""Links that keep what they say, and Back to what was shown.

Streamlit drops from an address what a widget of the page before has bound to it, so a link from one page of figures to
another lost its department and month, and so did Back. All that such a link says is therefore in one parameter that no
widget knows, and is unpacked before the page runs; on the way back the address itself is taken up again.

A link to the page that is open (a pinned view, an answer of the search) goes by way of a page without content: what a
widget of the open page has bound cannot be written, and its other widgets would keep what they show.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.common import filters
from services.names_and_notes import without_controls

CARRIED = "with"
#: The page between a page and itself: its address, and the parameter that says which one is meant.
BETWEEN, MEANT = "open", "at"
#: In session state: the address of the page that ran last.
_OPEN = "page_open"


def carrying(link: Mapping[str, str | Sequence[str]]) -> dict[str, str] | None:
    """Return the parameters of a link that says all of `link` on any page."""
    return {CARRIED: urlencode(link, doseq=True)} if link else None


def between() -> Page:
    """Return the page without content; it stands in no menu."""
    return st.Page(lambda: None, title="Caseload", url_path=BETWEEN, visibility="hidden")  # no text: a name


def unpack(chosen: Page, pages: Sequence[Page]) -> None:
    """Open the page with what its link carries, or what the address says that the person went back to.

    Args:
        chosen: The page that the browser asks for.
        pages: Those that the person may open, the page between them among them.
    """
    link = filters.link_values()
    by_address = {page.url_path: page for page in pages}
    if chosen.url_path == BETWEEN:
        meant = by_address.get(link.get(MEANT, [""])[-1], by_address[""])
        st.switch_page(meant, query_params=_clean(parse_qs(link.get(CARRIED, [""])[-1])))
    was_open, st.session_state[_OPEN] = st.session_state.get(_OPEN), chosen.url_path
    if CARRIED in link and was_open == chosen.url_path:
        there = {CARRIED: link[CARRIED][-1], MEANT: chosen.url_path}
        st.switch_page(by_address[BETWEEN], query_params=there)
    if CARRIED in link:
        carried = parse_qs(link.pop(CARRIED)[-1])
        st.switch_page(chosen, query_params=_clean(link | carried))
    if was_open != chosen.url_path and _clean(link) != link:
        st.switch_page(chosen, query_params=_clean(link))
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None and context.is_history_navigation and not context.fragment_ids_this_run:
        # The browser names a parameter twice where both pages have bound it.
        address = {name: list(dict.fromkeys(values)) for name, values in parse_qs(context.query_string).items()}
        if address.keys() - link.keys():
            st.switch_page(chosen, query_params=_clean(address))


def _clean(link: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what a link says without signs that no name holds: databases break off at a NUL, whoever asks for it."""
    return {name: [without_controls(value) for value in values] for name, values in link.items()}
