"""Goal seek: which single driver would bring the year to its budget, to break-even or to a margin, and how far."""

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells, looks, phone
from pages.editors import boxes
from pages.scenarios import holding
from planning.scenarios.outcome import ScenarioOutcome
from planning.scenarios.types import DriverChange
from reports.scenarios import goal_words
from services.scenarios import goals
from services.scenarios.baseline import ScenarioBase
from services.scenarios.goals import Goal, Lever

BUDGET, EVEN, MARGIN = N_("Budgeted result"), N_("Break-even"), N_("Target margin")


def section(base: ScenarioBase, changes: tuple[DriverChange, ...], outcome: ScenarioOutcome) -> None:
    """Draw the goal, which drivers reach it alone, and one driver in detail."""
    goal, phrase = _goal(base, outcome)
    levers = goals.levers(base, changes, goal)
    formats = looks.formats()
    st.markdown(cells.escape(goal_words.levers(levers, phrase, base.catalog.names, formats)))
    view = _view(levers, base, goal)
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        column_config={**cells.align_right(view), _("Driver"): st.column_config.TextColumn(pinned=True, width=400)},
        alt=_("The value at which each driver alone reaches the goal, and the most it can add"),
    )
    st.caption(_("Each driver alone, across the whole hospital and all open months, within its slider’s range."))
    _one(base, changes, goal, phrase)


def _goal(base: ScenarioBase, outcome: ScenarioOutcome) -> tuple[Goal, str]:
    """Draw the choice of the goal; return it and how a sentence names it: “To reach {goal} …”."""
    options = [BUDGET, EVEN, MARGIN] if base.budget_result is not None else [EVEN, MARGIN]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.segmented_control(
            _("Goal"), options, default=options[0], required=True, format_func=translate, key="goal"
        )
        if chosen == MARGIN:
            present = round((outcome.kpis.operating_margin or 0.0) * 100, 1)
            target = st.number_input(_("Target margin, %"), -20.0, 30.0, present + 1, 0.1, key="goal_margin", width=130)
            margin = looks.formats().percent(target / 100)
            return Goal("operating_margin", target / 100), _("a margin of {margin}", margin=margin)
    if chosen == EVEN or base.budget_result is None:
        return Goal("margin", 0.0), _("break even")
    return Goal("margin", float(base.budget_result)), _("the budgeted result")


def _view(levers: list[Lever], base: ScenarioBase, goal: Goal) -> pd.DataFrame:
    formats, names = looks.formats(), base.catalog.names
    return pd.DataFrame(
        {
            _("Driver"): [goal_words.title(lever.at, names) for lever in levers],
            _("Reaches the goal at"): [goal_words.value_needed(lever, formats) for lever in levers],
            _("Adds at most"): [goal_words.gain(lever, goal, formats) for lever in levers],
        }
    )


def _one(base: ScenarioBase, changes: tuple[DriverChange, ...], goal: Goal, phrase: str) -> None:
    """Draw one driver sought over all its bounds, with the button that sets it."""
    formats, names = looks.formats(), base.catalog.names
    candidates = goals.candidates(base)
    listed = boxes.by_label((goal_words.title(one, names) for one in candidates), candidates)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        title = boxes.selectbox(
            st, _("How far would one driver have to go?"), list(listed), key="goal_driver", width=420
        )
        lever = goals.seek(base, changes, listed[title], goal)
        if lever.change is not None:
            changed = (*goals.without(changes, lever.change), lever.change)
            st.button(_("Apply"), key="goal_set", icon=":material/check:", on_click=holding.put, args=(base, changed))
    st.markdown(cells.escape(goal_words.answer(lever, phrase, names, formats)))
