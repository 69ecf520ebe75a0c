"""The parts of a supplier's page: sentence, cards, spend by month, prices, contracts, rates, invoices, names."""

import pandas as pd
import streamlit as st

from pages.common import cells, downloads, drill, kept, looks, queries, state
from planning.periods import shift, span
from reports import column_tables
from reports.column_tables import Column
from reports.spend import charts
from services.spend import lines, supplier
from services.spend.amounts import Source
from services.spend.supplier import SupplierPage

CONTRACTS_PAGE = "pages/contracts/register.py"
LIST = [
    Column("supplier", "Supplier"),
    Column("amount_minor", "Last 12 months", "money"),
    Column("prior_minor", "12 months before", "money"),
    Column("change", "Change", "change"),
    Column("category", "Category"),
    Column("contracts", "Active contracts", "number"),
    Column("kind", "Kind"),
    Column("code", "Code"),
]
ITEMS = [
    Column("item", "Item"),
    Column("name", "Name"),
    Column("unit", "Unit"),
    Column("quantity", "Quantity", "number"),
    Column("price", "Average price", "price"),
    Column("agreed", "At contract price", "price"),
    Column("off", "Against contract", "change"),
    Column("over_minor", "Paid above", "money"),
    Column("amount_minor", "Spend", "money"),
]
CONTRACTS = [
    Column("number", "Contract"),
    Column("title", "Title"),
    Column("start_date", "From", "day"),
    Column("end_date", "Until", "day"),
    Column("notice_date", "Notice by", "day"),
    Column("auto_renew_months", "Renews for (months)", "number"),
    Column("value_minor", "Value", "money"),
    Column("status", "Status"),
    Column("owner", "Owner"),
]
INVOICES = [
    Column("day", "Date", "day"),
    Column("amount_minor", "Amount", "cents"),
    Column("number", "Invoice"),
    Column("po_number", "Order"),
    Column("name", "Item"),
    Column("quantity", "Quantity", "number"),
    Column("unit", "Unit"),
    Column("department", "Department"),
    Column("contract", "Contract"),
    Column("file_name", "File"),
    Column("line_number", "Line", "number"),
]


def way_back() -> None:
    """Draw the way back to the list."""
    st.button("All suppliers", key="all_suppliers", type="tertiary", icon=":material/arrow_back:", on_click=_close)


def _close() -> None:
    st.query_params.pop(state.SUPPLIER, None)


def _open(key: str) -> None:
    st.query_params[state.SUPPLIER] = key
    st.session_state[state.LINES_PAGE] = 1


def listing(listed: pd.DataFrame, period: int | None) -> None:
    """Draw the list, narrowed by words; a selected row opens the supplier."""
    formats = looks.formats()
    spent = listed[listed["amount_minor"] != 0]
    if period is not None:
        when = formats.months(tuple(span(shift(period, 1 - supplier.PRICE_MONTHS), period)))
        noun = "supplier was" if len(spent) == 1 else "suppliers were"
        told = f"{when}: {formats.number(len(spent))} {noun} paid, {formats.short(spent['amount_minor'].sum())}"
        st.markdown(f"#### {cells.escaped(told)}")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        words = st.text_input(
            "Find", placeholder="Name, code or category", key=state.SEARCH, icon=":material/search:", width=300,
            bind="query-params", max_chars=100,
        )  # fmt: skip
        found = _matching(listed, words or "")
        before = found["prior_minor"].where(found["prior_minor"] > 0)
        found = found.assign(
            change=found["amount_minor"] / before - 1, kind=found["payer"].map({True: "Payer", False: "Supplier"})
        )
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                "suppliers",
                as_csv=lambda: column_tables.as_csv(found, LIST, formats),
                as_workbook=lambda: column_tables.as_workbook(found, LIST, formats, sheet="Suppliers"),
                prefix="suppliers_",
            )
    if found.empty:
        st.caption("No supplier matches.")
        return
    shown = found.head(cells.MOST_ROWS)
    drill.table(
        kept.table(column_tables.styled, shown, LIST, formats),
        shown["supplier_id"].astype("str").tolist(),
        key=f"suppliers_{words}",
        alt="Suppliers with spend of the last 12 months",
        go=_open,
        lead="Last 12 months",
        placeholder="–",
    )
    st.caption("Select a supplier to see its spend, prices, contracts and notes.")


def _matching(listed: pd.DataFrame, words: str) -> pd.DataFrame:
    text = listed["supplier"] + " " + listed["code"].fillna("") + " " + listed["category"].fillna("")
    mine = pd.Series(True, listed.index)
    for word in words.split()[:8]:
        mine &= text.str.contains(word, case=False, regex=False)
    return listed[mine]


def answer(page: SupplierPage, period: int | None) -> None:
    """Say what the supplier is paid, and whether that is above its contract."""
    formats = looks.formats()
    if page.payer and page.months.empty:
        noun = "rate is" if len(page.rates) == 1 else "rates are"
        st.markdown(f"#### A payer; {formats.number(len(page.rates))} {noun} registered.")
        return
    if period is None or page.months.empty:
        st.markdown("#### Nothing was bought here in the last two years.")
        return
    when = formats.months(tuple(span(shift(period, 1 - supplier.PRICE_MONTHS), period)))
    told = f"{when}: {formats.short(page.total)} paid"
    if page.prior > 0:
        change = page.total / page.prior - 1
        told += f", {formats.percent(abs(change))} {'more' if change >= 0 else 'less'} than in the 12 months before"
    st.markdown(f"#### {cells.escaped(told)}.")
    over = int(page.items["over_minor"].sum())
    if over:
        above = page.items[page.items["over_minor"] > 0]
        first = above.sort_values("over_minor", ascending=False).iloc[0]
        noun = "item" if len(above) == 1 else "items"
        words = (
            f"{formats.money(over)} above contract prices on {len(above)} {noun}, most on "
            f"{first['name'] or first['item']} ({formats.money(first['over_minor'])})."
        )
        st.markdown(cells.escaped(words))


