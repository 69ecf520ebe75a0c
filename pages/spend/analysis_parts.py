"""The parts of spend: sentence, cards, Pareto chart, bridge, categories by month, and the table with its way down."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from pages.common import cells, downloads, drill, kept, looks, queries, state
from pages.spend import filters
from pages.spend.filters import Narrowed
from planning.hierarchy import ROOT
from planning.spend import price_index
from reports import bridge_chart, column_tables
from reports.column_tables import Column
from reports.spend import charts
from reports.spend import words as spend_words
from reports.variance.charts import PICK
from services.spend import commitments
from services.spend import prices as spend_prices
from services.spend.amounts import Source
from services.spend.commitments import Commitments
from services.spend.prices import Prices
from services.spend.report import Spend
from services.variance.report import Span

ROWS = ["Suppliers", "Categories", "Departments"]
AMOUNTS = [
    Column("amount_minor", "Spend", "money"),
    Column("prior_minor", "Prior year", "money"),
    Column("change", "Change", "change"),
]
SUPPLIERS = [
    Column("supplier", "Supplier"),
    *AMOUNTS,
    Column("share", "Share", "rate"),
    Column("cumulative", "Cumulative", "rate"),
    Column("grade", "Grade"),
    Column("on_contract", "On contract", "rate"),
    Column("code", "Code"),
]
CATEGORIES = [
    Column("category", "Category"),
    *AMOUNTS,
    Column("suppliers", "Suppliers", "number"),
    Column("hhi", "HHI", "number"),
    Column("largest_share", "Largest supplier", "rate"),
]
DEPARTMENTS = [Column("name", "Department"), *AMOUNTS]


@dataclass(frozen=True)
class Asked:
    """What the person chose on this page."""

    source: Source
    period: int
    over: Span
    department: str
    chosen: Narrowed


def why(asked: Asked) -> Prices | None:
    """Return why spend changed; only invoices say item and quantity, and they do so for all categories together."""
    if asked.source != "purchases" or asked.chosen.category:
        return None
    return queries.ask(spend_prices.changes, period=asked.period, over=asked.over, department=asked.department)


def ordered(asked: Asked) -> Commitments | None:
    """Return the open orders of the selection."""
    if asked.source != "purchases":
        return None
    return queries.ask(commitments.open_orders, period=asked.period, department=asked.department)


def answer(report: Spend, prices: Prices | None, orders: Commitments | None, asked: Asked) -> None:
    """Say what was spent, why it changed, and how it was bought."""
    formats = looks.formats()
    named = report.suppliers[report.suppliers["amount_minor"] != 0]
    among = f" on {asked.chosen.category}" if asked.chosen.category else ""
    told = spend_words.headline(
        report.total, report.change, len(named), formats, when=formats.months(report.periods), among=among
    )
    st.markdown(f"#### {cells.escaped(told)}")
    words = []
    if prices is not None:
        words.append(spend_words.causes(prices.split.parts(), prices.split.fisher, formats))
    words.append(spend_words.standing(report.utilization, report.hhi, report.band, formats))
    if orders is not None and not asked.chosen.category:
        words.append(spend_words.commitments(orders.total, orders.lines, orders.orders, formats))
    st.markdown(cells.escaped(" ".join(word for word in words if word)))
    _cautions(report)


def _cautions(report: Spend) -> None:
    formats = looks.formats()
    if report.source == "ledger":
        st.caption(":material/info: From ledger lines that name a supplier: no items, prices or contracts.")
    if report.nameless:
        st.caption(
            f":material/visibility_off: {formats.money(report.nameless)} went to payees that the files do not name; "
            "they are in the total, but neither in shares and grades nor in the HHI."
        )


def cards(report: Spend, prices: Prices | None, orders: Commitments | None) -> None:
    """Draw the key figures of the selection."""
    formats = looks.formats()
    with st.grid(columns=5, min_column_width=150, gap="small"):
        st.metric(
            "Spend",
            formats.short(report.total),
            delta=None if report.change is None else f"{formats.percent(report.change, signed=True)} on prior year",
            **looks.verdict(""),
            border=True,
            help=f"Prior year, same months: {formats.money(report.prior)}.",
        )
        if prices is not None and prices.split.fisher is not None:
            parts = prices.split.parts()
            st.metric(
                "Prices",
                formats.percent(prices.split.fisher - 1, signed=True),
                delta=f"{formats.short(abs(parts['price']))} {'dearer' if parts['price'] > 0 else 'cheaper'}",
                **looks.verdict("unfavorable" if parts["price"] > 0 else "favorable" if parts["price"] else ""),
                border=True,
                help=_index_help(prices),
            )
        if report.utilization is not None:
            st.metric(
                "On contract",
                formats.percent(report.utilization),
                border=True,
                help="Contract utilization: invoices that count under a contract ÷ all invoices.",
            )
        if report.hhi is not None:
            st.metric(
                "HHI",
                formats.number(round(report.hhi)),
                delta=f"{report.band} concentration",
                **looks.verdict(""),
                border=True,
                help="Sum of squared shares of suppliers × 10,000: under 1,000 low, over 1,800 high.",
            )
        if orders is not None:
            st.metric(
                "Commitments",
                formats.short(orders.total),
                delta=f"{formats.number(orders.lines)} order lines",
                **looks.verdict(""),
                border=True,
                help=f"Ordered and not yet invoiced at {orders.as_of}.",
            )


def _index_help(prices: Prices) -> str:
    formats, split = looks.formats(), prices.split
    old, new = (formats.percent((index or 1) - 1, signed=True) for index in (split.laspeyres, split.paasche))
    return (
        f"Fisher index of the own basket. At last year's quantities (Laspeyres) {old}, at this year's (Paasche) {new}; "
        f"covers {formats.percent(split.comparable)} of spend."
    )


def pareto(report: Spend) -> None:
    """Draw the largest suppliers with the cumulative share; a click shows a supplier's lines."""
    formats = looks.formats()
    ranked = report.suppliers[report.suppliers["grade"] != ""]
    st.markdown("**Largest suppliers**, and their share with all larger ones")
    if ranked.empty:
        st.caption("No supplier was paid more than it credited.")
        return
    st.vega_lite_chart(
        kept.chart(charts.pareto, report.suppliers, formats, looks.colors()),
        key="spend_pareto",
        on_select=_picked_bar,
        selection_mode=PICK,
        alt=charts.pareto_told(report.suppliers, formats),
    )
    counts = ranked["grade"].value_counts()
    grades = " · ".join(f"{grade}: {formats.number(counts[grade])}" for grade in "ABC" if grade in counts)
    st.caption(f"{grades} suppliers · ╌ 80% · click a bar to see its lines")


