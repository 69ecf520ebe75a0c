"""Suppliers: the list, and one supplier: spend, prices against contract, contracts, notes, invoices, names."""

import streamlit as st

from language import _
from pages.common import access, cells, messages, notices, queries, state
from pages.contracts import payer_rates
from pages.spend import supplier_notes, supplier_parts
from services.names_and_notes import id_in
from services.spend import report, supplier

actor = access.require("procurement:read")
known = queries.ask(report.choices)
source = known.sources[0] if known.sources else None
period = known.of(source).last_actual if source else None
number = id_in(st.query_params.get(state.SUPPLIER, ""))

if number is None:
    st.title(_("Suppliers"))
    listed = queries.ask(supplier.listing, source=source, period=period)
    if listed.empty:
        messages.show_nothing_imported(
            actor, _("There are no suppliers yet. They come with purchase lines or a list of suppliers.")
        )
        st.stop()
    supplier_parts.listing(listed, period)
    st.stop()

supplier_parts.way_back()
page = queries.ask(supplier.page, supplier_id=number, source=source, period=period)
st.title(cells.escape(page.name))
notices.show()
supplier_parts.answer(page, period)
supplier_parts.cards(page)
supplier_parts.months(page)
supplier_parts.prices(page)
supplier_parts.contracts(page)
payer_rates.section(actor, page)
supplier_notes.section(actor, page.supplier_id)
if source and period:
    supplier_parts.invoices(page, source, period)
supplier_parts.names(page)
