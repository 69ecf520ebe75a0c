"""What a budget from drivers rests on: volumes, hours, positions, and how each figure came about."""

import pandas as pd
import streamlit as st

from language import _, translate
from pages.common import cells, phone, queries
from pages.editors import boxes
from pages.people import naming
from reports.budgets import driver_words
from reports.formats import Formats
from services.budgets.building import views
from services.budgets.building.views import BuildView, MonthOrigin

MICRO, MILLI = 1_000_000, 1_000


def headline(view: BuildView, formats: Formats) -> None:
    """Say what the version was built on, and when it was read."""
    st.caption(
        _(
            "Prices, pay and run rates of {months}; read by {person} on {day}. They stay until somebody reads them "
            "again.",
            months=formats.runs(view.base_months),
            person=cells.escape(naming.name(view.read_by)),
            day=formats.day(view.read_at),
        )
    )


def volumes(view: BuildView, formats: Formats) -> None:
    """Show volumes by department and month, and where they come from."""
    table = queries.ask(views.volumes, version_id=view.version_id)
    table = table[table["is_unit"]]
    if table.empty:
        st.info(_("No volumes: every figure is a run rate or hours without a volume."))
        return
    wide = table.pivot_table(index=["department", "name"], columns="period", values="quantity_milli", aggfunc="sum")
    sources = table.groupby(["department", "name"])["source"].agg(lambda told: sorted(set(told)))
    shown = pd.DataFrame(
        {
            _("Department"): [place for place, _name in wide.index],
            _("Unit of service"): [name for _place, name in wide.index],
            _("Year"): [formats.number(round(total / MILLI)) for total in wide.sum(axis=1)],
            _("From"): [
                ", ".join(translate(driver_words.SOURCES[name]) for name in sources[key] if name) for key in wide.index
            ],
            **{
                formats.month(int(month)): [formats.number(round(milli / MILLI)) for milli in wide[month]]
                for month in wide.columns
            },
        }
    )
    phone.table(
        shown,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=360,
        key="driver_volumes",
        alt=_("Planned volumes by month"),
        column_config={_("Department"): st.column_config.TextColumn(pinned=True)},
    )


def hours(view: BuildView, formats: Formats) -> None:
    """Show the hours that departments need, and from what."""
    table = queries.ask(views.hours, version_id=view.version_id)
    if table.empty:
        st.info(_("No hours: labor is planned by its run rate."))
        return
    year = table.groupby("department", sort=False).agg(
        units=("units_milli", "sum"), per_unit=("per_unit_micro", "first"), fixed=("fixed_milli", "sum"),
        pace=("pace_micro", "first"), recent=("recent_pace", "first"), required=("required_milli", "sum"),
        typed=("typed", "sum"),
    )  # fmt: skip
    shown = pd.DataFrame(
        {
            _("Department"): list(year.index),
            _("Units"): [formats.number(round(units / MILLI)) for units in year["units"]],
            _("Hours per unit"): [driver_words.exact_number(int(one), MICRO, formats) for one in year["per_unit"]],
            _("Fixed hours"): [formats.number(round(one / MILLI)) for one in year["fixed"]],
            _("Against standard"): [formats.percent(one / MICRO) for one in year["pace"]],
            _("Lately"): [formats.percent(one) for one in year["recent"]],
            _("Hours needed"): [formats.number(round(one / MILLI)) for one in year["required"]],
            _("Months typed"): [formats.number(int(one)) if one else "" for one in year["typed"]],
        }
    )
    phone.table(
        shown,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=360,
        key="driver_hours",
        alt=_("Hours needed in the year"),
        column_config={_("Department"): st.column_config.TextColumn(pinned=True)},
    )
    st.caption(
        _("Hours needed = (units × hours per unit + fixed hours) × against standard, never below minimum staffing.")
    )


