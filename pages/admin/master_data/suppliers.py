"""Suppliers that go by several names: count one under another, take it back, remember spellings."""

import pandas as pd
import streamlit as st

from pages.common import access, cells, messages, notices, queries
from services import organization, suppliers
from services.permissions import Actor


def merging(actor: Actor, *, may_write: bool) -> None:
    """Show merged suppliers, and let two be counted as one."""
    table = queries.ask(organization.list_suppliers)
    merged = table[table["merged_into_id"].notna()]
    if not may_write and merged.empty:
        return
    st.header("One supplier under two names")
    if may_write and len(table) > 1:
        _merge_form(actor, table[table["merged_into_id"].isna()])
    for supplier_id, name, into in merged[["id", "name", "merged_into"]].values.tolist():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{cells.escaped(name)} is counted under **{cells.escaped(into)}**.")
            if may_write and st.button("Take back", key=f"unmerge_{supplier_id}"):
                with messages.refusals():
                    suppliers.unmerge(access.url(), actor, supplier_id=int(supplier_id))
                    notices.say(f"{name} stands for itself again.")
                    st.rerun()


def _merge_form(actor: Actor, table: pd.DataFrame) -> None:
    labels = _labels(table)
    st.caption("No line changes: the spend is only shown under the other name, and you can take it back.")
    with st.form("merge", border=False):
        left, right, button = st.columns([3, 3, 1], vertical_alignment="bottom")
        source = left.selectbox("Count this supplier", list(labels), index=None, key="merge_source")
        target = right.selectbox("under this one", list(labels), index=None, key="merge_target")
        pressed = button.form_submit_button("Merge", key="merge_do")
    if not pressed:
        return
    with messages.refusals():
        if source is None or target is None:
            st.warning("Choose both suppliers.")
            return
        suppliers.merge(access.url(), actor, supplier_id=labels[source], into_id=labels[target])
        notices.say(f"{source} is now counted under {target}.")
        st.rerun()


def spellings(actor: Actor, *, may_write: bool) -> None:
    """Show the remembered spellings; add or forget one."""
    aliases = queries.ask(suppliers.list_aliases)
    if aliases.empty and not may_write:
        return
    st.header("Other spellings in files")
    if not aliases.empty:
        view = aliases[["text", "supplier", "created_by"]]
        view = view.set_axis(["Spelling", "Supplier", "Remembered by"], axis="columns")
        st.dataframe(view, hide_index=True, key="aliases_table", alt="Remembered spellings of suppliers")
    else:
        st.caption("None yet. Explaining an unknown supplier of an import adds one.")
    if may_write:
        _add_form(actor)
        if not aliases.empty:
            _forget_form(actor, aliases)


def _add_form(actor: Actor) -> None:
    labels = _labels(queries.ask(organization.list_suppliers))
    with st.form("alias", border=False, clear_on_submit=True):
        left, right, button = st.columns([3, 3, 1], vertical_alignment="bottom")
        text = left.text_input("Spelling", key="alias_text", max_chars=200)
        supplier = right.selectbox("means", list(labels), index=None, key="alias_supplier")
        pressed = button.form_submit_button("Remember", key="alias_do")
    if pressed:
        with messages.refusals():
            if supplier is None:
                st.warning("Choose the supplier.")
                return
            suppliers.add_alias(access.url(), actor, supplier_id=labels[supplier], text=text or "")
            notices.say(f"“{text}” means {supplier} from now on.")
            st.rerun()


def _forget_form(actor: Actor, aliases: pd.DataFrame) -> None:
    by_text = dict(zip(aliases["text"].tolist(), aliases["id"].tolist(), strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.selectbox("Forget a spelling", list(by_text), index=None, key="alias_forget", width=320)
        if st.button("Forget", key="alias_forget_do", disabled=text is None) and text is not None:
            with messages.refusals():
                suppliers.remove_alias(access.url(), actor, alias_id=int(by_text[text]))
                notices.say(f"“{text}” is forgotten.")
                st.rerun()


def _labels(table: pd.DataFrame) -> dict[str, int]:
    """Return the choices; names may repeat, so a repeated one carries its code or id."""
    repeated = table["name"].duplicated(keep=False)
    codes = table["code"].fillna(table["id"].astype("str"))
    labels = table["name"].where(~repeated, table["name"] + " (" + codes + ")")
    return dict(zip(labels.tolist(), table["id"].tolist(), strict=True))
