"""What a manager still has to explain, named in the sidebar of every page."""

from datetime import date

import streamlit as st

from language import ngettext
from pages.common import looks, queries
from services.explanations import review
from services.permissions import Actor
from services.variance import report as budget_report


def in_sidebar(actor: Actor) -> None:
    """Say how many variances of the newest month wait for a manager's explanation, and lead to them."""
    if actor.departments is None or not actor.may("comment:write"):
        return
    choices = queries.ask(budget_report.choices)
    if choices.latest is None:
        return
    told = queries.ask(review.of_month, period=choices.latest, today=date.today())
    waiting = told.unanswered
    if waiting and not told.closed:
        formats = looks.formats()
        st.page_link(
            "pages/explanations/desk.py",
            label=ngettext(
                "{count} variance of {month} to explain",
                "{count} variances of {month} to explain",
                waiting,
                count=formats.number(waiting),
                month=formats.month(choices.latest),
            ),
            icon=":material/assignment_late:",
        )
