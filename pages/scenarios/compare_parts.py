"""The parts of a comparison: choice, sentence, picture, figures side by side, what makes the difference."""

import pandas as pd
import streamlit as st

from language import N_, _
from pages.common import cells, downloads, filters, kept, looks, phone, state
from pages.navigation import link_widgets
from pages.scenarios import holding, results, uncertainty_parts
from reports.scenarios import charts, tables, view_tables, words
from services.scenarios import comparing, freshness
from services.scenarios import plan as plans
from services.scenarios.comparing import MOST, By, ComparedScenario, Comparison

BY_CATEGORY, BY_DEPARTMENT = N_("By category"), N_("By department")
BY: dict[str, By] = {BY_CATEGORY: "category", BY_DEPARTMENT: "department"}
MOST_ROWS = 14


def choose_scenarios(options: list[str]) -> list[str]:
    """Draw the choice of scenarios; the first time the newest saved ones and templates fill it up to three."""
    return link_widgets.box_of_several(
        _("Scenarios"),
        options,
        key=state.SCENARIOS,
        first=options[:3],
        max_selections=MOST,
    )


def answer(comparison: Comparison) -> None:
    """Say which scenario lands where."""
    formats = looks.formats()
    sentence = words.ranking(
        [
            (column.name, column.outcome.kpis.margin, column.outcome.kpis.operating_margin)
            for column in comparison.columns
        ],
        formats,
        base=comparison.columns[0].outcome.base_kpis.margin,
        budget=comparison.base.budget_result,
    )
    st.markdown(f"## {cells.escape(sentence)}")
    for column in comparison.columns:
        word = _stale_note(column)
        if word:
            st.caption(f":material/history: {cells.escape(word)}")
        for note in column.outcome.notes:
            st.caption(f":material/info: {cells.escape(f'{column.name}: {note}')}")


def _stale_note(column: ComparedScenario) -> str:
    if column.saved is None or column.state == freshness.REPRODUCED:
        return ""
    return words.stale(column.name, column.base_moved_minor, looks.formats(), rules=column.state == freshness.RULES)


def picture(comparison: Comparison) -> None:
    """Draw the results of the year beside base and budget."""
    formats = looks.formats()
    rows = [(_("Base"), comparison.columns[0].outcome.base_kpis.margin, "base")]
    rows += [(column.name, column.outcome.kpis.margin, "scenario") for column in comparison.columns]
    if comparison.base.budget_result is not None:
        rows.append((_("Budget"), comparison.base.budget_result, "budget"))
    table = pd.DataFrame(rows, columns=["label", "amount", "kind"])
    st.markdown(_("**Result of the year**"))
    st.vega_lite_chart(
        kept.chart(charts.results, table, formats, looks.colors()),
        key="compare_results",
        alt=_(
            "Results of the year: {results}",
            results="; ".join(f"{label} {formats.short(amount)}" for label, amount, _kind in rows),
        ),
    )


def figures(comparison: Comparison) -> None:
    """Draw the key figures side by side, what each scenario assumes, and a link to each."""
    formats, names, first_open = looks.formats(), comparison.base.catalog.names, comparison.base.first_open
    view = tables.side_by_side(
        {_("Base"): comparison.base_totals, **{column.name: column.totals for column in comparison.columns}}, formats
    )
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        column_config={**cells.align_right(view), _("Figure"): st.column_config.TextColumn(pinned=True)},
        alt=_("Key figures of the base and of each scenario"),
    )
    for column in comparison.columns:
        assumptions = words.join(
            [words.change(change, names, formats, first_open=first_open) for change in column.changes]
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f"**{cells.escape(column.name)}**: {cells.escape(assumptions or _('no changes'))}", width="stretch"
            )
            holding.way_in(
                comparison.base, plans.ScenarioPlan(comparison.base.baseline.fiscal_year, column.changes), column.saved
            )


def chances(comparison: Comparison) -> None:
    """Draw how sure each scenario is once it is opened: the simulation of every scenario takes seconds."""
    title = _("How sure each is: ranges and chances from 10,000 simulations")
    with st.expander(title, icon=":material/casino:", key="fold_chances", on_change="rerun") as fold:
        if fold.open:
            _chances(comparison)


def _chances(comparison: Comparison) -> None:
    """Draw range, chance of a loss, of meeting budget and covenants, with downloads."""
    days, margin = uncertainty_parts.covenants(comparison.base)
    with st.spinner(_("Simulating each year 10,000 times …")):
        rows = comparing.chances(comparison, days_cash=days, operating_margin=margin)
    view = view_tables.chances_view(rows, looks.formats())
    heading, title = _("10,000 simulations of each year"), _("How sure scenarios are")
    results.with_files(comparison.base, heading, "chances", (rows, view_tables.CHANCES), view, title=title)
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        column_config={**cells.align_right(view), view.columns[0]: st.column_config.TextColumn(pinned=True)},
        alt=_("Range and chances of each scenario"),
    )


def difference(comparison: Comparison) -> None:
    """Draw what makes the difference to the base, by category or department, with downloads."""
    formats = looks.formats()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(_("**Change in result from base**, open months"), width="content")
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            shown = filters.one_of(_("By"), list(BY), default=BY_CATEGORY, key=state.SCENARIO_DIFFERENCE, bare=True)
            rows = {title: comparing.difference(comparison, by) for title, by in BY.items()}
            totals = {column.name: column.totals for column in comparison.columns}
            source = downloads.source(
                _("Scenarios side by side"), comparison.base.baseline.year_months, comparison.base.version
            )
            base_totals = comparison.base_totals
            downloads.csv_and_excel(
                "scenarios",
                as_csv=lambda: tables.difference_csv(rows, formats),
                as_workbook=lambda: tables.comparison_workbook(rows, base_totals, totals, source, formats),
                prefix="compare_",
            )
    table = rows[shown or BY_CATEGORY]
    if table.empty:
        st.caption(_("No differences from the base."))
        return
    view = tables.difference_view(table, formats, first=_("Department") if shown == BY_DEPARTMENT else _("Category"))
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view, rows=MOST_ROWS),
        column_config={**cells.align_right(view), view.columns[0]: st.column_config.TextColumn(pinned=True, width=230)},
        alt=_("Change in result from base, by scenario"),
    )
    st.caption(_("▲ improves the result · ▼ worsens it"))
