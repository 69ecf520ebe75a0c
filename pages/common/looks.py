"""How figures read for this hospital and this person's light or dark mode."""

from functools import lru_cache
from typing import Any

import streamlit as st

from language import N_, _, current, translate
from pages.common import queries
from reports.formats import Formats
from reports.theme import Palette, palette
from services.variance.report import Report

NOT_APPROVED = {
    "draft": N_("{version} is a draft, not approved."),
    "submitted": N_("{version} is submitted, not approved."),
}
#: Blue is favorable, orange unfavorable, everywhere.
COLORS = {"favorable": "blue", "unfavorable": "orange"}


def formats() -> Formats:
    """Return the formats of the hospital's currency and locale, as this person's language writes them."""
    hospital = queries.settings()
    return _formats(hospital.currency, hospital.locale, current())


@lru_cache(maxsize=32)
def _formats(currency: str, locale: str, language: str) -> Formats:  # noqa: ARG001 - the formats are that language's
    # One object for all: it looks up its locale's signs once, which costs more than what it formats with them.
    return Formats.for_reader(currency, locale)


def colors() -> Palette:
    """Return the colours of the mode that the browser shows."""
    return palette(st.context.theme.type)


def verdict(word: str, change: float | None) -> dict[str, Any]:
    """Return how `st.metric` shows a difference: the arrow is its direction, the color the verdict.

    Args:
        word: Code of the verdict; empty where nothing is judged.
        change: The figure less what it is compared with, in any unit; None for texts that are no difference.
    """
    arrow = "off" if not change else "up" if change > 0 else "down"
    return {"delta_color": COLORS.get(word, "gray"), "delta_arrow": arrow}


def bar_key(report: Report) -> str:
    """Return what the colours of the bars mean, nothing where nothing is judged."""
    return _("▲ favorable · ▼ unfavorable") + " · " if report.compared_with else ""


def approval_note(version: str, status: str) -> str:
    """Return that a budget version is not approved yet, empty when it is."""
    return translate(NOT_APPROVED[status], version=version) if status in NOT_APPROVED else ""
