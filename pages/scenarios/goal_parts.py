"""Goal seek: which single driver would bring the year to its budget, to break-even or to a margin, and how far."""

import pandas as pd
import streamlit as st

from pages.common import cells, looks
from pages.scenarios import holding
from planning.scenarios.outcome import Outcome
from planning.scenarios.types import Change
from reports.scenarios import goal_words
from services.scenarios import goals
from services.scenarios.baseline import Base
from services.scenarios.goals import Goal, Lever

BUDGET, EVEN, MARGIN = "Budgeted result", "Break even", "A margin"


def section(base: Base, changes: tuple[Change, ...], outcome: Outcome) -> None:
    """Draw the goal, which drivers reach it alone, and one driver in detail."""
    goal, told = _goal(base, outcome)
    levers = goals.levers(base, changes, goal)
    formats = looks.formats()
    st.markdown(cells.escaped(goal_words.levers(levers, told, base.catalog.names, formats)))
    view = _view(levers, base, goal)
    st.dataframe(
        view,
        hide_index=True,
        height="content",
        column_config={**cells.right(view), "Driver": st.column_config.TextColumn(pinned=True, width=400)},
        alt="Drivers with the value that reaches the goal alone, and what each can add at most",
    )
    st.caption("Each driver alone, over the whole hospital and all open months, within the ends of its slider.")
    _one(base, changes, goal, told)


def _goal(base: Base, outcome: Outcome) -> tuple[Goal, str]:
    """Draw the choice of the goal; return it and how a sentence names it."""
    options = [BUDGET, EVEN, MARGIN] if base.budget_result is not None else [EVEN, MARGIN]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.segmented_control("Goal", options, default=options[0], required=True, key="goal")
        if chosen == MARGIN:
            present = round((outcome.kpis.operating_margin or 0.0) * 100, 1)
            wanted = st.number_input("Margin, %", -20.0, 30.0, present + 1, 0.1, key="goal_margin", width=130)
            return Goal("operating_margin", wanted / 100), f"a margin of {looks.formats().percent(wanted / 100)}"
    if chosen == EVEN or base.budget_result is None:
        return Goal("margin", 0.0), "break even"
    return Goal("margin", float(base.budget_result)), "the budgeted result"


def _view(levers: list[Lever], base: Base, goal: Goal) -> pd.DataFrame:
    formats, names = looks.formats(), base.catalog.names
    return pd.DataFrame(
        {
            "Driver": [goal_words.title(lever.at, names) for lever in levers],
            "Reaches the goal at": [goal_words.needed(lever, formats) for lever in levers],
            "Adds at most": [goal_words.gain(lever, goal, formats) for lever in levers],
        }
    )


def _one(base: Base, changes: tuple[Change, ...], goal: Goal, told: str) -> None:
    """Draw one driver sought over all its bounds, with the button that sets it."""
    formats, names = looks.formats(), base.catalog.names
    listed = {goal_words.title(one, names): one for one in goals.candidates(base)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        title = st.selectbox("How far must one go?", list(listed), key="goal_driver", width=420)
        lever = goals.seek(base, changes, listed[title], goal)
        if lever.change is not None:
            wanted = (*goals.without(changes, lever.change), lever.change)
            st.button("Set it", key="goal_set", icon=":material/check:", on_click=holding.put, args=(base, wanted))
    st.markdown(cells.escaped(goal_words.answer(lever, told, names, formats)))
