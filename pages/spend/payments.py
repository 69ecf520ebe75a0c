"""Payments review: which invoices look paid twice or unusual, why, and what did people decide?"""

import streamlit as st

from language import _
from pages.common import access, filters, messages, notices, queries
from pages.spend import filters as spend_filters
from pages.spend import payments_parts
from services.spend import payments, report

actor = access.require("procurement:read")
st.title(_("Payments review"))
notices.show()

known = queries.ask(report.choices)
if not known.sources:
    spend_filters.nothing_bought(actor)
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    source = spend_filters.source(known)
    choices = known.of(source)
    period = filters.month(choices, choices.last_actual or 0)
    months = payments_parts.months_back()
    department = filters.department(choices)
    approval = payments_parts.approval_limits()

review = queries.ask(
    payments.review, source=source, period=period, months=months, department=department, approval=approval
)
if not review.invoices:
    messages.show_empty(_("There are no invoices in these months. Choose another month or department."))
    st.stop()

payments_parts.answer(review)
payments_parts.cards(review)
shown = payments_parts.choose_findings()
if shown == "Duplicates":
    payments_parts.duplicates(actor, review)
else:
    payments_parts.unusual(actor, review)
