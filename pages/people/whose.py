"""Whose figures a page and its exports show: a manager's are not the hospital's."""

import streamlit as st

from language import _
from pages.common import cells, queries
from reports import scope_words
from services.people.scope import FigureScope, scope


def now() -> FigureScope:
    """Return whose figures the person sees."""
    return queries.ask(scope)


def heading() -> str:
    """Return the hospital's name, or the department or departments of the person."""
    whose = now()
    return scope_words.heading(whose.hospital, whose.departments)


def source() -> str:
    """Return what an export says of whose figures it holds."""
    whose = now()
    return scope_words.source(whose.hospital, whose.departments)


def line() -> None:
    """Say above a page that its figures are of some departments only."""
    whose = now()
    if whose.departments is not None:
        names = ", ".join(whose.departments) or _("no department")
        st.caption(f":material/apartment: {cells.escape(names)}")
