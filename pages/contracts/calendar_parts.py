"""The parts of the contract calendar: buckets, picture, table, what auto-renews."""

from datetime import date

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import cells, drill, filters, kept, looks, phone, state
from pages.contracts import downloads
from reports.contracts import charts, tables
from services.contracts.calendar import NoticeCalendar

#: What each choice of the filter shows, by the English word that links hold; notice dates further off than half a
#: year are for the table.
SPANS = {
    N_("Missed"): ("missed",),
    N_("30 days"): ("7 days", "30 days"),
    N_("90 days"): ("7 days", "30 days", "60 days", "90 days"),
    N_("180 days"): ("7 days", "30 days", "60 days", "90 days", "180 days"),
    N_("All"): ("missed", "7 days", "30 days", "60 days", "90 days", "180 days", "later"),
}
#: The first look: what was missed and what is due within half a year.
FIRST = N_("To 180 days")
#: What the cards of the buckets are called.
SHORT_BUCKETS = {
    "missed": N_("Missed"),
    "7 days": N_("7 days"),
    "30 days": N_("30 days"),
    "60 days": N_("60 days"),
    "90 days": N_("90 days"),
    "180 days": N_("180 days"),
    "later": N_("Later"),
}
MOST_BARS = 25
CONTRACTS_PAGE = "pages/contracts/register.py"


def buckets(contracts: NoticeCalendar) -> None:
    """Draw how many contracts are how near, and what the missed and near ones commit."""
    formats = looks.formats()
    with st.grid(columns=7, min_column_width=110, gap="small"):
        for bucket, count in contracts.counts().items():
            rows = contracts.of(bucket)
            commits = rows["committed_minor"].dropna()
            st.metric(
                translate(SHORT_BUCKETS.get(bucket, bucket)),
                formats.number(count),
                delta=formats.short(int(commits.sum())) if len(commits) else None,
                delta_color="orange" if bucket == "missed" and count else "gray",
                delta_arrow="off",
                border=True,
                help=_("Contracts whose last day of notice has passed, and the amount their renewals commit.")
                if bucket == "missed"
                else _("Contracts by last day of notice, and the amount their renewals commit."),
            )


def within(contracts: NoticeCalendar) -> pd.DataFrame:
    """Draw the filter of spans and return the contracts of the chosen one."""
    chosen = filters.one_of(_("Notice due"), [FIRST, *SPANS], default=FIRST, key=state.BUCKET, bare=True)
    buckets = ("missed", *SPANS["180 days"]) if chosen in (None, FIRST) else SPANS[str(chosen)]
    return contracts.of(*buckets).reset_index(drop=True)


def left_out(contracts: NoticeCalendar) -> str:
    """Return what the calendar does not hold, in words."""
    formats = looks.formats()
    parts = []
    if contracts.undated:
        parts.append(
            ngettext(
                "{count} contract has no end date and appears in the register only.",
                "{count} contracts have no end date and appear in the register only.",
                contracts.undated,
                count=formats.number(contracts.undated),
            )
        )
    if len(contracts.ended):
        parts.append(
            ngettext(
                "{count} has ended but is still marked active: {titles}.",
                "{count} have ended but are still marked active: {titles}.",
                len(contracts.ended),
                count=formats.number(len(contracts.ended)),
                titles=", ".join(cells.escape(title) for title in contracts.ended["title"].head(3)),
            )
        )
    return " ".join(parts) or _("Ordered by the last day of notice: the end date less the notice period.")


def picture(rows: pd.DataFrame, day: date) -> None:
    """Draw the terms with their windows after the last day of notice."""
    shown = rows.head(MOST_BARS)
    st.vega_lite_chart(
        kept.chart(charts.notice_gantt, shown, looks.formats(), looks.colors(), as_of=day),
        alt=_(
            "Contracts by last day of notice: {contracts}",
            contracts="; ".join(f"{row['title']} {row['notice']}" for row in shown.head(10).to_dict("records")),
        ),
    )
    legend = _("◆ last day of notice · blue: still time to decide · orange: missed or ending · ┆ as of")
    if len(rows) > MOST_BARS:
        formats = looks.formats()
        more = _(
            "Showing the first {shown} of {count}.", shown=formats.number(MOST_BARS), count=formats.number(len(rows))
        )
        legend = f"{legend}. {more}"
    st.caption(legend)


def table(rows: pd.DataFrame, day: date) -> None:
    """Draw the contracts, nearest first; a row leads to its contract."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(_("**By last day of notice**"), width="content")
        downloads.register(
            rows,
            about=_("Notice dates as of {day}, with invoices up to then", day=looks.formats().day(day)),
            stem=f"contract-calendar-{day.isoformat()}",
            sheet=_("Calendar"),
            key="calendar",
        )
    _table_of(rows, key="calendar_table", alt=_("Contracts with notice date, end, renewal and the amount it commits"))


def risk(contracts: NoticeCalendar) -> None:
    """Draw what auto-renews soon or has missed its notice, the largest commitment first."""
    rows = contracts.at_risk.reset_index(drop=True)
    if rows.empty:
        return
    formats = looks.formats()
    total = rows["committed_minor"].dropna()
    st.markdown(
        ngettext(
            "**Automatic renewals at risk**: {count} missed or due within 90 days, {total} in total",
            "**Automatic renewals at risk**: {count} missed or due within 90 days, {total} in total",
            len(rows),
            count=formats.number(len(rows)),
            total=cells.escape(formats.short(int(total.sum()))),
        )
    )
    _table_of(rows, key="risk_table", alt=_("Contracts that auto-renew, largest commitment first"))


def _table_of(rows: pd.DataFrame, *, key: str, alt: str) -> None:
    view = kept.table(tables.calendar_view, rows, looks.formats())
    names = (rows["number"] + " " + rows["title"]).tolist()
    place = drill.open_row(
        view,
        lead=phone.FIRST_FIGURE,
        key=f"{key}_{len(rows)}_{names[0]}",
        hide_index=True,
        height=cells.height(rows, rows=14),
        column_config={
            _("Contract"): st.column_config.TextColumn(width=270),
        },
        alt=alt,
    )
    if place is not None:
        st.switch_page(CONTRACTS_PAGE, query_params={state.CONTRACT: names[place]})
