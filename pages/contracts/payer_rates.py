"""The register of a payer's rates: what is agreed, and a form for those who may add to it."""

from datetime import date
from decimal import Decimal

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import access, cells, downloads, kept, looks, messages, notices, phone
from pages.editors import boxes
from pages.people import whose
from reports import column_tables
from reports.column_tables import TableColumn
from services.contracts import payer_rates
from services.permissions import Actor
from services.spend.supplier import SupplierPage

COLUMNS = [
    TableColumn("service", N_("Service")),
    TableColumn("rate_minor", N_("Rate"), "cents"),
    TableColumn("charge_share", N_("Share of charge"), "rate"),
    TableColumn("basis", N_("Per")),
    TableColumn("measure", N_("Measured in")),
    TableColumn("department", N_("Department")),
    TableColumn("valid_from", N_("From"), "day"),
    TableColumn("valid_to", N_("Until"), "day"),
    TableColumn("contract", N_("Agreement")),
]


def section(actor: Actor, page: SupplierPage) -> None:
    """Draw the rates of a payer; of another supplier nothing."""
    if not page.payer and page.rates.empty:
        return
    st.markdown(_("**Payer rates**"))
    if page.rates.empty:
        st.caption(_("No rates are on file for this payer."))
    else:
        digits = looks.formats().digits
        rates = page.rates.assign(rate_minor=page.rates["unit_price_micro"].astype("Float64") / 10 ** (6 - digits))
        known = [column for column in COLUMNS if rates[column.name].notna().any()]
        formats, notes = looks.formats(), [whose.source(), _("Rates this payer pays"), page.name]
        with st.container(horizontal=True, gap="small"):
            downloads.csv_and_excel(
                f"payer-rates-{page.supplier_id}",
                as_csv=lambda: column_tables.as_csv(rates, known, formats),
                as_workbook=lambda: column_tables.as_workbook(
                    rates, known, formats, sheet=_("Payer rates"), notes=notes
                ),
                prefix="payer_rates_",
            )
        phone.table(
            kept.table(column_tables.style, rates, known, looks.formats()),
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height=cells.height(rates, rows=12),
            column_config={_("Service"): st.column_config.TextColumn(pinned=True)},
            placeholder="–",
            alt=_("Rates this payer pays"),
        )
    if actor.may("procurement:write") and page.payer:
        with st.container(horizontal=True, gap="small"):
            with st.popover(_("Add a rate"), icon=":material/add:", key="rate_add"):
                _form(actor, page.supplier_id)
            _removal(actor, page.rates)


def _form(actor: Actor, supplier_id: int) -> None:
    bases = payer_rates.BASES
    basis = boxes.selectbox(
        st, _("Paid per"), list(bases), key="rate_basis", format_func=lambda word: translate(bases[word])
    )
    share = basis == "charge_share"
    with st.form("rate", border=False, clear_on_submit=True):
        service = st.text_input(_("Service"), key="rate_service", max_chars=200)
        value = st.number_input(
            _("Percent of charges") if share else _("Rate, {symbol}", symbol=looks.formats().symbol),
            0.0, 100.0 if share else None, None, key="rate_value",
        )  # fmt: skip
        first = st.date_input(_("From"), date.today(), key="rate_from", format=looks.formats().day_typed)
        pressed = st.form_submit_button(_("Save"), key="rate_save", type="primary")
    if pressed:
        with messages.refusals():
            if value is None:
                st.warning(_("Enter the rate."))
                return
            payer_rates.add(
                access.url(), actor, supplier_id=supplier_id, service=service or "", basis=basis, valid_from=first,
                unit_price_micro=None if share else int(Decimal(str(value)) * 10**6),
                charge_share=value / 100 if share else None,
            )  # fmt: skip
            notices.say(_("The rate was added."))
            st.rerun()


def _removal(actor: Actor, rates: pd.DataFrame) -> None:
    own = rates[rates["id"].notna()]
    if own.empty:
        return
    texts = [
        _(
            "{service}, from {first_day} (no. {number})",
            service=row["service"],
            first_day=looks.formats().day(row["valid_from"]),
            number=row["id"],
        )
        for row in own.to_dict("records")
    ]
    labels = boxes.by_label(texts, own["id"].astype("int64").tolist())
    with st.popover(_("Remove a rate"), icon=":material/delete:", key="rate_remove"):
        chosen = boxes.selectbox(st, _("Rate"), list(labels), index=None, key="rate_remove_which")
        if st.button(_("Remove"), key="rate_remove_do", disabled=chosen is None) and chosen is not None:
            with messages.refusals():
                payer_rates.remove(access.url(), actor, rate_id=labels[chosen])
                notices.say(_("The rate was removed."))
                st.rerun()
