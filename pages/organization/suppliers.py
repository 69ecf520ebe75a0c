"""Suppliers that go by several names: count one under another, take it back, remember spellings."""

import pandas as pd
import streamlit as st

from language import _
from pages.common import access, cells, downloads, looks, messages, notices, phone, presses, queries
from pages.editors import boxes, editable
from pages.people import naming
from services.organization import registers, suppliers
from services.permissions import Actor
from services.spend import look_alikes as alike

#: Pairs on the screen at once.
MOST_PAIRS = 200


def merge_section(actor: Actor, *, may_write: bool) -> None:
    """Show merged suppliers, and let two be counted as one."""
    table = queries.ask(registers.list_suppliers)
    merged = table[table["merged_into_id"].notna()]
    if not may_write and merged.empty:
        return
    st.header(_("Merge suppliers"))
    if may_write and len(table) > 1:
        _merge_form(actor, table[table["merged_into_id"].isna()])
    for supplier_id, name, into in merged[["id", "name", "merged_into"]].values.tolist():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("{name} was merged into **{into}**.", name=cells.escape(name), into=cells.escape(into)))
            if may_write and presses.button(_("Undo"), key=f"unmerge_{supplier_id}"):
                with messages.refusals():
                    suppliers.unmerge(access.url(), actor, supplier_id=int(supplier_id))
                    notices.say(_("{name} is no longer merged.", name=name))
                    st.rerun()


def look_alikes(actor: Actor, *, may_write: bool) -> None:
    """Show pairs of suppliers that may be one; a person says which are, and which are not."""
    pairs = queries.ask(alike.look_alikes)
    if pairs.empty or not may_write:
        return
    st.header(_("Possible duplicate suppliers"))
    st.caption(
        _("A merged supplier’s spend counts under the one you keep. Lines do not change, and you can undo the merge.")
    )
    shown = pairs.head(MOST_PAIRS)
    mark = editable.rows_mark(shown[["keep_id", "other_id"]].values.tolist())
    with editable.form("look_alikes", border=False):
        edited = editable.table(
            _pairs_view(shown),
            hide_index=True,
            disabled=[_("Keep"), _("Other name"), _("Similarity"), _("Why"), _("Spend under other name")],
            height=cells.height(shown),
            column_config={
                _("They are"): st.column_config.SelectboxColumn(
                    options=[_("One supplier"), _("Two suppliers")], width=120
                ),
                _("Similarity"): st.column_config.TextColumn(alignment="right", width="small"),
                _("Spend under other name"): st.column_config.TextColumn(alignment="right"),
            },
            placeholder="",
            key=f"look_alikes_{mark}",
            alt=_("Pairs of suppliers with similar names"),
        )
        pressed = editable.submit(_("Apply"), key=f"look_alikes_do_{mark}", type="primary")
    if len(pairs) > MOST_PAIRS:
        st.caption(
            _(
                "The {shown} closest matches of {total}.",
                shown=looks.formats().number(MOST_PAIRS),
                total=looks.formats().number(len(pairs)),
            )
        )
    if pressed:
        _apply_pairs(actor, shown, edited[_("They are")].tolist())


def _pairs_view(pairs: pd.DataFrame) -> pd.DataFrame:
    formats = looks.formats()
    named = {
        side: [f"{name} ({code})" if isinstance(code, str) else name for name, code in pairs[columns].values.tolist()]
        for side, columns in (("keep", ["keep_name", "keep_code"]), ("other", ["other_name", "other_code"]))
    }
    return pd.DataFrame(
        {
            _("They are"): pd.Series([None] * len(pairs), dtype="object"),
            _("Keep"): named["keep"],
            _("Other name"): named["other"],
            _("Similarity"): [formats.percent(score) for score in pairs["score"].tolist()],
            _("Why"): pairs["reason"],
            _("Spend under other name"): [formats.amount(minor) for minor in pairs["other_minor"].tolist()],
        }
    )


def _apply_pairs(actor: Actor, pairs: pd.DataFrame, answers: list[object]) -> None:
    same = pairs[[answer == _("One supplier") for answer in answers]]
    apart = pairs[[answer == _("Two suppliers") for answer in answers]]
    if same.empty and apart.empty:
        st.info(_("Choose “One supplier” or “Two suppliers” for at least one pair."))
        return
    formats = looks.formats()
    with messages.refusals():
        for one_id, other_id in apart[["keep_id", "other_id"]].values.tolist():
            alike.keep_apart(access.url(), actor, one_id=one_id, other_id=other_id)
        merged = [(other, keep) for keep, other in same[["keep_id", "other_id"]].values.tolist()]
        done = suppliers.merge_pairs(access.url(), actor, pairs=merged) if merged else 0
        notices.say(
            _(
                "{merged} merged, {separate} kept as separate suppliers.",
                merged=formats.number(done),
                separate=formats.number(len(apart)),
            )
        )
        st.rerun()