def positions(view: BuildView, formats: Formats) -> None:
    """Show hours and places by department and job class."""
    table = queries.ask(views.positions, version_id=view.version_id)
    if table.empty:
        st.info(_("No hours: labor is planned by its run rate."))
        return
    shown = pd.DataFrame(
        {
            _("Department"): table["department"],
            _("Job class"): table["job_class"],
            _("Hours worked"): [formats.number(round(one)) for one in table["worked"]],
            _("Paid hours, own"): [formats.number(round(one)) for one in table["paid"]],
            _("FTE"): [formats.number(round(one, 2), 2) for one in table["fte"]],
            _("Agency FTE"): [formats.number(round(one, 2), 2) for one in table["agency_fte"]],
        }
    )
    with st.container(horizontal=True):
        st.metric(_("FTE"), formats.number(round(table["fte"].sum(), 1), 1), border=True)
        st.metric(_("Agency FTE"), formats.number(round(table["agency_fte"].sum(), 1), 1), border=True)
        st.metric(_("Hours worked"), formats.number(round(table["worked"].sum())), border=True)
    phone.table(
        shown,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=420,
        key="driver_positions",
        alt=_("Positions by department"),
        column_config={_("Department"): st.column_config.TextColumn(pinned=True)},
    )
    st.caption(_("FTE = own paid hours ÷ hours of a full-time place, mean of the twelve months."))


def origins(view: BuildView, formats: Formats, department_id: int | None = None) -> None:
    """Let a person choose a figure, and show what it is made of."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if department_id is None:
            names = boxes.by_label(view.departments.values(), view.departments)
            if not names:
                st.info(_("Drivers make no figure in your departments."))
                return
            chosen = boxes.selectbox(st, _("Department"), list(names), key="origin_place", width=300)
            department_id = names[chosen]
        lines = queries.ask(views.lines_of, version_id=view.version_id, department_id=department_id)
        if not lines:
            st.info(_("Drivers make no figure in this department."))
            return
        account = boxes.selectbox(
            st,
            _("Account"),
            list(lines),
            key="origin_account",
            format_func=lambda number: lines.get(number, ""),
            width=300,
        )
        place = boxes.selectbox(
            st,
            _("Month"),
            range(12),
            key="origin_month",
            format_func=lambda at: formats.month(view.months[at]),
            width=140,
        )
    made = queries.ask(views.origins, version_id=view.version_id, department_id=department_id, account_id=account)
    _figure(made[place], view, department_id, formats)


def _figure(one: MonthOrigin, view: BuildView, department_id: int, formats: Formats) -> None:
    st.markdown(f"**{cells.escape(formats.money(one.origin.amount_minor, cents=True))}** " + _("from drivers"))
    if one.typed_minor is not None:
        amount, person = formats.money(one.typed_minor, cents=True), naming.name(one.typed_by)
        st.warning(
            _("{person} typed {amount} over it; the sheet shows the typed figure.", person=cells.escape(person),
              amount=cells.escape(amount))
        )  # fmt: skip
    if one.origin.labor:
        table = queries.ask(views.needed_hours, version_id=view.version_id, department_id=department_id)
        for needed in table:
            if view.months[needed.place] == one.period:
                st.markdown(cells.escape(driver_words.hours_needed(needed, formats)))
        for share in one.origin.labor:
            st.markdown(cells.escape(driver_words.share(share, formats)))
    rows = driver_words.rows_of(one.origin, view.job_class_names, view.measures, formats)
    if rows:
        titles = [_("Part"), _("About"), _("Formula"), _("Amount")]
        table_of = pd.DataFrame(rows, columns=titles)
        styled = cells.write_out(table_of, formats, amounts=[_("Amount")], cents=True)
        phone.table(
            styled,
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height="content",
            key="origin_parts",
            alt=_("Parts of the figure"),
        )
    st.caption(
        _(
            "Each part is rounded once to the cent, half away from zero; hours and units have three decimals, prices "
            "and factors six. The parts add up exactly."
        )
    )