def cards(page: SupplierPage) -> None:
    """Draw what is known of the supplier and its key figures."""
    formats = looks.formats()
    facts = [part for part in (page.code, page.category, page.contact) if part]
    if facts:
        st.caption(cells.escaped(" · ".join(facts)))
    if page.note:
        st.caption(cells.escaped(page.note))
    if page.months.empty:
        return
    contracted = page.months[page.months["standing"] == "contracted"]["amount_minor"].sum()
    total = page.months["amount_minor"].sum()
    with st.grid(columns=4, min_column_width=150, gap="small"):
        st.metric("Last 12 months", formats.short(page.total), border=True)
        st.metric("12 months before", formats.short(page.prior), border=True)
        if page.months["standing"].ne("").any() and total > 0:
            st.metric("On contract", formats.percent(contracted / total), border=True, help="Of the last 24 months.")
        if len(page.items):
            st.metric(
                "Above contract price",
                formats.short(page.items["over_minor"].sum()),
                border=True,
                help="Of the last 12 months; lines below their contract's price are not set off.",
            )


def months(page: SupplierPage) -> None:
    """Draw spend by month."""
    if page.months.empty:
        return
    formats = looks.formats()
    st.markdown("**Spend by month**")
    summed = page.months.groupby("period", as_index=False)[["amount_minor"]].sum()
    highest = summed.sort_values("amount_minor").iloc[-1]
    top, when = formats.short(highest["amount_minor"]), formats.month(int(highest["period"]))
    st.vega_lite_chart(
        kept.chart(charts.supplier_months, page.months, formats, looks.colors()),
        alt=f"Spend by month, highest {top} in {when}",
    )


def prices(page: SupplierPage) -> None:
    """Draw what was paid for each item against its contract's price."""
    if page.items.empty:
        return
    items = page.items
    share = items["priced_minor"] / items["amount_minor"].where(items["amount_minor"] != 0)
    agreed = items["expected_minor"] / (items["quantity"] * share).where(items["priced_minor"] > 0)
    rows = items.assign(
        agreed=agreed, off=items["priced_minor"] / items["expected_minor"].where(items["expected_minor"] > 0) - 1
    )
    st.markdown("**Prices paid**, last 12 months")
    _table(rows, ITEMS, alt="Items with average price against the contract's price")
    if rows["agreed"].isna().all():
        st.caption("No contract price is known for these items.")


def contracts(page: SupplierPage) -> None:
    """Draw the supplier's contracts with their notice dates."""
    if page.contracts.empty:
        return
    st.markdown("**Contracts**")
    picked = st.dataframe(
        kept.table(column_tables.styled, page.contracts, CONTRACTS, looks.formats()),
        key=f"supplier_contracts_{page.supplier_id}",
        hide_index=True,
        height=cells.height(page.contracts, rows=12),
        on_select="rerun",
        selection_mode="single-row",
        column_config={"Contract": st.column_config.TextColumn(pinned=True)},
        placeholder="–",
        alt="Contracts with term and notice date",
    )
    st.caption("Select a contract to open it.")
    chosen = picked["selection"]["rows"]
    if chosen:
        row = page.contracts.iloc[chosen[0]]
        st.switch_page(CONTRACTS_PAGE, query_params={state.CONTRACT: f"{row['number']} {row['title']}"})


@st.fragment
def invoices(page: SupplierPage, source: Source, period: int) -> None:
    """Draw the newest invoice lines of the last 12 months."""
    formats = looks.formats()
    found = queries.ask(
        lines.find,
        source=source,
        periods=tuple(span(shift(period, 1 - supplier.PRICE_MONTHS), period)),
        supplier_id=page.supplier_id,
        order="newest",
        page=int(st.session_state.get(state.LINES_PAGE, 1)),
    )
    if not found.count:
        return
    st.markdown("**Invoices**, newest first" if source == "purchases" else "**Ledger lines**, newest first")
    total = formats.money(found.total_minor, cents=True)
    noun = "line" if found.count == 1 else "lines"
    st.caption(cells.escaped(f"{formats.number(found.count)} {noun}, together {total}"))
    known = [column for column in INVOICES if found.lines[column.name].notna().any()]
    _table(found.lines, known, alt="Invoice lines with file and line", most=15)
    if found.pages > 1:
        st.pagination(found.pages, key=state.LINES_PAGE)


def names(page: SupplierPage) -> None:
    """Draw the other names of the supplier."""
    if not page.merged and not page.aliases:
        return
    st.markdown("**Other names**")
    words = [f"Counted here: {', '.join(page.merged)}." if page.merged else ""]
    words.append(f"Spellings in files: {', '.join(page.aliases)}." if page.aliases else "")
    st.markdown(cells.escaped(" ".join(word for word in words if word)))


def _table(rows: pd.DataFrame, columns: list[Column], *, alt: str, most: int = 12) -> None:
    first = {columns[0].title: st.column_config.TextColumn(pinned=True)}
    st.dataframe(
        kept.table(column_tables.styled, rows, columns, looks.formats()),
        hide_index=True,
        height=cells.height(rows, rows=most),
        column_config=first,
        placeholder="–",
        alt=alt,
    )
