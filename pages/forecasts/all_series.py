"""All series: every department's volume with its forecast, how good that was, and what to review."""

from datetime import date

import streamlit as st

from language import _, ngettext
from pages.common import access, messages, notices, queries, state
from pages.forecasts import freshness, running, series_table, value_parts
from pages.navigation import link_widgets
from services.forecasts import many

HORIZONS = [3, 6, 12, 18, 24]
#: Not the key of the forecast page: a link from here to there sets that one.
AHEAD = "ahead"

actor = access.require("forecast:read")
st.title(_("All series"))
notices.show()
freshness.line()

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    horizon = link_widgets.box(_("Months ahead"), HORIZONS, key=AHEAD, first=HORIZONS[2], width=120)
    everything = link_widgets.switch(
        _("All measures"),
        key=state.ALL_MEASURES,
        help=_("When off, only each department's unit of service."),
    )

lines = queries.ask(many.overview, horizon=int(horizon), today=date.today())
if not lines:
    messages.show_nothing_imported(
        actor, _("There are no volumes yet. Import a statistics file (patient days, visits, tests) to forecast them.")
    )
    st.stop()

shown = [line for line in lines if everything or line.main] or lines
due = [line for line in lines if line.status in ("changed", "none")]
series_table.sentence(shown)
with st.container(horizontal=True, horizontal_alignment="distribute"):
    if actor.may("forecast:write"):
        series_table.forecast_all(due, int(horizon))
    series_table.download(shown, int(horizon))
if due and not actor.may("forecast:write"):
    st.caption(
        ngettext(
            ":material/info: {count} of {total} series needs a new forecast from finance.",
            ":material/info: {count} of {total} series need a new forecast from finance.",
            len(due),
            total=len(lines),
        )
    )

running.follow(lambda: many.job_of_all(access.url(), actor, horizon=int(horizon)), begin=None, key="all")
series_table.table(shown, int(horizon))
value_parts.section()
