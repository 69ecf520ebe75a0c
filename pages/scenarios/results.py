"""What comes out of a scenario: sentence, key figures, bridge, months, departments, with downloads."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells, downloads, kept, looks, phone, state
from pages.scenarios import beside_parts
from planning.scenarios.drivers import STEPS
from planning.scenarios.outcome import Kpis, ScenarioOutcome
from planning.scenarios.types import DriverChange
from reports import bridge_chart
from reports.formats import MISSING
from reports.scenarios import base_words, tables, view_tables, words
from reports.scenarios import charts as scenario_charts
from reports.staffing import words as staffing_words
from services.scenarios import views
from services.scenarios.baseline import ScenarioBase
from services.scenarios.running import Run

MOST_ROWS = 12
#: The views below the sliders.
YEAR, MOVES, SURE, GOAL_SEEK = N_("Year"), N_("What moves"), N_("How sure"), N_("Goal seek")
TWO_YEARS = N_("Two years")


def answer(base: ScenarioBase, changes: tuple[DriverChange, ...], outcome: ScenarioOutcome) -> None:
    """Say where the year lands with and without the changes, and on what that rests."""
    formats = looks.formats()
    phrases = [words.change(change, base.catalog.names, formats, first_open=base.first_open) for change in changes]
    sentence = words.landing(
        phrases,
        formats,
        year=_("This year") if base.closed else base.label,
        results=(outcome.base_kpis.margin, outcome.kpis.margin),
        margins=(outcome.base_kpis.operating_margin, outcome.kpis.operating_margin),
    )
    st.markdown(f"## {cells.escape(sentence)}")
    gap = words.gap(outcome.kpis.margin, base.budget_result, formats)
    if changes:
        st.markdown(cells.escape(gap))
    else:
        _first_steps(base, outcome, gap)
    beside_parts.sentence(base, outcome)
    for note in outcome.notes:
        st.caption(f":material/info: {cells.escape(note)}")


def _first_steps(base: ScenarioBase, outcome: ScenarioOutcome, gap: str) -> None:
    """Say what to do while nothing is changed; below the budget, lead to what would bring it back."""
    hint = _("Move a slider to see what would change it.")
    sentence = _("{gap} {hint}", gap=gap, hint=hint) if gap else hint
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(cells.escape(sentence), width="content")
        if base.budget_result is not None and outcome.kpis.margin < base.budget_result:
            st.button(_("What would close the gap?"), key="seek_budget", type="tertiary", on_click=_show_goal_seek)


def _show_goal_seek() -> None:
    st.session_state[state.SCENARIO_SHOW] = GOAL_SEEK


def assumptions(base: ScenarioBase) -> None:
    """Say what the base is made of."""
    st.caption(cells.escape(base_words.assumptions(_rests_on(base), looks.formats())))
    doubts = staffing_words.bill_rates(base.bill_rates, base.catalog.departments, looks.formats())
    if doubts:
        st.caption(f":material/warning: {cells.escape(doubts)}")
    if base.links:
        with st.expander(_("Volume links")):
            st.caption(
                _(
                    "Volumes of these departments followed others in the months counted so far, beyond trend and "
                    "working days; they follow changes unless a change moves them itself. Add “Volume links” or "
                    "“Volume that follows” to change that."
                )
            )
            _table(tables.links_view(base.links, looks.formats()), _("Volumes that follow others"))


def _rests_on(base: ScenarioBase) -> base_words.RestsOn:
    return base_words.RestsOn(
        label=base.label,
        closed=base.closed,
        ahead=base.baseline.months,
        volumes=base.volume_sources,
        labor=base.has_labor_hours,
        budget=base.version.name if base.version else None,
        budget_status=base.version.status if base.version else "",
    )


def cards(outcome: ScenarioOutcome) -> None:
    """Draw the key figures of the year, each with what the changes do to it."""
    now, before = outcome.kpis, outcome.base_kpis
    with st.grid(columns=6, min_column_width=140, gap="small"):
        _money_card(_("Result"), now.margin, before.margin, more_is_better=True)
        _rate_card(_("Margin"), now.operating_margin, before.operating_margin, more_is_better=True)
        _money_card(_("Revenue"), now.revenue, before.revenue, more_is_better=True)
        _money_card(_("Expense"), now.expense, before.expense, more_is_better=False)
        _fte_card(now, before)
        _cash_card(now, before)


def _money_card(label: str, now: int, before: int, *, more_is_better: bool) -> None:
    formats, moved = looks.formats(), now - before
    better = "" if not moved else "favorable" if (moved > 0) == more_is_better else "unfavorable"
    st.metric(
        label,
        formats.short(now),
        delta=f"{'+' if moved > 0 else '−'}{formats.short(abs(moved))}" if moved else _("same as base"),
        **looks.verdict(better, moved),
        border=True,
        help=_("Base: {before}, for the full fiscal year.", before=formats.money(before)),
    )


def _rate_card(label: str, now: float | None, before: float | None, *, more_is_better: bool) -> None:
    formats = looks.formats()
    moved = None if now is None or before is None else now - before
    better = "" if not moved else "favorable" if (moved > 0) == more_is_better else "unfavorable"
    st.metric(
        label,
        MISSING if now is None else formats.percent(now, signed=True),
        delta=_(
            "{change} points",
            change=("+" if moved > 0 else "−") + formats.number(round(abs(moved) * 100, 2), 2),
        )
        if moved
        else _("same as base"),
        **looks.verdict(better, moved),
        border=True,
        help=_(
            "Result as a percent of revenue, full fiscal year. Base: {before}.",
            before=formats.percent(before, signed=True),
        ),
    )


def _fte_card(now: Kpis, before: Kpis) -> None:
    if now.fte is None or before.fte is None:
        st.metric(_("FTE with agency"), MISSING, border=True, help=_("The base has no labor hours."))
        return
    told = _(
        "Paid hours in open months divided by full-time hours, agency included. Base: {fte}.", fte=_tenths(before.fte)
    )
    _number_card(_("FTE with agency"), now.fte, before.fte, told=told)


def _cash_card(now: Kpis, before: Kpis) -> None:
    if now.days_cash is None or before.days_cash is None:
        st.metric(
            _("Days cash"),
            MISSING,
            border=True,
            help=_("There is no cash statistic (CASH), or it does not cover every department you see."),
        )
        return
    told = _(
        "Days of cash expense covered by unrestricted cash at year-end. Base: {days_cash}.",
        days_cash=_tenths(before.days_cash),
    )
    _number_card(_("Days cash"), now.days_cash, before.days_cash, told=told, more_is_better=True)


def _number_card(label: str, now: float, before: float, *, told: str, more_is_better: bool = False) -> None:
    """Show a number with its move from the base; without `more_is_better` a move is neither good nor bad."""
    moved = round(now - before, 1)
    better = "favorable" if moved > 0 else "unfavorable"
    st.metric(
        label,
        _tenths(now),
        delta=("+" if moved > 0 else "−") + _tenths(abs(moved)) if moved else _("same as base"),
        **looks.verdict(better if moved and more_is_better else "", moved),
        border=True,
        help=told,
    )


def _tenths(number: float) -> str:
    return looks.formats().number(round(number, 1), 1)


def charts(base: ScenarioBase, outcome: ScenarioOutcome) -> None:
    """Draw the bridge, and the months of result and staff."""
    formats, colors = looks.formats(), looks.colors()
    steps = views.bridge(outcome)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        st.markdown(_("**Result for the year: base to scenario**"))
        if len(steps) > 2:
            st.vega_lite_chart(
                kept.chart(bridge_chart.bridge, steps, formats, colors),
                key="scenario_bridge",
                alt=words.bridge(steps, formats),
            )
            st.caption(_("▒ base · ■ scenario · ▲ better · ▼ worse"))
            order = [translate(label) for key, label in STEPS if key in outcome.effects]
            st.caption(_("Steps act in this order: {steps}.", steps=" → ".join(order)))
        else:
            st.caption(_("Nothing changes the result yet."))
    with right:
        months = views.by_month(base, outcome)
        title = _("Result by month, {symbol}", symbol=formats.symbol)
        st.vega_lite_chart(
            kept.chart(scenario_charts.monthly, months, formats, colors, title=title),
            key="scenario_months",
            alt=words.months(months, formats),
        )
        staff = views.fte_by_month(outcome)
        if base.has_labor_hours:
            title = _("FTE with agency by open month")
            st.vega_lite_chart(
                kept.chart(scenario_charts.monthly, staff, formats, colors, title=title, money=False, height=150),
                key="scenario_fte",
                alt=_("FTE with agency by open month, base and scenario."),
            )
        st.caption(translate(scenario_charts.MONTHLY_KEY))


def movers(base: ScenarioBase, outcome: ScenarioOutcome, *, title: str) -> None:
    """Draw which departments and categories move, with downloads that hold every step."""
    formats = looks.formats()
    departments, categories = views.departments(base, outcome), views.categories(base, outcome)
    if departments.empty:
        st.caption(_("No department changes yet."))
        return
    source = downloads.source(title, base.baseline.year_months, base.version)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(_("**By department**, open months, largest change first"), width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                "scenario",
                as_csv=lambda: tables.steps_csv(views.steps(base, outcome), formats),
                as_workbook=lambda: tables.workbook(
                    views.steps(base, outcome), departments, categories, source, formats
                ),
                prefix="scenario_",
            )
    _table(tables.departments_view(departments, formats), _("Result by department, base and scenario"))
    st.markdown(_("**By category**, open months"))
    _table(tables.categories_view(categories, formats), _("Account categories, base and scenario"))
    st.markdown(_("**By quarter**, full fiscal year"))
    quarters = views.by_quarter(base, outcome)
    _table(tables.quarters_view(quarters, formats), _("Result by quarter, base, scenario and budget"))
    _payers(base, outcome, title=title)
    if base.catalog.places.get("service_line"):
        st.markdown(_("**By service line**, open months, largest change first"))
        lines = views.by_service_line(base, outcome)
        _table(tables.service_lines_view(lines, formats), _("Result by service line, base and scenario"))
    if len(base.baseline.beds.pair):
        st.markdown(_("**Beds left by month**"))
        beds = views.beds_left(base, outcome)
        _table(tables.beds_view(beds, formats), _("Staffed and occupied beds by month"))


def _payers(base: ScenarioBase, outcome: ScenarioOutcome, *, title: str) -> None:
    """Draw what each payer pays, with downloads."""
    rows = views.by_payer(base, outcome)
    if rows.empty:
        return
    view = view_tables.payers_view(rows, looks.formats())
    told = view_tables.with_total(rows, looks.formats())
    with_files(
        base, _("**By payer**, net revenue of open months"), "payers", (told, view_tables.PAYERS), view, title=title
    )
    _table(view, _("Net revenue by payer, base and scenario"))


def with_files(
    base: ScenarioBase,
    heading: str,
    stem: str,
    exact: tuple[pd.DataFrame, Mapping[str, str]],
    view: pd.DataFrame,
    *,
    title: str,
) -> None:
    """Draw a heading with downloads of the table below it: exact figures as CSV, the view as a workbook."""
    formats = looks.formats()
    source = downloads.source(title, base.baseline.year_months, base.version)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(heading, width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                stem,
                as_csv=lambda: view_tables.exact_csv(*exact, formats),
                as_workbook=lambda: view_tables.workbook(stem, view, source, formats),
                prefix=f"{stem}_",
            )


def two_years(base: ScenarioBase, runs: Sequence[Run]) -> None:
    """Draw the scenario in its year beside the next, with downloads."""
    formats, rows = looks.formats(), views.by_year(runs)
    view = view_tables.years_view(rows, formats)
    with_files(
        base, _("**Result by fiscal year**"), "years", (rows, view_tables.YEARS), view, title=_("Two fiscal years")
    )
    _table(view, _("Result by fiscal year, base and scenario"))
    if len(runs) == 1:
        st.caption(_("The next fiscal year cannot be planned yet."))
        return
    figures: dict[str, dict[str, Any]] = {}
    for run in runs:
        figures[_("{year}, base", year=run.base.label)] = run.base_totals
        figures[_("{year}, scenario", year=run.base.label)] = run.totals
    _table(tables.side_by_side(figures, formats), _("Key figures of two fiscal years"))
    st.caption(
        _(
            "Changes keep their months: what has no end goes on in the next year, whose base stands on this year "
            "without them."
        )
    )
    for note in runs[1].outcome.notes:
        st.caption(f":material/info: {cells.escape(f'{runs[1].base.label}: {note}')}")


def _table(view: pd.DataFrame, alt: str) -> None:
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view, rows=MOST_ROWS),
        column_config={**cells.align_right(view), view.columns[0]: st.column_config.TextColumn(pinned=True, width=230)},
        alt=alt,
    )
