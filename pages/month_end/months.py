"""Months: what each holds, and closing or reopening one with a reason."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import access, cells, looks, messages, notices, queries
from planning.periods import FiscalCalendar
from services.month_end import months

actor = access.require("budget:read")
formats = looks.formats()

st.title("Months")
notices.show()

table = queries.ask(months.list_periods)
if table.empty:
    page = "pages/imports/upload.py" if actor.may("import:write") else None
    messages.empty("No month has figures yet. Import a ledger file first.", page=page, label="Import a file")
    st.stop()

calendar = FiscalCalendar(queries.settings().fiscal_first_month)
years = {calendar.label(year): year for year in sorted(table["fiscal_year"].unique().tolist(), reverse=True)}
year = st.selectbox("Fiscal year", list(years), key="months_year", bind="query-params", width=200)
shown = table[table["fiscal_year"] == years[year]]

state = {"open": "Open", "closed": "Closed"}
view = pd.DataFrame(
    {
        "Month": [formats.month(period) for period in shown["period"].tolist()],
        "State": shown["status"].map(state),
        "Departments": shown["departments"],
        "Revenue": shown["revenue_minor"],
        "Expense": shown["expense_minor"],
        "Files": shown["files"],
        "Rejected rows": shown["rejected"],
        "Approved budget": shown["budgeted"].map({True: "Yes", False: "No"}),
        "Last change": [
            f"{who}: {why}" if isinstance(who, str) else ""
            for who, why in shown[["changed_by", "reason"]].values.tolist()
        ],
    }
)
st.dataframe(
    cells.written(view, formats, amounts=["Revenue", "Expense"]),
    hide_index=True,
    height="content",
    column_config={"Month": st.column_config.TextColumn(pinned=True)},
    alt=f"Months of {year}",
    key="months_table",
)


def change(period: int, closed: bool, reason: str) -> None:
    """Close or reopen a month and say so."""
    step: Any = months.reopen if closed else months.close
    with messages.refusals():
        step(access.url(), actor, period=period, reason=reason)
        notices.say(f"{formats.month_long(period)} is {'open again' if closed else 'closed'}.")
        st.session_state.pop("month_reason", None)
        st.rerun()


if not actor.may("period:write"):
    st.stop()

st.header("Close or reopen a month")
labels = {formats.month_long(period): period for period in shown["period"].tolist()}
with_actuals = shown.loc[shown["departments"] > 0, "period"].tolist()
latest = list(labels.values()).index(with_actuals[0]) if with_actuals else 0
chosen = labels[st.selectbox("Month", list(labels), index=latest, key=f"month_chosen_{years[year]}", width=240)]
is_closed = bool((shown.loc[shown["period"] == chosen, "status"] == "closed").any())
if not is_closed:
    marks = {True: ":material/check_circle:", False: ":orange[:material/warning:]"}
    checks = queries.ask(months.checks, period=chosen)
    st.markdown("  \n".join(f"{marks[check.settled]} {check.sentence}" for check in checks))
reason = st.text_input(
    "Why?", key="month_reason", placeholder="Final after review" if not is_closed else "Late invoice", max_chars=500
)
label = f"Reopen {formats.month_long(chosen)}" if is_closed else f"Close {formats.month_long(chosen)}"
if st.button(label, key="month_change", type="primary"):
    change(chosen, is_closed, reason or "")
