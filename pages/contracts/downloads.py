"""The buttons that take a table of contracts into a file."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import access, downloads, looks, queries
from pages.people import whose
from reports.contracts import tables
from services.contracts import files, lines
from services.contracts.lines import LineSelection
from services.variance.ledger_lines import every_page

#: What the register's files hold: every field, then where the contract stands.
REGISTER = {**files.REGISTER, **tables.STANDING}
LINES = {
    "day": N_("Day"),
    "supplier": N_("Supplier"),
    "item": N_("Item"),
    "item_name": N_("Item name"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "unit_price_micro": N_("Unit price"),
    "amount_minor": N_("Amount"),
    "expected_minor": N_("At contract price"),
    "over_minor": N_("Above"),
    "department": N_("Department"),
    "contract": N_("Contract"),
    "po_number": N_("Order"),
    "invoice_number": N_("Invoice"),
    "file_name": N_("File"),
    "line_number": N_("Line"),
}


def register(rows: pd.DataFrame, *, about: str, stem: str, sheet: str, key: str) -> None:
    """Draw the buttons for rows of the register; the file can be imported again as it stands."""
    url, actor = access.url(), access.actor()
    _pair(lambda: files.register_rows(url, actor, rows=rows), REGISTER, about=[about], stem=stem, sheet=sheet, key=key)


def prices(contract_id: int, *, about: str, stem: str) -> None:
    """Draw the buttons for the whole price list of a contract, earlier and later prices too."""
    url, actor = access.url(), access.actor()
    _pair(
        lambda: files.price_rows(url, actor, contracts=[contract_id]),
        files.PRICES,
        about=[about],
        stem=stem,
        sheet=_("Prices"),
        key="price_list",
    )


def purchase_lines(selection: LineSelection, *, count: int, about: Sequence[str], key: str) -> None:
    """Draw the buttons for the `count` invoice lines of a selection, in the order of the page.

    `about` says which lines these are: the leak, the contract, supplier or department.
    """
    cut = downloads.cut_short(count)
    for sentence in cut:
        st.caption(sentence)
    period = _("Period: {period}", period=looks.formats().runs(selection.periods))
    find = partial(lines.find, access.url(), access.actor(), selection=selection)
    _pair(
        lambda: every_page(find),
        {name: translate(title) for name, title in LINES.items()},
        about=[*about, period, *cut],
        stem="purchase-lines",
        sheet=_("Purchases"),
        key=key,
    )


def buttons(rows: pd.DataFrame, titles: dict[str, str], *, about: str, stem: str, sheet: str, key: str) -> None:
    """Draw CSV and Excel side by side, `titles` (marked with `N_`) naming the columns that go into the file.

    The workbook says on a sheet of its own whose figures these are, what they are `about` (period or day), and of
    which state of the data.
    """
    _pair(
        lambda: rows,
        {name: translate(title) for name, title in titles.items()},
        about=[about],
        stem=stem,
        sheet=sheet,
        key=key,
    )


def _pair(
    rows: Callable[[], pd.DataFrame], titles: dict[str, str], *, about: Sequence[str], stem: str, sheet: str, key: str
) -> None:
    formats = looks.formats()
    notes = [
        whose.source(),
        *about,
        _("Data version {data_version}", data_version=queries.now().data_version),
    ]
    with st.container(horizontal=True, width="content", gap="small"):
        downloads.csv_and_excel(
            stem,
            as_csv=lambda: tables.as_csv(rows(), titles, formats),
            as_workbook=lambda: tables.as_workbook(rows(), titles, formats, sheet=sheet, notes=notes),
            prefix=f"{key}_",
        )
