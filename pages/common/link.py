"""What the link says that the page was opened by."""

import streamlit as st


def values() -> dict[str, list[str]]:
    """Return all values of each name, for a page that leads on to another; one name may be said several times."""
    return {name: st.query_params.get_all(name) for name in st.query_params}
