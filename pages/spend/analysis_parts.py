"""The parts of spend: sentence, figures, suppliers as bars, bridge, months, and the table with its way down."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import cells, downloads, drill, kept, looks, queries, state
from pages.common.filters import one_of
from pages.explanations import section
from pages.spend import filters
from pages.spend.filters import Narrowed
from planning.hierarchy import ROOT
from planning.spend import price_index
from reports import bridge_chart, column_tables
from reports.column_tables import TableColumn
from reports.formats import verdict_of
from reports.spend import charts
from reports.spend import words as spend_words
from services.spend import commitments
from services.spend import prices as spend_prices
from services.spend.amounts import Source
from services.spend.commitments import Commitments
from services.spend.prices import Prices
from services.spend.report import SpendReport
from services.variance.report import Question, Span

#: What a row can be, as links name it, with the table's title.
BY_SUPPLIER = N_("Suppliers")
ROWS = {
    BY_SUPPLIER: N_("Spend by supplier"),
    N_("Categories"): N_("Spend by category"),
    N_("Departments"): N_("Spend by department"),
}
AMOUNTS = [
    TableColumn("amount_minor", N_("Spend"), "money"),
    TableColumn("prior_minor", N_("Prior year"), "money"),
    TableColumn("change", N_("Change"), "change"),
]
SUPPLIERS = [
    TableColumn("supplier", N_("Supplier")),
    *AMOUNTS,
    TableColumn("share", N_("Share"), "rate"),
    TableColumn("cumulative", N_("Cumulative"), "rate"),
    TableColumn("grade", N_("Grade")),
    TableColumn("on_contract", N_("On contract"), "rate"),
    TableColumn("code", N_("Code")),
]
CATEGORIES = [
    TableColumn("category", N_("Category")),
    *AMOUNTS,
    TableColumn("suppliers", N_("Suppliers"), "number"),
    TableColumn("hhi", N_("HHI"), "number"),
    TableColumn("largest_share", N_("Largest supplier"), "rate"),
]
DEPARTMENTS = [TableColumn("name", N_("Department")), *AMOUNTS]


@dataclass(frozen=True)
class SpendChoice:
    """What the person chose on this page."""

    source: Source
    period: int
    over: Span
    department: str
    chosen: Narrowed


def price_changes(asked: SpendChoice) -> Prices | None:
    """Return why spend changed; only invoices name item and quantity, and only for all categories together."""
    if asked.source != "purchases" or asked.chosen.category:
        return None
    return queries.ask(spend_prices.changes, period=asked.period, over=asked.over, department=asked.department)


def open_orders(asked: SpendChoice) -> Commitments | None:
    """Return the open orders of the selection."""
    if asked.source != "purchases":
        return None
    return queries.ask(commitments.open_orders, period=asked.period, department=asked.department)


def answer(report: SpendReport, prices: Prices | None, orders: Commitments | None, asked: SpendChoice) -> None:
    """Say what was spent, why it changed, and how it was bought."""
    formats = looks.formats()
    named = report.suppliers[report.suppliers["amount_minor"] != 0]
    among = _(" on {category}", category=asked.chosen.category) if asked.chosen.category else ""
    headline = spend_words.headline(
        report.total, report.change, len(named), formats, when=formats.months(report.periods), among=among
    )
    st.markdown(f"## {cells.escape(headline)}")
    words = []
    if prices is not None:
        words.append(spend_words.causes(prices.split.parts(), prices.split.fisher, formats))
    words.append(spend_words.standing(report.utilization, report.hhi, report.band, formats))
    if orders is not None and not asked.chosen.category:
        words.append(spend_words.commitments(orders.total, orders.lines, orders.orders, formats))
    st.markdown(cells.escape(" ".join(word for word in words if word)))
    _cautions(report)


def _cautions(report: SpendReport) -> None:
    formats = looks.formats()
    if report.source == "ledger":
        st.caption(_(":material/info: From ledger lines that name a supplier: no items, prices or contracts."))
    if report.nameless:
        st.caption(
            _(
                ":material/visibility_off: {amount} went to payees that the files do not name. "
                "It counts in the total, but not in shares, grades or the HHI.",
                amount=formats.money(report.nameless),
            )
        )


def cards(report: SpendReport, prices: Prices | None, orders: Commitments | None) -> None:
    """Draw the key figures of the selection."""
    formats = looks.formats()
    with st.grid(columns=4, min_column_width=150, gap="small"):
        st.metric(
            _("Spend"),
            formats.short(report.total),
            delta=None
            if report.change is None
            else _("{change} vs prior year", change=formats.percent(report.change, signed=True)),
            **looks.verdict("", report.change),
            border=True,
            help=_("Prior year, same months: {prior}.", prior=formats.money(report.prior)),
        )
        if prices is not None and prices.split.fisher is not None:
            parts = prices.split.parts()
            st.metric(
                _("Prices"),
                formats.percent(prices.split.fisher - 1, signed=True),
                delta=_price_effect(parts["price"]),
                **looks.verdict(verdict_of(-parts["price"]), parts["price"]),
                border=True,
                help=_index_help(prices),
            )
        if report.utilization is not None:
            st.metric(
                _("On contract"),
                formats.percent(report.utilization),
                border=True,
                help=_("Contract utilization: invoices under a contract ÷ all invoices."),
            )
        if orders is not None:
            st.metric(
                _("Commitments"),
                formats.short(orders.total),
                delta=ngettext(
                    "{count} order line", "{count} order lines", orders.lines, count=formats.number(orders.lines)
                ),
                **looks.verdict("", None),
                border=True,
                help=_("Ordered and not yet invoiced as of {day}.", day=formats.day(orders.as_of)),
            )


def _price_effect(change: int) -> str:
    size = looks.formats().short(abs(change))
    return _("{amount} more", amount=size) if change > 0 else _("{amount} less", amount=size)


def _index_help(prices: Prices) -> str:
    formats, split = looks.formats(), prices.split
    old, new = (formats.percent((index or 1) - 1, signed=True) for index in (split.laspeyres, split.paasche))
    return _(
        "Fisher index of the hospital's own basket: {old} at last year's quantities (Laspeyres), "
        "{new} at this year's (Paasche). Covers {comparable} of spend.",
        old=old,
        new=new,
        comparable=formats.percent(split.comparable),
    )


def pareto(report: SpendReport) -> None:
    """Draw the largest suppliers with the cumulative share; a click shows a supplier's lines."""
    formats = looks.formats()
    ranked = report.suppliers[report.suppliers["grade"] != ""]
    st.markdown(_("**Largest suppliers** and their cumulative share"))
    if ranked.empty:
        st.caption(_("No supplier was paid more than it credited back."))
        return
    drill.bars(
        kept.chart(charts.pareto, report.suppliers, formats, looks.colors()),
        key="spend_pareto",
        alt=charts.pareto_text(report.suppliers, formats),
        go=lambda supplier: filters.choose_supplier(int(supplier)),
        field="supplier_id",
    )
    counts = ranked["grade"].value_counts()
    grades = " · ".join(f"{grade}: {formats.number(counts[grade])}" for grade in "ABC" if grade in counts)
    st.caption(
        _("Suppliers by grade: {grades} · ╌ 80% · Click a bar to see its lines.", grades=grades),
        help=None
        if report.hhi is None
        else _(
            "HHI {hhi}: the sum of suppliers' squared shares × 10,000. Below 1,000 is low, above 1,800 is high.",
            hhi=formats.number(round(report.hhi)),
        ),
    )


