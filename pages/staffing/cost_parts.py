"""The parts of the staffing cost forecast: sentence, cards, what-if, pictures, tables, what it all rests on."""

import pandas as pd
import streamlit as st

from pages.common import cells, kept, looks, state
from pages.staffing import what_if as staffing_whatif
from reports.formats import MISSING
from reports.staffing import charts, tables
from reports.staffing import words as staffing_words
from services.staffing import projection
from services.staffing.basis import Basis
from services.staffing.direct import Direct
from services.staffing.projection import Projection, project
from services.variance.report import Choices

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fiscal_year(choices: Choices, years: tuple[int, ...]) -> int:
    """Draw the filter of fiscal years."""
    labels = {choices.calendar.label(year): year for year in years}
    chosen = st.selectbox("Year", list(labels), key=state.STAFFING_YEAR, width=140, bind="query-params")
    return labels.get(str(chosen), years[0])


@st.fragment
def body(basis: Basis, beside: Direct, year: str, *, by_line: int | None) -> None:
    """Draw everything that the sliders move; they redraw this part alone and fit nothing.

    `by_line` is where the year-end landing puts the same cost (minor units).
    """
    words, cards_place = st.container(), st.container()
    what_if = staffing_whatif.ask(basis)
    as_it_stands = project(basis)
    shown = as_it_stands if what_if.changes_nothing else project(basis, what_if)
    before = None if what_if.changes_nothing else as_it_stands
    with words:
        _answer(basis, shown, before, beside, year, by_line=by_line)
    with cards_place:
        _cards(basis, shown, before, beside)
    _pictures(basis, shown, before, beside)
    _tables(basis, shown, beside, year)


def _direct_total(basis: Basis, beside: Direct, shown: Projection) -> float | None:
    points = beside.points[beside.points["period"].isin(basis.months)]
    return None if points.empty else float(points["mean"].sum()) + shown.landing.actual


def _answer(
    basis: Basis, shown: Projection, before: Projection | None, beside: Direct, year: str, *, by_line: int | None
) -> None:
    formats = looks.formats()
    told = staffing_words.headline(shown.landing, formats, year=year, changed=before is not None)
    st.markdown(f"#### {cells.escaped(told)}")
    more = [staffing_words.drivers(projection.causes(basis, shown), shown.landing, formats)]
    if before is not None:
        more.insert(0, staffing_words.effect(before.landing, shown.landing, formats))
    more.append(staffing_words.beside(shown.landing, _direct_total(basis, beside, shown), formats))
    if before is None:
        more.append(staffing_words.by_line(shown.landing, by_line, formats))
    st.markdown(cells.escaped(" ".join(part for part in more if part)))
    caution = staffing_words.no_award(projection.award_not_assumed(basis, shown), formats, year=year)
    if caution:
        st.warning(cells.escaped(caution), icon=":material/info:")


def _cards(basis: Basis, shown: Projection, before: Projection | None, beside: Direct) -> None:
    formats, landing = looks.formats(), shown.landing
    places = projection.fte(basis, shown)
    places = places[places["period"].isin(basis.months)]
    hours = shown.rows[shown.rows["period"].isin(basis.months)].groupby("pay_group")["hours"].sum()
    worked = hours.reindex(["regular", "float", "overtime", "agency"]).fillna(0.0)
    over = None if landing.budget is None else landing.budget - landing.expected
    direct = _direct_total(basis, beside, shown)
    with st.grid(columns=6, min_column_width=150, gap="small"):
        st.metric(
            "Landing",
            formats.short(landing.expected, extra=1),
            delta=None if over is None else formats.short(over),
            **looks.verdict("" if not over else "favorable" if over > 0 else "unfavorable"),
            border=True,
            help=f"Actuals of closed months and the forecast of open ones. 80% range {formats.short(landing.lo80)} to "
            f"{formats.short(landing.hi80)}. Below it: against budget.",
        )
        st.metric(
            "Overrun chance",
            MISSING if landing.chance is None else formats.percent(landing.chance, digits=0),
            delta=None if before is None or before.landing.chance is None else _was(before.landing.chance),
            delta_color="gray",
            delta_arrow="off",
            border=True,
            help="Share of 2,000 possible futures of volume that end the year above budget; kept within 1–99%.",
        )
        st.metric(
            "Direct forecast",
            MISSING if direct is None else formats.short(round(direct), extra=1),
            delta=None if direct is None else f"{formats.short(round(direct) - landing.expected)} to ours",
            delta_color="gray",
            delta_arrow="off",
            border=True,
            help=beside.refusal or "Cost forecast from its own past by Prophet, without volume, staff or vacancies.",
        )
        st.metric("FTE needed", _fte(places["required"]), border=True, help="Mean of the open months of the year.")
        st.metric(
            "FTE filled",
            _fte(places["filled"]),
            border=True,
            help="Own staff on the payroll: regular hours, leave and education over those of a full-time place.",
        )
        st.metric(
            "Agency",
            formats.percent(worked["agency"] / worked.sum()) if worked.sum() else MISSING,
            border=True,
            help="Share of the hours worked in the open months.",
        )


