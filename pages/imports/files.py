"""Imported files: what each brought, its rejected rows, and the way back."""

from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, count_text, ngettext, translate
from pages.common import access, cells, downloads, looks, messages, notices, phone, queries, state, stored_data
from pages.editors import boxes
from pages.imports.wizard import words
from pages.people import naming
from planning.periods import span
from services import imports

actor = access.require("import:read")
formats = looks.formats()
ALL = N_("All")
#: What became of a rejected row.
STATUSES = {
    "open": N_("Open"),
    "resolved": N_("Resolved"),
    "discarded": N_("Discarded"),
}

st.title(_("Imported files"))
notices.show()

table = queries.ask(imports.list_batches)
if table.empty:
    page = "pages/imports/upload.py" if actor.may("import:write") else None
    messages.show_empty(_("No files imported yet."), page=page, label=_("Import files"))
    st.stop()


def figure(minor: Any, exponent: int) -> str:
    """Return a control figure: money with cents, hours and quantities in thousandths."""
    if exponent != 3:
        return formats.amount(minor, cents=True)
    return formats.number(int(minor) / 1000, 2)


def stamp(at: Any) -> str:
    """Return when a file was posted; the table sorts by the time behind it."""
    return formats.stamp(at)


def label(row: Any) -> str:
    """Return what a batch is called in the box."""
    name = f"{row.id} · {row.file_name}"
    return _("{file} (undone)", file=name) if row.undone else name


# The list ---------------------------------------------------------------------------------------------------------

table["undone"] = table["undone_at"].notna()
with st.container(horizontal=True, vertical_alignment="bottom"):
    kinds = [kind.title for kind in imports.FILE_KINDS.values() if kind.name in set(table["kind"])]
    only = boxes.selectbox(st, _("Kind"), [ALL, *kinds], format_func=translate, key="kind_shown", width=160)
    undone = st.toggle(_("Show undone files"), value=False, key="undone_shown")
shown = table if only in (None, ALL) else table[table["kind"] == words.BY_TITLE[only]]
shown = shown if undone else shown[~shown["undone"]]

if shown.empty:
    st.info(_("No active file of this kind."))
else:
    totals = [figure(total, exponent) for total, exponent in shown[["loaded_total_minor", "control_exponent"]].values]
    view = pd.DataFrame(
        {
            _("No."): shown["id"],
            _("File"): shown["file_name"],
            _("Kind"): [words.kind_title(kind) for kind in shown["kind"]],
            _("Months"): [
                formats.months((int(first), int(last))) if pd.notna(first) else ""
                for first, last in shown[["period_from", "period_to"]].values.tolist()
            ],
            _("Loaded"): shown["rows_loaded"],
            _("Total"): totals,
            _("Rejected, open"): shown["open_rejected"],
            _("Posted by"): naming.names(shown["posted_by"]),
            _("Posted"): shown["posted_at"],
            _("Status"): shown["undone"].map({True: _("Undone"), False: _("Active")}),
        }
    )
    phone.table(
        view.style.format({_("Posted"): stamp}),
        lead=(_("File"), _("Loaded")),
        hide_index=True,
        height=cells.height(view),
        column_config={
            _("No."): st.column_config.NumberColumn(width="small", pinned=True),
            _("Total"): st.column_config.TextColumn(alignment="right"),
            _("Loaded"): st.column_config.NumberColumn(format="localized"),
        },
        key="imports_table",
        alt=_("Imported files"),
    )

# Data as files ----------------------------------------------------------------------------------------------------

