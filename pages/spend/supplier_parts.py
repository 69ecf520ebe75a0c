"""The parts of a supplier's page: sentence, cards, spend by month, prices, contracts, rates, invoices, names."""

import pandas as pd
import streamlit as st

from language import N_, _, ngettext, translate
from pages.common import cells, downloads, drill, kept, looks, messages, phone, queries, state
from planning.periods import shift, span
from reports import column_tables
from reports.column_tables import TableColumn
from reports.spend import charts
from services.spend import lines, supplier
from services.spend.amounts import Source
from services.spend.supplier import SupplierPage

CONTRACTS_PAGE = "pages/contracts/register.py"
LIST = [
    TableColumn("supplier", N_("Supplier")),
    TableColumn("amount_minor", N_("Last 12 months"), "money"),
    TableColumn("prior_minor", N_("Prior 12 months"), "money"),
    TableColumn("change", N_("Change"), "change"),
    TableColumn("category", N_("Category")),
    TableColumn("contracts", N_("Active contracts"), "number"),
    TableColumn("kind", N_("Kind")),
    TableColumn("code", N_("Code")),
]
ITEMS = [
    TableColumn("item", N_("Item")),
    TableColumn("name", N_("Name")),
    TableColumn("unit", N_("Unit")),
    TableColumn("quantity", N_("Quantity"), "number"),
    TableColumn("price", N_("Average price"), "price"),
    TableColumn("agreed", N_("At contract price"), "price"),
    TableColumn("off", N_("vs contract"), "change"),
    TableColumn("over_minor", N_("Paid above"), "money"),
    TableColumn("amount_minor", N_("Spend"), "money"),
]
CONTRACTS = [
    TableColumn("number", N_("Contract")),
    TableColumn("title", N_("Title")),
    TableColumn("start_date", N_("From"), "day"),
    TableColumn("end_date", N_("Until"), "day"),
    TableColumn("notice_date", N_("Notice by"), "day"),
    TableColumn("auto_renew_months", N_("Renewal (months)"), "number"),
    TableColumn("value_minor", N_("Value"), "money"),
    TableColumn("status", N_("Status")),
    TableColumn("owner", N_("Owner")),
]
INVOICES = [
    TableColumn("day", N_("Date"), "day"),
    TableColumn("amount_minor", N_("Amount"), "cents"),
    TableColumn("number", N_("Invoice")),
    TableColumn("po_number", N_("Order")),
    TableColumn("name", N_("Item")),
    TableColumn("quantity", N_("Quantity"), "number"),
    TableColumn("unit", N_("Unit")),
    TableColumn("department", N_("Department")),
    TableColumn("contract", N_("Contract")),
    TableColumn("file_name", N_("File")),
    TableColumn("line_number", N_("Line"), "number"),
]


def way_back() -> None:
    """Draw the way back to the list."""
    st.button(_("All suppliers"), key="all_suppliers", type="tertiary", icon=":material/arrow_back:", on_click=_close)


def _close() -> None:
    st.query_params.pop(state.SUPPLIER, None)


def _open(key: str) -> None:
    st.query_params[state.SUPPLIER] = key
    st.session_state[state.LINES_PAGE] = 1


def listing(listed: pd.DataFrame, period: int | None) -> None:
    """Draw the list, narrowed by words; a row opens the supplier."""
    formats = looks.formats()
    spent = listed[listed["amount_minor"] != 0]
    if period is not None:
        when = formats.months(tuple(span(shift(period, 1 - supplier.PRICE_MONTHS), period)))
        headline = ngettext(
            "{when}: {amount} paid to {count} supplier",
            "{when}: {amount} paid to {count} suppliers",
            len(spent),
            when=when,
            amount=formats.short(spent["amount_minor"].sum()),
            count=formats.number(len(spent)),
        )
        st.markdown(f"## {cells.escape(headline)}")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        words = st.text_input(
            _("Find"), placeholder=_("Name, code or category"), key=state.SEARCH, icon=":material/search:", width=300,
            bind="query-params", max_chars=100,
        )  # fmt: skip
        suppliers = _filter(listed, words or "")
        before = suppliers["prior_minor"].where(suppliers["prior_minor"] > 0)
        suppliers = suppliers.assign(
            change=suppliers["amount_minor"] / before - 1,
            kind=suppliers["payer"].map({True: _("Payer"), False: _("Supplier")}),
        )
        sheet = _("Suppliers")
        with st.container(horizontal=True, width="content", gap="small"):
            downloads.csv_and_excel(
                "suppliers",
                as_csv=lambda: column_tables.as_csv(suppliers, LIST, formats),
                as_workbook=lambda: column_tables.as_workbook(suppliers, LIST, formats, sheet=sheet),
                prefix="suppliers_",
            )
    if suppliers.empty:
        st.caption(_("No suppliers match."))
        return
    shown = suppliers.head(cells.MOST_ROWS)
    drill.table(
        kept.table(column_tables.style, shown, LIST, formats),
        shown["supplier_id"].astype("str").tolist(),
        key=f"suppliers_{words}",
        alt=_("Suppliers with spend of the last 12 months"),
        go=_open,
        lead=_("Last 12 months"),
        placeholder="–",
    )