def _was(chance: float) -> str:
    return f"was {looks.formats().percent(chance, digits=0)}"


def _fte(values: pd.Series) -> str:
    return looks.formats().number(round(float(values.mean()), 1), 1) if values.any() else MISSING


def _pictures(basis: Basis, shown: Projection, before: Projection | None, beside: Direct) -> None:
    formats, colors = looks.formats(), looks.colors()
    st.markdown("**Labor cost by month**")
    st.vega_lite_chart(
        kept.chart(
            charts.cost_fan,
            projection.course(basis, shown),
            formats,
            colors,
            direct=beside.points[beside.points["period"] <= basis.months[-1]],
            before=projection.course(basis, before) if before is not None else None,
        ),
        alt="Labor cost by month: actual solid, forecast dashed with its 80 and 95 percent ranges, budget as steps, "
        "direct forecast dashed in another color.",
    )
    hours = projection.hours_by_month(basis, shown)
    if not hours["hours"].any():
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Hours worked**")
        st.vega_lite_chart(
            kept.chart(charts.hours_bars, hours, formats, colors),
            alt="Hours worked by month, stacked: regular, float, overtime, agency; forecast months paler.",
        )
    with right:
        st.markdown("**Places needed and filled**")
        places = projection.fte(basis, shown)
        st.vega_lite_chart(
            kept.chart(charts.places_lines, places, formats, colors),
            alt="Full-time places needed by the volume, and places filled with own staff, by month.",
        )
    st.caption("Paler bars are forecast. What own staff cannot cover goes to float, overtime, then agency.")


def _tables(basis: Basis, shown: Projection, beside: Direct, year: str) -> None:
    formats = looks.formats()
    rows = projection.overview(basis, shown)
    months = tables.months_table(
        shown.months, projection.hours_by_month(basis, shown), projection.fte(basis, shown), beside.points
    )
    stem = f"staffing-cost-{year.replace('/', '-').replace(' ', '-')}"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        shown_by = st.segmented_control(
            "Table",
            ["By department", "By month"],
            default="By department",
            required=True,
            key="staffing_table",
            label_visibility="collapsed",
        )
        by_month = shown_by == "By month"
        with st.container(horizontal=True, width="content", gap="small"):
            st.download_button(
                "CSV",
                lambda: tables.as_csv(
                    tables.plain_months(months, formats) if by_month else tables.plain_departments(rows, formats)
                ),
                f"{stem}.csv",
                "text/csv",
                key="staffing_csv",
                on_click="ignore",
                icon=":material/download:",
            )
            st.download_button(
                "Excel",
                lambda: tables.as_workbook(
                    tables.plain_departments(rows, formats), tables.plain_months(months, formats)
                ),
                f"{stem}.xlsx",
                XLSX,
                key="staffing_xlsx",
                on_click="ignore",
                icon=":material/download:",
            )
    view = tables.months_view(months, formats) if by_month else tables.departments_view(rows, formats)
    config = {**cells.right(view), view.columns[0]: st.column_config.TextColumn(pinned=True)}
    config |= {name: st.column_config.TextColumn() for name in ("", "Hours from", "Volumes") if name in view}
    st.dataframe(
        view,
        hide_index=True,
        height=cells.height(view, rows=31),
        column_config=config,
        alt="Labor cost against budget, furthest over budget first"
        if not by_month
        else "Labor cost and hours by month",
    )


def rests_on(basis: Basis) -> None:
    """Say what the forecast rests on, and where something is missing."""
    formats = looks.formats()
    said = [staffing_words.volumes(basis.expected), staffing_words.by_pace(basis.departments)]
    if basis.unfinished is not None:
        said.append(
            f"{formats.month(basis.unfinished)} has only part of its labor cost and is forecast as an open month."
        )
    if not basis.plan.changes:
        said.append("No wage award, step increase or bill rate change is assumed.")
    said.append(
        f"Pace, mix and filled places are those of the six months up to {formats.month(basis.last)}, "
        "rates those of the last three."
    )
    st.caption(cells.escaped(" ".join(part for part in said if part)))


def offers_forecasts(basis: Basis) -> bool:
    """Draw the button that forecasts the volumes, where some are not; return whether it was pressed."""
    next_month = basis.expected[basis.expected["period"] == basis.open_months[0]]
    if not next_month["source"].isin(["budget", "last year", "older forecast"]).any():
        return False
    return st.button(
        "Forecast the volumes",
        key="staffing_volumes",
        icon=":material/play_arrow:",
        help="Makes forecasts of all volumes beside this page; then the staffing forecast rests on them.",
    )
