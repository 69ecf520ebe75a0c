"""What needs a person: codes nobody knows, rejected rows, new items to look at, months without a budget."""

import streamlit as st

from language import _, count_text
from pages.common import access, messages, notices, queries
from pages.imports.quality import lacks, queue, review
from services import imports
from services.month_end import months as periods
from services.organization import registers
from services.totals import completeness
from services.upkeep import verify

actor = access.require("import:read")
st.title(_("Data quality"))
notices.show()

codes = queries.ask(imports.unknown_codes)
batches = queries.ask(imports.list_batches)
waiting = batches[(batches["open_rejected"] > 0) & batches["undone_at"].isna()]
new = queries.ask(registers.needing_review)
months = queries.ask(periods.list_periods)
seems = queries.ask(completeness.completeness_of)
without = months[(months["departments"] > 0) & ~months["budgeted"].astype(bool)]

cards = {
    _("Unknown codes"): len(codes),
    _("Rejected rows"): int(waiting["open_rejected"].sum()),
    _("Items to review"): len(new),
    _("Months w/o budget"): len(without),
}
with st.container(horizontal=True):
    for name, count in cards.items():
        st.metric(name, count_text(count), border=True, width=168)

if batches.empty and months.empty:
    messages.show_empty(
        _("Nothing to check yet. Import a ledger file first."),
        page="pages/imports/upload.py",
        label=_("Import files"),
    )
elif seems.empty and not (len(codes) or len(waiting) or len(new) or len(without)):
    st.success(_("Nothing needs your attention."), icon=":material/check_circle:")

if len(codes):
    queue.section(actor, codes)
if len(waiting):
    review.list_rejected(waiting)
if len(new):
    review.new_items(actor, new)
if len(without):
    review.without_budget(without)
lacks.section(seems)

if actor.may("audit:read"):
    st.header(_("Proof"))
    st.caption(_("Adds up every stored line and compares it with all totals; checks the audit trail and the database."))
    if st.button(_("Verify now"), key="verify", icon=":material/verified:"):
        with messages.refusals(), st.spinner(_("Adding up every line …")):
            review.proof(verify.verify(access.url(), actor))