def bridge(prices: Prices | None, asked: SpendChoice) -> None:
    """Draw the way from last year's spend to this year's over prices, volume and mix."""
    formats = looks.formats()
    st.markdown(_("**Why spend changed**"))
    if prices is None:
        st.caption(_no_bridge(asked))
        return
    steps = price_index.bridge(prices.split)
    st.vega_lite_chart(
        kept.chart(bridge_chart.bridge, steps, formats, looks.colors()),
        alt=bridge_chart.bridge_text(steps, formats),
    )
    begin = bridge_chart.axis_start(steps)
    if begin:
        st.caption(_("▼ more spend · ▲ less spend · ≈ bars begin at {amount}", amount=formats.short(begin)))
    else:
        st.caption(_("▼ more spend · ▲ less spend"))
    if prices.unconverted:
        st.caption(
            ngettext(
                ":material/info: {count} item comes in units without a conversion; each unit counts separately.",
                ":material/info: {count} items come in units without a conversion; each unit counts separately.",
                prices.unconverted,
            )
        )


def _no_bridge(asked: SpendChoice) -> str:
    if asked.source == "ledger":
        return _("Ledger lines name neither item nor quantity, so prices and volume cannot be separated.")
    if asked.chosen.category:
        return _("Prices, volume and mix are separated for all categories together only.")
    return _("There are no invoices for the same months of the prior year.")


