"""How sure is it: the year drawn ten thousand times, the chance of meeting budget and covenants, what moves it most."""

import pandas as pd
import streamlit as st

from pages.common import cells, kept, looks, state
from pages.scenarios import holding
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.outcome import Outcome
from planning.scenarios.types import Change
from reports.scenarios import charts, uncertainty_words
from services.scenarios import uncertainty
from services.scenarios.baseline import Base
from services.scenarios.plan import SLIDERS, as_percent
from services.scenarios.uncertainty import Studied


def section(base: Base, changes: tuple[Change, ...], outcome: Outcome) -> None:
    """Draw the distribution of the year's result, chances, the tornado, and the spans that it rests on."""
    spreads = holding.spreads()
    days, margin = _covenants(base)
    with st.spinner("Drawing the year 10,000 times …"):
        found = uncertainty.study(base, changes, spreads=spreads, days_cash=days, operating_margin=margin)
    formats = looks.formats()
    told = uncertainty_words.answer(found.simulation.margin, found.simulation.chances, formats)
    st.markdown(f"##### {cells.escaped(told)}")
    _chances(found, days, margin)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        _distribution(base, outcome, found)
    with right:
        _tornado(found, outcome)
    _spans(spreads)


def _covenants(base: Base) -> tuple[float | None, float | None]:
    """Draw the covenants to be met; return least days of cash and least margin."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        days = None
        if base.baseline.cash is not None:
            days = float(
                st.number_input(
                    "Covenant: days cash at least",
                    0,
                    1000,
                    120,
                    5,
                    key=state.SCENARIO_DAYS,
                    bind="query-params",
                    width=220,
                )
            )
        margin = st.number_input(
            "Covenant: margin at least, %",
            -20.0,
            30.0,
            0.0,
            0.5,
            key=state.SCENARIO_MARGIN,
            bind="query-params",
            width=220,
        )
    return days, margin / 100


def _chances(found: Studied, days: float | None, margin: float | None) -> None:
    words = uncertainty_words
    titles = {
        "budget": ("Meets the budget", "The year's result is at least the budgeted one."),
        "operating_margin": (
            "Meets the margin",
            f"Operating margin of at least {words.rate(margin, looks.formats())}.",
        ),
        "days_cash": ("Meets days cash", f"At least {days or 0:,.0f} days of cash at the year's end."),
    }
    shown = {name: chance for name, chance in found.simulation.chances.items() if name in titles}
    with st.grid(columns=3, min_column_width=150, gap="small"):
        for name, chance in shown.items():
            title, help_ = titles[name]
            st.metric(title, words.chance(chance), border=True, help=f"Share of the draws. {help_}")


def _distribution(base: Base, outcome: Outcome, found: Studied) -> None:
    formats = looks.formats()
    st.markdown("**Result of the year, 10,000 draws**")
    marks = [("Scenario", outcome.kpis.margin)]
    if base.budget_result is not None:
        marks.append(("Budget", base.budget_result))
    st.vega_lite_chart(
        kept.chart(
            charts.distribution,
            uncertainty.histogram(found.simulation.margin),
            pd.DataFrame(marks, columns=["label", "at"]),
            formats,
            looks.colors(),
            title=f"Result, {formats.symbol}",
        ),
        key="scenario_distribution",
        alt=uncertainty_words.answer(found.simulation.margin, found.simulation.chances, formats),
    )


def _tornado(found: Studied, outcome: Outcome) -> None:
    st.markdown("**What moves it most, each span alone**")
    rows = uncertainty_words.tornado(found.tornado, outcome.kpis.margin, looks.formats())
    if rows.empty:
        st.caption("All drivers are taken as certain; only the volume forecast errs.")
        return
    st.vega_lite_chart(
        kept.chart(charts.tornado, rows, looks.formats(), looks.colors()),
        key="scenario_tornado",
        alt="Drivers by how far the result moves over their span: " + "; ".join(rows["label"]),
    )


def _spans(spreads: dict[str, float]) -> None:
    """Draw how far each driver may lie from its value; these are assumptions, to be set by people."""
    with st.expander("How far each driver may lie from its value", icon=":material/tune:"):
        st.caption(
            "Either way, peaked at the value (triangular). Supply and drug prices, and wages and agency rates, tend to "
            "move together. Volumes err as their forecast does, busy months tend to be busy everywhere."
        )
        with st.grid(columns=5, min_column_width=150, gap="small"):
            for key in SLIDERS:
                driver = DRIVERS[key]
                unit = "points" if driver.unit == "points" else "%"
                st.number_input(
                    f"{driver.label} ±, {unit}",
                    0.0,
                    30.0,
                    as_percent(spreads[key]),
                    0.25,
                    key=f"span_{driver.code}",
                    on_change=holding.set_spread,
                    args=(key,),
                )