def _filter(listed: pd.DataFrame, words: str) -> pd.DataFrame:
    text = listed["supplier"] + " " + listed["code"].fillna("") + " " + listed["category"].fillna("")
    mine = pd.Series(True, listed.index)
    for word in words.split()[:8]:
        mine &= text.str.contains(word, case=False, regex=False)
    return listed[mine]


def answer(page: SupplierPage, period: int | None) -> None:
    """Say what the supplier is paid, and whether that is above its contract."""
    formats = looks.formats()
    if page.payer and page.months.empty:
        st.markdown(
            ngettext(
                "## Payer with {count} registered rate.",
                "## Payer with {count} registered rates.",
                len(page.rates),
                count=formats.number(len(page.rates)),
            )
        )
        return
    if period is None or page.months.empty:
        st.markdown(_("## Nothing was bought from this supplier in the last two years."))
        return
    when = formats.months(tuple(span(shift(period, 1 - supplier.PRICE_MONTHS), period)))
    st.markdown(f"## {cells.escape(_spend_sentence(page, when))}")
    over = int(page.items["over_minor"].sum())
    if over:
        above = page.items[page.items["over_minor"] > 0]
        first = above.sort_values("over_minor", ascending=False).iloc[0]
        words = ngettext(
            "{amount} above contract prices on {count} item: {name}.",
            "{amount} above contract prices on {count} items, most on {name} ({most}).",
            len(above),
            amount=formats.money(over),
            count=formats.number(len(above)),
            name=first["name"] or first["item"],
            most=formats.money(first["over_minor"]),
        )
        st.markdown(cells.escape(words))


def _spend_sentence(page: SupplierPage, when: str) -> str:
    formats = looks.formats()
    total = formats.short(page.total)
    if page.prior <= 0:
        return _("{when}: {total} paid.", when=when, total=total)
    change = page.total / page.prior - 1
    size = formats.percent(abs(change))
    if change >= 0:
        return _(
            "{when}: {total} paid, {change} more than in the prior 12 months.", when=when, total=total, change=size
        )
    return _("{when}: {total} paid, {change} less than in the prior 12 months.", when=when, total=total, change=size)


def cards(page: SupplierPage) -> None:
    """Draw what is known of the supplier and its key figures."""
    formats = looks.formats()
    facts = [part for part in (page.code, page.category, page.contact) if part]
    if facts:
        st.caption(cells.escape(" · ".join(facts)))
    if page.note:
        st.caption(cells.escape(page.note))
    if page.months.empty:
        return
    contracted = page.months[page.months["standing"] == "contracted"]["amount_minor"].sum()
    total = page.months["amount_minor"].sum()
    with st.grid(columns=4, min_column_width=150, gap="small"):
        st.metric(_("Last 12 months"), formats.short(page.total), border=True)
        st.metric(_("Prior 12 months"), formats.short(page.prior), border=True)
        if page.months["standing"].ne("").any() and total > 0:
            st.metric(
                _("On contract"), formats.percent(contracted / total), border=True, help=_("Over the last 24 months.")
            )
        if len(page.items):
            st.metric(
                _("Above contract price"),
                formats.short(page.items["over_minor"].sum()),
                border=True,
                help=_("Over the last 12 months. Lines below contract price are not netted against it."),
            )


