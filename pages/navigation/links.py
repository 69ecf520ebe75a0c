"""Links that keep what they say, and Back to what was shown.

Streamlit drops from an address what a widget of the page before has bound to it, so a link from one page of figures to
another lost its department and month, and so did Back. All that such a link says is therefore in one parameter that no
widget knows, and is unpacked before the page runs; on the way back the address itself is taken up again.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.common import filters

CARRIED = "with"


def carrying(link: Mapping[str, str | Sequence[str]]) -> dict[str, str] | None:
    """Return the parameters of a link that says all of `link` on any page."""
    return {CARRIED: urlencode(link, doseq=True)} if link else None


def unpack(chosen: Page) -> None:
    """Open the page with what its link carries, or what the address says that the person went back to."""
    link = filters.link_values()
    if CARRIED in link:
        carried = parse_qs(link.pop(CARRIED)[-1])
        st.switch_page(chosen, query_params=link | carried)
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None and context.is_history_navigation and not context.fragment_ids_this_run:
        # The browser names a parameter twice where both pages have bound it.
        address = {name: list(dict.fromkeys(values)) for name, values in parse_qs(context.query_string).items()}
        if address.keys() - link.keys():
            st.switch_page(chosen, query_params=address)
