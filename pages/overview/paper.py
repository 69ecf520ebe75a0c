"""How a page looks when it is printed: without menu and buttons, on as few sheets as it needs."""

from pathlib import Path

import streamlit as st

#: Rules for print alone; on screen they change nothing.
RULES = Path(__file__).parent / "paper.css"


def fit() -> None:
    """Have the page printed to fit paper."""
    st.html(RULES)
