"""Below the charts of spend, as tabs: table, months, prices, cost per unit, open orders, suppliers; and the lines."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import cells, downloads, kept, line_search, looks, messages, phone, queries, state
from pages.spend import analysis_parts
from pages.spend.analysis_parts import SpendChoice
from planning.hierarchy import ROOT
from reports import column_tables
from reports.column_tables import TableColumn
from reports.spend import words as spend_words
from services.permissions import Actor
from services.spend import lines as spend_lines
from services.spend import prices as spend_prices
from services.spend.amounts import NO_CATEGORY
from services.spend.commitments import Commitments
from services.spend.look_alikes import look_alikes
from services.spend.prices import Prices
from services.spend.report import SpendReport

ORGANIZATION = "pages/organization/registers.py"
#: Names of so many suppliers are compared without being asked.
COMPARED_AT_ONCE = 2_000
SUPPLIER_PAGE = "pages/spend/supplier.py"
LINES = [
    TableColumn("amount_minor", N_("Amount"), "cents"),
    TableColumn("day", N_("Date"), "day"),
    TableColumn("name", N_("Item")),
    TableColumn("supplier", N_("Supplier")),
    TableColumn("number", N_("Invoice")),
    TableColumn("po_number", N_("Order")),
    TableColumn("quantity", N_("Quantity"), "number"),
    TableColumn("unit", N_("Unit")),
    TableColumn("price_minor", N_("Price"), "price"),
    TableColumn("contract", N_("Contract")),
    TableColumn("department", N_("Department")),
    TableColumn("account", N_("Account")),
    TableColumn("file_name", N_("File")),
    TableColumn("line_number", N_("Line"), "number"),
]
LEDGER = ("amount_minor", "day", "name", "supplier", "number", "department", "account", "file_name", "line_number")
PRICE_EFFECTS = [
    TableColumn("item", N_("Item")),
    TableColumn("name", N_("Name")),
    TableColumn("unit", N_("Unit")),
    TableColumn("price_before", N_("Price before"), "price"),
    TableColumn("price_now", N_("Price now"), "price"),
    TableColumn("price_change", N_("Change"), "change"),
    TableColumn("price", N_("Price effect"), "money"),
    TableColumn("now", N_("Spend now"), "money"),
]
PER_UNIT = [
    TableColumn("name", N_("Department")),
    TableColumn("measure", N_("Unit of service")),
    TableColumn("amount_minor", N_("Supplies and drugs"), "money"),
    TableColumn("volume", N_("Units"), "number"),
    TableColumn("per_unit", N_("Per unit"), "price"),
    TableColumn("prior_per_unit", N_("Prior year"), "price"),
    TableColumn("change", N_("Change"), "change"),
    TableColumn("effect", N_("Effect"), "money"),
]
OPEN = [
    TableColumn("po_number", N_("Order")),
    TableColumn("supplier", N_("Supplier")),
    TableColumn("department", N_("Department")),
    TableColumn("day", N_("Ordered on"), "day"),
    TableColumn("age", N_("Days"), "number"),
    TableColumn("lines", N_("Lines"), "number"),
    TableColumn("ordered_minor", N_("Ordered"), "money"),
    TableColumn("invoiced_minor", N_("Invoiced or accrued"), "money"),
    TableColumn("open_minor", N_("Open"), "money"),
]
PLACES = [
    TableColumn("name", N_("Department")),
    TableColumn("actual_minor", N_("Actual to date"), "money"),
    TableColumn("open_minor", N_("Committed"), "money"),
    TableColumn("budget_minor", N_("Full-year budget"), "money"),
    TableColumn("left_minor", N_("Remaining"), "money"),
]
NEW = [
    TableColumn("supplier", N_("Supplier")),
    TableColumn("first", N_("First paid"), "month"),
    TableColumn("amount_minor", N_("Spend"), "money"),
]
ALIKE = [
    TableColumn("keep_name", N_("Supplier")),
    TableColumn("other_name", N_("Other name")),
    TableColumn("score", N_("Similarity"), "rate"),
    TableColumn("reason", N_("Reason")),
    TableColumn("other_minor", N_("Spend under that name"), "money"),
]
SINGLE = [
    TableColumn("category", N_("Category")),
    TableColumn("supplier", N_("Only supplier")),
    TableColumn("amount_minor", N_("Spend"), "money"),
]


def _table(rows: pd.DataFrame, columns: list[TableColumn], *, alt: str, most: int = 12, key: str | None = None) -> None:
    shown = rows.head(cells.MOST_ROWS)
    first = {translate(columns[0].title): phone.name_column(220)}
    phone.table(
        kept.table(column_tables.style, shown, columns, looks.formats()),
        lead=phone.FIRST_FIGURE,
        key=key,
        hide_index=True,
        height=cells.height(shown, rows=most),
        column_config=first,
        placeholder="–",
        alt=alt,
    )


def lines(report: SpendReport, asked: SpendChoice) -> None:
    """Draw the lines once a supplier, a category or a department is chosen; all lines of a hospital are no answer."""
    if asked.chosen.supplier_id is None and not asked.chosen.category and asked.department == ROOT:
        return
    st.subheader(_("Invoice lines") if asked.source == "purchases" else _("Ledger lines"), anchor="lines")
    if asked.chosen.supplier_id is not None:
        st.page_link(
            SUPPLIER_PAGE,
            label=_("Supplier page: {supplier}", supplier=cells.escape(asked.chosen.supplier)),
            icon=":material/storefront:",
            query_params={state.SUPPLIER: str(asked.chosen.supplier_id)},
        )
    _lines(report.periods, asked)


@st.fragment
@messages.guard
def _lines(periods: tuple[int, ...], asked: SpendChoice) -> None:
    with messages.refusals():
        search = line_search.ask()
        matching = queries.ask(
            spend_lines.find,
            source=asked.source,
            periods=periods,
            department=asked.department,
            supplier_id=asked.chosen.supplier_id,
            category=asked.chosen.category,
            search=search.words,
            order=search.order,
            page=search.page,
        )
        _one_page(matching, asked)


def _one_page(matching: spend_lines.PurchaseLinesPage, asked: SpendChoice) -> None:
    formats = looks.formats()
    if not matching.count:
        st.caption(_("No lines match."))
        return
    count, total = formats.number(matching.count), formats.money(matching.total_minor, cents=True)
    words = ngettext(
        "{count} line, total {total}", "{count} lines, total {total}", matching.count, count=count, total=total
    )
    st.caption(cells.escape(words))
    columns = [column for column in LINES if asked.source == "purchases" or column.name in LEDGER]
    rows = matching.lines.assign(price_minor=matching.lines["price"] * 10**formats.digits)
    _table(rows, columns, alt=_("Lines with amount, date, item, supplier, numbers, file and line"), most=15)
    if matching.pages > 1:
        st.pagination(matching.pages, key=state.LINES_PAGE)


def details(
    report: SpendReport, prices: Prices | None, orders: Commitments | None, asked: SpendChoice, actor: Actor
) -> None:
    """Draw the table, months, prices, cost per unit, open orders and suppliers to review as tabs.

    Only the chosen one is worked out.
    """
    shown: list[tuple[str, Callable[[], None]]] = [(_("All spend"), lambda: analysis_parts.table(report, asked))]
    if len(set(report.months["period"])) > 1:
        shown.append((_("By month"), lambda: analysis_parts.months(report)))
    if prices is not None and not prices.split.items.empty:
        shown.append((_("Items whose price changed"), lambda: _price_effects(prices)))
    if not asked.chosen.category:
        shown.append((_("Supplies per unit of service"), lambda: _per_unit(asked)))
    if orders is not None and not orders.orders.empty:
        shown.append((_("Commitments"), lambda: _commitments(orders)))
    shown.append((_("Suppliers to review"), lambda: _suppliers(report, actor)))
    tabs = st.tabs([title for title, _draw in shown], key="spend_details", on_change="rerun")
    for tab, (_title, draw) in zip(tabs, shown, strict=True):
        if tab.open:
            with tab:
                draw()


def _price_effects(prices: Prices) -> None:
    """Draw the items whose price moved spend most."""
    items = prices.split.items
    moved = items[items["price"] != 0]
    if moved.empty:
        st.caption(_("No item bought in both years changed its price."))
        return
    formats, sheet = looks.formats(), _("Prices")
    scaled = moved.assign(price_before=moved["price_before"] * 1000, price_now=moved["price_now"] * 1000)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(
            _("Average price per unit in the same months of both years. The effect is at this year's quantities.")
        )
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                f"prices-{prices.periods[-1]}",
                as_csv=lambda: column_tables.as_csv(scaled, PRICE_EFFECTS, formats),
                as_workbook=lambda: column_tables.as_workbook(scaled, PRICE_EFFECTS, formats, sheet=sheet),
                prefix="prices_",
            )
    _table(scaled.head(spend_prices.MOST_NAMED), PRICE_EFFECTS, alt=_("Items by price effect"), most=10)


def _per_unit(asked: SpendChoice) -> None:
    """Draw what supplies and drugs cost per unit of service."""
    rows = queries.ask(spend_prices.per_unit, period=asked.period, over=asked.over, department=asked.department)
    if rows.empty:
        st.caption(_("No department of this selection has both supplies or drugs and volumes in these months."))
        return
    _table(rows, PER_UNIT, alt=_("Supplies and drugs per unit of service by department"), most=10)
    st.caption(_("From the ledger. Effect: change per unit × this year's volume."))


def _commitments(orders: Commitments) -> None:
    """Draw open orders, their age, and what they leave of the budget."""
    formats, sheet = looks.formats(), _("Commitments")
    ages = " · ".join(
        f"{translate(row['age'])}: {formats.short(row['open_minor'])} ({formats.number(row['orders'])})"
        for row in orders.ages.to_dict("records")
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(cells.escape(_("Open orders as of {day}: {ages}", day=formats.day(orders.as_of), ages=ages)))
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                f"commitments-{orders.as_of}",
                as_csv=lambda: column_tables.as_csv(orders.orders, OPEN, formats),
                as_workbook=lambda: column_tables.as_workbook(orders.orders, OPEN, formats, sheet=sheet),
                prefix="open_",
            )
    _table(orders.orders, OPEN, alt=_("Open orders, largest first"), most=10)
    if not orders.places.empty:
        st.markdown(_("**Compared with actual and budget**, for the accounts of the open orders"))
        _table(orders.places, PLACES, alt=_("Actual, commitments and budget by department"), most=10)


def _suppliers(report: SpendReport, actor: Actor) -> None:
    """Draw new suppliers, duplicate suppliers, the tail, and categories with one supplier."""
    formats = looks.formats()
    named = report.suppliers[report.suppliers["grade"] != ""]
    words = [spend_words.tail(*report.tail, len(named), formats), spend_words.single_source(report.single, formats)]
    sentences = " ".join(word for word in words if word)
    if sentences:
        st.markdown(cells.escape(sentences))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_("**New suppliers**"))
        if report.new.empty:
            st.caption(_("No new suppliers."))
        else:
            _table(report.new, NEW, alt=_("Suppliers paid for the first time"), most=8)
    with right:
        st.markdown(_("**Categories with one supplier**"))
        if report.categories["category"].eq(NO_CATEGORY).all():
            st.caption(_("No lines have a category."))
        elif report.single.empty:
            st.caption(_("Every category has at least two suppliers."))
        else:
            _table(report.single, SINGLE, alt=_("Categories with one supplier"), most=8)
    _possible_duplicates(report, actor)


def _possible_duplicates(report: SpendReport, actor: Actor) -> None:
    """Draw records that may be one supplier; comparing many thousand names takes seconds, so it waits to be asked."""
    st.markdown(_("**Possible duplicate suppliers**"))
    many = len(report.suppliers) > COMPARED_AT_ONCE
    if many and not st.button(_("Compare names"), key="compare_names", icon=":material/difference:"):
        return
    pairs = queries.ask(look_alikes)
    paid = set(report.suppliers["supplier_id"])
    mine = pairs[pairs["keep_id"].isin(paid) | pairs["other_id"].isin(paid)]
    if mine.empty:
        st.caption(_("No similar supplier names."))
        return
    _table(mine, ALIKE, alt=_("Suppliers with similar names"), most=8)
    if actor.may("master_data:write"):
        st.page_link(ORGANIZATION, label=_("Merge suppliers"), icon=":material/merge:")
