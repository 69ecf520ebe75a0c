"""How sure is it: the year drawn ten thousand times, the chance of meeting budget and covenants, what moves it most."""

import pandas as pd
import streamlit as st

from language import _, ngettext, translate
from pages.common import cells, kept, looks, state
from pages.navigation import link_widgets
from pages.scenarios import holding
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.outcome import ScenarioOutcome
from planning.scenarios.types import DriverChange
from reports.scenarios import charts, uncertainty_words
from services.scenarios import uncertainty
from services.scenarios.baseline import ScenarioBase
from services.scenarios.plan import SLIDERS, as_percent
from services.scenarios.uncertainty import Studied


def section(base: ScenarioBase, changes: tuple[DriverChange, ...], outcome: ScenarioOutcome) -> None:
    """Draw the distribution of the year's result, chances, the tornado, and the spans that it rests on."""
    spreads = uncertainty.usual(base) | holding.spreads()
    days, margin = covenants(base)
    with st.spinner(_("Simulating the year 10,000 times …")):
        studied = uncertainty.study(base, changes, spreads=spreads, days_cash=days, operating_margin=margin)
    formats = looks.formats()
    sentence = uncertainty_words.answer(studied.simulation.margin, studied.simulation.chances, formats)
    st.markdown(f"### {cells.escape(sentence)}")
    _chances(studied, days, margin)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        _distribution(base, outcome, studied)
    with right:
        _tornado(studied, outcome)
    _spans(spreads)


def covenants(base: ScenarioBase) -> tuple[float | None, float]:
    """Draw the covenants to be met; return least days of cash and least margin."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        days = None
        if base.baseline.cash is not None:
            days = float(
                link_widgets.number(
                    _("Covenant: minimum days cash"),
                    0,
                    1000,
                    120,
                    5,
                    key=state.SCENARIO_DAYS,
                    width=220,
                )
            )
        margin = link_widgets.number(
            _("Covenant: minimum margin, %"),
            -20.0,
            30.0,
            0.0,
            0.5,
            key=state.SCENARIO_MARGIN,
            width=220,
        )
    return days, margin / 100


def _chances(studied: Studied, days: float | None, margin: float) -> None:
    words = uncertainty_words
    titles = {
        "budget": (_("Meets the budget"), _("Share of simulations in which the year’s result is at least the budget.")),
        "operating_margin": (
            _("Meets the margin"),
            _(
                "Share of simulations with an operating margin of at least {margin}.",
                margin=words.rate(margin, looks.formats()),
            ),
        ),
        "days_cash": (
            _("Meets days cash"),
            ngettext(
                "Share of simulations with at least {count} day of cash at year-end.",
                "Share of simulations with at least {count} days of cash at year-end.",
                round(days or 0),
                count=looks.formats().number(round(days or 0)),
            ),
        ),
    }
    shown = {name: chance for name, chance in studied.simulation.chances.items() if name in titles}
    with st.grid(columns=3, min_column_width=150, gap="small"):
        for name, chance in shown.items():
            title, help_ = titles[name]
            st.metric(title, words.chance(chance), border=True, help=help_)


def _distribution(base: ScenarioBase, outcome: ScenarioOutcome, studied: Studied) -> None:
    formats = looks.formats()
    st.markdown(_("**Result of the year, 10,000 simulations**"))
    marks = [(_("Scenario"), outcome.kpis.margin)]
    if base.budget_result is not None:
        marks.append((_("Budget"), base.budget_result))
    st.vega_lite_chart(
        kept.chart(
            charts.distribution,
            uncertainty.histogram(studied.simulation.margin),
            pd.DataFrame(marks, columns=["label", "at"]),
            formats,
            looks.colors(),
            title=_("Result, {symbol}", symbol=formats.symbol),
        ),
        key="scenario_distribution",
        alt=uncertainty_words.answer(studied.simulation.margin, studied.simulation.chances, formats),
    )


def _tornado(studied: Studied, outcome: ScenarioOutcome) -> None:
    st.markdown(_("**What moves it most, one driver at a time**"))
    rows = uncertainty_words.tornado(
        studied.tornado, outcome.kpis.margin, looks.formats(), volume=studied.volume, rest=studied.rest
    )
    if rows.empty:
        st.caption(_("All drivers are treated as certain; only the volume forecast varies."))
        return
    st.vega_lite_chart(
        kept.chart(charts.tornado, rows, looks.formats(), looks.colors()),
        key="scenario_tornado",
        alt=_("Drivers by how far they move the result: {drivers}", drivers="; ".join(rows["label"])),
    )


def _spans(spreads: dict[str, float]) -> None:
    """Draw how far each driver may lie from its value; these are assumptions, to be set by people."""
    with st.expander(_("How much each driver may vary"), icon=":material/tune:"):
        st.caption(
            _(
                "Up or down, most likely at its value (triangular distribution); until you set it as far as this "
                "hospital's own past and usual moves let expect. Payer rates stand for the mix of payers too. Supply "
                "and drug prices tend to move together, as do wages and agency rates. Volumes vary as much as their "
                "forecast does; busy months tend to be busy everywhere."
            )
        )
        with st.grid(columns=5, min_column_width=150, gap="small"):
            for key in SLIDERS:
                driver = DRIVERS[key]
                label = translate(driver.label)
                points = driver.unit == "points"
                st.number_input(
                    _("{driver} ±, points", driver=label) if points else _("{driver} ±, %", driver=label),
                    0.0,
                    30.0,
                    as_percent(spreads[key]),
                    0.25,
                    key=f"span_{driver.code}",
                    on_change=holding.set_spread,
                    args=(key,),
                )
