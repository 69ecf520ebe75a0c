"""The parts of the contract calendar: buckets, picture, table, what renews by itself."""

from datetime import date

import pandas as pd
import streamlit as st

from pages.common import cells, kept, looks, state
from pages.contracts import downloads
from reports.contracts import charts, tables
from services.contracts.calendar import Calendar

#: What each choice of the filter shows; notice dates further off than half a year are for the table.
SPANS = {
    "Missed": ("missed",),
    "30 days": ("7 days", "30 days"),
    "90 days": ("7 days", "30 days", "60 days", "90 days"),
    "180 days": ("7 days", "30 days", "60 days", "90 days", "180 days"),
    "All": ("missed", "7 days", "30 days", "60 days", "90 days", "180 days", "later"),
}
#: The first look: what was missed and what is due within half a year.
FIRST = "To 180 days"
MOST_BARS = 25
CONTRACTS_PAGE = "pages/contracts/register.py"


def buckets(found: Calendar) -> None:
    """Draw how many contracts are how near, and what the missed and near ones commit."""
    formats = looks.formats()
    with st.grid(columns=7, min_column_width=110, gap="small"):
        for bucket, count in found.counts().items():
            rows = found.of(bucket)
            commits = rows["committed_minor"].dropna()
            st.metric(
                bucket.capitalize(),
                formats.number(count),
                delta=formats.short(int(commits.sum())) if len(commits) else None,
                delta_color="orange" if bucket == "missed" and count else "gray",
                delta_arrow="off",
                border=True,
                help="Contracts whose last day of notice has passed, and what their renewals commit."
                if bucket == "missed"
                else "Contracts by last day of notice, and what their renewals commit.",
            )


def within(found: Calendar) -> pd.DataFrame:
    """Draw the filter of spans and return the contracts of the chosen one."""
    chosen = st.segmented_control(
        "Notice due",
        [FIRST, *SPANS],
        default=FIRST,
        required=True,
        key=state.BUCKET,
        bind="query-params",
        label_visibility="collapsed",
    )
    names = ("missed", *SPANS["180 days"]) if chosen in (None, FIRST) else SPANS[str(chosen)]
    return found.of(*names).reset_index(drop=True)


def left_out(found: Calendar) -> str:
    """Return what the calendar does not hold, in words."""
    formats = looks.formats()
    parts = []
    if found.undated:
        noun = "contract has" if found.undated == 1 else "contracts have"
        parts.append(f"{formats.number(found.undated)} {noun} no end date and stand in the register only.")
    if len(found.ended):
        names = ", ".join(cells.escaped(title) for title in found.ended["title"].head(3))
        parts.append(f"{formats.number(len(found.ended))} ended and still called active: {names}.")
    return " ".join(parts) or "Keyed on the last day of notice: the end less the days of notice."


def picture(rows: pd.DataFrame, day: date) -> None:
    """Draw the terms with their windows after the last day of notice."""
    shown = rows.head(MOST_BARS)
    st.vega_lite_chart(
        kept.chart(charts.notice_gantt, shown, looks.formats(), looks.colors(), as_of=day),
        alt="Contracts by last day of notice: "
        + "; ".join(f"{row['title']} {row['notice']}" for row in shown.head(10).to_dict("records")),
    )
    more = f" The first {MOST_BARS} of {len(rows)}." if len(rows) > MOST_BARS else ""
    st.caption(f"◆ last day of notice · blue: time to decide is left · orange: missed or ending · ┆ as of{more}")


def table(rows: pd.DataFrame, day: date) -> None:
    """Draw the contracts, nearest first; a row leads to its contract."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown("**By last day of notice**", width="content")
        downloads.register(
            rows,
            about=f"Notice dates as of {looks.formats().day(day)}, with invoices up to then",
            stem=f"contract-calendar-{day.isoformat()}",
            sheet="Calendar",
            key="calendar",
        )
    _listed(rows, key="calendar_table", alt="Contracts with notice date, end, renewal and what it commits")
    st.caption("Select a row to open the contract.")


def risk(found: Calendar) -> None:
    """Draw what renews by itself soon or will, the dearest first."""
    rows = found.at_risk.reset_index(drop=True)
    if rows.empty:
        return
    formats = looks.formats()
    total = rows["committed_minor"].dropna()
    st.markdown(
        f"**Automatic renewals at risk**: {formats.number(len(rows))} missed or due within 90 days, together "
        f"{cells.escaped(formats.short(int(total.sum())))}"
    )
    _listed(rows, key="risk_table", alt="Contracts that renew by themselves, the dearest first")


def _listed(rows: pd.DataFrame, *, key: str, alt: str) -> None:
    view = tables.calendar_view(rows, looks.formats())
    names = (rows["number"] + " " + rows["title"]).tolist()
    picked = st.dataframe(
        view,
        key=f"{key}_{len(rows)}_{names[0]}",
        hide_index=True,
        height=cells.height(view, rows=14),
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            **cells.right(view),
            **{name: st.column_config.TextColumn() for name in ("When", "Owner", "Supplier", "Number")},
            "Contract": st.column_config.TextColumn(pinned=True, width=230),
        },
        alt=alt,
    )
    chosen = picked["selection"]["rows"]
    if chosen:
        st.switch_page(CONTRACTS_PAGE, query_params={state.CONTRACT: names[chosen[0]]})