def months(page: SupplierPage) -> None:
    """Draw spend by month."""
    if page.months.empty:
        return
    formats = looks.formats()
    st.markdown(_("**Spend by month**"))
    summed = page.months.groupby("period", as_index=False)[["amount_minor"]].sum()
    highest = summed.sort_values("amount_minor").iloc[-1]
    top, when = formats.short(highest["amount_minor"]), formats.month(int(highest["period"]))
    st.vega_lite_chart(
        kept.chart(charts.supplier_months, page.months, formats, looks.colors()),
        alt=_("Spend by month, highest {top} in {when}", top=top, when=when),
    )


def prices(page: SupplierPage) -> None:
    """Draw what was paid for each item, compared with its contract's price."""
    if page.items.empty:
        return
    items = page.items
    share = items["priced_minor"] / items["amount_minor"].where(items["amount_minor"] != 0)
    agreed = items["expected_minor"] / (items["quantity"] * share).where(items["priced_minor"] > 0)
    rows = items.assign(
        agreed=agreed, off=items["priced_minor"] / items["expected_minor"].where(items["expected_minor"] > 0) - 1
    )
    st.markdown(_("**Prices paid**, last 12 months"))
    _table(rows, ITEMS, alt=_("Items with average price compared with contract price"))
    if rows["agreed"].isna().all():
        st.caption(_("There are no contract prices for these items."))


def contracts(page: SupplierPage) -> None:
    """Draw the supplier's contracts with their notice dates."""
    if page.contracts.empty:
        return
    st.markdown(_("**Contracts**"))
    place = drill.open_row(
        kept.table(column_tables.style, page.contracts, CONTRACTS, looks.formats()),
        lead=phone.FIRST_FIGURE,
        key=f"supplier_contracts_{page.supplier_id}",
        hide_index=True,
        height=cells.height(page.contracts, rows=12),
        placeholder="–",
        alt=_("Contracts with term and notice date"),
    )
    if place is not None:
        row = page.contracts.iloc[place]
        st.switch_page(CONTRACTS_PAGE, query_params={state.CONTRACT: f"{row['number']} {row['title']}"})


@st.fragment
@messages.guard
def invoices(page: SupplierPage, source: Source, period: int) -> None:
    """Draw the newest invoice lines of the last 12 months."""
    formats = looks.formats()
    newest = queries.ask(
        lines.find,
        source=source,
        periods=tuple(span(shift(period, 1 - supplier.PRICE_MONTHS), period)),
        supplier_id=page.supplier_id,
        order="newest",
        page=int(st.session_state.get(state.LINES_PAGE, 1)),
    )
    if not newest.count:
        return
    st.markdown(_("**Invoices**, newest first") if source == "purchases" else _("**Ledger lines**, newest first"))
    count, total = formats.number(newest.count), formats.money(newest.total_minor, cents=True)
    words = ngettext(
        "{count} line, total {total}", "{count} lines, total {total}", newest.count, count=count, total=total
    )
    st.caption(cells.escape(words))
    known = [column for column in INVOICES if newest.lines[column.name].notna().any()]
    _table(newest.lines, known, alt=_("Invoice lines with file and line"), most=15)
    if newest.pages > 1:
        st.pagination(newest.pages, key=state.LINES_PAGE)


def names(page: SupplierPage) -> None:
    """Draw the other names of the supplier."""
    if not page.merged and not page.aliases:
        return
    st.markdown(_("**Other names**"))
    words = [_("Includes: {suppliers}.", suppliers=", ".join(page.merged)) if page.merged else ""]
    words.append(_("Spellings in files: {names}.", names=", ".join(page.aliases)) if page.aliases else "")
    st.markdown(cells.escape(" ".join(word for word in words if word)))


def _table(rows: pd.DataFrame, columns: list[TableColumn], *, alt: str, most: int = 12) -> None:
    first = {translate(columns[0].title): st.column_config.TextColumn(pinned=True)}
    phone.table(
        kept.table(column_tables.style, rows, columns, looks.formats()),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height=cells.height(rows, rows=most),
        column_config=first,
        placeholder="–",
        alt=alt,
    )
