"""What the stored ledger seems to lack: months, departments that stopped, accounts that began, debits and credits."""

import streamlit as st

from language import _
from pages.common import cells, looks, phone
from services.totals.completeness import Completeness


def section(lacks: Completeness) -> None:
    """Show each thing to look at with its amount; show nothing where the books look whole."""
    if lacks.empty:
        return
    formats = looks.formats()
    st.header(_("Does the ledger lack something?"))
    if lacks.missing:
        months = ", ".join(map(formats.month, lacks.missing))
        st.warning(_("No line is stored for {months}, between months that have some.", months=months))
    if len(lacks.apart):
        st.markdown(_("**Debits and credits differ**"))
        phone.table(
            {
                _("Month"): [formats.month(period) for period in lacks.apart["period"].tolist()],
                _("Difference"): [
                    formats.amount(minor, cents=True) for minor in lacks.apart["difference_minor"].tolist()
                ],
            },
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            key="lacks_apart",
        )
    month = formats.month(lacks.month or 0)
    if len(lacks.stopped):
        st.markdown(_("**No line in {month}**, but cost in each of the three months before", month=cells.escape(month)))
        phone.table(
            {
                _("Department"): lacks.stopped["department"].tolist(),
                _("Usual cost of a month"): [formats.amount(minor) for minor in lacks.stopped["usual_minor"].tolist()],
            },
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            key="lacks_stopped",
        )
    if len(lacks.began):
        st.markdown(_("**Figures for the first time in {month}**", month=cells.escape(month)))
        phone.table(
            {
                _("Account"): lacks.began["account"].tolist(),
                _("Amount"): [formats.amount(minor) for minor in lacks.began["amount_minor"].tolist()],
            },
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            key="lacks_began",
        )
