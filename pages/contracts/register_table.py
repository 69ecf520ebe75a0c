"""The register: all contracts with their standing, filters, downloads, and the way to one of them."""

from datetime import date

import pandas as pd
import streamlit as st

from pages.common import cells, looks, phone, queries, state
from pages.contracts import downloads, editing
from reports.contracts import tables
from reports.contracts import words as contract_words
from services.contracts import register
from services.permissions import Actor

PER_PAGE = 100


def show(actor: Actor, day: date) -> None:
    """Draw the register of a day."""
    rows = queries.ask(register.register, as_of=day)
    formats = looks.formats()
    st.markdown(f"#### {cells.escaped(contract_words.register(rows, formats))}")
    told = contract_words.calendar(rows, formats)
    st.markdown(cells.escaped(" ".join(filter(None, told))))
    found = _filtered(rows)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.caption(_counted(len(found), len(rows)))
        downloads.register(
            found,
            about=f"Contracts as of {formats.day(day)}, with invoices up to then",
            stem=f"contracts-{day.isoformat()}",
            sheet="Contracts",
            key="register",
        )
    if found.empty:
        st.caption("No contract matches. Clear a filter.")
    else:
        _table(found)
    if actor.may("procurement:write"):
        editing.add(actor)


def _counted(found: int, known: int) -> str:
    formats = looks.formats()
    if found == known:
        return f"{formats.number(known)} {'contract' if known == 1 else 'contracts'}, next notice date first"
    return f"{formats.number(found)} of {formats.number(known)} contracts"


def _filtered(rows: pd.DataFrame) -> pd.DataFrame:
    """Draw the filters and return the contracts that match."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = st.text_input(
            "Find",
            placeholder="Number, title, supplier",
            key=state.CONTRACT_SEARCH,
            icon=":material/search:",
            width=240,
            bind="query-params",
            max_chars=100,
            on_change=_first_page,
        )
        present = [state_ for state_ in contract_words.STATES if rows["state"].eq(state_).any()]
        standing = _choice("Standing", [contract_words.STATES[one] for one in present], state.STANDING)
        owner = _choice("Owner", sorted(rows["owner"].dropna().unique().tolist()), state.OWNER)
        category = _choice("Category", sorted(rows["category"].dropna().unique().tolist()), state.CATEGORY)
    keep = pd.Series(data=True, index=rows.index)
    for word in (words or "").casefold().split():
        texts = rows["number"] + " " + rows["title"] + " " + rows["supplier"]
        keep &= texts.str.casefold().str.contains(word, regex=False)
    if standing:
        keep &= rows["state"].map(contract_words.STATES).eq(standing)
    if owner:
        keep &= rows["owner"].eq(owner)
    if category:
        keep &= rows["category"].eq(category)
    return rows[keep].reset_index(drop=True)


def _choice(label: str, options: list[str], key: str) -> str | None:
    return st.selectbox(
        label,
        options,
        index=None,
        placeholder="All",
        key=key,
        bind="query-params",
        width=170,
        on_change=_first_page,
    )


def _first_page() -> None:
    st.session_state[state.CONTRACTS_PAGE] = 1


def _table(found: pd.DataFrame) -> None:
    formats = looks.formats()
    pages = -(-len(found) // PER_PAGE)
    page = min(int(st.session_state.get(state.CONTRACTS_PAGE, 1)), pages)
    part = found.iloc[(page - 1) * PER_PAGE : page * PER_PAGE]
    view = tables.register_view(part, formats)
    names = (part["number"] + " " + part["title"]).tolist()
    key = f"register_{page}_{len(found)}_{names[0]}"

    def picked() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows:
            st.session_state[state.CONTRACT] = names[rows[0]]

    texts = ("Title", "Supplier", "Standing", "Owner", "Category")
    st.dataframe(
        view,
        key=key,
        hide_index=True,
        height=cells.height(view, rows=18),
        on_select=picked,
        selection_mode="single-row",
        column_config={
            **cells.right(view),
            **{name: st.column_config.TextColumn() for name in texts},
            "Contract": st.column_config.TextColumn(pinned=True),
            "Title": st.column_config.TextColumn(width=130 if phone.on_a_phone() else 240),
        },
        alt="Contracts with supplier, standing, notice date, value, use and owner",
    )
    if pages > 1:
        st.pagination(pages, key=state.CONTRACTS_PAGE)
    st.caption("Select a row to open the contract.")
