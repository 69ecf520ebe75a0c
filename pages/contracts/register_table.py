"""The register: all contracts with their standing, filters, downloads, and the way to one of them."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from language import _, ngettext, translate
from pages.common import cells, drill, kept, looks, phone, queries, state
from pages.contracts import downloads, editing
from pages.navigation import link_widgets
from reports.contracts import tables
from reports.contracts import words as contract_words
from services.contracts import register
from services.permissions import Actor

PER_PAGE = 100


def show(actor: Actor, day: date) -> None:
    """Draw the register of a day."""
    rows = queries.ask(register.register, as_of=day)
    formats = looks.formats()
    st.markdown(f"## {cells.escape(contract_words.register(rows, formats))}")
    sentences = contract_words.calendar(rows, formats)
    st.markdown(cells.escape(" ".join(filter(None, sentences))))
    shown = _filter(rows)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.caption(_count(len(shown), len(rows)))
        downloads.register(
            shown,
            about=_("Contracts as of {day}, with invoices up to then", day=formats.day(day)),
            stem=f"contracts-{day.isoformat()}",
            sheet=_("Contracts"),
            key="register",
        )
    if shown.empty:
        st.caption(_("No contract matches. Clear a filter."))
    else:
        _table(shown)
        if actor.departments is not None:
            st.caption(_("Used so far is what your departments bought; others may buy under these contracts, too."))
    if actor.may("procurement:write"):
        editing.add(actor)


def _count(shown: int, known: int) -> str:
    formats = looks.formats()
    if shown == known:
        return ngettext(
            "{count} contract, next notice date first",
            "{count} contracts, next notice date first",
            known,
            count=formats.number(known),
        )
    return _("{shown} of {count} contracts", shown=formats.number(shown), count=formats.number(known))


def _filter(rows: pd.DataFrame) -> pd.DataFrame:
    """Draw the filters and return the contracts that match."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = st.text_input(
            _("Find"),
            placeholder=_("Number, title, supplier"),
            key=state.CONTRACT_SEARCH,
            icon=":material/search:",
            width=240,
            bind="query-params",
            max_chars=100,
            on_change=_first_page,
        )
        present = [state_ for state_ in contract_words.STATES if rows["state"].eq(state_).any()]
        standing = _choice(_("Standing"), [contract_words.STATES[one] for one in present], state.STANDING, translate)
        owner = _choice(_("Owner"), sorted(rows["owner"].dropna().unique().tolist()), state.OWNER)
        category = _choice(_("Category"), sorted(rows["category"].dropna().unique().tolist()), state.CATEGORY)
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


def _choice(label: str, options: list[str], key: str, format_func: Callable[[str], str] = str) -> str | None:
    return link_widgets.narrowing(label, options, key=key, shown=format_func, width=170, on_change=_first_page)


def _first_page() -> None:
    st.session_state[state.CONTRACTS_PAGE] = 1


def _table(shown: pd.DataFrame) -> None:
    formats = looks.formats()
    pages = -(-len(shown) // PER_PAGE)
    page = min(int(st.session_state.get(state.CONTRACTS_PAGE, 1)), pages)
    part = shown.iloc[(page - 1) * PER_PAGE : page * PER_PAGE]
    view = kept.table(tables.register_view, part, formats)
    names = (part["number"] + " " + part["title"]).tolist()
    key = f"register_{page}_{len(shown)}_{names[0]}"

    def open_contract(place: int) -> None:
        st.session_state[state.CONTRACT] = names[place]

    drill.rows(
        view,
        lead=(_("Title"), _("Value"), _("Standing")),
        key=key,
        go=open_contract,
        hide_index=True,
        height=cells.height(part, rows=18),
        column_config={
            _("Contract"): st.column_config.TextColumn(),
            _("Title"): st.column_config.TextColumn(width=130 if phone.on_a_phone() else 270),
        },
        alt=_("Contracts with supplier, standing, notice date, value, use and owner"),
    )
    if pages > 1:
        st.pagination(pages, key=state.CONTRACTS_PAGE)
