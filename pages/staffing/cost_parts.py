"""The parts of the staffing cost forecast: sentence, cards, what-if, charts, tables, what it is based on."""

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells, downloads, kept, looks, messages, phone, state
from pages.navigation import link_widgets
from pages.staffing import what_if as staffing_whatif
from reports import bridge_chart, plain_files
from reports.formats import MISSING, verdict_of
from reports.staffing import bridge as staffing_bridge
from reports.staffing import charts, tables
from reports.staffing import words as staffing_words
from services.staffing import bridge, projection
from services.staffing.basis import StaffingBasis
from services.staffing.direct import Direct
from services.staffing.projection import StaffingProjection, project
from services.variance.report import Choices

BY_DEPARTMENT, BY_MONTH = N_("By department"), N_("By month")


def fiscal_year(choices: Choices, years: tuple[int, ...]) -> int:
    """Draw the filter of fiscal years."""
    labels = {choices.calendar.label(year): year for year in years}
    first = next(iter(labels))
    return labels[link_widgets.box(_("Fiscal year"), list(labels), key=state.STAFFING_YEAR, first=first, width=140)]


@st.fragment
@messages.guard
def body(basis: StaffingBasis, beside: Direct, year: str) -> None:
    """Draw everything that the sliders move; they redraw this part alone and fit nothing."""
    words, cards_place = st.container(), st.container()
    what_if = staffing_whatif.ask(basis)
    as_it_stands = project(basis)
    shown = as_it_stands if what_if.changes_nothing else project(basis, what_if)
    before = None if what_if.changes_nothing else as_it_stands
    with words:
        _answer(basis, shown, before, year)
    with cards_place:
        _cards(basis, shown, before)
        _bridge(basis, shown, year)
    _charts(basis, shown, before)
    _tables(basis, shown, year)
    _how_sure(basis, shown, beside)


def _direct_total(basis: StaffingBasis, beside: Direct, shown: StaffingProjection) -> float | None:
    points = beside.points[beside.points["period"].isin(basis.months)]
    return None if points.empty else float(points["mean"].sum()) + shown.landing.actual


def _answer(basis: StaffingBasis, shown: StaffingProjection, before: StaffingProjection | None, year: str) -> None:
    formats = looks.formats()
    headline = staffing_words.headline(shown.landing, formats, year=year, changed=before is not None)
    st.markdown(f"## {cells.escape(headline)}")
    more = [staffing_words.drivers(projection.causes(basis, shown), shown.landing, formats)]
    if before is not None:
        more.insert(0, staffing_words.effect(before.landing, shown.landing, formats))
    st.markdown(cells.escape(" ".join(part for part in more if part)))
    caution = staffing_words.no_award(projection.award_not_assumed(basis, shown), formats, year=year)
    if caution:
        st.warning(cells.escape(caution), icon=":material/info:")


def _names(basis: StaffingBasis) -> dict[int, str]:
    return {int(number): str(name) for number, name in basis.departments["name"].items()}  # type: ignore[call-overload]


def _bridge(basis: StaffingBasis, shown: StaffingProjection, year: str) -> None:
    """Draw what lies between budget and landing, and the same by department."""
    steps = bridge.to_budget(basis, shown)
    if steps.empty:
        return
    formats, names = looks.formats(), _names(basis)
    st.markdown(_("**From budget to landing**"))
    rows = staffing_bridge.steps_of(steps)
    st.vega_lite_chart(
        kept.chart(bridge_chart.bridge, rows, formats, looks.colors()), alt=bridge_chart.bridge_text(rows, formats)
    )
    st.caption(
        _(
            "Volume and hours per unit at the budgeted cost of an hour; mix against last year's job classes and pay "
            "groups; agency is its share of the hours and its rate. ▲ favorable · ▼ unfavorable"
        )
    )
    with st.expander(_("By department"), icon=":material/table_rows:"):
        downloads.csv_and_excel(
            f"staffing-bridge-{year.replace('/', '-').replace(' ', '-')}",
            as_csv=lambda: plain_files.as_csv(staffing_bridge.plain_departments(steps, names, formats)),
            as_workbook=lambda: plain_files.as_workbook(
                staffing_bridge.plain_departments(steps, names, formats), sheet=_("Bridge")
            ),
            prefix="staffing_bridge_",
        )
        view = staffing_bridge.departments_view(steps, names, formats)
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height=cells.height(view, rows=31),
            column_config={**cells.align_right(view), view.columns[0]: st.column_config.TextColumn(pinned=True)},
            alt=_("Steps from budget to landing by department, furthest over budget first; positive costs more"),
        )