def _picked_bar() -> None:
    picked = st.session_state["spend_pareto"]["selection"].get(PICK, [])
    if picked:
        filters.choose_supplier(int(picked[0]["supplier_id"]))


def bridge(prices: Prices | None, asked: Asked) -> None:
    """Draw the way from last year's spend to this year's over prices, volume and mix."""
    formats = looks.formats()
    st.markdown("**Why spend changed**")
    if prices is None:
        st.caption(_no_bridge(asked))
        return
    steps = price_index.bridge(prices.split)
    st.vega_lite_chart(
        kept.chart(bridge_chart.bridge, steps, formats, looks.colors()),
        alt=bridge_chart.told(steps, formats).replace("from budget to actual", "from the prior year to now"),
    )
    begin = bridge_chart.axis_start(steps)
    cut = f" · ≈ bars begin at {formats.short(begin)}" if begin else ""
    st.caption(f"▼ more spend · ▲ less{cut}")
    if prices.unconverted:
        noun = "item comes" if prices.unconverted == 1 else "items come"
        st.caption(
            f":material/info: {prices.unconverted} {noun} in units that nobody converted; each unit counts by itself."
        )


def _no_bridge(asked: Asked) -> str:
    if asked.source == "ledger":
        return "Ledger lines say neither item nor quantity: prices and volume cannot be told apart."
    if asked.chosen.category:
        return "Prices, volume and mix are told apart for all categories together."
    return "There are no invoices in the same months of the prior year."


