"""Months: what each holds, how it stands, what changed since it was reported, and closing or reopening it."""

from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import access, cells, looks, messages, notices, queries, state
from pages.month_end import closing_parts
from pages.navigation import link_widgets
from pages.people import naming
from planning.periods import FiscalCalendar
from reports.month_end.words import STATES
from services.month_end import changes, months

#: Color and icon of a month's state.
BADGES = {
    "open": ("gray", "radio_button_unchecked"),
    "begun": ("blue", "hourglass_top"),
    "preliminary": ("orange", "hourglass_bottom"),
    "whole": ("blue", "done"),
    "proposed": ("violet", "group"),
    "closed": ("green", "lock"),
}
PROPOSED = N_("Close proposed")

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
posted_years = table.loc[table["departments"] > 0, "fiscal_year"]
newest = calendar.label(int(posted_years.max())) if len(posted_years) else next(iter(years))
year = link_widgets.box(_("Fiscal year"), list(years), key="months_year", first=newest, width=200)
shown = table[table["fiscal_year"] == years[year]].iloc[::-1]
reported = queries.ask(changes.summary, fiscal_year=years[year]).set_index("period").to_dict("index")


def badge(row: dict[str, Any]) -> str:
    """Return the state of a month as a badge."""
    proposed = isinstance(row["proposed_by"], str)
    color, icon = BADGES["proposed" if proposed else row["state"]]
    if row["status"] == "closed":
        color, icon = BADGES["closed"]
    text = PROPOSED if proposed else STATES["closed" if row["status"] == "closed" else row["state"]]
    return f":{color}-badge[:material/{icon}: {translate(text)}]"


def figures(row: dict[str, Any]) -> str:
    """Return what a month holds, in one line that wraps."""
    revenue, expense = int(row["revenue_minor"]), int(row["expense_minor"])
    parts = [
        _("Revenue {amount}", amount=formats.short(revenue)),
        _("Expense {amount}", amount=formats.short(expense)),
        _("Result {amount}", amount=formats.short(revenue - expense)),
    ]
    if not pd.isna(row["rejected"]) and row["rejected"]:
        parts.append(_("Rejected rows: {count}", count=formats.number(row["rejected"])))
    if not row["budgeted"]:
        parts.append(_("No approved budget"))
    return " · ".join(parts)


def since(period: int) -> str:
    """Return what changed since a month was reported, empty where nothing did."""
    now = reported.get(period)
    if now is None or not now["figures"]:
        return ""
    return _(
        "Result as reported {reported}, now {now}, changed {changed}",
        reported=formats.short(now["reported_result"]),
        now=formats.short(now["result"]),
        changed=formats.short(now["changed_result"]),
    )


held = (shown["departments"] > 0) | (shown["status"] == "closed")
for row in shown[held].to_dict("records"):
    record = {str(name): value for name, value in row.items()}
    period = int(record["period"])
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{formats.month(period)}** {badge(record)}", width=230)
            st.page_link(
                "pages/month_end/checklist.py",
                label=_("Checklist"),
                icon=":material/checklist:",
                query_params={state.PERIOD: formats.month(period)},
            )
            closing_parts.buttons(actor, record)
        st.markdown(cells.escape(figures(record)))
        if text := since(period):
            st.markdown(f":orange[:material/history:] {cells.escape(text)}")  # no text
        if told := closing_parts.proposal(record):
            waits = closing_parts.waits_for(actor, record)
            st.caption(cells.escape(f"{told} {waits}".rstrip()))
        elif isinstance(record["changed_by"], str):
            why = record["reason"] if isinstance(record["reason"], str) else ""
            st.caption(
                cells.escape(
                    f"{naming.name(record['changed_by'])}: {why}" if why else naming.name(record["changed_by"])
                )
            )
if not held.all():
    empty = formats.runs(tuple(shown.loc[~held, "period"].tolist()))
    st.caption(_(":material/radio_button_unchecked: Open, without figures: {months}", months=empty))
closing_parts.dialog(actor)
