"""The parts of savings and leakage: alarms, the three numbers with their drill, price variance, promised savings."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import cells, kept, looks, state
from pages.contracts import downloads, money
from pages.spend import purchase_lines
from reports.contracts import charts, tables, words
from reports.formats import MISSING
from services.contracts.leakage import Leakage
from services.contracts.lines import Lines, Which
from services.contracts.savings import ContractSavings

#: The three numbers: what the filter says, which figure it is, and how it is explained.
LEAKS: dict[str, tuple[Which, str]] = {
    "Without a contract": ("none", "Nobody agreed on a price: negotiate one, or buy where there is one."),
    "Around a contract": ("around", "The item is under contract with another supplier: buy it there."),
    "Above price": ("above", "More was paid than the contract says: claim the difference back."),
}
BY = {"Supplier": "by_supplier", "Department": "by_department", "Contract": "by_contract"}
FILTERS = {"Supplier": "supplier_id", "Contract": "contract_id"}
MOST_BARS = 8
TABLE = {
    "name": "Name",
    "total": "Spend",
    "utilization": "Contracted share",
    "none": "Without contract",
    "around": "Around a contract",
    "around_dearer": "Dearer by",
    "above": "Above price",
    "below": "Below price",
}
ITEMS = {
    "contract": "Contract",
    "item": "Item",
    "item_name": "Name",
    "unit": "Unit",
    "quantity": "Quantity",
    "paid_minor": "Paid",
    "expected_minor": "At contract price",
    "ppv": "PPV",
    "above": "Above price",
    "below": "Below price",
}


def alarms(promised: list[ContractSavings]) -> None:
    """Say which promised savings are decaying."""
    formats = looks.formats()
    for one in promised:
        if one.savings.decay is not None:
            said = f"{one.name}: {words.decay(one.savings.decay, formats)}"
            st.warning(cells.escaped(said), icon=":material/trending_down:")


def cards(report: Leakage) -> None:
    """Draw the three numbers side by side, each for itself, and what they rest on."""
    formats, total = looks.formats(), report.total
    spend = total["total"]

    def share(name: str) -> str:
        return f"{formats.percent(total[name] / spend)} of spend"

    with st.grid(columns=5, min_column_width=150, gap="small"):
        st.metric("Spend", formats.short(int(spend)), border=True, help="Invoiced, orders left out.")
        st.metric(
            "Contracted",
            formats.percent(total["utilization"]),
            border=True,
            help="Contract utilization: bought on contracts over all that was bought.",
        )
        for title, (name, told) in LEAKS.items():
            extra = share(name)
            if name == "around" and total["around_dearer"] > 0:
                extra = f"{formats.short(int(total['around_dearer']))} dearer"
            st.metric(
                title,
                formats.short(int(total[name])) if total[name] else MISSING,
                delta=extra if total[name] else None,
                delta_color="gray",
                delta_arrow="off",
                border=True,
                help=told,
            )
    if total["unclear"]:
        unclear = formats.short(int(total["unclear"]))
        st.caption(
            cells.escaped(f"{unclear} fits several contracts and waits for a decision; it counts in none of them.")
        )
        st.page_link("pages/contracts/matching.py", label="Decide", icon=":material/join:")


def numbers(report: Leakage, department: str) -> None:
    """Draw one of the three numbers by supplier, department or contract, and the lines behind a bar."""
    formats = looks.formats()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        leak = st.segmented_control(
            "Leak", list(LEAKS), default="Without a contract", required=True, key=state.LEAK, bind="query-params",
            label_visibility="collapsed", on_change=_forget,
        )  # fmt: skip
        by = st.segmented_control(
            "By", list(BY), default="Supplier", required=True, key=state.LEAK_BY, bind="query-params",
            label_visibility="collapsed", on_change=_forget,
        )  # fmt: skip
    which, told = LEAKS[leak or "Without a contract"]
    by = by or "Supplier"
    rows: pd.DataFrame = getattr(report, BY[by])
    rows = rows[rows[which] > 0].sort_values(which, ascending=False, kind="stable", ignore_index=True)
    if rows.empty:
        st.caption(f"Nothing. {told}")
        return
    st.caption(f"{told} Click a bar to see its lines.")
    bars = pd.DataFrame({"key": rows["key"], "label": rows["name"], "amount_minor": rows[which]})
    left, right = st.columns([4, 7], gap="large")
    with left:
        st.vega_lite_chart(
            kept.chart(charts.amounts, bars.head(MOST_BARS), formats, looks.colors()),
            key=f"leak_bars_{which}_{by}",
            on_select=_picked(f"leak_bars_{which}_{by}"),
            selection_mode=charts.PICK,
            alt=f"{leak} by {by.lower()}, largest first: "
            + "; ".join(f"{row['label']}" for row in bars.head(MOST_BARS).to_dict("records")),
        )
    with right:
        _table(rows, by, leak or "Without a contract", report.months)
    _lines(report, which, by, department, rows)


def _picked(key: str) -> Any:
    def keep() -> None:
        chosen = st.session_state[key]["selection"].get(charts.PICK, [])
        st.session_state[state.LEAK_KEY] = int(chosen[0]["key"]) if chosen else None

    return keep


def _forget() -> None:
    st.session_state[state.LEAK_KEY] = None


def _table(rows: pd.DataFrame, by: str, leak: str, months: tuple[int, ...]) -> None:
    view = tables.leakage_view(rows, looks.formats(), first=by)
    empty = [name for name in view.columns[3:] if view[name].eq(MISSING).all()]
    asked = [name for name in (by, leak) if name in view.columns]
    st.dataframe(
        view.drop(columns=empty),
        hide_index=True,
        height=cells.height(view, rows=9),
        column_config={**cells.right(view), by: st.column_config.TextColumn(pinned=True, width=210)},
        column_order=[*asked, *(name for name in view.columns if name not in [*asked, *empty])],
        alt=f"Spend and leakage by {by.lower()}",
    )
    downloads.buttons(
        rows, TABLE, about=_period(months), stem=f"leakage-{by.lower()}", sheet="Leakage", key=f"leak_{by}"
    )


def _period(months: tuple[int, ...]) -> str:
    return f"Period: {looks.formats().months(months)}"


def _lines(report: Leakage, which: Which, by: str, department: str, rows: pd.DataFrame) -> None:
    """Draw the lines behind the chosen bar; a single bar needs no choice."""
    names = dict(zip(rows["key"].tolist(), rows["name"].tolist(), strict=True))
    key = next(iter(names)) if len(names) == 1 else st.session_state.get(state.LEAK_KEY)
    if key not in names:
        return
    chosen = names[key]
    st.markdown(f"**Purchase lines**: {cells.escaped(chosen)}")
    wanted: dict[str, Any] = {"department": chosen} if by == "Department" else {}
    if by in FILTERS and key:
        wanted[FILTERS[by]] = key
    purchase_lines.section(Lines(which, report.months, **{"department": department, **wanted}), key="leak")


def items(report: Leakage) -> None:
    """Draw price variance by item: those off their contract's price."""
    formats = looks.formats()
    off = report.items
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown("**Price variance (PPV) by item**, worst first", width="content")
        downloads.buttons(
            report.items, ITEMS, about=_period(report.months), stem="price-variance", sheet="PPV", key="ppv"
        )
    if off.empty:
        st.caption("No item was paid at another price than its contract's.")
        return
    view = tables.items_view(off, formats)
    st.dataframe(
        view,
        hide_index=True,
        height=cells.height(view, rows=12),
        column_config={
            **cells.right(view),
            "Unit": st.column_config.TextColumn(),
            "Contract": st.column_config.TextColumn(),
        },
        alt="Items off their contract's price: quantity, paid, at contract price, variance",
    )
    st.caption(
        "▲ paid less than agreed · ▼ paid more, in the months in which a line was off its price · all other items were "
        "paid at theirs · units converted first"
    )


def promises(promised: list[ContractSavings]) -> None:
    """Draw promised against realized savings of every contract that promises some."""
    if not promised:
        return
    formats = looks.formats()
    st.subheader("Promised savings")
    rows = [
        {
            "Contract": one.name,
            "Alarm": "decaying" if one.savings.decay else "none",
            "Promised so far": formats.money(one.savings.promised_to_date),
            "Realized so far": formats.money(one.savings.realized_to_date),
            "Over the term": formats.money(one.savings.promised_minor),
        }
        for one in promised
    ]
    view = pd.DataFrame(rows)
    st.dataframe(
        view,
        hide_index=True,
        height="content",
        column_config={
            **cells.right(view),
            "Contract": st.column_config.TextColumn(pinned=True, width=280),
            "Alarm": st.column_config.TextColumn(),
        },
        alt="Promised and realized savings by contract",
    )
    for one in promised:
        if one.savings.decay is not None:
            st.markdown(f"**{cells.escaped(one.name)}**")
            money.savings_chart(one.savings)
