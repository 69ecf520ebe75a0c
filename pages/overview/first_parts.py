"""The first row of the overview: is the year on plan, where does it land, what has to be done first, as of when."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from language import _, ngettext
from pages.common import causes_of, cells, looks, queries, state
from pages.people import whose
from planning.overview.actions import DueAction
from planning.variance import headline
from reports import scope_words
from reports.landing import words as landing_words
from reports.month_end import words as month_words
from reports.overview import words
from reports.variance import sentences
from services.overview.actions import actions
from services.overview.figures import BoardFigures
from services.permissions import Actor
from services.variance.report import Choices, Question, Report

MOST_ACTIONS = 3
LANDING_PAGE, CALENDAR_PAGE = "pages/landing/year_end.py", "pages/contracts/calendar.py"
CONTRACT_PAGE, EXPLANATIONS_PAGE = "pages/contracts/register.py", "pages/explanations/overview.py"
ICONS = {
    "contract_notice": ":material/contract:",
    "contract_missed": ":material/event_busy:",
    "follow_up": ":material/task_alt:",
}


def row(choices: Choices, question: Question, report: Report, board: BoardFigures, actor: Actor) -> None:
    """Draw the verdict and where the year lands, beside the actions; on a phone below each other."""
    left, right = st.columns([6, 5], gap="medium")
    with left:
        with st.container(key="verdict", gap="xsmall"):
            _verdict(question, report)
        with st.container(key="lands", gap="xsmall"):
            _landing(choices, board)
    with right:
        due(question, actor)
    _as_of(report, board)


def facts_of(question: Question, report: Report) -> headline.Headline:
    """Return what the comparison of the result says, with its causes."""
    row_of = report.total("result")
    compared = not pd.isna(row_of["budget"])
    name, reference = ("variance", "budget") if compared else ("prior_variance", "prior")
    return headline.headline(row_of, causes_of.by_department(question), reference=reference, name=name)


def reference_of(report: Report) -> str:
    """Return what the result is held against: "budget", or "prior" without one."""
    return "prior" if pd.isna(report.total("result")["budget"]) else "budget"


def _verdict(question: Question, report: Report) -> None:
    formats = looks.formats()
    facts, reference = facts_of(question, report), reference_of(report)
    lacks = [month for month in report.preliminary if month.period == question.period]
    if lacks:
        st.markdown(f"## {cells.escape(month_words.about(lacks[0], formats))}")
    elif reference == "budget":
        course = headline.course(facts.variance, _or_zero(report.total("expense")["budget"]))
        st.markdown(f"## {cells.escape(scope_words.course(whose.now().departments, course))}")
    when = formats.runs(report.months)
    st.markdown(cells.escape(sentences.against(facts, formats, when=when, reference=reference)))


def _or_zero(minor: Any) -> int:
    return 0 if pd.isna(minor) else int(minor)


def _landing(choices: Choices, board: BoardFigures) -> None:
    """Say where the year lands, its range, and the chance of meeting the budget."""
    year = board.year_end
    if year is None:
        return
    formats, over = looks.formats(), not year.open_months
    label = choices.calendar.label(year.fiscal_year)
    said = [landing_words.headline(year.result, formats, year=label, over=over)]
    chance = float("nan") if over else landing_words.chance_of_budget(year.result)
    if not pd.isna(chance):
        said.append(_("Chance of meeting the budget: {chance}.", chance=formats.percent(chance, digits=0)))
    st.markdown(f"{cells.escape(said[0])} {' '.join(f'**{cells.escape(text)}**' for text in said[1:])}".rstrip())
    st.page_link(LANDING_PAGE, label=_("Where the year lands"), icon=":material/flight_land:")


def due(question: Question, actor: Actor) -> None:
    """List the first actions by name, with their day and amount; each leads to where it is done."""
    asked = queries.ask(actions, period=question.period, today=date.today())
    with st.container(key="actions", gap="xsmall"):
        st.markdown(_("**Next actions**"))
        if not asked:
            st.caption(_(":material/check_circle: No contract has to be decided on, and no promised action is due."))
        for action in asked[:MOST_ACTIONS]:
            _action(action)
        _others(sum(action.kind != "follow_up" for action in asked[MOST_ACTIONS:]), actor)


def _action(action: DueAction) -> None:
    """Draw an action by its name, which leads to it, and what is due below: a link is cut where it is too long."""
    page, link = CONTRACT_PAGE, {state.CONTRACT: action.key}
    if action.kind == "follow_up":
        period = "" if action.period is None else looks.formats().month(action.period)
        page, link = EXPLANATIONS_PAGE, {state.PERIOD: period, state.DEPARTMENT: action.key}
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.page_link(page, label=cells.escape(action.name), icon=ICONS[action.kind], query_params=link, width="content")
        st.markdown(cells.escape(words.action(action, looks.formats())), width="content")


def _others(more: int, actor: Actor) -> None:
    if more < 1 or not actor.may("procurement:read"):
        return
    label = ngettext(
        "{count} more contract to decide on",
        "{count} more contracts to decide on",
        more,
        count=looks.formats().number(more),
    )
    st.page_link(CALENDAR_PAGE, label=label, icon=":material/event_upcoming:")


def _as_of(report: Report, board: BoardFigures) -> None:
    with st.container(key="as_of"):
        st.caption(cells.escape(words.as_of(whose.source(), report.state, board.imported_at, looks.formats())))