with st.expander(_("Download stored data"), icon=":material/download:"):
    taken = imports.exportable(actor)
    place = st.container(horizontal=True, vertical_alignment="bottom")
    listed_kinds = [imports.FILE_KINDS[kind].title for kind in taken]
    title = boxes.selectbox(place, _("Data"), listed_kinds, format_func=translate, key="export_kind", width=160)
    kind = words.BY_TITLE[title]
    filled = table.loc[table["kind"].eq(kind) & table["period_to"].notna(), ["period_from", "period_to"]]
    months = None
    if len(filled):
        listed = span(int(filled["period_from"].min()), int(filled["period_to"].max()))
        first = boxes.selectbox(
            place,
            _("From"),
            listed,
            index=max(len(listed) - 12, 0),
            format_func=formats.month,
            key=f"export_from_{kind}",
            width=130,
        )
        last = boxes.selectbox(
            place, _("To"), listed, index=len(listed) - 1, format_func=formats.month, key=f"export_to_{kind}", width=130
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
number = boxes.selectbox(
    st, _("File details"), list(labels), index=None, format_func=lambda option: labels[option], key="file", width=460
)
if number is None:
    st.stop()
st.query_params["file"] = st.session_state["file_asked"] = number
batch = queries.ask(imports.batch_detail, batch_id=int(number))
exponent = int(batch["control_exponent"])

st.header(cells.escape(batch["file_name"]))
facts = [
    words.kind_title(batch["kind"]),
    _(
        "posted by {person} on {stamp}",
        person=cells.escape(naming.name(batch["posted_by"])),
        stamp=formats.stamp(batch["posted_at"]),
    ),
]
if batch["undone_at"] is not None:
    text = _(
        "Undone by {person} on {day}",
        person=cells.escape(naming.name(batch["undone_by"])),
        day=formats.day(batch["undone_at"]),
    )
    facts.append(f":orange-badge[{text}]")
if batch["columns_left_out"]:
    facts.append(_("left out: {columns}", columns=cells.escape(", ".join(batch["columns_left_out"]))))
st.markdown(" · ".join(facts))

left, middle, right = st.columns(3)
left.metric(_("Rows loaded"), count_text(batch["rows_loaded"]), border=True)
middle.metric(_("Total loaded"), figure(batch["loaded_total_minor"], exponent), border=True)
right.metric(_("Rows rejected"), count_text(batch["rows_rejected"]), border=True)
st.caption(
    _(
        "{read} rows read = {loaded} loaded + {rejected} rejected + {duplicate} already stored + {skipped} skipped",
        read=count_text(batch["rows_read"]),
        loaded=count_text(batch["rows_loaded"]),
        rejected=count_text(batch["rows_rejected"]),
        duplicate=count_text(batch["rows_duplicate"]),
        skipped=count_text(batch["rows_skipped"]),
    )
)
for part in batch["fallbacks"]:
    note = imports.fallback_note(part, figure(part.total, exponent))
    st.caption(f":material/info: {cells.escape(note)}")

rejected: pd.DataFrame = batch["rejected"]
open_rows = (
    int((rejected["status"] == "open").sum()) and rejected.loc[rejected["status"] == "open", "line_number"].nunique()
)
with st.container(horizontal=True, vertical_alignment="center"):
    if batch["kind"] == "ledger" and batch["undone_at"] is None and batch["period_to"]:
        st.page_link(
            "pages/variance/comparison.py",
            label=_("Budget versus actual"),
            icon=":material/arrow_forward:",
            query_params={state.PERIOD: formats.month(int(batch["period_to"]))},
        )
    if open_rows:
        url, number_ = access.url(), int(number)
        downloads.button(
            words.download_label(open_rows),
            lambda: imports.rejected_csv(url, actor, batch_id=number_),
            f"rejected_{number}.csv",
            "text/csv",
            key="rejected_download",
        )
    if batch["undone_at"] is None and actor.may("import:write"):
        with st.popover(_("Undo this import"), icon=":material/undo:"):
            st.write(_("Removes its lines and restores the lines it replaced. Not possible for closed months."))
            if st.button(_("Undo"), key="undo_do", type="primary"):
                with messages.refusals(), st.spinner(_("Undoing …")):
                    removed = imports.undo(access.url(), actor, batch_id=int(number))
                    notices.say(
                        ngettext(
                            "Undone: {count} line of {file} removed.",
                            "Undone: {count} lines of {file} removed.",
                            removed,
                            count=count_text(removed),
                            file=batch["file_name"],
                        )
                    )
                    st.rerun()

if len(batch["periods"]):
    periods = batch["periods"]
    by_month = pd.DataFrame(
        {
            _("Month"): [formats.month(period) for period in periods["period"].tolist()],
            _("Lines"): [count_text(count) for count in periods["rows"].tolist()],
            words.measure_title(batch["control_of"]): [
                figure(amount, exponent) for amount in periods["amount_minor"].tolist()
            ],
        }
    )
    phone.table(
        by_month,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(by_month, rows=13),
        column_config=cells.align_right(by_month),
        key="file_months",
        alt=_("Lines by month"),
    )
    if imports.FILE_KINDS[batch["kind"]].signed and int(periods["amount_minor"].sum()) != batch["loaded_total_minor"]:
        st.caption(_("By month as stored: revenue and cost are both positive, whatever the signs in the file."))
if len(rejected):
    st.header(_("Rejected rows"))
    st.caption(_("Download and correct them, then import the corrected file like any other."))
    st.caption(
        _(
            "Kept are the columns that are read. Others, and texts where a figure belongs, may name people: "
            "look these up in your file by line."
        )
    )
    named = rejected.assign(status=rejected["status"].map(lambda status: translate(STATUSES[status])))
    view = named.rename(
        columns={
            "line_number": _("Line"),
            "column": _("Column"),
            "value": _("Value"),
            "message": _("What to do"),
            "status": _("Status"),
        }
    ).drop(columns="code")
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view),
        column_config={_("Line"): st.column_config.NumberColumn(width="small", pinned=True)},
        key="file_rejected",
        alt=_("Rejected rows of the file"),
    )