def _how_sure(basis: StaffingBasis, shown: StaffingProjection, beside: Direct) -> None:
    """Say how far the landing may be off, and what a forecast of cost alone would say."""
    formats = looks.formats()
    direct = staffing_words.beside(shown.landing, _direct_total(basis, beside, shown), formats)
    texts = [staffing_words.how_sure(shown.landing, formats), direct or beside.refusal]
    if not any(texts):
        return
    st.markdown(_("**How sure**"))
    st.markdown(cells.escape(" ".join(text for text in texts if text)))


def _cards(basis: StaffingBasis, shown: StaffingProjection, before: StaffingProjection | None) -> None:
    formats, landing = looks.formats(), shown.landing
    places = projection.fte(basis, shown)
    places = places[places["period"].isin(basis.months)]
    hours = shown.rows[shown.rows["period"].isin(basis.months)].groupby("pay_group")["hours"].sum()
    worked = hours.reindex(["regular", "float", "overtime", "agency"]).fillna(0.0)
    over = None if landing.budget is None else landing.expected - landing.budget
    with st.grid(columns=6, min_column_width=140, gap="small"):
        st.metric(
            _("Landing"),
            formats.short(landing.expected, extra=1),
            delta=None if over is None else staffing_words.off_budget(over, formats),
            **looks.verdict("" if over is None else verdict_of(-over), over),
            border=True,
            help=_(
                "Actuals of closed months plus the forecast of open months. 80% range {low} to {high}. "
                "The small figure compares it with budget.",
                low=formats.short(landing.lo80),
                high=formats.short(landing.hi80),
            ),
        )
        st.metric(
            _("Overrun chance"),
            MISSING if landing.chance is None else formats.percent(landing.chance, digits=0),
            delta=None if before is None or before.landing.chance is None else _before(before.landing.chance),
            delta_color="gray",
            delta_arrow="off",
            border=True,
            help=_("Share of 2,000 simulated volume paths that end the year over budget, limited to 1–99%."),
        )
        st.metric(
            _("80% range"),
            MISSING if landing.lo80 == landing.hi80 else f"± {formats.short(round((landing.hi80 - landing.lo80) / 2))}",
            border=True,
            help=_("Half the range in which four of five simulated years end."),
        )
        st.metric(
            _("FTE needed"),
            _fte(places["required"]),
            border=True,
            help=_("Average of the open months of the year: all hours as if own staff worked them, agency included."),
        )
        st.metric(
            _("FTE of own staff"),
            _fte(places["filled"]),
            border=True,
            help=_("Own staff on the payroll: regular hours, leave and education ÷ those of one full-time position."),
        )
        st.metric(
            _("Agency"),
            formats.percent(worked["agency"] / worked.sum()) if worked.sum() else MISSING,
            border=True,
            help=_("Share of hours worked in the open months."),
        )


def _before(chance: float) -> str:
    return _("was {chance}", chance=looks.formats().percent(chance, digits=0))


def _fte(values: pd.Series) -> str:
    return looks.formats().number(round(float(values.mean()), 1), 1) if values.any() else MISSING


