"""The parts of contract matching: filters, key figures, groups that wait, the decision on one, decisions taken."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages.common import access, cells, downloads, looks, messages, notices, phone, queries, state
from reports.contracts import matching_tables
from reports.formats import Formats
from services.contracts import matching_queue
from services.contracts.matching_queue import Coverage, Effect, Group
from services.permissions import Actor

#: Rows on the screen; the files hold all.
MOST = 500
Row = Mapping[Hashable, Any]
NO_CONTRACT = "No contract: bought freely"


def formats() -> Formats:
    """Return how figures read here."""
    return looks.formats()


def year(years: Sequence[int]) -> int:
    """Draw the filter of fiscal years, newest first."""
    labels = {year_name(number): number for number in years}
    chosen = st.selectbox("Fiscal year", list(labels), key=state.MATCHING_YEAR, width=130, bind="query-params")
    return labels[chosen]


def year_name(number: int) -> str:
    """Return a fiscal year as people name it."""
    return f"{number - 1}/{number % 100:02d}" if queries.settings().fiscal_first_month > 1 else str(number)


def reason() -> str:
    """Draw the filter of why lines wait."""
    words = {state.ALL_REASONS: "All reasons", **matching_tables.REASONS}
    return st.selectbox(
        "Why", list(words), format_func=words.__getitem__, key=state.MATCHING_REASON, width=250, bind="query-params"
    )


def cards(coverage: Coverage) -> None:
    """Draw how the year's invoices stand to contracts."""
    total = coverage.invoiced
    titles = {
        "contracted": ("On a contract", "Named on the invoice, on the price list, or decided here."),
        "around": ("Around a contract", "The item is on another supplier's price list on that day."),
        "unclear": ("Several contracts fit", "Nobody has said yet to which one the lines belong."),
        "none": ("Without a contract", "No contract was found, or somebody said that there is none."),
    }
    with st.grid(columns=4, min_column_width=150, gap="small"):
        for standing, (title, help_text) in titles.items():
            amount = coverage.amounts[standing]
            st.metric(
                title,
                formats().short(amount),
                delta=formats().percent(amount / total) if total else None,
                delta_color="gray",
                delta_arrow="off",
                border=True,
                help=help_text,
            )


def look_at_all(actor: Actor, unseen: int) -> None:
    """Offer to match lines that were stored before matching existed."""
    st.info(f"{_lines(unseen)} stored by an older version: not looked at yet.")
    if actor.may("procurement:write") and st.button("Match them now", key="match_all", type="primary"):
        with messages.refusals(), st.spinner("Matching …"):
            effect = matching_queue.match_all(access.url(), actor)
            notices.say(f"{_lines(effect.lines)} matched.")
            st.rerun()


def groups(actor: Actor, rows: pd.DataFrame) -> None:
    """Draw the groups that wait; a selected one is decided below the table."""
    st.markdown("**Waiting for a decision**")
    how = formats()
    view = matching_tables.groups_view(rows.head(MOST), how)
    picked = st.dataframe(
        view,
        hide_index=True,
        height=cells.height(view, rows=12),
        # Rows move up when one is settled; the selection must not fall on the next one.
        key=f"{state.MATCHING_GROUPS}_{queries.now().data_version}",
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        column_order=phone.order(view.columns, "Invoiced", "Why"),
        column_config={
            "Supplier": phone.name_column(200),
            "Invoiced": st.column_config.TextColumn(alignment="right"),
            "Lines": st.column_config.TextColumn(alignment="right"),
        },
        alt="Groups of purchase lines without a settled contract, most money first",
    )
    if len(rows) > MOST:
        st.caption(f"The {MOST} with the most money; the files hold all {len(rows):,}.")
    chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < len(rows):
        _one(actor, rows.iloc[chosen[0]].to_dict())
    elif actor.may("procurement:write"):
        st.caption("Select a row to say which contract its lines belong to.")
    with st.container(horizontal=True):
        downloads.csv_and_excel(
            "contract_matching",
            as_csv=lambda: matching_tables.as_csv(rows, how),
            as_workbook=lambda: matching_tables.as_workbook(rows, how),
            prefix="matching_",
        )


def _one(actor: Actor, row: Row) -> None:
    """Draw the decision on one group."""
    with st.container(border=True):
        item = str(row["item_name"] or row["item"] or "lines without an item")
        st.markdown(f"**{cells.escaped(row['supplier'])} · {cells.escaped(item)}**")
        st.caption(cells.escaped(_told(row)))
        if not actor.may("procurement:write"):
            return
        if row["reason"] == "unit":
            _state_unit(actor, row)
        else:
            _choose_contract(actor, row)


