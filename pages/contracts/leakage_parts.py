"""The parts of savings and leakage: alarms, the three numbers with their drill, price variance, promised savings."""

from typing import Any

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import cells, filters, kept, looks, phone, state
from pages.contracts import downloads, money
from pages.spend import purchase_lines
from planning.hierarchy import ROOT
from reports.contracts import charts, money_words, tables
from reports.formats import MISSING
from services.contracts.leakage import Leakage
from services.contracts.lines import LineSelection, Which
from services.contracts.savings import ContractSavings

#: The three numbers: what the filter says (links hold the English words), which figure it is, how it is explained.
LEAKS: dict[str, tuple[Which, str]] = {
    N_("Without a contract"): ("none", N_("No price was agreed: negotiate one, or buy where there is one.")),
    N_("Around a contract"): ("around", N_("The item is under contract with another supplier: buy it there.")),
    N_("Above price"): ("above", N_("More was paid than the contract price: claim the difference back.")),
}
BY = {N_("Supplier"): "by_supplier", N_("Department"): "by_department", N_("Contract"): "by_contract"}
FILTERS = {"Supplier": "supplier_id", "Contract": "contract_id"}  # no text
FIRST = "Without a contract"  # no text: a word of LEAKS
FIRST_BY = "Supplier"  # no text: a word of BY
MOST_BARS = 8
TABLE = {
    "name": N_("Name"),
    "total": N_("Spend"),
    "utilization": N_("Contracted share"),
    "none": N_("Without contract"),
    "around": N_("Around a contract"),
    "around_dearer": N_("Extra cost"),
    "above": N_("Above price"),
    "below": N_("Below price"),
}


def alarms(promised: list[ContractSavings]) -> None:
    """Say which promised savings are decaying."""
    formats = looks.formats()
    for one in promised:
        if one.savings.decay is not None:
            sentence = money_words.decay(one.savings.decay, formats)
            st.warning(cells.escape(f"{one.name}: {sentence}"), icon=":material/trending_down:")


def cards(report: Leakage) -> None:
    """Draw the three numbers side by side, each for itself, and what they rest on."""
    formats, total = looks.formats(), report.total
    spend = total["total"]

    def share(name: str) -> str:
        return _("{total} of spend", total=formats.percent(total[name] / spend))

    with st.grid(columns=5, min_column_width=150, gap="small"):
        st.metric(_("Spend"), formats.short(int(spend)), border=True, help=_("Invoiced, orders left out."))
        st.metric(
            _("Contracted"),
            formats.percent(total["utilization"]),
            border=True,
            help=_("Contract utilization: bought on contracts over all that was bought."),
        )
        for title, (name, explanation) in LEAKS.items():
            extra = share(name)
            if name == "around" and total["around_dearer"] > 0:
                extra = _("{amount} extra cost", amount=formats.short(int(total["around_dearer"])))
            st.metric(
                translate(title),
                formats.short(int(total[name])) if total[name] else MISSING,
                delta=extra if total[name] else None,
                delta_color="gray",
                delta_arrow="off",
                border=True,
                help=translate(explanation),
            )
    if total["unclear"]:
        unclear = formats.short(int(total["unclear"]))
        st.caption(
            cells.escape(
                _(
                    "{unclear} fits several contracts and waits for a decision; it counts in none of them.",
                    unclear=unclear,
                )
            )
        )
        st.page_link("pages/contracts/matching.py", label=_("Decide"), icon=":material/join:")


def numbers(report: Leakage, department: str) -> None:
    """Draw one of the three numbers by supplier, department or contract, and the lines behind a bar."""
    formats = looks.formats()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        leak = filters.one_of(_("Leak"), list(LEAKS), default=FIRST, key=state.LEAK, bare=True, changed=_forget)
        by = filters.one_of(_("By"), list(BY), default=FIRST_BY, key=state.LEAK_BY, bare=True, changed=_forget)
    which, explanation = LEAKS[leak or FIRST]
    by = by or FIRST_BY
    rows: pd.DataFrame = getattr(report, BY[by])
    rows = rows[rows[which] > 0].sort_values(which, ascending=False, kind="stable", ignore_index=True)
    if rows.empty:
        st.caption(_("No purchases here. {explanation}", explanation=translate(explanation)))
        return
    st.caption(_("{explanation} Click a bar to see its lines.", explanation=translate(explanation)))
    bars = pd.DataFrame({"key": rows["key"], "label": rows["name"], "amount_minor": rows[which]})
    left, right = st.columns([4, 7], gap="large")
    with left:
        st.vega_lite_chart(
            kept.chart(charts.amounts, bars.head(MOST_BARS), formats, looks.colors()),
            key=f"leak_bars_{which}_{by}",
            on_select=_chosen_keys(f"leak_bars_{which}_{by}"),
            selection_mode=charts.PICK,
            alt=_(
                "{leak}, largest first: {names}",
                leak=translate(leak or FIRST),
                names="; ".join(bars["label"].head(MOST_BARS)),
            ),
        )
    with right:
        _table(rows, by, leak or FIRST, report.months)
    _lines(report, leak or FIRST, by, department, rows)


