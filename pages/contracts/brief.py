"""The negotiation brief of a renewal: on screen with its what-if, and as one page to take along."""

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from language import _
from pages.common import cells, downloads, kept, looks, phone, queries
from pages.people import whose
from planning.contracts.renewal import Alternative, RenewalChange
from reports.contracts import brief_pdf, brief_words, charts
from reports.contracts.brief_words import BriefFigures, BriefText
from services.contracts import brief
from services.contracts.attainment import Attainment
from services.contracts.brief import Brief
from services.contracts.register import Facts

#: Most that may be typed; figures of the data may lie above.
LONGEST_TERM, HIGHEST_PRICE = 120, 999.0
#: Longer words stand below the table, whose cells would cut them.
MOST_CELL = 30


def show(facts: Facts, goals: list[Attainment], day: date) -> None:
    """Draw the brief of a contract as of a day."""
    basis = queries.ask(brief.brief, contract_id=int(facts.row["id"]), as_of=day)
    with st.expander(_("What-if and your alternative"), icon=":material/tune:", expanded=True):
        change, alternative, market = _inputs(basis)
    figures = _figures(basis, goals, change, alternative, market)
    view = brief_words.view(figures, looks.formats(), hospital=whose.source())
    for sentence in view.answer:
        st.markdown(f"## {cells.escape(sentence)}" if sentence == view.answer[0] else cells.escape(sentence))
    _download(view, str(facts.row["number"]))
    with st.grid(columns=2, min_column_width=340, gap="medium"):
        for name, rows in view.lists.items():
            with st.container():
                _show_list(name, rows)
    _history(basis)
    for name, rows in view.tables.items():
        _show_table(name, rows)


def _inputs(basis: Brief) -> tuple[RenewalChange, Alternative | None, float | None]:
    """Draw the inputs of the what-if and the alternative; percents only here."""
    number = str(basis.facts.row["id"])
    price, volume, term, market = st.columns(4)
    _follow_data(f"what_term_{number}", basis.renewal_months)
    changed = RenewalChange(
        price=_percent(price, _("Price, %"), f"what_price_{number}", help=_("Compared with today's prices.")),
        volume=_percent(volume, _("Volume, %"), f"what_volume_{number}", help=_("Compared with the forecast.")),
        months=int(
            term.number_input(
                _("Term, months"), 1, max(LONGEST_TERM, basis.renewal_months), None, key=f"what_term_{number}"
            )
            or basis.renewal_months
        ),
    )
    entered = market.number_input(
        _("Market prices, % a year"), -99.0, 999.0, None, 0.5, key=f"market_{number}",
        placeholder=_("not entered"),
        help=_("An index of your choice over the last year, to compare your own basket with."),
    )  # fmt: skip
    known = basis.alternative
    price_known = None if known is None else round(known.price * 100, 1)
    _follow_data(f"other_price_{number}", price_known)
    _follow_data(f"movable_{number}", 100.0 if known is None else round(known.movable * 100, 1))
    level, movable, switching = st.columns(3)
    price_of_other = level.number_input(
        _("Alternative's price, %"), -99.0, max(HIGHEST_PRICE, price_known or 0.0), None, 0.5,
        key=f"other_price_{number}", placeholder=_("no other supplier known"),
        help=_("Compared with today's prices. Filled in from the cheapest other supplier of the same items."),
    )  # fmt: skip
    share = movable.number_input(
        _("Movable spend, %"), 0.0, 100.0, None, 5.0,
        key=f"movable_{number}", help=_("Share of the spend that could move to another supplier."),
    )  # fmt: skip
    formats = looks.formats()
    cost = switching.number_input(
        _("Switching cost, {symbol}", symbol=formats.symbol), 0.0, 1e12, 0.0, 1000.0, key=f"switching_{number}",
        help=_("One-time: conversion, training, contracts to terminate."),
    )  # fmt: skip
    alternative = None
    if price_of_other is not None:
        alternative = Alternative(price_of_other / 100, (share or 0.0) / 100, round(cost * 10**formats.digits))
    return changed, alternative, None if entered is None else entered / 100


def _follow_data(key: str, figure: float | None) -> None:
    """Have the input of a key show a figure of the data, and the new one when the data changes, until a person types.

    Streamlit keeps what an input with a key began with, even where what it begins with is another figure by now.
    """
    seen_before = f"{key}|began_with"
    if key not in st.session_state or st.session_state[key] == st.session_state.get(seen_before, figure):
        st.session_state[key] = figure
    st.session_state[seen_before] = figure


def _percent(place: "st.delta_generator.DeltaGenerator", label: str, key: str, *, help: str) -> float:
    entered: float = place.number_input(label, -90.0, 900.0, 0.0, 0.5, key=key, help=help)
    return entered / 100


def _figures(
    basis: Brief, goals: list[Attainment], change: RenewalChange, alternative: Alternative | None, market: float | None
) -> BriefFigures:
    tiers = next((goal for goal in goals if goal.goal == "tiers"), None)
    forecast = basis.forecast
    return BriefFigures(
        row=basis.facts.row,
        standing=basis.facts.standing,
        committed_minor=basis.facts.committed_minor,
        lately_minor=basis.facts.yearly_minor,
        forecast=(forecast.yearly_minor, forecast.low_minor, forecast.high_minor),
        volume_change=forecast.volume_change,
        measures=forecast.measures,
        years=basis.years,
        months=basis.months,
        items=basis.items,
        sellers=basis.sellers,
        paid_change=basis.paid_change,
        listed_change=basis.listed_change,
        market_change=market,
        reckoning=brief.reckon(basis, change=change, alternative=alternative),
        tier=None if tiers is None else (tiers.threshold_minor, tiers.chance),
        as_of=basis.as_of,
        last_month=basis.last_month,
    )


def _download(view: BriefText, number: str) -> None:
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    footer = _("Prepared by Caseload on {made}. Confidential: contract prices.", made=made)
    downloads.button(
        _("Brief as PDF"),
        lambda: brief_pdf.one_page(view, footer=footer),
        f"brief-{number}.pdf",
        "application/pdf",
        key="brief_pdf",
        icon=":material/picture_as_pdf:",
        type="primary",
    )


def _show_list(name: str, rows: list[tuple[str, ...]]) -> None:
    st.markdown(f"**{cells.escape(name)}**")
    table = pd.DataFrame([row for row in rows if len(row[1]) <= MOST_CELL], columns=[_("What"), _("Figure")])
    phone.table(
        table,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        column_config=cells.align_right(table),
        alt=name,
    )
    for what, words in (row for row in rows if len(row[1]) > MOST_CELL):
        st.caption(cells.escape(_("{label}: {value}", label=what, value=words)))


def _show_table(name: str, rows: list[tuple[str, ...]]) -> None:
    if len(rows) < 2:
        return
    st.markdown(f"**{cells.escape(name)}**")
    table = pd.DataFrame(rows[1:], columns=list(rows[0]))
    phone.table(
        table,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        column_config=cells.align_right(table),
        alt=name,
    )


def _history(basis: Brief) -> None:
    """Draw what the basket cost over time, as paid and as agreed."""
    if len(basis.index) < 2:
        return
    st.markdown(_("**Price level of your basket**"))
    st.vega_lite_chart(
        kept.chart(charts.price_index, basis.index, looks.formats(), looks.colors()),
        alt=_("Price level by month: as paid and as agreed, first month 100"),
    )
    st.caption(_("━ as paid · ╌ as agreed, for the basket of the last twelve months"))
