"""What stands below the table of spend: lines, dearer items, cost per unit, open orders, new and single suppliers."""

import pandas as pd
import streamlit as st

from pages.common import cells, downloads, kept, line_search, looks, messages, queries, state
from pages.spend.analysis_parts import Asked
from planning.hierarchy import ROOT
from reports import column_tables
from reports.column_tables import Column
from reports.spend import words as spend_words
from services.permissions import Actor
from services.spend import lines as spend_lines
from services.spend import prices as spend_prices
from services.spend.amounts import NO_CATEGORY
from services.spend.commitments import Commitments
from services.spend.look_alikes import look_alikes
from services.spend.prices import Prices
from services.spend.report import Spend

ORGANIZATION = "pages/organization/registers.py"
#: Names of so many suppliers are compared without being asked.
COMPARED_AT_ONCE = 2_000
SUPPLIER_PAGE = "pages/spend/supplier.py"
LINES = [
    Column("amount_minor", "Amount", "cents"),
    Column("day", "Date", "day"),
    Column("name", "Item"),
    Column("supplier", "Supplier"),
    Column("number", "Invoice"),
    Column("po_number", "Order"),
    Column("quantity", "Quantity", "number"),
    Column("unit", "Unit"),
    Column("price_minor", "Price", "price"),
    Column("contract", "Contract"),
    Column("department", "Department"),
    Column("account", "Account"),
    Column("file_name", "File"),
    Column("line_number", "Line", "number"),
]
LEDGER = ("amount_minor", "day", "name", "supplier", "number", "department", "account", "file_name", "line_number")
DEARER = [
    Column("item", "Item"),
    Column("name", "Name"),
    Column("unit", "Unit"),
    Column("price_before", "Price before", "price"),
    Column("price_now", "Price now", "price"),
    Column("price_change", "Change", "change"),
    Column("price", "Price effect", "money"),
    Column("now", "Spend now", "money"),
]
PER_UNIT = [
    Column("name", "Department"),
    Column("measure", "Unit of service"),
    Column("amount_minor", "Supplies and drugs", "money"),
    Column("volume", "Units", "number"),
    Column("per_unit", "Per unit", "price"),
    Column("prior_per_unit", "Prior year", "price"),
    Column("change", "Change", "change"),
    Column("effect", "Effect", "money"),
]
OPEN = [
    Column("po_number", "Order"),
    Column("supplier", "Supplier"),
    Column("department", "Department"),
    Column("day", "Ordered on", "day"),
    Column("age", "Days", "number"),
    Column("lines", "Lines", "number"),
    Column("ordered_minor", "Ordered", "money"),
    Column("invoiced_minor", "Invoiced", "money"),
    Column("open_minor", "Open", "money"),
]
PLACES = [
    Column("name", "Department"),
    Column("actual_minor", "Actual to date", "money"),
    Column("open_minor", "Committed", "money"),
    Column("budget_minor", "Budget of the year", "money"),
    Column("left_minor", "Left", "money"),
]
NEW = [Column("supplier", "Supplier"), Column("first", "First paid", "month"), Column("amount_minor", "Spend", "money")]
ALIKE = [
    Column("keep_name", "Supplier"),
    Column("other_name", "Other name"),
    Column("score", "Alike", "rate"),
    Column("reason", "Why"),
    Column("other_minor", "Spend of the other", "money"),
]
SINGLE = [
    Column("category", "Category"),
    Column("supplier", "Only supplier"),
    Column("amount_minor", "Spend", "money"),
]


def _table(rows: pd.DataFrame, columns: list[Column], *, alt: str, most: int = 12, key: str | None = None) -> None:
    shown = rows.head(cells.MOST_ROWS)
    first = {columns[0].title: st.column_config.TextColumn(pinned=True, width=150 if looks.on_a_phone() else 220)}
    st.dataframe(
        kept.table(column_tables.styled, shown, columns, looks.formats()),
        key=key,
        hide_index=True,
        height=cells.height(shown, rows=most),
        column_config=first,
        placeholder="–",
        alt=alt,
    )


def lines(report: Spend, asked: Asked) -> None:
    """Draw the lines once a supplier, a category or a department is chosen; all lines of a hospital are no answer."""
    if asked.chosen.supplier_id is None and not asked.chosen.category and asked.department == ROOT:
        return
    st.subheader("Invoice lines" if asked.source == "purchases" else "Ledger lines", anchor="lines")
    if asked.chosen.supplier_id is not None:
        st.page_link(
            SUPPLIER_PAGE,
            label=f"Everything on {cells.escaped(asked.chosen.supplier)}",
            icon=":material/storefront:",
            query_params={state.SUPPLIER: str(asked.chosen.supplier_id)},
        )
    _lines(report.periods, asked)


@st.fragment
def _lines(periods: tuple[int, ...], asked: Asked) -> None:
    with messages.refusals():
        wanted = line_search.ask()
        found = queries.ask(
            spend_lines.find,
            source=asked.source,
            periods=periods,
            department=asked.department,
            supplier_id=asked.chosen.supplier_id,
            category=asked.chosen.category,
            search=wanted.words,
            order=wanted.order,
            page=wanted.page,
        )
        _found(found, asked)


