"""Imported files: what each brought, its rejected rows, and the way back."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import access, cells, looks, messages, notices, queries, state, stored_data
from pages.imports.wizard import words
from planning.periods import span
from services import imports

actor = access.require("import:read")
formats = looks.formats()

st.title("Imported files")
notices.show()

table = queries.ask(imports.list_batches)
if table.empty:
    page = "pages/imports/upload.py" if actor.may("import:write") else None
    messages.empty("No file was imported yet.", page=page, label="Import a file")
    st.stop()


def figure(minor: Any, exponent: int) -> str:
    """Return a control figure: money with cents, hours and quantities in thousandths."""
    if exponent != 3:
        return formats.amount(minor, cents=True)
    return formats.number(int(minor) / 1000, 2)


def label(row: Any) -> str:
    """Return what a batch is called in the box."""
    return f"{row.id} · {row.file_name}{' (undone)' if row.undone else ''}"


# The list ---------------------------------------------------------------------------------------------------------

table["undone"] = table["undone_at"].notna()
with st.container(horizontal=True, vertical_alignment="bottom"):
    kinds = [kind.title for kind in imports.FILE_KINDS.values() if kind.name in set(table["kind"])]
    only = st.selectbox("Kind", ["All", *kinds], key="kind_shown", width=160)
    undone = st.toggle("Show undone files", value=False, key="undone_shown")
shown = table if only in (None, "All") else table[table["kind"] == words.BY_TITLE[only]]
shown = shown if undone else shown[~shown["undone"]]

if shown.empty:
    st.info("No file of this kind is in force.")
else:
    totals = [figure(total, exponent) for total, exponent in shown[["loaded_total_minor", "control_exponent"]].values]
    view = pd.DataFrame(
        {
            "No.": shown["id"],
            "File": shown["file_name"],
            "Kind": [imports.FILE_KINDS[kind].title for kind in shown["kind"]],
            "Months": [
                formats.months((int(first), int(last))) if pd.notna(first) else ""
                for first, last in shown[["period_from", "period_to"]].values.tolist()
            ],
            "Loaded": shown["rows_loaded"],
            "Total": totals,
            "Rejected, open": shown["open_rejected"],
            "Posted by": shown["posted_by"],
            "When": shown["posted_at"],
            "State": shown["undone"].map({True: "Undone", False: "In force"}),
        }
    )
    st.dataframe(
        view,
        hide_index=True,
        height=cells.height(view),
        column_config={
            "No.": st.column_config.NumberColumn(width="small", pinned=True),
            "Total": st.column_config.TextColumn(alignment="right"),
            "Loaded": st.column_config.NumberColumn(format="localized"),
            "When": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        },
        key="imports_table",
        alt="Imported files",
    )

# Data as files ----------------------------------------------------------------------------------------------------

with st.expander("Download stored data", icon=":material/download:"):
    taken = imports.exportable(actor)
    place = st.container(horizontal=True, vertical_alignment="bottom")
    title = place.selectbox("Data", [imports.FILE_KINDS[kind].title for kind in taken], key="export_kind", width=160)
    kind = words.BY_TITLE[title]
    filled = table.loc[table["kind"].eq(kind) & table["period_to"].notna(), ["period_from", "period_to"]]
    months = None
    if len(filled):
        listed = span(int(filled["period_from"].min()), int(filled["period_to"].max()))
        first = place.selectbox(
            "From",
            listed,
            index=max(len(listed) - 12, 0),
            format_func=formats.month,
            key=f"export_from_{kind}",
            width=130,
        )
        last = place.selectbox(
            "To", listed, index=len(listed) - 1, format_func=formats.month, key=f"export_to_{kind}", width=130
        )
        months = (int(first), int(last))
    stored_data.buttons(actor, kind, months=months, key="export")

# One file ---------------------------------------------------------------------------------------------------------

labels = {str(row.id): label(row) for row in table.itertuples(index=False)}
asked = st.query_params.get("file")
if asked in labels and st.session_state.get("file_asked") != asked:
    st.session_state["file"] = st.session_state["file_asked"] = asked
elif st.session_state.get("file") not in labels:
    st.session_state["file"] = str(shown["id"].iloc[0]) if len(shown) else None
number = st.selectbox(
    "Look at one file", list(labels), index=None, format_func=lambda option: labels[option], key="file", width=460
)
if number is None:
    st.stop()
st.query_params["file"] = st.session_state["file_asked"] = number
batch = queries.ask(imports.batch_detail, batch_id=int(number))
exponent = int(batch["control_exponent"])

st.header(cells.escaped(batch["file_name"]))
facts = [
    imports.FILE_KINDS[batch["kind"]].title,
    f"posted by {cells.escaped(batch['posted_by'])} on {batch['posted_at']:%Y-%m-%d %H:%M}",
]
if batch["undone_at"] is not None:
    facts.append(f":orange-badge[Undone by {cells.escaped(batch['undone_by'])} on {batch['undone_at']:%Y-%m-%d}]")
if batch["columns_left_out"]:
    facts.append(f"left out: {cells.escaped(', '.join(batch['columns_left_out']))}")
st.markdown(" · ".join(facts))

left, middle, right = st.columns(3)
left.metric("Loaded", f"{batch['rows_loaded']:,} rows", border=True)
middle.metric("Total loaded", figure(batch["loaded_total_minor"], exponent), border=True)
right.metric("Rejected", f"{batch['rows_rejected']:,} rows", border=True)
st.caption(
    f"{batch['rows_read']:,} rows read = {batch['rows_loaded']:,} loaded + {batch['rows_rejected']:,} rejected + "
    f"{batch['rows_duplicate']:,} stored already + {batch['rows_skipped']:,} skipped"
)

rejected: pd.DataFrame = batch["rejected"]
open_rows = (
    int((rejected["status"] == "open").sum()) and rejected.loc[rejected["status"] == "open", "line_number"].nunique()
)
with st.container(horizontal=True, vertical_alignment="center"):
    if batch["kind"] == "ledger" and batch["undone_at"] is None and batch["period_to"]:
        st.page_link(
            "pages/variance/comparison.py",
            label="See budget versus actual",
            icon=":material/arrow_forward:",
            query_params={state.PERIOD: formats.month(int(batch["period_to"]))},
        )
    if open_rows:
        url, number_ = access.url(), int(number)
        st.download_button(
            f"Download {words.counted(open_rows, 'rejected row')}",
            data=lambda: imports.rejected_csv(url, actor, batch_id=number_),
            file_name=f"rejected_{number}.csv",
            mime="text/csv",
            key="rejected_download",
            on_click="ignore",
            icon=":material/download:",
        )
    if batch["undone_at"] is None and actor.may("import:write"):
        with st.popover("Undo this import", icon=":material/undo:"):
            st.write("Its lines are removed, and lines that it replaced come back. Closed months refuse it.")
            if st.button("Undo", key="undo_do", type="primary"):
                with messages.refusals(), st.spinner("Undoing …"):
                    removed = imports.undo(access.url(), actor, batch_id=int(number))
                    notices.say(f"Undone: {words.counted(removed, 'line')} of {batch['file_name']} removed.")
                    st.rerun()

if len(batch["periods"]):
    periods = batch["periods"]
    by_month = pd.DataFrame(
        {
            "Month": [formats.month(period) for period in periods["period"].tolist()],
            "Lines": [f"{count:,}" for count in periods["rows"].tolist()],
            batch["control_of"].capitalize(): [figure(amount, exponent) for amount in periods["amount_minor"].tolist()],
        }
    )
    st.dataframe(
        by_month,
        hide_index=True,
        height=cells.height(by_month, rows=13),
        column_config=cells.right(by_month),
        key="file_months",
        alt="Lines by month",
    )
    if imports.FILE_KINDS[batch["kind"]].signed and int(periods["amount_minor"].sum()) != batch["loaded_total_minor"]:
        st.caption("By month as stored: revenue and cost are both positive, whatever the file's own sign.")
if len(rejected):
    st.header("Rejected rows")
    st.caption("Download them, correct them, and import the corrected file like any other.")
    view = rejected.rename(
        columns={
            "line_number": "Line", "column": "Column", "value": "Value", "message": "What to do", "status": "State"
        }
    ).drop(columns="code")  # fmt: skip
    st.dataframe(
        view,
        hide_index=True,
        height=cells.height(view),
        column_config={"Line": st.column_config.NumberColumn(width="small", pinned=True)},
        key="file_rejected",
        alt="Rejected rows of the file",
    )
