"""The parts of productivity: sentence, cards, ranking, trend, departments, agency, who did the work."""

import pandas as pd
import streamlit as st

from language import N_, _, in_sentence, translate
from pages.common import cells, downloads, drill, filters, kept, looks, phone, queries, state
from pages.explanations import section
from planning.variance import comparison
from reports.formats import MISSING
from reports.labor import productivity_charts, productivity_tables, productivity_words
from reports.variance import charts
from reports.variance.tables import with_explanations
from services.labor import productivity
from services.labor.productivity import Productivity, Step
from services.variance.report import Question, Span

#: Steps as links name them.
BY: dict[str, Step] = {N_("Months"): "month", N_("Pay periods"): "pay period"}  # no text
UNIT_TREND = {
    "month": N_("Hours worked per unit of service ({unit}) by month, with the target dashed."),
    "pay period": N_("Hours worked per unit of service ({unit}) by pay period, with the target dashed."),
}  # no text
INDEX_TREND = {
    "month": N_("Productivity index by month, with the target dashed."),
    "pay period": N_("Productivity index by pay period, with the target dashed."),
}  # no text
SHARES_TREND = {
    "month": N_("Overtime and agency as shares of hours worked, by month."),
    "pay period": N_("Overtime and agency as shares of hours worked, by pay period."),
}  # no text


def answer(report: Productivity) -> None:
    """Say whether hours follow volume, and who stands out."""
    formats = looks.formats()
    headline = productivity_words.headline(report.total, formats, when=formats.months(report.months))
    st.markdown(f"## {cells.escape(headline)}")
    if report.only_begun:
        only = _("Only begun, so no whole month to judge: {months}.", months=formats.runs(report.left_out))
        st.caption(f":material/info: {only}")
    elif report.left_out:
        without = _("Left out, as it has only begun: {months}.", months=formats.runs(report.left_out))
        st.caption(f":material/info: {without}")
    words = [
        productivity_words.outliers(report.departments, report.agency, formats),
        productivity_words.hiring(report.agency, formats),
    ]
    if any(words):
        st.markdown(cells.escape(" ".join(word for word in words if word)))


def cards(report: Productivity) -> None:
    """Draw the key figures of the selection."""
    formats, total = looks.formats(), report.total
    unit = _unit(report)
    premium = report.agency["premium"].sum(min_count=1)
    with st.grid(columns=6, min_column_width=140, gap="small"):
        if unit:
            digits = 3 if total["per_uos"] < 2 else 2
            st.metric(
                _("Hours per unit"),
                formats.number(round(total["per_uos"], digits), digits),
                border=True,
                help=_(
                    "Hours worked per unit of service ({unit}). Target {target}, including fixed hours.",
                    unit=in_sentence(unit),
                    target=_number(total["target_per_uos"], digits),
                ),
            )
        st.metric(
            _("Productivity index"),
            _number(total["index"], 3),
            delta=None if pd.isna(total["gap"]) else _hours_off(total["gap"]),
            **looks.verdict(_gap_verdict(total["gap"]), None if pd.isna(total["gap"]) else total["gap"]),
            border=True,
            help=_(
                "Target hours ÷ hours worked, where a standard is set. Above 1 is better than the standard. "
                "The small figure is hours worked over or under target."
            ),
        )
        st.metric(_("FTE with agency"), _number(total["fte"], 1), border=True, help=_fte_help(report))
        st.metric(_("Overtime"), formats.percent(total["overtime_share"]), border=True, help=_overtime_help(report))
        st.metric(_("Agency"), formats.percent(total["agency_share"]), border=True, help=_("Share of hours worked."))
        st.metric(
            _("Agency premium"),
            MISSING if pd.isna(premium) else formats.short(round(premium)),
            border=True,
            help=_("Extra cost of agency compared with own staff in the same job class, with benefits and paid leave."),
        )


def _gap_verdict(gap: float) -> str:
    return "" if pd.isna(gap) or not gap else "unfavorable" if gap > 0 else "favorable"


def _hours_off(gap: float) -> str:
    hours = looks.formats().number(round(abs(gap)))
    return _("{hours} h over", hours=hours) if gap > 0 else _("{hours} h under", hours=hours)


def _number(value: float, digits: int) -> str:
    return MISSING if pd.isna(value) else looks.formats().number(round(value, digits), digits)


def _fte_help(report: Productivity) -> str:
    return _(
        "Paid hours, agency included (worked, leave, education) ÷ those of one full-time position, {hours} per year.",
        hours=looks.formats().number(round(report.paid_hours_per_year)),
    )


def _overtime_help(report: Productivity) -> str:
    premium = looks.formats().money(report.overtime_premium)
    return _("Share of hours worked. Overtime cost {premium} more than at the regular rate.", premium=premium)


