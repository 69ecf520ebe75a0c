"""How pages look on screen beyond the theme: buttons that can be read, tables that leave buttons above them free."""

from pathlib import Path

import streamlit as st

RULES = (Path(__file__).parent / "screen.css").read_text(encoding="utf-8")


def fit() -> None:
    """Have every page keep to the rules; they take no room on it."""
    # Streamlit says to the page alone whether it is dark; dialogs stand beside the page and learn it here.
    st.html(f"<style>:root {{ color-scheme: {st.context.theme.type or 'normal'}; }}\n{RULES}</style>")  # no text


def write_marks(decimal_mark: str) -> None:
    """Tell number fields how the reader writes decimals (scripts/number_fields.js)."""
    st.html(f"<style>:root {{ --decimal-mark: '{decimal_mark}'; }}</style>")  # no text
