"""Savings and leakage: bought without a contract, around one, above its price; and do promised savings arrive?"""

import streamlit as st

from language import _
from pages.common import access, cells, drill, filters, looks, messages, queries
from pages.contracts import leakage_parts
from planning.periods import first_day, shift
from reports.contracts import money_words
from services.contracts import leakage, savings
from services.variance import report as budget_report
from services.variance.report import Question

actor = access.require("procurement:read")
st.title(_("Savings and leakage"))

choices = queries.ask(budget_report.choices)
latest = queries.ask(leakage.latest_month) or choices.latest
if latest is None or not choices.fiscal_years:
    messages.show_nothing_imported(
        actor, _("There are no purchases yet. Import purchase lines to see where spend goes outside contracts.")
    )
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    period = filters.month(choices, latest)
    over = filters.span()
    department = filters.department(choices)
drill.breadcrumb(choices, Question(period, over, department=department))

report = queries.ask(leakage.report, period=period, over=over, department=department)
if not report.months or not report.total["total"]:
    messages.show_nothing_imported(
        actor, _("Nothing was bought in this selection. Import purchase lines or choose another month.")
    )
    st.stop()

formats = looks.formats()
answer = money_words.leakage(report.total, formats, when=formats.months(report.months))
st.markdown(f"## {cells.escape(answer)}")
last_day = first_day(shift(report.months[-1], 1))
promised = queries.ask(savings.promises, as_of=last_day)
leakage_parts.alarms(promised)
leakage_parts.cards(report)
leakage_parts.numbers(report, department)
leakage_parts.items(report)
leakage_parts.promises(promised)