def months(report: SpendReport) -> None:
    """Draw categories by month."""
    st.markdown(_("**By month**, compared with each category's average month"))
    st.vega_lite_chart(
        kept.chart(charts.category_months, report.months, looks.formats(), looks.colors()),
        alt=_("Spend of the largest categories by month: darker orange above their average, darker blue below it"),
    )
    st.caption(_("Orange: above average · Blue: below average · Hover over a month to see its amount."))


def table(report: SpendReport, asked: SpendChoice) -> None:
    """Draw suppliers, categories or departments; a row narrows the page or shows the lines."""
    formats = looks.formats()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        rows = one_of(_("Table"), ROWS, default=BY_SUPPLIER, key=state.SPEND_ROWS, bare=True)
        with st.container(horizontal=True, width="content", gap="small"):
            buttons = st.container(horizontal=True, width="content", gap="small")
    frame, columns, keys = _rows(report, rows, asked)
    title, sheet = translate(ROWS[rows]), _("Spend")
    source = downloads.source(title, report.periods, None)
    notes = [source.hospital, _("Period: {period}", period=source.period), source.data_as_of]
    question = Question(asked.period, asked.over, department=asked.department)
    if rows == "Departments" and (said := section.texts(question, "department", section.BOUGHT)):
        frame = frame.assign(explanation=[said.get(key, "") for key in frame["key"]])
        columns = [*columns, TableColumn("explanation", N_("Explanation"))]
    else:
        notes += section.lines(question, section.BOUGHT)
    with buttons:
        downloads.csv_and_excel(
            f"spend-{rows.lower()}-{report.periods[-1]}",
            as_csv=lambda: column_tables.as_csv(frame, columns, formats),
            as_workbook=lambda: column_tables.as_workbook(frame, columns, formats, sheet=sheet, notes=notes),
            prefix="spend_",
        )
    shown = frame.head(cells.MOST_ROWS)
    drill.table(
        kept.table(column_tables.style, shown, columns, formats),
        keys,
        key=f"spend_{rows}_{asked.department}_{asked.chosen.category}",
        alt=_("{title}, compared with the prior year", title=title),
        go=lambda key: _go(rows, key),
        lead=_("Spend"),
        placeholder="–",
    )


def _rows(report: SpendReport, rows: str, asked: SpendChoice) -> tuple[pd.DataFrame, list[TableColumn], list[str]]:
    dropped = [] if report.prior is not None else ["prior_minor", "change"]
    if rows == "Categories":
        first = TableColumn("category", N_("Category") if asked.source == "purchases" else N_("Account"))
        frame = _with_change(report.categories)
        return frame, _without([first, *CATEGORIES[1:]], dropped), frame["category"].tolist()
    if rows == "Departments":
        frame = _with_change(report.departments)
        return frame, _without(DEPARTMENTS, dropped), frame["key"].tolist()
    frame = _with_change(report.suppliers)
    spent = frame["amount_minor"].where(frame["amount_minor"] > 0)
    frame = frame.assign(on_contract=frame["contracted_minor"] / spent)
    dropped += ["on_contract"] if report.contracted is None else []
    return frame, _without(SUPPLIERS, dropped), frame["supplier_id"].astype("str").tolist()


def _without(columns: list[TableColumn], dropped: list[str]) -> list[TableColumn]:
    return [column for column in columns if column.name not in dropped]


def _with_change(frame: pd.DataFrame) -> pd.DataFrame:
    before = frame["prior_minor"].where(frame["prior_minor"] > 0)
    return frame.assign(change=frame["amount_minor"] / before - 1)


def _go(rows: str, key: str) -> None:
    if rows == "Suppliers":
        filters.choose_supplier(int(key))
    elif rows == "Categories":
        st.session_state[state.CATEGORY] = key
    elif key != ROOT:
        drill.select("department", key)
