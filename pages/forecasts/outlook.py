"""Outlook: what executives are told of volume and staffing cost; words first, one picture each, nothing to set."""

from datetime import date

import streamlit as st

from language import _
from pages.common import access, cells, looks, messages, queries
from pages.forecasts import freshness, outlook_parts
from pages.overview import paper
from reports.staffing import summary as words
from services.staffing.outlook import outlook
from services.variance import report

actor = access.require("forecast:read")
paper.fit()
st.title(_("Outlook"))
freshness.line()

told = queries.ask(outlook, today=date.today())
if told is None:
    messages.show_nothing_imported(
        actor, _("There is no labor cost yet. Import a ledger and a time export to see how the year ends.")
    )
    st.stop()

calendar = queries.ask(report.choices).calendar
said = words.sentences(told.told, looks.formats(), year=calendar.label(told.told.fiscal_year))
st.markdown(f"## {cells.escape(said['cost'])}")
st.markdown(cells.escape(said["volume"]))
st.markdown(cells.escape(said["effect"]))

left, right = st.columns(2, gap="medium")
with left:
    outlook_parts.volume(told)
with right:
    outlook_parts.cost(told)
st.caption(" ".join([_("Darker band: 80% range. Lighter band: 95% range."), *outlook_parts.scales(told)]))
outlook_parts.departments(told)
st.markdown(_("**How sure**"))
st.markdown(cells.escape(said["confidence"]))
outlook_parts.links()
