"""The parts of productivity: sentence, cards, ranking, trend, departments, agency, who did the work."""

import pandas as pd
import streamlit as st

from pages.common import cells, downloads, drill, kept, looks, queries, state
from planning.variance import comparison
from reports.formats import MISSING
from reports.labor import productivity_charts, productivity_tables, productivity_words
from reports.variance import charts
from services.labor import productivity
from services.labor.productivity import Productivity, Step
from services.variance.report import Span

BY: dict[str, Step] = {"Months": "month", "Pay periods": "pay period"}


def answer(report: Productivity) -> None:
    """Say whether hours follow volume, and who stands out."""
    formats = looks.formats()
    told = productivity_words.headline(report.total, formats, when=formats.months(report.months))
    st.markdown(f"#### {cells.escaped(told)}")
    words = [
        productivity_words.outliers(report.departments, report.agency, formats),
        productivity_words.hiring(report.agency, formats),
    ]
    if any(words):
        st.markdown(cells.escaped(" ".join(word for word in words if word)))


def cards(report: Productivity) -> None:
    """Draw the key figures of the selection."""
    formats, total = looks.formats(), report.total
    unit = _unit(report)
    premium = report.agency["premium"].sum(min_count=1)
    with st.grid(columns=6, min_column_width=150, gap="small"):
        if unit:
            digits = 3 if total["per_uos"] < 2 else 2
            st.metric(
                "Hours per unit",
                formats.number(round(total["per_uos"], digits), digits),
                border=True,
                help=f"Hours worked per unit of service ({unit.lower()}). Target "
                f"{_number(total['target_per_uos'], digits)}, with the fixed hours.",
            )
        st.metric(
            "Productivity index",
            _number(total["index"], 3),
            delta=None
            if pd.isna(total["gap"])
            else f"{formats.number(round(abs(total['gap'])))} h {'over' if total['gap'] > 0 else 'under'}",
            **looks.verdict("" if pd.isna(total["gap"]) else "unfavorable" if total["gap"] > 0 else "favorable"),
            border=True,
            help="Target hours over hours worked, where a standard is set. Above 1 is better than the standard. "
            "Below it: hours worked over or under target.",
        )
        st.metric("FTE", _number(total["fte"], 1), border=True, help=_fte_help(report))
        st.metric("Overtime", formats.percent(total["overtime_share"]), border=True, help=_overtime_help(report))
        st.metric("Agency", formats.percent(total["agency_share"]), border=True, help="Share of hours worked.")
        st.metric(
            "Agency premium",
            MISSING if pd.isna(premium) else formats.short(round(premium)),
            border=True,
            help="What agency hours cost beyond own staff of the same job class, with benefits and paid leave.",
        )


def _number(value: float, digits: int) -> str:
    return MISSING if pd.isna(value) else looks.formats().number(round(value, digits), digits)


def _fte_help(report: Productivity) -> str:
    return (
        f"Paid hours (worked, leave, education) over those of a full-time place, "
        f"{looks.formats().number(round(report.paid_hours_per_year))} a year."
    )


def _overtime_help(report: Productivity) -> str:
    premium = looks.formats().money(report.overtime_premium)
    return f"Share of hours worked. Overtime cost {premium} beyond the regular rate."


def _unit(report: Productivity) -> str | None:
    """Return the unit of service that all departments of the selection share."""
    units = report.departments["measure"]
    return str(units.iloc[0]) if units.notna().all() and len(set(units)) == 1 else None


def ranking(report: Productivity) -> None:
    """Draw which departments' hours off target cost or save most; a click goes down."""
    rows = report.departments[report.departments["gap_cost"].notna()]
    st.markdown("**Cost of hours off target**")
    if rows.empty:
        st.caption("No department here has a labor standard: target hours and a unit of service with volumes.")
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
        alt="Departments by the cost of hours off target: "
        + "; ".join(f"{row['label']} {row['off_verdict']}" for row in bars.to_dict("records")),
        go=_into,
    )
    st.caption("▲ fewer hours than target · ▼ more · percent of target hours · click a bar to look inside")


def _into(key: str) -> None:
    drill.into("department", key)


def trend(report: Productivity, period: int, department: str) -> None:
    """Draw hours against target, and overtime and agency, by month or pay period."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown("**Over time**", width="content")
        by = st.segmented_control(
            "Steps",
            list(BY),
            default="Months",
            required=True,
            key=state.LABOR_STEP,
            bind="query-params",
            label_visibility="collapsed",
        )
    steps = queries.ask(productivity.trend, period=period, department=department, step=BY[by or "Months"])
    formats, colors, unit = looks.formats(), looks.colors(), _unit(report)
    if steps.empty:
        st.caption("There are no labor hours by pay period.")
        return
    what = f"hours worked per unit of service ({unit.lower()})" if unit else "the productivity index"
    st.vega_lite_chart(
        kept.chart(productivity_charts.hours_trend, steps, formats, colors, unit=unit),
        alt=f"Line of {what} by {BY[by or 'Months']}, with its target dashed.",
    )
    st.vega_lite_chart(
        kept.chart(productivity_charts.shares_trend, steps, formats, colors),
        alt=f"Lines of overtime and agency as shares of hours worked by {BY[by or 'Months']}.",
    )
    st.caption("━ actual · ╌ target")


def table(report: Productivity) -> None:
    """Draw all departments, furthest above target first, with downloads and the way down."""
    formats, rows = looks.formats(), report.departments
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown("**By department**, the dearest hours above target first", width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                f"productivity-{report.months[-1]}",
                as_csv=lambda: productivity_tables.as_csv(rows, formats),
                as_workbook=lambda: productivity_tables.as_workbook(rows, formats),
                prefix="productivity_",
            )
    view = productivity_tables.departments_view(rows, formats)
    keys = rows["key"].tolist()
    drill.table(
        view,
        keys,
        key=f"productivity_{'_'.join(keys[:1])}_{len(keys)}",
        alt="Departments with hours worked, target, productivity index, FTE, overtime and agency",
        go=_into,
        columns={**cells.right(view), "Unit of service": st.column_config.TextColumn()},
        lead="Index",
        width=230,
        height=cells.height(view, rows=31),
    )
    st.caption("Select a row to look inside it: months, job classes and pay codes.")


def agency(report: Productivity) -> None:
    """Draw agency beside own staff of the same job class."""
    if report.agency.empty:
        return
    st.markdown("**Agency beside own staff**")
    view = productivity_tables.agency_view(report.agency, looks.formats())
    st.dataframe(
        view,
        hide_index=True,
        height=cells.height(view, rows=12),
        column_config={**cells.right(view), "Job class": st.column_config.TextColumn()},
        alt="Agency hours, cost and premium against own staff, and the hours above which a hire is cheaper",
    )
    st.caption(
        "Own hour: pay and benefits of own staff of the same job class per hour really worked. Break-even a hire: "
        "agency hours a year above which one more hire, paid for the whole year, is cheaper."
    )


def staff(period: int, over: Span, department: str, *, one_department: bool) -> None:
    """Draw job classes and pay codes: at once for one department, folded for more."""
    found = queries.ask(productivity.staff, period=period, over=over, department=department)
    view = productivity_tables.staff_view(found, looks.formats())
    with st.expander("Job classes and pay codes", expanded=one_department, icon=":material/badge:"):
        st.dataframe(
            view,
            hide_index=True,
            height=cells.height(view, rows=25),
            column_config={
                **cells.right(view),
                "Pay code": st.column_config.TextColumn(),
                "Group": st.column_config.TextColumn(),
            },
            alt="Hours and cost by job class and pay code",
        )
