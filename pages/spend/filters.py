"""The filters of spend next to month and department: source, category, supplier; and the empty page."""

from dataclasses import dataclass

import streamlit as st

from language import N_, _
from pages.common import cells, messages, queries, state
from pages.common.filters import one_of
from pages.navigation import link_widgets
from services.names_and_notes import id_in
from services.permissions import Actor
from services.spend import names as spend_names
from services.spend.amounts import Source
from services.spend.report import SpendChoices

#: Names in links, with what they read.
SOURCES: dict[str, Source] = {N_("Invoices"): "purchases", N_("Ledger"): "ledger"}


@dataclass(frozen=True)
class Narrowed:
    """What a table row or a link narrowed the page to; a supplier narrows the lines only."""

    category: str = ""
    supplier_id: int | None = None
    supplier: str = ""


def nothing_bought(actor: Actor) -> None:
    """Show the first step of a hospital without spend to those who may take it."""
    if actor.may("import:write"):
        messages.show_empty(
            _("There is no spend yet. Import purchase lines or a ledger that names suppliers."),
            page="pages/imports/upload.py",
            label=_("Import files"),
        )
    else:
        messages.show_empty(_("There is no spend yet. Your finance lead can import purchase lines or a ledger."))


def source(known: SpendChoices) -> Source:
    """Draw where spend is read from, if there is a choice, and return it."""
    if len(known.sources) < 2:
        return known.sources[0]
    told = _("Invoice lines give item, price and contract. The ledger has every line that names a supplier.")
    return SOURCES[one_of(_("Source"), SOURCES, key=state.SPEND_SOURCE, told=told)]


def narrowing(source: Source) -> Narrowed:
    """Draw the filter of categories (accounts, for the ledger) and return what the page is narrowed to."""
    names = queries.ask(spend_names.categories, source=source)
    options = ["", *names]
    label = _("Category") if source == "purchases" else _("Account")
    if st.session_state.get(state.CATEGORY, "") not in options:  # one of the other source
        st.session_state[state.CATEGORY] = ""
    category = link_widgets.box(
        label, options, key=state.CATEGORY, first="", shown=lambda name: name or _("All"), width=210
    )
    supplier_id = _supplier()
    name = queries.ask(spend_names.supplier, supplier_id=supplier_id) if supplier_id is not None else None
    return Narrowed(category, supplier_id if name is not None else None, name or "")


def _supplier() -> int | None:
    """Return the supplier in the URL; a page of lines needs no box of twenty thousand names."""
    return id_in(st.query_params.get(state.SUPPLIER, ""))


def choose_supplier(supplier_id: int | None) -> None:
    """Narrow the lines to a supplier, or take that back."""
    if supplier_id is None:
        st.query_params.pop(state.SUPPLIER, None)
    else:
        st.query_params[state.SUPPLIER] = str(supplier_id)
    st.session_state[state.LINES_PAGE] = 1


def crumbs(chosen: Narrowed) -> None:
    """Draw what the page is narrowed to; each can be taken back."""
    if not chosen.category and chosen.supplier_id is None:
        return
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        if chosen.category:
            st.button(f"{cells.escape(chosen.category)} ✕", key="crumb_category", type="tertiary", on_click=_all)
        if chosen.supplier_id is not None:
            st.button(
                f"{cells.escape(chosen.supplier)} ✕",
                key="crumb_supplier",
                type="tertiary",
                on_click=choose_supplier,
                args=(None,),
            )


def _all() -> None:
    st.session_state[state.CATEGORY] = ""
