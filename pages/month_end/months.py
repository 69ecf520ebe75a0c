"""Months: what each holds, and closing or reopening one with a reason."""

from typing import Any

import pandas as pd
import streamlit as st

from language import _, translate
from pages.common import access, cells, looks, messages, notices, queries
from planning.periods import FiscalCalendar
from reports.month_end.words import STATES
from services.month_end import months

actor = access.require("budget:read")
formats = looks.formats()

st.title(_("Months"))
notices.show()

table = queries.ask(months.list_periods)
if table.empty:
    page = "pages/imports/upload.py" if actor.may("import:write") else None
    messages.show_empty(_("No month has figures yet. Import a ledger file first."), page=page, label=_("Import files"))
    st.stop()

calendar = FiscalCalendar(queries.settings().fiscal_first_month)
years = {calendar.label(year): year for year in sorted(table["fiscal_year"].unique().tolist(), reverse=True)}
year = st.selectbox(_("Fiscal year"), list(years), key="months_year", bind="query-params", width=200)
shown = table[table["fiscal_year"] == years[year]]

view = pd.DataFrame(
    {
        _("Month"): [formats.month(period) for period in shown["period"].tolist()],
        _("State"): [translate(STATES[state]) for state in shown["state"].tolist()],
        _("Departments"): shown["departments"],
        _("Revenue"): shown["revenue_minor"],
        _("Expense"): shown["expense_minor"],
        _("Files"): shown["files"],
        _("Rejected rows"): shown["rejected"],
        _("Approved budget"): shown["budgeted"].map({True: _("Yes"), False: _("No")}),
        _("Last change"): [
            f"{who}: {why}" if isinstance(who, str) else ""
            for who, why in shown[["changed_by", "reason"]].values.tolist()
        ],
    }
)
st.dataframe(
    cells.write_out(view, formats, amounts=[_("Revenue"), _("Expense")]),
    hide_index=True,
    height="content",
    column_config={_("Month"): st.column_config.TextColumn(pinned=True)},
    alt=_("Months of {year}", year=year),
    key="months_table",
)


def change(period: int, closed: bool, reason: str) -> None:
    """Close or reopen a month and say so."""
    step: Any = months.reopen if closed else months.close
    with messages.refusals():
        step(access.url(), actor, period=period, reason=reason)
        month = formats.month_long(period)
        notices.say(_("{month} was reopened.", month=month) if closed else _("{month} was closed.", month=month))
        st.session_state.pop("month_reason", None)
        st.rerun()


if not actor.may("period:write"):
    st.stop()

st.header(_("Close or reopen a month"))
labels = {formats.month_long(period): period for period in shown["period"].tolist()}
with_actuals = shown.loc[shown["departments"] > 0, "period"].tolist()
latest = list(labels.values()).index(with_actuals[0]) if with_actuals else 0
chosen = labels[st.selectbox(_("Month"), list(labels), index=latest, key=f"month_chosen_{years[year]}", width=240)]
is_closed = bool((shown.loc[shown["period"] == chosen, "status"] == "closed").any())
if not is_closed:
    marks = {True: ":material/check_circle:", False: ":orange[:material/warning:]"}
    checks = queries.ask(months.checks, period=chosen)
    st.markdown("  \n".join(f"{marks[check.settled]} {check.sentence}" for check in checks))
reason = st.text_input(
    _("Reason"),
    key="month_reason",
    placeholder=_("Final after review") if not is_closed else _("Late invoice"),
    max_chars=500,
)
label = (
    _("Reopen {month}", month=formats.month_long(chosen))
    if is_closed
    else _("Close {month}", month=formats.month_long(chosen))
)
if st.button(label, key="month_change", type="primary"):
    change(chosen, is_closed, reason or "")
