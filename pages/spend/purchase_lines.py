"""The purchase lines behind a figure, down to the file and line they came from."""

from collections.abc import Sequence

import streamlit as st

from language import _, ngettext
from pages.common import cells, looks, messages, phone, queries, state
from pages.contracts import downloads
from reports.contracts import tables
from services.contracts import lines
from services.contracts.lines import LineSelection
from services.variance.ledger_lines import LedgerLinesPage


@st.fragment
@messages.guard
def section(selection: LineSelection, *, about: Sequence[str], key: str) -> None:
    """Draw one page of the lines, largest first, with their count and sum; their files say what they are `about`."""
    with messages.refusals():
        if not selection.periods:
            st.caption(_("There are no purchases yet."))
            return
        page_key = (
            f"{state.PURCHASES_PAGE}_{key}_{selection.which}"
            f"_{selection.supplier_id}_{selection.contract_id}_{selection.item}"
        )
        page = int(st.session_state.get(page_key, 1))
        behind = queries.ask(lines.find, selection=selection, page=page)
        formats = looks.formats()
        if not behind.count:
            st.caption(_("No purchase lines behind this figure."))
            return
        st.caption(cells.escape(_count_and_sum(behind, above=selection.which == "above")))
        view = tables.lines_view(behind.lines, formats)
        constant = [
            name
            for name in (_("Department"), _("Contract"), _("Supplier"), _("Item"))
            if len(view) > 1 and view[name].eq(view[name].iloc[0]).all()
        ]
        without_price = [_("At contract price"), _("Above")] if behind.lines["expected_minor"].isna().all() else []
        view = view.drop(columns=[*constant, *without_price])
        texts = [
            name
            for name in (_("Supplier"), _("Item"), _("Department"), _("Contract"), _("Order"), _("Invoice"), _("File"))
            if name in view
        ]
        phone.table(
            view,
            lead=(_("Amount"), _("Item")),
            hide_index=True,
            height="content" if len(view) <= 15 else 560,
            column_config={**cells.align_right(view), **{name: st.column_config.TextColumn() for name in texts}},
            alt=_("Purchase lines with item, quantity, price, amount, order, invoice, file and line"),
        )
        downloads.purchase_lines(selection, count=behind.count, about=about, key=f"purchases_{key}")
        pages = behind.pages(lines.PAGE_SIZE)
        if pages > 1:
            st.pagination(pages, key=page_key)


def _count_and_sum(behind: LedgerLinesPage, *, above: bool) -> str:
    formats = looks.formats()
    count, total = formats.number(behind.count), formats.money(behind.total_minor, cents=True)
    if above:
        return ngettext(
            "{count} line, {total} above price", "{count} lines, {total} above price", behind.count,
            count=count, total=total,
        )  # fmt: skip
    return ngettext(
        "{count} line, total {total}", "{count} lines, total {total}", behind.count, count=count, total=total
    )