def _chosen_keys(key: str) -> Any:
    def keep() -> None:
        chosen = st.session_state[key]["selection"].get(charts.PICK, [])
        st.session_state[state.LEAK_KEY] = int(chosen[0]["key"]) if chosen else None

    return keep


def _forget() -> None:
    st.session_state[state.LEAK_KEY] = None


def _table(rows: pd.DataFrame, by: str, leak: str, months: tuple[int, ...]) -> None:
    view = tables.leakage_view(rows, looks.formats(), first=translate(by))
    empty = [name for name in view.columns[3:] if view[name].eq(MISSING).all()]
    asked = [name for name in (translate(by), translate(leak)) if name in view.columns]
    phone.table(
        view.drop(columns=empty),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(view, rows=9),
        column_config={**cells.align_right(view), translate(by): st.column_config.TextColumn(pinned=True, width=210)},
        column_order=[*asked, *(name for name in view.columns if name not in [*asked, *empty])],
        alt=_("Spend and leakage: {by}", by=translate(by)),
    )
    downloads.buttons(
        rows, TABLE, about=_period(months), stem=f"leakage-{by.lower()}", sheet=_("Leakage"), key=f"leak_{by}"
    )


def _period(months: tuple[int, ...]) -> str:
    return _("Period: {period}", period=looks.formats().months(months))


def _lines(report: Leakage, leak: str, by: str, department: str, rows: pd.DataFrame) -> None:
    """Draw the lines behind the chosen bar; a single bar needs no choice."""
    names = dict(zip(rows["key"].tolist(), rows["name"].tolist(), strict=True))
    key = next(iter(names)) if len(names) == 1 else st.session_state.get(state.LEAK_KEY)
    if key not in names:
        return
    chosen = names[key]
    st.markdown(_("**Purchase lines**: {chosen}", chosen=cells.escape(chosen)))
    filters: dict[str, Any] = {"department": chosen} if by == "Department" else {}  # no text
    if by in FILTERS and key:
        filters[FILTERS[by]] = key
    about = [translate(leak), _("{label}: {value}", label=translate(by), value=chosen)]
    if by != "Department" and department != ROOT:  # no text
        about.append(_("{label}: {value}", label=_("Department"), value=department))
    selection = LineSelection(LEAKS[leak][0], report.months, **{"department": department, **filters})
    purchase_lines.section(selection, about=about, key="leak")


def items(report: Leakage) -> None:
    """Draw price variance by item: those off their contract's price."""
    formats = looks.formats()
    off = report.items
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.markdown(_("**Price variance (PPV) by item**, worst first"), width="content")
        downloads.buttons(
            report.items, money.ITEMS, about=_period(report.months), stem="price-variance", sheet=_("PPV"), key="ppv"
        )
    if off.empty:
        st.caption(_("Every item was paid at its contract price."))
        return
    view = tables.items_view(off, formats)
    phone.table(
        view,
        lead=(_("PPV"),),
        hide_index=True,
        height=cells.height(view, rows=12),
        column_config={
            **cells.align_right(view),
            _("Unit"): st.column_config.TextColumn(),
            _("Contract"): st.column_config.TextColumn(),
        },
        alt=_("Items off their contract's price: quantity, paid, at contract price, variance"),
    )
    st.caption(
        _(
            "▲ paid less than agreed · ▼ paid more, in months with a line off its price · all other items were paid at "
            "their contract price · units converted first"
        )
    )


def promises(promised: list[ContractSavings]) -> None:
    """Draw promised against realized savings of every contract that promises some."""
    if not promised:
        return
    formats = looks.formats()
    st.subheader(_("Promised savings"))
    rows = [
        {
            _("Contract"): one.name,
            _("Alert"): _("falling") if one.savings.decay else _("none"),
            _("Promised so far"): formats.money(one.savings.promised_to_date),
            _("Realized so far"): formats.money(one.savings.realized_to_date),
            _("Over the term"): formats.money(one.savings.promised_minor),
        }
        for one in promised
    ]
    view = pd.DataFrame(rows)
    phone.table(
        view,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        column_config={
            **cells.align_right(view),
            _("Contract"): st.column_config.TextColumn(pinned=True, width=280),
            _("Alert"): st.column_config.TextColumn(),
        },
        alt=_("Promised and realized savings by contract"),
    )
    for one in promised:
        if one.savings.decay is not None:
            st.markdown(f"**{cells.escape(one.name)}**")
            money.savings_chart(one.savings)