def _told(row: Row) -> str:
    how = formats()
    named = f", naming {row['contract_reference']}" if row["contract_reference"] else ""
    amount = how.money(row["amount_minor"])
    days = f"{row['first_day']} to {row['last_day']}"
    return f"{matching_tables.reason(row)}: {_lines(int(row['lines']))}{named}, {amount} invoiced, {days}."


def _choose_contract(actor: Actor, row: Row) -> None:
    found = queries.ask(matching_queue.candidates, supplier_id=_supplier(row), item=str(row["item"]))
    labels: dict[str, int | None] = {
        f"{number} {title} ({supplier}{', until ' + str(end) if end else ''})": int(key)
        for key, number, title, supplier, end in found.iloc[:, :5].itertuples(index=False)
    }
    labels[NO_CONTRACT] = None
    token = f"{row['supplier_id']}_{row['item']}_{row['contract_reference']}"
    chosen = st.selectbox(
        "Belongs to", list(labels), index=None, key=f"belongs_{token}", placeholder="Choose a contract"
    )
    if chosen is None:
        return
    group = Group(_supplier(row), str(row["item"]), contract_reference=str(row["contract_reference"]))
    with messages.refusals():
        effect = matching_queue.foresee(access.url(), actor, group=group, contract_id=labels[chosen])
        st.caption(_effect(effect, row, to_none=labels[chosen] is None))
        if st.button("Decide", key="decide", type="primary"):
            done = matching_queue.decide(access.url(), actor, group=group, contract_id=labels[chosen])
            notices.say(f"{_lines(done.lines)} of {row['supplier']}: {chosen}. Take it back below.")
            st.rerun()


def _effect(effect: Effect, row: Row, *, to_none: bool) -> str:
    scope = "this item" if row["item"] else "this supplier"
    money = cells.escaped(formats().money(effect.amount_minor))
    if to_none:
        return f"{_lines(effect.lines)} ({money} invoiced) of {scope}, in all years: settled as bought freely."
    if not effect.lines:
        return "Nothing would change: the contract does not run on the days of these lines."
    return (
        f"{_lines(effect.lines)} ({money} invoiced) of {scope} would count under this contract: in all years, on the "
        "days on which it runs. Later files follow."
    )


def _state_unit(actor: Actor, row: Row) -> None:
    priced = queries.ask(matching_queue.priced_units, item=str(row["item"]))
    unit = str(row["unit"])
    if not unit:
        st.caption(
            f"The file states no unit. The price is for {cells.escaped(', '.join(priced))}. Load it with a unit."
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pieces = st.number_input(
            f"Pieces in 1 {unit}",
            min_value=1,
            max_value=10**6,
            value=None,
            step=1,
            key="unit_pieces",
            width=180,
            help=f"The price is for {', '.join(priced)}.",
        )
        pressed = st.button("Remember", key="unit_do", type="primary", disabled=pieces is None)
    if pressed and pieces:
        with messages.refusals():
            effect = matching_queue.state_unit(
                access.url(),
                actor,
                supplier_id=_supplier(row),
                item=str(row["item"]),
                unit=unit,
                base_units=int(pieces),
            )
            notices.say(f"1 {unit} holds {pieces:,} pieces; {_lines(effect.lines)} compared with the price.")
            st.rerun()


def _lines(count: int) -> str:
    return f"{count:,} line" if count == 1 else f"{count:,} lines"


def _supplier(row: Row) -> int:
    return int(str(row["supplier_id"]))


def decisions(actor: Actor) -> None:
    """List what people decided, each to be taken back."""
    rows = queries.ask(matching_queue.decided)
    if rows.empty:
        return
    with st.expander(f"Decisions ({len(rows):,})", icon=":material/gavel:", expanded=len(rows) <= 5):
        for row in rows.head(100).to_dict("records"):
            with st.container(horizontal=True, vertical_alignment="center"):
                what = " · ".join(str(row[name]) for name in ("supplier", "item", "unit", "document") if row[name])
                st.markdown(
                    f"{cells.escaped(what)} → **{cells.escaped(row['answer'])}** ({cells.escaped(row['decided_by'])})"
                )
                if actor.may("procurement:write") and st.button(
                    "Take back", key=f"take_back_{row['what']}_{row['id']}", type="tertiary"
                ):
                    _take_back(actor, row)


def _take_back(actor: Actor, row: Row) -> None:
    number = int(str(row["id"]))
    with messages.refusals():
        if row["what"] == "unit":
            effect = matching_queue.forget_unit(access.url(), actor, conversion_id=number)
        else:
            effect = matching_queue.withdraw(access.url(), actor, match_id=number)
        notices.say(f"Taken back; {_lines(effect.lines)} changed.")
        st.rerun()
