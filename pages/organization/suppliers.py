"""Suppliers that go by several names: count one under another, take it back, remember spellings."""

import pandas as pd
import streamlit as st

from pages.common import access, cells, looks, messages, notices, presses, queries
from services.organization import registers, suppliers
from services.permissions import Actor
from services.spend import look_alikes as alike

ONE, TWO = "One supplier", "Two suppliers"
#: Pairs on the screen at once.
MOST_PAIRS = 200


def merging(actor: Actor, *, may_write: bool) -> None:
    """Show merged suppliers, and let two be counted as one."""
    table = queries.ask(registers.list_suppliers)
    merged = table[table["merged_into_id"].notna()]
    if not may_write and merged.empty:
        return
    st.header("One supplier under two names")
    if may_write and len(table) > 1:
        _merge_form(actor, table[table["merged_into_id"].isna()])
    for supplier_id, name, into in merged[["id", "name", "merged_into"]].values.tolist():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{cells.escaped(name)} is counted under **{cells.escaped(into)}**.")
            if may_write and presses.button("Take back", key=f"unmerge_{supplier_id}"):
                with messages.refusals():
                    suppliers.unmerge(access.url(), actor, supplier_id=int(supplier_id))
                    notices.say(f"{name} stands for itself again.")
                    st.rerun()


def look_alikes(actor: Actor, *, may_write: bool) -> None:
    """Show pairs of suppliers that may be one; a person says which are, and which are not."""
    pairs = queries.ask(alike.look_alikes)
    if pairs.empty or not may_write:
        return
    st.header("May be one supplier")
    st.caption("Spend of a merged supplier counts under the one that is kept. No line changes; it can be taken back.")
    shown = pairs.head(MOST_PAIRS)
    with st.form("look_alikes", border=False):
        edited = st.data_editor(
            _pairs_view(shown),
            hide_index=True,
            disabled=["Keep", "Other name", "Alike", "Why", "Spend of the other"],
            height=cells.height(shown),
            column_config={
                "They are": st.column_config.SelectboxColumn(options=[ONE, TWO], width=120),
                "Alike": st.column_config.TextColumn(alignment="right", width="small"),
                "Spend of the other": st.column_config.TextColumn(alignment="right"),
            },
            placeholder="",
            key=f"look_alikes_{len(pairs)}",
            alt="Pairs of suppliers with names that look alike",
        )
        pressed = st.form_submit_button("Apply", key="look_alikes_do", type="primary")
    if len(pairs) > MOST_PAIRS:
        st.caption(f"The {MOST_PAIRS} most alike of {len(pairs):,}.")
    if pressed:
        _apply_pairs(actor, shown, edited["They are"].tolist())


def _pairs_view(pairs: pd.DataFrame) -> pd.DataFrame:
    formats = looks.formats()
    named = {
        side: [f"{name} ({code})" if isinstance(code, str) else name for name, code in pairs[columns].values.tolist()]
        for side, columns in (("keep", ["keep_name", "keep_code"]), ("other", ["other_name", "other_code"]))
    }
    return pd.DataFrame(
        {
            "They are": pd.Series([None] * len(pairs), dtype="object"),
            "Keep": named["keep"],
            "Other name": named["other"],
            "Alike": [formats.percent(score) for score in pairs["score"].tolist()],
            "Why": pairs["reason"],
            "Spend of the other": [formats.amount(minor) for minor in pairs["other_minor"].tolist()],
        }
    )


def _apply_pairs(actor: Actor, pairs: pd.DataFrame, answers: list[object]) -> None:
    same = pairs[[answer == ONE for answer in answers]]
    apart = pairs[[answer == TWO for answer in answers]]
    if same.empty and apart.empty:
        st.info("Say for at least one pair what they are.")
        return
    with messages.refusals():
        for one_id, other_id in apart[["keep_id", "other_id"]].values.tolist():
            alike.keep_apart(access.url(), actor, one_id=one_id, other_id=other_id)
        merged = [(other, keep) for keep, other in same[["keep_id", "other_id"]].values.tolist()]
        done = suppliers.merge_pairs(access.url(), actor, pairs=merged) if merged else 0
        notices.say(f"{done:,} merged, {len(apart):,} told apart.")
        st.rerun()


def told_apart(actor: Actor, *, may_write: bool) -> None:
    """List the pairs that people told apart, each to be forgotten."""
    pairs = queries.ask(alike.told_apart)
    if pairs.empty or not may_write:
        return
    with st.expander(f"Told apart ({len(pairs):,})", icon=":material/call_split:"):
        for one_id, one, other_id, other in pairs[["one_id", "one", "other_id", "other"]].values.tolist():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{cells.escaped(one)} and {cells.escaped(other)} are two suppliers.")
                if presses.button("Forget", key=f"apart_{one_id}_{other_id}", type="tertiary"):
                    with messages.refusals():
                        alike.forget_apart(access.url(), actor, one_id=one_id, other_id=other_id)
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
    labels = _labels(queries.ask(registers.list_suppliers))
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
