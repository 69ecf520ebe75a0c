"""Pay codes: which group does each belong to, who has looked at it, and which job classes are one?"""

import streamlit as st

from language import N_, _
from pages.common import access, filters, messages, notices, queries, state
from pages.labor import job_class_parts, pay_code_parts
from services.labor import job_classes, pay_codes

actor = access.require("budget:read")
st.title(_("Pay codes"))
notices.show()

codes = queries.ask(pay_codes.list_pay_codes)
if codes.empty:
    messages.show_nothing_imported(actor, _("There are no pay codes yet. They come with the first time export."))
    st.stop()

pay_code_parts.answer(codes)
LISTS = [N_("Pay codes"), N_("Job classes")]
shown = filters.one_of(_("Show"), LISTS, default=LISTS[0], key=state.CODES_SHOWN)
may_write = actor.may("master_data:write")
if shown == LISTS[1]:
    job_class_parts.table(queries.ask(job_classes.list_job_classes), may_write=may_write)
    if may_write:
        job_class_parts.merge_form(actor)
else:
    pay_code_parts.table(actor, may_write=may_write)
if may_write:
    pay_code_parts.past(actor)