def _charts(basis: StaffingBasis, shown: StaffingProjection, before: StaffingProjection | None) -> None:
    formats, colors = looks.formats(), looks.colors()
    st.markdown(_("**Labor cost by month**"))
    st.vega_lite_chart(
        kept.chart(
            charts.cost_fan,
            projection.course(basis, shown),
            formats,
            colors,
            before=projection.course(basis, before) if before is not None else None,
        ),
        alt=_("Labor cost by month: actual solid, forecast dashed with its 80 and 95 percent ranges, budget as steps."),
    )
    hours = projection.hours_by_month(basis, shown)
    if not hours["hours"].any():
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_("**Hours worked**"))
        st.vega_lite_chart(
            kept.chart(charts.hours_bars, hours, formats, colors),
            alt=_("Hours worked by month, stacked: regular, float, overtime, agency; forecast months lighter."),
        )
    with right:
        st.markdown(_("**Positions needed and filled**"))
        places = projection.fte(basis, shown)
        st.vega_lite_chart(
            kept.chart(charts.places_lines, places, formats, colors),
            alt=_("Full-time positions needed for the volume, and positions filled with own staff, by month."),
        )
    st.caption(_("Lighter bars are forecast. Hours that own staff cannot cover go to float, overtime, then agency."))


def _tables(basis: StaffingBasis, shown: StaffingProjection, year: str) -> None:
    formats = looks.formats()
    rows = projection.overview(basis, shown)
    months = tables.months_table(shown.months, projection.hours_by_month(basis, shown), projection.fte(basis, shown))
    stem = f"staffing-cost-{year.replace('/', '-').replace(' ', '-')}"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        shown_by = st.segmented_control(
            _("Table"),
            [BY_DEPARTMENT, BY_MONTH],
            default=BY_DEPARTMENT,
            required=True,
            format_func=translate,
            key="staffing_table",
            label_visibility="collapsed",
        )
        by_month = shown_by == BY_MONTH
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                stem,
                as_csv=lambda: plain_files.as_csv(
                    tables.plain_months(months, formats) if by_month else tables.plain_departments(rows, formats)
                ),
                as_workbook=lambda: tables.as_workbook(
                    tables.plain_departments(rows, formats), tables.plain_months(months, formats)
                ),
                prefix="staffing_",
            )
    view = tables.months_view(months, formats) if by_month else tables.departments_view(rows, formats)
    config = {**cells.align_right(view), view.columns[0]: st.column_config.TextColumn(pinned=True)}
    config |= {name: st.column_config.TextColumn() for name in ("", _("Hours from"), _("Volumes")) if name in view}
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view, rows=31),
        column_config=config,
        alt=_("Labor cost compared with budget, furthest over budget first")
        if not by_month
        else _("Labor cost and hours by month"),
    )


def explain_basis(basis: StaffingBasis) -> None:
    """Say what the forecast is based on, and where something is missing."""
    formats = looks.formats()
    names = _names(basis)
    notes = [
        staffing_words.volumes(basis.expected),
        staffing_words.by_pace(basis.departments),
        staffing_words.bill_rates(basis.bill_rates, names, formats),
        staffing_words.left_out(project(basis).left_out, names, formats),
    ]
    if basis.unfinished is not None:
        notes.append(
            _(
                "{month} is not posted in full and is forecast as an open month.",
                month=formats.month(basis.unfinished),
            )
        )
    if not basis.plan.changes:
        notes.append(_("No wage award, step increase or bill rate change is assumed."))
    notes.append(
        _(
            "Pace, mix and filled positions are from the six months through {month}; rates are from the last three.",
            month=formats.month(basis.last),
        )
    )
    st.caption(cells.escape(" ".join(part for part in notes if part)))


def ask_for_forecasts(basis: StaffingBasis) -> bool:
    """Draw the button that forecasts the volumes, where some are not; return whether it was pressed."""
    next_month = basis.expected[basis.expected["period"] == basis.open_months[0]]
    if not next_month["source"].isin(["budgeted volume", "last year's volume"]).any():  # no text
        return False
    return st.button(
        _("Forecast volumes"),
        key="staffing_volumes",
        icon=":material/play_arrow:",
        help=_("Forecasts all volumes in the background; the staffing forecast then uses them."),
    )
