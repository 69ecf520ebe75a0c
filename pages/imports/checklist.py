"""The checklist until all pages are full: what is there, what each further input switches on, and where to give it."""

from dataclasses import dataclass

import streamlit as st

from language import N_, _, translate
from pages.common import looks, queries, state
from services import checklist
from services.checklist import Step
from services.imports import FILE_KINDS
from services.permissions import Actor

UPLOAD = "pages/imports/upload.py"
SETUP = "pages/organization/flex_setup.py"


@dataclass(frozen=True)
class Input:
    """How an input is shown: its title, what it switches on, and the page (with its choices) where it is given.

    `kind` is the kind of file of an input that is imported.
    """

    title: str
    opens: str
    page: str = UPLOAD
    query: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    permission: str = "import:write"


INPUTS = {
    "ledger": Input(
        N_("Ledger or trial balance"),
        N_("overview, actuals by department and account, year-end landing"),
        kind="ledger",
    ),
    "budget": Input(N_("Budget"), N_("budget versus actual"), kind="budget"),
    "statistics": Input(N_("Volumes"), N_("volume forecasts, signals, cost per unit of service"), kind="statistics"),
    "units": Input(
        N_("Units of service"),
        N_("flexed budget, productivity, staffing: links each department to its volumes"),
        page=SETUP,
        permission="master_data:write",
    ),
    "shares": Input(
        N_("Fixed shares of accounts"),
        N_("flexed budget: how much of each cost moves with volume"),
        page=SETUP,
        query=((state.FLEX_SETUP, state.FLEX_ACCOUNTS),),
        permission="master_data:write",
    ),
    "budget-volumes": Input(
        N_("Budgeted volumes"),
        N_("flexed budget: what was planned to be done"),
        page=SETUP,
    ),
    "labor": Input(N_("Hours and pay"), N_("productivity, staffing cost forecast"), kind="labor"),
    "purchases": Input(N_("Purchases or invoices"), N_("spend, suppliers, payments review"), kind="purchases"),
    "contracts": Input(N_("Contracts"), N_("contract calendar, savings and leakage"), kind="contracts"),
}


def show(actor: Actor, *, at: str = "") -> None:
    """Draw the checklist while something is missing; nothing once all is there. `at` is the page that it stands on."""
    steps = queries.ask(checklist.steps)
    if all(step.done for step in steps):
        return
    done = sum(step.done for step in steps)
    with st.container(border=True):
        st.markdown(_("**What fills the pages** · {done} of {count}", done=done, count=len(steps)))
        for step in steps:
            _line(actor, step, at=at)


def missing(names: tuple[str, ...], actor: Actor) -> None:
    """Name the inputs of these that a page still lacks, each with its link."""
    for step in queries.ask(checklist.steps):
        if step.name in names and not step.done:
            _line(actor, step)


def _line(actor: Actor, step: Step, *, at: str = "") -> None:
    shown = INPUTS[step.name]
    title, opens = translate(shown.title), translate(shown.opens)
    if step.done:
        months = f" · {looks.formats().months(step.months)}" if step.months else ""
        st.markdown(f":material/check_circle: {title}{months}")  # no text
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if not actor.may(shown.permission) or shown.page == at:
            st.markdown(f":material/radio_button_unchecked: **{title}**: {opens}", width="content")  # no text
            return
        st.page_link(
            shown.page,
            label=title,
            icon=":material/radio_button_unchecked:",
            query_params=dict(shown.query) or ({"kind": FILE_KINDS[shown.kind].title} if shown.kind else None),
            width="content",
        )
        st.caption(opens, width="stretch")