def _unit(report: Productivity) -> str | None:
    """Return the unit of service that all departments of the selection share."""
    units = report.departments["measure"]
    return str(units.iloc[0]) if units.notna().all() and len(set(units)) == 1 else None


def ranking(report: Productivity) -> None:
    """Draw which departments' hours off target cost or save most; a click goes down."""
    rows = report.departments[report.departments["gap_cost"].notna()]
    st.markdown(_("**Cost of hours off target**"))
    if rows.empty:
        st.caption(_("No department here has a labor standard (target hours and a unit of service with volumes)."))
        return
    cost = -rows["gap_cost"].round().astype("int64")
    bars = pd.DataFrame(
        {
            "key": rows["key"],
            "label": rows["name"],
            "off": cost,
            "off_verdict": comparison.verdicts(cost, pd.Series("expense", rows.index)),
            "off_percent": -rows["gap_share"],
        }
    )
    bars = comparison.largest(bars, drill.MOST_BARS, name="off")
    drill.bars(
        kept.chart(charts.variance_bars, bars, looks.formats(), looks.colors(), name="off"),
        key="productivity_ranking",
        alt=_(
            "Departments by cost of hours off target: {departments}",
            departments="; ".join(f"{row['label']} {translate(row['off_verdict'])}" for row in bars.to_dict("records")),
        ),
        go=_into,
    )
    st.caption(_("▲ fewer hours than target · ▼ more hours · Percent of target hours · Click a bar to drill down."))


def _into(key: str) -> None:
    drill.select("department", key)


def trend(report: Productivity, period: int, department: str) -> None:
    """Draw hours against target, and overtime and agency, by month or pay period."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(_("**Over time**"), width="content")
        step = BY[filters.one_of(_("Steps"), BY, key=state.LABOR_STEP, bare=True)]
    steps = queries.ask(productivity.trend, period=period, department=department, step=step)
    formats, colors, unit = looks.formats(), looks.colors(), _unit(report)
    if steps.empty:
        st.caption(_("There are no labor hours by pay period."))
        return
    st.vega_lite_chart(
        kept.chart(productivity_charts.hours_trend, steps, formats, colors, unit=unit),
        alt=translate(UNIT_TREND[step], unit=in_sentence(unit)) if unit else translate(INDEX_TREND[step]),
    )
    st.vega_lite_chart(
        kept.chart(productivity_charts.shares_trend, steps, formats, colors),
        alt=translate(SHARES_TREND[step]),
    )
    st.caption(_("━ actual · ╌ target"))


def table(question: Question, report: Productivity) -> None:
    """Draw all departments, furthest above target first, with downloads and the way down."""
    formats, rows = looks.formats(), report.departments
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(_("**By department**, most expensive hours above target first"), width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            told = with_explanations(rows, section.texts(question, "department", section.LABOR))
            downloads.csv_and_excel(
                f"productivity-{report.months[-1]}",
                as_csv=lambda: productivity_tables.as_csv(told, formats),
                as_workbook=lambda: productivity_tables.as_workbook(told, formats),
                prefix="productivity_",
            )
    view = kept.table(productivity_tables.departments_view, rows, formats)
    keys = rows["key"].tolist()
    drill.table(
        view,
        keys,
        key=f"productivity_{'_'.join(keys[:1])}_{len(keys)}",
        alt=_("Departments with hours worked, target, productivity index, FTE, overtime and agency"),
        go=_into,
        lead=_("Index"),
        width=230,
        height=cells.height(rows, rows=31),
    )


def agency(report: Productivity) -> None:
    """Draw agency compared with own staff of the same job class."""
    if report.agency.empty:
        return
    st.markdown(_("**Agency compared with own staff**"))
    view = productivity_tables.agency_view(report.agency, looks.formats())
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view, rows=12),
        column_config={**cells.align_right(view), _("Job class"): st.column_config.TextColumn()},
        alt=_("Agency hours, cost and premium compared with own staff, and the hours above which a hire is cheaper"),
    )
    st.caption(
        _(
            "Own staff per hour: pay and benefits of own staff in the same job class per hour worked. Break-even per "
            "hire: agency hours per year above which one more hire, paid for the full year, is cheaper."
        )
    )


def staff(period: int, over: Span, department: str, *, one_department: bool) -> None:
    """Draw job classes and pay codes: at once for one department, folded for more."""
    hours = queries.ask(productivity.staff, period=period, over=over, department=department)
    view = productivity_tables.staff_view(hours, looks.formats())
    with st.expander(_("Job classes and pay codes"), expanded=one_department, icon=":material/badge:"):
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height=cells.height(view, rows=25),
            column_config={
                **cells.align_right(view),
                _("Pay code"): st.column_config.TextColumn(),
                _("Group"): st.column_config.TextColumn(),
            },
            alt=_("Hours and cost by job class and pay code"),
        )
