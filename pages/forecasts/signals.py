"""Signals: which volumes and money figures have really changed, and which only vary as usual?"""

from datetime import date

import streamlit as st

from language import N_, _, ngettext
from pages.common import access, filters, kept, looks, messages, queries, state
from pages.common.cells import escape
from pages.editors import boxes
from pages.forecasts import freshness, money_signal_parts
from reports.forecasts import accuracy_charts, words
from services.forecasts import many
from services.forecasts.many import SeriesLine

HORIZON = 12
MONEY = N_("Money")
SHOWN = [N_("Unit of service"), N_("All measures"), MONEY]
MOST_PICTURES = 12

actor = access.require("forecast:read")
st.title(_("Signals"))
freshness.line()

chosen = filters.one_of(_("Measures"), SHOWN, default=SHOWN[0], key=state.SIGNALS_SHOWN)
if chosen == MONEY:
    money_signal_parts.section()
    st.stop()

lines = queries.ask(many.overview, horizon=HORIZON, today=date.today())
if not lines:
    messages.show_nothing_imported(
        actor, _("There are no volumes yet. Import a statistics file (patient days, visits, tests) first.")
    )
    st.stop()

lines = [line for line in lines if chosen == SHOWN[1] or line.main] or lines
judged = [line for line in lines if line.judgement is not None]
if not judged:
    messages.show_empty(
        _("No series has been forecast yet, so there are no signals."),
        page="pages/forecasts/all_series.py",
        label=_("Forecast all series"),
    )
    st.stop()


def strength(line: SeriesLine) -> float:
    """Return how far the newest signal reaches, in standard deviations of the series' own noise."""
    if line.judgement is None or not line.judgement.current:
        return 0.0
    sigma = line.judgement.limits.sigma or 1e-9
    return max(abs(change.size - line.judgement.limits.centre) / sigma for change in line.judgement.current)


def draw(line: SeriesLine) -> None:
    """Draw one series' control chart under its name and verdict."""
    if line.judgement is None:
        return
    facility = f" · {escape(line.facility)}" if line.facility else ""
    st.markdown(f"**{escape(line.place)} · {escape(line.measure)}**{facility}")
    verdict = f"{words.verdict(line.judgement, looks.formats())} {words.rough_limits(line.judgement)}".rstrip()
    st.markdown(verdict)
    st.vega_lite_chart(
        kept.chart(
            accuracy_charts.control_chart, line.judgement, title=_("Actual versus forecast"), palette=looks.colors()
        ),
        alt=f"{line.place}, {line.measure}: {verdict.replace('*', '')}",
    )


real = sorted([line for line in judged if line.judgement and line.judgement.current], key=strength, reverse=True)
calm = [line for line in judged if line not in real]
if real:
    st.markdown(
        ngettext(
            "## {count} of {total} series shows more than noise in the last three months; the others vary as usual.",
            "## {count} of {total} series show more than noise in the last three months; the others vary as usual.",
            len(real),
            total=len(judged),
        )
    )
else:
    st.markdown(_("## None of {total} series shows more than noise in the last three months.", total=len(judged)))
if len(judged) < len(lines):
    st.markdown(words.not_judged(len(lines) - len(judged)))
st.caption(
    _(
        "Based on actuals compared with a forecast made a month earlier, so season and trend do not count. Limits: "
        "mean ± 2.66 × mean moving range (XmR). Blue line: weighted mean (EWMA). A signal is a month beyond the "
        "limits, eight months in a row on one side, or a drift of the blue line."
    )
)
for start in range(0, min(len(real), MOST_PICTURES), 2):
    for column, line in zip(st.columns(2, gap="large"), real[start : start + 2], strict=False):
        with column:
            draw(line)
if len(real) > MOST_PICTURES:
    st.caption(
        ngettext(
            "{count} weaker signal is not shown; the table of all series flags it.",
            "{count} weaker signals are not shown; the table of all series flags them.",
            len(real) - MOST_PICTURES,
        )
    )

if calm:
    st.markdown(_("**Other series**"))
    names = boxes.by_label((f"{line.place} · {line.measure} · {line.facility}" for line in calm), calm)
    name = boxes.selectbox(st, _("Series"), list(names), key="calm_series", label_visibility="collapsed")
    if name:
        draw(names[name])
