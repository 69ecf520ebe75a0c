"""The purchase lines behind a figure, down to the file and line they came from."""

import streamlit as st

from pages.common import cells, looks, messages, queries, state
from reports.contracts import tables
from services.contracts import lines
from services.contracts.lines import Lines


@st.fragment
def section(wanted: Lines, *, key: str) -> None:
    """Draw one page of the lines, largest first, with their count and sum."""
    with messages.refusals():
        if not wanted.periods:
            st.caption("There are no purchases yet.")
            return
        page_key = (
            f"{state.PURCHASES_PAGE}_{key}_{wanted.which}_{wanted.supplier_id}_{wanted.contract_id}_{wanted.item}"
        )
        page = int(st.session_state.get(page_key, 1))
        found = queries.ask(lines.find, wanted=wanted, page=page)
        formats = looks.formats()
        if not found.count:
            st.caption("No purchase line is behind this.")
            return
        what = "above price" if wanted.which == "above" else "together"
        total = formats.money(found.total_minor, cents=True)
        noun = "line" if found.count == 1 else "lines"
        st.caption(cells.escaped(f"{formats.number(found.count)} {noun}, {what} {total}"))
        view = tables.lines_view(found.lines, formats)
        constant = [
            name
            for name in ("Department", "Contract", "Supplier", "Item")
            if len(view) > 1 and view[name].eq(view[name].iloc[0]).all()
        ]
        without_price = ["At contract price", "Above"] if found.lines["expected_minor"].isna().all() else []
        view = view.drop(columns=[*constant, *without_price])
        texts = [
            name for name in ("Supplier", "Item", "Department", "Contract", "Order", "Invoice", "File") if name in view
        ]
        st.dataframe(
            view,
            hide_index=True,
            height="content" if len(view) <= 15 else 560,
            column_config={**cells.right(view), **{name: st.column_config.TextColumn() for name in texts}},
            alt="Purchase lines with item, quantity, price, amount, order, invoice, file and line",
        )
        pages = found.pages(lines.PAGE_SIZE)
        if pages > 1:
            st.pagination(pages, key=page_key)
