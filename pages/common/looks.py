"""How figures read for this hospital and this person's light or dark mode."""

from typing import Any

import streamlit as st

from pages.common import queries
from reports.formats import Formats
from reports.theme import Palette, palette


def formats() -> Formats:
    """Return the formats of the hospital's currency and locale."""
    hospital = queries.settings()
    return Formats(hospital.currency, hospital.locale)


def colors() -> Palette:
    """Return the colours of the mode that the browser shows."""
    return palette(st.context.theme.type)


def verdict(word: str) -> dict[str, Any]:
    """Return how `st.metric` shows a variance: arrow up and blue is favorable, arrow down and orange unfavorable."""
    if word == "favorable":
        return {"delta_color": "blue", "delta_arrow": "up"}
    if word == "unfavorable":
        return {"delta_color": "orange", "delta_arrow": "down"}
    return {"delta_color": "gray", "delta_arrow": "off"}
