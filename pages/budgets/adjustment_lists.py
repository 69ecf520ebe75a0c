"""What was added to a budget or asked for, with the steps that a person may take; the original beside the revised."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from language import _, translate
from pages.common import access, cells, downloads, messages, notices, phone, queries
from pages.editors import boxes
from pages.people import naming
from planning.budgets.adjusting import APPROVED_FIRST, AT_ONCE
from reports.budgets import adjusting as words
from reports.formats import Formats
from services.budgets.adjusting import deciding, listing, making
from services.budgets.versions import Version
from services.names_and_notes import NOTE_LENGTH
from services.permissions import Actor

__all__ = ["APPROVED_FIRST", "AT_ONCE", "show_revised", "table"]


def table(actor: Actor, version: Version, kinds: Sequence[str], formats: Formats) -> None:
    """Show what there is of some kinds, and let a person decide or take back."""
    rows = queries.ask(listing.adjustments, version_id=version.id)
    rows = rows[rows["kind"].isin(kinds)].reset_index(drop=True)
    if rows.empty:
        st.info(_("Nothing yet in “{version}”.", version=cells.escape(version.name)))
        return
    shown = pd.DataFrame(
        {
            _("Name"): rows["name"],
            _("Kind"): [translate(words.KINDS[kind]) for kind in rows["kind"]],
            _("Status"): [words.state(*row) for row in rows[["kind", "status"]].itertuples(index=False, name=None)],
            _("Start"): [formats.month(int(period)) for period in rows["period"]],
            _("Amount"): rows["amount_minor"],
            _("How often"): [_("monthly") if recurrent else _("once") for recurrent in rows["recurrent"]],
            _("Year"): rows["year_minor"],
            _("Department"): rows["department"],
            _("Account"): rows["account"],
            _("Moved to"): [f"{place} · {account}" if place else "" for place, account in
                            rows[["to_department", "to_account"]].fillna("").itertuples(index=False, name=None)],
            _("Owner"): rows["owner"],
            _("Why"): rows["reason"].fillna(""),
            _("Asked by"): naming.names(rows["requested_by"]),
            _("Decided by"): naming.names(rows["decided_by"]),
            _("Decision"): rows["decision_note"].fillna(""),
        }
    )  # fmt: skip
    dropped = (_("Moved to"), _("Owner"), _("Decided by"), _("Why"), _("Decision"))
    empty = [name for name in dropped if not shown[name].astype(bool).any()]
    shown = shown.drop(columns=empty)
    amounts = [_("Amount"), _("Year")]
    downloads.table(
        shown,
        f"adjustments-{kinds[0]}",
        title=_("Adjustments of this budget"),
        about=[version.name],
        amounts=amounts,
    )
    styled = cells.write_out(shown, formats, amounts=amounts)
    phone.table(
        styled,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        key=f"adjustments_{kinds[0]}",
        alt=_("Adjustments of this budget"),
        column_config={_("Name"): st.column_config.TextColumn(pinned=True)},
    )
    _decisions(actor, version, rows, formats)


def _decisions(actor: Actor, version: Version, rows: pd.DataFrame, formats: Formats) -> None:
    draft = version.status == "draft"
    open_rows = rows[
        (rows["status"] == "requested") | (rows["kind"].isin(AT_ONCE) & (rows["status"] == "approved") & draft)
    ]
    may_decide, may_write = actor.may("budget:approve"), actor.may("budget:write")
    if open_rows.empty or not (may_decide or may_write):
        return
    names = {
        int(number): f"{name} · {formats.money(int(year))}"
        for number, name, year in open_rows[["id", "name", "year_minor"]].itertuples(index=False, name=None)
    }
    first = str(open_rows["kind"].iloc[0])
    group = "added" if first in AT_ONCE else "asked"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = boxes.selectbox(
            st,
            _("Choose one"),
            list(names),
            key=f"adjustment_{group}",
            format_func=lambda one: names.get(one, ""),
            width=320,
        )
        note = st.text_input(_("Note"), key=f"adjustment_note_{group}", max_chars=NOTE_LENGTH, width=320)
        waiting = str(open_rows.loc[open_rows["id"] == chosen, "status"].iloc[0]) == "requested"
        given: dict[str, Any] = {"adjustment_id": chosen, "note": note}
        if waiting and may_decide:
            told = translate(words.APPROVED)
            _button(_("Approve"), f"approve_{chosen}", lambda: deciding.approve(access.url(), actor, **given), told)
            told = translate(words.REFUSED)
            _button(_("Refuse"), f"refuse_{chosen}", lambda: deciding.refuse(access.url(), actor, **given), told)
        if may_write:
            label, told = _("Withdraw") if waiting else _("Remove"), translate(words.TAKEN_BACK)
            _button(label, f"withdraw_{chosen}_{waiting}", lambda: making.remove(access.url(), actor, **given), told)


def _button(label: str, key: str, step: Callable[[], object], told: str) -> None:
    if st.button(label, key=f"adjustment_{key}"):
        with messages.refusals():
            step()
            notices.say(told)
            st.rerun()


def show_revised(version: Version, formats: Formats) -> None:
    """Show lines that transfers or carry-forward changed: the original, what moved, and the revised budget."""
    rows = queries.ask(listing.original_and_revised, version_id=version.id)
    if rows.empty:
        st.info(_("No transfer and no carry-forward yet: the original budget is the revised one."))
        return
    shown = rows.rename(
        columns={
            "department": _("Department"), "account": _("Account"), "original_minor": _("Original"),
            "transfers_minor": _("Transfers"), "carried_minor": _("Carried forward"), "revised_minor": _("Revised"),
        }
    )  # fmt: skip
    amounts = [_("Original"), _("Transfers"), _("Carried forward"), _("Revised")]
    total = {name: int(shown[name].sum()) for name in amounts}
    shown = pd.concat(
        [shown, pd.DataFrame([{_("Department"): _("Total"), _("Account"): "", **total}])], ignore_index=True
    )
    downloads.table(
        shown, "revised-budget", title=_("Original and revised budget"), about=[version.name], amounts=amounts
    )
    phone.table(
        cells.write_out(shown, formats, amounts=amounts),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        key="original_and_revised",
        alt=_("Original and revised budget"),
    )
    st.caption(_("Original + transfers + carried forward = revised, which is what every report compares with."))
