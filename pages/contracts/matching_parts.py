"""The parts of contract matching: filters, key figures, groups that wait, the decision on one, decisions taken."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import access, cells, downloads, drill, kept, looks, messages, notices, phone, queries, state
from pages.editors import boxes
from pages.navigation import link_widgets
from pages.people import naming
from planning.periods import FiscalCalendar
from reports.contracts import matching_tables
from reports.formats import Formats
from services.contracts import matching_queue
from services.contracts.matching_queue import ContractCoverage, DecisionGroup, Effect
from services.permissions import Actor

#: Rows on the screen; the files hold all.
MOST = 500
Row = Mapping[Hashable, Any]
NO_CONTRACT = N_("No contract")


def formats() -> Formats:
    """Return how figures read here."""
    return looks.formats()


def year(years: Sequence[int]) -> int:
    """Draw the filter of fiscal years, newest first."""
    labels = {year_name(number).removeprefix("FY "): number for number in years}  # as links have always said them
    chosen = link_widgets.box(
        _("Fiscal year"),
        list(labels),
        key=state.MATCHING_YEAR,
        first=next(iter(labels)),
        shown=lambda label: year_name(labels[label]),
        width=150,
    )
    return labels[chosen]


def year_name(number: int) -> str:
    """Return a fiscal year as people name it."""
    return FiscalCalendar(queries.settings().fiscal_first_month).label(number)


def reason() -> str:
    """Draw the filter of why lines wait."""
    words = {state.ALL_REASONS: N_("All reasons"), **matching_tables.REASONS}
    return link_widgets.box(
        _("Why"),
        list(words),
        key=state.MATCHING_REASON,
        first=state.ALL_REASONS,
        shown=lambda word: translate(words[word]),
        width=250,
    )


def cards(coverage: ContractCoverage) -> None:
    """Draw how the year's invoices stand to contracts."""
    total = coverage.invoiced
    titles = {
        "contracted": (_("On contract"), _("Contract named on the invoice, item on the price list, or decided here.")),
        "around": (_("Around a contract"), _("The item is on another supplier's price list on that day.")),
        "unclear": (_("Several contracts fit"), _("Nobody has decided yet which one the lines belong to.")),
        "none": (_("Without a contract"), _("No contract was identified, or someone decided that there is none.")),
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
    st.info(
        ngettext(
            "{count} line was stored by an older version and is not matched yet.",
            "{count} lines were stored by an older version and are not matched yet.",
            unseen,
            count=formats().number(unseen),
        )
    )
    if actor.may("procurement:write") and st.button(_("Match them now"), key="match_all", type="primary"):
        with messages.refusals(), st.spinner(_("Matching …")):
            effect = matching_queue.match_all(access.url(), actor)
            notices.say(_("Matched: {lines}.", lines=_lines(effect.lines)))
            st.rerun()


def groups(actor: Actor, rows: pd.DataFrame) -> None:
    """Draw the groups that wait; a selected one is decided below the table."""
    st.markdown(_("**Waiting for a decision**"))
    how = formats()
    view = kept.table(matching_tables.groups_view, rows.head(MOST), how)
    place = drill.open_row(
        view,
        hide_index=True,
        height=cells.height(rows, rows=12),
        # Rows move up when one is settled; the selection must not fall on the next one.
        key=f"{state.MATCHING_GROUPS}_{queries.now().data_version}",
        placeholder="",
        lead=(_("Invoiced"), _("Why")),
        column_config={
            _("Supplier"): phone.name_column(200),
        },
        alt=_("Groups of purchase lines without a settled contract, most money first"),
    )
    if len(rows) > MOST:
        st.caption(
            _(
                "Showing the {shown} largest; the files hold all {count}.",
                shown=how.number(MOST),
                count=how.number(len(rows)),
            )
        )
    if place is not None:
        _one(actor, rows.iloc[place].to_dict())
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
        item = str(row["item_name"] or row["item"] or _("lines without an item"))
        st.markdown(f"**{cells.escape(row['supplier'])} · {cells.escape(item)}**")
        st.caption(cells.escape(_summary(row)))
        if not actor.may("procurement:write"):
            return
        if row["reason"] == "unit":
            _state_unit(actor, row)
        else:
            _choose_contract(actor, row)


def _summary(row: Row) -> str:
    how = formats()
    facts = {
        "reason": matching_tables.reason(row),
        "lines": _lines(int(str(row["lines"]))),
        "amount": how.money(row["amount_minor"]),
        "first_day": matching_tables.day_in_words(row["first_day"], how),
        "last_day": matching_tables.day_in_words(row["last_day"], how),
    }
    if not row["contract_reference"]:
        return _("{reason}: {lines}, {amount} invoiced, {first_day} to {last_day}.", **facts)
    return _(
        "{reason}: {lines} naming {contract}, {amount} invoiced, {first_day} to {last_day}.",
        contract=row["contract_reference"],
        **facts,
    )


def _contract_label(number: str, title: str, supplier: str, end: object) -> str:
    facts = {"number": number, "title": title, "supplier": supplier}
    if not end:
        return _("{number} {title} ({supplier})", **facts)
    return _("{number} {title} ({supplier}, until {end})", end=end, **facts)


def _choose_contract(actor: Actor, row: Row) -> None:
    contracts = queries.ask(matching_queue.candidates, supplier_id=_supplier(row), item=str(row["item"]))
    rows = list(contracts.iloc[:, :5].itertuples(index=False, name=None))
    texts = [_contract_label(*facts) for _key, *facts in rows]
    ids: list[int | None] = [int(key) for key, *_facts in rows]
    labels = boxes.by_label([*texts, translate(NO_CONTRACT)], [*ids, None])
    token = f"{row['supplier_id']}_{row['item']}_{row['contract_reference']}"
    chosen = boxes.selectbox(
        st, _("Belongs to"), list(labels), index=None, key=f"belongs_{token}", placeholder=_("Choose a contract")
    )
    if chosen is None:
        return
    group = DecisionGroup(_supplier(row), str(row["item"]), contract_reference=str(row["contract_reference"]))
    with messages.refusals():
        effect = matching_queue.foresee(access.url(), actor, group=group, contract_id=labels[chosen])
        st.caption(_effect(effect, row, to_none=labels[chosen] is None))
        if st.button(_("Decide"), key="decide", type="primary"):
            done = matching_queue.decide(access.url(), actor, group=group, contract_id=labels[chosen])
            notices.say(
                _(
                    "{supplier}, {lines}: {answer}. Undo it below.",
                    lines=_lines(done.lines),
                    supplier=row["supplier"],
                    answer=chosen,
                )
            )
            st.rerun()


def _effect(effect: Effect, row: Row, *, to_none: bool) -> str:
    facts = {"lines": _lines(effect.lines), "amount": cells.escape(formats().money(effect.amount_minor))}
    if to_none and row["item"]:
        return _(
            "{lines} ({amount} invoiced) of this item, in all years: settled as bought without a contract.", **facts
        )
    if to_none:
        return _(
            "{lines} ({amount} invoiced) of this supplier, in all years: settled as bought without a contract.", **facts
        )
    if not effect.lines:
        return _("Nothing would change: the contract is not in force on the dates of these lines.")
    if row["item"]:
        return _(
            "{lines} ({amount} invoiced) of this item would count under this contract, in all years, on the days it is "
            "in force. Later files follow the decision.",
            **facts,
        )
    return _(
        "{lines} ({amount} invoiced) of this supplier would count under this contract, in all years, on the days it is "
        "in force. Later files follow the decision.",
        **facts,
    )


def _state_unit(actor: Actor, row: Row) -> None:
    priced = queries.ask(matching_queue.priced_units, item=str(row["item"]))
    unit = str(row["unit"])
    if not unit:
        st.caption(
            _(
                "The file states no unit. The price is per {units}. Import it again with a unit.",
                units=cells.escape(", ".join(priced)),
            )
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pieces = st.number_input(
            _("Pieces in 1 {unit}", unit=unit),
            min_value=1,
            max_value=10**6,
            value=None,
            step=1,
            key="unit_pieces",
            width=180,
            help=_("The price is per {units}.", units=", ".join(priced)),
        )
        pressed = st.button(_("Save"), key="unit_do", type="primary", disabled=pieces is None)
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
            notices.say(
                _(
                    "1 {unit} holds {pieces} pieces. Compared with the price: {lines}.",
                    unit=unit,
                    pieces=formats().number(int(pieces)),
                    lines=_lines(effect.lines),
                )
            )
            st.rerun()


def _lines(count: int) -> str:
    return matching_tables.lines_counted(count, formats())


def _supplier(row: Row) -> int:
    return int(str(row["supplier_id"]))


def decisions(actor: Actor) -> None:
    """List what people decided, each to be taken back."""
    rows = queries.ask(matching_queue.decisions)
    if rows.empty:
        return
    with st.expander(
        _("Decisions ({count})", count=formats().number(len(rows))), icon=":material/gavel:", expanded=len(rows) <= 5
    ):
        for row in rows.head(100).to_dict("records"):
            with st.container(horizontal=True, vertical_alignment="center"):
                what = " · ".join(str(row[name]) for name in ("supplier", "item", "unit", "document") if row[name])
                person = cells.escape(naming.name(row["decided_by"]))
                st.markdown(f"{cells.escape(what)} → **{cells.escape(row['answer'])}** ({person})")
                if actor.may("procurement:write") and st.button(
                    _("Undo"), key=f"take_back_{row['what']}_{row['id']}", type="tertiary"
                ):
                    _take_back(actor, row)


def _take_back(actor: Actor, row: Row) -> None:
    number = int(str(row["id"]))
    with messages.refusals():
        if row["what"] == "unit":
            effect = matching_queue.forget_unit(access.url(), actor, conversion_id=number)
        else:
            effect = matching_queue.withdraw(access.url(), actor, match_id=number)
        notices.say(_("Undone. Changed: {lines}.", lines=_lines(effect.lines)))
        st.rerun()