def list_separate(actor: Actor, *, may_write: bool) -> None:
    """List the pairs that people keep as separate suppliers; each decision can be undone."""
    pairs = queries.ask(alike.told_apart)
    if pairs.empty or not may_write:
        return
    with st.expander(
        _("Kept separate ({count})", count=looks.formats().number(len(pairs))), icon=":material/call_split:"
    ):
        for one_id, one, other_id, other in pairs[["one_id", "one", "other_id", "other"]].values.tolist():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    _("{one} and {other} are separate suppliers.", one=cells.escape(one), other=cells.escape(other))
                )
                if presses.button(_("Undo"), key=f"apart_{one_id}_{other_id}", type="tertiary"):
                    with messages.refusals():
                        alike.forget_apart(access.url(), actor, one_id=one_id, other_id=other_id)
                        st.rerun()


def _merge_form(actor: Actor, table: pd.DataFrame) -> None:
    labels = _labels(table)
    st.caption(_("Lines do not change: the spend is only shown under the other name, and you can undo the merge."))
    with st.form("merge", border=False):
        left, right, button = st.columns([3, 3, 1], vertical_alignment="bottom")
        source = boxes.selectbox(left, _("Merge this supplier"), list(labels), index=None, key="merge_source")
        target = boxes.selectbox(right, _("Into this supplier"), list(labels), index=None, key="merge_target")
        pressed = button.form_submit_button(_("Merge"), key="merge_do")
    if not pressed:
        return
    with messages.refusals():
        if source is None or target is None:
            st.warning(_("Choose both suppliers."))
            return
        suppliers.merge(access.url(), actor, supplier_id=labels[source], into_id=labels[target])
        notices.say(_("{source} was merged into {target}.", source=source, target=target))
        st.rerun()


def spellings(actor: Actor, *, may_write: bool) -> None:
    """Show the remembered spellings; add or forget one."""
    aliases = queries.ask(suppliers.list_aliases)
    if aliases.empty and not may_write:
        return
    st.header(_("Other spellings in files"))
    if not aliases.empty:
        view = aliases[["text", "supplier", "created_by"]].assign(created_by=naming.names(aliases["created_by"]))
        view = view.set_axis([_("Spelling"), _("Supplier"), _("Added by")], axis="columns")
        downloads.table(view, "supplier-spellings", title=_("Saved spellings of supplier names"))
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            key="aliases_table",
            alt=_("Saved spellings of supplier names"),
        )
    else:
        st.caption(_("None yet. Matching an unknown supplier from an import adds one."))
    if may_write:
        _add_form(actor)
        if not aliases.empty:
            _forget_form(actor, aliases)


def _add_form(actor: Actor) -> None:
    labels = _labels(queries.ask(registers.list_suppliers))
    with st.form("alias", border=False, clear_on_submit=True):
        left, right, button = st.columns([3, 3, 1], vertical_alignment="bottom")
        text = left.text_input(_("Spelling"), key="alias_text", max_chars=200)
        supplier = boxes.selectbox(right, _("Supplier"), list(labels), index=None, key="alias_supplier")
        pressed = button.form_submit_button(_("Add"), key="alias_do")
    if pressed:
        with messages.refusals():
            if supplier is None:
                st.warning(_("Choose the supplier."))
                return
            suppliers.add_alias(access.url(), actor, supplier_id=labels[supplier], text=text or "")
            notices.say(_("“{spelling}” now means {supplier}.", spelling=text, supplier=supplier))
            st.rerun()


def _forget_form(actor: Actor, aliases: pd.DataFrame) -> None:
    by_text = boxes.by_label(aliases["text"], aliases["id"].tolist())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = boxes.selectbox(st, _("Remove a spelling"), list(by_text), index=None, key="alias_forget", width=320)
        if st.button(_("Remove"), key="alias_forget_do", disabled=text is None) and text is not None:
            with messages.refusals():
                suppliers.remove_alias(access.url(), actor, alias_id=int(by_text[text]))
                notices.say(_("“{spelling}” was removed.", spelling=text))
                st.rerun()


def _labels(table: pd.DataFrame) -> dict[str, int]:
    """Return the choices; names may repeat, so a repeated one carries its code or id."""
    repeated = table["name"].duplicated(keep=False)
    codes = table["code"].fillna(table["id"].astype("str"))
    labels = table["name"].where(~repeated, table["name"] + " (" + codes + ")")
    return boxes.by_label(labels, table["id"].tolist())