def months(report: Spend) -> None:
    """Draw categories by month."""
    if report.months["period"].nunique() < 2:
        return
    st.markdown("**By month**, against the average month of each category")
    st.vega_lite_chart(
        kept.chart(charts.category_months, report.months, looks.formats(), looks.colors()),
        alt="Spend of the largest categories by month, darker orange above and darker blue below their average",
    )
    st.caption("orange: above its average · blue: below · point at a month for its amount")


def table(report: Spend, asked: Asked) -> None:
    """Draw suppliers, categories or departments; a selected row narrows the page or shows the lines."""
    formats = looks.formats()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        rows = st.segmented_control(
            "Table", ROWS, default="Suppliers", required=True, key=state.SPEND_ROWS, bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        with st.container(horizontal=True, width="content", gap="small"):
            buttons = st.container(horizontal=True, width="content", gap="small")
    frame, columns, keys = _rows(report, rows or "Suppliers", asked)
    source = downloads.source(f"Spend by {(rows or 'Suppliers').lower()}", report.periods, None)
    notes = [source.hospital, f"Period: {source.period}", source.data_as_of]
    with buttons:
        downloads.csv_and_excel(
            f"spend-{(rows or 'Suppliers').lower()}-{report.periods[-1]}",
            as_csv=lambda: column_tables.as_csv(frame, columns, formats),
            as_workbook=lambda: column_tables.as_workbook(frame, columns, formats, sheet="Spend", notes=notes),
            prefix="spend_",
        )
    shown = frame.head(cells.MOST_ROWS)
    drill.table(
        kept.table(column_tables.styled, shown, columns, formats),
        keys,
        key=f"spend_{rows}_{asked.department}_{asked.chosen.category}",
        alt=f"Spend by {(rows or 'Suppliers').lower()} with the prior year",
        go=lambda key: _go(rows or "Suppliers", key),
        lead="Spend",
        placeholder="–",
    )
    st.caption({"Suppliers": "Select a supplier to see its lines."}.get(rows or "", "Select a row to look inside it."))


def _rows(report: Spend, rows: str, asked: Asked) -> tuple[pd.DataFrame, list[Column], list[str]]:
    dropped = [] if report.prior is not None else ["prior_minor", "change"]
    if rows == "Categories":
        first = Column("category", "Category" if asked.source == "purchases" else "Account")
        frame = _changed(report.categories)
        return frame, _without([first, *CATEGORIES[1:]], dropped), frame["category"].tolist()
    if rows == "Departments":
        frame = _changed(report.departments)
        return frame, _without(DEPARTMENTS, dropped), frame["key"].tolist()
    frame = _changed(report.suppliers)
    spent = frame["amount_minor"].where(frame["amount_minor"] > 0)
    frame = frame.assign(on_contract=frame["contracted_minor"] / spent)
    dropped += ["on_contract"] if report.contracted is None else []
    return frame, _without(SUPPLIERS, dropped), frame["supplier_id"].astype("str").tolist()


def _without(columns: list[Column], dropped: list[str]) -> list[Column]:
    return [column for column in columns if column.name not in dropped]


def _changed(frame: pd.DataFrame) -> pd.DataFrame:
    before = frame["prior_minor"].where(frame["prior_minor"] > 0)
    return frame.assign(change=frame["amount_minor"] / before - 1)


def _go(rows: str, key: str) -> None:
    if rows == "Suppliers":
        filters.choose_supplier(int(key))
    elif rows == "Categories":
        st.session_state[state.CATEGORY] = key
    elif key != ROOT:
        drill.into("department", key)