def _found(found: spend_lines.LinesPage, asked: Asked) -> None:
    formats = looks.formats()
    if not found.count:
        st.caption("No line matches.")
        return
    noun = "line" if found.count == 1 else "lines"
    together = formats.money(found.total_minor, cents=True)
    st.caption(cells.escaped(f"{formats.number(found.count)} {noun}, together {together}"))
    columns = [column for column in LINES if asked.source == "purchases" or column.name in LEDGER]
    rows = found.lines.assign(price_minor=found.lines["price"] * 10**formats.digits)
    _table(rows, columns, alt="Lines with amount, date, item, supplier, numbers, file and line", most=15)
    if found.pages > 1:
        st.pagination(found.pages, key=state.LINES_PAGE)


def dearer(prices: Prices | None) -> None:
    """Draw the items whose price moved spend most."""
    if prices is None or prices.split.items.empty:
        return
    items = prices.split.items
    moved = items[items["price"] != 0]
    st.subheader("Items whose price changed", anchor="prices")
    if moved.empty:
        st.caption("Every item that was bought in both years costs what it did.")
        return
    formats = looks.formats()
    scaled = moved.assign(price_before=moved["price_before"] * 1000, price_now=moved["price_now"] * 1000)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(
            "Average price per unit in the same months of both years; the effect is at the quantities bought now."
        )
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                f"prices-{prices.periods[-1]}",
                as_csv=lambda: column_tables.as_csv(scaled, DEARER, formats),
                as_workbook=lambda: column_tables.as_workbook(scaled, DEARER, formats, sheet="Prices"),
                prefix="prices_",
            )
    _table(scaled.head(spend_prices.MOST_NAMED), DEARER, alt="Items by effect of their price", most=10)


def per_unit(asked: Asked) -> None:
    """Draw what supplies and drugs cost per unit of service."""
    rows = queries.ask(spend_prices.per_unit, period=asked.period, over=asked.over, department=asked.department)
    if rows.empty or asked.chosen.category:
        return
    st.subheader("Supplies per unit of service", anchor="per-unit")
    _table(rows, PER_UNIT, alt="Supplies and drugs per unit of service by department", most=10)
    st.caption("From the ledger. Effect: what the change per unit costs at this year's volume.")


def commitments(orders: Commitments | None) -> None:
    """Draw open orders, their age, and what they leave of the budget."""
    if orders is None or orders.orders.empty:
        return
    formats = looks.formats()
    st.subheader("Commitments", anchor="commitments")
    ages = " · ".join(
        f"{row['age']}: {formats.short(row['open_minor'])} ({formats.number(row['orders'])})"
        for row in orders.ages.to_dict("records")
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(cells.escaped(f"Open orders at {orders.as_of}: {ages}"))
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                f"commitments-{orders.as_of}",
                as_csv=lambda: column_tables.as_csv(orders.orders, OPEN, formats),
                as_workbook=lambda: column_tables.as_workbook(orders.orders, OPEN, formats, sheet="Commitments"),
                prefix="open_",
            )
    _table(orders.orders, OPEN, alt="Open orders, largest first", most=10)
    if not orders.places.empty:
        st.markdown("**Beside actual and budget**, on the accounts of the open orders")
        _table(orders.places, PLACES, alt="Actual, commitments and budget by department", most=10)


def suppliers(report: Spend, actor: Actor) -> None:
    """Draw new suppliers, second spellings, the tail, and what hangs on one supplier."""
    formats = looks.formats()
    st.subheader("Suppliers to look at", anchor="suppliers")
    named = report.suppliers[report.suppliers["grade"] != ""]
    words = [spend_words.tail(*report.tail, len(named), formats), spend_words.single_source(report.single, formats)]
    told = " ".join(word for word in words if word)
    if told:
        st.markdown(cells.escaped(told))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**New suppliers**")
        if report.new.empty:
            st.caption("No supplier was paid for the first time.")
        else:
            _table(report.new, NEW, alt="Suppliers paid for the first time", most=8)
    with right:
        st.markdown("**Only one supplier**")
        if report.categories["category"].eq(NO_CATEGORY).all():
            st.caption("No line names a category.")
        elif report.single.empty:
            st.caption("Every category has at least two suppliers.")
        else:
            _table(report.single, SINGLE, alt="Categories with one supplier", most=8)
    _second_spellings(report, actor)


def _second_spellings(report: Spend, actor: Actor) -> None:
    """Draw records that may be one supplier; comparing many thousand names takes seconds, so it waits to be asked."""
    st.markdown("**May be one supplier**")
    many = len(report.suppliers) > COMPARED_AT_ONCE
    if many and not st.button("Compare the names", key="compare_names", icon=":material/difference:"):
        return
    pairs = queries.ask(look_alikes)
    paid = set(report.suppliers["supplier_id"])
    mine = pairs[pairs["keep_id"].isin(paid) | pairs["other_id"].isin(paid)]
    if mine.empty:
        st.caption("No two names of these suppliers look alike.")
        return
    _table(mine, ALIKE, alt="Suppliers whose names look alike", most=8)
    if actor.may("master_data:write"):
        st.page_link(ORGANIZATION, label="Say which are one", icon=":material/merge:")
